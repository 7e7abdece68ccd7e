import re

from odoo import api, fields, models
from odoo.tools import SQL

LAST = 100  # newest mirrored orders that are looked at for their origins
# Codes of origins whose orders another program may bring to Odoo as well: Allegro,
# programs that place orders by the API, what Apilo brings from marketplaces
# (docs/shoper-api.md, `origin` of an order).
OF_OTHERS = {3, 4, *range(100, 112)}


class ShoperConnector(models.Model):
    """Warn of orders that another program may bring to Odoo as well, by where the last
    ones come from."""

    _inherit = "shoper.connector"

    other_origins = fields.Char(
        "Origins That Another Program May Take Over", compute="_compute_other_origins"
    )

    @api.depends("seen_origin_ids", "left_out_origin_ids")
    @api.depends_context("lang")
    def _compute_other_origins(self):
        for connector in self:
            taken = connector.seen_origin_ids - connector.left_out_origin_ids
            connector.other_origins = ", ".join(
                taken.filtered(lambda origin: origin.code in OF_OTHERS).mapped("name")
            )

    def _note_origins(self):
        """Note from where the last mirrored orders come (``seen_origin_ids``)."""
        self.ensure_one()
        self.env["shoper.element"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(NULLIF(payload ->> 'origin', ''), '0')
                   FROM shoper_element
                   WHERE connector_id = %s AND entity = 'order'
                   ORDER BY remote_id DESC LIMIT %s""",
                self.id,
                LAST,
            )
        )
        # An origin that makes no sense, or that no record is for, is left out.
        codes = [
            int(origin) for (origin,) in rows if re.fullmatch("[0-9]{1,4}", origin)
        ]
        found = self.env["shoper.order.origin"].search([("code", "in", codes)])
        if len(rows) < LAST:  # older ones were looked at when orders began
            found |= self.seen_origin_ids
        if set(found) != set(self.seen_origin_ids):
            self.seen_origin_ids = found
