from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from ...shoper_api import BulkItem
from ..core.price import OF_PRODUCT, PRICE_TYPES, gross_price, list_price
from ..core.row import choice_in, number_in, part_in, reference_in
from ..core.values import Property
from ..entity import _lt
from .pricelist import LEVELS, type_code

PROPERTIES = (
    Property("price", _lt("Price (gross)"), kind="money"),
    Property(
        "tax", _lt("VAT rate"), kind="ref", entity="tax", section="prices", keeps=True
    ),
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
        shop, stock = values["shop_values"], part_in(row, "stock")
        currency_id = reference_in(row, "currency_id")
        shop |= {
            "tax": reference_in(row, "tax_id"),
            "_currency": currency_id
            not in (None, ctx.connector.shop_currency_remote_id),
            "_stock": reference_in(stock, "stock_id") or 0,
        }
        if stock.get("price") not in (None, ""):  # none is no price of nothing
            shop["price"] = number_in(stock, "price", 2, least=0)
        for code in LEVELS.keys() & self._price_lists(ctx).keys():
            is_own = choice_in(stock, type_code(code), PRICE_TYPES) != OF_PRODUCT
            shop[code] = number_in(stock, code, 2, least=0) if is_own else None
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
            if values[code] is None:
                body[type_code(code)] = 0
            else:
                body |= {code: values[code], type_code(code): 1}
        if not body:
            return super()._update_item(ctx, change, values)
        stock_id = change.element_id.shop_values["_stock"]
        return BulkItem("PUT", "product-stocks", id=stock_id, body=body)

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        own_taxes = ctx.connector._own_taxes(records.taxes_id)
        sources = self._price_sources(records)
        single = {
            key: values["_variant"]
            for key, values in result.items()
            if "_variant" in values
        }
        rules, _of_variants = self._price_rules(ctx, records, single)
        for record in records:
            values = result[record.id]
            values["_price_sources"] = sources.get(record.id)
            values |= self._price_facts(ctx, record, rules)
            taxes = [tax for tax in record.taxes_id if tax in own_taxes]
            self._add_prices(ctx, taxes, values)
        return result

    def _price_facts(self, ctx, record, rules):
        """What Odoo keeps of a product's prices, each {code: fact}: ``_amounts`` by
        which it is sold, ``_obstacles`` in the way of using one, ``_rules`` in price
        lists, and ``_numbers`` that stand where the price is kept, None where a list
        has none for the product.

        :param rules: what :meth:`_price_rules` returned
        """
        pricelists = self._price_lists(ctx)
        amounts, obstacles, own_rules, numbers = {}, {}, {}, {}
        for code, pricelist in pricelists.items():
            rule = rules.get((code, record.id))
            fact = self._list_fact(ctx, pricelist, rule)
            if fact:
                obstacles[code] = fact
            if rule:
                own_rules[code] = rule
            numbers[code] = rule.fixed_price if rule and not fact else None
            amounts[code] = numbers[code]
        if amounts.get("price") is None and "price" not in obstacles:
            currency = ctx.connector.currency_id
            if not currency or record.currency_id == currency:
                amounts["price"] = record.list_price
                numbers.setdefault("price", record.list_price)
            elif "price" not in pricelists:
                obstacles["price"] = "currency"
        if "price" in obstacles:
            obstacles["tax"] = obstacles["price"]
        return {
            "_amounts": amounts,
            "_obstacles": obstacles,
            "_rules": own_rules,
            "_numbers": numbers,
        }

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
        taxes = ctx.user_env["account.tax"]
        own = taxes
        if record is not None:
            own = ctx.connector._own_taxes(record.taxes_id)
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
        """Prices to write; with another VAT rate all of them, since gross ones stay.
        Those in price lists are ``_rules``: see :meth:`_write_records`."""
        pricelists = self._price_lists(ctx)
        rules = []
        for code in ("price", *LEVELS):
            if code in values:
                gross = values[code]
            elif "tax" in values and current.get(code) is not None:
                gross = current[code]
            else:
                continue
            number = None
            if gross is not None:
                number = self._number(ctx, values, code, Decimal(gross), tax, record)
            if code in pricelists:
                rule = current.get("_rules", {}).get(code)
                rules.append((pricelists[code], rule, number))
            if code != "price" or gross is None:
                continue
            if code not in pricelists or record is None:
                vals["list_price"] = self._sales_price(ctx, number)
        if rules:
            vals["_rules"] = rules

    def _number(self, ctx, values, code, gross, tax, record):
        """What Odoo is to keep for a gross price of the shop; None for no price of
        its own in a list."""
        return list_price(gross, tax.amount, tax.price_include)

    def _sales_price(self, ctx, number):
        """``list_price`` of a product; none where the price is kept in a list since
        it is in another currency than the company's."""
        connector = ctx.connector
        currency = connector.currency_id or connector.company_id.currency_id
        return number if currency == connector.company_id.currency_id else 0.0

    @api.model
    def _write_records(self, ctx, writes):
        rules = [
            (pricelist, write.record, rule, number)
            for write in writes
            for pricelist, rule, number in write.vals.pop("_rules", ())
        ]
        result = super()._write_records(ctx, writes)
        self._set_numbers(ctx, rules)
        return result

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        rules = [vals.pop("_rules", ()) for vals in vals_list]
        records = super()._create_records(ctx, changes, vals_list)
        self._set_numbers(
            ctx,
            [
                (pricelist, record, None, number)
                for record, own in zip(records, rules, strict=True)
                for pricelist, _rule, number in own
            ],
        )
        return records

    def _set_numbers(self, ctx, rules):
        """
        :param rules: [(price list, product, its rule or None, price or None)]
        """
        self._set_rules(
            ctx,
            [
                (*place, None if number is None else {"fixed_price": number})
                for *place, number in rules
            ],
        )
