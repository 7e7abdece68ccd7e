from odoo import fields, models


class ShoperLinkedMixin(models.AbstractModel):
    """Lead from a record to what is to be decided about its links."""

    _inherit = "shoper.linked.mixin"

    shoper_has_decision = fields.Boolean(
        compute="_compute_shoper_has_decision",
        groups="shoper_connector.group_shoper_user",
    )

    def _compute_shoper_has_decision(self):
        asked = self._shoper_elements().filtered("has_decision")
        found = set(asked.mapped("res_id"))
        for record in self:
            record.shoper_has_decision = record.id in found

    def action_shoper_decide(self):
        """Open what is to be decided about the record; a single question itself."""
        self.ensure_one()
        self.check_access("read")
        return self._shoper_elements().action_decide()
