"""Pages of a list that is sorted by its ids, also where a shop refuses to sort it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import errors
from .paging import Page, list_params, read_id, read_page
from .resources import RESOURCES

if TYPE_CHECKING:
    from .client import Client


def sorted_params(
    client: Client, resource: str, filters: Mapping[str, object], offset: int
) -> dict[str, object]:
    """Make the parameters of a call for rows by ascending id; without an order where
    the shop is known to refuse one by the id.

    :param offset: rows before the first of the page
    """
    is_sorted = resource not in client.unsorted
    order = f"{RESOURCES[resource]} ASC" if is_sorted else None
    return list_params(filters=filters, order=order, offset=offset)


def read_sorted(
    client: Client, resource: str, filters: Mapping[str, object], offset: int
) -> Page:
    """Read a page by ascending id. Not every resource need be sorted by its id: where
    the shop refuses that, the page is read without an order, since by itself the shop
    lists by ascending id.

    :raises ShoperError: it cannot be read
    """
    params = sorted_params(client, resource, filters, offset)
    try:
        return read_page(client.get(resource, params=params), resource)
    except (errors.NotFound, errors.Rejected):
        if offset or "order" not in params:
            raise
    params = list_params(filters=filters, offset=offset)
    page = read_page(client.get(resource, params=params), resource)
    client.unsorted.add(resource)
    return page


def is_none_behind(
    client: Client, resource: str, filters: Mapping[str, object], id: int
) -> bool:
    """Tell whether a list has no row behind an id, by reading its newest row instead of
    filtering by the id. False, too, where that cannot be told in one call.

    :raises ShoperError: it cannot be read
    """
    if resource in client.unsorted:
        return False
    field = RESOURCES[resource]
    try:
        page = client.page(resource, limit=1, filters=filters, order=f"{field} DESC")
    except (errors.NotFound, errors.Rejected):
        return False
    if not page.rows:
        return not page.count
    newest = read_id(page.rows[0].get(field))
    return newest is not None and newest <= id


def disordered(resource: str) -> errors.NotAShop:
    """Make the error for a list whose rows do not come in the order asked for."""
    return errors.NotAShop(
        f"The shop does not list {resource} in the order asked for.",
        resource=resource,
    )
