def migrate(cr, version):
    """A safety stock below zero offered goods that do not exist: there is none such any
    more, which the database watches over from now on."""
    cr.execute(
        """SELECT 1 FROM information_schema.columns
           WHERE table_name = 'product_product' AND column_name = 'shoper_safety'"""
    )
    if cr.rowcount:
        cr.execute(
            "UPDATE product_product SET shoper_safety = 0 WHERE shoper_safety < 0"
        )
