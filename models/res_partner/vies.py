import logging
import random

from stdnum.eu.vat import check_vies

from odoo import api, fields, models

from ...sync.sales.row.tax_number import HOME, read_tax_number

AT_ONCE = 20  # numbers that are asked about in one night
TIMEOUT = 10  # seconds, as long as Odoo waits for VIES
_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """Ask VIES, the register of the EU, about the VAT numbers that shops sent: a few
    each night, since a synchronisation waits for nobody else's service."""

    _inherit = "res.partner"

    shoper_vies = fields.Selection(
        [
            ("unknown", "Not Asked Yet"),
            ("valid", "Valid"),
            ("denied", "Not Valid"),
        ],
        "VIES Says",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the register of the EU says of the VAT number that came from the "
        "shop. It is asked at night, where Odoo's setting Verify VAT Numbers is on.",
    )

    @api.model
    def _shoper_number_vals(self, vat):
        """Make the fields of a VAT number that came from a shop: Odoo would ask VIES
        at once, and write "not valid" where it does not answer.

        :param vat: normalised; False for none
        """
        vals = {"vat": vat}
        if "vies_valid" in self._fields:
            number = read_tax_number(vat or "")
            is_foreign = number and number.is_checked and number.country != HOME
            vals |= {"vies_valid": False, "shoper_vies": is_foreign and "unknown"}
        return vals

    def write(self, vals):
        """Let VIES be asked anew about a number that is another one now."""
        is_known = "vat" not in vals or "shoper_vies" in vals
        # Users may change a number, but not write what VIES says of it.
        asked = self.browse() if is_known else self.sudo().filtered("shoper_vies")
        former = {partner: partner.vat for partner in asked}
        result = super().write(vals)
        other = asked.filtered(lambda partner: partner.vat != former[partner])
        if other:
            found = self._shoper_number_vals(other[:1].vat)
            other.shoper_vies = found.get("shoper_vies")
        return result

    @api.autovacuum
    def _ask_vies(self):
        """Ask about some of the numbers of which nothing is known. They are taken by
        chance: the register of one country may be away for days.

        :return: (how many are known now, False: the others are left to the next night)
        """
        companies = self.env["res.company"]
        is_there = "vat_check_vies" in companies._fields
        if not (
            is_there and companies.search([("vat_check_vies", "=", True)], limit=1)
        ):
            return 0, False
        waiting = self.search([("shoper_vies", "=", "unknown"), ("vat", "!=", False)])
        answers = {}
        for partner in random.sample(waiting, min(len(waiting), AT_ONCE)):
            try:
                answers[partner] = bool(
                    check_vies(partner.vat, timeout=TIMEOUT)["valid"]
                )
            except Exception as error:  # of whichever library speaks SOAP here
                _logger.info("VIES did not answer: %s", type(error).__name__)
        for partner, is_valid in answers.items():
            partner.with_context(tracking_disable=True).write(
                {
                    "shoper_vies": "valid" if is_valid else "denied",
                    "vies_valid": is_valid,
                }
            )
        return len(answers), False
