"""What a shop's numbers of stock are computed with, besides its settings."""

from odoo.models import BaseModel
from odoo.tools import SQL

from .kits import BOM


def foundation(connector: BaseModel) -> str:
    """Sum up, in one query, what changes the numbers of many products though nothing of
    these products is written, or is deleted together with all that would tell of it:
    the units in which the shop counts, what units hold, where the company's locations
    lie, and what kits are made of.

    :param connector: ``shoper.connector``, as superuser
    :return: a hash, another one when any of that changed
    """
    env, company_id = connector.env, connector.company_id.id
    env.flush_all()  # it reads five models, and their write_date
    units = SQL(
        """SELECT string_agg(concat(remote_id, ':', payload ->> 'floating_point', ':',
             CASE WHEN link_state = 'linked' THEN res_id END), ' ' ORDER BY id)
           FROM shoper_element WHERE connector_id = %s AND entity = 'unit'""",
        connector.id,
    )
    # Of all units: the shop's, those of Odoo's products, and any that lead from one to
    # the other.
    sizes = SQL(
        """SELECT string_agg(concat(id, ':', factor, ':', parent_path), ' ' ORDER BY id)
           FROM uom_uom"""
    )
    places = SQL(
        """SELECT string_agg(concat(parent_path, ':', usage), ' ' ORDER BY id)
           FROM stock_location WHERE company_id = %s OR company_id IS NULL""",
        company_id,
    )
    parts = [units, sizes, places]
    if BOM in env:
        parts += _of_kits(company_id)
    asked = SQL(", ").join(SQL("(%s)", part) for part in parts)
    [[found]] = env.execute_query(SQL("SELECT md5(concat_ws('|', %s))", asked))
    return str(found)


def _of_kits(company_id: int) -> list[SQL]:
    """Make the queries of what says of what kits are made."""
    kits = SQL(
        "b.type = 'phantom' AND (b.company_id = %s OR b.company_id IS NULL)", company_id
    )
    return [
        SQL(
            """SELECT string_agg(concat(b.id, ':', b.active, ':', b.write_date),
                 ' ' ORDER BY b.id) FROM mrp_bom b WHERE %s""",
            kits,
        ),
        SQL(
            """SELECT string_agg(concat(l.id, ':', l.product_qty, ':', l.write_date),
                 ' ' ORDER BY l.id)
               FROM mrp_bom_line l JOIN mrp_bom b ON b.id = l.bom_id WHERE %s""",
            kits,
        ),
    ]
