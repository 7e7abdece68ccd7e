def migrate(cr, version):
    """Move why links were planned or made into a field of its own, which holds a code
    from now on. Texts of earlier versions stay, and are shown as they are. Repeated, it
    moves nothing."""
    cr.execute(
        """UPDATE shoper_sync_change SET rule = message, message = NULL
           WHERE verb = 'link' AND state IN ('planned', 'done', 'undone')
             AND rule IS NULL"""
    )
