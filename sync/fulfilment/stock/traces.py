"""Traces of moves that are deleted: what moved in Odoo is found by when rows were
written, and a deleted row cannot tell."""

from odoo import fields
from odoo.models import BaseModel
from odoo.tools import SQL

from .kits import BOM

# Fields of ``stock.move`` that name its manufacturing order, with which PostgreSQL
# deletes the move by itself (ON DELETE CASCADE).
MADE_BY = ("production_id", "raw_material_production_id")


def leave_traces(products: BaseModel) -> None:
    """Note the deletion of moves as a change of their products (``write_date``), where
    no other row tells that something of the product moved: not of all, since whoever
    writes the row of a product makes everybody wait who sells or delivers it. Products
    that no shop sells, themselves or as a part of a kit, are left alone. The number of
    queries is constant.

    :param products: of the moves
    """
    if not products:
        return
    found = products.browse(_without_trace(products))
    if not found:
        return
    found._shoper_keep_edited()  # nothing that a shop shows was edited
    products.env.cr.execute(
        SQL(
            "UPDATE product_product SET write_date = %s WHERE id = ANY(%s)",
            fields.Datetime.now(),
            found.ids,
        )
    )
    found.invalidate_recordset(["write_date"], flush=False)


def of_manufacturing(moves: BaseModel) -> BaseModel:
    """Choose the moves of manufacturing orders. With its order such a move is deleted
    in the database alone, right after it is cancelled."""
    own = _made_by(moves)
    return moves.filtered(lambda move: any(move[name] for name in own))


def _made_by(moves: BaseModel) -> list[str]:
    return [name for name in MADE_BY if name in moves._fields]


def _without_trace(products: BaseModel) -> list[int]:
    """Choose the products that shops sell and of which this transaction wrote no move
    that is there to stay: their ids."""
    env, moves = products.env, products.env["stock.move"]
    own = _made_by(moves)
    # What was written so far may be in the database in part, with its former product.
    moves.flush_model(["product_id", "write_date", *own])
    sold = SQL(
        """EXISTS (SELECT FROM shoper_element e
                   WHERE e.res_model = 'product.product' AND e.res_id = p.id
                     AND e.res_id > 0 AND e.entity = 'stock'
                     AND e.link_state = 'linked')"""
    )
    if BOM in env:
        sold = SQL(
            """(%s OR EXISTS (SELECT FROM mrp_bom_line l
                              JOIN mrp_bom b ON b.id = l.bom_id
                              WHERE l.product_id = p.id AND b.type = 'phantom'))""",
            sold,
        )
    stays = [SQL("AND m.%s IS NULL", SQL.identifier(name)) for name in own]
    rows = env.execute_query(
        SQL(
            """SELECT p.id FROM product_product p
               WHERE p.id = ANY(%s) AND %s AND NOT EXISTS (
                 SELECT FROM stock_move m
                 WHERE m.product_id = p.id AND m.write_date >= %s %s)""",
            products.ids,
            sold,
            env.cr.now(),
            SQL(" ").join(stays),
        )
    )
    return [row[0] for row in rows]
