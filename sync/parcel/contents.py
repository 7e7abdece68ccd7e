"""What done transfers hold of the lines of the shop's orders."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

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
    """Count what a done transfer holds of the lines of an order, in their own units.
    Kits count where they are complete: with what left before, each once.

    :param picking: ``stock.picking``, with all rights
    :param order: one of those that it delivers
    :param package: only what is in it
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
    """Tell whether a done transfer brought a buyer other things than what the shop
    sold: not parts of its kits, which are complete with what leaves later.

    :param picking: ``stock.picking``, with all rights
    :param order: one of those that it delivers
    """
    moves = picking.move_ids.filtered(
        lambda move: move.state == "done" and move.quantity
    )
    return bool(moves) and not any(map(is_part, shop_moves(picking, order)))


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
    """List the packages of an order in a transfer, if all of it is packed, and no kit
    that may be torn apart."""
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


def _kits(line: BaseModel, pickings: BaseModel) -> float:
    """Count the kits of a line that some transfers delivered wholly; none where
    Manufacturing, which makes kits, is not there any more."""
    if "mrp.bom" not in line.env:
        return 0.0
    moves = line.move_ids.filtered(
        lambda move: move.state == "done" and move.picking_id in pickings
    )
    found = line.env["mrp.bom"]._bom_find(
        line.product_id, company_id=line.company_id.id, bom_type="phantom"
    )
    bom = found.get(line.product_id)
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
