def migrate(cr, version):
    """Rename the column in which a partial step names the records whose parts take
    part: these need not be products, after which it was named."""
    cr.execute(
        """SELECT 1 FROM information_schema.columns
           WHERE table_name = 'shoper_sync_step' AND column_name = 'only_product_ids'"""
    )
    if cr.rowcount:
        cr.execute(
            """ALTER TABLE shoper_sync_step
               RENAME COLUMN only_product_ids TO only_parent_ids"""
        )
