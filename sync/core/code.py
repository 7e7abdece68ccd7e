"""Codes under which values of properties are kept: that of the property, and for a
text in a further language its locale of the shop, too (``name@en_US``). Nothing else
puts them together or parts them."""

from typing import NamedTuple

_AT = "@"


class PropertyCode(NamedTuple):
    """What a code says: which property, and in which locale of the shop, which is empty
    for the main language."""

    name: str
    locale: str = ""

    @classmethod
    def of(cls, text: str) -> "PropertyCode":
        """Read a code as it is kept."""
        name, _at, locale = text.partition(_AT)
        return cls(name, locale)

    @property
    def text(self) -> str:
        """Write it as it is kept."""
        return f"{self.name}{_AT}{self.locale}" if self.locale else self.name


def property_of(text: str) -> str:
    """Give the code of the property itself, in whatever language its value is."""
    return text.partition(_AT)[0]
