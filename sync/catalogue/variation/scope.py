"""Which variants of Odoo take part."""

from typing import Any

from odoo.fields import Domain

from ...engine.context import Context
from .templates import Variation


def taking_part(ctx: Context, products: list[Any]) -> list[Any]:
    """Say, as a domain, which variants take part: those of products that have several;
    the only variant of another product is the product itself.

    :param products: domain of the products that take part
    """
    ids = ctx.cached("variant", "templates", lambda: _with_variants(ctx, products))
    return [("product_tmpl_id", "in", ids)]


def _with_variants(ctx: Context, products: list[Any]) -> list[int]:
    """Find those of products that have variants: their ids."""
    templates = ctx.user_env["product.template"].search(
        Domain(products) & Domain("attribute_line_ids", "!=", False)
    )
    variation = Variation.of(ctx)
    single = variation.single_variants(templates)
    return list(variation.attributes(templates, single))


def offered(ctx: Context) -> list[Any]:
    """Say, as a domain, which variants the shop may get: those that are sold, and
    archived ones that another shop keeps as inactive."""
    kept = ctx.env["shoper.element"]._search(
        [
            ("connector_id", "!=", ctx.connector.id),
            ("entity", "=", "variant"),
            ("link_state", "=", "linked"),
            ("res_id", ">", 0),
        ]
    )
    return ["|", ("active", "=", True), ("id", "in", kept.subselect("res_id"))]
