"""What is in the way of a change that is about to be carried out."""

from odoo.exceptions import UserError


class Obstacle(UserError):
    """Says why something is not written now. It waits for a person, as it would if that
    had been there when it was planned; nothing went wrong."""
