"""The price levels of the shop, and which price list of the connector holds which."""

# Which of the connector's price lists holds which price.
PRICE_LISTS = {
    "price": "pricelist_id",
    "price_wholesale": "wholesale_pricelist_id",
    "price_special": "special_pricelist_id",
}
# From how many price levels of the shop on each is in use: the shop only states their
# number (docs/shoper-api.md).
LEVELS = {"price_wholesale": 2, "price_special": 3}
ALL = ("price", *LEVELS)  # codes of all prices, the retail one first
# The settings of the connector that say where Odoo keeps prices, and which VAT rate
# makes prices of products without one gross; see `kept_by` of
# :class:`..core.values.Property`.
PLACES = frozenset({"price_lists", "default_tax"})


def type_code(code: str) -> str:
    """Give the property and the shop's key that say how a price comes about:
    ``price_type_wholesale`` of ``price_wholesale``."""
    return code.replace("price", "price_type")
