from odoo import api, fields, models
from odoo.tools import formatLang

from ..sync.core.price import gross_price


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    shoper_follows_product = fields.Boolean(
        "Follows the Product's Price",
        help="The shop keeps the price of this variant as a difference from its "
        "product's: when a synchronisation changes the price of the product, this one "
        "changes by as much.",
    )
    shoper_gross = fields.Char(
        "With VAT",
        compute="_compute_shoper_gross",
        compute_sudo=True,  # whoever sees the price need not see VAT rates
        help="What a fixed price without VAT comes to for a customer",
    )

    @api.depends(
        "compute_price",
        "fixed_price",
        "currency_id",
        "product_id.taxes_id",
        "product_tmpl_id.taxes_id",
    )
    @api.depends_context("lang", "company")
    def _compute_shoper_gross(self):
        for item in self:
            item.shoper_gross = item._shoper_gross_text()

    def _shoper_gross_text(self):
        """Tell the price with VAT, False where it holds that already, or the VAT is not
        one rate in percent."""
        product = self.product_id or self.product_tmpl_id
        tax = product.taxes_id._filter_taxes_by_company(self.env.company)
        is_net = len(tax) == 1 and tax.amount_type == "percent" and tax.amount
        if self.compute_price != "fixed" or not is_net or tax.price_include:
            return False
        price = gross_price(self.fixed_price, tax.amount, tax.price_include)
        return formatLang(self.env, float(price), currency_obj=self.currency_id)
