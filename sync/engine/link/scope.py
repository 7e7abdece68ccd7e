from odoo.fields import Domain
from odoo.models import BaseModel

from ..among import among
from ..context import Context


class Scope:
    """Marks which elements the connector's scope leaves out (page *Synchronisation
    Scope* of the shop's settings). The database finds these: only those whose mark
    changes are loaded, however many there are."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def mark(self) -> None:
        """Mark the elements of the step's type that are out of scope: by themselves,
        or because their record is. Where they are parts, the linked elements of the
        type that they belong to, which need not be in the run, are marked as well: no
        parts of others take part."""
        own, count = self._of_type(self.entity), 0
        if self._mark(self.entity, own):
            left_out = own & Domain("is_out_of_scope", "=", True)
            count = self.env["shoper.element"].search_count(left_out)
        if self.ctx.step.scope_count != count:
            self.ctx.step.scope_count = count
        if self.entity._whole:
            self.mark_linked(self.entity._whole)

    def mark_linked(self, entity_code: str) -> None:
        """Mark the linked elements of another type that are out of scope now, though
        no run of that type looked at them since the scope was edited."""
        entity = self.ctx.type_of(entity_code)
        self._mark(entity, self._of_type(entity) & Domain("link_state", "=", "linked"))

    def _of_type(self, entity: BaseModel) -> Domain:
        """Say which elements of the shop are of a type, as a domain."""
        of_shop = Domain("connector_id", "=", self.ctx.connector.id)
        return of_shop & Domain("entity", "=", entity._entity)

    def _mark(self, entity: BaseModel, own: Domain) -> bool:
        """Mark the elements of a type that are out of scope.

        :param own: those of them that are looked at
        :return: whether the scope leaves any out at all
        """
        elements = self.env["shoper.element"]
        outside = self._outside(entity)
        marked = own & Domain("is_out_of_scope", "=", True)
        elements.search(marked & ~outside, order="id").write({"is_out_of_scope": False})
        if outside.is_false():
            return False
        new = own & Domain("is_out_of_scope", "=", False) & outside
        elements.search(new, order="id").write({"is_out_of_scope": True})
        return True

    def _outside(self, entity: BaseModel) -> Domain:
        """Say which elements of a type the connector's scope leaves out, as a
        domain."""
        scope = self.env["shoper.sync.scope"]._of(self.ctx.connector, entity)
        outside = Domain.FALSE
        if scope and entity._scope_filters:
            outside |= entity._elements_out_of_scope(self.ctx, scope)
        if conditions := scope._domain():
            inside = self.ctx.records_of(entity)._search(conditions)
            outside |= Domain("res_id", ">", 0) & ~among("res_id", inside)
        return outside
