from odoo import models

from . import (
    product,
    product_cost,
    product_price,
    product_text,
    product_trade,
    product_variant,
)


class ShoperSyncProduct(models.AbstractModel):
    """All properties of products, in the order in which they are shown."""

    _inherit = "shoper.sync.product"

    _properties = (
        *product_text.PROPERTIES,
        *product_variant.PROPERTIES,
        *product_price.PROPERTIES,
        *product_cost.PROPERTIES,
        *product.PROPERTIES,
        *product_trade.PROPERTIES,
    )
