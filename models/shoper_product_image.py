from odoo import fields, models


class ShoperProductImage(models.Model):
    """One picture of a product's gallery, with the original bytes as the shop
    serves them."""

    _name = "shoper.product.image"
    _description = "Product Gallery Image"
    _inherit = ["shoper.linked.mixin"]
    _order = "product_tmpl_id, sequence, id"

    product_tmpl_id = fields.Many2one(
        "product.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="product_tmpl_id.company_id", store=True)
    name = fields.Char()
    sequence = fields.Integer(default=10)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="cascade")
    sha256 = fields.Char(readonly=True, help="Of the original bytes, hexadecimal")
