from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...sync.engine.states import LIVE

WAITING = ("waiting", "stale")


class ShoperSyncChange(models.Model):
    """Tell which of the changes that a run left to people do not wait any more: they
    were decided about since, or a later run settled it."""

    _inherit = "shoper.sync.change"

    is_answered = fields.Boolean(
        "Answered Since",
        compute="_compute_is_answered",
        search="_search_is_answered",
        help="It waited, and was decided about or settled since",
    )

    def _compute_is_answered(self):
        answered = set(self.search(self._answered() & Domain("id", "in", self.ids)).ids)
        for change in self:
            change.is_answered = change.id in answered

    def _search_is_answered(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._answered() if True in value else ~self._answered()

    @api.model
    def _answered(self):
        """Say as a domain which changes waited and do not any more."""
        return Domain("state", "in", WAITING) & Domain.custom(
            to_sql=lambda model, alias, query: self._sql_answered(alias)
        )

    @api.model
    def _sql_answered(self, alias):
        """Write as SQL whether a change that waited was answered: what it is about was
        decided or settled, in that change or a later one, and is not asked about
        again. About what nobody was ever asked waits for the next run."""
        self.env["shoper.decision"].flush_model()
        facts = {
            name: SQL.identifier(alias, name)
            for name in ("id", "entity", "element_id", "res_model", "res_id")
        }
        of_element = SQL(
            "d.element_id = %(element_id)s AND d.entity = %(entity)s", **facts
        )
        of_record = SQL(
            """d.element_id IS NULL AND d.res_model = %(res_model)s
               AND d.res_id = %(res_id)s AND d.entity = %(entity)s
               AND d.connector_id = %(connector)s""",
            connector=SQL(
                "(SELECT r.connector_id FROM shoper_sync_run r WHERE r.id = %s)",
                SQL.identifier(alias, "run_id"),
            ),
            **facts,
        )
        return SQL(
            "(CASE WHEN %s IS NOT NULL THEN %s ELSE %s END)",
            facts["element_id"],
            *(
                SQL(
                    """(EXISTS (SELECT FROM shoper_decision d WHERE %(same)s
                          AND d.state NOT IN %(live)s AND d.change_id >= %(id)s)
                        AND NOT EXISTS (SELECT FROM shoper_decision d
                          WHERE %(same)s AND d.state IN %(live)s))""",
                    same=same,
                    live=LIVE,
                    id=facts["id"],
                )
                for same in (of_element, of_record)
            ),
        )

    @api.model
    def _answered_counts(self, steps):
        """Count by what was to be done the changes of steps that do not wait any more:
        {(step id, verb, action, state): number}.

        :param steps: ``shoper.sync.step``
        """
        if not steps:
            return {}
        self.flush_model(["step_id", "verb", "action", "state", "element_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT c.step_id, c.verb, c.action, c.state, count(*)
                   FROM shoper_sync_change c
                   WHERE c.step_id IN %s AND c.state IN %s AND %s
                   GROUP BY 1, 2, 3, 4""",
                tuple(steps.ids),
                WAITING,
                self._sql_answered("c"),
            )
        )
        return {tuple(facts): number for *facts, number in rows}
