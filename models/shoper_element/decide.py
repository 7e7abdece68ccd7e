from odoo import fields, models


class ShoperElement(models.Model):
    """Lead from an element to what is to be decided about it."""

    _inherit = "shoper.element"

    has_decision = fields.Boolean(
        compute="_compute_has_decision", help="Something about it waits for a person."
    )

    def _compute_has_decision(self):
        decisions = self.env["shoper.decision"]
        asked = decisions._read_group(decisions._about_elements(self), ["element_id"])
        found = {element for (element,) in asked}
        for element in self:
            element.has_decision = element._origin in found

    def action_decide(self):
        """Open what is to be decided about these; a single question itself."""
        self.check_access("read")
        decisions = self.env["shoper.decision"]
        return decisions._action_open_about(decisions._about_elements(self))
