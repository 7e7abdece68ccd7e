from odoo import fields, models


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"

    shoper_follows_product = fields.Boolean(
        "Follows the Product's Price",
        help="The shop keeps the price of this variant as a difference from its "
        "product's: when a synchronisation changes the price of the product, this one "
        "changes by as much.",
    )
