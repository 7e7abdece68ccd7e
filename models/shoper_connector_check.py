from odoo import api, fields, models


class ShoperConnectorCheck(models.Model):
    """One line of the result of *Test settings*: a right that the synchronisation needs
    in the shop, and what to do if it is missing. Its texts are made for whoever reads
    them."""

    _name = "shoper.connector.check"
    _description = "Shoper Settings Check"
    _inherit = ["shoper.of.shop"]
    _order = "sequence, id"

    sequence = fields.Integer(readonly=True)
    resource = fields.Char(
        required=True, readonly=True, help="As the shop's panel names it: units"
    )
    level = fields.Selection(
        [("read", "read"), ("edit", "create and edit"), ("delete", "delete")],
        required=True,
        readonly=True,
    )
    name = fields.Char("Right", compute="_compute_texts")
    needed_for = fields.Char(compute="_compute_texts")
    result = fields.Selection(
        [
            ("granted", "Granted"),
            ("missing", "Missing"),
            ("unknown", "Shown by the First Write"),
            ("absent", "Not Offered by the Shop"),
        ],
        required=True,
        readonly=True,
    )
    advice = fields.Text("What to Do", compute="_compute_texts")

    @api.depends("resource", "level", "result", "connector_id.login")
    @api.depends_context("lang")
    def _compute_texts(self):
        needed_for = self._needed_for()
        levels = dict(self._fields["level"]._description_selection(self.env))
        for check in self:
            level = levels.get(check.level, "")
            check.needed_for = needed_for.get(check.resource, "")
            check.name = f"{check.needed_for} ({check.resource}): {level}"
            check.advice = check.result == "missing" and self.env._(
                "In the shop's panel open Ustawienia > Ogólne > Administratorzy "
                "sklepu, choose the group of %(login)s and allow “%(level)s” for "
                "%(resource)s.",
                login=check.connector_id.login,
                level=level,
                resource=check.resource,
            )

    def _needed_for(self):
        """Return what each resource is needed for."""
        _ = self.env._
        return {
            "units": _("Units of measure"),
            "taxes": _("VAT rates"),
            "categories": _("Categories"),
            "categories-tree": _("Tree of the categories"),
            "producers": _("Producers"),
            "products": _("Products"),
            "product-stocks": _("Prices, stock and variants of products"),
            "option-groups": _("Variants: option groups"),
            "options": _("Variants: options"),
            "option-values": _("Variants: values of options"),
            "product-images": _("Images"),
            "product-tags": _("Tags"),
            "languages": _("Texts in several languages"),
            "currencies": _("Prices, currencies of orders"),
            "statuses": _("Order statuses"),
            "payments": _("Payment methods"),
            "shippings": _("Delivery methods"),
            "orders": _("Orders"),
            "order-products": _("Lines of orders"),
            "order-tags": _("Tags of orders"),
            "parcels": _("Parcels"),
            "users": _("Customers"),
            "user-groups": _("Names of customers' groups"),
            "user-addresses": _("Addresses of customers"),
            "additional-fields": _("Names of fields of orders"),
            "warehouses": _("Warehouses of the shop"),
            "webhooks": _("Messages of the shop"),
        }
