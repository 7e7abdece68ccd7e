"""Complete reading of a list that changes while it is read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from . import errors
from .bulk import CHUNK, BulkItem, bulk_is_refused, call_bulk
from .paging import (
    LIMIT,
    MAX_ID,
    FilterNotHeeded,
    Page,
    is_disorder,
    read_id,
    read_page,
)
from .resources import RESOURCES
from .retry import is_lost
from .sorting import disordered, is_none_behind, read_sorted, sorted_params
from .walk import Walk

if TYPE_CHECKING:
    from .client import Client

# Each window of a bulk call begins with the last row of the one before.
_STEP = LIMIT - 1
# Bulk calls in a row of which only the first window was of use.
_USELESS = 2


class Reader(Iterator[list[dict]]):
    """Reads a list by ascending id, in blocks of rows.

    Every row that exists from the first call to the last is given exactly once;
    one that is inserted or deleted meanwhile is given once or not at all.

    How: a block is read behind the last id that was given (a filter on the id), so
    that nothing that happened to the rows before it matters. One bulk call reads 25
    windows of 50 rows, each beginning with the last row of the window before. Where
    it does, nothing lies between the two; where it does not, rows moved meanwhile,
    and reading goes on behind the last good row. A window that is not full is the
    end, since a full one always has its last row in the next.

    Whoever begins with the first row needs no filter. Whoever goes on behind an id asks
    for the row with that id, too: it shows that the shop understands the filter. Where
    nothing comes though something should, the newest row is looked at before it is
    believed that nothing follows.

    Where the shop refuses the filter on the id, takes no notice of it or lets it match
    nothing, all pages are read instead, from that of the last id on, see `walk.Walk`.

    One step makes one HTTP call, unless the shop refuses, fails or lists nothing. After
    an error reading can be continued, with this reader or with a new one and
    `after=last_id`.

    :param after: only rows with a greater id
    :param large: begin with a full bulk call, not with a single page
    :param filters: only rows that fit these, too
    :param up_to: only rows up to this id, 0 for all
    :param joins_pages: a page alone is given together with what comes next, by a step
        of two calls, so that whoever reads what belongs to rows asks for as much at
        once as they can
    :param at_once: rows that one call reads at most, for a shop that more at once is
        too much for

    :ivar last_id: id of the last row given, `after` when there is none, `up_to` when
        all up to there was read
    :ivar unread: rows among those of the last block that were not given, since they
        have no id that can be right; nobody knows which ones they are
    """

    def __init__(
        self,
        client: Client,
        resource: str,
        *,
        after: int,
        large: bool,
        filters: Mapping[str, object] | None,
        up_to: int,
        joins_pages: bool,
        at_once: int,
    ):
        self._client = client
        self._resource = resource
        self._field = RESOURCES[resource]
        self._filters = dict(filters or {})
        self._up_to = up_to
        self._joins_pages = joins_pages
        self.last_id = after
        self.unread: list[dict] = []
        self._left = LIMIT * CHUNK if large else 0  # rows, a guess until counted
        self._windows = max(1, min(CHUNK, at_once // LIMIT))
        self._useless = 0
        self._known = int(after > 0)  # rows that are asked for though they are known
        self._doubtful = False
        self._ended = False
        self._walk: Walk | None = None

    def __next__(self) -> list[dict]:
        while not self._ended:
            rows = self._advance()
            is_alone = min(len(rows), self._left) <= LIMIT
            if self._joins_pages and is_alone and not self._ended:
                unread = self.unread
                with suppress(errors.ShoperError):  # it is met again by the next step
                    rows += self._advance()
                self.unread = unread + self.unread
            if rows or self.unread:
                return rows
        self.unread = []
        raise StopIteration

    def _advance(self) -> list[dict]:
        """Read the next rows, and note that they were read."""
        before, self.unread = self.unread, []
        rows = self._step()
        # They may begin with the one that those before ended with.
        self.unread = [row for row in self.unread if row not in before]
        if rows:
            self.last_id = self._id(rows[-1])
        if self._up_to and self.last_id >= self._up_to:
            self.last_id, self._ended = self._up_to, True
            rows = [row for row in rows if self._id(row) <= self._up_to]
        return rows

    def _step(self) -> list[dict]:
        if self._resource not in self._client.unfiltered:
            try:
                return self._step_behind_id()
            except FilterNotHeeded:
                pass
        rows = self._step_of_walk()  # it fails where another filter is refused
        self._client.unfiltered.add(self._resource)
        return rows

    def _step_of_walk(self) -> list[dict]:
        """Read the next page of the whole list, without the rows up to the last id.

        :raises ShoperError: it cannot be read
        """
        if self._walk is None:
            self._walk = Walk(self._client, self._resource, self._filters, self.last_id)
        page = self._walk.next()
        self._ended = self._walk.is_ended
        fresh = [
            row
            for row in page.rows
            if (read_id(row.get(self._field)) or MAX_ID) > self.last_id
        ]
        rows = self._ascending(fresh, self.last_id)
        if rows is None:
            raise disordered(self._resource)
        return rows

    def _step_behind_id(self) -> list[dict]:
        """Read the next rows behind the last id.

        :raises FilterNotHeeded: the shop refuses the filter on the id, ignores it or
            lets it match nothing
        """
        needed = (self._left + self._known - 1) // _STEP + 1
        windows = min(self._windows, self._client.bulk_size, needed)
        if windows > 1 and not self._client.bulk_refused:
            pages = self._bulk_pages(windows)
            if pages is None:
                return []
            if pages:
                return self._chain(pages)
        return self._chain([self._single_page()])

    def _behind_id(self) -> dict[str, object]:
        """Give the filters for what comes behind the last id, and for the row with that
        id as long as none was read."""
        if not self.last_id:
            return self._filters
        return self._filters | {self._field: {">": self.last_id - self._known}}

    def _single_page(self) -> Page:
        try:
            return read_sorted(self._client, self._resource, self._behind_id(), 0)
        except (errors.NotFound, errors.Rejected):
            raise FilterNotHeeded from None

    def _bulk_pages(self, windows: int) -> list[Page] | None:
        """Read the windows up to the first that failed; None when the call failed and
        the next one is to be smaller.
        """
        filters = self._behind_id()
        items = [
            BulkItem(
                "GET",
                self._resource,
                params=sorted_params(
                    self._client, self._resource, filters, number * _STEP
                ),
            )
            for number in range(windows)
        ]
        try:
            answers = call_bulk(self._client, items)
        except errors.ShoperError as error:
            if not self._client.bulk_worked and bulk_is_refused(error, alone=True):
                self._client.bulk_refused = True
            elif is_lost(error):
                self._windows = windows // 2
                self._client.pause(1.0, error)
            elif isinstance(error, errors.Rejected | errors.NotAShop):
                self._windows = windows // 2
            else:
                raise
            return None
        self._client.bulk_worked = True
        pages = []
        for answer in answers:
            # An offset behind the end may be answered by 404 (docs/shoper-api.md).
            if answer is None or answer[0] != 200:
                break
            try:
                pages.append(read_page(answer[1], self._resource))
            except errors.NotAShop:
                break  # HTML; what is left is asked for again
        return pages

    def _chain(self, pages: list[Page]) -> list[dict]:
        """Join the rows of the windows that follow each other without a gap."""
        known = self._known if self._begins_with(pages[0], self.last_id) else 0
        rows = self._first(pages[0], known)
        used = 1
        for page in pages[1:]:
            is_over = self._ended or not rows
            new = None if is_over else self._following(page, self._id(rows[-1]))
            if new is None:
                break
            rows += new
            used += 1
            self._look_for_end(page, (used - 1) * _STEP)
        useless = len(pages) > 1 and used == 1 and not self._ended
        self._useless = self._useless + 1 if useless else 0
        if self._useless >= _USELESS:
            self._windows = 1  # the shop does not heed `offset`
        self._left = pages[0].count - known - len(rows)
        if pages[0].rows:
            self._known = 0
        return rows

    def _first(self, page: Page, known: int) -> list[dict]:
        """Find the new rows of the first window.

        :param known: how many it begins with that are known
        :raises FilterNotHeeded: the shop takes no notice of the filter on the id, or
            lets it match nothing
        """
        first = read_id(page.rows[0].get(self._field)) if page.rows else None
        if first is not None and first <= self.last_id - self._known:
            raise FilterNotHeeded
        rows = self._ascending(page.rows[known:], self.last_id)
        if rows is None:
            raise disordered(self._resource)
        if page.rows:
            self._look_for_end(page, 0)
            if not (rows or self._ended):
                raise errors.NotAShop(
                    f"No row of {self._resource} has a {self._field}.",
                    resource=self._resource,
                )
        elif page.count and self._doubtful:
            raise errors.NotAShop(
                f"The shop counts {page.count} {self._resource} and lists none.",
                resource=self._resource,
            )
        else:
            if not page.count and not self._is_empty_rightly():
                raise FilterNotHeeded
            self._ended = not page.count
        self._doubtful = not page.rows
        return rows

    def _is_empty_rightly(self) -> bool:
        """Tell whether nothing is behind the last id, of which the shop lists nothing.
        Where that was to be expected it is not asked: no id was named, or all is read
        that was counted."""
        if not self.last_id or (not self._known and self._left <= 0):
            return True
        return is_none_behind(self._client, self._resource, self._filters, self.last_id)

    def _following(self, page: Page, last: int) -> list[dict] | None:
        """Find the new rows of a window, None unless it begins with the row `last`."""
        if not self._begins_with(page, last):
            return None
        return self._ascending(page.rows[1:], last)

    def _begins_with(self, page: Page, id: int) -> bool:
        """Tell whether the first row of a page is that with an id."""
        return bool(page.rows) and read_id(page.rows[0].get(self._field)) == id

    def _look_for_end(self, page: Page, offset: int) -> None:
        # A page that is not full though more rows are counted proves nothing.
        full = len(page.rows) >= LIMIT
        self._ended = not full and page.count <= offset + len(page.rows)

    def _ascending(self, rows: list[dict], after: int) -> list[dict] | None:
        """Give the rows without repetitions, None unless their ids ascend above
        `after`. One without an id, or with one that is out of place or another row's,
        is `unread`."""
        ids = [read_id(row.get(self._field)) for row in rows]
        first = dict(zip(reversed(ids), reversed(rows), strict=True))
        shared = {id for id, row in zip(ids, rows, strict=True) if row != first[id]}
        ids = [None if id in shared else id for id in ids]
        chain = longest_ascending(ids, after)
        given = {ids[position] for position in chain}
        left = [position for position, id in enumerate(ids) if id not in given]
        strange = sum(ids[position] is not None for position in left)
        if is_disorder(strange, len(rows)):
            return None
        self.unread += [rows[position] for position in left]
        return [rows[position] for position in chain]

    def _id(self, row: dict) -> int:
        return int(row[self._field])


def longest_ascending(ids: Sequence[int | None], after: int) -> list[int]:
    """Find the positions of the longest ascending part of a list of ids above
    `after`."""
    lasts: list[int] = []  # smallest id that ends a part of each length
    places: list[int] = []
    before: dict[int, int | None] = {}
    for position, id in enumerate(ids):
        if id is None or id <= after:
            continue
        length = bisect_left(lasts, id)
        before[position] = places[length - 1] if length else None
        lasts[length : length + 1] = [id]
        places[length : length + 1] = [position]
    chain: list[int] = []
    step = places[-1] if places else None
    while step is not None:
        chain.append(step)
        step = before[step]
    return chain[::-1]
