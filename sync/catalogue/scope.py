"""Which elements the filters of a connector's scope leave out."""

from collections.abc import Iterable
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ..engine.context import Context

Tree = dict[int, int]  # nodes and their parents, 0 for none


def categories_outside(ctx: Context, scope: BaseModel) -> Domain:
    """Say which categories are left out, as a domain of elements. Those above one that
    takes part do so too: without them it would have no place in Odoo."""
    env = ctx.env
    if not (scope.category_ids or scope.visibility):
        return Domain.FALSE
    env["shoper.element"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT remote_id, (shop_facts->>'visible')::boolean
               FROM shoper_element
               WHERE connector_id = %s AND entity = 'category'""",
            ctx.connector.id,
        )
    )
    visible = dict(rows)
    parents = category_parents(ctx)
    inside = set(visible)
    if scope.category_ids:
        inside = with_children(parents, scope.category_ids.mapped("remote_id"))
    if scope.visibility:
        wanted = scope.visibility == "visible"
        inside &= {item for item, is_visible in visible.items() if is_visible == wanted}
    return Domain("remote_id", "not in", with_parents(parents, inside))


def producers_outside(scope: BaseModel) -> Domain:
    """Say which producers are left out, as a domain of elements."""
    chosen = scope.producer_ids
    return Domain("id", "not in", chosen.ids) if chosen else Domain.FALSE


def products_outside(ctx: Context, scope: BaseModel) -> Domain:
    """Say which products are left out, as a domain of elements."""
    inside: set[int] = set()
    if scope.category_ids:
        parents = category_parents(ctx)
        inside = with_children(parents, scope.category_ids.mapped("remote_id"))
    producers = scope.producer_ids.mapped("remote_id")
    if not (inside or producers or scope.visibility):
        return Domain.FALSE

    def condition(model: BaseModel, alias: str, query: Any) -> SQL:
        values = SQL.identifier(
            alias, "shop_values", to_flush=model._fields["shop_values"]
        )
        left_out = []
        if inside:
            left_out.append(
                SQL(
                    """NOT (COALESCE((%(values)s ->> 'category')::int, 0) IN %(ids)s
                         OR EXISTS (
                         SELECT 1 FROM jsonb_array_elements_text(
                           %(values)s -> 'categories') c
                         WHERE c::int IN %(ids)s))""",
                    values=values,
                    ids=tuple(inside),
                )
            )
        if producers:
            left_out.append(
                SQL(
                    "COALESCE((%s ->> 'producer')::int, 0) NOT IN %s",
                    values,
                    tuple(producers),
                )
            )
        if scope.visibility:
            left_out.append(
                SQL(
                    "COALESCE((%s ->> 'visible')::boolean, false) <> %s",
                    values,
                    scope.visibility == "visible",
                )
            )
        return SQL("(%s)", SQL(" OR ").join(left_out))

    return Domain.custom(to_sql=condition)


def with_children(parents: Tree, ids: Iterable[int]) -> set[int]:
    """Find these nodes of a tree and all below them.

    :param parents: {node: its parent}
    """
    inside, size = set(ids), -1
    while size != len(inside):
        size = len(inside)
        inside |= {node for node, parent in parents.items() if parent in inside}
    return inside


def with_parents(parents: Tree, ids: Iterable[int]) -> set[int]:
    """Find these nodes of a tree and all above them; see :func:`with_children`."""
    inside: set[int] = set()
    for node in ids:
        while node and node not in inside:
            inside.add(node)
            node = parents.get(node, 0)
    return inside


def category_parents(ctx: Context) -> Tree:
    """Read the shop's tree of categories: {shop id: shop id of the parent or 0}."""
    categories = ctx.env["shoper.element"].search_fetch(
        [("connector_id", "=", ctx.connector.id), ("entity", "=", "category")],
        ["remote_id", "parent_remote_id"],
    )
    return {item.remote_id: item.parent_remote_id for item in categories}
