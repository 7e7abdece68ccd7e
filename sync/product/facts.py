from odoo import api, models

from ..core.price import gross_price


class ShoperSyncProduct(models.AbstractModel):
    """Facts of products."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_facts(self, element):
        facts = super()._element_facts(element)
        price = (element.shop_values or {}).get("price")
        if price:
            facts["price"] = self._price_text(element.connector_id, price)
        return facts

    @api.model
    def _facts_of(self, connector, record):
        facts = {
            "name": record.name,
            "code": record.default_code,
            "ean": record.barcode,
        }
        # A product may have taxes of companies that the user does not see.
        tax = connector._own_taxes(record.sudo().taxes_id)
        if len(tax) == 1 and tax.amount_type == "percent":
            price = gross_price(record.list_price, tax.amount, tax.price_include)
            facts["price"] = self._price_text(connector, price)
        return facts

    def _price_text(self, connector, price):
        currency = connector.currency_id or connector.company_id.currency_id
        return currency.format(float(price))
