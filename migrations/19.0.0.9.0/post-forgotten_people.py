from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Forget once more who was asked about after being forgotten: the contact was
    deleted in Odoo, and the question named it."""
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
    # Of an order it stays what it sold, which counts for the stock.
    sold = elements.filtered("payload")
    sold.left_note = False
    (elements - sold)._forget()
