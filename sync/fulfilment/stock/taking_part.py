"""Which rows of the shop's stock take part."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from .kits import Kits
from .offer import QUANTITY
from .sharing import WAREHOUSES


def taking_part(ctx: Context) -> list[Any]:
    """Say which linked rows take part, as a domain of elements: those of products that
    Odoo counts and the connector does not leave out. Rows of archived products take
    part as long as the shop offers them: until it was told that there are none."""
    products = ctx.env["product.product"].with_context(active_test=False)
    counted = _counted(ctx)
    active = products._search(counted & Domain("active", "=", True))
    archived = products._search(counted & Domain("active", "=", False))
    return [
        Domain("res_id", "in", active)
        | (Domain("res_id", "in", archived) & Domain.custom(to_sql=_was_offered))
    ]


def offered_still(ctx: Context, products: BaseModel) -> set[int]:
    """Find the archived products that the shop sells until it is told that there is
    none: until then their links must stay, since it is told nothing of what is not
    linked.

    :param products: ``shoper.element`` of linked ones
    :return: ids of these elements
    """
    if not products:
        return set()
    rows = ctx.env["shoper.element"].search_fetch(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", "stock"),
            ("link_state", "=", "linked"),
            ("parent_remote_id", "in", products.mapped("remote_id")),
            *taking_part(ctx),
        ],
        ["parent_remote_id"],
    )
    offered = set(rows.mapped("parent_remote_id"))
    return {element.id for element in products if element.remote_id in offered}


def is_sent(ctx: Context) -> bool:
    """Tell whether this run, or a preset that runs automatically, sends stock."""
    codes = {*ctx.run.step_ids.mapped("entity"), *ctx.connector._scheduled_lines()}
    follows = "order" in codes and ctx.connector._sends_stock_after("order")
    return "stock" in codes or follows


def _counted(ctx: Context) -> Domain:
    """Say which products Odoo counts and the connector does not leave out."""
    counted = Domain("is_storable", "=", True) | Kits(ctx).product_domain()
    return counted & ~left_out_domain(ctx.connector)


def forget_others(ctx: Context) -> None:
    """Forget which number was last agreed on of linked rows that take no part: nobody
    knows what becomes of them meanwhile, so that their next number is their first one
    again."""
    products = ctx.env["product.product"].with_context(active_test=False)
    others = products._search(Domain("active", "=", True) & ~_counted(ctx))
    elements = ctx.env["shoper.element"].search(
        Domain("connector_id", "=", ctx.connector.id)
        & Domain("entity", "=", ctx.entity._entity)
        & Domain("link_state", "=", "linked")
        & Domain("res_id", "in", others)
        & Domain.custom(to_sql=_was_told)
    )
    for element in elements:
        told = (QUANTITY, WAREHOUSES)
        base = {code: value for code, value in element.base.items() if code not in told}
        element.base = base or False


def left_out_domain(connector: BaseModel) -> Domain:
    """Say which products the connector leaves out."""
    categories = connector.stock_left_out_categ_ids.ids
    tags = connector.stock_left_out_tag_ids.ids
    found = Domain.FALSE
    if categories:
        found |= Domain("categ_id", "child_of", categories)
    if tags:
        found |= Domain("product_tmpl_id.product_tag_ids", "in", tags)
        found |= Domain("additional_product_tag_ids", "in", tags)
    return found


def _was_told(model: BaseModel, alias: str, query: Any) -> SQL:
    """Make the condition that the shop was told of any number."""
    base = SQL.identifier(alias, "base", to_flush=model._fields["base"])
    return SQL("%s ? %s", base, QUANTITY)


def not_told() -> Domain:
    """Say, as a domain of elements, of which rows no number was agreed on yet."""
    return Domain.custom(to_sql=_was_not_told)


def _was_not_told(model: BaseModel, alias: str, query: Any) -> SQL:
    """Make the condition that the shop was told of no number."""
    return SQL("(%s) IS NOT TRUE", _was_told(model, alias, query))


def _was_offered(model: BaseModel, alias: str, query: Any) -> SQL:
    """Make the condition that the shop was told of more than nothing."""
    base = SQL.identifier(alias, "base", to_flush=model._fields["base"])
    return SQL(
        """CASE jsonb_typeof(%(base)s -> %(code)s)
           WHEN 'string' THEN (%(base)s ->> %(code)s)::numeric > 0
           WHEN 'object' THEN true ELSE false END""",
        base=base,
        code=QUANTITY,
    )
