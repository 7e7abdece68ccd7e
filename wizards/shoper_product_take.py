from odoo import api, fields, models


class ShoperProductTake(models.TransientModel):
    """The dialog that asks from which of several shops products are taken, or with
    which one a product is compared."""

    _name = "shoper.product.take"
    _description = "Take Products from a Shop"
    _inherit = ["shoper.shop.guard"]

    connector_id = fields.Many2one("shoper.connector", string="Shop", required=True)
    connector_ids = fields.Many2many(
        "shoper.connector", string="Shops", compute="_compute_connector_ids"
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Products",
        readonly=True,
        context={"active_test": False},
    )
    is_comparison = fields.Boolean(readonly=True, help="Nothing is taken yet.")
    is_single = fields.Boolean(compute="_compute_connector_ids")

    @api.depends("product_ids")
    def _compute_connector_ids(self):
        for wizard in self:
            wizard.is_single = len(wizard.product_ids) == 1
            wizard.connector_ids = wizard.product_ids._shoper_sources()

    @api.model
    def _open_for(self, products, is_comparison=False):
        """Return the action that shows the dialog for products.

        :param is_comparison: a product is compared and not taken
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare with Which Shop?")
            if is_comparison
            else self.env._("Take from Which Shop?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_product_ids": products.ids,
                "default_is_comparison": is_comparison,
            },
        }

    def action_go_on(self):
        """Take the products from the chosen shop, or compare the product with it."""
        self.ensure_one()
        if self.is_comparison:
            return self.product_ids._shoper_compare_with(self.connector_id)
        return self.product_ids._shoper_synchronise("odoo", source=self.connector_id)
