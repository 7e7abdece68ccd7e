"""A catalogue of any size: simple products, the same ones each time."""

from .pictures import photo
from .reference import CATEGORIES, PRODUCERS, own_ean

_NOUNS = (
    "Namiot",
    "Śpiwór",
    "Plecak",
    "Termos",
    "Latarka",
    "Kocher",
    "Koc",
    "Mapa",
    "Kubek",
    "Lina",
)
_WORDS = (
    "Świerk",
    "Buk",
    "Modrzew",
    "Jodła",
    "Grab",
    "Olcha",
    "Jesion",
    "Wiąz",
    "Cis",
    "Sosna",
    "Brzoza",
    "Dąb",
    "Klon",
)
#: mostly the full rate, sometimes one of the others
_TAXES = ("1",) * 14 + ("2", "2", "6", "6", "3", "4", "5")
#: mostly by the piece
_UNITS = ("1",) * 8 + ("2", "3", "4", "5")
_TEXT = (
    "<p>{name} na krótkie wypady i długie wyprawy. Sprawdzony przy temperaturze "
    "od {low} do {high} stopni.</p><ul><li>Gwarancja 24 miesiące</li>"
    "<li>Numer katalogowy {number}</li></ul>"
)


def load(shop, products: int, images: int = 0) -> None:
    """Insert so many products, stored as the API would have stored them, and so many
    images, one for each product in turn."""
    table, now = shop["products"], shop.now()
    categories = len(CATEGORIES)
    for number in range(1, products + 1):
        noun, word = _NOUNS[number % len(_NOUNS)], _WORDS[number % len(_WORDS)]
        name = f"{noun} {word} {number}"
        category = (number * 7) % categories + 1
        table.insert(
            {
                "producer_id": str(number % len(PRODUCERS) + 1),
                "tax_id": _TAXES[number % len(_TAXES)],
                "unit_id": _UNITS[number % len(_UNITS)],
                "category_id": str(category),
                "categories": [category],
                "add_date": now,
                "edit_date": now,
                "translations": {
                    "pl_PL": {
                        "name": name,
                        "short_description": f"<p>{noun} z serii {word}.</p>",
                        "description": _TEXT.format(
                            name=name,
                            low=number % 15,
                            high=20 + number % 15,
                            number=number,
                        ),
                        "active": "0" if number % 20 == 0 else "1",
                    }
                },
                "_stock": {
                    "code": f"G-{number:06d}",
                    "ean": own_ean(number),
                    "price": f"{(number * 137) % 99900 / 100 + 1:.2f}",
                    "stock": str(number % 40),
                    "weight": f"{number % 30 / 10 + 0.1:.1f}".removesuffix(".0"),
                },
            }
        )
    for number in range(images):
        place = number // products + 1
        shop["product-images"].create(
            {
                "product_id": number % products + 1,
                "content": photo(number),
                "translations": {
                    "pl_PL": {"name": f"g-{number % products + 1:06d}-{place}.jpg"}
                },
            },
            owner=True,
        )
