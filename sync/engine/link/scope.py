from ..among import among
from ..context import Context


class Scope:
    """Marks which elements the connector's scope (“What Takes Part”) leaves out."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def mark(self) -> None:
        """Mark the elements of the step's type that are out of scope: by themselves,
        or because their record is."""
        elements = self.env["shoper.element"]
        own = self.ctx.of_type()
        scope = self.ctx.scope
        if not scope and not elements.search_count(
            [*own, ("is_out_of_scope", "=", True)], limit=1
        ):
            return
        left_out: set[int] = set()
        if scope and self.entity._scope_filters:
            left_out |= set(self.entity._elements_out_of_scope(self.ctx))
        if scope and scope._domain():
            linked = elements.search_fetch([*own, ("res_id", ">", 0)], ["res_id"])
            query = elements._search([*own, ("res_id", ">", 0)])
            records = self.ctx.records.search(
                [among("id", query, "res_id"), *scope._domain()], order="id"
            )
            inside = set(records.ids)
            left_out |= {item.id for item in linked if item.res_id not in inside}
        marked = set(elements.search([*own, ("is_out_of_scope", "=", True)]).ids)
        elements.browse(marked - left_out).write({"is_out_of_scope": False})
        elements.browse(left_out - marked).write({"is_out_of_scope": True})
        self.ctx.step.scope_count = len(left_out)
