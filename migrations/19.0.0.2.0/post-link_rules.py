def migrate(cr, version):
    """Links that are planned or made say by a code why, in a field of their own. What
    an earlier version wrote stays: it is shown as it is. Repeated, nothing moves."""
    cr.execute(
        """UPDATE shoper_sync_change SET rule = message, message = NULL
           WHERE verb = 'link' AND state IN ('planned', 'done', 'undone')
             AND rule IS NULL"""
    )
