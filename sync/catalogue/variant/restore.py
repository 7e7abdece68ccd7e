"""Create variants again that were deleted in the shop, alone or with their product."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ...groups.side import shop_side
from .new_in_shop import NewInShop

# What a variant is created with, of all that the shop answers: the columns of a row of
# the stock that are not calculated (docs/shoper-api.md).
KEPT = (
    "price",
    "price_type",
    "price_buying",
    "price_wholesale",
    "price_type_wholesale",
    "price_special",
    "price_type_special",
    "stock",
    "package",
    "warn_level",
    "sold",
    "weight",
    "weight_type",
    "availability_id",
    "delivery_id",
    "code",
    "ean",
    "calculation_unit_ratio",
    "warehouses",
    "additional_codes",
)
REFERENCES = {
    "product_id": "product",
    "gfx_id": "image",
    "calculation_unit_id": "unit",
}


def with_bound_product(ctx: Context, changes: BaseModel) -> BaseModel:
    """Choose the changes that create variants of products which came back with their
    option group: a product without one takes no variants. The other changes are
    skipped."""
    products = ctx.env["shoper.element"].browse(
        {change.after["product"] for change in changes}
    )
    products.fetch(["shop_values", "shop_facts"])
    bound = {
        element.id for element in products if shop_side(element).facts.get("group")
    }
    unbound = changes.filtered(lambda change: change.after["product"] not in bound)
    unbound.write(
        {
            "state": "skipped",
            "message": ctx.env._(
                "The shop did not give its product an option group. Choose it in "
                "the shop's panel, then undo again."
            ),
        }
    )
    return changes - unbound


def restore_body(ctx: Context, change: BaseModel) -> dict[str, Any]:
    """Make the body of the POST that creates a deleted variant again."""
    entity, row = ctx.entity, change.payload
    body = {key: row[key] for key in KEPT if row.get(key) not in (None, "", [])}
    if row.get("code") == "":
        body["code"] = ""  # as the shop had it: without, it may make one up
    body = entity._restored_stock(ctx, body)
    if str(row.get("price_type")) == "0":
        body.pop("price", None)  # of no use, and 0 may be refused (docs/shoper-api.md)
    for level in ("wholesale", "special"):
        if str(row.get(f"price_type_{level}") or "0") == "0":
            body.pop(f"price_{level}", None)  # it would become its own price
    references = entity._restored_references(ctx, row)
    body |= {key: value for key, value in references.items() if value}
    pairs = {
        entity._id_now(ctx, "option", option): entity._id_now(
            ctx, "option_value", value
        )
        for option, value in dict(row.get("options") or {}).items()
    }
    return body | {
        "extended": 1,
        "options": NewInShop.of(ctx).options_form(change, pairs),
    }
