def migrate(cr, version):
    """Records to choose from were kept among the values of changes, under a key that is
    no property: they are kept beside them now, in ``meta``."""
    cr.execute(
        """UPDATE shoper_sync_change
           SET meta = COALESCE(meta, '{}')
                 || jsonb_build_object('candidates', after -> 'candidates'),
               after = NULLIF(after - 'candidates', '{}')
           WHERE verb IN ('ambiguous', 'create_odoo') AND after ? 'candidates'"""
    )
