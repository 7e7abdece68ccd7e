from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...sync.engine.states import RUN_ENDED
from ..shoper_sync_change.search import CREATIONS, DELETIONS, UPDATES

FALL = -20  # percent; a price that falls further is told of
# Of a step, as columns.
COUNTS = (
    "linked_count",
    "created_count",
    "updated_count",
    "deleted_count",
    "waiting_count",
    "failed_count",
)
PLANNED = ("planned", "sending", "done", "failed")
DONE = ("sending", "done")  # of a run that has ended: it is told in the past


class ShoperSyncRun(models.Model):
    """What a run creates, deletes and updates, the latter property by property."""

    _inherit = "shoper.sync.run"

    summary = fields.Json(
        compute="_compute_summary",
        help="How many elements are created, deleted and get a new value, per type",
    )

    counted = fields.Json(
        compute="_compute_counted",
        help="Names of the counts of its types that are not all 0",
    )

    @api.depends("step_ids")
    def _compute_counted(self):
        for run in self:
            run.counted = [name for name in COUNTS if any(run.step_ids.mapped(name))]

    def _compute_summary(self):
        ended = self.filtered(lambda run: run.state in RUN_ENDED)
        verbs, properties = {}, {}
        for runs, states in ((ended, DONE), (self - ended, PLANNED)):
            verbs |= runs._counted_verbs(states)
            properties |= runs._counted_properties(states)
        for run in self:
            types = dict.fromkeys(run.step_ids.mapped("entity"))
            run.summary = [
                part
                for code in types
                for part in [
                    *run._told_verbs(code, verbs.get((run.id, code), {})),
                    *run._told_properties(code, properties.get((run.id, code), {})),
                ]
            ]

    def _told_verbs(self, entity_code: str, counts: dict[str, int]) -> list[dict]:
        """Say how many elements of a type are created and deleted.

        :param counts: {kind of change: how many}
        """
        labels = self._verb_labels()
        return [
            self._part(
                entity_code,
                f"{labels[verb]}: {self._number(counts[verb])}",
                verb=verb,
                deletes=verb in DELETIONS and self.state not in RUN_ENDED,
            )
            for verb in CREATIONS + DELETIONS
            if counts.get(verb)
        ]

    def _verb_labels(self) -> dict[str, str]:
        """Name what is to be done; of what ended, what was done."""
        verbs = self.env["shoper.sync.change"]._fields["verb"]
        labels = dict(verbs._description_selection(self.env))
        if self.state not in RUN_ENDED:
            return labels
        _ = self.env._
        return labels | {
            "create_odoo": _("Created in Odoo"),
            "create_shop": _("Created in the shop"),
            "delete_shop": _("Deleted from the shop"),
            "archive_odoo": _("Archived in Odoo"),
            "delete_odoo": _("Deleted or archived in Odoo"),
        }

    def _told_properties(self, entity_code: str, counts: dict[str, tuple]) -> list:
        """Say how many elements of a type get a new value, in the order of its
        properties.

        :param counts: {property: (how many updates, how many creations, how many
            prices fall far)}
        """
        _ = self.env._
        entity = self.env["shoper.sync"]._entity(entity_code)
        is_ended = self.state in RUN_ENDED
        told = []
        for prop in entity._properties:
            updates, creations, falls = counts.get(prop.code, (0, 0, 0))
            if not (updates or creations):
                continue
            facts = {
                "label": _(prop.label),
                "count": self._number(updates),
                "new": self._number(creations),
            }
            if entity._actions:
                creations = 0  # each has sums of its own, which are no news
                if not updates:
                    continue
            if not creations and is_ended:
                text = _("Updated %(label)s: %(count)s", **facts)
            elif not creations:
                text = f"{facts['label']}: {facts['count']}"
            elif not updates:
                text = _("%(label)s: %(new)s new", **facts)
            else:
                text = _("%(label)s: %(count)s changed, %(new)s new", **facts)
            told.append(
                self._part(
                    entity_code,
                    text,
                    property=prop.code,
                    is_done=is_ended,
                    falls=falls
                    and _(
                        "Falling by more than %(percent)s %%: %(count)s",
                        count=self._number(falls),
                        percent=-FALL,
                    ),
                )
            )
        return told

    def _part(self, entity_code: str, text: str, **facts: Any) -> dict[str, Any]:
        """Make a part of the summary, which the widget shows as a button."""
        entity = self.env["shoper.sync"]._entity(entity_code)
        return {
            "type": self.env._(entity._label),
            "entity": entity_code,
            "text": text,
            "falls": False,
            "deletes": False,
            **facts,
        }

    def _number(self, number: int) -> str:
        """Write a number as the reader does."""
        return formatLang(self.env, number, digits=0)

    def _counted_verbs(
        self, states: tuple[str, ...]
    ) -> dict[tuple[int, str], dict[str, int]]:
        """Count creations and deletions in some states: {(run id, type): {kind of
        change: how many}}."""
        found: dict = {}
        for run, entity, verb, count in self.env["shoper.sync.change"]._read_group(
            [
                ("run_id", "in", self.ids),
                ("verb", "in", CREATIONS + DELETIONS),
                ("state", "in", states),
            ],
            ["run_id", "entity", "verb"],
            ["__count"],
        ):
            found.setdefault((run.id, entity), {})[verb] = count
        return found

    def _counted_properties(
        self, states: tuple[str, ...]
    ) -> dict[tuple[int, str], dict[str, tuple]]:
        """Count updates by property in one query, and creations by the prices that
        they set; what else is created is no news of a property.

        :param states: of the changes that count
        :return: {(run id, type): {property: (how many updates, how many creations,
            how many prices fall far)}}
        """
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["run_id", "entity", "verb", "state", "before", "after"])
        percent = changes._sql_percent(
            SQL("%s ->> held.code", changes._sql_values("c", "before")),
            SQL("held.value"),
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT c.run_id, c.entity, split_part(held.code, '@', 1),
                     count(DISTINCT c.id) FILTER (WHERE c.verb = ANY(%(updates)s)),
                     count(DISTINCT c.id) FILTER (WHERE c.verb = ANY(%(creations)s)),
                     count(*) FILTER (
                       WHERE c.verb = ANY(%(updates)s)
                         AND held.code = ANY(%(prices)s) AND %(percent)s < %(fall)s)
                   FROM shoper_sync_change c,
                     LATERAL jsonb_each_text(%(after)s) AS held(code, value)
                   WHERE c.run_id = ANY(%(ids)s) AND c.state = ANY(%(states)s)
                     AND (c.verb = ANY(%(updates)s)
                          OR c.verb = ANY(%(creations)s)
                         AND held.code = ANY(%(prices)s) AND held.value IS NOT NULL)
                   GROUP BY 1, 2, 3""",
                updates=list(UPDATES),
                creations=list(CREATIONS),
                prices=changes._price_codes(),
                percent=percent,
                fall=FALL,
                after=changes._sql_values("c", "after"),
                ids=self.ids,
                states=list(states),
            )
        )
        found: dict = {}
        for run_id, entity, code, *counts in rows:
            found.setdefault((run_id, entity), {})[code] = tuple(counts)
        return found

    def action_open_part(self):
        """Open the changes of a part of the summary: of a type (context key
        ``shoper_entity``) those of a kind (``shoper_verb``), or those that give a
        property its value (``shoper_property``), of which ``shoper_falls`` leaves the
        prices that fall far. What a person leaves out stays on the list."""
        self.ensure_one()
        context = self.env.context
        domain = [
            "|",
            ("state", "in", DONE if self.state in RUN_ENDED else PLANNED),
            ("excluded_by", "!=", False),
            ("entity", "=", context.get("shoper_entity")),
        ]
        if context.get("shoper_verb"):
            domain.append(("verb", "=", context["shoper_verb"]))
        else:
            domain += [
                ("verb", "in", UPDATES + CREATIONS),
                ("changed_property", "=", context.get("shoper_property")),
            ]
        if context.get("shoper_falls"):
            domain.append(("price_change", "<", FALL))
        return self._changes_action(domain)
