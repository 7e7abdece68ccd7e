from collections.abc import Mapping, Sequence
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...core.side import Side
from ..causes import noted
from ..changes import Changes
from ..context import Context
from ..references import Values
from ..sides import Sides
from ..tree import parent_property
from .free import FreeElements
from .likes import Like, Likes
from .readiness import Readiness
from .values import CreationValues, PlannedValues


class Imports:
    """Plans to create in Odoo what only the shop has."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)
        self.values = CreationValues(ctx, "odoo")

    def plan(self, position: int) -> int | None:
        """Plan the next chunk of elements.

        :param position: only elements with a greater id
        :return: id of the last one, None when nothing is left
        """
        if not self.ctx.step.import_unlinked:
            return None
        is_document = self.entity._is_document
        may = self.entity._import_domain(self.ctx) if is_document else ()
        elements = FreeElements(self.ctx).chunk(position, domain=may)
        if not elements:
            return None
        position = elements[-1].id
        elements -= self._take_back(elements)
        changes: list[Values] = []
        distinct, taken = self.entity._distinct, self._taken_values()
        likes = Likes(self.ctx).choose(elements)
        found = self.entity._readiness(self.ctx, elements) if is_document else {}
        shops = self.sides.of_elements(elements)
        obstacles = self.entity._all_import_obstacles(self.ctx, shops)
        free = {key: shop for key, shop in shops.items() if not obstacles.get(key)}
        untakable = self._untakable(free)
        for element in elements:
            shop, obstacle = shops[element.id], obstacles.get(element.id)
            if distinct and not obstacle and shop.values.get(distinct) in taken:
                obstacle = self.env._(self.entity._taken_note)
            without = untakable.get(element.id, {})
            plan = self.values.of(
                {c: v for c, v in shop.values.items() if c not in without}
            )
            ready = found.get(element.id, Readiness())
            reasons = [*ready.reasons]
            if first := obstacle or plan.reason:
                reasons.append(str(first))
            if distinct and not reasons:
                taken.add(shop.values.get(distinct))
            notes = [*without.values()]
            like = likes.get(element.id)
            changes.append(self._change(element, plan, ready, reasons, notes, like))
        self._create_in_order(changes)
        return None if self.entity._import_at_once else position

    def _change(
        self,
        element: BaseModel,
        plan: PlannedValues,
        ready: Readiness,
        reasons: Sequence[str],
        notes: Sequence[str],
        like: Like | None,
    ) -> Values:
        """Make the values of the change that creates an element in Odoo.

        :param plan: what it is created with
        :param reasons: why it waits, none where it need not
        :param notes: what people are told of values that it is created without
        :param like: the record that it is made like, where its type copies others
        """
        values = plan.values
        meta: dict[str, Any] = {**noted(ready.needs)}
        if ready.by_hand:
            meta["by_hand"] = True
        if plan.left_out:
            notes = [*notes, self.values.note(plan.left_out)]
        if like and not reasons:
            notes = [Likes(self.ctx).note(like)]
            if not like.res_id:
                reasons, values = notes, {}
                meta |= {"candidates": like.candidates}
        return self.changes.values(
            "create_odoo",
            element,
            state="waiting" if reasons else "planned",
            after=values,
            left_out=plan.left_out or False,
            like_id=like.res_id if like else 0,
            message="\n".join(reasons) or " ".join(notes) or False,
            depends=[*plan.depends, *ready.depends],
            meta=meta,
        )

    def _untakable(self, shops: Mapping[int, Side]) -> dict[int, dict[str, str]]:
        """Find the values that elements are created without because something in Odoo
        has them already: {element id: {code: reason}}.

        :param shops: what each holds, by the element's id
        """
        if not self.entity._does_without:
            return {}
        return self.entity._untakable(self.ctx, shops)

    def _taken_values(self) -> set[Any]:
        """Read the values that nothing new can have of a property of which Odoo takes
        each value once: those of records, and those of what this run is to create."""
        code = self.entity._distinct
        if not code:
            return set()
        links = self.ctx.links(self.entity._entity)
        planned = self.env["shoper.element"].browse(links.change_by_element)
        planned.fetch(["shop_values"])
        values = {(item.shop_values or {}).get(code) for item in planned}
        return values | self.entity._taken_values(self.ctx)

    def _take_back(self, elements: BaseModel) -> BaseModel:
        """Plan to link elements again whose creation was undone while their record
        stayed, and to restore the record where it was archived.

        :return: these elements
        """
        left = elements.filtered("left_res_id")
        if self.entity._adopts or not left:
            return left.browse()
        taken = self.ctx.links(self.entity._entity).element_by_record
        records = self.entity._readable(self.ctx, left.mapped("left_res_id"))
        by_id = {record.id: record for record in records if record.id not in taken}
        again = left.filtered(lambda element: element.left_res_id in by_id)
        restored = self.env["shoper.sync.change"].create(
            [
                self.changes.values("restore_odoo", element, res_id=element.left_res_id)
                for element in again
                if not by_id[element.left_res_id].active
            ]
        )
        first = {change.element_id: change.ids for change in restored}
        self.env["shoper.sync.change"].create(
            [
                self.changes.values(
                    "link",
                    element,
                    res_id=element.left_res_id,
                    rule="wanted again",
                    depends=first.get(element, ()),
                )
                for element in again
            ]
        )
        return again

    def _create_in_order(self, changes: list[Values]) -> None:
        """Create changes whose dependencies may be other changes of the same list
        (a node of a tree waits for its parent), level by level."""
        model = self.env["shoper.sync.change"]
        prop = parent_property(self.entity)
        if prop is None or not any(
            values["after"].get(prop.code) for values in changes
        ):
            self._note(model.create(changes))
            return
        links = self.ctx.links(self.entity._entity)
        while changes:
            ready: list[Values] = []
            later: list[Values] = []
            planned = {values["element_id"] for values in changes}
            for values in changes:
                parent = values["after"].get(prop.code)
                (later if parent in planned else ready).append(values)
            if not ready:  # a circle, which the shop's tree cannot have
                ready, later = changes, []
            for values in ready:
                parent = values["after"].get(prop.code)
                if not parent or parent in links.record_by_element:
                    continue
                if parent in links.change_by_element:
                    values["depends_on_ids"] = [
                        *values["depends_on_ids"],
                        Command.link(links.change_by_element[parent]),
                    ]
                else:
                    values["state"] = "waiting"
                    values["message"] = self.env._("Its parent is not linked.")
            self._note(model.create(ready))
            changes = later

    def _note(self, created: BaseModel) -> None:
        """Let what is planned after it refer to what was just planned."""
        links = self.ctx.links(self.entity._entity)
        for change in created:
            if change.state == "planned":
                links.change_by_element[change.element_id.id] = change.id
