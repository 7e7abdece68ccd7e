def migrate(cr, version):
    """Logos of producers could not be downloaded before. That Odoo had none of one
    that the shop had was no agreement: the next update brings it."""
    cr.execute(
        """UPDATE shoper_element SET base = base - 'logo'
           WHERE entity = 'producer' AND jsonb_typeof(base -> 'logo') = 'object'
             AND base -> 'logo' ->> 'odoo' IS NULL"""
    )
