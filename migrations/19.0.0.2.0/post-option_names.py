def migrate(cr, version):
    """Forget that both sides agreed on names of options: these were not compared after
    they were linked, and Odoo's was a copy of the shop's."""
    cr.execute(
        """UPDATE shoper_element SET base = base - 'name'
           WHERE entity IN ('option', 'option_value') AND base ? 'name'"""
    )
