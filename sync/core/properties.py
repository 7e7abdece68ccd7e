"""The properties of a type by the codes under which their values are kept."""

from collections.abc import Iterable

from .code import property_of
from .values import Property


def name_among(properties: Iterable[Property]) -> Property | None:
    """Find the property that says what a thing is called, None where none does."""
    return next((prop for prop in properties if prop.is_name), None)


class PropertiesByCode(dict[str, Property | None]):
    """Properties by the codes of their values: that of ``name@en_US``, the name in a
    further language, is the one of ``name``. None by a code of no property.

    Each code is read once, however many things have a value of it."""

    def __init__(self, properties: Iterable[Property]) -> None:
        super().__init__((prop.code, prop) for prop in properties)

    def __missing__(self, code: str) -> Property | None:
        self[code] = self.get(property_of(code))
        return self[code]
