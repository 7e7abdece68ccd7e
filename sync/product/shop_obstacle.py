"""What of the shop cannot be in Odoo at all."""

from collections.abc import Mapping
from typing import Any

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.shown.quotes import quoted


def shop_obstacle(ctx: Context, facts: Mapping[str, Any]) -> str | bool:
    """Say why a product of the shop and its variants are left alone, or False.

    :param facts: what the shop says of the product besides its values
    """
    _ = ctx.env._
    if facts.get("bundle"):
        return _("It is a bundle; bundles are left alone.")
    if "kind" in facts:
        return _(
            "The shop says that it is neither an ordinary product nor a bundle (%s): "
            "it is left alone.",
            f"type: {quoted(ctx.env, facts['kind'])}",
        )
    if facts.get("currency"):
        return _("Its price is in another currency than the shop's.")
    return False


def other_kinds(products: BaseModel) -> BaseModel:
    """Choose the bundles and what is of a kind that nobody knows, which are left alone
    whatever anybody decides.

    :param products: elements of products
    """
    products.fetch(["shop_facts"])
    return products.filtered(lambda product: _is_other_kind(product.shop_facts or {}))


def _is_other_kind(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("bundle")) or "kind" in facts
