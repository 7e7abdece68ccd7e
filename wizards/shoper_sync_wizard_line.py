from odoo import api, fields, models

SECTION_FIELDS = {
    "texts": "text_property_ids",
    "prices": "price_property_ids",
    "codes": "code_property_ids",
    "other": "other_property_ids",
}


class ShoperSyncWizardLine(models.TransientModel):
    """The options of one type."""

    _name = "shoper.sync.wizard.line"
    _description = "Synchronise with a Shoper Shop: Type"
    _inherit = ["shoper.sync.options", "shoper.shop.guard"]
    _shop_path = "wizard_id.connector_id"
    _order = "id"

    wizard_id = fields.Many2one("shoper.sync.wizard", required=True, ondelete="cascade")

    text_property_ids = fields.Many2many(
        "shoper.property",
        string="Texts",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    price_property_ids = fields.Many2many(
        "shoper.property",
        string="Prices",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    code_property_ids = fields.Many2many(
        "shoper.property",
        string="Codes",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    other_property_ids = fields.Many2many(
        "shoper.property",
        string="Classification and Other",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    sections = fields.Json(
        compute="_compute_offered", help="Sections that the type has properties in"
    )
    may_choose = fields.Boolean(
        compute="_compute_offered", help="There are several properties to choose from."
    )
    fixed_options = fields.Json(
        compute="_compute_offered", help="Options that are the same for everybody"
    )

    @api.depends("property_ids")
    def _compute_sections(self):
        for line in self:
            for section, field in SECTION_FIELDS.items():
                line[field] = line.property_ids.filtered(
                    lambda prop: prop.section == section  # noqa: B023
                )

    def _inverse_sections(self):
        for line in self:
            line.property_ids = line.env["shoper.property"].union(
                *(line[field] for field in SECTION_FIELDS.values())
            )

    @api.depends("entity")
    def _compute_offered(self):
        for line in self:
            offered = line._offered_properties()
            fixed = line.entity and self.env["shoper.sync"]._entity(line.entity)._fixed
            line.sections = sorted(set(offered.mapped("section")))
            line.fixed_options = sorted(fixed or ())
            line.may_choose = len(offered) > 1 and "update_linked" not in fixed

    def _offered_properties(self):
        return self.env["shoper.property"].search([("entity", "=", self.entity)])

    def action_choose_properties(self):
        """Open the list of properties that are updated."""
        self.ensure_one()
        view = self.env.ref("shoper_connector.shoper_sync_wizard_line_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Properties to update"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_choose_all(self):
        """Choose every property."""
        self.property_ids = self._offered_properties()
        return self.action_choose_properties()

    def action_choose_none(self):
        """Choose no property."""
        self.property_ids = False
        return self.action_choose_properties()

    def action_back(self):
        """Return from the list of properties to the wizard."""
        self.ensure_one()
        return self.wizard_id._action_open()
