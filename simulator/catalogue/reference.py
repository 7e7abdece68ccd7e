"""What a fresh shop has, and the categories and producers of both catalogues."""

from ..fields import ean_check_digit

LANGUAGES = (("pl_PL", 1), ("en_US", 1))

CURRENCIES = (("PLN", "1", 1), ("USD", "3.61", 0), ("EUR", "4.27", 0))

#: name, may fractions be sold, English name: as in a fresh shop (seen)
UNITS = (
    ("szt.", 0, "pcs."),
    ("kg", 1, "kg"),
    ("lbs", 1, "lbs"),
    ("zestaw", 0, "set"),
    ("wielopak", 0, "multipack"),
)

#: name, percent: as in a fresh shop (seen); three different ones have the value 0
TAXES = (("23%", 23), ("8%", 8), ("0%", 0), ("zw.", 0), ("np.", 0), ("5%", 5))

#: name, can be bought, can be asked for a notice, from which quantity on: as in a fresh
#: shop (seen)
AVAILABILITIES = (
    ("chwilowo niedostępny", 0, 1, -1),
    ("końcówka zapasu", 1, 0, 0),
    ("w drodze do nas", 0, 1, None),
    ("kilka sztuk", 1, 0, 10),
    ("dużo sztuk", 1, 0, 20),
    ("na zamówienie", 1, 0, None),
    ("wycofany", 0, 0, None),
)

#: name, code; there in shops only that have warehouses of their own
WAREHOUSES = (
    ("Magazyn główny", "MG"),
    ("Salon Kraków", "KRK"),
    ("Konsygnacja", "KON"),
)

_HIDDEN = '{"status":1,"search_status":0,"cart_status":1,"flags":0}'

DELIVERIES = (
    ("24 godziny", 24, 1),
    ("48 godzin", 48, 2),
    ("3 dni", 72, 3),
    ("4 dni", 96, 4),
    ("5 dni", 120, 5),
    ("10 dni", 240, 10),
    ("14 dni", 336, 14),
)

#: name, English name, name of the parent: 25 on three levels
CATEGORIES = (
    ("Biwak", "Camping", None),
    ("Namioty", "Tents", "Biwak"),
    ("Namioty turystyczne", "Trekking tents", "Namioty"),
    ("Namioty rodzinne", "Family tents", "Namioty"),
    ("Tarpy i płachty", "Tarps", "Namioty"),
    ("Śpiwory", "Sleeping bags", "Biwak"),
    ("Śpiwory letnie", "Summer sleeping bags", "Śpiwory"),
    ("Śpiwory puchowe", "Down sleeping bags", "Śpiwory"),
    ("Kuchnia biwakowa", "Camp kitchen", "Biwak"),
    ("Kuchenki", "Stoves", "Kuchnia biwakowa"),
    ("Termosy", "Flasks", "Kuchnia biwakowa"),
    ("Wędrówki", "Hiking", None),
    ("Plecaki", "Backpacks", "Wędrówki"),
    ("Plecaki miejskie", "City backpacks", "Plecaki"),
    ("Plecaki wyprawowe", "Expedition backpacks", "Plecaki"),
    ("Odzież", "Clothing", "Wędrówki"),
    ("Kurtki", "Jackets", "Odzież"),
    ("Koszulki", "T-shirts", "Odzież"),
    ("Skarpety", "Socks", "Odzież"),
    ("Oświetlenie", "Lighting", "Wędrówki"),
    ("Książki i mapy", "Books and maps", "Wędrówki"),
    ("Dom i ogród", "Home and garden", None),
    ("Ogród", "Garden", "Dom i ogród"),
    ("Tekstylia", "Textiles", "Dom i ogród"),
    ("Spiżarnia", "Pantry", "Dom i ogród"),
)

PRODUCERS = (
    "Halnik",
    "Borowik Outdoor",
    "Szuwarek",
    "Kosodrzew",
    "Cichy Potok",
    "Polanka",
    "Wiatrołap",
    "Żbik & Syn",
    "Modrzewiowy Dom",
    "Nowa Grań",
    "Rosomak Gear",
    "Ziołowa Izba",
)


def load(owner) -> None:
    """Create what a fresh shop has, apart from what orders need."""
    for name, rate, active in CURRENCIES:
        owner.create(
            "currencies",
            {
                "name": name,
                "rate": rate,
                "rate_sync": rate,
                "active": active,
                "order": active,
                "default": active,
            },
        )
    for order, (locale, active) in enumerate(LANGUAGES, 1):
        owner.create("languages", {"locale": locale, "active": active, "order": order})
    for name, fractions, english in UNITS:
        owner.create(
            "units",
            {"floating_point": fractions, "translations": named(name, english)},
        )
    for order, (name, code) in enumerate(WAREHOUSES, 1):
        owner.create("warehouses", {"name": name, "code": code, "order": order})
    for name, value in TAXES:
        owner.create("taxes", {"name": name, "class": name, "value": value})
    for name, can_buy, notifier, start in AVAILABILITIES:
        owner.create(
            "availabilities",
            {
                "can_buy": can_buy,
                "notifier": notifier,
                "ranges": int(start is not None),
                "from": start,
                "visibility_config": None if can_buy else _HIDDEN,
                "translations": named(name),
            },
        )
    for name, hours, days in DELIVERIES:
        owner.create(
            "deliveries",
            {"hours": hours, "days": days, "translations": named(name)},
        )


def load_categories(owner) -> None:
    """Create the categories: ids from 1, in the order of `CATEGORIES`."""
    ids = {None: 0}
    for name, english, parent in CATEGORIES:
        ids[name] = owner.create(
            "categories",
            {"parent_id": ids[parent], "translations": named(name, english)},
        )


def load_producers(owner) -> None:
    """Create the producers: ids from 1, in the order of `PRODUCERS`."""
    for name in PRODUCERS:
        owner.create("producers", {"name": name})


def named(name: str, english: str | None = None) -> dict:
    """Make the texts of a row that has a name in one language or two."""
    translations = {"pl_PL": {"name": name}}
    if english:
        translations["en_US"] = {"name": english}
    return translations


def own_ean(number: int) -> str:
    """Make an EAN of a number, in the range for use inside a shop, so that it is
    nobody's real one."""
    digits = f"29{number:010d}"
    return digits + ean_check_digit(digits)
