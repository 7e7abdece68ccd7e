"""What one side says of an element."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView
from dataclasses import dataclass, field
from typing import Any


def check_codes(values: Iterable[str]) -> None:
    """Refuse what is no code of a property among values: facts go beside them."""
    wrong = [code for code in values if code[:1] == "_"]
    assert not wrong, f"facts among the values: {wrong}"


@dataclass
class Side:
    """The property values of an element or a record, and facts beside them.

    ``values`` are compared, planned and written: {code of a property: value}. ``facts``
    are what the type itself must know to do so, under names of its own; nobody chooses
    them, and the engine looks at none but its own of copied texts, see
    :func:`.compare.with_copied`. What is written is a side, too: its facts are what the
    values do not tell, such as which file is given back.

    A side stands for its values: ``side["name"]``, ``side.get("name")``, ``"name" in
    side`` and ``for code in side`` ask these."""

    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Any:
        return self.values[code]

    def __contains__(self, code: object) -> bool:
        return code in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def get(self, code: str, default: Any = None) -> Any:
        """Give the value of a property, a default where there is none."""
        return self.values.get(code, default)

    def keys(self) -> KeysView[str]:
        """Give the codes of the properties that have a value."""
        return self.values.keys()

    def items(self) -> ItemsView[str, Any]:
        """Give the values with the codes of their properties."""
        return self.values.items()
