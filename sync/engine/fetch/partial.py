from ..context import Context
from ..reading import ShopReading
from ..shrunken import reread_reason
from .backlog import BacklogDownload


class PartialDownload:
    """Reads the elements of a partial step by their ids, instead of downloading
    everything.

    Whether a pair is the only one possible is still looked for among all elements and
    records."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.reading = ShopReading(ctx)

    def work(self) -> None:
        """Read the elements that take part from the shop again, then what is new
        there: it may be the counterpart of a record that takes part."""
        ctx, step = self.ctx, self.ctx.step
        if step.only_parent_ids:
            if self.reading.read_parts() and self._note_gone():
                self._finish()
            return
        if self._read_named():
            return
        elements = ctx.env["shoper.element"].search(
            [
                *ctx.of_type(),
                ("link_state", "!=", "ignored"),
                ("id", ">", ctx.cursor.reread_to),
                ("remote_id", "not in", step.only_remote_ids or []),
                *ctx.partial_domain(),
            ],
            order="id",
            limit=ctx.one_call,
        )
        if elements:
            known = self.reading.read_known(elements)
            step.fetched_count += len(elements)
            ctx.cursor.note_known(len(known.there), known.gone.ids)
            ctx.cursor.reread_to = elements[-1].id
            ctx.save_cursor()
            ctx.commit()
            return
        if not self._note_gone():
            return
        is_listed = ctx.entity._lists_new and not step.choices
        if is_listed and not self._read_newest():
            return
        self._finish()

    def _note_gone(self) -> bool:
        """Note which elements are gone from the shop; fail the step where that are too
        many to be believed. What the shop itself told of is believed.

        :return: whether the step goes on
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        count = len(cursor.gone)
        reason = ctx.by_person and reread_reason(ctx, cursor.there, count)
        if reason:
            ctx.step.missing_count = count  # who accepts that sees how many
            ctx.step._close("failed", reason)
            return False
        self.reading.mirror.mark_missing(ctx.env["shoper.element"].browse(cursor.gone))
        cursor.forget_known()
        ctx.save_cursor()
        return True

    def _read_named(self) -> bool:
        """Read the next elements that take part by their ids in the shop, whether or
        not they are mirrored already.

        :return: whether any were left to be read
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        named = sorted(set(ctx.step.only_remote_ids or ()))
        remote_ids = [item for item in named if item > cursor.named_to][: ctx.one_call]
        if not remote_ids:
            return False
        ctx.step.fetched_count += self.reading.read_named(remote_ids)
        cursor.named_to = remote_ids[-1]
        ctx.save_cursor()
        ctx.commit()
        return True

    def _read_newest(self) -> bool:
        """Read what is new in the shop since the last download, until all is there or
        the slice is over.

        :return: whether all is there
        """
        if not self.ctx.cursor.newest_to:
            last = self.reading.mirror.last_download()
            self.ctx.step.fetched_to = last.fetched_to
            BacklogDownload(self.ctx).read_again(last)
        return self.reading.read_newest()

    def _finish(self) -> None:
        """Go on to linking."""
        self.ctx.step.write({"state": "linking", "is_downloaded": True})
        self.ctx.drop_cursor()
