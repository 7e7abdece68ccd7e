from odoo import api, fields, models


class ShoperDecision(models.Model):
    """Lead to the panel of the shop, from what has no page of its own there, too: a
    parcel is on the page of its order."""

    _inherit = "shoper.decision"

    panel_element_id = fields.Many2one(
        "shoper.element",
        compute="_compute_panel_element_id",
        help="The element on whose page in the panel people look after it",
    )
    has_panel_page = fields.Boolean(related=None, compute="_compute_panel_element_id")
    is_corrected_in_panel = fields.Boolean(
        compute="_compute_is_corrected_in_panel",
        help="It waits for what a person puts right, or looks at, in the panel of the "
        "shop.",
    )

    @api.depends("element_id", "res_model", "res_id")
    def _compute_panel_element_id(self):
        for code, decisions in self.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(code)
            through = entity._panel_page_of
            others = decisions.filtered(
                lambda item, through=through: (
                    through and item.res_id and not item.element_id.has_panel_page
                )
            )
            records = self.env[entity._odoo_model].browse(set(others.mapped("res_id")))
            readable = records.exists()._filtered_access("read")
            pages = {record.id: record[through].id for record in readable}
            shown = {}
            if readable:
                for element in readable[through]._shoper_elements():
                    shown[element.connector_id, element.res_id] = element
            for decision in decisions:
                element = decision.element_id
                if decision in others:
                    page = decision.connector_id, pages.get(decision.res_id)
                    element = shown.get(page, element)
                decision.panel_element_id = element
                decision.has_panel_page = element.has_panel_page

    @api.depends("kind", "needs", "has_values", "change_id", "has_panel_page")
    def _compute_is_corrected_in_panel(self):
        for decision in self:
            change = decision.change_id
            waits = decision.kind == "waiting" and not decision.has_values
            decision.is_corrected_in_panel = (
                waits
                and not decision.needs
                and not change.question
                and bool((change.meta or {}).get("in_panel"))
                and decision.has_panel_page
            )

    def action_open_in_panel(self):
        """Open the page in the panel of its shop."""
        self.ensure_one()
        return self.panel_element_id.action_open_in_panel()
