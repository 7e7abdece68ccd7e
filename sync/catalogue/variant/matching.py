"""By what variants of the shop and of Odoo are paired."""

from collections.abc import Mapping
from typing import Any

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context
from ...entity import _lt

RULES = {
    "same code": _lt("Same code"),
    "same ean": _lt("Same EAN"),
    "same options": _lt("Same options"),
    "similar code": _lt("Same code but for capitals"),
}


def link_rules(
    ctx: Context, elements: BaseModel, odoo: Mapping[int, Side]
) -> list[Any]:
    """Make the keys by which variants of the same product fit: code, EAN, options. A
    code that differs in capitals only is left to a person.

    :param odoo: {record id: what it holds}
    """
    elements.fetch(["shop_values"])
    products, values = ctx.links("product"), ctx.links("option_value")
    parents = {
        element.id: products.element_by_remote.get(element.parent_remote_id)
        for element in elements
    }
    codes = {}
    for name in ("code", "ean"):
        codes[name] = (
            {
                element.id: [(parents[element.id], (element[name] or "").strip())]
                for element in elements
                if (element[name] or "").strip()
            },
            {
                key: [(side.values["product"], side.values[name].strip())]
                for key, side in odoo.items()
                if side.values[name].strip()
            },
        )
    in_shop = {
        element.id: sorted(
            values.element_by_remote.get(item, -item)
            for item in element.shop_values["options"]
        )
        for element in elements
    }
    options = (
        {key: [(parents[key], tuple(items))] for key, items in in_shop.items()},
        {
            key: [(side.values["product"], tuple(sorted(side.values["options"])))]
            for key, side in odoo.items()
            if all(isinstance(part, int) for part in side.values.get("options") or [""])
        },
    )
    return [
        ("same code", *codes["code"], True),
        ("same ean", *codes["ean"], True),
        ("same options", *options, True),
        ("similar code", *map(_without_capitals, codes["code"]), False),
    ]


def _without_capitals(keys: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """Make the keys of codes equal that differ in capitals only.

    :param keys: {id: [(reference of the product, code)]}
    """
    return {
        key: [(product, code.lower()) for product, code in found]
        for key, found in keys.items()
    }
