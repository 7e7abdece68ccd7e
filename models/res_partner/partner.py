from odoo import fields, models


class ResPartner(models.Model):
    """Contacts that customers of shops are linked with, or that their orders made."""

    _name = "res.partner"
    _inherit = ["res.partner", "shoper.linked.mixin", "shoper.fact.guard"]
    _fact_prefix = "shoper_"

    shoper_origin = fields.Selection(
        [("registered", "Customer with an Account"), ("guest", "Guest")],
        "From the Shop As",
        readonly=True,
        copy=False,
        help="How the contact came from a Shoper shop; empty for one made in Odoo",
    )
    shoper_vat_raw = fields.Char(
        "Tax Number as Typed",
        copy=False,
        help="What the customer typed in the shop, where it is no valid tax number: no "
        "invoice takes it for one.",
    )
    shoper_phone_raw = fields.Char(
        "Phone as Typed",
        copy=False,
        help="What the customer typed in the shop, where it is written otherwise here",
    )
    shoper_guest_key = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="shoper_connector.group_shoper_user",
        help="By this a guest of a shop who comes again is known: a sum over e-mail, "
        "name, and tax number or company, from which nobody can tell these.",
    )
