from odoo import api, fields, models


class ShoperSyncRun(models.Model):
    """Say who started a run, which acts with the rights of somebody else where a preset
    was run: its creator pressed the button, and is the superuser where it started by
    itself."""

    _inherit = "shoper.sync.run"

    started_by_id = fields.Many2one(
        "res.users",
        compute="_compute_started_by_id",
        store=True,
        help="Nobody where it started by itself",
    )
    start = fields.Char("How It Was Started", compute="_compute_start")

    is_by_itself = fields.Boolean(
        "Started by Itself",
        readonly=True,
        help="Nobody started it: its schedule did, or it goes on once something was "
        "linked, though it was made with the rights of a person.",
    )

    @api.depends("create_uid", "is_by_itself")
    def _compute_started_by_id(self):
        for run in self:
            is_nobody = run.is_by_itself or run.create_uid._is_superuser()
            run.started_by_id = not is_nobody and run.create_uid

    @api.depends("started_by_id", "is_second_try")
    @api.depends_context("lang")
    def _compute_start(self):
        _ = self.env._
        for run in self:
            if run.is_second_try:
                run.start = _("By itself: second try after an outage")
            elif run.started_by_id:
                run.start = _("By hand")
            else:
                run.start = _("By itself")
