"""Which language of Odoo stands for one of the shop."""

from ...engine.context import Context


def lang_of(ctx: Context, remote_id: int | None) -> str | None:
    """Find the language of Odoo that stands for one of the shop, None where none
    does."""
    lines = ctx.cached(
        "customer",
        "languages",
        lambda: {
            line.remote_id: line.lang_id.code
            for line in ctx.connector.language_ids
            if line.lang_id.active
        },
    )
    return lines.get(remote_id)
