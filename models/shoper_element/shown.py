from odoo import api, fields, models

from ...sync.engine.shown.facts import ShownFacts


class ShoperElement(models.Model):
    """Show what the shop holds of an element."""

    _inherit = "shoper.element"

    facts = fields.Html(
        "Data in the Shop",
        compute="_compute_facts",
        sanitize=False,  # made of escaped text only
        exportable=False,
    )

    @api.depends_context("lang")
    def _compute_facts(self):
        for element in self:
            entity = element._sync_entity()
            facts = entity._shown_of_element(element)
            # The name alone stands above already.
            has_more = any(value for key, value in facts.items() if key != "name")
            element.facts = has_more and ShownFacts(entity).table(facts)
