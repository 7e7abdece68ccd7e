from odoo import api, fields, models

from ..sync.core.code import property_of
from ..sync.engine.shown.values import ShownValues
from .shoper_decision_rule import ANSWERS


class ShoperDecisionValue(models.Model):
    """One property of a conflict: what both sides last agreed on and what each of
    them holds now."""

    _name = "shoper.decision.value"
    _description = "Shoper Decision: Value"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "decision_id.connector_id"
    _order = "decision_id, sequence, id"

    decision_id = fields.Many2one(
        "shoper.decision", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="decision_id.company_id", store=True)
    state = fields.Selection(related="decision_id.state")
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    label = fields.Char("Property", compute="_compute_values")
    base_html = fields.Html("Last Agreed", compute="_compute_values", sanitize=False)
    odoo_html = fields.Html("In Odoo", compute="_compute_values", sanitize=False)
    shop_html = fields.Html("In the Shop", compute="_compute_values", sanitize=False)
    choice = fields.Selection(ANSWERS, readonly=True, string="Answer")
    can_take_shop = fields.Boolean(related="decision_id.can_take_shop")
    can_take_odoo = fields.Boolean(related="decision_id.can_take_odoo")
    is_answered_above = fields.Boolean(
        compute="_compute_is_answered_above",
        help="It makes sense only together with a value above it, and is decided with "
        "that.",
    )

    @api.depends("decision_id.change_id", "code")
    @api.depends_context("lang", "tz")
    def _compute_values(self):
        for code, values in self.grouped(
            lambda value: value.decision_id.entity
        ).items():
            entity = self.env["shoper.sync"]._entity(code)
            shown = ShownValues(entity).in_conflict(values)
            for value, (label, base, odoo, shop) in shown.items():
                value.label = label
                value.base_html = base
                value.odoo_html = odoo
                value.shop_html = shop

    @api.depends("code", "choice", "decision_id.value_ids.choice")
    def _compute_is_answered_above(self):
        for decision, values in self.grouped("decision_id").items():
            entity = self.env["shoper.sync"]._entity(decision.entity)
            met = set()
            for value in decision.value_ids.filtered(lambda item: not item.choice):
                joined = {codes for codes in entity._joined if value.code in codes}
                if value in values:
                    value.is_answered_above = bool(joined & met)
                met |= joined
        self.filtered("choice").is_answered_above = False

    def _property(self):
        """Return the ``shoper.property`` rows of these values."""
        rows = self.env["shoper.property"]
        for entity, values in self.grouped(
            lambda value: value.decision_id.entity
        ).items():
            codes = {property_of(value.code) for value in values}
            rows |= rows.search([("entity", "=", entity), ("code", "in", list(codes))])
        return rows

    def action_take_shop(self):
        """Let the shop's value count."""
        return self.decision_id._choose_side("shop", self)

    def action_take_odoo(self):
        """Let Odoo's value count."""
        return self.decision_id._choose_side("odoo", self)

    def action_leave(self):
        """Leave both values as they are until one of them is edited again."""
        return self.decision_id._choose_side("leave", self)

    def action_always(self):
        """Decide about every conflict of this property from now on."""
        return self.decision_id._action_always(self._property())
