"""What few products of the demo catalogue have, so that a client meets it: a bundle,
a downloadable book, options that make no variants, manufacturer codes, wholesale
prices."""

from .reference import named, own_ean

_CATEGORIES = {"bundle": 1, "book": 21}
#: how many products are engraved with what the customer writes
_ENGRAVED = 2
_CODES = ({"producer": "HL-NT-{}", "gtu": ""}, {"producer": "", "warehouse": "R{}-07"})
_WHOLESALE = 6  # products, and the second variant of the last one
_EDITED = {"edit_date": "2026-09-03 12:00:00"}  # the same each time


def load(shop, owner) -> None:
    """Add to the demo catalogue, which is there already."""
    shop.switches.additional_codes = True
    shop.price_levels = 2
    _engraving(shop, owner)
    _bundle(shop, owner)
    _book(owner)
    _codes(shop, owner)
    _wholesale(shop, owner)


def _engraving(shop, owner) -> None:
    """Create an option group whose only option is a text that the customer writes, and
    give it to a few products."""
    group_id = owner.create(
        "option-groups", {"translations": named("Grawer", "Engraving")}
    )
    owner.create(
        "options",
        {
            "group_id": group_id,
            "type": "text",
            "required": 0,
            "stock": 0,
            "translations": named("Treść graweru", "Text to engrave"),
        },
    )
    for product_id in _simple(shop)[:_ENGRAVED]:
        owner.update("products", product_id, {"group_id": group_id} | _EDITED)


def _bundle(shop, owner) -> None:
    bundle_id = owner.create(
        "products",
        {
            "category_id": _CATEGORIES["bundle"],
            "code": "ZESTAW-01",
            "type": 1,
            "unit_id": 4,
            "stock": {"price": "649.00", "stock": 3, "weight": "3.9"},
            "translations": {
                "pl_PL": {"name": "Zestaw na weekend", "active": 1},
                "en_US": {"name": "Weekend set", "active": 1},
            },
            "add_date": "2026-09-01 10:00:00",
            "edit_date": "2026-09-01 10:00:00",
        },
    )
    stocks, simple = shop["products"].stocks, _simple(shop)
    parts = ((simple[0], 1), (simple[-2], 2), (simple[-3], 1))
    shop.bundles[bundle_id] = tuple((stocks.base(i), count) for i, count in parts)


def _book(owner) -> None:
    owner.create(
        "products",
        {
            "category_id": _CATEGORIES["book"],
            "code": "EBOOK-01",
            "is_digital": 1,
            "tax_id": 6,
            "stock": {
                "price": "24.90",
                "stock": 1000,
                "weight": 0,
                "additional_codes": {"isbn": own_ean(1)},
            },
            "translations": {
                "pl_PL": {
                    "name": "E-book: Nocą po szlaku",
                    "short_description": "<p>EPUB i PDF, do pobrania po zakupie.</p>",
                    "active": 1,
                },
                "en_US": {"name": "E-book: The trail by night", "active": 1},
            },
            "add_date": "2026-09-02 10:00:00",
            "edit_date": "2026-09-02 10:00:00",
        },
    )


def _codes(shop, owner) -> None:
    for number, product_id in enumerate(_simple(shop)[:8], 1):
        codes = {
            kind: text.format(number)
            for kind, text in _CODES[number % len(_CODES)].items()
        }
        values = {"stock": {"additional_codes": codes}}
        owner.update("products", product_id, values | _EDITED)


def _wholesale(shop, owner) -> None:
    products = shop["products"]
    varied = [row_id for row_id in products.ids if products.stocks.variants(row_id)]
    chosen = [*_simple(shop)[: _WHOLESALE - 1], varied[0]]
    for product_id in chosen:
        price = float(shop.row("products", product_id)["stock"]["price"])
        values = {"stock": {"price_wholesale": f"{price * 0.8:.2f}"}}
        owner.update("products", product_id, values | _EDITED)
    variant_id = products.stocks.variants(varied[0])[1]
    price = float(shop.row("product-stocks", variant_id)["comp_price"])
    owner.update(
        "product-stocks",
        variant_id,
        {"price_wholesale": f"{price * 0.7:.2f}", "price_type_wholesale": 1},
    )


def _simple(shop) -> list[int]:
    """List the ids of the products without variants."""
    products = shop["products"]
    return [row_id for row_id in products.ids if not products.stocks.variants(row_id)]
