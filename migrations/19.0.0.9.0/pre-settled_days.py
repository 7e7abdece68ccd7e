from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Note since when paid orders are paid, in one statement. Odoo would compute it
    order by order, and all of them would count as edited today."""
    if not column_exists(cr, "sale_order", "shoper_paid_on"):
        return  # of a version that knew of no payments
    cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS shoper_settled_on date")
    cr.execute(
        """UPDATE sale_order SET shoper_settled_on = shoper_paid_on
           WHERE shoper_paid_on IS NOT NULL AND shoper_settled_on IS NULL
             AND round(COALESCE(shoper_total, 0) - COALESCE(shoper_paid, 0), 2) <= 0"""
    )
