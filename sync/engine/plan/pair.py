from collections.abc import Mapping
from typing import NamedTuple

from odoo.models import BaseModel

from ...core.side import Side
from ..causes import Needed


class LinkedPair(NamedTuple):
    """An element and a record that are linked, or about to be, and what both hold.

    ``link`` is the planned change that links them, None where they are linked; ``base``
    what both sides last agreed on, with what was noted beside it."""

    element: BaseModel
    res_id: int
    link: BaseModel | None
    base: Side
    shop: Side
    odoo: Side


class Blocked(NamedTuple):
    """What of a pair cannot be written now: the reason for each property, by its code;
    what is not linked that those need besides the references among their values; and
    the ids of the changes after which the other properties are written."""

    reasons: Mapping[str, str] = {}
    needs: tuple[Needed, ...] = ()
    depends: tuple[int, ...] = ()
