from odoo import api, models

from ...sync.engine.states import LIVE, RUN_ENDED

LIMIT = 10_000
# What may name a person, or tell of one.
HELD = ("name", "message", "before", "after", "base", "payload", "meta", "left_out")


class ShoperSyncChange(models.Model):
    """Empty, after a while, what changes of some types held, personal data of customers
    for example."""

    _inherit = "shoper.sync.change"

    @api.autovacuum
    def _gc_values(self):
        """Empty what changes of ended runs held, once their type does not keep it any
        longer. What a person is asked about is left to the person; plans that nobody
        applied are cancelled.

        :return: (how many were emptied, whether there may be more)
        """
        asked = self.env["shoper.decision"]._search(
            [("state", "in", LIVE), ("change_id", "!=", False)]
        )

        def give_up(entity, before, left):
            self._cancel_plans(entity, before)
            changes = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("state", "not in", ("planned", "sending")),
                    ("is_emptied", "=", False),
                    # A change that waits stays while an open decision shows it.
                    "|",
                    ("state", "!=", "waiting"),
                    ("id", "not in", asked.subselect("change_id")),
                    ("run_id.state", "in", RUN_ENDED),
                    "|",
                    ("run_id.ended_at", "<", before),
                    "&",
                    ("run_id.state", "=", "cancelled"),
                    ("run_id.create_date", "<", before),
                ],
                order="id",
                limit=left,
            )
            changes._empty()
            return changes

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    def _cancel_plans(self, entity, before):
        """Cancel the plans that nobody applied for as long as a type keeps what they
        hold: without that they cannot be applied. Cancel, too, all runs that have not
        ended of shops that have been paused for as long.

        :param before: moment (UTC) before which the type keeps nothing
        """
        shops = self.env["shoper.connector"]._paused_before(before)
        runs = self.env["shoper.sync.run"].search(
            [
                ("create_date", "<", before),
                ("step_ids.entity", "=", entity._entity),
                "|",
                ("state", "=", "planned"),
                "&",
                ("state", "not in", RUN_ENDED),
                ("connector_id", "in", shops.ids),
            ]
        )
        for run in runs:
            _ = run._localised().env._
            days = entity._kept_days
            if run.state == "planned":
                reason = _("Cancelled: nobody applied the plan for %s days.", days)
            else:
                reason = _("Cancelled: the shop has been archived for %s days.", days)
            run._cancel(reason)

    def _empty(self):
        """Empty what these changes held; what they were and when stays known."""
        self.write(dict.fromkeys(HELD, False) | {"is_emptied": True})
