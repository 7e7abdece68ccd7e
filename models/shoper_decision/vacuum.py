from odoo import api, models
from odoo.fields import Domain

from ...sync.engine.states import LIVE

LIMIT = 1000
# What may name a person, or tell of one.
HELD = ("name", "message", "memo")


class ShoperDecision(models.Model):
    """Empty what old decisions say, which may name customers, once their type keeps it
    no longer."""

    _inherit = "shoper.decision"

    @api.autovacuum
    def _gc_names(self):
        """Empty what decisions that were made, or settled by themselves, hold, once
        their type does not keep it any longer; they cannot be taken back any more.

        :return: (how many were emptied, whether there may be more)
        """
        holds = Domain.OR(Domain(name, "!=", False) for name in HELD)

        def give_up(entity, before, left):
            decisions = self.search(
                holds
                & Domain("entity", "=", entity._entity)
                & Domain("state", "!=", "open")
                & Domain("decided_at", "<", before),
                order="id",
                limit=left,
            )
            decisions._empty()
            return decisions

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    @api.autovacuum
    def _gc_of_paused(self):
        """Settle and empty open decisions about shops that have been paused for longer
        than the decisions' type keeps anything. Nobody is shown them; once the shop is
        unarchived, a synchronisation asks anew about what is still so.

        :return: (how many were emptied, whether there may be more)
        """

        def give_up(entity, before, left):
            shops = self.env["shoper.connector"]._paused_before(before)
            decisions = self.search(
                [
                    ("connector_id", "in", shops.ids),
                    ("entity", "=", entity._entity),
                    ("state", "in", LIVE),
                ],
                order="id",
                limit=left,
            )
            decisions._settle()
            decisions._empty()
            return decisions

        return self.env["shoper.sync"]._give_up_old(LIMIT, give_up)

    def _empty(self):
        """Empty what these decisions hold; what was decided and when stays known."""
        self.write(dict.fromkeys(HELD, False))
