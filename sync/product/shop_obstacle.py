"""What of the shop cannot be in Odoo at all."""

from collections.abc import Mapping
from typing import Any

from odoo.models import BaseModel

from ..engine.context import Context


def shop_obstacle(ctx: Context, facts: Mapping[str, Any]) -> str | bool:
    """Say why a product of the shop and its variants are left alone, or False.

    :param facts: what the shop says of the product besides its values
    """
    _ = ctx.env._
    if facts.get("bundle"):
        return _("It is a bundle; bundles are left alone.")
    if facts.get("currency"):
        return _("Its price is in another currency than the shop's.")
    return False


def bundles(products: BaseModel) -> BaseModel:
    """Choose the bundles, which are left alone whatever anybody decides.

    :param products: elements of products
    """
    products.fetch(["shop_facts"])
    return products.filtered(lambda product: (product.shop_facts or {}).get("bundle"))
