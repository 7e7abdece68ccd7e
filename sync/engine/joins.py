from collections.abc import Sequence
from typing import NamedTuple

from ..core.row import Row
from .context import Context

UNKNOWN_SIZE = 2  # rows that belong to a row which does not say how many: a guess


class Join(NamedTuple):
    """A resource of the shop whose rows belong to those of a type, such as the lines of
    orders.

    ``resource`` is its path, ``key`` the field of its rows that holds the id of what
    they belong to, ``counted_by`` the field of the type's own rows that says how many
    there are, empty where none does."""

    resource: str
    key: str
    counted_by: str = ""


class Joins:
    """Gives rows of the shop the rows of other resources that belong to them, see
    ``_joins`` of a type."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity

    def join(self, rows: Sequence[Row]) -> list[Row]:
        """Read what belongs to rows and put it into them, under the path of its
        resource. What the shop answers in two calls may have moved between them: a row
        that does not fit what was joined to it is read once more with it, and one that
        is gone by then is left out. What was done before is committed before each call.

        :raises ShoperError: the shop cannot be asked, or answers what was not asked for
        """
        if not self.entity._joins or not rows:
            return list(rows)
        self.ctx.commit_before_call()
        joined = self._joined(rows)
        torn = [row for row in joined if not self.entity._is_whole(self.ctx, row)]
        if not torn:
            return joined
        self.ctx.commit_before_call()
        again = self.ctx.client.read_ids(self.entity._resource, map(self._id, torn))
        fresh = {self._id(row): row for row in self._joined(list(again.values()))}
        by_id = {self._id(row): row for row in joined}
        for row in torn:
            del by_id[self._id(row)]
        return list((by_id | fresh).values())

    def _id(self, row: Row) -> int:
        return int(row[self.entity._remote_key])

    def _joined(self, rows: Sequence[Row]) -> list[Row]:
        """Read what belongs to rows, and give copies of these with it."""
        joined = [dict(row) for row in rows]
        for join in self.entity._joins:
            found = self.ctx.client.read_children(
                join.resource,
                join.key,
                {self._id(row): self._size(row, join) for row in joined},
            )
            for row in joined:
                row[join.resource] = found[self._id(row)]
        return joined

    def _size(self, row: Row, join: Join) -> int:
        """Read how many rows belong to a row from the count in it; without one,
        guess."""
        said = row.get(join.counted_by) if join.counted_by else None
        try:
            return max(0, int(said)) if said is not None else UNKNOWN_SIZE
        except (TypeError, ValueError):
            return UNKNOWN_SIZE
