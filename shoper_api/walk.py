"""Reading a list that cannot be asked for what comes behind an id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import errors
from .paging import LIMIT, Page, list_params, read_id, read_page

if TYPE_CHECKING:
    from .client import Client


class Walk:
    """Walks through a list page by page, for a shop that refuses a filter by the id of
    a resource or takes no notice of it (docs/shoper-api.md).

    Each page begins with the last row of the page before, so that nothing lies between
    the two; where it does not, rows before it were deleted meanwhile, and the walk
    begins again.

    :param field: field of the id
    :param filters: only rows that fit these
    """

    def __init__(
        self, client: Client, resource: str, field: str, filters: Mapping[str, object]
    ) -> None:
        self._client = client
        self._resource = resource
        self._field = field
        self._filters = filters
        self._offset = 0
        self._last = 0  # id with which the page before ended
        self._asks_order = True
        self.is_ended = False

    def next(self) -> Page:
        """Read the next page; one without rows where the walk begins again.

        :raises ShoperError: it cannot be read
        """
        page = self._read()
        ids = list(filter(None, (read_id(row.get(self._field)) for row in page.rows)))
        if self._offset and (not page.rows or (ids and ids[0] > self._last)):
            self._offset = self._last = 0
            return Page([], page.count, page.pages)
        full = len(page.rows) >= LIMIT
        self.is_ended = not full and page.count <= self._offset + len(page.rows)
        stuck = len(page.rows) < 2 or not ids or ids[-1] <= self._last
        if stuck and not self.is_ended:
            raise errors.NotAShop(
                f"The shop does not list {self._resource} in the order asked for.",
                resource=self._resource,
            )
        self._offset += len(page.rows) - 1
        self._last = max(ids, default=self._last)
        return page

    def _read(self) -> Page:
        params = list_params(
            filters=self._filters,
            order=f"{self._field} ASC" if self._asks_order else None,
            offset=self._offset,
        )
        try:
            body = self._client.get(self._resource, params=params)
        except (errors.NotFound, errors.Rejected) as error:
            if self._offset and isinstance(error, errors.NotFound):
                return Page([], 0, 0)  # an offset behind the end
            if not self._asks_order or self._offset:
                raise
            # Not every resource need be sorted by its id; unsorted it comes so.
            self._asks_order = False
            return self._read()
        return read_page(body, self._resource)
