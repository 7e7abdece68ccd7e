from typing import Any

from odoo.models import BaseModel

from ....shoper_api import errors, read_id
from ...core.row import Row
from ..context import Context
from ..limits import ONE_CALL
from ..mirror import Mirror


class BacklogDownload:
    """Reads what a followed type wants once, however old it is; and, in every later
    run, what of it made no sense, until it does."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.mirror = Mirror(ctx)

    def work(self) -> bool:
        """Read until all is there or the slice is over.

        :return: whether all is there
        """
        last = self.mirror.last_download()
        self.read_again(last)
        return self._read_once(last)

    def read_again(self, last: BaseModel) -> None:
        """Read the rows that made no sense once more by their ids, in one call of the
        client. What makes sense now, or is gone from the shop, is not read again.

        :param last: the step of the last download
        """
        ctx, cursor, entity = self.ctx, self.ctx.cursor, self.ctx.entity
        odd = last.fetched_odd or []
        if not odd or cursor.is_odd_read:
            return
        ctx.commit_before_call()
        found = ctx.client.read_ids(entity._resource, odd)
        self._store(list(found.values()), entity._fetch_extra(ctx))
        elements = ctx.env["shoper.element"].search(
            [
                *ctx.of_type(),
                ("remote_id", "in", sorted(set(found) - set(cursor.odd))),
            ]
        )
        facts = entity._facts_of_backlog()
        for element in elements:
            element.shop_facts = (element.shop_facts or {}) | facts or False
        cursor.is_odd_read = True
        ctx.save_cursor()
        ctx.commit()

    def _read_once(self, last: BaseModel) -> bool:
        """Read what is wanted once. Where the shop refuses the filter
        (docs/shoper-api.md, Customers and orders), nothing of that is read.

        :return: whether all is there
        """
        ctx, cursor, entity = self.ctx, self.ctx.cursor, self.ctx.entity
        wanted = entity._backlog(ctx, last)
        end = entity._new_from(ctx)
        if not wanted:
            return True
        ctx.commit_before_call()
        reader = ctx.client.reader(
            entity._resource,
            after=cursor.backlog_to,
            filters={field: {"in": numbers} for field, numbers in wanted.items()},
            up_to=end,
            at_once=ctx.one_call,
        )
        while cursor.backlog_to < end:
            try:
                rows = next(reader, None)
            except (errors.NotFound, errors.Rejected):
                rows = None
            if rows:
                rows = [
                    row
                    for row in rows
                    if all(read_id(row.get(name)) in wanted[name] for name in wanted)
                ]
                self._store(self._unmet(rows), cursor.extra)
                self.mirror.odd_rows.tell_unread(reader.unread)
            cursor.backlog_to = end if rows is None else reader.last_id
            ctx.save_cursor()
            ctx.commit()
            if ctx.seconds_left() <= 0:
                return False
        return True

    def _unmet(self, rows: list[Row]) -> list[Row]:
        """Leave out the rows that the step mirrored already, with what belongs to them,
        since its window holds them."""
        ctx, key = self.ctx, self.ctx.entity._remote_key
        if not ctx.cursor.window:
            return rows
        met = ctx.env["shoper.element"].search_fetch(
            [
                *ctx.of_type(),
                ("remote_id", "in", [int(row[key]) for row in rows]),
                *ctx.entity._window_domain(ctx, ctx.cursor.window),
            ],
            ["remote_id"],
        )
        known = set(met.mapped("remote_id"))
        return [row for row in rows if int(row[key]) not in known]

    def _store(self, rows: list[Row], extra: Any) -> None:
        """Mirror rows, count them in the step and note which made no sense, no more
        than are read again by one call."""
        cursor, step = self.ctx.cursor, self.ctx.step
        rows = self.mirror.in_scope(rows)
        stored = self.mirror.store(rows, extra)
        step.fetched_count += len(rows)
        step.changed_count += stored.changed
        cursor.odd = sorted({*cursor.odd, *stored.odd})[:ONE_CALL]
