from odoo import api, fields, models


class ProductTemplate(models.Model):
    """The safety stock of a product without variants is that of its only variant, as
    its code and weight are."""

    _inherit = "product.template"

    shoper_has_safety = fields.Boolean(
        "Own Safety Stock",
        compute="_compute_shoper_has_safety",
        inverse="_inverse_shoper_has_safety",
        search="_search_shoper_has_safety",
        help="It has a safety stock of its own instead of the shop's.",
    )
    shoper_safety = fields.Float(
        "Never Offered in the Shop",
        digits="Product Unit",
        compute="_compute_shoper_safety",
        inverse="_inverse_shoper_safety",
        search="_search_shoper_safety",
        help="So many pieces of it are kept back from the shop.",
    )

    @api.depends("product_variant_ids.shoper_has_safety")
    def _compute_shoper_has_safety(self):
        self._compute_template_field_from_variant_field("shoper_has_safety")

    def _inverse_shoper_has_safety(self):
        self._set_product_variant_field("shoper_has_safety")

    def _search_shoper_has_safety(self, operator, value):
        return [("product_variant_ids.shoper_has_safety", operator, value)]

    @api.depends("product_variant_ids.shoper_safety")
    def _compute_shoper_safety(self):
        self._compute_template_field_from_variant_field("shoper_safety")

    def _inverse_shoper_safety(self):
        self._set_product_variant_field("shoper_safety")

    def _search_shoper_safety(self, operator, value):
        return [("product_variant_ids.shoper_safety", operator, value)]

    def _get_related_fields_variant_template(self):
        # A new product gives them to its variant.
        found = super()._get_related_fields_variant_template()
        return [*found, "shoper_has_safety", "shoper_safety"]
