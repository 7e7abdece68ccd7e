from typing import Any

from odoo.models import BaseModel

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
        or because their record is. Of what they are parts of, which need not be in the
        run, linked elements are marked as well: parts of no others take part."""
        left_out = self._mark(self.entity)
        if left_out is not None:
            self.ctx.step.scope_count = len(left_out)
        if self.entity._whole:
            self.mark_linked(self.entity._whole)

    def mark_linked(self, entity_code: str) -> None:
        """Mark the linked elements of another type that are out of scope, whenever a
        run last looked at these."""
        entity = self.ctx.type_of(entity_code)
        self._mark(entity, ("link_state", "=", "linked"))

    def _mark(self, entity: BaseModel, *only: Any) -> set[int] | None:
        """Mark the elements of a type that are out of scope.

        :param only: a domain of those that are looked at, all if there is none
        :return: their ids, None where there is no scope and never was
        """
        elements = self.env["shoper.element"]
        own = [
            ("connector_id", "=", self.ctx.connector.id),
            ("entity", "=", entity._entity),
            *only,
        ]
        scope = self.env["shoper.sync.scope"]._of(self.ctx.connector, entity)
        marked = set(elements.search([*own, ("is_out_of_scope", "=", True)]).ids)
        if not scope and not marked:
            return None
        left_out: set[int] = set()
        if scope and entity._scope_filters:
            outside = entity._elements_out_of_scope(self.ctx, scope)
            left_out |= set(elements.search([*own, ("id", "in", list(outside))]).ids)
        if scope and scope._domain():
            linked = elements.search_fetch([*own, ("res_id", ">", 0)], ["res_id"])
            query = elements._search([*own, ("res_id", ">", 0)])
            records = self.ctx.records_of(entity).search(
                [among("id", query, "res_id"), *scope._domain()], order="id"
            )
            inside = set(records.ids)
            left_out |= {item.id for item in linked if item.res_id not in inside}
        elements.browse(marked - left_out).write({"is_out_of_scope": False})
        elements.browse(left_out - marked).write({"is_out_of_scope": True})
        return left_out
