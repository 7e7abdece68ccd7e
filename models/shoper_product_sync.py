from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    """Single products: how they stand to each shop, and their synchronisation."""

    _inherit = "product.template"

    shoper_unlinked_shops = fields.Char(
        "Not Linked With",
        compute="_compute_shoper_unlinked_shops",
        groups="shoper_connector.group_shoper_user",
        help="Shops of your companies in which the product has no counterpart",
    )

    @api.depends("shoper_element_ids.link_state")
    @api.depends_context("allowed_company_ids")
    def _compute_shoper_unlinked_shops(self):
        connectors = self.env["shoper.connector"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        for template in self:
            company = template.company_id
            shops = connectors - template.shoper_element_ids.connector_id
            if company:
                shops = shops.filtered(lambda shop: company in shop._companies())  # noqa: B023
            template.shoper_unlinked_shops = ", ".join(shops.mapped("name"))

    def action_shoper_synchronise(self):
        """Open the dialog that compares and synchronises these products alone.

        :raises UserError: when there is no shop yet
        """
        self.check_access("read")
        wizards = self.env["shoper.sync.wizard"]
        connector = self.shoper_element_ids.connector_id[:1]
        connector = connector or wizards._default_connector()
        if not connector:
            raise UserError(self.env._("Make a connector first."))
        return wizards.create(
            {"connector_id": connector.id, "product_ids": [(6, 0, self.ids)]}
        )._action_open()
