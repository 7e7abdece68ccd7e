def migrate(cr, version):
    """Note which dates of drafts a synchronisation wrote: none, or the day of a
    payment. These drafts are dated anew when somebody posts them, as before. Other
    dates may be what a person entered."""
    cr.execute(
        """UPDATE account_move move
           SET shoper_delivered_on = move.delivery_date,
               shoper_due_on = move.taxable_supply_date
           WHERE move.shoper_is_made AND move.state = 'draft'
             AND (move.taxable_supply_date IS NULL
                  OR move.taxable_supply_date IN (
                    SELECT o.shoper_paid_on FROM account_move_line line
                    JOIN sale_order_line_invoice_rel rel
                      ON rel.invoice_line_id = line.id
                    JOIN sale_order_line sold ON sold.id = rel.order_line_id
                    JOIN sale_order o ON o.id = sold.order_id
                    WHERE line.move_id = move.id))"""
    )
