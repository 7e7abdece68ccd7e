from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ShoperConnector(models.Model):
    """Choose who in Odoo the shop's customers and guests are."""

    _inherit = "shoper.connector"

    guest_rule = fields.Selection(
        [
            ("per_name", "One contact per e-mail and name"),
            ("collective", "One contact for all guests"),
            ("new", "A new contact for each order"),
        ],
        "Guests",
        default="per_name",
        required=True,
        help="Who in Odoo buys where somebody orders without an account. Addresses are "
        "kept below the contact.",
        prefetch="orders",
    )
    guest_partner_id = fields.Many2one(
        "res.partner",
        "Contact for All Guests",
        check_company=True,
        ondelete="restrict",
        copy=False,
        prefetch="orders",
    )
    guests_match_email = fields.Boolean(
        "Guests: Also by E-mail",
        help="A guest whose e-mail one contact has, and only one, is that contact. An "
        "e-mail proves nobody's identity: anybody may type it.",
        prefetch="orders",
    )
    company_buyers = fields.Selection(
        [
            ("contact", "The company and a contact in it"),
            ("one", "The company alone"),
        ],
        default="contact",
        required=True,
        help="Who in Odoo buys where a company does. Companies are known by their tax "
        "number.",
        prefetch="orders",
    )
    invalid_tax_numbers = fields.Selection(
        [
            ("take", "Keep them as text beside the contact"),
            ("wait", "Wait until they are corrected"),
        ],
        default="take",
        required=True,
        help="Numbers are checked by their digits alone; none is looked up anywhere.",
        prefetch="orders",
    )
    phones_country_id = fields.Many2one(
        "res.country",
        "Country of Phones",
        help="Where a phone number without a prefix is dialled, if it is none in the "
        "country of its address. Empty: the company's country.",
        prefetch="orders",
    )
    phones_written = fields.Selection(
        [("international", "International (+48 600 700 800)"), ("typed", "As typed")],
        "Phones Are Written",
        default="international",
        required=True,
        help="Numbers that make no sense are always kept as typed.",
        prefetch="orders",
    )

    @api.constrains("guest_rule", "guest_partner_id")
    def _check_guest_partner(self):
        for connector in self.filtered(lambda item: item.guest_rule == "collective"):
            contact = connector.guest_partner_id
            if not contact:
                raise ValidationError(
                    self.env._("Choose the contact that stands for all guests.")
                )
            if reason := contact._shoper_not_for_guests():
                raise ValidationError(reason)
