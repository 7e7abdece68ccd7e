"""What is done with orders besides writing values: the codes of these actions, and what
an order is before and after each."""

from .answers import BACK
from .maps import CANCEL, DRAFT, SALE

CONFIRM, CALL_OFF, REOPEN, TAKE_BACK = "confirm", "cancel", "reopen", "return"
# What an order in Odoo is, by its state there.
STATES = {"draft": DRAFT, "sent": DRAFT, "sale": SALE, "cancel": CANCEL}
# States after actions. TAKE_BACK only asks: a person makes the return and the credit
# note, no run does.
RESULTS = {CONFIRM: SALE, CALL_OFF: CANCEL, REOPEN: DRAFT, TAKE_BACK: BACK}
STATUS = "status"  # note of an action: the shop's id of the order's status
