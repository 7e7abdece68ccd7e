from odoo import api, models
from odoo.tools import SQL


class ShoperSyncCategory(models.AbstractModel):
    """Filters of categories. Those above one that takes part do so too: without them
    it would have no place in Odoo."""

    _inherit = "shoper.sync.category"

    _scope_filters = ("category_ids", "visibility")

    @api.model
    def _elements_out_of_scope(self, ctx):
        scope = ctx.scope
        if not (scope.category_ids or scope.visibility):
            return []
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id, remote_id, (shop_facts->>'visible')::boolean
                   FROM shoper_element
                   WHERE connector_id = %s AND entity = 'category'""",
                ctx.connector.id,
            )
        )
        rows = self.env.cr.fetchall()
        parents = category_parents(ctx)
        inside = {remote_id for _id, remote_id, _visible in rows}
        if scope.category_ids:
            inside = with_children(parents, scope.category_ids.mapped("remote_id"))
        if scope.visibility:
            wanted = scope.visibility == "visible"
            inside &= {
                remote_id for _id, remote_id, visible in rows if visible == wanted
            }
        inside = with_parents(parents, inside)
        return [
            element_id
            for element_id, remote_id, _visible in rows
            if remote_id not in inside
        ]


class ShoperSyncProducer(models.AbstractModel):
    """Filter of producers."""

    _inherit = "shoper.sync.producer"

    _scope_filters = ("producer_ids",)

    @api.model
    def _elements_out_of_scope(self, ctx):
        chosen = ctx.scope.producer_ids
        if not chosen:
            return []
        return (
            self.env["shoper.element"]
            .search(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", self._entity),
                    ("id", "not in", chosen.ids),
                ]
            )
            .ids
        )


class ShoperSyncProduct(models.AbstractModel):
    """Filters of products."""

    _inherit = "shoper.sync.product"

    _scope_filters = ("category_ids", "producer_ids", "visibility")

    @api.model
    def _elements_out_of_scope(self, ctx):
        scope = ctx.scope
        conditions = []
        if scope.category_ids:
            parents = category_parents(ctx)
            inside = with_children(parents, scope.category_ids.mapped("remote_id"))
            conditions.append(
                SQL(
                    """NOT ((shop_values->>'category')::int IN %(ids)s OR EXISTS (
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
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM shoper_element
                   WHERE connector_id = %s AND entity = 'product' AND (%s)""",
                ctx.connector.id,
                SQL(" OR ").join(conditions),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]


def with_children(parents, ids):
    """These nodes of a tree and all below them.

    :param parents: {node: its parent}
    """
    inside, size = set(ids), -1
    while size != len(inside):
        size = len(inside)
        inside |= {node for node, parent in parents.items() if parent in inside}
    return inside


def with_parents(parents, ids):
    """These nodes of a tree and all above them; see :func:`with_children`."""
    inside = set()
    for node in ids:
        while node and node not in inside:
            inside.add(node)
            node = parents.get(node)
    return inside


def category_parents(ctx):
    """Read the shop's tree of categories: {shop id: shop id of the parent or 0}."""
    categories = ctx.env["shoper.element"].search_fetch(
        [("connector_id", "=", ctx.connector.id), ("entity", "=", "category")],
        ["remote_id", "parent_remote_id"],
    )
    return {item.remote_id: item.parent_remote_id for item in categories}
