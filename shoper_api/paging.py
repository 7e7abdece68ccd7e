"""Lists of the shop: the parameters of a page, and the envelope around its rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import NotAShop
from .resources import RESOURCES

# Above 50 the shop silently takes 10 (docs/shoper-api.md).
LIMIT = 50  # rows of a page
# Odoo's integers end here; the shop's ids are far from it.
MAX_ID = 2**31 - 1
_MAX_DIGITS = len(str(MAX_ID))
_ORDER = re.compile(r"[\w.]+ (ASC|DESC)", re.I)


class FilterNotHeeded(Exception):
    """The shop refuses a filter of a list, takes no notice of it, or lets it match
    nothing: whoever asked has to read otherwise."""


@dataclass(frozen=True)
class Page:
    """A page of a list.

    :ivar rows: as the shop gave them; one that is no object is {}
    :ivar count: rows in the whole list
    :ivar pages: pages of the whole list
    """

    rows: list[dict]
    count: int
    pages: int


def list_params(
    page: int = 1,
    limit: int = LIMIT,
    filters: Mapping[str, object] | None = None,
    order: str | None = None,
    offset: int | None = None,
) -> dict[str, object]:
    """Make the parameters of a call that lists.

    :param page: number of the page, from 1; not sent beside an offset
    :param limit: rows of the page
    :param filters: conditions by field: a value, or {operator: value}, e.g.
        {"order_id": {">": 6}}; all must hold
    :param order: "<field> ASC" or "<field> DESC"; None for the shop's own order
    :param offset: rows before the first of the page, instead of a page number
    :raises ValueError: `limit` is not 1 to 50, or `order` has no direction (the
        shop sorts a bare field descending)
    """
    if not 1 <= limit <= LIMIT:
        raise ValueError(f"limit must be 1 to {LIMIT}")
    params: dict[str, object] = {"limit": limit}
    if offset is None:
        params["page"] = page
    else:
        params["offset"] = offset
    if filters:
        params["filters"] = dict(filters)
    if order:
        if not _ORDER.fullmatch(order):
            raise ValueError("order must be '<field> ASC' or '<field> DESC'")
        params["order"] = order
    return params


def read_id(value: object) -> int | None:
    """Read an id: 36 or "36", from 1 to `MAX_ID`; None for whatever else, nothing is
    guessed from "1_0", 3.6 or true."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value) if len(value) <= _MAX_DIGITS else 0
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= MAX_ID else None


def is_disorder(strange: int, rows: int) -> bool:
    """Tell whether the rows out of place among all of a page are more than a slip: then
    the shop does not heed what it was asked for.

    :param strange: how many rows are out of place
    :param rows: how many the page has
    """
    return strange * 8 > rows


def read_page(body: object, resource: str) -> Page:
    """Read the page that the body of a list answer is.

    `count` is text, `pages` a number; `list` may be an object keyed by number.

    :raises NotAShop: it is no list answer
    """
    envelope = body if isinstance(body, dict) else {}
    rows = envelope.get("list")
    try:
        if isinstance(rows, dict):
            rows = [rows[key] for key in sorted(rows, key=int)]
        count, pages = int(envelope["count"]), int(envelope["pages"])
    except (KeyError, TypeError, ValueError):
        rows = None
    if not isinstance(rows, list):
        raise NotAShop(
            f"The answer of {resource} is not the list of a Shoper shop.",
            resource=resource,
        )
    rows = [_identified(row, resource) for row in rows]
    return Page(rows, count, pages)


def _identified(row: object, resource: str) -> dict:
    """Give a row of a list; one whose id is called `id`, as in answers to creations,
    has it also by the name that `RESOURCES` knows."""
    if not isinstance(row, dict):
        return {}
    name = RESOURCES.get(resource, "id")
    return {name: row["id"], **row} if "id" in row else row
