"""What the references among property values stand for."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ..core.refs import Ref, RefKind, StoredRef, listed_refs
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

    @cached_property
    def _referring(self) -> list[Property]:
        """List the properties of the step's type that refer to something."""
        return [prop for prop in self.ctx.entity._properties if prop.entity]

    # ----------------------------------------------------------- of the shop's side
    def with_elements(self, values: Values, entity: BaseModel | None = None) -> Values:
        """Turn references by ids of the shop into references by elements. One to
        something that the shop does not list becomes the shop's negative id.

        :param values: ``shop_values`` of an element
        :param entity: its type, if not that of the step
        """
        [found] = self.all_with_elements([values], entity)
        return found

    def all_with_elements(
        self, many: Iterable[Values], entity: BaseModel | None = None
    ) -> list[Values]:
        """Do what :meth:`with_elements` does for many elements of one type, in their
        order."""
        many = [dict(values) for values in many]
        entity = self.ctx.entity if entity is None else entity
        for prop in entity._properties:
            referring = [values for values in many if values.get(prop.code)]
            if not prop.entity or not referring:
                continue
            known = self.ctx.links(prop.entity).element_by_remote
            outside: frozenset[int] = frozenset()  # they stay in the shop only
            if prop.kind == "refs" and not prop.loose:
                outside = self.ctx.outside_scope(prop.entity)
            for values in referring:
                value = values[prop.code]
                if prop.loose:
                    found: list[StoredRef] = sorted(
                        known[item] for item in value if item in known
                    )
                    values[prop.code] = self.had(prop, found)
                elif isinstance(value, list):
                    values[prop.code] = sorted(
                        known.get(item) or Ref.shop(item).stored
                        for item in value
                        if item not in outside
                    )
                else:
                    values[prop.code] = known.get(value) or Ref.shop(value).stored
        return many

    def known(self, values: Values | None) -> Values:
        """Turn references by records that have an element by now into references by
        the element."""

        def known(links: Links, ref: Ref) -> StoredRef:
            if ref.kind is RefKind.RECORD:
                return links.element_by_record.get(ref.id, ref.stored)
            return ref.stored

        [found] = self._converted([values], known)
        return found

    def had(self, prop: Property, value: list[StoredRef] | None) -> list[StoredRef]:
        """Drop references to what is not linked and will not be in this run.

        :param value: of the property, None for no references
        """
        links = self.ctx.links(prop.entity or "")

        def is_had(ref: Ref) -> bool:
            if ref.kind is RefKind.RECORD:
                return (
                    ref.id in links.element_by_record
                    or ref.id in links.change_by_record
                )
            return ref.kind is RefKind.ELEMENT and (
                ref.id in links.record_by_element or ref.id in links.change_by_element
            )

        return [ref.stored for ref in listed_refs(value) if is_had(ref)]

    # --------------------------------------------------------------- to be written
    def to_records(self, values: Values | None) -> Values:
        """Turn references into ids of records, ready for Odoo.

        :raises KeyError: for an element that is not linked, see :meth:`lacking`
        """
        [found] = self.all_to_records([values])
        return found

    def all_to_records(self, many: Iterable[Values | None]) -> list[Values]:
        """Do what :meth:`to_records` does for many, in their order."""

        def record(links: Links, ref: Ref) -> int:
            if ref.kind is RefKind.RECORD:  # of before, which undoing gives back
                return ref.id
            return links.record_by_element[int(ref.stored)]

        return self._converted(many, record, drop_loose=True)

    def to_remote(self, values: Values | None) -> Values:
        """Turn references into ids of the shop, ready for a call.

        :raises KeyError: for a record or an element that the shop does not have
        """
        [found] = self.all_to_remote([values])
        return found

    def all_to_remote(self, many: Iterable[Values | None]) -> list[Values]:
        """Do what :meth:`to_remote` does for many, in their order."""

        def remote(links: Links, ref: Ref) -> int:
            if ref.kind is RefKind.SHOP:
                return ref.id
            element_id = ref.id
            if ref.kind is RefKind.RECORD:
                element_id = links.element_by_record[ref.id]
            return links.remote_by_element[element_id]

        return self._converted(many, remote, drop_loose=True)

    def _converted(
        self,
        many: Iterable[Values | None],
        convert: Callable[[Links, Ref], StoredRef],
        drop_loose: bool = False,
    ) -> list[Values]:
        """Convert all references among the property values of many, in their order.

        :param convert: makes of one reference, given the links of its type, what is to
            stand in its place
        :param drop_loose: whether references of ``loose`` properties to what is not
            linked are dropped
        """
        all_converted = [dict(values or {}) for values in many]
        for prop in self._referring:
            referring = [values for values in all_converted if values.get(prop.code)]
            if not referring:
                continue
            links = self.ctx.links(prop.entity or "")
            for values in referring:
                value = values[prop.code]
                if prop.loose and drop_loose:
                    value = self.had(prop, value)
                found = [convert(links, ref) for ref in listed_refs(value)]
                values[prop.code] = found if isinstance(value, list) else found[0]
        return all_converted

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
            if ref.kind is RefKind.RECORD:
                change_id = links.change_by_record.get(ref.id)
            elif direction == "shop" or ref.stored in links.record_by_element:
                continue
            else:
                change_id = links.change_by_element.get(int(ref.stored))
            if not change_id:
                return [], self.not_linked_reason(prop, ref.stored)
            depends.append(change_id)
        return depends, False

    def lacking(self, after: Values) -> str | None:
        """Say why a change cannot be carried out any more: it refers to something that
        is not linked. None where all is linked.

        :param after: what it is to write in Odoo
        """
        is_undo = self.ctx.is_undo
        for prop in self._referring:
            value = after.get(prop.code)
            if not value or prop.loose:
                continue
            linked = self.ctx.links(prop.entity or "").record_by_element
            for ref in listed_refs(value):
                if is_undo and ref.kind is RefKind.RECORD:
                    continue
                if ref.stored not in linked:
                    return self.not_linked_reason(prop, ref.stored)
        return None

    def not_linked_reason(self, prop: Property, item: StoredRef) -> str:
        """Say what a reference lacks; found out once per unit of work, since it may
        keep thousands waiting."""
        key = prop.entity, item
        return self.ctx.cached(
            "references", key, lambda: self._describe_not_linked(prop, item)
        )

    def _describe_not_linked(self, prop: Property, item: StoredRef) -> str:
        entity = self.ctx.type_of(prop.entity or "")
        env, ref = self.ctx.env, Ref.parse(item)
        names = {
            "type": env._(entity._label_of_one),
            "name": Names(entity.with_env(env)).of_reference(item),
        }
        if (
            ref.kind is RefKind.ELEMENT
            and env["shoper.element"].browse(ref.id).is_out_of_scope
        ):
            return env._(
                "%(type)s %(name)s is outside the synchronisation scope and not "
                "linked. Press Choose in Odoo in the decision about it, or add it in "
                "the settings of the shop, on the page Synchronisation Scope.",
                **names,
            )
        return env._("%(type)s %(name)s is not linked.", **names)
