from odoo.fields import Domain
from odoo.models import BaseModel


def of_orders(entity_code: str, field: str, orders: BaseModel) -> BaseModel:
    """Find the elements of another type that belong to some orders. Orders of other
    shops may have the same numbers: each is looked for in its own shop.

    :param entity_code: of that type
    :param field: of its elements, which holds the number of the order
    :param orders: ``shoper.element`` of orders of any shops
    :return: ``shoper.element``
    """
    own = Domain.OR(
        Domain("connector_id", "=", connector.id)
        & Domain(field, "in", found.mapped("remote_id"))
        for connector, found in orders.grouped("connector_id").items()
    )
    return orders.search(Domain("entity", "=", entity_code) & own)
