from odoo import api, models

from ...sync.engine.states import RUN_ENDED

LIMIT = 1000
# What may name a person, or tell of one.
HELD = ("name", "message", "before", "after", "base", "payload", "meta", "left_out")


class ShoperSyncChange(models.Model):
    """What changes of some types held, personal data of customers for example, is not
    kept for good."""

    _inherit = "shoper.sync.change"

    @api.autovacuum
    def _gc_values(self):
        """Empty what changes of ended runs held, once their type does not keep it any
        longer. What waits for a person is left to the person.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        for entity, before in self.env["shoper.sync"]._kept_until():
            if emptied == LIMIT:
                break
            changes = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("state", "not in", ("planned", "sending", "waiting")),
                    ("is_emptied", "=", False),
                    ("run_id.state", "in", RUN_ENDED),
                    ("run_id.ended_at", "<", before),
                ],
                order="id",
                limit=LIMIT - emptied,
            )
            changes._empty()
            emptied += len(changes)
        return emptied, emptied == LIMIT

    def _empty(self):
        """Empty what these changes held; what they were and when stays known."""
        self.write(dict.fromkeys(HELD, False) | {"is_emptied": True})
