"""A catalogue with everything that a merchant may have in it: what its products,
variants and texts are, for any number of products, the same each time. Nothing here
knows of Odoo or of the shop."""

from itertools import islice, product

from ...simulator.fields import ean_check_digit

LOCALES = ("pl_PL", "en_US")
#: name of an attribute: (in English, kind, values with their English names)
ATTRIBUTES = {
    "Rozmiar": ("Size", "radio", [(s, s) for s in ("XS", "S", "M", "L", "XL", "XXL")]),
    "Kolor": (
        "Colour",
        "color",
        [
            ("czerwony", "red"),
            ("niebieski", "blue"),
            ("żółty", "yellow"),
            ("zielony", "green"),
            ("biały", "white"),
            ("czarny", "black"),
        ],
    ),
    "Materiał": (
        "Material",
        "select",
        [("bawełna", "cotton"), ("wełna", "wool"), ("len", "linen")],
    ),
    "Długość": (
        "Length",
        "radio",
        [(f"{n} cm", f"{n / 100:.1f} m") for n in range(100, 240, 20)],
    ),
}
#: option groups: some attributes belong to several
GROUPS = (
    ("Rozmiar",),
    ("Kolor",),
    ("Rozmiar", "Kolor"),
    ("Kolor", "Materiał"),
    ("Długość",),
)
COLOURS = ("#d02020", "#2040d0", "#e0c020", "#209040", "#ffffff", "#101010")
CODES = ("producer", "isbn", "kgo", "bloz7", "bloz12", "code39", "warehouse")
TAGS = ("nowość", "bestseller", "lato", "zima", "eko")
PRODUCERS = ("Wierch", "Halny i Synowie", "Szklana Góra", "Młyn pod Lipą")
UNITS = ("szt.", "zestaw", "kg")
TAXES = ("23%", "8%", "5%")
PER_PRODUCT = 6  # variants of a product that has some
VARIANTS_OF = 5  # products with variants of 6


def categories():
    """Three deep: {path: (name, path of the parent)}."""
    found = {}
    for top in ("Dom", "Ogród", "Turystyka"):
        found[top,] = (top, ())
        for middle in ("Nowe", "Klasyczne"):
            found[top, middle] = (middle, (top,))
            for low in ("Małe", "Duże"):
                found[top, middle, low] = (low, (top, middle))
    return found


def ean(number):
    digits = f"29{number:010d}"
    return digits + ean_check_digit(digits)


def texts(number):
    """{locale: {property: text}}; HTML as three editors write it; some products have
    no English name."""
    found = {}
    for locale, noun, with_ in (
        ("pl_PL", "Wyrób", "z łatą & guzikiem"),
        ("en_US", "Article", "with a patch & a button"),
    ):
        if locale != "pl_PL" and number % 7 == 3:
            continue
        name = f"{noun} {number}"
        html = (
            f'<p style="text-align: center;">{name} <b>{with_}</b></p>'
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>".replace("& ", "&amp; "),
            f"{name}<br>\n<br>\n<strong>{noun}</strong>",
            f"<div><h2>{name}</h2><table><tbody><tr><td>1</td><td>{noun}</td></tr>"
            "</tbody></table></div>",
        )[number % 3]
        found[locale] = {
            "name": name,
            "short_description": f"<p>{name}: {noun.lower()}</p>",
            "description": html,
            "seo_title": f"{name} | Wierch",
            "seo_description": f"{name} {with_}",
            "seo_keywords": f"{noun.lower()}, {number}",
            "seo_url": f"{noun.lower()}-{number}".replace("ó", "o"),
        }
    return found


def producer_texts(name):
    """{locale: {property: text}}"""
    return {
        locale: {
            "description": f"<p>{name} <b>{word}</b></p>",
            "seo_title": f"{name} {word}",
            "seo_description": f"{word}: {name}",
            "seo_keywords": word,
            "seo_url": f"{word}-{PRODUCERS.index(name)}",
        }
        for locale, word in (("pl_PL", "marka"), ("en_US", "brand"))
    }


def variants(number):
    """Variants of a product: [(names of its attributes and values, facts)]."""
    if number % (VARIANTS_OF + 1) == 0:
        return []
    group = GROUPS[number % len(GROUPS)]
    values = [[name for name, _en in ATTRIBUTES[item][2]] for item in group]
    combinations = list(product(*values))
    start, step = number % 3, max(1, len(combinations) // PER_PRODUCT)
    chosen = combinations[start % step :: step]
    found = []
    for place, combination in enumerate(islice(chosen, PER_PRODUCT)):
        kind = "0123"[(number + place) % 4]
        amount = {"0": 0, "1": 90 + place, "2": 10 + place / 2, "3": 2.5 + place}[kind]
        facts = {
            "code": f"K{number:04d}-{place}",
            "ean": ean(number * 10 + place + 1) if place % 3 else "",
            "price_type": kind,
            "price": f"{amount:.2f}",
            **level_prices(number, place),
            "weight": f"{0.25 + place / 4:g}",
            "active": place != 5 or number % 4 != 0,
        }
        found.append((dict(zip(group, combination, strict=True)), facts))
    return found


def level_prices(number, place):
    """Price types and amounts of a variant on the further levels."""
    found = {}
    for level, kind in (
        ("wholesale", "0123"[(number + place // 2) % 4]),
        ("special", "0102"[(number + place) % 4]),
    ):
        amount = {"0": 0, "1": 60 + place, "2": 5 + place / 4, "3": 1.5 + place}[kind]
        found |= {f"price_type_{level}": kind, f"price_{level}": f"{amount:.2f}"}
    return found


def facts(number):
    """Everything else that a product has, references by name; prices gross."""
    paths = list(categories())
    price = 50 + number * 1.37
    has_variants = bool(variants(number))
    return {
        "code": f"K{number:04d}",
        "ean": "" if has_variants else ean(number * 10),
        "weight": None if has_variants else f"{0.5 + number % 9 / 4:g}",
        "price": f"{price:.2f}",
        "price_wholesale": f"{price * 0.8:.2f}" if number % 3 else None,
        "price_special": f"{price * 0.7:.2f}" if number % 4 == 1 else None,
        "purchase_price": None if has_variants else f"{price * 0.5:.2f}",
        "tax": TAXES[number % len(TAXES)],
        "unit": UNITS[number % len(UNITS)],
        "category": paths[number % len(paths)],
        "categories": {paths[(number + 5) % len(paths)], paths[(number + 9) % 21]}
        if number % 2
        else set(),
        "producer": PRODUCERS[number % len(PRODUCERS)],
        "visible": number % 11 != 0,
        "tags": {TAGS[number % 5], TAGS[(number + 2) % 5]} if number % 3 else set(),
        "pkwiu": f"13.92.{number % 90 + 10}.0",
        "gtu": f"GTU_{number % 13 + 1:02d}" if number % 2 else "",
        "codes": {kind: f"{kind.upper()}{number}" for kind in CODES},
        "pictures": number % 3 if number % 5 == 0 else 0,
    }
