"""Which elements the filters of a connector's scope leave out."""

from collections.abc import Iterable

from odoo.models import BaseModel
from odoo.tools import SQL

from .engine.context import Context

Tree = dict[int, int]  # nodes and their parents, 0 for none


def categories_outside(ctx: Context, scope: BaseModel) -> list[int]:
    """Find the categories that are left out: ids of elements. Those above one that
    takes part do so too: without them it would have no place in Odoo."""
    env = ctx.env
    if not (scope.category_ids or scope.visibility):
        return []
    env.flush_all()
    env.cr.execute(
        SQL(
            """SELECT id, remote_id, (shop_facts->>'visible')::boolean
               FROM shoper_element
               WHERE connector_id = %s AND entity = 'category'""",
            ctx.connector.id,
        )
    )
    rows = env.cr.fetchall()
    parents = category_parents(ctx)
    inside = {remote_id for _id, remote_id, _visible in rows}
    if scope.category_ids:
        inside = with_children(parents, scope.category_ids.mapped("remote_id"))
    if scope.visibility:
        wanted = scope.visibility == "visible"
        inside &= {remote_id for _id, remote_id, visible in rows if visible == wanted}
    inside = with_parents(parents, inside)
    return [
        element_id
        for element_id, remote_id, _visible in rows
        if remote_id not in inside
    ]


def producers_outside(ctx: Context, scope: BaseModel) -> list[int]:
    """Find the producers that are left out: ids of elements."""
    chosen = scope.producer_ids
    if not chosen:
        return []
    elements = ctx.env["shoper.element"].search(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", "producer"),
            ("id", "not in", chosen.ids),
        ]
    )
    return elements.ids


def products_outside(ctx: Context, scope: BaseModel) -> list[int]:
    """Find the products that are left out: ids of elements."""
    env = ctx.env
    conditions = []
    if scope.category_ids:
        parents = category_parents(ctx)
        inside = with_children(parents, scope.category_ids.mapped("remote_id"))
        conditions.append(
            SQL(
                """NOT (COALESCE((shop_values->>'category')::int, 0) IN %(ids)s
                     OR EXISTS (
                     SELECT 1 FROM jsonb_array_elements_text(
                       shop_values->'categories') c
                     WHERE c::int IN %(ids)s))""",
                ids=tuple(inside),
            )
        )
    if scope.producer_ids:
        conditions.append(
            SQL(
                "COALESCE((shop_values->>'producer')::int, 0) NOT IN %s",
                tuple(scope.producer_ids.mapped("remote_id")),
            )
        )
    if scope.visibility:
        conditions.append(
            SQL(
                "COALESCE((shop_values->>'visible')::boolean, false) <> %s",
                scope.visibility == "visible",
            )
        )
    if not conditions:
        return []
    env.flush_all()
    env.cr.execute(
        SQL(
            """SELECT id FROM shoper_element
               WHERE connector_id = %s AND entity = 'product' AND (%s)""",
            ctx.connector.id,
            SQL(" OR ").join(conditions),
        )
    )
    return [row[0] for row in env.cr.fetchall()]


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
