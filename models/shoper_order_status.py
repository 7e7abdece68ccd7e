from odoo import api, fields, models

from ..sync.core.values import match_key

# What is done with an order that has the status.
INCOMING = [
    ("open", "Take, Confirm by Payment Method"),
    ("hold", "Take, Leave as Quotation"),
    ("cancel", "Cancel"),
    ("returned", "Report as Returned"),
    ("none", "Leave Alone"),
]
# What the names of a fresh shop's statuses mean, and those names in English
# (docs/shoper-api.md, Customers and orders). For a renamed status nothing is suggested,
# not even by its number in the shop: merchants may use it for something else.
SUGGESTED = {
    "open": (
        "złożone",
        "przyjęte do realizacji",
        "oczekiwanie na dostawę",
        "w trakcie kompletowania",
        "oczekiwanie na płatność",
        "gotowe do wysłania",
        "przesyłka wysłana",
        "placed",
        "accepted for processing",
        "awaiting delivery",
        "being completed",
        "awaiting payment",
        "ready to be shipped",
        "shipped",
    ),
    "cancel": ("anulowane", "odrzucone", "cancelled", "canceled", "rejected"),
    "returned": ("zwrócone", "returned"),
}
ACTIONS = {name: action for action, names in SUGGESTED.items() for name in names}


class ShoperOrderStatus(models.Model):
    """A status of orders in a shop, and what it means for an order in Odoo.

    All other fields hold what the shop says. The meaning stays empty until a person
    saved it; an order whose status has none waits."""

    _name = "shoper.order.status"
    _description = "Shoper Order Status"
    _inherit = ["shoper.mirrored.row"]

    name = fields.Char("Status")
    kind = fields.Selection(
        [
            ("new", "New"),
            ("opened", "In Progress"),
            ("closed", "Completed"),
            ("not_completed", "Not Completed"),
        ],
        "Type in the Shop",
        required=True,
        readonly=True,
    )
    emails_buyer = fields.Boolean(
        "Mails the Buyer",
        readonly=True,
        help="The shop sends the buyer a mail when an order gets this status.",
    )
    incoming = fields.Selection(
        INCOMING,
        "In Odoo",
        help="What is done with an order that has this status. Empty: it waits.",
    )
    suggested_incoming = fields.Selection(
        INCOMING,
        "Suggestion",
        compute="_compute_suggested_incoming",
        help="By the names that a fresh shop gives its statuses",
    )

    unchosen_text = fields.Char(
        "Still to Choose",
        compute="_compute_unchosen_text",
        help="By the names that a fresh shop gives its statuses, until you choose",
    )

    @api.depends("incoming", "suggested_incoming")
    @api.depends_context("lang")
    def _compute_unchosen_text(self):
        """Say in lists, where an empty cell says nothing, what is suggested, or that
        something has to be chosen."""
        names = dict(
            self._fields["suggested_incoming"]._description_selection(self.env)
        )
        for status in self:
            text = names.get(status.suggested_incoming) or self.env._("To be chosen")
            status.unchosen_text = not status.incoming and text

    @api.depends("name")
    def _compute_suggested_incoming(self):
        for status in self:
            status.suggested_incoming = ACTIONS.get(match_key(status.name), False)

    def _take_over_suggestions(self):
        """Fill in what is suggested, where nothing was chosen yet."""
        for status in self.filtered(lambda item: not item.incoming):
            status.incoming = status.suggested_incoming
