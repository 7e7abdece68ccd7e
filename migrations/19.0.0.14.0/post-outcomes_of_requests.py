def migrate(cr, version):
    """Note on the requests in the log what came of those that were answered, and move
    the shop's code into a field of its own: a reason of one word was a code."""
    cr.execute(
        """UPDATE shoper_request
           SET kind = CASE WHEN is_error THEN 'in_part' ELSE 'answered' END
           WHERE kind IS NULL"""
    )
    cr.execute(
        r"""UPDATE shoper_request SET code = reason, reason = NULL
            WHERE reason ~ '^\S+$'"""
    )
