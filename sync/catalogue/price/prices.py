"""Prices and VAT rate of products, which belong together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ....shoper_api import BulkItem
from ...core.price import OF_PRODUCT, PRICE_TYPES, add
from ...core.row import Row, choice_in, number_in, part_in, reference_in
from ...core.side import Side
from ...core.values import Property
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...engine.sides import Sides
from ...engine.write import Write
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side
from .kept_pairs import KeptPairs
from .levels import ALL, LEVELS, PLACES, PRICE_LISTS, type_code
from .lists import PriceLists, Wanted
from .numbers import numbers_to_keep
from .product_prices import read_prices
from .reasons import is_never_agreed, price_reason
from .sources import price_sources, source_reason, tax_reason
from .taxes_after import taxes_after
from .variant_prices import VariantPrices
from .variants_in_odoo import VariantsInOdoo


class Prices(PropertyGroup):
    """The retail price is the sales price, or that of the connector's price list. The
    shop's other price levels, where it uses them, are those of further price lists;
    None is a product that costs the same on that level as on the retail one.

    Facts of the shop: ``currency`` whether the price is in another one than the shop's,
    ``stock`` the id of the row of the stock. Facts of Odoo: ``prices``
    (:class:`.product_prices.ProductPrices`), ``price_source``, ``archived_tax`` whether
    it has no VAT rate any more but an archived one, ``free`` whether it, and each of
    its variants, is sold for 0.00."""

    properties = (
        Property("price", _lt("Price (gross)"), kind="money", kept_by=PLACES),
        Property(
            "tax",
            _lt("VAT rate"),
            kind="ref",
            entity="tax",
            section="prices",
            keeps=True,
        ),
        Property(
            "price_wholesale",
            _lt("Wholesale price (gross)"),
            kind="money",
            kept_by=PLACES,
        ),
        Property(
            "price_special", _lt("Special price (gross)"), kind="money", kept_by=PLACES
        ),
    )

    @cached_property
    def _sides(self) -> Sides:
        return Sides(self.ctx)

    @cached_property
    def lists(self) -> PriceLists:
        """Give the connector's price lists."""
        return PriceLists.of(self.ctx)

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        own_currency = self.ctx.connector.shop_currency_remote_id
        sides = []
        for row in rows:
            stock, currency_id = part_in(row, "stock"), reference_in(row, "currency_id")
            values: Values = {"tax": reference_in(row, "tax_id")}
            if stock.get("price") not in (None, ""):  # without a price it is not free
                values["price"] = number_in(stock, "price", 2, least=0)
            for code in self.lists.levels:
                is_own = choice_in(stock, type_code(code), PRICE_TYPES) != OF_PRODUCT
                values[code] = number_in(stock, code, 2, least=0) if is_own else None
            facts = {
                "currency": currency_id not in (None, own_currency),
                "stock": reference_in(stock, "stock_id") or 0,
            }
            sides.append(Side(values, facts))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        sources = price_sources(self.ctx, batch.records)
        rules, _of_variants = self.lists.rules(batch.records, batch.only_variants)
        references = self.ctx.entity._references(
            self.ctx, "tax", batch.records.taxes_id
        )
        found = {}
        single = batch.only_variants
        kept = read_prices(self.lists, batch.records, rules, single)
        for record_id, prices in kept.items():
            values: Values = {}
            tax, obstacle = batch.taxes[record_id]
            if obstacle == "no_tax" and self._default_tax:
                prices.obstacles.setdefault("tax", obstacle)
                values |= prices.gross(self._default_tax)
            elif obstacle:
                for code in ("tax", *prices.amounts):
                    prices.obstacles.setdefault(code, obstacle)
            else:
                if "tax" not in prices.obstacles:
                    values["tax"] = references.get(tax.id)
                values |= prices.gross(tax)
            facts = {
                "prices": prices,
                "price_source": sources.get(record_id),
                "archived_tax": bool(tax) and not tax.active,
            }
            found[record_id] = Side(values, facts)
        free = self._free(batch, found)
        for record_id, side in found.items():
            side.facts["free"] = record_id in free
        return found

    def _free(self, batch: Any, products: Mapping[int, Side]) -> set[int]:
        """Find the products that are sold for 0.00, and so is each of their active
        variants: their ids.

        :param products: what is known of the prices of each
        """
        free = {key for key, odoo in products.items() if _is_zero(odoo)}
        with_variants = free & batch.attributes.keys()
        if not with_variants:
            return free
        return free - {
            variant.product_tmpl_id.id
            for variant, prices in self._active_variants(with_variants)
            if not prices.is_for_nothing()
        }

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        """Ignore price levels that were mirrored while they took part."""
        return LEVELS.keys() - self.lists.by_code.keys()

    def import_obstacles(self, shops: Mapping[int, Side]) -> dict[int, str]:
        reason = self._no_prices_reason()
        if reason:
            return dict.fromkeys(shops, reason)
        _ = self.ctx.env._
        found = {}
        for element_id, shop in shops.items():
            if not shop.values.get("tax"):
                found[element_id] = _("It has no VAT rate in the shop.")
            elif shop.values["tax"] in self._archived_rates:
                found[element_id] = price_reason(self.ctx, "tax", "archived_link")
            elif "price" not in shop.values:
                found[element_id] = _("It has no price in the shop.")
        return found

    def _no_prices_reason(self) -> str:
        """Say why Odoo cannot keep the prices of any product, empty for nothing."""
        connector = self.ctx.connector
        currency, company = connector.currency_id, connector.company_id
        of_sales = currency and "price" not in self.lists.by_code
        if of_sales and currency != company.currency_id:
            return price_reason(self.ctx, "price", "currency")
        if of_sales and currency != connector._new_product_currency():
            return price_reason(self.ctx, "price", "new_currency")
        for code, pricelist in self.lists.by_code.items():
            if currency and pricelist.currency_id != currency:
                return price_reason(self.ctx, code, "list_currency")
        return ""

    def export_obstacle(self, record: BaseModel, odoo: Side) -> str | bool:
        prices, filled = odoo.facts["prices"], odoo.values | self.defaults(odoo)
        for code in ("tax", *prices.amounts):
            if code not in filled:
                return price_reason(self.ctx, code, prices.obstacles[code])
        if filled.get("price") is None:
            return price_reason(self.ctx, "price", "currency")
        if odoo.facts["archived_tax"]:
            return price_reason(self.ctx, "tax", "archived_tax")
        if any(_is_negative(odoo, code) for code in prices.amounts):
            return price_reason(self.ctx, "price", "negative")
        if odoo.facts["free"]:
            return price_reason(self.ctx, "price", "none_yet")
        return False

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        archived = self._archived(pair, direction, codes)
        if archived:
            told = price_reason(self.ctx, "tax", archived)
            return dict.fromkeys({"tax", *ALL}.intersection(codes), told)
        reasons = {
            code: price_reason(self.ctx, code, obstacle)
            for code, obstacle in pair.odoo.facts["prices"].obstacles.items()
            if code in codes
        }
        if direction == "shop":
            told = price_reason(self.ctx, "price", "negative")
            negative = [code for code in ALL if _is_negative(pair.odoo, code)]
            reasons |= dict.fromkeys({*negative}.intersection(codes), told)
            if "price" in codes and pair.odoo.values.get("price", "") is None:
                reasons["price"] = price_reason(self.ctx, "price", "currency")
            elif "price" in codes and _is_zero(pair.odoo):
                # Nobody need have entered 0.00: what a shop of another currency brought
                # into Odoo has it.
                if is_never_agreed(self.ctx, pair):
                    reasons["price"] = price_reason(self.ctx, "price", "none")
            return reasons
        for code in PRICE_LISTS.keys() & codes:
            reason = source_reason(self.ctx, code, pair.odoo.facts["price_source"])
            if reason:
                reasons[code] = str(reason)
        if "tax" in codes and "tax" not in reasons:
            source = pair.odoo.facts["price_source"]
            reason = tax_reason(self.ctx, source, self.lists.codes)
            reasons |= {"tax": str(reason)} if reason else {}
        return reasons

    def all_obstacles(
        self, direction: str, updates: Sequence[tuple[LinkedPair, Sequence[str]]]
    ) -> dict[int, dict[str, str]]:
        """Keep prices from the shop with which a variant that has a discount would be
        sold below 0.00 there."""
        priced = {
            pair.res_id: (pair.element.id, {*ALL}.intersection(codes))
            for pair, codes in updates
            if direction == "shop" and pair.odoo.values["variants"]
        }
        priced = {key: found for key, found in priced.items() if found[1]}
        if not priced:
            return {}
        reasons: dict[int, dict[str, str]] = {}
        for variant, prices in self._active_variants(priced):
            element_id, codes = priced[variant.product_tmpl_id.id]
            told = self.ctx.env._(
                "With this price, its variant %s would be sold below 0.00 in the shop. "
                "Enter another one, of the product or of the variant.",
                variant.display_name,
            )
            negative = dict.fromkeys(filter(prices.is_negative, codes), told)
            reasons[element_id] = negative | reasons.get(element_id, {})
        return reasons

    def _active_variants(
        self, template_ids: Iterable[int]
    ) -> list[tuple[BaseModel, VariantPrices]]:
        """Give the active variants of products, each with what it is sold at."""
        templates = self.ctx.records.browse(template_ids)
        variants = templates.with_context(active_test=True).product_variant_ids
        found = VariantsInOdoo(self.ctx).prices_of(variants)
        return [(variant, found[variant.id]) for variant in variants]

    def _archived(self, pair: LinkedPair, direction: str, codes: Sequence[str]) -> str:
        """Say which VAT rate that is archived in Odoo is in the way of prices, empty
        for none: that of the product, unless it is given another one."""
        if direction == "odoo" and "tax" in codes:
            is_linked = pair.shop.values.get("tax") in self._archived_rates
            return "archived_link" if is_linked else ""
        return "archived_tax" if pair.odoo.facts["archived_tax"] else ""

    @cached_property
    def _archived_rates(self) -> set[int]:
        """Find the VAT rates of the shop that are linked with archived taxes: ids of
        their elements."""
        linked = self.ctx.links("tax").record_by_element
        taxes = self.ctx.user_env["account.tax"].search(
            [("id", "in", list(linked.values())), ("active", "=", False)]
        )
        archived = set(taxes.ids)
        return {element for element, tax_id in linked.items() if tax_id in archived}

    def defaults(self, odoo: Side) -> Values:
        is_without = odoo.facts["prices"].obstacles.get("tax") == "no_tax"
        if not is_without or not self._default_tax:
            return {}
        return {"tax": self.ctx.connector.default_tax_id.id}

    @cached_property
    def _default_tax(self) -> BaseModel:
        """Give the ``account.tax`` by which products are sold that have no VAT rate of
        their own, an empty recordset where none is chosen or it is not linked."""
        default = self.ctx.connector.default_tax_id
        tax_id = self.ctx.links("tax").record_by_element.get(default.id)
        return self.ctx.user_env["account.tax"].browse(tax_id or ())

    # --------------------------------------------------------- writing in Odoo
    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        vals_list = []
        for after, record, current in given:
            vals: dict[str, Any] = {}
            if "tax" in after.values:
                tax = taxes_after(self.ctx, after, record)
                vals["taxes_id"] = (
                    [Command.set(tax.ids)]
                    if record is None
                    else [
                        *self._taken_away(record, tax),
                        *(Command.link(new.id) for new in tax - record.taxes_id),
                    ]
                )
            if "price" not in self.lists.by_code or record is None:
                number = self._numbers(after, record, current).get("price")
                if number is not None:
                    if current is not None:
                        number = add(number, -_extra(current))
                    # 0.00 where the sales price is in another currency than the shop's:
                    # a price list keeps the price then.
                    vals["list_price"] = number if self._is_sold_in(record) else 0.0
            vals_list.append(vals)
        return vals_list

    def _taken_away(self, record: BaseModel, taxes: BaseModel) -> list[Any]:
        """Make the commands by which a product loses the VAT rates of the shop's
        company that it is not to have.

        :param taxes: that it is to have
        """
        own = self.ctx.connector._own_taxes(record.taxes_id)
        return [Command.unlink(other.id) for other in own - taxes]

    def _numbers(
        self, after: Side, record: BaseModel | None, current: Side | None
    ) -> dict[str, float | None]:
        """Compute the numbers that Odoo is to keep of prices, see
        :func:`.numbers.numbers_to_keep`."""
        if after.values.keys().isdisjoint({"tax", *ALL}):
            return {}
        tax = taxes_after(self.ctx, after, record) or self._default_tax
        return numbers_to_keep(after, record, current, tax) if len(tax) == 1 else {}

    @cached_property
    def _new_currency(self) -> BaseModel:
        """Give the currency of the sales price of new products."""
        return self.ctx.connector._new_product_currency()

    def _is_sold_in(self, record: BaseModel | None) -> bool:
        """Tell whether the sales price of a product, None for a new one, is in the
        shop's currency."""
        currency = self.ctx.connector.currency_id
        own = self._new_currency if record is None else record.currency_id
        return not currency or currency == own

    @contextmanager
    def writing(self, writes: list[Write]) -> Iterator[None]:
        wanted: list[Wanted] = []
        for write in writes if self.lists.by_code else ():
            rules = write.current.facts["prices"].rules
            [after] = self._sides.for_odoo(write.change)
            numbers = self._numbers(after, write.record, write.current)
            wanted += [
                (self.lists.by_code[code], write.record, rules.get(code), number)
                for code, number in numbers.items()
                if code in self.lists.by_code
            ]
        of_variants = KeptPairs(self.ctx, writes)
        own = [
            write.current.facts["prices"].own
            for write in writes
            if "list_price" in write.vals
        ]
        yield
        # The sales price that was written is what the product costs: a price of its
        # only variant's own would hide it.
        variants = self.ctx.user_env["product.product"].concat(*filter(None, own))
        if variants:
            variants.write({"shoper_price_type": False, "shoper_price": 0.0})
        self.lists.set_numbers(wanted)
        of_variants.give_back()

    def after_creating(self, changes: BaseModel, records: BaseModel) -> None:
        if len(self.ctx.connector._companies()) > 1:
            self._take_default_taxes(changes, records)
        if not self.lists.by_code:
            return
        afters = self._sides.for_odoo(changes)
        self.lists.set_numbers(
            [
                (self.lists.by_code[code], record, None, number)
                for after, record in zip(afters, records, strict=True)
                for code, number in self._numbers(after, None, None).items()
                if code in self.lists.by_code
            ]
        )

    def _take_default_taxes(self, changes: BaseModel, records: BaseModel) -> None:
        """Take the default VAT rates away that Odoo adds by itself to products which a
        branch creates, for the company above it: both would apply."""
        for after, record in zip(self._sides.for_odoo(changes), records, strict=True):
            tax = taxes_after(self.ctx, after, record)
            if commands := self._taken_away(record, tax):
                record.taxes_id = commands

    # ----------------------------------------------------- writing in the shop
    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        stock = {
            code: after.values[code]
            for code in ALL
            if after.values.get(code) is not None
        }
        body: dict[str, Any] = {"stock": stock} if stock else {}
        if "tax" in after.values:
            body["tax_id"] = after.values["tax"] or 0
        return body

    def own_item(self, change: BaseModel, after: Side) -> BulkItem | None:
        """Write price levels onto the row of the stock: the stock of a product takes no
        price types (docs/shoper-api.md)."""
        body: dict[str, Any] = {}
        for code in LEVELS.keys() & after.values.keys():
            if after.values[code] is None:
                body[type_code(code)] = 0
            else:
                body |= {code: after.values[code], type_code(code): 1}
        if not body:
            return None
        stock_id = shop_side(change.element_id).facts["stock"]
        return BulkItem("PUT", "product-stocks", id=stock_id, body=body)

    # ----------------------------------------------------------------- undoing
    @classmethod
    def undo_facts(
        cls, side: str, codes: AbstractSet[str], current: Side
    ) -> dict[str, Any]:
        """Note net prices: a gross one does not tell them to the last digit, and
        with the VAT rate all prices are written."""
        if side != "odoo" or codes.isdisjoint({"tax", *ALL}):
            return {}
        return {"amounts": current.facts["prices"].numbers}


def _extra(current: Side) -> float:
    """Tell what the only variant of a product costs more than its sales price (net or
    gross, as that is): it goes on doing so. 0.0 where the variant has a price of its
    own, which gives way."""
    prices = current.facts["prices"]
    return float(prices.extra) if prices.own is None else 0.0


def _is_negative(odoo: Side, code: str) -> bool:
    """Tell whether a price of a product is known in Odoo, and is below 0.00."""
    price = odoo.values.get(code)
    return price is not None and Decimal(price) < 0


def _is_zero(odoo: Side) -> bool:
    """Tell whether the price of a product is known in Odoo, and is 0.00."""
    price = odoo.values.get("price")
    return price is not None and not Decimal(price)
