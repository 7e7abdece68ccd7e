from odoo import models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "shoper.linked.mixin"]

    def _shoper_link_keys(self):
        # A product of the shop is a template here; its only variant shows the
        # same link.
        keys = super()._shoper_link_keys()
        for variant in self:
            keys[variant].append(("product.template", variant.product_tmpl_id.id))
        return keys

    def _shoper_linked(self, domain):
        templates = self.env["product.template"]._shoper_linked(domain)
        return super()._shoper_linked(domain) | Domain(
            "product_tmpl_id", "any", templates
        )
