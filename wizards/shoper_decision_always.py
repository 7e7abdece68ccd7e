from odoo import fields, models
from odoo.exceptions import UserError

from ..models.shoper_decision_rule import ANSWERS


class ShoperDecisionAlways(models.TransientModel):
    """The dialog in which a person decides about all conflicts of a property: those
    that are listed and those to come."""

    _name = "shoper.decision.always"
    _description = "Decide about All Conflicts of a Property"
    _inherit = ["shoper.shop.guard"]

    connector_id = fields.Many2one("shoper.connector", required=True, string="Shop")
    offered_ids = fields.Many2many(
        "shoper.property", relation="shoper_decision_always_offered"
    )
    property_ids = fields.Many2many("shoper.property", string="Properties")
    answer = fields.Selection(ANSWERS, required=True, string="Always")

    def action_decide(self):
        """Remember the answer and carry it out for all that is listed.

        :raises UserError: when no property was chosen
        """
        self.ensure_one()
        self.connector_id.check_access("read")  # who sees a shop may decide
        if not self.property_ids:
            raise UserError(self.env._("Choose at least one property."))
        properties = self.property_ids | self._joined()
        # Who may decide makes rules by this dialog alone.
        rules = self.env["shoper.decision.rule"].sudo()
        rules._remember(self.connector_id, properties, self.answer)
        values = self.env["shoper.decision.value"]
        for entity, own in properties.grouped("entity").items():
            listed = self.env["shoper.decision.value"].search(
                [
                    ("decision_id.connector_id", "=", self.connector_id.id),
                    ("decision_id.entity", "=", entity),
                    ("decision_id.state", "=", "open"),
                    ("decision_id.kind", "=", "conflict"),
                    ("choice", "=", False),
                ]
            )
            codes = set(own.mapped("code"))
            values |= listed.filtered(
                lambda value, codes=codes: value.code.partition("@")[0] in codes
            )
        decisions = values.decision_id
        if decisions:
            decisions._choose_side(self.answer, values)
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def _joined(self):
        """Return properties that only make sense together with the chosen ones."""
        more = self.env["shoper.property"]
        for entity, own in self.property_ids.grouped("entity").items():
            for joined in self.env["shoper.sync"]._entity(entity)._joined:
                if joined.intersection(own.mapped("code")):
                    more |= more.search(
                        [("entity", "=", entity), ("code", "in", list(joined))]
                    )
        return more
