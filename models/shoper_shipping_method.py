from odoo import api, fields, models

from ..sync.core.values import match_key


class ShoperShippingMethod(models.Model):
    """A method of delivery in a shop, and which carrier or product it is in Odoo.

    All other fields hold what the shop says."""

    _name = "shoper.shipping.method"
    _description = "Shoper Delivery Method"
    _inherit = ["shoper.mirrored.row"]
    _check_company_auto = True

    name = fields.Char("Delivery Method")
    engine = fields.Char(
        "Courier Service",
        readonly=True,
        help="By this name the shop knows the courier, for example inpost.",
    )
    tax_remote_id = fields.Integer(
        "Number of the VAT Rate in the Shop",
        readonly=True,
        aggregator=None,
        help="Of the cost of delivery; 0 where the shop names none",
    )
    carrier_id = fields.Many2one(
        "delivery.carrier",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    suggested_carrier_id = fields.Many2one(
        "delivery.carrier",
        "Suggestion",
        compute="_compute_suggested_carrier_id",
        help="The only carrier of the same name",
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        domain=[("type", "=", "service")],
        ondelete="restrict",
        index="btree_not_null",
        help="For the line with the cost of delivery. Empty: the carrier's, else the "
        "one in the settings of the shop.",
    )
    is_pickup_shown = fields.Boolean(
        "Pick-Up Address",
        help="The delivery address of an order is the pick-up point that the buyer "
        "chose, as far as the shop tells its address.",
    )
    is_handed_over = fields.Boolean(
        "Handed Over",
        help="The buyer collects the goods: the shop is told of no parcel, unless a "
        "transfer has a tracking number after all. Unticked again, it is told of what "
        "leaves from then on.",
    )
    parcels_since = fields.Datetime(
        readonly=True,
        help="When Handed Over was unticked: buyers collected what left before.",
    )

    def write(self, vals):
        """Note since when methods make parcels that were handed over before: buyers
        collected what left until then, and no parcel is made of it."""
        is_unticked = not vals.get("is_handed_over", True)
        begun = self.filtered("is_handed_over") if is_unticked else self.browse()
        result = super().write(vals)
        if begun:
            # Users may not write this field.
            begun.sudo().parcels_since = fields.Datetime.now()
        return result

    @api.depends("name", "connector_id.company_id")
    def _compute_suggested_carrier_id(self):
        for connector, methods in self.grouped("connector_id").items():
            company_ids = [False, *connector._companies().ids]
            carriers = self.env["delivery.carrier"].search(
                [("company_id", "in", company_ids)]
            )
            by_name = carriers.grouped(lambda carrier: match_key(carrier.name))
            for method in methods:
                fitting = by_name.get(match_key(method.name), carriers.browse())
                method.suggested_carrier_id = fitting if len(fitting) == 1 else False

    def _take_over_suggestions(self):
        """Fill in what is suggested, where nothing was chosen yet."""
        for method in self.filtered(lambda item: not item.carrier_id):
            method.carrier_id = method.suggested_carrier_id
