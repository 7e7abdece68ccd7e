from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from ..shoper_api import BulkItem
from .entity import _lt
from .price import gross_price, list_price
from .product_pricelist import LEVELS
from .values import Property, decimal_text

PROPERTIES = (
    Property("price", _lt("Price (gross)"), kind="money"),
    Property("tax", _lt("VAT rate"), kind="ref", entity="tax", section="prices"),
    Property("price_wholesale", _lt("Wholesale price (gross)"), kind="money"),
    Property("price_special", _lt("Special price (gross)"), kind="money"),
)


class ShoperSyncProduct(models.AbstractModel):
    """Prices and VAT rate of products, which belong together: see :mod:`.price`.

    The retail price is the sales price, or that of the connector's price list. The
    shop's other price levels, where it uses them, are those of further price lists;
    None is a product that costs the same on that level as on the retail one."""

    _inherit = "shoper.sync.product"

    # Changed on the stock row, not on the product; a group may be refused (uncertain).
    _single = frozenset({*LEVELS, "purchase_price", "group"})
    _optional = frozenset({"purchase_price", "variants"})

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        shop, stock = values["shop_values"], row.get("stock") or {}
        currency_id = row.get("currency_id")
        shop |= {
            "price": decimal_text(stock.get("price"), 2),
            "tax": int(row.get("tax_id") or 0) or None,
            "_currency": bool(currency_id)
            and str(currency_id) != str(ctx.connector.shop_currency_remote_id),
            "_stock": int(stock.get("stock_id") or 0),
        }
        for code in LEVELS.keys() & self._price_lists(ctx).keys():
            is_own = str(stock.get(code.replace("price", "price_type")) or "0") != "0"
            shop[code] = decimal_text(stock.get(code), 2) if is_own else None
        return values

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        stock = {
            code: values[code]
            for code in ("price", *LEVELS)
            if values.get(code) is not None
        }
        if stock:
            body.setdefault("stock", {}).update(stock)
        if "tax" in values:
            body["tax_id"] = values["tax"] or 0
        return body

    @api.model
    def _update_item(self, ctx, change, values):
        # The stock of a product takes no price types (vendor specification).
        body = {}
        for code in LEVELS.keys() & values.keys():
            price_type = code.replace("price", "price_type")
            if values[code] is None:
                body[price_type] = 0
            else:
                body |= {code: values[code], price_type: 1}
        if not body:
            return super()._update_item(ctx, change, values)
        stock_id = change.element_id.shop_values["_stock"]
        return BulkItem("PUT", "product-stocks", id=stock_id, body=body)

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        company = ctx.connector.company_id
        own_taxes = records.taxes_id.filtered(lambda tax: tax.company_id == company)
        sources = self._price_sources(records)
        pricelists = self._price_lists(ctx)
        rules = self._price_rules(ctx, records, pricelists)
        for record in records:
            values = result[record.id]
            values["_price_sources"] = sources.get(record.id)
            own_rules = {
                code: rules.get((record.id, pricelist.id))
                for code, pricelist in pricelists.items()
            }
            values["_rules"] = {
                code: rule.id for code, rule in own_rules.items() if rule
            }
            self._add_amounts(ctx, record, pricelists, own_rules, values)
            taxes = [tax for tax in record.taxes_id if tax in own_taxes]
            self._add_prices(ctx, taxes, values)
        return result

    def _add_amounts(self, ctx, record, pricelists, rules, values):
        """What Odoo keeps as the product's prices, ``_amounts``, and what is in the
        way of using one, ``_obstacles``: {code: fact}."""
        amounts, obstacles = values.setdefault("_amounts", {}), {}
        for code, pricelist in pricelists.items():
            amounts[code], fact = self._list_amount(ctx, pricelist, rules[code])
            if fact:
                obstacles[code] = fact
        if amounts.get("price") is None and "price" not in obstacles:
            currency = ctx.connector.currency_id
            if not currency or record.currency_id == currency:
                amounts["price"] = record.list_price
            elif "price" not in pricelists:
                obstacles["price"] = "currency"
        if "price" in obstacles:
            obstacles["tax"] = obstacles["price"]
        values["_obstacles"] = obstacles

    def _add_prices(self, ctx, taxes, values):
        """Prices and VAT rate, if the product has exactly one percent rate of the
        connector's company."""
        obstacles = values["_obstacles"]
        if len(taxes) != 1 or taxes[0].amount_type != "percent":
            fact = "taxes" if taxes else "no_tax"
            for code in ("tax", *values["_amounts"]):
                obstacles.setdefault(code, fact)
            return
        if "tax" not in obstacles:
            values["tax"] = self._reference(ctx, "tax", taxes[0])
        values |= self._gross_prices(values, taxes[0])

    def _gross_prices(self, values, tax):
        """What the prices that Odoo keeps stand for: {code: gross price or None}."""
        return {
            code: None
            if amount is None
            else str(gross_price(amount, tax.amount, tax.price_include))
            for code, amount in values["_amounts"].items()
            if values["_obstacles"].get(code) in (None, "no_tax")
        }

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
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
        if len(tax) == 1:
            self._set_prices(ctx, values, vals, tax, record, current or {})
        return vals

    def _set_prices(self, ctx, values, vals, tax, record, current):
        """Prices to write; with another VAT rate all of them, since gross ones stay."""
        pricelists = self._price_lists(ctx)
        commands = []
        for code in ("price", *LEVELS):
            if code in values:
                gross = values[code]
            elif "tax" in values and current.get(code) is not None:
                gross = current[code]
            else:
                continue
            if code in pricelists:
                rule_id = current.get("_rules", {}).get(code)
                commands += self._price_command(pricelists[code], rule_id, gross, tax)
            if code != "price" or gross is None:
                continue
            if code not in pricelists or record is None:
                vals["list_price"] = self._sales_price(ctx, gross, tax)
        if commands:
            vals["pricelist_rule_ids"] = commands

    def _sales_price(self, ctx, gross, tax):
        """``list_price`` for a gross price of the shop; none where the price is kept
        in a list since it is in another currency than the company's."""
        connector = ctx.connector
        currency = connector.currency_id or connector.company_id.currency_id
        if currency != connector.company_id.currency_id:
            return 0.0
        return list_price(Decimal(gross), tax.amount, tax.price_include)
