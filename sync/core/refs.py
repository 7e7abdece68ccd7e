"""References among property values: what a product's category or tags point at."""

from dataclasses import dataclass
from enum import Enum

StoredRef = int | str


class RefKind(Enum):
    """What a reference names."""

    ELEMENT = "element"  # a mirrored element of the shop, by its id in Odoo
    RECORD = "record"  # a record of Odoo that has no element in the shop yet
    SHOP = "shop"  # something that the shop refers to but does not list


@dataclass(frozen=True)
class Ref:
    """One reference.

    Stored in JSON as a number for an element, as a negative one for an id of the shop
    without an element, and as ``"model,id"`` for a record without one."""

    kind: RefKind
    id: int
    model: str = ""

    @classmethod
    def element(cls, element_id: int) -> "Ref":
        """Refer to an element by the id of its ``shoper.element``."""
        return cls(RefKind.ELEMENT, element_id)

    @classmethod
    def record(cls, model: str, record_id: int) -> "Ref":
        """Refer to a record of Odoo that has no element."""
        return cls(RefKind.RECORD, record_id, model)

    @classmethod
    def shop(cls, remote_id: int) -> "Ref":
        """Refer to what the shop calls by an id but does not list."""
        return cls(RefKind.SHOP, remote_id)

    @classmethod
    def parse(cls, stored: StoredRef) -> "Ref":
        """Read a reference as it is stored.

        :raises ValueError: for what is none
        """
        if isinstance(stored, str):
            model, _comma, record_id = stored.partition(",")
            return cls.record(model, int(record_id))
        if isinstance(stored, bool) or not isinstance(stored, int):
            raise ValueError(f"no reference: {stored!r}")
        return cls(RefKind.ELEMENT, stored) if stored > 0 else cls.shop(-stored)

    @property
    def stored(self) -> StoredRef:
        """Give the form in which JSON keeps it; see the class."""
        if self.kind is RefKind.RECORD:
            return f"{self.model},{self.id}"
        return self.id if self.kind is RefKind.ELEMENT else -self.id


def listed_refs(value: StoredRef | list[StoredRef] | None) -> list[Ref]:
    """List all references that a property's value holds: none, one, or those of a
    list."""
    if value is None or value == "" or value == []:
        return []
    items = value if isinstance(value, list) else [value]
    return [Ref.parse(item) for item in items]
