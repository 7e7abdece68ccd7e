from odoo import api, models
from odoo.fields import Domain

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
        emptied = 0
        holds = Domain.OR(Domain(name, "!=", False) for name in HELD)
        for entity, before in self.env["shoper.sync"]._kept_until():
            decisions = self.search(
                holds
                & Domain("entity", "=", entity._entity)
                & Domain("state", "!=", "open")
                & Domain("decided_at", "<", before),
                order="id",
                limit=LIMIT - emptied,
            )
            decisions._empty()
            emptied += len(decisions)
        return emptied, emptied == LIMIT

    def _empty(self):
        """Empty what these decisions hold; what was decided and when stays known."""
        self.write(dict.fromkeys(HELD, False))
