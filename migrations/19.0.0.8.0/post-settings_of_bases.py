from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Note with which languages and price lists both sides were compared until now: a
    change of them is noticed from the first synchronisation on."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for connector in env["shoper.connector"].with_context(active_test=False).search([]):
        connector.bases_with = connector._plan_settings()
