from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...sync.sales.order.values import PERSONAL_TEXTS, without_personal

LIMIT = 1000


class SaleOrder(models.Model):
    """Delete what the shop said of the buyer. The documents stay as they are."""

    _inherit = "sale.order"

    @api.model
    def _shoper_bought_by(self, people):
        """Find the orders of contacts, as whoever of them bought, gets the invoice or
        the parcel.

        :param people: ``res.partner``
        """
        return self.search(
            Domain("partner_id", "in", people.ids)
            | Domain("partner_invoice_id", "in", people.ids)
            | Domain("partner_shipping_id", "in", people.ids)
        )

    def _shoper_forget(self):
        """Empty what these orders hold of the buyer beside their contacts: names and
        addresses as the shop said them, notes, fields of the shop's own."""
        self._drop_shoper_buyer()
        self.write(dict.fromkeys(PERSONAL_TEXTS, False))

    def _drop_shoper_buyer(self):
        """Drop names and addresses from what these orders were made of
        (``shoper_taken``)."""
        for order in self:
            if order.shoper_taken:
                order.shoper_taken = without_personal(order.shoper_taken)

    @api.autovacuum
    def _gc_shoper_buyers(self):
        """Drop names and addresses from what orders were made of (``shoper_taken``)
        once the row of the shop is not kept any longer (``payload`` of the element),
        whether the element is linked or ignored.

        :return: (how many were emptied, whether there may be more)
        """
        self.flush_model(["shoper_taken", "shoper_number"])
        self.env["shoper.element"].flush_model(["payload"])
        rows = self.env.execute_query(
            SQL(
                """SELECT o.id FROM sale_order o
                   JOIN shoper_element e
                     ON e.entity = 'order' AND e.connector_id = o.shoper_connector_id
                    AND e.remote_id::text = o.shoper_number
                   WHERE (e.payload ? 'order_id') IS NOT TRUE
                     AND o.shoper_taken ? 'buyer'
                   ORDER BY o.id LIMIT %s""",
                LIMIT,
            )
        )
        orders = self.browse([row[0] for row in rows])
        orders._drop_shoper_buyer()
        return len(orders), len(orders) == LIMIT
