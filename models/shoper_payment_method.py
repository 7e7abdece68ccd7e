from odoo import api, fields, models

KINDS = [
    ("prepaid", "Prepaid"),
    ("cash_on_delivery", "Cash on Delivery"),
    ("pick_up", "On Pick-Up"),
    ("deferred", "Later, by Invoice"),
]
CONFIRM = [
    ("always", "At Once"),
    ("paid", "When Paid"),
    ("never", "Never"),
]
PREPAID = ("prepaid", "paid")
# What the shop's own methods are, by their name in its API (docs/shoper-api.md,
# Customers and orders): (kind, confirm).
SUGGESTED = {
    "cash": ("pick_up", "always"),
    "cod": ("cash_on_delivery", "always"),
    "onlinePayment": PREPAID,
    "mraty": PREPAID,
    "platnosci.pl": PREPAID,
    "dotpay.shoper": PREPAID,
    "przelewy24.pl": PREPAID,
    "zagiel": PREPAID,
    "paypal": PREPAID,
    "Allegro": PREPAID,
    "transfer": PREPAID,
}


class ShoperPaymentMethod(models.Model):
    """A method of payment in a shop, and what it means for an order in Odoo.

    All other fields hold what the shop says. The meaning stays empty until a person
    saved it: nothing is known of such a method, and no order paid by it is
    confirmed."""

    _name = "shoper.payment.method"
    _description = "Shoper Payment Method"
    _inherit = ["shoper.mirrored.row", "shoper.money.guard"]
    _check_company_auto = True
    _money_fields = ("register_payment", "journal_id")

    name = fields.Char("Payment Method")
    code = fields.Char(
        "Name in the Shop's API",
        readonly=True,
        help="By this name other programs know the method of payment: cod, for "
        "example, is cash on delivery.",
    )
    kind = fields.Selection(
        KINDS, "Paid", help="When the buyer pays. Empty: orders paid this way wait."
    )
    suggested_kind = fields.Selection(
        KINDS, "Suggestion: Paid", compute="_compute_suggestions"
    )
    confirm = fields.Selection(
        CONFIRM,
        "Confirm Orders",
        help="When quotations made of its orders become sales orders. Empty: never.",
    )
    suggested_confirm = fields.Selection(
        CONFIRM, "Suggestion: Confirm", compute="_compute_suggestions"
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment Terms",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="For orders paid this way. Empty: those of the customer.",
    )

    register_payment = fields.Boolean(
        help="What is paid so in the shop is entered in accounting, once the order is "
        "confirmed. Orders that were there before it is ticked are left alone.",
    )
    register_since = fields.Datetime(
        "Payments Registered Since",
        compute="_compute_register_since",
        store=True,
        readonly=True,
    )
    journal_id = fields.Many2one(
        "account.journal",
        "Journal of Payments",
        check_company=True,
        domain=[("type", "in", ("bank", "cash", "credit"))],
        ondelete="restrict",
        index="btree_not_null",
        help="In which payments are registered.",
    )

    @api.depends("register_payment")
    def _compute_register_since(self):
        for method in self:
            since = method.register_since or fields.Datetime.now()
            method.register_since = method.register_payment and since

    @api.depends("code")
    def _compute_suggestions(self):
        for method in self:
            kind, confirm = SUGGESTED.get(method.code, (False, False))
            method.suggested_kind = kind
            method.suggested_confirm = confirm

    def _take_over_suggestions(self):
        """Fill in what is suggested, where nothing was chosen yet."""
        for method in self:
            method.kind = method.kind or method.suggested_kind
            method.confirm = method.confirm or method.suggested_confirm
