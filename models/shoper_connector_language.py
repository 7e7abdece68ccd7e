from odoo import fields, models


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
    active_in_shop = fields.Boolean(readonly=True)
    is_default = fields.Boolean("Default in the Shop", readonly=True)
    lang_id = fields.Many2one(
        "res.lang",
        string="Odoo Language",
        help="Texts in this language of the shop are kept in this language of Odoo. "
        "Empty: the language is not installed, its texts are left alone.",
    )

    _locale_uniq = models.Constraint(
        "UNIQUE(connector_id, locale)", "A language of the shop is listed once."
    )
