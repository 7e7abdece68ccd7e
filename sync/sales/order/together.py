"""Orders that are looked at one by one and read together."""

from collections.abc import Iterator

from odoo.models import BaseModel

from ...engine.context import Context


def with_orders(
    ctx: Context, changes: BaseModel
) -> Iterator[tuple[BaseModel, BaseModel]]:
    """Give changes with their orders: what is read of one order is read of all at
    once."""
    orders = ctx.records.browse(changes.mapped("res_id"))
    return zip(changes, orders, strict=True)
