from odoo import api, fields, models


class ShoperSyncRun(models.Model):
    """What a run left to a person, as far as nobody decided it yet."""

    _inherit = "shoper.sync.run"

    open_decision_count = fields.Integer(
        compute="_compute_open_decision_count", string="To Decide"
    )

    @api.depends("state", "change_ids.state")
    def _compute_open_decision_count(self):
        counts = dict(
            self.env["shoper.decision"]._read_group(
                [("step_id.run_id", "in", self.ids), ("state", "=", "open")],
                ["step_id"],
                ["__count"],
            )
        )
        for run in self:
            run.open_decision_count = sum(
                counts.get(step._origin, 0) for step in run.step_ids
            )

    def action_open_decisions(self):
        """Open what this run left to a person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_decision_action"
        )
        action["domain"] = [("step_id", "in", self.step_ids.ids)]
        return action
