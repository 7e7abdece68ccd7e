"""What the shop's option values stand for in Odoo."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...engine.context import Context


@dataclass(frozen=True)
class Meaning:
    """What an option value of the shop stands for: ``sequence`` is the place of its
    option among those of the group; the others are ids of ``product.attribute``,
    ``product.attribute.value`` and ``shoper.option.value``."""

    sequence: int
    attribute_id: int
    value_id: int
    row_id: int


class Meanings(dict[int, Meaning]):
    """{shop id of an option value: :class:`Meaning`} of the linked ones."""

    def __init__(self, items: dict[int, Meaning], always: Iterable[int]) -> None:
        """Keep what option values stand for.

        :param items: {shop id of an option value: what it stands for}
        :param always: ids of the attributes of which Odoo makes all combinations at
            once
        """
        super().__init__(items)
        self._always = frozenset(always)
        self.by_row = {meaning.row_id: meaning for meaning in self.values()}

    def makes_all(self, attribute_id: int) -> bool:
        """Tell whether Odoo makes all combinations of an attribute at once."""
        return attribute_id in self._always


def read_meanings(ctx: Context) -> Meanings:
    """Read what the linked option values of the shop stand for, once per unit."""
    return ctx.cached("variation", "meanings", lambda: _read(ctx))


def _read(ctx: Context) -> Meanings:
    rows = ctx.user_env["shoper.option.value"].search_fetch(
        [("connector_id", "=", ctx.connector.id)],
        ["option_id", "attribute_value_id"],
    )
    links = ctx.links("option_value")
    items = {}
    for row in rows:
        element = links.element_by_record.get(row.id)
        if element:
            option = row.option_id
            items[links.remote_by_element[element]] = Meaning(
                option.sequence,
                option.attribute_id.id,
                row.attribute_value_id.id,
                row.id,
            )
    attributes = rows.option_id.attribute_id
    always = attributes.filtered(lambda item: item.create_variant == "always")
    return Meanings(items, always.ids)
