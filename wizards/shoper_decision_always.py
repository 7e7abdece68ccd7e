from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.shoper_decision_rule import ANSWERS
from ..sync.core.code import property_of


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
    listed_count = fields.Integer(
        "Decisions This Answers",
        compute="_compute_listed_count",
        help="How many decisions on the list have such a value",
    )

    @api.depends("connector_id", "property_ids")
    def _compute_listed_count(self):
        for dialog in self:
            properties = dialog._decided_properties()
            dialog.listed_count = len(dialog._listed(properties).decision_id)

    def action_decide(self):
        """Remember the answer and carry it out for all that is listed.

        :raises UserError: when no property was chosen
        """
        self.ensure_one()
        self.connector_id.check_access("read")  # whoever sees a shop may decide
        if not self.property_ids:
            raise UserError(self.env._("Choose at least one property."))
        properties = self._decided_properties()
        # Users may not write rules, but whoever may decide makes them by this dialog.
        rules = self.env["shoper.decision.rule"].sudo()
        rules._remember(self.connector_id, properties, self.answer)
        values = self._listed(properties)
        if values:
            values.decision_id._choose_side(self.answer, values)
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def _listed(self, properties):
        """Find the values of properties that wait for a person."""
        values = self.env["shoper.decision.value"]
        for entity, own in properties.grouped("entity").items():
            listed = values.search(
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
                lambda value, codes=codes: property_of(value.code) in codes
            )
        return values

    def _decided_properties(self):
        """Return the chosen properties, with those that only make sense together with
        them."""
        chosen = more = self.property_ids._origin
        for entity, own in chosen.grouped("entity").items():
            for joined in self.env["shoper.sync"]._entity(entity)._joined:
                if joined.intersection(own.mapped("code")):
                    more |= more.search(
                        [("entity", "=", entity), ("code", "in", list(joined))]
                    )
        return more
