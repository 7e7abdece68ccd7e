def migrate(cr, version):
    """Set safety stocks below zero to 0: they offered goods that do not exist, and the
    database refuses them from now on."""
    cr.execute(
        """SELECT 1 FROM information_schema.columns
           WHERE table_name = 'product_product' AND column_name = 'shoper_safety'"""
    )
    if cr.rowcount:
        cr.execute(
            "UPDATE product_product SET shoper_safety = 0 WHERE shoper_safety < 0"
        )
