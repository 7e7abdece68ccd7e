"""What one side says of an element."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Side:
    """The property values of an element or a record, and facts beside them.

    ``values`` are compared and written: {code of a property: value}. ``facts`` are
    what the type itself must know to do so, and nobody chooses."""

    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
