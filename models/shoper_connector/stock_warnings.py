from odoo import api, fields, models

from ...sync.fulfilment.stock.kits import kit_domain
from ...sync.fulfilment.stock.rows import Rows
from ...sync.sales.order.demand import Demand


class ShoperConnector(models.Model):
    """Warn beside the settings of stock of what keeps the shop from hearing of some
    goods, and of orders that count though Odoo does not have them."""

    _inherit = "shoper.connector"

    lacks_product_preset = fields.Boolean(
        compute="_compute_lacks_product_preset",
        help="No preset that runs automatically synchronises products.",
    )
    stock_untracked_count = fields.Integer(
        "Linked Products That Odoo Does Not Count",
        compute="_compute_stock_untracked_count",
    )
    stock_unfollowed_count = fields.Integer(
        "Linked Products With Other Variants in the Shop",
        compute="_compute_stock_unfollowed_count",
    )
    stock_left_alone_count = fields.Integer(
        "Orders Left Alone That Count", compute="_compute_stock_left_alone_count"
    )

    @api.depends(
        "preset_ids.is_scheduled",
        "preset_ids.line_ids.enabled",
        "preset_ids.line_ids.entity",
    )
    def _compute_lacks_product_preset(self):
        for connector in self:
            lines = connector._scheduled_lines()
            connector.lacks_product_preset = "product" not in lines

    # ------------------------------------------------- goods that Odoo does not count
    def _compute_stock_untracked_count(self):
        for connector in self:
            shop = connector._origin
            products = self.env["product.template"].with_context(
                shoper_connector_id=shop.id
            )
            connector.stock_untracked_count = (
                products.search_count(shop._untracked_domain()) if shop else 0
            )

    def _untracked_domain(self):
        """Say which linked goods Odoo does not track in its inventory, so that the shop
        keeps its own numbers of them. The context key ``shoper_connector_id`` must name
        the shop where that is searched."""
        domain = [
            ("shoper_link_state", "=", "linked"),
            ("type", "=", "consu"),
            ("is_storable", "=", False),
        ]
        # Kits count by their parts. Whoever sees the shop need not see bills of
        # materials.
        kits = kit_domain(self.sudo())
        if not kits.is_false():
            domain.append(("product_variant_ids", "any", ~kits))
        return domain

    def action_open_untracked(self):
        """Open the linked goods that Odoo does not track in its inventory."""
        self.ensure_one()
        self.check_access("read")
        action = self._action_open_products(self._untracked_domain())
        # The list has a column in which many are ticked at once.
        action["context"] |= {"shoper_to_track": True}
        return action

    # ------------------------------------------- goods with other variants in the shop
    def _compute_stock_unfollowed_count(self):
        products = self.env["product.template"]
        for connector in self:
            shop = connector._origin
            connector.stock_unfollowed_count = (
                products.search_count(shop._unfollowed_domain()) if shop else 0
            )

    def _unfollowed_domain(self):
        """Say of which linked goods the shop has other variants than Odoo."""
        # They are found by elements, whatever the reader sees of those; among what is
        # found the reader's own rights choose.
        return [("id", "in", Rows.unfollowed(self.sudo()).ids)]

    def action_open_unfollowed(self):
        """Open the linked goods of whose variants the shop has other ones than Odoo."""
        self.ensure_one()
        self.check_access("read")
        return self._action_open_products(self._unfollowed_domain())

    # ------------------------------------------------------------- orders left alone
    def _compute_stock_left_alone_count(self):
        elements = self.env["shoper.element"]
        for connector in self:
            shop = connector._origin
            connector.stock_left_alone_count = (
                elements.search_count(shop._left_alone_domain()) if shop else 0
            )

    def _left_alone_domain(self):
        """Say which orders are not taken over and count against the stock."""
        # They are found by sales orders, too, which the reader need not see.
        return Demand(self.sudo()).untaken()

    def action_open_left_alone(self):
        """Open the orders that are not taken over and count against the stock."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_element_action"
        )
        found = self.env["shoper.element"].search(self._left_alone_domain())
        return action | {"domain": [("id", "in", found.ids)], "context": {}}
