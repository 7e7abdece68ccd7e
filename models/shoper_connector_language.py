from odoo import api, fields, models


class ShoperConnectorLanguage(models.Model):
    """One language of the shop and the installed Odoo language it stands for."""

    _name = "shoper.connector.language"
    _description = "Shoper Shop Language"
    _inherit = ["shoper.shop.guard"]
    _order = "is_default desc, remote_id"
    _rec_name = "locale"

    connector_id = fields.Many2one(
        "shoper.connector", string="Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    remote_id = fields.Integer("Shop ID", required=True, readonly=True)
    locale = fields.Char(
        required=True, readonly=True, help="As the shop writes it: pl_PL"
    )
    active_in_shop = fields.Boolean("Active in the Shop", readonly=True)
    is_default = fields.Boolean("Default in the Shop", readonly=True)
    lang_id = fields.Many2one(
        "res.lang",
        string="Odoo Language",
        help="Texts in this language of the shop are kept in this language of Odoo. "
        "Empty: its texts are left alone. Those of the shop's main language are kept "
        "in the Language of the Catalogue.",
    )

    _locale_uniq = models.Constraint(
        "UNIQUE(connector_id, locale)", "A language of the shop is listed once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Let the shop's main language say in which one the catalogue is kept."""
        lines = super().create(vals_list)
        lines._lead_catalogue()
        return lines

    def write(self, vals):
        """Let the shop's main language say in which one the catalogue is kept."""
        result = super().write(vals)
        if vals.get("lang_id"):
            self._lead_catalogue()
        return result

    def _lead_catalogue(self):
        """Keep the catalogue in the language of the shop's main one, as long as nothing
        was downloaded: after that, texts are where they are."""
        elements = self.env["shoper.element"]
        for line in self.filtered(lambda line: line.is_default and line.lang_id.active):
            shop = line.connector_id
            if not elements.search_count([("connector_id", "=", shop.id)], limit=1):
                shop.lang = line.lang_id.code
