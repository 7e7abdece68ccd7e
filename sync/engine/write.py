from typing import NamedTuple

from odoo.models import BaseModel

from ..core.side import Side
from .references import Values


class Write(NamedTuple):
    """An update of Odoo that is about to be carried out."""

    change: BaseModel  # ``shoper.sync.change``
    record: BaseModel
    vals: Values  # for ``write``: what ``_to_odoo`` made of the change
    current: Side  # what the record holds
