from odoo import fields, models


class ShoperOfElement(models.AbstractModel):
    """Leads from what is about an element of the shop to that and to its pages
    there."""

    _name = "shoper.of.element"
    _description = "About an Element of a Shoper Shop"

    element_id = fields.Many2one("shoper.element", readonly=True, ondelete="cascade")
    has_page = fields.Boolean(related="element_id.has_page")
    has_panel_page = fields.Boolean(related="element_id.has_panel_page")

    def action_open_in_shop(self):
        """Open the element's page in the shop."""
        self.ensure_one()
        return self.element_id.action_open_in_shop()

    def action_open_in_panel(self):
        """Open the element's page in the panel of its shop."""
        self.ensure_one()
        return self.element_id.action_open_in_panel()

    def action_open_element(self):
        """Open the mirrored element itself."""
        self.ensure_one()
        return self.element_id._get_records_action(context={})
