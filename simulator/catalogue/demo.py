"""The demo catalogue: 120 products of a shop for hikers, 40 of them with variants.

`demo_data` holds the words; here they become rows, written as the shop's owner would
write them, so that every rule of the shop has been applied to them. `demo_special`
adds what few products have.
"""

from .demo_data import COLOURS, FAMILIES, SIZES, Family
from .pictures import picture
from .reference import CATEGORIES, PRODUCERS, TAXES, UNITS, named, own_ean

#: images per product, in turn: 200 in all
_IMAGES = (2, 1, 3, 0, 2, 2)
#: how a size changes the price: `price_type` and `price`, None = none of its own
_SIZE_PRICES = {"S": (3, "5.00"), "M": (0, None), "L": (0, None), "XL": (2, "12.50")}
#: attributes come nested by attribute group, or as an empty array (seen)
_ATTRIBUTES = (
    {"1": {"1": "Poliester", "2": "30°C"}, "2": []},
    {"1": [], "2": {"3": "24 miesiące"}},
)


def load(owner) -> None:
    """Create the demo catalogue in a shop that has categories and producers."""
    groups = {name: _group(owner, name) for name in ("size", "colour", "both")}
    categories = {name: number for number, (name, *_rest) in enumerate(CATEGORIES, 1)}
    position = 0
    for family in FAMILIES:
        for index in range(len(family.models)):
            position += 1
            product_id = _product(owner, family, index, position, categories, groups)
            _images(owner, product_id, family, index, position)
    _promotions(owner)
    _logos(owner)


def _group(owner, name: str) -> dict:
    """Create an option group, and give the ids: `group_id`, and of each of its
    `options` (id, ids of its values by name)."""
    title, english = {
        "size": ("Rozmiar", "Size"),
        "colour": ("Kolor", "Colour"),
        "both": ("Rozmiar i kolor", "Size and colour"),
    }[name]
    group_id = owner.create("option-groups", {"translations": named(title, english)})
    group = {"group_id": group_id, "options": []}
    if name in ("size", "both"):
        values = [{"translations": _texts("value", size, size)} for size in SIZES]
        group["options"].append(
            _option(owner, group_id, "radio", ("Rozmiar", "Size"), SIZES, values)
        )
    if name in ("colour", "both"):
        values = [
            {"color": code, "translations": _texts("value", colour, english)}
            for colour, english, code in COLOURS
        ]
        names = [colour for colour, *_rest in COLOURS]
        group["options"].append(
            _option(owner, group_id, "color", ("Kolor", "Colour"), names, values)
        )
    return group


def _option(owner, group_id, kind, titles, names, values) -> tuple[int, dict]:
    option_id = owner.create(
        "options",
        {
            "group_id": group_id,
            "type": kind,
            "required": 1,
            "filters": 1,
            "stock": 1,
            "translations": named(*titles),
        },
    )
    ids = {
        name: owner.create("option-values", value | {"option_id": option_id})
        for name, value in zip(names, values, strict=True)
    }
    return option_id, ids


def _product(owner, family: Family, index, position, categories, groups) -> int:
    model, english = family.models[index]
    variants = family.variants if index < family.with_variants else None
    price = family.price + index * family.step
    code = f"{family.code}-{index + 1:02d}"
    values = {
        "category_id": categories[family.category],
        "categories": [categories[name] for name in family.more_categories],
        "code": code,
        # a few products have no bar code
        "ean": "" if position % 17 == 0 else own_ean(position * 100),
        "pkwiu": "",
        "tax_id": _id(TAXES, family.taxes.get(index, family.tax)),
        "unit_id": _id(UNITS, family.units.get(index, family.unit)),
        "stock": {
            "price": f"{price:.2f}",
            "stock": (position * 7) % 31,
            "weight": family.weight,
            "warn_level": 2,
        },
        "translations": _descriptions(family, model, english, index, position),
        "attributes": _ATTRIBUTES[position % 2] if position % 3 else {},
        "related": [position - 1] if position % 4 == 0 else [],
        "add_date": f"2026-0{position % 8 + 1}-{position % 27 + 1:02d} 09:15:00",
    }
    if family.producer is not None:
        values["producer_id"] = (family.producer + index % 2) % len(PRODUCERS) + 1
    if variants:
        values["group_id"] = groups[variants]["group_id"]
    values["edit_date"] = values["add_date"]
    product_id = owner.create("products", values)
    if variants:
        _variants(owner, product_id, code, position, groups[variants], price)
    return product_id


def _variants(owner, product_id, code, position, group, price) -> None:
    options = group["options"]
    combinations: list[dict] = [{}]
    for option_id, values in options:
        # not every product comes in every value
        names = [n for i, n in enumerate(values) if (position + i) % 3 or i < 2]
        combinations = [
            chosen | {option_id: name} for chosen in combinations for name in names
        ]
    for number, chosen in enumerate(combinations, 1):
        ids = dict(options)
        size = next((n for n in chosen.values() if n in _SIZE_PRICES), None)
        kind, amount = _SIZE_PRICES.get(size, (0, None))
        if size is None and number == 2:
            kind, amount = 1, f"{price + 10:.2f}"
        values = {
            "product_id": product_id,
            "options": {str(o): str(ids[o][name]) for o, name in chosen.items()},
            "extended": 1,
            "price_type": kind,
            "stock": (position + number * 3) % 12,
            "code": f"{code}-{number:02d}",
            "ean": own_ean(position * 100 + number),
            "active": int(number % 9 != 8),
        }
        if amount:
            values["price"] = amount
        owner.create("product-stocks", values)


def _descriptions(family, model, english, index, position) -> dict:
    name = f"{family.noun} {model}".strip()
    detail, english_detail = family.details[index % len(family.details)]
    polish = {
        "name": name,
        "short_description": f"<p>{family.short}</p>",
        "description": _html(position, name, family.text, detail),
        "active": int(position % 13 != 0),
        "order": index + 1,
    }
    if position % 6 == 0:
        polish["seo_title"] = f"{name} | Biwak i Dom"
        polish["seo_description"] = family.short
        polish["seo_keywords"] = family.noun.lower()
    translations = {"pl_PL": polish}
    if position % 3:
        english_name = f"{family.english_noun} {english}".strip()
        translations["en_US"] = {
            "name": english_name,
            "short_description": f"<p>{family.english_short}</p>",
            "description": _html(
                position, english_name, family.english_text, english_detail
            ),
            "active": polish["active"],
        }
    return translations


def _html(position: int, name: str, text: str, detail: str) -> str:
    """Write a description, which looks as if each was written in another editor."""
    if position % 5 == 0:
        return (
            f'<div class="opis"><h2 style="color: #2f5d3a;">{name}</h2>'
            f"<p>{text}</p><table><tbody><tr><td>+</td><td>{detail}</td></tr>"
            "</tbody></table></div>"
        )
    if position % 5 == 1:
        return f"{text}<br />\n<br />\n<strong>{detail}</strong>"
    if position % 11 == 0:
        return ""
    return f"<p>{text}</p>\n<ul>\n<li>{detail}</li>\n<li>{name}</li>\n</ul>"


def _images(owner, product_id, family, index, position) -> None:
    for number in range(1, _IMAGES[position % len(_IMAGES)] + 1):
        name = f"{family.code.lower()}-{index + 1:02d}-{number}.jpg"
        owner.create(
            "product-images",
            {
                "product_id": product_id,
                "content": picture(position * 10 + number),
                "translations": {"pl_PL": {"name": name, "description": ""}},
            },
        )


def _promotions(owner) -> None:
    """Give a few products what a client may not know and must leave alone: promotions,
    tags, collections, data about safety."""
    for promo_id, product_id in enumerate((5, 42, 77), 1):
        owner.update(
            "products",
            product_id,
            {
                "special_offer": {
                    "promo_id": str(promo_id),
                    "discount_type": "1",
                    "discount": "15.00",
                    "discount_wholesale": "0",
                    "discount_special": "0",
                    "date_from": "2026-01-01 00:00:00",
                    "date_to": "2036-01-01 00:00:00",
                    "condition_type": "1",
                    "product_id": str(product_id),
                    "stocks": [],
                },
                "edit_date": "2026-08-20 12:00:00",
            },
        )
    for name in ("polecane", "nowość"):
        owner.create("product-tags", {"name": name, "lang_id": 1})
    owner.update(
        "products",
        8,
        {
            "tags": [1],
            "collections": [2, 3],
            "safety_information": {"gpsr_producer_id": "4"},
            "other_price": "399.00",
            "edit_date": "2026-08-21 12:00:00",
        },
    )


def _logos(owner) -> None:
    """Give producers logos, but for every third one."""
    for number in range(1, len(PRODUCERS) + 1):
        if number % 3:
            logo = {"file": f"logo-{number}.jpg", "content": picture(900 + number)}
            owner.update("producers", number, {"gfx": logo})


def _id(rows, name: str) -> int:
    return [row[0] for row in rows].index(name) + 1


def _texts(field: str, polish: str, english: str) -> dict:
    return {"pl_PL": {field: polish}, "en_US": {field: english}}
