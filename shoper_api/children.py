"""Rows that belong to others and are a list of their own: the lines of orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import errors
from .bulk import BulkItem
from .paging import LIMIT, FilterNotHeeded, Page, list_params, read_id, read_page
from .resources import RESOURCES

if TYPE_CHECKING:
    from .client import Client

_STEP = LIMIT - 1  # each window begins with the last row of the one before


class Children:
    """Reads all rows of a resource that belong to some others, their parents.

    How: parents are asked for together, as many as have their rows on one page, in a
    filter that names their ids. Where there are more rows than were expected, those
    behind the page are read in windows, each of which begins with the last row of the
    one before: where it does not, rows moved meanwhile. Some resources refuse such a
    filter and others take no notice of it (docs/shoper-api.md), so every row is looked
    at: where one belongs to somebody else, or rows moved, each parent is asked for
    alone. Where the shop takes no notice of that either, the whole list is read, once
    for a client.

    :param key: field of the rows that holds the id of their parent
    """

    def __init__(self, client: Client, resource: str, key: str) -> None:
        self._client = client
        self._resource = resource
        self._key = key
        self._is_unheeded = False  # no notice was taken of a filter

    def read(self, sizes: Mapping[int, int]) -> dict[int, list[dict]]:
        """Read the rows of some parents.

        :param sizes: how many rows each parent is likely to have, by its id; a wrong
            guess costs calls, never rows
        :return: rows by the id of their parent, in the shop's order, an empty list for
            one that has none
        :raises ShoperError: it cannot be read
        """
        try:
            return self._read(sizes)
        except FilterNotHeeded:
            whole = self._client.whole_lists.get(self._list)
            if whole is None:
                whole = self._client.whole_lists[self._list] = self._read_whole()
            return {parent: whole.get(parent, []) for parent in sizes}

    @property
    def _list(self) -> tuple[str, str]:
        return self._resource, self._key

    def _read(self, sizes: Mapping[int, int]) -> dict[int, list[dict]]:
        """Read by filters, see :meth:`read`.

        :raises FilterNotHeeded: the shop takes no notice of any
        """
        if self._list in self._client.whole_lists:
            raise FilterNotHeeded
        found: dict[int, list[dict]] = {}
        alone: list[int] = []
        if self._list in self._client.lone_filters:
            alone = list(sizes)
        else:
            groups = _groups(sizes)
            for group, rows in zip(groups, self._of_groups(groups), strict=True):
                if rows is None:
                    alone += group
                else:
                    found |= rows
            if self._is_unheeded and alone:  # one tells whether it is worth asking
                found |= self._read_alone(alone[:1])
                del alone[0]
        return found | self._read_alone(alone)

    def _read_whole(self) -> dict[int, list[dict]]:
        """Read the whole list, and share out its rows."""
        found: dict[int, list[dict]] = {}
        reader = self._client.reader(self._resource)
        for rows in reader:
            for row in (*rows, *reader.unread):
                parent = read_id(row.get(self._key))
                if parent is not None:
                    found.setdefault(parent, []).append(row)
        return found

    def _of_groups(
        self, groups: Sequence[list[int]]
    ) -> list[dict[int, list[dict]] | None]:
        """Read the rows of groups of parents, None for one that is to be asked for
        parent by parent: its filter is refused or not heeded, rows moved meanwhile, or
        that takes fewer calls."""
        pages = self._pages([self._item({"in": ids}) for ids in groups])
        if None in pages:
            self._client.lone_filters.add(self._list)
        more: list[tuple[int, int]] = []  # places of groups, and offsets of windows
        for place, (group, page) in enumerate(zip(groups, pages, strict=True)):
            offsets = range(_STEP, page.count - 1, _STEP) if page else range(0)
            if len(offsets) >= len(group):
                pages[place] = None
            elif page and self._is_of(page, group):
                more += [(place, offset) for offset in offsets]
        windows = self._pages(
            [self._item({"in": groups[place]}, offset) for place, offset in more]
        )
        for (place, _offset), window in zip(more, windows, strict=True):
            page = pages[place]
            pages[place] = page and window and self._joined(page, window)
        self._note_unheeded(groups, pages)
        return [
            None if page is None else self._shared_out(page, group)
            for group, page in zip(groups, pages, strict=True)
        ]

    def _pages(self, items: Sequence[BulkItem]) -> list[Page | None]:
        """Read a page for each item, None where the shop refuses it."""
        pages: list[Page | None] = []
        for result in self._client.bulk(items):
            if isinstance(result.error, errors.NotFound | errors.Rejected):
                pages.append(None)
            elif result.error:
                raise result.error
            else:
                pages.append(read_page(result.body, self._resource))
        return pages

    def _is_of(self, page: Page, parents: Sequence[int]) -> bool:
        """Tell whether the rows of a page are of nobody else."""
        return not self._strangers(page, parents)

    def _strangers(self, page: Page, parents: Sequence[int]) -> set[int | None]:
        """List others whose rows a page has, None for those that do not say whose they
        are."""
        owners = {read_id(row.get(self._key)) for row in page.rows}
        return owners.difference(parents)

    def _note_unheeded(
        self, groups: Sequence[list[int]], pages: Sequence[Page | None]
    ) -> None:
        """Note that the shop takes no notice of a filter, where a page that was read
        for a group has rows of another parent."""
        if any(
            page and self._strangers(page, group) - {None}
            for group, page in zip(groups, pages, strict=True)
        ):
            self._client.lone_filters.add(self._list)
            self._is_unheeded = True

    def _joined(self, page: Page, window: Page) -> Page | None:
        """Join the rows of a window to those before; None where it does not begin with
        the last of them, has others of them, or counts more or fewer."""
        rows, field = window.rows[1:], RESOURCES[self._resource]
        known = {read_id(row.get(field)) for row in page.rows}
        if (
            window.count != page.count
            or window.rows[:1] != page.rows[-1:]
            or any(read_id(row.get(field)) in known for row in rows)
        ):
            return None
        return Page(page.rows + rows, page.count, page.pages)

    def _shared_out(
        self, page: Page, parents: Sequence[int]
    ) -> dict[int, list[dict]] | None:
        """Give rows to their parents; None where these are not all of them, or some are
        those of somebody else."""
        if len(page.rows) < page.count or not self._is_of(page, parents):
            return None
        found: dict[int, list[dict]] = {parent: [] for parent in parents}
        for row in page.rows:
            found[int(row[self._key])].append(row)
        return found

    def _read_alone(self, parents: Sequence[int]) -> dict[int, list[dict]]:
        """Read the rows of each parent by a call of its own. One that does not tell
        whose it is belongs to the parent that was asked for."""
        found: dict[int, list[dict]] = {}
        results = self._client.bulk([self._item(parent) for parent in parents])
        for parent, result in zip(parents, results, strict=True):
            if isinstance(result.error, errors.NotFound | errors.Rejected):
                raise FilterNotHeeded  # it refuses the filter in any form
            if result.error:
                raise result.error
            page = read_page(result.body, self._resource)
            rows = page.rows
            self._check_heeded(rows, parent)
            if page.count > len(rows):
                reader = self._client.reader(
                    self._resource, filters={self._key: parent}
                )
                rows = [row for block in reader for row in (*block, *reader.unread)]
                self._check_heeded(rows, parent)
            found[parent] = rows
        return found

    def _check_heeded(self, rows: Sequence[dict], parent: int) -> None:
        """Check that rows are of the parent that was asked for.

        :raises FilterNotHeeded: one is of another parent
        """
        if any(read_id(row.get(self._key)) not in (parent, None) for row in rows):
            raise FilterNotHeeded

    def _item(self, condition: object, offset: int | None = None) -> BulkItem:
        params = list_params(filters={self._key: condition}, offset=offset)
        return BulkItem("GET", self._resource, params=params)


def _groups(sizes: Mapping[int, int]) -> list[list[int]]:
    """Divide parents into groups whose rows fit on a page: the ids of each. Those of
    most rows come first, so that small ones fill up what they leave."""
    groups: list[list[int]] = []
    room: list[int] = []  # rows that each group may still have
    for parent in sorted(sizes, key=lambda parent: sizes[parent], reverse=True):
        size = max(1, sizes[parent])
        place = next((n for n, left in enumerate(room) if left >= size), len(groups))
        if place == len(groups):
            groups.append([])
            room.append(LIMIT)
        groups[place].append(parent)
        room[place] -= size
    return groups
