from odoo import api, fields, models


class ShoperSyncRun(models.Model):
    """Say who started a run, which acts with the rights of somebody else where a preset
    was run: whoever pressed the button made it, and Odoo what starts by itself."""

    _inherit = "shoper.sync.run"

    create_uid = fields.Many2one(string="Started By")
    start = fields.Char("How It Was Started", compute="_compute_start")

    is_by_itself = fields.Boolean(
        "Started by Itself",
        readonly=True,
        help="Nobody started it: its schedule did, or it goes on once something was "
        "linked, though it was made with the rights of a person.",
    )

    @api.depends("create_uid", "is_by_itself", "is_second_try")
    @api.depends_context("lang")
    def _compute_start(self):
        _ = self.env._
        for run in self:
            if run.is_second_try:
                run.start = _("By itself: second try after an outage")
            elif run.is_by_itself or run.create_uid._is_superuser():
                run.start = _("By itself")
            else:
                run.start = _("By hand")
