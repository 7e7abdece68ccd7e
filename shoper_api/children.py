"""Rows that belong to others and are a list of their own: the lines of orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from . import errors
from .bulk import BulkItem
from .paging import LIMIT, Page, list_params, read_id, read_page

if TYPE_CHECKING:
    from .client import Client


class _NotHeeded(Exception):
    """The shop takes no notice of a filter by parents."""


class Children:
    """Reads all rows of a resource that belong to some others, their parents.

    How: parents are asked for together, as many as have their rows on one page, in a
    filter that names their ids. Some resources refuse such a filter and others take no
    notice of it (docs/shoper-api.md), so every row is looked at: where one belongs to
    somebody else, each parent is asked for alone. Where the shop takes no notice of
    that either, the whole list is read, once for a client.

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
        except _NotHeeded:
            whole = self._client.whole_lists.get(self._list)
            if whole is None:
                whole = self._client.whole_lists[self._list] = self._read_whole()
            return {parent: whole.get(parent, []) for parent in sizes}

    @property
    def _list(self) -> tuple[str, str]:
        return self._resource, self._key

    def _read(self, sizes: Mapping[int, int]) -> dict[int, list[dict]]:
        """Read by filters, see :meth:`read`.

        :raises _NotHeeded: the shop takes no notice of any
        """
        if self._list in self._client.whole_lists:
            raise _NotHeeded
        found: dict[int, list[dict]] = {}
        alone: list[int] = []
        if self._list in self._client.lone_filters:
            alone = list(sizes)
        else:
            groups = list(_groups(sizes))
            for group, page in zip(groups, self._pages(groups), strict=True):
                rows = None if page is None else self._shared_out(page, group)
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

    def _pages(self, groups: Sequence[list[int]]) -> list[Page | None]:
        """Read a page for each group of parents, None where the shop refuses the
        filter."""
        pages: list[Page | None] = []
        for result in self._client.bulk([self._item({"in": ids}) for ids in groups]):
            if isinstance(result.error, errors.NotFound | errors.Rejected):
                self._client.lone_filters.add(self._list)
                pages.append(None)
            elif result.error:
                raise result.error
            else:
                pages.append(read_page(result.body, self._resource))
        return pages

    def _shared_out(
        self, page: Page, parents: Sequence[int]
    ) -> dict[int, list[dict]] | None:
        """Give the rows of a page to their parents; None where it may not hold all of
        them, or holds those of somebody else."""
        found: dict[int, list[dict]] = {parent: [] for parent in parents}
        for row in page.rows:
            parent = read_id(row.get(self._key))
            if parent not in found:
                if parent is not None:  # it took no notice of the filter
                    self._client.lone_filters.add(self._list)
                    self._is_unheeded = True
                return None
            found[parent].append(row)
        return found if page.count <= len(page.rows) else None

    def _read_alone(self, parents: Sequence[int]) -> dict[int, list[dict]]:
        """Read the rows of each parent by a call of its own. One that does not tell
        whose it is belongs to the parent that was asked for."""
        found: dict[int, list[dict]] = {}
        results = self._client.bulk([self._item(parent) for parent in parents])
        for parent, result in zip(parents, results, strict=True):
            if isinstance(result.error, errors.NotFound):
                raise _NotHeeded  # it refuses the filter in any form
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

        :raises _NotHeeded: one is of another parent
        """
        if any(read_id(row.get(self._key)) not in (parent, None) for row in rows):
            raise _NotHeeded

    def _item(self, condition: object) -> BulkItem:
        return BulkItem(
            "GET", self._resource, params=list_params(filters={self._key: condition})
        )


def _groups(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """Divide parents into groups whose rows fit on a page: the ids of each."""
    group: list[int] = []
    rows = 0
    for parent, size in sizes.items():
        size = max(1, size)
        if group and rows + size > LIMIT:
            yield group
            group, rows = [], 0
        group.append(parent)
        rows += size
    if group:
        yield group
