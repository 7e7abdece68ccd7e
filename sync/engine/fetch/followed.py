from datetime import datetime, timedelta

from odoo.fields import Domain

from ...core.moment import FORM, earlier, is_moment
from ...core.row import Row
from ..context import Context
from ..mirror import Mirror, Stored
from ..reading import ShopReading
from .backlog import BacklogDownload

# What the newest moment is lowered by: clocks are put back by an hour in autumn, and
# rows may be written a little after the moment that they hold.
OVERLAP = timedelta(hours=2)
# Newer than now by more than this is no moment at which anything changed.
TOO_NEW = timedelta(days=1)


class FollowedDownload:
    """Reads what changed in the shop of a type that is followed, see
    ``sync/entity/followed.py``, besides what is new there."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.mirror = Mirror(ctx)

    def note(self, rows: list[Row]) -> None:
        """Note the newest moment at which rows changed. One that cannot be right would
        hide all that changes later."""
        cursor, field = self.ctx.cursor, self.ctx.entity._changed_by
        # In the server's zone: it is less than a day away from the shop's.
        latest = (datetime.now() + TOO_NEW).strftime(FORM)
        for row in rows:
            moment = row.get(field)
            if is_moment(moment) and moment < latest:
                cursor.note_newest(field, moment)

    def work(self) -> bool:
        """Read until all is there or the slice is over: first what the type wants once,
        then the rows that changed, then elements by their ids. What changes in the shop
        after its rows were listed is met by the next download.

        :return: whether all is there
        """
        if not BacklogDownload(self.ctx).work():
            return False
        if not self.ctx.cursor.again_to:
            if not self._read_changed():
                return False
            # Next the database looks for what may have changed silently: if it did not
            # know how many rows are new, it would compare each of them with each.
            self.ctx.analyze("shoper.element", self.ctx.step.changed_count)
        return self._read_again()

    def marks(self) -> dict[str, str]:
        """Give the newest moments, from which the next download begins: those of the
        last one where a row that changed made no sense, so that it is read again."""
        before = dict(self.mirror.last_download().fetched_marks or {})
        cursor = self.ctx.cursor
        return before if cursor.is_changed_odd else before | cursor.marks

    def _read_changed(self) -> bool:
        """Read the rows that changed since the last download. Of those that are
        mirrored it is only noted which ones they are: they are read once more together
        with what is read again, so that what belongs to them is not asked for page by
        page. What the step met already as something new is left alone."""
        ctx, cursor, entity = self.ctx, self.ctx.cursor, self.ctx.entity
        field = entity._changed_by
        mark = (self.mirror.last_download().fetched_marks or {}).get(field)
        if not mark:
            return True
        ctx.commit_before_call()
        reader = ctx.client.reader(
            entity._resource,
            after=cursor.changed_to,
            filters={field: {">=": earlier(mark, OVERLAP)}},
            at_once=ctx.one_call,
        )
        for rows in reader:
            self.note(rows)
            if not cursor.window:
                rows = [
                    row for row in rows if int(row[entity._remote_key]) <= cursor.began
                ]
            rows = self._note_mirrored(self.mirror.in_scope(rows))
            stored = self.mirror.store(rows, cursor.extra)
            self._count(len(rows), stored)
            self.mirror.odd_rows.tell_unread(reader.unread)
            if stored.odd or reader.unread:
                cursor.is_changed_odd = True
            cursor.changed_to = reader.last_id
            ctx.save_cursor()
            ctx.commit()
            if ctx.seconds_left() <= 0:
                return False
        return True

    def _note_mirrored(self, rows: list[Row]) -> list[Row]:
        """Note which elements are to be read again because of these rows.

        :return: the rows of all others: not mirrored yet, or missing; none of those
            that are forgotten
        """
        ctx, key = self.ctx, self.ctx.entity._remote_key
        elements = ctx.env["shoper.element"].search_fetch(
            [
                *ctx.of_type(),
                ("link_state", "!=", "missing"),
                ("remote_id", "in", [int(row[key]) for row in rows]),
            ],
            ["remote_id", "is_forgotten"],
        )
        ctx.cursor.changed += elements.filtered(lambda item: not item.is_forgotten).ids
        noted = set(elements.mapped("remote_id"))
        return [row for row in rows if int(row[key]) not in noted]

    def _count(self, rows: int, stored: Stored) -> None:
        """Count what was read in the step."""
        step = self.ctx.step
        step.fetched_count += rows
        step.changed_count += stored.changed

    def _read_again(self) -> bool:
        """Read elements again by their ids: those that changed, and those that may have
        changed without a word of the shop, as far as the step did not meet them
        already. Those that the shop does not have any more are missing."""
        ctx, cursor, entity = self.ctx, self.ctx.cursor, self.ctx.entity
        changed = set(cursor.changed)
        # Ignored elements are read again only where the shop said that they changed.
        silent = (
            Domain("link_state", "in", ("unlinked", "linked"))
            & self._unmet()
            & Domain(entity._again_domain(ctx))
        )
        while True:
            at_once = ctx.one_call
            elements = ctx.env["shoper.element"].search(
                [
                    *ctx.of_type(),
                    ("is_forgotten", "=", False),
                    ("id", ">", cursor.again_to),
                    Domain("id", "in", cursor.changed) | silent,
                ],
                order="id",
                limit=at_once,
            )
            if not elements:
                break
            stored = ShopReading(ctx).reread(elements)
            self._count(len(elements), stored)
            odd = {item.id for item in elements if item.remote_id in stored.odd}
            if odd & changed:
                cursor.is_changed_odd = True
            cursor.again_to = elements[-1].id
            ctx.save_cursor()
            ctx.commit()
            # To find that none is left may take as long as to find these.
            if len(elements) < at_once:
                break
            if ctx.seconds_left() <= 0:
                return False
        return True

    def _unmet(self) -> Domain:
        """Say which elements the step did not read as what is new or in its window, as
        a domain."""
        ctx = self.ctx
        unmet = Domain("remote_id", "<=", ctx.cursor.began)
        if ctx.cursor.window:
            unmet |= ~Domain(ctx.entity._window_domain(ctx, ctx.cursor.window))
        return unmet
