from odoo import api, fields, models

# In the words of the buttons.
ANSWERS = [
    ("shop", "Take the Shop's"),
    ("odoo", "Take Odoo's"),
    ("leave", "Leave Both"),
]


class ShoperDecisionRule(models.Model):
    """A decision about every conflict of a property from now on, in every run.

    It answers conflicts only. An edit that the chosen direction carries over, or that
    the policy *Overwrite* lets win, is none. Delete the rule to be asked again."""

    _name = "shoper.decision.rule"
    _description = "Shoper Decision Rule"
    _inherit = ["shoper.of.shop"]
    _order = "connector_id, property_id"

    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        compute="_compute_entity",
        string="Type",
    )
    property_id = fields.Many2one(
        "shoper.property", required=True, readonly=True, ondelete="cascade"
    )
    answer = fields.Selection(ANSWERS, required=True, readonly=True, string="Always")

    _property_uniq = models.Constraint(
        "UNIQUE(connector_id, property_id)",
        "There is one rule for a property of a shop.",
    )

    @api.depends("property_id")
    def _compute_entity(self):
        for rule in self:
            rule.entity = rule.property_id.entity

    @api.depends("property_id", "answer")
    @api.depends_context("lang")
    def _compute_display_name(self):
        answers = dict(self._fields["answer"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule.property_id.name}: {answers.get(rule.answer)}"

    @api.model
    def _answers(self, connector, entity):
        """Return what is to be done about conflicts: {property code: answer}."""
        rules = self.search(
            [
                ("connector_id", "=", connector.id),
                ("property_id.entity", "=", entity._entity),
            ]
        )
        return {rule.property_id.code: rule.answer for rule in rules}

    @api.model
    def _remember(self, connector, properties, answer):
        """Make or change the rules for properties of a shop."""
        known = self.search(
            [
                ("connector_id", "=", connector.id),
                ("property_id", "in", properties.ids),
            ]
        )
        known.write({"answer": answer})
        self.create(
            [
                {
                    "connector_id": connector.id,
                    "property_id": prop.id,
                    "answer": answer,
                }
                for prop in properties - known.property_id
            ]
        )
