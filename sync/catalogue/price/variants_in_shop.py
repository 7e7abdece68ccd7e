"""Prices of variants in the shop."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.price import (
    OF_PRODUCT,
    OWN,
    PLAIN,
    PRICE_TYPES,
    SURCHARGE,
    PricePair,
    level_pair,
    retail_pair,
    variant_price,
)
from ...core.row import Row, choice_in, number_in, parent_in
from ...core.side import Side
from ...engine.context import Context
from ...engine.references import Values
from .levels import LEVELS, type_code
from .lists import PriceLists
from .pairs import pairs_in

RETAIL = frozenset({"price_type", "price"})


class VariantsInShop:
    """Reads prices of variants from rows of the shop, and makes them for bodies.

    What a variant without a wholesale price of its own costs where its product has
    one is not known for certain: as much more or less as on the retail level, or the
    same as the product. The shop's own calculation is believed
    (``comp_price_wholesale`` and ``comp_price_special``, docs/shoper-api.md)."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.lists = PriceLists.of(ctx)

    # ----------------------------------------------------------------- reading
    def pairs(self, row: Row) -> dict[str, PricePair]:
        """Read the pair of price type and gross amount on each level: {code: pair}.

        :raises OddValue: one of them makes no sense
        """
        retail = retail_pair(*_given(row, "price"))
        levels = {
            code: self._level_of_row(row, code, retail) for code in self.lists.levels
        }
        return {"price": retail} | levels

    def own_levels(self, row: Row) -> list[str]:
        """Find the further levels on which a variant has a price of its own: their
        codes."""
        return [
            code for code in self.lists.levels if _given(row, code)[0] != OF_PRODUCT
        ]

    def _level_of_row(self, row: Row, code: str, retail: PricePair) -> PricePair:
        """Read the pair of a variant on a further level: its own, or, where it has none
        there, the one that the shop's own calculation stands for.

        :param retail: the pair on the retail level
        """
        price_type, amount = _given(row, code)
        if price_type != OF_PRODUCT:
            return level_pair(price_type, amount, retail)
        of_product = self._of_products.get(parent_in(row, "product_id"), {})
        if retail == PLAIN or code not in of_product or not row.get(f"comp_{code}"):
            return PLAIN
        price = Decimal(number_in(row, f"comp_{code}", 2))
        if price == variant_price(of_product[code], *retail):
            return PLAIN
        if price == of_product[code]:
            return SURCHARGE, Decimal("0.00")
        return OWN, price

    @cached_property
    def _of_products(self) -> dict[int, dict[str, Decimal]]:
        """Read the prices that products of the shop have on further levels: {shop id:
        {code: gross price}}."""
        env, (first, second) = self.ctx.env, LEVELS
        env["shoper.element"].flush_model()
        rows = env.execute_query(
            SQL(
                """SELECT remote_id, shop_values ->> %(first)s,
                          shop_values ->> %(second)s
                   FROM shoper_element
                   WHERE connector_id = %(connector)s AND entity = 'product'
                     AND COALESCE(shop_values ->> %(first)s,
                                  shop_values ->> %(second)s) IS NOT NULL""",
                connector=self.ctx.connector.id,
                first=first,
                second=second,
            )
        )
        return {
            remote_id: {
                code: Decimal(price)
                for code, price in zip(LEVELS, prices, strict=True)
                if price is not None
            }
            for remote_id, *prices in rows
        }

    # ----------------------------------------------------------------- writing
    def body(
        self, values: Values, shop: Side, element: BaseModel | None
    ) -> dict[str, Any]:
        """Make a part of the body of a POST (no element) or PUT.

        :param values: that are sent
        :param shop: what the shop says of the element now
        """
        body = {name: values[name] for name in RETAIL if name in values}
        pairs = pairs_in(shop.values | values)
        if body.get("price_type") == OF_PRODUCT:
            # The amount says nothing, and the shop may refuse one of 0
            # (docs/shoper-api.md).
            body.pop("price", None)
        for code in self.lists.levels:
            if not _is_level_sent(code, values, shop, pairs):
                continue
            price_type, amount = pairs[code]
            if price_type == OF_PRODUCT and element is not None:
                if code in self._of_products.get(element.parent_remote_id, {}):
                    price_type, amount = pairs["price"]
            body[type_code(code)] = price_type
            if price_type != OF_PRODUCT:
                body[code] = str(amount)
        return body


def _given(row: Row, code: str) -> PricePair:
    """Read the pair of a level as the shop gives it."""
    amount = Decimal(number_in(row, code, 2))
    return choice_in(row, type_code(code), PRICE_TYPES), amount


def _is_level_sent(
    code: str, values: Values, shop: Side, pairs: dict[str, PricePair]
) -> bool:
    """Tell whether the price on a level must be sent: with the type, since an amount
    alone would be an own price; and where it is said to be as on the retail level,
    again with every new price of that one."""
    if {type_code(code), code}.intersection(values):
        return True
    follows = pairs.get(code) == PLAIN and code in shop.facts.get("levels", ())
    return follows and bool(RETAIL.intersection(values))
