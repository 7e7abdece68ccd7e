from collections.abc import Collection

from odoo.models import BaseModel

from ...core.row import Row
from ..context import Context
from ..links import IN_SHOP
from ..mirror import Mirror
from ..shrunken import shrunken_reason
from .followed import FollowedDownload
from .partial import PartialDownload


class Download:
    """Mirrors what the shop has of the step's type: all of it, or what is new. Rows are
    read by ascending id, since they move between pages meanwhile (docs/shoper-api.md,
    Lists)."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.mirror = Mirror(ctx)

    def work(self) -> None:
        """Download until the slice is over or everything is there; each answer of the
        shop is committed with how far it got.

        :raises ShoperError: the shop cannot be asked now
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        if ctx.step.is_partial:
            PartialDownload(ctx).work()
            return
        if not cursor.started:
            self._start()
        if not cursor.is_listed and not self._read_list():
            return
        if ctx.entity._changed_by and not FollowedDownload(ctx).work():
            return
        self._finish()

    def _start(self) -> None:
        """Note where the download begins: at the beginning, or behind the last one."""
        ctx, cursor = self.ctx, self.ctx.cursor
        cursor.started = True
        cursor.extra = ctx.entity._fetch_extra(ctx)
        last = self.mirror.last_download()
        if not ctx.step.fetch_all:
            # Not the highest id that is known: between two downloads this connector
            # may have created elements itself, and the shop's owner others before.
            is_part = bool(ctx.entity._whole)
            if not (is_part and ctx.entity._must_fetch_all(ctx, last)):
                cursor.began = cursor.after = last.fetched_to
        if ctx.entity._changed_by and not cursor.after:
            cursor.window = self.mirror.window_start(last)
            cursor.new_from = last.fetched_to or ctx.entity._new_from(ctx)
        ctx.save_cursor()

    def _read_list(self) -> bool:
        """Read what is new, or all that the download concerns, until it is there or the
        slice is over.

        :return: whether it is there
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        if not (ctx.step.fetch_all or ctx.entity._lists_new):
            return True
        if cursor.window and not cursor.is_in_window:
            dated = {ctx.entity._dated_by: {">=": cursor.window}}
            if not self._read_part(dated, cursor.new_from):
                return False
            self._note_gone_behind(cursor.new_from)
            cursor.is_in_window = True
            cursor.after = max(cursor.after, cursor.new_from)
        # What is new is wanted whatever date it has.
        if not cursor.window or cursor.new_from:
            if not self._read_part({}, 0):
                return False
            self._note_gone_behind(0)
        cursor.is_listed = True
        ctx.save_cursor()
        return True

    def _read_part(self, filters: Row, up_to: int) -> bool:
        """Read a part of the list behind the cursor's id, until it is there or the
        slice is over.

        :param filters: that the rows fit
        :param up_to: the shop id with which the part ends, 0 for no end
        :return: whether it is there
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        if up_to and cursor.after >= up_to:
            return True
        ctx.commit_before_call()
        reader = ctx.client.reader(
            ctx.entity._resource,
            after=cursor.after,
            large=ctx.entity._is_large,
            filters=filters,
            up_to=up_to,
            joins_pages=bool(ctx.entity._joins),
            at_once=ctx.one_call,
        )
        for rows in reader:
            self._store_page(rows, reader.last_id, reader.unread)
            if ctx.seconds_left() <= 0:
                return False
        return True

    def _store_page(self, rows: list[Row], last_id: int, unread: list[Row]) -> None:
        """Mirror rows and note which known elements of their range are gone. Among
        rows without an id any of them may be: then none is called gone.

        :param last_id: the shop id with which the range ends
        :param unread: rows of the range without an id that can be right
        """
        ctx, cursor, step = self.ctx, self.ctx.cursor, self.ctx.step
        wanted = self.mirror.in_scope(rows)
        stored = self.mirror.store(wanted, cursor.extra)
        if ctx.entity._changed_by:
            FollowedDownload(ctx).note(rows)
        self.mirror.odd_rows.tell_unread(unread)
        if step.fetch_all and not unread:
            ids = {int(row[ctx.entity._remote_key]) for row in rows}
            gone = self._known_in_range(cursor.after, last_id, ids)
            cursor.gone += gone.ids
        sound_to = stored.sound_to(cursor.after, last_id, unread)
        is_odd = sound_to < last_id or bool(unread)
        if is_odd and cursor.sound_to is None:
            cursor.sound_to = sound_to
        cursor.after = last_id
        step.write(
            {
                "fetched_count": step.fetched_count + len(wanted),
                "changed_count": step.changed_count + stored.changed,
            }
        )
        ctx.save_cursor()
        ctx.commit()

    def _note_gone_behind(self, last_id: int) -> None:
        """Note which known elements behind the last row that was read are gone.

        :param last_id: the shop id with which the range ends, 0 for no end
        """
        cursor = self.ctx.cursor
        if self.ctx.step.fetch_all and not (last_id and cursor.after >= last_id):
            cursor.gone += self._known_in_range(cursor.after, last_id).ids

    def _known_in_range(
        self, after: int, last_id: int, seen: Collection[int] = ()
    ) -> BaseModel:
        """Find the known elements of a range of shop ids that were not met in it.

        :param after: the range begins behind this shop id
        :param last_id: its last shop id, 0 for no upper end
        :param seen: shop ids that were met
        """
        ctx = self.ctx
        domain = [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", ctx.step.entity),
            *IN_SHOP,
            ("remote_id", ">", after),
            *ctx.entity._element_domain(ctx),
        ]
        if last_id:
            domain.append(("remote_id", "<=", last_id))
        if ctx.cursor.window and not ctx.cursor.is_in_window:
            domain += ctx.entity._window_domain(ctx, ctx.cursor.window)
        known = ctx.env["shoper.element"].search_fetch(domain, ["remote_id"])
        return known.filtered(lambda element: element.remote_id not in seen)

    def _finish(self) -> None:
        """Note what is gone from the shop and go on to linking; fail the step where so
        much is gone that the download cannot be trusted."""
        ctx, cursor, step = self.ctx, self.ctx.cursor, self.ctx.step
        is_odd = cursor.sound_to is not None
        if step.fetch_all:
            gone = ctx.env["shoper.element"].browse(cursor.gone)
            # What is ignored took no part; there may be a lot of it.
            count = len(gone.filtered(lambda item: item.link_state != "ignored"))
            reason = shrunken_reason(ctx, step.fetched_count, count)
            if reason:
                step.missing_count = count  # who accepts that sees how many
                step._close("failed", reason)
                return
            self.mirror.mark_missing(gone)
            step.write({"missing_count": count, "is_fetch_complete": not is_odd})
        if ctx.entity._changed_by:
            # Before this step itself counts as the last download.
            step.fetched_marks = FollowedDownload(ctx).marks()
            step.fetched_odd = cursor.odd or False
        else:
            ctx.analyze("shoper.element", step.changed_count)
        step.fetched_to = cursor.sound_to if is_odd else cursor.after
        step.write({"state": "linking", "is_downloaded": True})
        ctx.drop_cursor()
        if cursor.began:  # tells linking what was not read now
            ctx.cursor.began = cursor.began
            ctx.save_cursor()
