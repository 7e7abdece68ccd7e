from odoo import fields, models
from odoo.tools import SQL, formatLang

from ..shoper_sync_change.search import UPDATES

FALL = -20  # percent; a price that falls further is told of
STATES = ("planned", "sending", "done", "failed")


class ShoperSyncRun(models.Model):
    """What a run updates, property by property."""

    _inherit = "shoper.sync.run"

    summary = fields.Json(
        compute="_compute_summary",
        help="How many elements get a new value, per type and property",
    )

    def _compute_summary(self):
        found = self._updated_properties()
        for run in self:
            rows = found.get(run.id, {})
            types = dict.fromkeys(run.step_ids.mapped("entity"))
            run.summary = [part for code in types for part in run._told(code, rows)]

    def _told(self, entity_code, rows):
        """What is told about a type's properties, in their order.

        :param rows: {(type, property): (how many, how many fall far)}
        """
        entity = self.env["shoper.sync"]._entity(entity_code)
        told = []
        for prop in entity._properties:
            count, falls = rows.get((entity_code, prop.code), (0, 0))
            if not count:
                continue
            told.append(
                {
                    "type": self.env._(entity._label),
                    "entity": entity_code,
                    "property": prop.code,
                    "text": self.env._(
                        "%(property)s: %(count)s",
                        property=self.env._(prop.label),
                        count=formatLang(self.env, count, digits=0),
                    ),
                    "falls": falls
                    and self.env._(
                        "%(count)s fall by more than %(percent)s %%",
                        count=formatLang(self.env, falls, digits=0),
                        percent=-FALL,
                    ),
                }
            )
        return told

    def _updated_properties(self):
        """Count updates by property in one query:
        {run id: {(type, property): (how many, how many prices fall far)}}."""
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["run_id", "entity", "verb", "state", "before", "after"])
        percent = changes._sql_percent(
            SQL("%s ->> held.code", changes._sql_values("c", "before")),
            SQL("held.value"),
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.run_id, c.entity, split_part(held.code, '@', 1),"
                " count(DISTINCT c.id),"
                " count(*) FILTER (WHERE held.code = ANY(%s) AND %s < %s)"
                " FROM shoper_sync_change c,"
                " LATERAL jsonb_each_text(%s) AS held(code, value)"
                " WHERE c.run_id = ANY(%s) AND c.verb = ANY(%s) AND c.state = ANY(%s)"
                " GROUP BY 1, 2, 3",
                changes._price_codes(),
                percent,
                FALL,
                changes._sql_values("c", "after"),
                self.ids,
                list(UPDATES),
                list(STATES),
            )
        )
        found = {}
        for run_id, entity, code, count, falls in rows:
            found.setdefault(run_id, {})[entity, code] = count, falls
        return found

    def action_open_property(self):
        """Open the updates of one property (context keys ``shoper_entity``,
        ``shoper_property``), those whose price falls far with ``shoper_falls``."""
        self.ensure_one()
        context = self.env.context
        action = self._changes_action(
            [
                ("state", "in", STATES),
                ("entity", "=", context.get("shoper_entity")),
                ("changed_property", "=", context.get("shoper_property")),
            ]
        )
        if context.get("shoper_falls"):
            action["domain"].append(("price_change", "<", FALL))
        return action
