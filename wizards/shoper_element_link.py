from odoo import api, fields, models
from odoo.exceptions import UserError


class ShoperElementLink(models.TransientModel):
    """The dialog in which a person picks the Odoo record for a shop element."""

    _name = "shoper.element.link"
    _description = "Link a Shoper Element by Hand"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "element_id.connector_id"

    element_id = fields.Many2one(
        "shoper.element", string="In the Shop", required=True, ondelete="cascade"
    )
    res_model = fields.Char(compute="_compute_res_model", store=True)
    res_id = fields.Many2oneReference("In Odoo", model_field="res_model")

    @api.depends("element_id")
    def _compute_res_model(self):
        for wizard in self:
            wizard.res_model = wizard.element_id._sync_entity()._odoo_model

    def action_link(self):
        """Make the link and close.

        :raises UserError: when no record was chosen, or it cannot be linked
        """
        self.ensure_one()
        if not self.res_id:
            raise UserError(self.env._("Choose what the element is in Odoo."))
        self.element_id.action_link(self.env[self.res_model].browse(self.res_id))
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }
