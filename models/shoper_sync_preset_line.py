from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..sync.engine.options import StepOptions


class ShoperSyncPresetLine(models.Model):
    """The saved options of one type."""

    _name = "shoper.sync.preset.line"
    _description = "Shoper Synchronisation Preset Line"
    _inherit = ["shoper.sync.options", "shoper.shop.guard"]
    _shop_path = "preset_id.connector_id"
    _order = "preset_id, id"

    preset_id = fields.Many2one(
        "shoper.sync.preset", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="preset_id.company_id", store=True)

    @api.onchange("entity")
    def _onchange_entity(self):
        """Begin a type that is added with its usual options."""
        for line in self.filtered("entity"):
            entity = self.env["shoper.sync"]._entity(line.entity)
            line.update(StepOptions(entity).usual() | {"enabled": True})

    @api.constrains("entity")
    def _check_entity(self):
        """Refuse types whose options another one decides about: lines of theirs would
        do nothing."""
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for line in self:
            leader = self.env["shoper.sync"]._entity(line.entity)._leader
            if leader:
                raise ValidationError(
                    self.env._(
                        "%(type)s are synchronised together with %(leader)s, with "
                        "their options: choose these.",
                        type=labels[line.entity],
                        leader=labels[leader],
                    )
                )

    @api.constrains("entity", "preset_id")
    def _check_entity_is_there_once(self):
        """Refuse a second line of a type: which options are meant would be unclear."""
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for preset in self.preset_id:
            for entity, lines in preset.line_ids.grouped("entity").items():
                if len(lines) > 1:
                    raise ValidationError(
                        self.env._(
                            "%(type)s: there are options of this type already. Change "
                            "these.",
                            type=labels[entity],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Check the right to delete."""
        lines = super().create(vals_list)
        lines._check_may_delete()
        return lines

    def write(self, vals):
        """Check the right to delete, before and after."""
        self._check_may_delete()
        result = super().write(vals)
        self._check_may_delete()
        return result

    def _check_may_delete(self) -> None:
        """Refuse lines that delete from users who may not.

        :raises AccessError: for them
        """
        if any(self.mapped("delete_unlinked")):
            self.env.user._check_may_delete_in_shop()
