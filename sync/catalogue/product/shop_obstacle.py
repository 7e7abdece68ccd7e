"""What of the shop cannot be in Odoo at all."""

from collections.abc import Mapping
from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.shown.quotes import quoted


def shop_obstacle(ctx: Context, facts: Mapping[str, Any]) -> str | bool:
    """Say why a product of the shop and its variants are left alone, or False.

    :param facts: ``shop_facts`` of the product
    """
    if reason := _other_kind(ctx.env, facts):
        return reason
    if facts.get("currency"):
        return ctx.env._("Its price is in another currency than the shop's.")
    return False


def other_kinds(products: BaseModel) -> dict[BaseModel, str]:
    """Say why bundles and what is of a kind that nobody knows are left alone whatever
    anybody decides.

    :param products: elements of products
    :return: {element: reason}
    """
    products.fetch(["shop_facts"])
    return {
        product: reason
        for product in products
        if (reason := _other_kind(product.env, product.shop_facts or {}))
    }


def _other_kind(env: Environment, facts: Mapping[str, Any]) -> str:
    """Say why a product of the shop is none that Odoo could have; an empty text of one
    that it could."""
    if facts.get("bundle"):
        return env._("It is a bundle; bundles are left alone.")
    if "kind" in facts:
        return env._(
            "The shop says that it is neither an ordinary product nor a bundle (%s): "
            "it is left alone.",
            f"type: {quoted(env, facts['kind'])}",
        )
    return ""
