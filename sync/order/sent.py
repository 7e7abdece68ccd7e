"""What of an order left the house for its buyer."""

from odoo.fields import Domain
from odoo.models import BaseModel

SENDING = ("outgoing", "dropship")  # kinds of transfers to a buyer
# Transfers that brought goods to a buyer. What is picked, or goes to another warehouse,
# is in the house still; what a vendor sends never was there.
SENT = (
    Domain("state", "=", "done")
    & Domain("picking_type_code", "in", SENDING)
    & (
        Domain("location_dest_id.usage", "=", "customer")
        | Domain("location_dest_id.usage", "=", "transit")
        & Domain("location_dest_id.company_id", "=", False)
    )
)


def sent(order: BaseModel) -> BaseModel:
    """Find the transfers by which goods of an order left, whatever came back since."""
    return _transfers(order).filtered_domain(SENT)


def picked(order: BaseModel) -> BaseModel:
    """Find the transfers of an order that are done and brought nothing to the buyer,
    such as the picking in a warehouse of several steps."""
    done = _transfers(order).filtered(lambda picking: picking.state == "done")
    return done - sent(order)


def still_open(order: BaseModel) -> BaseModel:
    """Find the transfers of an order by which goods are still to go out: not those that
    come back."""
    return _transfers(order).filtered(
        lambda picking: (
            picking.state not in ("done", "cancel")
            and picking.picking_type_code != "incoming"
        )
    )


def _transfers(order: BaseModel) -> BaseModel:
    # Whoever synchronises need not see deliveries.
    return order.sudo().picking_ids
