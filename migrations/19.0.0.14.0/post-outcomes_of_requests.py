def migrate(cr, version):
    """Say of the requests that are kept what came of those that were answered, and keep
    the shop's code apart: what is one word was a code, since nothing else was said of
    people."""
    cr.execute(
        """UPDATE shoper_request
           SET kind = CASE WHEN is_error THEN 'in_part' ELSE 'answered' END
           WHERE kind IS NULL"""
    )
    cr.execute(
        r"""UPDATE shoper_request SET code = reason, reason = NULL
            WHERE reason ~ '^\S+$'"""
    )
