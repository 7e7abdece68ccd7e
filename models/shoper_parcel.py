from odoo import api, fields, models

from ..sync.engine.states import LIVE


class ShoperParcel(models.Model):
    """A parcel that the shop is to be told of: what of a done transfer left under one
    tracking number.

    A row is made when a synchronisation meets the transfer. That the shop has the
    parcel is said by the element that the row is linked with, and that it is being sent
    by the change that creates it there, by which what a lost answer made is looked for.
    So neither is noted here."""

    _name = "shoper.parcel"
    _description = "Shoper Parcel"
    _inherit = ["shoper.linked.mixin", "shoper.of.shop"]
    _order = "id desc"

    shoper_link_state = fields.Selection(
        [
            ("linked", "Sent"),
            ("missing", "Gone from the Shop"),
            ("unlinked", "Not Sent"),
        ]
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    package_id = fields.Many2one(
        "stock.package",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What is in it, where each package of the transfer has a number of its "
        "own. Empty: all of the transfer.",
    )
    number = fields.Char("Tracking Number", readonly=True)
    further = fields.Char(
        "Further Numbers",
        readonly=True,
        help="Of the same goods, which the shop is told in the note of the parcel",
    )
    source = fields.Char(
        "Numbers of the Transfer",
        readonly=True,
        help="As they were when the parcel was last looked at",
    )
    moved_from = fields.Integer(
        "Status Before",
        readonly=True,
        aggregator=None,
        help="The shop's number of the order's status before the parcel was sent",
    )
    moved_to = fields.Integer(
        "Status After",
        readonly=True,
        aggregator=None,
        help="The status into which the shop itself put the order because of the "
        "parcel, as long as nothing followed from that",
    )

    why_waiting = fields.Text(
        "Why It Waits",
        compute="_compute_why_waiting",
        help="What a person has to do before the shop is told of it",
    )

    _parcel_uniq = models.UniqueIndex(
        "(picking_id, order_id, COALESCE(number, ''))",
        "A tracking number of a transfer has one parcel of each order.",
    )

    @api.depends("number", "shoper_link_state")
    def _compute_why_waiting(self):
        decisions = self.env["shoper.decision"].search_fetch(
            self._decisions_domain(), ["res_id", "message"]
        )
        reasons = {decision.res_id: decision.message for decision in decisions}
        for parcel in self:
            parcel.why_waiting = reasons.get(parcel.id, False)

    def _decisions_domain(self):
        """Say, as a domain, what waits for a person about these parcels."""
        return [
            ("entity", "=", "parcel"),
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("state", "in", LIVE),
        ]

    def action_decide(self):
        """Open what is to be decided about the parcel."""
        self.ensure_one()
        decisions = self.env["shoper.decision"]
        return decisions._action_open_about(self._decisions_domain())

    @api.depends("picking_id.name", "number")
    def _compute_display_name(self):
        for parcel in self:
            parts = (parcel.picking_id.name, parcel.number)
            parcel.display_name = " · ".join(filter(None, parts))
