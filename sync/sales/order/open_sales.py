"""What must not be deleted in the shop: what its open orders sold."""

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from . import domains


def stay_sold(ctx: Context, elements: BaseModel, key: str) -> dict[int, str]:
    """Say why elements are not deleted in the shop: somebody bought them, by themselves
    or in a bundle, and what is still to be sent could not be told any more. {element
    id: reason} of those of which it is so, as far as orders were downloaded.

    :param elements: ``shoper.element``
    :param key: what a line of an order names them by, ``product_id`` or ``stock_id``
    """
    if not elements:
        return {}
    known = Domain("link_state", "in", ("unlinked", "linked"))
    orders = ctx.env["shoper.element"]._search(domains.unsettled(ctx.connector) & known)
    numbers = {str(element.remote_id): element.id for element in elements}
    ctx.env["shoper.element"].flush_model(["shop_facts"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT DISTINCT sold #>> '{}'
               FROM shoper_element e, jsonb_path_query(e.shop_facts, %s) AS sold
               WHERE e.id IN %s AND sold #>> '{}' = ANY(%s)""",
            f"$.lines[*].**.{key}",
            orders.subselect(),
            list(numbers),
        )
    )
    reason = ctx.env._("An order of the shop that is not finished has it; it stays.")
    return {numbers[number]: reason for (number,) in rows}
