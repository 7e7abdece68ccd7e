from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

SHOWN = 50


class ShoperSyncConfirm(models.TransientModel):
    """The dialog before a plan with deletes is applied. It names what goes and asks for
    the number, so that nobody deletes by a habit of clicking."""

    _name = "shoper.sync.confirm"
    _description = "Confirm Deletes in the Shop"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "run_id.connector_id"

    run_id = fields.Many2one(
        "shoper.sync.run", "Synchronisation", required=True, ondelete="cascade"
    )
    planned_ids = fields.Json(
        compute="_compute_planned_ids",
        store=True,
        help="IDs of the changes that deleted when the dialog was opened",
    )
    change_ids = fields.Many2many("shoper.sync.change", compute="_compute_changes")
    count = fields.Integer("Elements to Delete", compute="_compute_changes")
    more_count = fields.Integer(compute="_compute_changes")
    button_text = fields.Char(compute="_compute_changes")
    typed = fields.Char("Type How Many Are Deleted")

    @api.depends("run_id")
    def _compute_planned_ids(self):
        for wizard in self:
            wizard.planned_ids = wizard.run_id._planned_deletes().ids

    @api.depends("planned_ids")
    @api.depends_context("lang")
    def _compute_changes(self):
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for wizard in self:
            deletes = self.env["shoper.sync.change"].browse(wizard.planned_ids)
            wizard.count = len(deletes)
            wizard.more_count = max(0, len(deletes) - SHOWN)
            wizard.change_ids = deletes[:SHOWN]
            counts = Counter(deletes.mapped("entity"))
            types = ", ".join(
                f"{name} ({counts[code]})"
                for code, name in labels.items()
                if counts[code]
            )
            wizard.button_text = self.env._("Delete from the Shop: %s", types)

    def action_apply(self):
        """Apply the plan, if the number typed is that of the elements to be deleted,
        and give way to the page of the run below.

        :raises UserError: when it is not, or somebody changed meanwhile which they are
        """
        self.ensure_one()
        if set(self.run_id._planned_deletes().ids) != set(self.planned_ids):
            raise UserError(
                self.env._(
                    "Somebody changed what this plan deletes while this dialog was "
                    "open. Close it and press Apply the Plan again."
                )
            )
        if (self.typed or "").strip() != str(self.count):
            raise UserError(
                self.env._(
                    "Type %s to confirm that this many elements are deleted from the "
                    "shop.",
                    self.count,
                )
            )
        self.run_id.action_apply(deletes=self.count)
        return {"type": "ir.actions.act_window_close"}
