"""What Odoo sells one variant at, as price types and gross amounts of the shop, without
Odoo."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ...core.price import (
    OF_PRODUCT,
    OWN,
    PLAIN,
    SURCHARGE,
    PricePair,
    difference,
    level_pair,
    retail_pair,
    variant_price,
)


@dataclass
class VariantPrices:
    """The prices of a variant by the codes of its price levels, gross. What is told
    of a level is a pair of price type and amount, as in the shop.

    A rule of its own in a price list is an own price, or one that follows the
    product's: that one is told as a difference, or as none."""

    #: VAT rate by which Odoo's prices become gross ones
    tax: Any = None
    #: whether its product has no VAT rate any more but this one, which is archived
    has_archived_tax: bool = False
    #: {code: the product's price there}, None where it is not known
    bases: dict[str, Decimal | None] = field(default_factory=dict)
    #: further levels on which the product has a price of its own
    levels: set[str] = field(default_factory=set)
    #: what the retail price is without a rule of its own
    sales: PricePair = PLAIN
    #: {code: its own rule in a price list}
    rules: dict[str, Any] = field(default_factory=dict)
    #: {code: (price, whether it follows the product's)} of these
    ruled: dict[str, tuple[Decimal, bool]] = field(default_factory=dict)
    #: levels of which something can be told
    known: list[str] = field(default_factory=list)
    #: {code: what is in the way of using a price}, see :func:`.reasons.price_reason`
    facts: dict[str, str] = field(default_factory=dict)
    #: {code: what is in the way of a price that follows the product's}
    unknown: dict[str, str] = field(default_factory=dict)
    #: {code: what Odoo keeps}, to give it back exactly: [fixed price, whether it
    #: follows the product's] of a rule, None for no rule; [price type, amount] of the
    #: variant for the retail price, where no price list keeps that
    numbers: dict[str, Any] = field(default_factory=dict)

    def is_for_nothing(self) -> bool:
        """Tell whether it is sold for 0.00 at retail, as far as that is known."""
        if "price" not in self.known:
            return False
        price = self.price("price", self.pair("price"))
        return price is not None and not price

    def is_negative(self, code: str) -> bool:
        """Tell whether it is sold below 0.00 on a level, as far as that is known."""
        if code not in self.known:
            return False
        price = self.price(code, self.pair(code))
        return price is not None and price < 0

    def pairs(self) -> dict[str, PricePair]:
        """Tell what can be told of each level: {code: pair}."""
        return {code: self.pair(code) for code in self.known}

    def pair(self, code: str, retail: PricePair | None = None) -> PricePair:
        """Tell the pair of a level.

        :param retail: the pair of the retail level, if it is to become another one
        """
        if code not in self.ruled:
            return self.without_rule(code, retail)
        price, follows = self.ruled[code]
        base = self.bases[code]
        if not follows or base is None:
            pair = OWN, price
        elif code != "price" and price == self.price(code, PLAIN, retail):
            pair = PLAIN
        else:
            pair = difference(price, base)
        return self._in_one_form(code, pair, retail)

    def without_rule(self, code: str, retail: PricePair | None = None) -> PricePair:
        """Tell the pair of a level if there were no rule of its own."""
        if code == "price":
            return self.sales
        if code not in self.levels:
            return PLAIN
        return self._in_one_form(code, (SURCHARGE, Decimal("0.00")), retail)

    def has_moved(
        self, code: str, pairs: dict[str, PricePair], was: "VariantPrices | None"
    ) -> bool:
        """Tell whether something must be written for a price to be as wanted; a rule
        that follows goes as well, when the price becomes the same without it.

        :param pairs: those that are wanted on all levels
        :param was: the prices before its product's, or others of its own, were written
        """
        if self.pair(code, pairs.get("price")) != pairs[code]:
            return True
        follows = self.ruled.get(code, (None, False))[1]
        was_needless = was and was.is_needless(code, was.pairs())
        return follows and self.is_needless(code, pairs) and not was_needless

    def is_needless(self, code: str, pairs: dict[str, PricePair]) -> bool:
        """Tell whether it has a rule of its own without which the price would be the
        same."""
        retail = pairs.get("price")
        return code in self.ruled and pairs[code] == self.without_rule(code, retail)

    def _in_one_form(
        self, code: str, pair: PricePair, retail: PricePair | None
    ) -> PricePair:
        """Bring a pair into the form in which the level's pairs are compared."""
        if code == "price":
            return retail_pair(*pair)
        return level_pair(*pair, retail or self.pair("price"))

    def price(
        self, code: str, pair: PricePair, retail: PricePair | None = None
    ) -> Decimal | None:
        """Compute what the variant costs by a pair; None where its product's price
        would have to be known."""
        if pair[0] == OF_PRODUCT and code != "price":
            pair = retail or self.pair("price")
        base = self.bases[code]
        if base is None:
            return pair[1] if pair[0] == OWN else None
        return variant_price(base, *pair)
