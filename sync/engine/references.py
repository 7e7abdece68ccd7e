"""What the references among property values stand for."""

from collections.abc import Callable
from typing import Any

from odoo.models import BaseModel

from ..core.refs import Kind, Ref, Stored, listed_refs
from ..core.values import Property
from .context import Context
from .links import Links
from .shown.names import Names

Values = dict[str, Any]  # of properties by their codes, or of fields by their names


class References:
    """Says what the references among property values stand for: elements, records of
    Odoo, ids of the shop. See :class:`..core.refs.Ref` for how they are stored."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # ----------------------------------------------------------- of the shop's side
    def with_elements(self, values: Values, entity: BaseModel | None = None) -> Values:
        """Turn references by ids of the shop into references by elements. One to
        something that the shop does not list becomes the shop's negative id.

        :param values: ``shop_values`` of an element
        :param entity: its type, if not that of the step
        """
        values = dict(values)
        entity = self.ctx.entity if entity is None else entity
        for prop in entity._properties:
            if not prop.entity or not values.get(prop.code):
                continue
            known = self.ctx.links(prop.entity).element_by_remote
            value = values[prop.code]
            if prop.loose:
                found: list[Stored] = sorted(
                    known[item] for item in value if item in known
                )
                values[prop.code] = self.had(prop, found)
            elif isinstance(value, list):
                left_out = self.ctx.left_out(prop.entity)  # they stay in the shop only
                values[prop.code] = sorted(
                    known.get(item) or Ref.shop(item).stored
                    for item in value
                    if item not in left_out
                )
            else:
                values[prop.code] = known.get(value) or Ref.shop(value).stored
        return values

    def known(self, values: Values | None) -> Values:
        """Turn references by records that have an element by now into references by
        the element."""

        def known(links: Links, ref: Ref) -> Stored:
            if ref.kind is Kind.RECORD:
                return links.element_by_record.get(ref.id, ref.stored)
            return ref.stored

        return self._converted(values, known)

    def had(self, prop: Property, value: list[Stored] | None) -> list[Stored]:
        """Drop references to what is not linked and will not be in this run."""
        links = self.ctx.links(prop.entity or "")

        def is_had(ref: Ref) -> bool:
            if ref.kind is Kind.RECORD:
                return (
                    ref.id in links.element_by_record
                    or ref.id in links.change_by_record
                )
            return ref.kind is Kind.ELEMENT and (
                ref.id in links.record_by_element or ref.id in links.change_by_element
            )

        return [ref.stored for ref in listed_refs(value) if is_had(ref)]

    # --------------------------------------------------------------- to be written
    def to_records(self, values: Values | None) -> Values:
        """Turn references into ids of records, ready for Odoo.

        :raises KeyError: for an element that is not linked, see :meth:`lacking`
        """

        def record(links: Links, ref: Ref) -> int:
            if ref.kind is Kind.RECORD:  # of before, which undoing gives back
                return ref.id
            return links.record_by_element[int(ref.stored)]

        return self._converted(values, record, drop_loose=True)

    def to_remote(self, values: Values | None) -> Values:
        """Turn references into ids of the shop, ready for a call."""

        def remote(links: Links, ref: Ref) -> int:
            if ref.kind is Kind.SHOP:
                return ref.id
            element_id = ref.id
            if ref.kind is Kind.RECORD:
                element_id = links.element_by_record[ref.id]
            return links.remote_by_element.get(element_id, element_id)

        return self._converted(values, remote, drop_loose=True)

    def _converted(
        self,
        values: Values | None,
        convert: Callable[[Links, Ref], Stored],
        drop_loose: bool = False,
    ) -> Values:
        """Convert all references among property values.

        :param convert: makes of one reference, given the links of its type, what is to
            stand in its place
        :param drop_loose: whether references of ``loose`` properties to what is not
            linked are dropped
        """
        converted = dict(values or {})
        for prop in self.ctx.entity._properties:
            value = converted.get(prop.code)
            if not prop.entity or not value:
                continue
            links = self.ctx.links(prop.entity)
            if prop.loose and drop_loose:
                value = self.had(prop, value)
            found = [convert(links, ref) for ref in listed_refs(value)]
            converted[prop.code] = found if isinstance(value, list) else found[0]
        return converted

    # ------------------------------------------------------------------ what lacks
    def dependencies(
        self, prop: Property, value: Any, direction: str
    ) -> tuple[list[int], str | bool]:
        """Find the changes of this run that a reference waits for.

        :param direction: ``odoo`` or ``shop``, where the value is to be written
        :return: ([change ids], why the reference cannot be had or False)
        """
        if not prop.entity or not value or prop.loose:
            return [], False
        links = self.ctx.links(prop.entity)
        depends: list[int] = []
        for ref in listed_refs(value):
            if ref.kind is Kind.RECORD:
                change_id = links.change_by_record.get(ref.id)
            elif direction == "shop" or ref.stored in links.record_by_element:
                continue
            else:
                change_id = links.change_by_element.get(int(ref.stored))
            if not change_id:
                return [], self.not_linked_reason(prop, ref.stored)
            depends.append(change_id)
        return depends, False

    def lacking(self, change: BaseModel) -> str | None:
        """Say why a change cannot be carried out any more: it refers to something that
        is not linked. None where all is linked."""
        after = change.after or {}  # each reading copies all of it
        for prop in self.ctx.entity._properties:
            value = after.get(prop.code)
            if not prop.entity or not value or prop.loose:
                continue
            linked = self.ctx.links(prop.entity).record_by_element
            for ref in listed_refs(value):
                if self.ctx.is_undo and ref.kind is Kind.RECORD:
                    continue
                if ref.stored not in linked:
                    return self.not_linked_reason(prop, ref.stored)
        return None

    def not_linked_reason(self, prop: Property, item: Stored) -> str:
        """Say what a reference lacks; found out once per unit of work, since it may
        keep thousands waiting."""
        key = prop.entity, item
        return self.ctx.cached(
            "references", key, lambda: self._describe_not_linked(prop, item)
        )

    def _describe_not_linked(self, prop: Property, item: Stored) -> str:
        entity = self.ctx.type_of(prop.entity or "")
        env, ref = self.ctx.env, Ref.parse(item)
        names = {
            "type": env._(entity._label),
            "name": Names(entity.with_env(env)).of_reference(item),
        }
        if (
            ref.kind is Kind.ELEMENT
            and env["shoper.element"].browse(ref.id).is_out_of_scope
        ):
            return env._(
                "%(type)s: %(name)s is outside the synchronisation scope and not "
                "linked. Link it by hand, or add it to the scope in the settings of "
                "the shop.",
                **names,
            )
        return env._("%(type)s: %(name)s is not linked.", **names)
