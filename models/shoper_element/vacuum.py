from odoo import api, models

LIMIT = 1000


class ShoperElement(models.Model):
    """The shop's rows of some types are not kept for good either."""

    _inherit = "shoper.element"

    @api.autovacuum
    def _gc_payloads(self):
        """Empty the rows of elements that their type does not keep any longer. What was
        read of them stays, and so does the sum by which a change is noticed.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        for entity, before in self.env["shoper.sync"]._kept_until():
            elements = self.search(
                [
                    ("entity", "=", entity._entity),
                    ("payload", "!=", False),
                    ("write_date", "<", before),
                    *entity._kept_rows_domain(),
                ],
                order="id",
                limit=LIMIT - emptied,
            )
            elements.payload = False
            emptied += len(elements)
        return emptied, emptied == LIMIT
