from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let the database that is updated go on with the shops whose settings were tested
    in it: from now on its copies are told apart."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    connectors = env["shoper.connector"].with_context(active_test=False)
    connectors.search([("tested_at", "!=", False)])._note_database()
