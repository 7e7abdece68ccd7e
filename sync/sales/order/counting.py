"""How many orders the shop has, and how many of them were ever met."""

from odoo.fields import Domain

from ....shoper_api import errors, read_id
from ...engine.context import Context
from ...engine.links import IN_SHOP
from . import domains


def counts_since(ctx: Context) -> tuple[int, int]:
    """Count the orders since the first one that is taken over, up to the newest that
    the step read, by one call of the shop after a commit.

    :return: (how many the shop has, how many of them are mirrored); (0, 0) where no
        orders are taken over, the shop does not say it, or a whole page came since
    """
    connector, newest = ctx.connector, ctx.step.fetched_to
    first = connector.orders_after_id
    if not connector.orders_since or newest <= first:
        return 0, 0
    ctx.commit_before_call()
    key = ctx.entity._remote_key
    try:
        page = ctx.client.page(
            ctx.entity._resource, filters={key: {">": first}}, order=f"{key} DESC"
        )
    except errors.ShoperError:
        return 0, 0  # it is only looked at; the next complete download does it again
    ids = [read_id(row.get(key)) for row in page.rows]
    if not all(id and id > first for id in ids):
        return 0, 0  # one has no id, or the shop did not heed the filter
    came_since = sum(id > newest for id in ids if id)
    if came_since == len(ids):
        return 0, 0  # further ones may have come than this page has
    mirrored = ctx.env["shoper.element"].search_count(
        domains.of(connector)
        & Domain("remote_id", ">", first)
        & Domain("remote_id", "<=", newest)
        & IN_SHOP
    )
    return page.count - came_since, mirrored
