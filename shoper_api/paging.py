"""The list envelope of the shop."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import NotAShop
from .resources import RESOURCES

# Above 50 the shop silently takes 10 (seen live).
LIMIT = 50
_ORDER = re.compile(r"[\w.]+ (ASC|DESC)", re.I)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, as the shop gave them.

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
    """The parameters of a list call; `offset` (rows) takes the place of `page`.

    :raises ValueError: `limit` is not 1 to 50, or `order` has no direction (the
        shop sorts a bare field descending, seen live)
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


def row_id(row: Mapping[str, object], resource: str) -> int:
    """The id of a row of a list.

    :raises NotAShop: it has none
    """
    try:
        return int(row[RESOURCES[resource]])
    except (KeyError, TypeError, ValueError):
        pass
    raise NotAShop(
        f"A row of {resource} has no {RESOURCES[resource]}.", resource=resource
    )


def read_page(body: object, resource: str) -> Page:
    """The page that the body of a list answer is.

    Seen live: `count` is text, `pages` a number. `list` has also been reported as
    an object keyed by number.

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
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotAShop(
            f"The answer of {resource} is not the list of a Shoper shop.",
            resource=resource,
        )
    return Page(rows, count, pages)
