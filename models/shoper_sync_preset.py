from odoo import fields, models


class ShoperSyncPreset(models.Model):
    """Saved options: what a scheduled or repeated synchronisation does."""

    _name = "shoper.sync.preset"
    _description = "Shoper Synchronisation Preset"
    _order = "connector_id, sequence, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    connector_id = fields.Many2one(
        "shoper.connector", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    line_ids = fields.One2many("shoper.sync.preset.line", "preset_id", copy=True)

    def _run(self):
        """Queue a run with the saved options and return it.

        It acts for the connector's user, whoever calls, and never overwrites an
        edit that nobody decided on (values without a common base are conflicts)."""
        self.ensure_one()
        return self.connector_id._synchronise(self.line_ids, origin="preset")


class ShoperSyncPresetLine(models.Model):
    """The saved options of one entity."""

    _name = "shoper.sync.preset.line"
    _description = "Shoper Synchronisation Preset Line"
    _inherit = ["shoper.sync.options"]
    _order = "preset_id, id"

    preset_id = fields.Many2one(
        "shoper.sync.preset", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="preset_id.company_id", store=True)
