from odoo import api, fields, models


class ShoperSyncUndo(models.TransientModel):
    """The dialog in which is chosen what of a run is undone."""

    _name = "shoper.sync.undo"
    _description = "Undo a Shoper Synchronisation"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "run_id.connector_id"

    run_id = fields.Many2one(
        "shoper.sync.run", "Synchronisation", required=True, ondelete="cascade"
    )
    step_ids = fields.Many2many(
        "shoper.sync.step",
        string="Types",
        domain="[('id', 'in', available_step_ids)]",
        compute="_compute_step_ids",
        store=True,
        readonly=False,
    )
    available_step_ids = fields.Many2many(
        "shoper.sync.step", compute="_compute_available_step_ids"
    )
    only_properties = fields.Boolean(
        "Only Some Properties",
        help="Restores the old values of the chosen properties of updated elements. "
        "Links, and what was created or deleted, stay.",
    )
    property_ids = fields.Many2many(
        "shoper.property",
        string="Properties",
        domain="[('id', 'in', available_property_ids)]",
    )
    available_property_ids = fields.Many2many(
        "shoper.property",
        compute="_compute_available_property_ids",
        help="That the run gave another value, which is not undone yet",
    )
    refusals = fields.Text(
        compute="_compute_available_step_ids", help="What cannot be undone, and why"
    )

    @api.depends("run_id")
    def _compute_available_step_ids(self):
        for wizard in self:
            steps = wizard.run_id.step_ids.filtered("is_undoable")
            wizard.available_step_ids = steps
            others = wizard.run_id.step_ids - steps
            wizard.refusals = "\n".join(
                f"{step.display_name}: {refusal}"
                for step in others._that_wrote()
                if (refusal := step._undo_refusal())
            )

    @api.depends("run_id")
    def _compute_step_ids(self):
        for wizard in self:
            wizard.step_ids = wizard.available_step_ids

    @api.depends("step_ids")
    def _compute_available_property_ids(self):
        properties = self.env["shoper.property"]
        for wizard in self:
            counts = wizard.step_ids._origin._undoable_properties()
            wizard.available_property_ids = properties.browse(counts)

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_undo(self):
        """Plan to undo what was chosen and show the plan; nothing is written."""
        self.ensure_one()
        properties = self.property_ids if self.only_properties else None
        run = self.run_id._undo(steps=self.step_ids, properties=properties)
        return run._action_open()
