from odoo import models
from odoo.exceptions import UserError


class ShoperConnector(models.Model):
    """Know to which companies the products and VAT rates of the shop belong."""

    _inherit = "shoper.connector"

    def _companies(self):
        """Return the shop's company and those that it is a branch of, whose products
        and VAT rates it shares."""
        # A branch may share what belongs to a company that the user does not see.
        return self.company_id.sudo().parent_ids

    def _own_taxes(self, taxes):
        """Return those of the VAT rates that belong to a company of the shop."""
        companies = self._companies()
        return taxes.filtered(lambda tax: tax.company_id in companies)

    def _taxes_in_use(self, products):
        """Find the VAT rates by which the shop's company sells each of the products:
        {id: rates}. Archived ones only where a product has no others: they still tell
        whether its price includes VAT, and how much."""
        products = products.with_context(active_test=False)
        own = self._own_taxes(products.taxes_id)
        found = {}
        for product in products:
            taxes = product.taxes_id & own
            found[product.id] = taxes.filtered("active") or taxes
        return found

    def _check_company_change(self, vals):
        """Refuse another company once elements are mirrored: their links are with VAT
        rates and products of the company.

        :raises UserError: when the values give such a connector another company
        """
        company_id = vals.get("company_id")
        if company_id and any(
            connector.company_id.id != company_id and connector.element_ids
            for connector in self
        ):
            raise UserError(
                self.env._(
                    "This shop's data has already been downloaded for its company. To "
                    "use it in another company, archive this record and connect the "
                    "shop there."
                )
            )
