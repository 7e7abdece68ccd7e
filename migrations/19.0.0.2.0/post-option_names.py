def migrate(cr, version):
    """Names of options were not compared after they were linked, and Odoo's was a copy
    of the shop's: what both sides agreed on is not known."""
    cr.execute(
        """UPDATE shoper_element SET base = base - 'name'
           WHERE entity IN ('option', 'option_value') AND base ? 'name'"""
    )
