from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Forget people once more about whom a question was asked after they were
    forgotten: their contact was deleted in Odoo, and the question named it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    elements = env["shoper.element"].search(
        [
            ("is_forgotten", "=", True),
            "|",
            ("left_note", "!=", False),
            "&",
            ("link_state", "=", "unlinked"),
            ("payload", "=", False),
        ]
    )
    # Of orders, what they sold is kept, since that counts against the stock.
    sold = elements.filtered("payload")
    sold.left_note = False
    (elements - sold)._forget()
