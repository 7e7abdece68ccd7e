from odoo import api, models
from odoo.fields import Domain

from ...sync.sales.order import domains
from ...sync.sales.order.reading import only_sold
from ...sync.sales.order.values import without_personal

LIMIT = 1000


class ShoperElement(models.Model):
    """Delete who bought, and keep what was sold, of orders that Odoo never takes off
    its stock, and of orders of a paused shop that are not in Odoo."""

    _inherit = "shoper.element"

    @api.autovacuum
    def _gc_left_out_orders(self):
        """Delete who bought in orders that Odoo never takes off its stock, once they
        ended in the shop longer ago than orders are kept. What they sold is kept, also
        that of orders that were taken over and cancelled in Odoo only.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        kept_until = dict(self.env["shoper.sync"]._kept_until())
        before = kept_until[self.env["shoper.sync.order"]]
        connectors = self.env["shoper.connector"].with_context(active_test=False)
        for connector in connectors.search(Domain.TRUE):
            if emptied == LIMIT:
                break
            elements = self.search(
                domains.only_sold(connector)
                & domains.whole(connector)
                & Domain("write_date", "<", before),
                order="id",
                limit=LIMIT - emptied,
            )
            for element in elements:
                element.write(element._sold_vals() | element._known_vals())
            emptied += len(elements)
        return emptied, emptied == LIMIT

    @api.autovacuum
    def _gc_orders_of_paused(self):
        """Delete who bought in orders of shops that have been paused for longer than
        orders are kept, where Odoo has no sales order of them. What they sold is kept,
        so that they still count against the stock; once somebody unarchives the shop,
        their rows are read again.

        Orders that were taken over keep their rows, since later edits are compared with
        them and the sales order says who bought anyway; but not finished ones with an
        edit about which nobody decides any more.

        :return: (how many were emptied, whether there may be more)
        """
        emptied = 0
        kept_until = dict(self.env["shoper.sync"]._kept_until())
        before = kept_until[self.env["shoper.sync.order"]]
        for connector in self.env["shoper.connector"]._paused_before(before):
            if emptied == LIMIT:
                break
            elements = self.search(
                domains.whole(connector)
                & (
                    Domain("link_state", "!=", "linked")
                    | domains.finished(self.env) & domains.ahead(connector)
                ),
                order="id",
                limit=LIMIT - emptied,
            )
            for element in elements:
                element.write(
                    element._sold_vals()
                    | element._known_vals()
                    | {"payload_hash": False}
                )
            emptied += len(elements)
        return emptied, emptied == LIMIT

    def _sold_to_keep(self):
        """Find which of these elements are orders of which only what they sold is
        needed: {element: values that keep that}."""
        orders = self.filtered(lambda item: item.entity == "order" and item.payload)
        found = self.browse()
        for connector in orders.connector_id:
            found |= self.search(
                domains.only_sold(connector) & Domain("id", "in", orders.ids)
            )
        return {
            element: element._sold_vals() | {"link_state": element.link_state}
            for element in found
        }

    def _unsent_facts(self):
        """Find which of these elements are orders that ended in the shop and did not
        leave Odoo yet: {element: facts that keep what they sold}."""
        orders = self.filtered(lambda item: item.entity == "order")
        found = self.browse()
        for connector in orders.connector_id:
            found |= self.search(
                domains.unsent(connector) & Domain("id", "in", orders.ids)
            )
        return {element: element._sold_vals()["shop_facts"] for element in found}

    def _sold_vals(self):
        """Make the values that are kept of an order of which only what it sold is
        needed."""
        return only_sold(
            self.payload or {},
            self.shop_values or {},
            self.shop_facts or {},
            self.connector_id.left_out_note or "",
        )

    def _known_vals(self):
        """Make the values that are kept of what both sides of an order last agreed
        on."""
        return {"base": without_personal(self.base or {}) or False}
