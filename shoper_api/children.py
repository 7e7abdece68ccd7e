"""Rows that belong to others and are a list of their own: the lines of orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from . import errors
from .bulk import BulkItem
from .paging import LIMIT, Page, list_params, read_id, read_page

if TYPE_CHECKING:
    from .client import Client


class Children:
    """Reads all rows of a resource that belong to some others, their parents.

    How: parents are asked for together, as many as have their rows on one page, in a
    filter that names their ids. Some resources refuse such a filter and others take no
    notice of it (seen with other filters, uncertain for this one), so every row is
    looked at: where one belongs to somebody else, each parent is asked for alone.

    :param key: field of the rows that holds the id of their parent
    """

    def __init__(self, client: Client, resource: str, key: str) -> None:
        self._client = client
        self._resource = resource
        self._key = key

    def read(self, sizes: Mapping[int, int]) -> dict[int, list[dict]]:
        """Read the rows of some parents.

        :param sizes: how many rows each parent is likely to have, by its id; a wrong
            guess costs calls, never rows
        :return: rows by the id of their parent, in the shop's order, an empty list for
            one that has none
        :raises NotAShop: the shop answers with rows of other parents even where it was
            asked for one alone
        :raises ShoperError: it cannot be read
        """
        found: dict[int, list[dict]] = {}
        alone: list[int] = []
        if (self._resource, self._key) in self._client.lone_filters:
            alone = list(sizes)
        else:
            groups = list(_groups(sizes))
            for group, page in zip(groups, self._pages(groups), strict=True):
                rows = None if page is None else self._shared_out(page, group)
                if rows is None:
                    alone += group
                else:
                    found |= rows
        return found | self._read_alone(alone)

    def _pages(self, groups: Sequence[list[int]]) -> list[Page | None]:
        """Read a page for each group of parents, None where the shop refuses the
        filter."""
        pages: list[Page | None] = []
        for result in self._client.bulk([self._item({"in": ids}) for ids in groups]):
            if isinstance(result.error, errors.NotFound | errors.Rejected):
                self._client.lone_filters.add((self._resource, self._key))
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
                    self._client.lone_filters.add((self._resource, self._key))
                return None
            found[parent].append(row)
        return found if page.count <= len(page.rows) else None

    def _read_alone(self, parents: Sequence[int]) -> dict[int, list[dict]]:
        """Read the rows of each parent by a call of its own. One that does not tell
        whose it is belongs to the parent that was asked for."""
        found: dict[int, list[dict]] = {}
        results = self._client.bulk([self._item(parent) for parent in parents])
        for parent, result in zip(parents, results, strict=True):
            if result.error:
                raise result.error
            page = read_page(result.body, self._resource)
            rows = page.rows
            if page.count > len(rows):
                reader = self._client.reader(
                    self._resource, filters={self._key: parent}
                )
                rows = [row for block in reader for row in (*block, *reader.unread)]
            if any(read_id(row.get(self._key)) not in (parent, None) for row in rows):
                raise errors.NotAShop(
                    f"The shop answered other {self._resource} than it was asked for.",
                    resource=self._resource,
                )
            found[parent] = rows
        return found

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
