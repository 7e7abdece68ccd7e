"""What the shop's option values stand for in Odoo, without Odoo."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """``sequence`` is the place of the option among those of its group; the others
    are ids of ``product.attribute``, ``product.attribute.value`` and
    ``shoper.option.value``."""

    sequence: int
    attribute_id: int
    value_id: int
    row_id: int


class Meanings(dict):
    """{shop id of an option value: :class:`Meaning`} of the linked ones."""

    def __init__(self, items, always):
        """
        :param always: ids of the attributes of which Odoo makes all combinations at
            once
        """
        super().__init__(items)
        self._always = frozenset(always)
        self.by_row = {meaning.row_id: meaning for meaning in self.values()}

    def makes_all(self, attribute_id: int) -> bool:
        return attribute_id in self._always
