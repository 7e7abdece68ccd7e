"""What orders that go on in the shop sold stays in the shop."""

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ..engine.context import Context
from . import domains


def stay_sold(ctx: Context, originals: BaseModel, key: str) -> dict[BaseModel, str]:
    """Say why what was created in the shop is not deleted there: somebody bought it,
    and what is still to be sent could not be told any more. {change: reason} of those
    of which it is so, as far as orders were downloaded.

    :param originals: ``shoper.sync.change`` that are to be undone
    :param key: what a line of an order names it by, ``product_id`` or ``stock_id``
    """
    created = originals.filtered(lambda change: change.verb == "create_shop")
    if not created:
        return {}
    known = Domain("link_state", "in", ("unlinked", "linked"))
    orders = ctx.env["shoper.element"]._search(domains.unsettled(ctx.connector) & known)
    numbers = [str(number) for number in created.element_id.mapped("remote_id")]
    ctx.env["shoper.element"].flush_model(["shop_facts"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT DISTINCT (sold #>> '{}')::int
               FROM shoper_element e, jsonb_path_query(e.shop_facts, %s) AS sold
               WHERE e.id IN %s AND sold #>> '{}' = ANY(%s)""",
            f"$.lines[*].{key}",
            orders.subselect(),
            numbers,
        )
    )
    sold = {number for (number,) in rows}
    reason = ctx.env._("An order of the shop that is not finished has it; it stays.")
    return {change: reason for change in created if change.element_id.remote_id in sold}
