from odoo import fields, models


class ShoperSyncWizardLine(models.TransientModel):
    """The options of one type."""

    _name = "shoper.sync.wizard.line"
    _description = "Synchronise with a Shoper Shop: Type"
    _inherit = ["shoper.sync.options", "shoper.shop.guard"]
    _shop_path = "wizard_id.connector_id"
    _order = "id"

    wizard_id = fields.Many2one("shoper.sync.wizard", required=True, ondelete="cascade")

    def _answers(self):
        """Of single products everything is read, and nothing is deleted."""
        offered, reasons = super()._answers()
        if self.wizard_id.product_ids:
            reason = self.env._("Only the chosen products are read and written.")
            offered["download"] = ["all"]
            offered["only_in_shop"] = [
                code for code in offered["only_in_shop"] if code != "delete"
            ]
            reasons |= {"download": reason, "only_in_shop": reason}
        return offered, reasons
