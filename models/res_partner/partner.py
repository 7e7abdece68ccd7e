from odoo import api, fields, models


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
    shoper_group = fields.Char(
        "Customer Group in the Shop",
        compute="_compute_shoper_group",
        groups="shoper_connector.group_shoper_user",
        help="As it was when the customer was last read",
    )
    shoper_guest_key = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="shoper_connector.group_shoper_user",
        help="By this a guest of a shop who comes again is known: a sum over e-mail, "
        "name, and tax number or company, from which nobody can tell these.",
    )

    @api.depends("shoper_element_ids.shop_facts")
    def _compute_shoper_group(self):
        for contact in self:
            found = contact.shoper_element_ids.mapped("shop_facts")
            groups = {(facts or {}).get("group") or "" for facts in found} - {""}
            contact.shoper_group = ", ".join(sorted(groups))

    def _shoper_not_for_guests(self):
        """Say why a contact cannot stand for all guests of a shop, or False: addresses
        of guests are made below it, and get its tax number from Odoo."""
        self.ensure_one()
        # Whose contact it is decides, not who may look at users and companies.
        contact = self.sudo().with_context(active_test=False)
        whose = contact.commercial_partner_id
        is_staff = not all(contact.user_ids.mapped("share"))
        own = [("partner_id", "=", whose.id)]
        is_own = bool(contact.env["res.company"].search_count(own, limit=1))
        if not (contact.parent_id or whose.vat or is_staff or is_own):
            return False
        return self.env._(
            "“%s” cannot stand for all guests: it belongs to a company or an employee, "
            "or has a tax number, which guests would get. Choose a contact of its own "
            "on the page Customers in the settings of the shop.",
            self.display_name,
        )
