"""Tags of the shop's orders, which sales orders of Odoo get by their names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...core.row import Row
from ...core.values import match_key, normal_text
from ...engine.context import Context
from ...engine.languages import names_in_all_languages
from ...engine.write import Write
from ..customer.shop_names import read_names

RESOURCE = "order-tags"
BETWEEN = " · "  # the names of an order's tags, as people read them
# The same to people's eyes, where it is part of a name (no-break spaces).
WITHIN = BETWEEN.replace(" ", "\u00a0")
TagNames = dict[str, str]  # by the shop's ids


# ------------------------------------------------------------------ what the shop says
def wanted_tag_names(ctx: Context) -> TagNames | None:
    """Read the names of the shop's tags of orders, after a commit, and note on the
    connector whether they can be read, which is committed, too.

    :return: {id in the shop: name}; None where tags are not wanted or cannot be read
    """
    if not ctx.connector.orders_tags:
        return None
    names = read_names(ctx, RESOURCE)
    _note_refused(ctx, names is None)
    if names is None:
        return None
    return {number: normal_text(name) for number, name in names.items()}


def _note_refused(ctx: Context, is_refused: bool) -> None:
    """Note on the connector whether tags of orders cannot be read."""
    if ctx.connector.orders_tags_refused != is_refused:
        ctx.connector.orders_tags_refused = is_refused
        ctx.commit()  # nothing may be open when the shop is called next


def tags_text(row: Row, names: TagNames) -> str:
    """Write the tags of an order, in alphabetical order. Those that nobody knows, or
    whose form was never seen, are left out."""
    tags = row.get("tags")
    listed = tags.values() if isinstance(tags, Mapping) else tags
    if not isinstance(listed, Collection) or isinstance(listed, str):
        return ""
    ids = (tag.get("tag_id") if isinstance(tag, Mapping) else tag for tag in listed)
    return _joined(sorted({names.get(str(one), "") for one in ids} - {""}))


# ---------------------------------------------------------------------- what Odoo gets
def tag_commands(ctx: Context, texts: Sequence[str | None]) -> list[list[Any]]:
    """Make the commands by which many orders get tags, which are made where Odoo has
    none of their names: by one search and one creation.

    :param texts: of each order, as :func:`tags_text` writes them
    """
    split = [_split(text) for text in texts]
    found = _found_or_made(ctx, {name for names in split for name in names})
    return [[Command.link(found[name]) for name in names] for names in split]


def add_tags(ctx: Context, writes: Iterable[Write]) -> None:
    """Put on orders that are about to be written the tags that they did not get before:
    what a person took off stays off."""
    added: dict[BaseModel, str] = {}
    for write in writes:
        before = set(_split(write.record.shoper_tags))
        after = _split((write.change.after or {}).get("tags"))
        new = [name for name in after if name not in before]
        if new:
            added[write.record] = _joined(new)
    commands = tag_commands(ctx, list(added.values()))
    for order, links in zip(added, commands, strict=True):
        order.with_context(tracking_disable=True).tag_ids = links


def _joined(names: Iterable[str]) -> str:
    return BETWEEN.join(name.replace(BETWEEN, WITHIN) for name in names)


def _split(text: str | bool | None) -> list[str]:
    """Read the names that :func:`_joined` wrote."""
    names = text.split(BETWEEN) if isinstance(text, str) and text else []
    return [name.replace(WITHIN, BETWEEN) for name in names]


def _found_or_made(ctx: Context, names: Collection[str]) -> dict[str, int]:
    """Find a tag of Odoo for each name, or make it: {name: id of ``crm.tag``}."""
    if not names:
        return {}
    tags = ctx.user_env["crm.tag"].with_context(lang=ctx.connector.lang)
    known = tags.search([])
    keys = names_in_all_languages(ctx, known)
    found: dict[str, int] = {}
    for name in names:
        alike = [tag for tag in known if match_key(name) in keys[tag.id]]
        same = [tag for tag in alike if tag.name == name]
        if len(alike) == 1 or same:
            found[name] = (same or alike)[0].id
    # Names that differ in capitals only are one tag.
    missing = {match_key(name): name for name in sorted(names) if name not in found}
    made = tags.create([{"name": name} for name in missing.values()])
    ids = dict(zip(missing, made.ids, strict=True))
    return {name: found.get(name) or ids[match_key(name)] for name in names}
