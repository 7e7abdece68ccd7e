"""What done transfers hold of the lines of the shop's orders."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

from ...sales.order.sent import still_open
from .products import Products, exact


def orders_of(picking: BaseModel) -> BaseModel:
    """Find the orders that a transfer delivers: Odoo has the first of them alone as its
    order where another addon puts the deliveries of several into one.

    :param picking: ``stock.picking``, with all rights
    """
    return picking.sale_id | picking.move_ids.sale_line_id.order_id


def held(
    picking: BaseModel, order: BaseModel, package: BaseModel | None = None
) -> Products:
    """Count what a done transfer holds of the lines of an order, in their own units. A
    kit counts once, in the transfer that completes it with what left before.

    :param picking: ``stock.picking``, with all rights
    :param order: one of those that it delivers
    :param package: only what is in it
    :return: {the shop's id of a line: quantity above 0}
    """
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    kits: set[BaseModel] = set()
    for move in shop_moves(picking, order):
        line = move.sale_line_id
        if is_part(move):
            kits.add(line)
        else:
            found[line.shoper_line_id] += exact(_moved(move, package))
    for line in kits:
        found[line.shoper_line_id] += exact(_completed(line, picking))
    return {line_id: quantity for line_id, quantity in found.items() if quantity > 0}


def brings_other_goods(picking: BaseModel, order: BaseModel) -> bool:
    """Tell whether a done transfer of which :func:`held` counts nothing brought a buyer
    other things than what the shop sold. Parts of its kits are none, unless the kits
    stay incomplete, since nothing more of the order is to leave.

    :param picking: ``stock.picking``, with all rights
    :param order: one of those that it delivers
    """
    moves = picking.move_ids.filtered(
        lambda move: move.state == "done" and move.quantity
    )
    kits = shop_moves(picking, order).filtered(is_part).sale_line_id
    if kits and still_open(order):
        return False
    return bool(moves) and all(map(_is_incomplete, kits))


def shop_moves(picking: BaseModel, order: BaseModel) -> BaseModel:
    """Choose the moves of a transfer that deliver lines of the shop's order."""
    return picking.move_ids.filtered(
        lambda move: (
            move.state == "done"
            and move.sale_line_id.order_id == order
            and move.sale_line_id.shoper_line_id
        )
    )


def is_part(move: BaseModel) -> bool:
    """Tell whether a move is one of a part of what was sold: of a kit."""
    return bool(move.product_id != move.sale_line_id.product_id)


def packages_of(picking: BaseModel, order: BaseModel) -> list[BaseModel]:
    """List the packages of an order in a transfer, if all of it is packed. None where
    it has parts of kits: those of one kit may lie in several packages."""
    moves = shop_moves(picking, order)
    lines = moves.move_line_ids.filtered("quantity")
    if any(map(is_part, moves)) or not all(line.result_package_id for line in lines):
        return []
    return list(lines.result_package_id.sorted("id"))


def _moved(move: BaseModel, package: BaseModel | None) -> float:
    unit: Any = move.sale_line_id.product_uom_id
    if not package:
        moved = move.product_uom._compute_quantity(move.quantity, unit, round=False)
        return float(moved)
    lines = move.move_line_ids.filtered(lambda item: item.result_package_id == package)
    return sum(
        line.product_uom_id._compute_quantity(line.quantity, unit, round=False)
        for line in lines
    )


def _completed(line: BaseModel, picking: BaseModel) -> float:
    """Count the kits of a line that a transfer completed: those that are complete with
    it less those that were without."""
    pickings = line.move_ids.picking_id.filtered(lambda item: item.state == "done")
    place = (picking.date_done, picking.id)
    before = pickings.filtered(lambda item: (item.date_done, item.id) < place)
    return _kits(line, before | picking) - _kits(line, before)


def _is_incomplete(line: BaseModel) -> bool:
    """Tell whether fewer complete kits of a line left than were sold."""
    left = line.move_ids.picking_id.filtered(lambda item: item.state == "done")
    return exact(_kits(line, left)) < exact(line.product_uom_qty)


def _bom(line: BaseModel) -> BaseModel:
    """Find of what the kits of a line are made: the bill of materials of which its
    moves are, as Odoo counts what is delivered. Another one may hold by now."""
    boms = line.move_ids.bom_line_id.bom_id.filtered(
        lambda bom: (
            bom.type == "phantom"
            and bom.product_tmpl_id == line.product_id.product_tmpl_id
            and bom.product_id in (bom.product_id.browse(), line.product_id)
        )
    )
    found = boms._bom_find(
        line.product_id, company_id=line.company_id.id, bom_type="phantom"
    )
    return boms[:1] or found[line.product_id]


def _kits(line: BaseModel, pickings: BaseModel) -> float:
    """Count the kits of a line that some transfers delivered as a whole; none where
    Manufacturing, which makes kits, is not installed any more."""
    if "mrp.bom" not in line.env:
        return 0.0
    moves = line.move_ids.filtered(
        lambda move: move.state == "done" and move.picking_id in pickings
    )
    bom = _bom(line)
    if not bom or not moves:
        return 0.0
    wanted = line.product_uom_id._compute_quantity(
        line.product_uom_qty, bom.product_uom_id, round=False
    )
    filters = {
        "incoming_moves": lambda move: move._is_outgoing(),
        "outgoing_moves": lambda move: False,
    }
    done = moves._compute_kit_quantities(line.product_id, wanted, bom, filters)
    return float(
        bom.product_uom_id._compute_quantity(done, line.product_uom_id, round=False)
    )
