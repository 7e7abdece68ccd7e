def migrate(cr, version):
    """A partial step names the wholes whose parts take part, whatever they are: the
    column is no longer named after products."""
    cr.execute(
        """SELECT 1 FROM information_schema.columns
           WHERE table_name = 'shoper_sync_step' AND column_name = 'only_product_ids'"""
    )
    if cr.rowcount:
        cr.execute(
            """ALTER TABLE shoper_sync_step
               RENAME COLUMN only_product_ids TO only_parent_ids"""
        )
