"""Prices of the shop (gross) and of Odoo (net or gross), exactly, without Odoo.

Shop prices are gross amounts with two decimals (docs/shoper-api.md, Catalogue); Odoo's
are net or gross as the product's VAT says and have as many decimals as one likes. Both
are compared as the shop has them, so that no rounding shows as a difference."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from .money import odoo_number, to_grosz

NET_STEP = Decimal("0.000001")
# ``price_type`` of a variant in the shop (docs/shoper-api.md, Catalogue).
OF_PRODUCT, OWN, SURCHARGE, DISCOUNT = PRICE_TYPES = ("0", "1", "2", "3")
PricePair = tuple[str, Decimal]  # one of PRICE_TYPES, and the gross amount beside it
PLAIN: PricePair = (OF_PRODUCT, Decimal("0.00"))


@lru_cache(maxsize=64)
def _factor(rate: float, included: bool) -> Decimal:
    """Give the number that a price of Odoo is multiplied with to be gross."""
    return Decimal(1) if included else 1 + Decimal(repr(rate)) / 100


def gross_price(
    list_price: float, rate: float, included: bool, extra: float = 0.0
) -> Decimal:
    """Compute the gross price, two decimals, that a price of Odoo stands for.

    :param list_price: price as Odoo keeps it, in any currency
    :param rate: VAT in percent, 23.0
    :param included: whether ``list_price`` includes the VAT
    :param extra: what a variant costs more than its product, net or gross as well
    """
    price = odoo_number(list_price)
    if extra:
        price += odoo_number(extra)
    return to_grosz(price * _factor(rate, included))


def list_price(gross: Decimal, rate: float, included: bool) -> float:
    """Compute the price of Odoo that stands for a gross price; see :func:`gross_price`.

    Six decimals of a net price always lead back to the same gross price: rounding
    moves the net price by half a millionth at most, which is far below half a cent once
    the VAT is added, too."""
    return float(_exact_list_price(gross, rate, included))


def _exact_list_price(gross: Decimal, rate: float, included: bool) -> Decimal:
    """Compute what :func:`list_price` gives, as a decimal number."""
    if included:
        return gross
    return (gross / _factor(rate, included)).quantize(NET_STEP, ROUND_HALF_UP)


def add(list_price: float, extra: float) -> float:
    """Add the extra price of a variant to a price of Odoo, as if both were decimal
    numbers: as floats, 0.1 and 0.2 would not make 0.3."""
    if not extra:
        return list_price
    return float(Decimal(repr(list_price)) + Decimal(repr(extra)))


def price_extra(
    product_price: float, gross: Decimal, rate: float, included: bool
) -> float:
    """Compute what a variant of this gross price costs more in Odoo than its
    product: ``gross_price(product_price, rate, included, extra)`` is ``gross`` again.

    :param product_price: ``list_price`` of the product
    """
    own = _exact_list_price(gross, rate, included)
    return float(own - Decimal(repr(product_price)))


def variant_price(product_price: Decimal, price_type: str, amount: Decimal) -> Decimal:
    """Compute what a variant costs in the shop, gross (its ``comp_price``,
    docs/shoper-api.md): the product's price, its own, or more or less than the
    product's.

    :param product_price: gross price of the product
    :param price_type: one of :data:`PRICE_TYPES`
    :param amount: what the shop keeps beside the type, gross
    """
    return {
        OF_PRODUCT: product_price,
        OWN: amount,
        SURCHARGE: product_price + amount,
        DISCOUNT: product_price - amount,
    }[price_type]


def retail_pair(price_type: str, amount: Decimal) -> PricePair:
    """Bring type and amount into the one form in which they are compared: a surcharge
    or discount of nothing is the product's price."""
    if price_type == OF_PRODUCT or (price_type != OWN and not amount):
        return PLAIN
    return price_type, amount


def level_pair(price_type: str, amount: Decimal, retail: PricePair) -> PricePair:
    """Bring type and amount of a further price level into the form in which they are
    compared. On such a level :data:`PLAIN` says that they are those of the retail
    level: the same amount more or less than the product, or the same price of its own.

    :param retail: type and amount on the retail level
    """
    if price_type != OF_PRODUCT and not (price_type == OWN or amount):
        price_type = SURCHARGE  # exactly the product's price on this level
        if retail == PLAIN:
            return PLAIN
    pair = price_type, amount
    return PLAIN if price_type == OF_PRODUCT or pair == retail else pair


def difference(price: Decimal, product_price: Decimal) -> PricePair:
    """Find the surcharge or discount that makes a variant cost this much, gross."""
    amount = price - product_price
    return (DISCOUNT, -amount) if amount < 0 else (SURCHARGE, amount)


def sales_pair(
    product_price: float, price_type: str, number: float, rate: float, included: bool
) -> PricePair:
    """Find type and gross amount of a variant's sales price in the shop. Those of a
    surcharge or discount are the difference between the two rounded gross prices, so
    that a customer pays the same to the grosz.

    :param product_price: ``list_price`` of the product
    :param price_type: one of :data:`PRICE_TYPES`
    :param number: own price or difference as Odoo keeps it, net or gross as
        ``included`` says; not read where the price is the product's
    """
    if price_type == OF_PRODUCT:
        return PLAIN
    if price_type == OWN:
        return OWN, gross_price(number, rate, included)
    extra = -number if price_type == DISCOUNT else number
    plain = gross_price(product_price, rate, included)
    price = gross_price(product_price, rate, included, extra)
    return retail_pair(*difference(price, plain))


def sales_number(
    product_price: float, pair: PricePair, rate: float, included: bool
) -> float:
    """Find the number for which :func:`sales_pair` is this pair."""
    price_type, amount = pair
    if price_type == OF_PRODUCT:
        return 0.0
    number = list_price(amount, rate, included)
    if pair == sales_pair(product_price, price_type, number, rate, included):
        return number
    price = variant_price(gross_price(product_price, rate, included), *pair)
    return abs(price_extra(product_price, price, rate, included))
