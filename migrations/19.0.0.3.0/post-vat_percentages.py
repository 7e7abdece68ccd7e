from odoo.tools import SQL


def migrate(cr, version):
    """Call the percentage of mirrored VAT rates ``rate``: it is a property now, so
    that a plan shows it and notices when it moves."""
    cr.execute(
        SQL(
            """UPDATE shoper_element
               SET shop_values = (shop_values - '_rate')
                 || jsonb_build_object('rate', shop_values -> '_rate')
               WHERE entity = 'tax' AND shop_values ? '_rate'"""
        )
    )
