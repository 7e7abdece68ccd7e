from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from .entity import _lt
from .price import gross_price, list_price
from .values import Property, decimal_text

PROPERTIES = (
    Property("price", _lt("Price (gross)"), kind="money"),
    Property("tax", _lt("VAT rate"), kind="ref", entity="tax"),
)


class ShoperSyncProduct(models.AbstractModel):
    """Price and VAT rate of products, which are one thing: see :mod:`.price`."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        currency_id = row.get("currency_id")
        values["shop_values"] |= {
            "price": decimal_text((row.get("stock") or {}).get("price"), 2),
            "tax": int(row.get("tax_id") or 0) or None,
            "_currency": bool(currency_id)
            and str(currency_id) != str(ctx.connector.shop_currency_remote_id),
        }
        return values

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        if "price" in values:
            body.setdefault("stock", {})["price"] = values["price"]
        if "tax" in values:
            body["tax_id"] = values["tax"] or 0
        return body

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        company = ctx.connector.company_id
        own_taxes = records.taxes_id.filtered(lambda tax: tax.company_id == company)
        price_sources = self._price_sources(records)
        for record in records:
            values = result[record.id]
            values["_price_source"] = price_sources.get(record.id)
            self._add_price(ctx, record, own_taxes, values)
        return result

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        self._set_price(ctx, values, vals, record, current)
        return vals

    def _add_price(self, ctx, record, own_taxes, values):
        """Price and VAT rate, if the product has exactly one percent rate of the
        connector's company and a price in the shop's currency; else ``_no_price``
        says what is in the way: ``currency``, ``no_tax`` or ``taxes``."""
        values["_list_price"] = record.list_price
        currency = ctx.connector.currency_id
        taxes = [tax for tax in record.taxes_id if tax in own_taxes]
        if currency and record.currency_id != currency:
            values["_no_price"] = "currency"
        elif not taxes:
            values["_no_price"] = "no_tax"
        elif len(taxes) > 1 or taxes[0].amount_type != "percent":
            values["_no_price"] = "taxes"
        else:
            tax = taxes[0]
            values["tax"] = self._reference(ctx, "tax", tax)
            gross = gross_price(record.list_price, tax.amount, tax.price_include)
            values["price"] = str(gross)

    def _price_sources(self, records):
        """A product has one price for all companies: the shop that was linked first
        is where it comes from, others report theirs: {template id: connector}."""
        elements = self.env["shoper.element"].search_fetch(
            [
                ("entity", "=", self._entity),
                ("res_model", "=", self._odoo_model),
                ("res_id", "in", records.ids),
                ("link_state", "=", "linked"),
                ("connector_id.active", "=", True),
            ],
            ["res_id", "connector_id"],
            order="linked_at desc, id desc",
        )
        return {element.res_id: element.connector_id for element in elements}

    def _set_price(self, ctx, values, vals, record, current):
        if "price" not in values and "tax" not in values:
            return
        company = ctx.connector.company_id
        taxes = ctx.user_env["account.tax"]
        own = taxes
        if record is not None:
            own = record.taxes_id.filtered(lambda tax: tax.company_id == company)
        tax = taxes.browse(values["tax"]) if values.get("tax") else own
        if "tax" in values:
            vals["taxes_id"] = (
                [Command.set(tax.ids)]
                if record is None
                else [
                    *(Command.unlink(other.id) for other in own - tax),
                    *(Command.link(new.id) for new in tax - own),
                ]
            )
        gross = values.get("price", (current or {}).get("price"))
        if gross is not None and len(tax) == 1:
            vals["list_price"] = list_price(
                Decimal(gross), tax.amount, tax.price_include
            )
