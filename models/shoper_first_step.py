from odoo import api, fields, models


class ShoperFirstStep(models.AbstractModel):
    """Makes dialogs that need a shop say what comes first while there is none."""

    _name = "shoper.first.step"
    _description = "What Comes Before a Shoper Synchronisation"

    first_step = fields.Char(compute="_compute_first_step")
    first_step_text = fields.Char(compute="_compute_first_step")

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_first_step(self):
        connectors = self.env["shoper.connector"]
        step = connectors._first_step()
        self.first_step = step
        self.first_step_text = connectors._first_step_text(step)

    def action_first_step(self):
        """Open the screen where the first step is done."""
        return self.env["shoper.connector"]._action_first_step()
