from odoo import models

from . import cost, price, product, single_variant, text, trade


class ShoperSyncProduct(models.AbstractModel):
    """All properties of products, in the order in which they are shown."""

    _inherit = "shoper.sync.product"

    _properties = (
        *text.PROPERTIES,
        *single_variant.PROPERTIES,
        *price.PROPERTIES,
        *cost.PROPERTIES,
        *product.PROPERTIES,
        *trade.PROPERTIES,
    )
