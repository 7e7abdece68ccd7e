"""Which warehouses of Odoo the goods of a shop leave from."""

from odoo.models import BaseModel


def leave_from(connector: BaseModel) -> BaseModel:
    """Find the warehouse that a shop's orders leave from as they are made; none where
    no orders are taken over."""
    if not connector.orders_since:
        return connector.env["stock.warehouse"]
    if connector.orders_warehouse_id:
        return connector.orders_warehouse_id
    orders = connector.env["sale.order"].with_company(connector.company_id)
    vals = {
        "company_id": connector.company_id.id,
        "user_id": connector.orders_user_id.id,
    }
    return orders.new(vals).warehouse_id._origin


def sell_from(connector: BaseModel) -> BaseModel:
    """Find all warehouses whose goods a shop sells: those whose stock it is told of,
    and the one that its orders leave from."""
    return connector.stock_warehouse_ids | leave_from(connector)
