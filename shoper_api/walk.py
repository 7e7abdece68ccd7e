"""Reading a list that cannot be asked for what comes behind an id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import errors
from .paging import LIMIT, Page, read_id
from .resources import RESOURCES
from .sorting import disordered, read_sorted

if TYPE_CHECKING:
    from .client import Client

# A list of a million rows takes 16.
_MOST_LOOKS = 40


class Walk:
    """Walks through a list page by page, for a shop that refuses a filter by the id of
    a resource or takes no notice of it (docs/shoper-api.md).

    It begins with the page behind an id, which is looked for by halving the list: each
    unit of work begins a walk of its own, and one that began with the first page each
    time would never get on in a long list. Each page begins with the last row of the
    page before, so that nothing lies between the two; where it does not, rows before it
    were deleted meanwhile, and its place is looked for again.

    :param filters: only rows that fit these
    :param after: only pages with rows behind this id
    """

    def __init__(
        self, client: Client, resource: str, filters: Mapping[str, object], after: int
    ) -> None:
        self._client = client
        self._resource = resource
        self._filters = filters
        self._offset = 0
        self._last = after  # id up to which all was given
        self._is_placed = False
        self._takes_offsets = False  # as far as is known
        self.is_ended = False

    def next(self) -> Page:
        """Read the next page; one without rows where its place is looked for again.

        :raises ShoperError: it cannot be read
        """
        page = self._read() if self._is_placed else self._find()
        ids = self._ids(page)
        if self._offset and (not page.rows or (ids and ids[0] > self._last)):
            self._is_placed = False
            return Page([], page.count, page.pages)
        self.is_ended = self._is_end(page)
        stuck = len(page.rows) < 2 or not ids or ids[-1] <= self._last
        if stuck and not self.is_ended:
            raise disordered(self._resource)
        self._offset += len(page.rows) - 1
        self._last = max(ids, default=self._last)
        return page

    def _find(self) -> Page:
        """Read the page that holds the last row that was given, and what comes behind
        it.

        :raises ShoperError: it cannot be read
        """
        self._is_placed, self._offset = True, 0
        page = self._read()
        count = page.count
        first, behind = 0, count  # it begins somewhere between the two
        for _look in range(_MOST_LOOKS):
            count = page.count or count
            ids = self._ids(page)
            if ids and ids[0] <= self._last:
                if ids[-1] > self._last or self._is_end(page):
                    return page
                first = self._offset + len(page.rows) - 1
            elif not self._offset:
                return page
            else:
                behind = self._offset
            if behind <= first:  # rows were deleted or created meanwhile
                first, behind = 0, count
            if behind - first < LIMIT:
                self._offset = first  # its page holds all of these
            elif self._offset:
                self._offset = (first + behind) // 2
            else:  # what is new is at the end
                self._offset = behind - LIMIT + 1
            page = self._read()
        raise disordered(self._resource)

    def _ids(self, page: Page) -> list[int]:
        """Read the ids of a page, without those that cannot be right."""
        field = RESOURCES[self._resource]
        return list(filter(None, (read_id(row.get(field)) for row in page.rows)))

    def _is_end(self, page: Page) -> bool:
        """Tell whether nothing comes behind a page."""
        is_full = len(page.rows) >= LIMIT
        return not is_full and page.count <= self._offset + len(page.rows)

    def _read(self) -> Page:
        """Read the page at the offset.

        :raises ShoperError: it cannot be read
        """
        try:
            return self._read_at(self._offset)
        except (errors.NotFound, errors.Rejected) as error:
            if not self._offset:
                raise
            if isinstance(error, errors.Rejected) and not self._takes_offsets:
                self._read_at(1)  # it is refused, too, where offsets are
        return Page([], 0, 0)  # an offset behind the end

    def _read_at(self, offset: int) -> Page:
        """Read the page at an offset, and note that the shop takes one.

        :raises ShoperError: it cannot be read
        """
        page = read_sorted(self._client, self._resource, self._filters, offset)
        self._takes_offsets = self._takes_offsets or offset > 0
        return page
