from ..context import Context
from ..limits import ONE_CALL
from ..mirror import Mirror


class PartialDownload:
    """Reads the elements of a partial step by their ids, instead of downloading
    everything.

    Whether a pair is the only one possible is still looked for among all elements and
    records."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.mirror = Mirror(ctx)

    def work(self) -> None:
        """Read the elements that take part from the shop again, then what is new
        there: it may be the counterpart of a record that takes part."""
        ctx, step = self.ctx, self.ctx.step
        if step.only_product_ids:
            step.fetched_count += self.mirror.read_parts()
            self._finish()
            return
        elements = ctx.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", step.entity),
                ("link_state", "!=", "ignored"),
                ("id", ">", ctx.cursor.reread_to),
                *ctx.partial_domain(),
            ],
            order="id",
            limit=ONE_CALL,
        )
        if elements:
            self.mirror.reread(elements)
            step.fetched_count += len(elements)
            ctx.cursor.reread_to = elements[-1].id
            ctx.save_cursor()
            ctx.commit()
            return
        if not step.choices:
            step.fetched_to = self.mirror.last_download().fetched_to
            self.mirror.read_newest()
        self._finish()

    def _finish(self) -> None:
        """Go on to linking."""
        self.ctx.step.state = "linking"
        self.ctx.drop_cursor()
