from odoo import api, fields, models


class ShoperSyncRun(models.Model):
    """Put the types in which nothing changes away from those that a person looks
    through."""

    _inherit = "shoper.sync.run"

    busy_step_ids = fields.Many2many(
        "shoper.sync.step", string="Types", compute="_compute_folded_steps"
    )
    idle_step_ids = fields.Many2many(
        "shoper.sync.step",
        string="Types without Changes",
        compute="_compute_folded_steps",
    )

    @api.depends("step_ids.is_idle")
    def _compute_folded_steps(self):
        for run in self:
            run.idle_step_ids = run.step_ids.filtered("is_idle")
            run.busy_step_ids = run.step_ids - run.idle_step_ids
