"""Prices of variants, which tell them in terms of their product's."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ...core.price import PLAIN
from ...core.row import Row
from ...core.side import Side
from ...core.values import Property
from ...engine.obstacle import Obstacle
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...engine.write import Write
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side
from .levels import PLACES, PRICE_LISTS, type_code
from .lists import PriceLists
from .pairs import pair_values, pairs_in
from .reasons import is_never_agreed, price_reason
from .sources import price_sources, source_reason
from .variants_in_odoo import VariantsInOdoo
from .variants_in_shop import RETAIL, VariantsInShop

# A type means nothing without the amount beside it.
JOINED = tuple(frozenset({type_code(code), code}) for code in PRICE_LISTS)


class VariantPriceGroup(PropertyGroup):
    """Prices of variants on every level that the shop uses: a type, and a gross amount
    beside it, see :mod:`..core.price`. Odoo keeps them on the variant, or in a price
    list as a rule for the variant.

    Fact of the shop: ``levels`` on which the variant has a price of its own. Facts of
    Odoo: ``prices`` (:class:`.variant_prices.VariantPrices`), ``price_source``."""

    properties = (
        Property("price_type", _lt("Kind of price"), section="prices", kept_by=PLACES),
        Property("price", _lt("Price (gross)"), kind="money", kept_by=PLACES),
        Property(
            "price_type_wholesale",
            _lt("Kind of wholesale price"),
            section="prices",
            kept_by=PLACES,
        ),
        Property(
            "price_wholesale",
            _lt("Wholesale price (gross)"),
            kind="money",
            kept_by=PLACES,
        ),
        Property(
            "price_type_special",
            _lt("Kind of special price"),
            section="prices",
            kept_by=PLACES,
        ),
        Property(
            "price_special", _lt("Special price (gross)"), kind="money", kept_by=PLACES
        ),
    )

    @cached_property
    def lists(self) -> PriceLists:
        """Give the connector's price lists."""
        return PriceLists.of(self.ctx)

    @cached_property
    def in_shop(self) -> VariantsInShop:
        """Give what reads and makes prices of the shop."""
        return VariantsInShop(self.ctx)

    @cached_property
    def in_odoo(self) -> VariantsInOdoo:
        """Give what reads and writes prices of Odoo."""
        return VariantsInOdoo(self.ctx)

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            side = Side(pair_values(self.in_shop.pairs(row)))
            if self.lists.levels:
                side.facts["levels"] = self.in_shop.own_levels(row)
            sides.append(side)
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        sources = price_sources(self.ctx, batch.records.product_tmpl_id)
        prices = self.in_odoo.prices_of(batch.records)
        return {
            record.id: Side(
                pair_values(prices[record.id].pairs()),
                {
                    "prices": prices[record.id],
                    "price_source": sources.get(record.product_tmpl_id.id),
                },
            )
            for record in batch.records
        }

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        """Ignore price levels that were mirrored while they took part."""
        unused = {*PRICE_LISTS}.difference(self.lists.codes)
        return unused | {type_code(code) for code in unused}

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        reasons: dict[str, str] = {}
        prices = pair.odoo.facts["prices"]
        facts = prices.facts
        retail = {"price", type_code("price")}
        is_unknown = direction == "shop" and is_never_agreed(self.ctx, pair, retail)
        for code in self.lists.codes:
            joined = {type_code(code), code}
            if not joined.intersection(codes):
                continue
            reason: str | bool = False
            if code in facts:
                reason = price_reason(self.ctx, code, facts[code])
            elif prices.has_archived_tax:
                reason = price_reason(self.ctx, code, "archived_tax")
            elif direction == "shop" and prices.is_negative(code):
                reason = price_reason(self.ctx, code, "negative")
            elif code == "price" and is_unknown and prices.is_for_nothing():
                reason = price_reason(self.ctx, code, "none")
            elif direction == "odoo":
                reason = source_reason(self.ctx, code, pair.odoo.facts["price_source"])
            if reason:
                reasons |= dict.fromkeys(joined, str(reason))
        return reasons

    def export_obstacle(self, record: BaseModel, odoo: Side) -> str | bool:
        for code, fact in odoo.facts["prices"].facts.items():
            return price_reason(self.ctx, code, fact)
        if odoo.facts["prices"].has_archived_tax:
            return price_reason(self.ctx, "price", "archived_tax")
        if any(map(odoo.facts["prices"].is_negative, self.lists.codes)):
            return price_reason(self.ctx, "price", "negative")
        if odoo.facts["prices"].is_for_nothing():
            return price_reason(self.ctx, "price", "none_yet")
        return False

    # --------------------------------------------------------- writing in Odoo
    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        return [self._sales_values(*item) for item in given]

    def _sales_values(
        self, after: Side, record: BaseModel | None, current: Side | None
    ) -> dict[str, Any]:
        """Make the fields in which a variant itself keeps its retail price, none where
        a price list does; see :class:`Given`.

        :raises Obstacle: the product has no VAT rate any more that could be used
        """
        known = {} if current is None else current.values
        pair = pairs_in(known | after.values).get("price")
        if RETAIL.isdisjoint(after.values) or pair is None:
            return {}
        if record is not None and "price" in self.lists.by_code:
            return {}
        if record is not None:
            template = record.product_tmpl_id
        else:
            templates = self.ctx.user_env["product.template"]
            template = templates.browse(after.values["product"])
        currency = self.ctx.connector.currency_id
        if currency and template.currency_id != currency:
            return {}  # a price list holds them
        tax, fact = self.in_odoo.tax_of(template)
        if fact and pair != PLAIN:  # it could be used when this was planned
            raise Obstacle(price_reason(self.ctx, "price", fact))
        kept = None
        if self.ctx.is_undo and not fact:
            kept = (after.facts.get("amounts") or {}).get("price")
        return self.in_odoo.sales_values(pair, tax, template, record, kept)

    @contextmanager
    def writing(self, writes: list[Write]) -> Iterator[None]:
        yield
        wanted, before, kept = {}, {}, {}
        for write in writes:
            after, current = write.change._after(), write.current
            if _has_prices(after.keys()):
                # Prices on other levels stay what they are, too.
                wanted[write.record] = pairs_in({**current, **after})
                before[write.record.id] = current.facts["prices"]
                kept[write.record.id] = after.facts.get("amounts")
        self.in_odoo.set_prices(wanted, before, kept if self.ctx.is_undo else {})

    def after_creating(self, changes: BaseModel, records: BaseModel) -> None:
        if self.lists.by_code:
            wanted = {
                record: pairs_in(change.after)
                for change, record in zip(changes, records, strict=True)
            }
            self.in_odoo.set_prices(wanted, {}, {})

    # ----------------------------------------------------- writing in the shop
    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        return self.in_shop.body(after.values, shop_side(element), element)

    def own_forms(self, change: BaseModel) -> AbstractSet[str]:
        """Leave further levels to the shop: they follow from the product's."""
        return self._further_codes() if change.verb == "create_shop" else frozenset()

    def base_after_creation(self, base: Values, element: BaseModel) -> Values:
        """Take what a price on a further level turned out to be in the shop as agreed
        on: so the next comparison finds that Odoo has another one, and sends it."""
        return {
            name: base[name]["shop"]
            for name in self._further_codes()
            if isinstance(base.get(name), dict)
        }

    def _further_codes(self) -> AbstractSet[str]:
        return {name for code in self.lists.levels for name in (type_code(code), code)}

    # ----------------------------------------------------------------- undoing
    @classmethod
    def undo_facts(
        cls, side: str, codes: AbstractSet[str], current: Side
    ) -> dict[str, Any]:
        """Note all prices: with one, those on all levels may have to be written."""
        if side != "odoo" or not _has_prices(codes):
            return {}
        return {"amounts": current.facts["prices"].numbers}


def _has_prices(codes: AbstractSet[str]) -> bool:
    """Tell whether prices are among the codes of properties."""
    return any(not joined.isdisjoint(codes) for joined in JOINED)
