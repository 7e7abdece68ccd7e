"""Names in all languages, in the form in which they are compared."""

from odoo.models import BaseModel

from ..core.values import match_key
from .context import Context


def shop_names(elements: BaseModel) -> dict[int, list[str]]:
    """Read the names of elements in all languages of the shop, as far as their type
    keeps them in the fact ``names``: {element id: [key]}."""
    elements.fetch(["shop_facts"])
    return {
        element.id: [
            match_key(name) for name in (element.shop_facts or {}).get("names", [])
        ]
        for element in elements
    }


def names_in_all_languages(ctx: Context, records: BaseModel) -> dict[int, list[str]]:
    """Read the names of records in all languages of Odoo, in the form in which they are
    compared: {record id: [key]}, each once, empty names left out."""
    names: dict[int, list[str]] = {record_id: [] for record_id in records.ids}
    for code, _name in ctx.env["res.lang"].get_installed():
        for record in records.with_context(lang=code):
            key = match_key(record.name)
            if key and key not in names[record.id]:
                names[record.id].append(key)
    return names
