from odoo import api, fields, models


class ShoperProductSend(models.TransientModel):
    """The dialog that asks which of several shops gets the products that none has
    yet."""

    _name = "shoper.product.send"
    _description = "Send Products to a Shop"
    _inherit = ["shoper.shop.guard"]

    connector_id = fields.Many2one(
        "shoper.connector", "Shop", required=True, ondelete="cascade"
    )
    connector_ids = fields.Many2many(
        "shoper.connector", string="Shops", compute="_compute_connector_ids"
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Products",
        readonly=True,
        context={"active_test": False},
    )

    @api.depends("product_ids")
    def _compute_connector_ids(self):
        for wizard in self:
            wizard.connector_ids = wizard.product_ids._shoper_new()._shoper_connected()

    @api.model
    def _open_for(self, products):
        """Return the action that shows the dialog for products."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Which Shop?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_product_ids": products.ids},
        }

    def action_send(self):
        """Send the products: those that no shop has to the chosen one, the others to
        where they are."""
        self.ensure_one()
        return self.product_ids._shoper_synchronise("shop", self.connector_id)
