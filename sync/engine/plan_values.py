from typing import Any, NamedTuple

from odoo import models


class PlannedValues(NamedTuple):
    """What something is to be created with: its property values, ids of the changes
    that these wait for, why it has to wait or False, and the references that are left
    out until they are linked ({code: reference})."""

    values: dict[str, Any]
    depends: list[int]
    reason: str | bool
    left_out: dict[str, Any]


class ShoperSync(models.AbstractModel):
    """Values of planned changes, and what they wait for."""

    _inherit = "shoper.sync"

    def _plan_values(self, ctx, values, direction):
        """Choose the property values to create with, and find what they wait for.

        :param direction: the side where it is created
        """
        kept, depends, reasons, left_out = {}, [], [], {}
        for code, prop in ctx.codes:
            if code not in values:
                continue
            if prop.code in ctx.entity._left_out(ctx, direction):
                continue
            value = values[code]
            if code != prop.code and (not value or prop.same(value, values[prop.code])):
                continue  # nothing of its own in this language
            kept[code] = value
            if prop.entity == ctx.entity._entity:
                continue  # a parent of the same type: see _create_in_order
            found, reason = self._dependencies(ctx, prop, value, direction)
            depends += found
            if reason and self._may_leave_out(ctx, prop, value):
                left_out[prop.code] = kept.pop(prop.code)
            elif reason:
                reasons.append(reason)
        reason = " ".join(dict.fromkeys(reasons)) or False
        return PlannedValues(kept, depends, reason, left_out)

    def _may_leave_out(self, ctx, prop, value) -> bool:
        """Whether something is created without a reference that is not linked: one to
        what takes no part would never be filled in."""
        if prop.code not in ctx.entity._weak:
            return False
        if not isinstance(value, int) or value < 0:
            return True
        return not self.env["shoper.element"].browse(value).is_out_of_scope

    def _left_out_note(self, ctx, left_out: dict[str, Any]) -> str | bool:
        """Tell what is created without, for the time being."""
        if not left_out:
            return False
        reasons = [
            self._not_linked_reason(ctx, ctx.entity._property(code), value)
            for code, value in left_out.items()
        ]
        return ctx.env._(
            "It comes without; it is filled in once that is linked: %s",
            " ".join(reasons),
        )

    def _dependencies(self, ctx, prop, value, direction):
        """Changes of this run that a reference waits for, or why it cannot be had.

        :return: ([change ids], reason or False)
        """
        if not prop.entity or not value or prop.loose:
            return [], False
        links = ctx.links(prop.entity)
        depends = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):  # a record without an element
                change_id = links.change_by_record.get(int(item.partition(",")[2]))
            elif direction == "shop" or item in links.record_by_element:
                continue
            else:
                change_id = links.change_by_element.get(item)
            if not change_id:
                return [], self._not_linked_reason(ctx, prop, item)
            depends.append(change_id)
        return depends, False

    def _not_linked_reason(self, ctx, prop, item):
        """Why a reference cannot be had; found out once per unit, since it may keep
        thousands waiting."""
        known = ctx.facts.setdefault("not linked", {})
        key = prop.entity, item
        if key not in known:
            known[key] = self._describe_not_linked(ctx, prop, item)
        return known[key]

    def _describe_not_linked(self, ctx, prop, item):
        labels = dict(self.with_env(ctx.env)._entity_selection())
        names = {
            "type": labels[prop.entity],
            "name": self._entity(prop.entity)._reference_name(ctx.env, item),
        }
        is_element = isinstance(item, int) and item > 0
        if is_element and self.env["shoper.element"].browse(item).is_out_of_scope:
            return ctx.env._(
                "%(type)s: %(name)s does not take part and is not linked. Link it by "
                "hand, or let it take part: see “What Takes Part” of the connector.",
                **names,
            )
        return ctx.env._("%(type)s: %(name)s is not linked.", **names)

    def _shop_values(self, ctx, element):
        """Property values of an element, references as ids of elements. A reference
        to something that the shop does not list stays as the shop's negative id."""
        return self._with_references(ctx, element.shop_values or {})

    def _with_references(self, ctx, values, entity=None):
        """``shop_values`` of an element with references as ids of elements.

        :param entity: its type, if not that of the step
        """
        values = dict(values)
        entity = ctx.entity if entity is None else entity
        for prop in entity._properties:
            if not prop.entity or not values.get(prop.code):
                continue
            links = ctx.links(prop.entity)
            known = links.element_by_remote
            value = values[prop.code]
            if prop.loose:
                found = sorted(known[item] for item in value if item in known)
                values[prop.code] = self._had(ctx, prop, found)
            elif isinstance(value, list):
                left_out = ctx.left_out(prop.entity)  # they stay in the shop only
                values[prop.code] = sorted(
                    known.get(item, -item) for item in value if item not in left_out
                )
            else:
                values[prop.code] = known.get(value, -value)
        return values

    def _had(self, ctx, prop, value):
        """References of a loose property without those to what is not linked and
        will not be."""
        links = ctx.links(prop.entity)

        def is_had(item):
            if isinstance(item, str):
                record_id = int(item.partition(",")[2])
                return (
                    record_id in links.element_by_record
                    or record_id in links.change_by_record
                )
            return item in links.record_by_element or item in links.change_by_element

        return [item for item in value or () if is_had(item)]

    def _change_values(self, ctx, verb, element=None, *, depends=(), **values):
        """Values of a new change of the step."""
        if element:
            values = {
                "element_id": element.id,
                "name": element.display_name,
                **values,
            }
        return {
            "state": "planned",
            "message": False,
            **values,
            "run_id": ctx.run.id,
            "step_id": ctx.step.id,
            "verb": verb,
            "res_model": ctx.entity._odoo_model if values.get("res_id") else False,
            "depends_on_ids": [(6, 0, list(dict.fromkeys(depends)))] if depends else [],
        }
