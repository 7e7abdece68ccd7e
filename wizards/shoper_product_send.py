from odoo import api, fields, models
from odoo.exceptions import UserError


class ShoperProductSend(models.TransientModel):
    """The dialog that asks which of several shops get the products that they do not
    have yet."""

    _name = "shoper.product.send"
    _description = "Send Products to Shops"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "shop_ids"

    shop_ids = fields.Many2many("shoper.connector", string="Create In")
    connector_ids = fields.Many2many(
        "shoper.connector", string="Shops", compute="_compute_connector_ids"
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Products",
        readonly=True,
        context={"active_test": False},
    )
    only_new = fields.Boolean(
        readonly=True, help="What shops have already is left alone."
    )
    is_shop_needed = fields.Boolean(
        compute="_compute_connector_ids",
        help="Unless a shop is chosen, some products would go nowhere.",
    )

    @api.depends("product_ids", "only_new")
    def _compute_connector_ids(self):
        for wizard in self:
            # Of a dialog that is not stored yet they are new records themselves.
            products = wizard.product_ids._origin
            wizard.connector_ids = products._shoper_lacking()
            wizard.is_shop_needed = wizard.only_new or products._shoper_new()

    @api.model
    def _open_for(self, products, only_new=False):
        """Return the action that shows the dialog for products.

        :param only_new: leave alone what shops have
        """
        context = {
            "default_product_ids": products.ids,
            "default_only_new": only_new,
        }
        shops = products._shoper_lacking()
        if only_new and len(shops) == 1:
            context["default_shop_ids"] = shops.ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send to Which Shops?"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_send(self):
        """Create the products in the chosen shops that do not have them, and send them
        to those that do, unless these are left alone.

        :raises UserError: when some are to be created and no shop is chosen
        """
        self.ensure_one()
        if self.is_shop_needed and not self.shop_ids:
            raise UserError(self.env._("Tick a shop first."))
        return self.product_ids._shoper_synchronise(
            "shop", self.shop_ids, self.only_new
        )
