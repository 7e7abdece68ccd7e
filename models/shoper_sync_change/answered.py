from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.engine.states import LIVE

WAITING = ("waiting", "stale")


class ShoperSyncChange(models.Model):
    """Note which of the changes that a run left to people do not wait any more: what
    asked about them was decided since, or a later run settled it. It is noted where
    that happens, so that nothing has to be looked for where changes are counted. Those
    about which nobody was ever asked wait for the next run."""

    _inherit = "shoper.sync.change"

    decision_id = fields.Many2one(
        "shoper.decision",
        "Asked About In",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The decision that asks about it, or did",
    )
    is_answered = fields.Boolean(
        "Answered Since",
        readonly=True,
        help="It waited, and was decided about or settled since",
    )

    @api.model
    def _note_asked(self, asked):
        """Note which decisions ask about changes that wait.

        :param asked: {change: decision}
        """
        if not asked:
            return
        self.flush_model(["state"])
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_sync_change c
                   SET decision_id = asked.decision_id, is_answered = FALSE
                   FROM unnest(%s, %s) AS asked(change_id, decision_id)
                   WHERE c.id = asked.change_id AND c.state IN %s
                     AND (c.decision_id IS DISTINCT FROM asked.decision_id
                          OR c.is_answered)""",
                [change.id for change in asked],
                [decision.id for decision in asked.values()],
                WAITING,
            )
        )
        self._forget_answers()

    @api.model
    def _note_answered(self, decisions):
        """Note on all changes about which these decisions ask, or did, whether they
        still wait for an answer."""
        if not decisions:
            return
        decisions.flush_recordset(["state"])
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_sync_change c SET is_answered = d.state NOT IN %s
                   FROM shoper_decision d
                   WHERE d.id IN %s AND c.decision_id = d.id
                     AND (c.is_answered IS TRUE) = (d.state IN %s)""",
                LIVE,
                tuple(decisions.ids),
                LIVE,
            )
        )
        self._forget_answers()

    @api.model
    def _forget_answers(self):
        """Empty the cache of these fields, which were written by SQL."""
        self.invalidate_model(["decision_id", "is_answered"], flush=False)

    @api.model
    def _unanswered(self):
        """Say, as a domain, which changes count by their state: of those that wait,
        only those that were not answered since."""
        return ["|", ("state", "not in", WAITING), ("is_answered", "=", False)]

    @api.model
    def _tally(self, domain):
        """Count changes by what was to be done and what became of them. Those that
        waited and were answered since count with the state ``answered``.

        :return: {step: {(verb, action, state): number}}
        """
        tally = {}
        facts = ["step_id", "verb", "action", "state", "is_answered"]
        for step, verb, action, state, is_answered, number in self._read_group(
            domain, facts, ["__count"]
        ):
            if is_answered and state in WAITING:
                state = "answered"
            tally.setdefault(step, Counter())[verb, action, state] += number
        return tally
