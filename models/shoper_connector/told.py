from odoo import api, fields, models

from ...sync.core.values import match_key
from ...sync.fulfilment.progress.events import EVENTS

# The names that a fresh shop gives the status of an event, and those names in English
# (docs/shoper-api.md, Customers and orders: those of other languages are not known).
SUGGESTED = {
    "confirmed": ("przyjęte do realizacji", "accepted for processing"),
    "started": ("w trakcie kompletowania", "being completed"),
    "shipped": ("przesyłka wysłana", "shipped"),
    "handed": ("przesyłka wysłana", "shipped"),
    "cancelled": ("anulowane", "cancelled", "canceled"),
}
OF_SHOP = "[('connector_id', '=', id)]"


class ShoperConnector(models.Model):
    """Say what of the orders goes back to the shop: parcels, and the status that stands
    for what happened in Odoo."""

    _inherit = "shoper.connector"

    parcels_since = fields.Datetime(
        copy=False,
        help="The shop is told of what left in transfers that were done then or later. "
        "Empty: since the first synchronisation of parcels. After eight days without "
        "any they begin anew. While it is set, that an order was shipped is told "
        "after its parcel.",
    )
    parcels_sent_as = fields.Selection(
        [("both", "Both"), ("sent", "sent"), ("send", "send")],
        readonly=True,
        copy=False,
        help="The key by which this shop is told that a parcel is sent, as far as it "
        "is known",
    )
    parcels_without_number = fields.Selection(
        [("wait", "Wait for It"), ("send", "Tell the Shop Without")],
        "Transfers Without a Tracking Number",
        default="wait",
        required=True,
        help="Another choice than to wait holds for what leaves from then on.",
        prefetch="told",
    )
    parcels_without_since = fields.Datetime(
        "Told Without Since",
        readonly=True,
        copy=False,
        help="When it was chosen to tell the shop without. What left without a number "
        "before waits for one.",
    )
    statuses_since = fields.Datetime(
        "Statuses Told Since",
        readonly=True,
        copy=False,
        help="What happened to orders before is no news for the shop.",
    )
    told_as = fields.Json(
        readonly=True,
        copy=False,
        help="The statuses as which events were told when the shop was last told of "
        "any: {event: id}. What happened before another one was chosen is no news.",
        prefetch="told",
    )
    told_confirmed_id = fields.Many2one(
        "shoper.order.status",
        "Sales Order Confirmed",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        prefetch="told",
    )
    told_started_id = fields.Many2one(
        "shoper.order.status",
        "Getting It Ready Began",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        help="What to pick was printed, or some of it was picked.",
        prefetch="told",
    )
    told_partly_id = fields.Many2one(
        "shoper.order.status",
        "Partly Shipped",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        help="The shop itself takes an order for shipped with its first parcel; it is "
        "put back into this status.",
        prefetch="told",
    )
    told_shipped_id = fields.Many2one(
        "shoper.order.status",
        "All Shipped",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        prefetch="told",
    )
    told_handed_id = fields.Many2one(
        "shoper.order.status",
        "Handed Over",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        help="All is delivered by a method that makes no parcels.",
        prefetch="told",
    )
    told_cancelled_id = fields.Many2one(
        "shoper.order.status",
        "Cancelled in Odoo",
        domain=OF_SHOP,
        copy=False,
        ondelete="set null",
        prefetch="told",
    )
    told_mails = fields.Char(
        "Statuses That Mail the Buyer",
        compute="_compute_told_mails",
        help="The shop mails the buyer by itself when an order gets one of these.",
    )
    tells_statuses = fields.Boolean(
        compute="_compute_tells_statuses", help="A status is told to the shop."
    )

    def _told_statuses(self):
        """Return the statuses that are told, {event: ``shoper.order.status``}, as far
        as they are of this shop."""
        self.ensure_one()
        chosen = {event: self[f"told_{event}_id"] for event in EVENTS}
        return {
            event: status
            for event, status in chosen.items()
            if status and status.connector_id == self
        }

    def _begin_without_number(self):
        """Note that the shop is told of what leaves from now on without a tracking
        number; what left before goes on waiting for one."""
        # Users may not write this field.
        self.sudo().parcels_without_since = fields.Datetime.now()

    @api.depends(*(f"told_{event}_id" for event in EVENTS))
    def _compute_tells_statuses(self):
        for connector in self:
            connector.tells_statuses = any(
                connector[f"told_{event}_id"] for event in EVENTS
            )

    @api.depends(*(f"told_{event}_id.emails_buyer" for event in EVENTS))
    def _compute_told_mails(self):
        for connector in self:
            found = self.env["shoper.order.status"].union(
                *(connector[f"told_{event}_id"] for event in EVENTS)
            )
            mailing = found.filtered("emails_buyer")
            connector.told_mails = ", ".join(mailing.mapped("name"))

    def action_suggest_told_statuses(self):
        """Fill in the statuses whose names a fresh shop gives to what happened, where
        nobody chose any."""
        self.ensure_one()
        self.check_access("write")
        by_name = self.order_status_ids.filtered("active").grouped(
            lambda status: match_key(status.name)
        )
        for event, names in SUGGESTED.items():
            fitting = [by_name[name] for name in names if name in by_name]
            field = f"told_{event}_id"
            if not self[field] and len(fitting) == 1 and len(fitting[0]) == 1:
                self[field] = fitting[0]
        return True
