from odoo import api, models
from odoo.tools import SQL


class ShoperSync(models.AbstractModel):
    """Scope: which elements and records take part. Which elements do not is marked on
    them before a step links anything, and holds for the whole step."""

    _inherit = "shoper.sync"

    def _mark_scope(self, ctx):
        """Mark the elements of the step's type that are out of scope: by themselves,
        or because their record is."""
        elements = self.env["shoper.element"]
        own = [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", ctx.entity._entity),
        ]
        scope = ctx.scope
        if not scope and not elements.search_count(
            [*own, ("is_out_of_scope", "=", True)], limit=1
        ):
            return
        left_out = set(ctx.entity._elements_out_of_scope(ctx)) if scope else set()
        if scope and scope._domain():
            linked = elements.search_fetch([*own, ("res_id", ">", 0)], ["res_id"])
            records = ctx.records.search(
                [("id", "in", linked.mapped("res_id")), *scope._domain()]
            )
            inside = set(records.ids)
            left_out |= {item.id for item in linked if item.res_id not in inside}
        marked = set(elements.search([*own, ("is_out_of_scope", "=", True)]).ids)
        elements.browse(marked - left_out).write({"is_out_of_scope": False})
        elements.browse(left_out - marked).write({"is_out_of_scope": True})
        ctx.step.scope_count = len(left_out)


class ShoperSyncProduct(models.AbstractModel):
    """Filters of products."""

    _inherit = "shoper.sync.product"

    @api.model
    def _elements_out_of_scope(self, ctx):
        scope = ctx.scope
        conditions = []
        if scope.category_ids:
            inside = self._with_children(ctx, scope.category_ids.mapped("remote_id"))
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

    def _with_children(self, ctx, remote_ids):
        """Shop ids of categories and all below them."""
        categories = self.env["shoper.element"].search_fetch(
            [("connector_id", "=", ctx.connector.id), ("entity", "=", "category")],
            ["remote_id", "parent_remote_id"],
        )
        inside = set(remote_ids)
        size = 0
        while size != len(inside):
            size = len(inside)
            inside |= {
                item.remote_id for item in categories if item.parent_remote_id in inside
            }
        return inside
