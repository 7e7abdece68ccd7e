from collections.abc import Collection

from odoo.models import BaseModel

from ....shoper_api.reader import Reader
from ...core.row import Row
from ..context import Context
from ..mirror import Mirror
from .followed import FollowedDownload
from .partial import PartialDownload

MIN_GONE = 5  # so few gone elements never stop a step


class Download:
    """Mirrors what the shop has of the step's type: all of it, or what is new."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.mirror = Mirror(ctx)

    def work(self) -> None:
        """Download until the slice is over or everything is there; each answer of the
        shop is committed with how far it got."""
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
            mark = (last.fetched_marks or {}).get(ctx.entity._changed_by, "")
            cursor.window = ctx.entity._window_start(ctx, mark)
        ctx.save_cursor()
        ctx.commit()

    def _read_list(self) -> bool:
        """Read what is new, or all that the download concerns, until it is there or the
        slice is over.

        :return: whether it is there
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        if not (ctx.step.fetch_all or ctx.entity._lists_new):
            return True
        window = {ctx.entity._dated_by: {">=": cursor.window}} if cursor.window else {}
        reader = ctx.client.reader(
            ctx.entity._resource,
            after=cursor.after,
            large=ctx.entity._is_large,
            filters=window,
        )
        for rows in reader:
            self._store_page(rows, reader)
            if ctx.seconds_left() <= 0:
                return False
        cursor.is_listed = True
        ctx.save_cursor()
        return True

    def _store_page(self, rows: list[Row], reader: Reader) -> None:
        """Mirror rows and note which known elements of their range are gone. Among
        rows without an id any of them may be: then none is called gone."""
        ctx, cursor, step = self.ctx, self.ctx.cursor, self.ctx.step
        wanted = self.mirror.in_scope(rows)
        stored = self.mirror.store(wanted, cursor.extra)
        if ctx.entity._changed_by:
            FollowedDownload(ctx).note(rows)
        self.mirror.tell_unread(reader.unread)
        if step.fetch_all and not reader.unread:
            ids = {int(row[ctx.entity._remote_key]) for row in rows}
            gone = self._known_in_range(cursor.after, reader.last_id, ids)
            cursor.gone += gone.ids
        sound_to = self.mirror.sound_to(cursor.after, reader, stored)
        is_odd = sound_to < reader.last_id or bool(reader.unread)
        if is_odd and cursor.sound_to is None:
            cursor.sound_to = sound_to
        cursor.after = reader.last_id
        step.write(
            {
                "fetched_count": step.fetched_count + len(wanted),
                "changed_count": step.changed_count + stored.changed,
            }
        )
        ctx.save_cursor()
        ctx.commit()

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
            ("link_state", "not in", ("missing", "ignored")),
            ("remote_id", ">", after),
            *ctx.entity._element_domain(ctx),
        ]
        if last_id:
            domain.append(("remote_id", "<=", last_id))
        if ctx.cursor.window:
            domain += ctx.entity._window_domain(ctx, ctx.cursor.window)
        known = ctx.env["shoper.element"].search_fetch(domain, ["remote_id"])
        return known.filtered(lambda element: element.remote_id not in seen)

    def _finish(self) -> None:
        """Note what is gone from the shop and go on to linking; fail the step where so
        much is gone that the download cannot be trusted."""
        ctx, cursor, step = self.ctx, self.ctx.cursor, self.ctx.step
        if step.fetch_all:
            gone = [*cursor.gone, *self._known_in_range(cursor.after, 0).ids]
            reason = self._shrunken_reason(len(gone))
            if reason:
                step._close("failed", reason)
                return
            self.mirror.mark_missing(ctx.env["shoper.element"].browse(gone))
            step.write({"missing_count": len(gone), "is_fetch_complete": True})
        ctx.count_rows("shoper_element", step.changed_count)
        is_odd = cursor.sound_to is not None
        step.fetched_to = cursor.sound_to if is_odd else cursor.after
        if ctx.entity._changed_by:
            step.fetched_marks = FollowedDownload(ctx).marks()
        step.write({"state": "linking", "is_downloaded": True})
        ctx.drop_cursor()

    def _shrunken_reason(self, gone: int) -> str | bool:
        """Say why a complete download cannot be trusted, or False.

        :param gone: how many known elements were not met
        """
        step = self.ctx.step
        known = step.fetched_count + gone
        limit = max(MIN_GONE, known * self.ctx.connector.shrink_cap_share // 100)
        is_empty = gone and not step.fetched_count
        if step.accept_fewer or not (is_empty or gone > limit):
            return False
        return self.env._(
            "Elements returned by the shop: %(count)s; known ones that are missing: "
            "%(gone)s. Nothing was linked, written or deleted. If that is all the "
            "shop has, a Shoper administrator can confirm it here and go on.",
            count=step.fetched_count,
            gone=gone,
        )
