from ..cases.order_life_case import OrderLifeCase
from ..cases.undo_case import UndoWords


class TestOrderAnswers(UndoWords, OrderLifeCase):
    """What earlier versions kept of orders among the values that both sides agree
    on."""

    def sides(self, element):
        """The state on both sides that was last agreed on."""
        return [element.base["state"][side] for side in ("odoo", "shop")]
