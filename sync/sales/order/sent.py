"""What of an order went to its buyer."""

from collections import defaultdict

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import float_compare

UNCONFIRMED = ("draft", "sent", "to approve")  # states of purchase orders
SENDING = ("outgoing", "dropship")  # kinds of transfers to a buyer
# Transfers that brought goods to a buyer, also those that a vendor sends. What is only
# picked, or goes to another warehouse, is in the company's stock still.
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
    return transfers(order).filtered_domain(SENT)


def is_returned(picking: BaseModel) -> bool:
    """Tell whether all that a done transfer brought came back, as where it was
    validated by mistake.

    :param picking: ``stock.picking``, with all rights
    """
    moves = picking.move_ids.filtered(
        lambda move: move.state == "done" and move.quantity
    )
    return bool(moves) and all(
        float_compare(
            sum(
                back.product_uom._compute_quantity(back.quantity, move.product_uom)
                for back in move.returned_move_ids
                if back.state == "done"
            ),
            move.quantity,
            precision_rounding=move.product_uom.rounding,
        )
        >= 0
        for move in moves
    )


def is_with_buyer(order: BaseModel) -> bool:
    """Tell whether goods of an order went to the buyer that did not all come back.

    Odoo's own state of the delivery does not say it: it counts an order as delivered
    once none of its transfers is open, also if goods were only picked and their leaving
    was cancelled or undone."""
    kept: defaultdict[BaseModel, float] = defaultdict(float)
    left = sent(order)
    moves = transfers(order).move_ids.filtered(
        lambda item: (
            item.state == "done" and item.sale_line_id.order_id.id in (False, order.id)
        )
    )
    for move in moves:
        unit = move.product_id.uom_id
        moved = move.product_uom._compute_quantity(move.quantity, unit, round=False)
        if move.location_id.usage == "customer":
            kept[move.product_id] -= moved
        elif move.picking_id in left:
            kept[move.product_id] += moved
    return any(
        float_compare(quantity, 0, precision_rounding=product.uom_id.rounding) > 0
        for product, quantity in kept.items()
    )


def picked(order: BaseModel) -> BaseModel:
    """Find the transfers of an order that are done and brought nothing to the buyer,
    such as the picking in a warehouse of several steps."""
    done = transfers(order).filtered(lambda picking: picking.state == "done")
    return done - sent(order)


def still_open(order: BaseModel) -> BaseModel:
    """Find the transfers of an order by which goods are still to go out: not those that
    come back."""
    return transfers(order).filtered(
        lambda picking: (
            picking.state not in ("done", "cancel")
            and picking.picking_type_code != "incoming"
        )
    )


def is_all_delivered(order: BaseModel) -> bool:
    """Tell whether goods of an order were moved and no more are to be: Odoo's own
    status does not know of goods that left with those of another order."""
    moved = transfers(order).filtered(lambda picking: picking.state != "cancel")
    is_done = bool(moved) and all(picking.state == "done" for picking in moved)
    return is_done and not is_to_be_bought(order)


def is_to_be_bought(order: BaseModel) -> bool:
    """Tell whether goods of an order are still to be ordered of a vendor who sends
    them: before somebody confirms that, there is no transfer of them."""
    # Whoever synchronises need not see purchases.
    lines = order.sudo().order_line
    if "purchase_line_ids" not in lines._fields:
        return False
    return any(
        line.product_id.type != "service"
        and line.qty_delivered < line.product_uom_qty
        and any(item.state in UNCONFIRMED for item in line.purchase_line_ids)
        for line in lines
    )


def transfers(order: BaseModel) -> BaseModel:
    """Find the transfers with goods of an order, whatever became of them."""
    # Whoever synchronises need not see deliveries.
    order = order.sudo()
    # Odoo counts a transfer with the goods of several orders to the first one alone.
    moved = order.order_line.move_ids.picking_id
    # Those of all orders that are worked on together are read at once.
    return (order.picking_ids | moved).with_prefetch(moved._prefetch_ids)
