def migrate(cr, version):
    """Move records to choose from out of the values of changes, where a key that is no
    property held them, into ``meta``."""
    cr.execute(
        """UPDATE shoper_sync_change
           SET meta = COALESCE(meta, '{}')
                 || jsonb_build_object('candidates', after -> 'candidates'),
               after = NULLIF(after - 'candidates', '{}')
           WHERE verb IN ('ambiguous', 'create_odoo') AND after ? 'candidates'"""
    )
