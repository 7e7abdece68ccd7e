from typing import Any, NamedTuple


class Write(NamedTuple):
    """An update of Odoo that is about to be carried out: its change, the record, what
    ``_to_odoo`` made of it and the record's property values."""

    change: Any
    record: Any
    vals: dict
    current: dict
