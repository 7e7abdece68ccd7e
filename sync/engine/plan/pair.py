from typing import NamedTuple

from odoo.models import BaseModel

from ...core.side import Side
from ..references import Values


class LinkedPair(NamedTuple):
    """An element and a record that are linked, or about to be, and what both hold.

    ``link`` is the planned change that links them, None where they are linked; ``base``
    what both sides last agreed on."""

    element: BaseModel
    res_id: int
    link: BaseModel | None
    base: Values
    shop: Side
    odoo: Side
