def migrate(cr, version):
    """Forget that both sides agreed on there being no logo of a producer in Odoo though
    the shop had one: logos could not be downloaded before, the next update does."""
    cr.execute(
        """UPDATE shoper_element SET base = base - 'logo'
           WHERE entity = 'producer' AND jsonb_typeof(base -> 'logo') = 'object'
             AND base -> 'logo' ->> 'odoo' IS NULL"""
    )
