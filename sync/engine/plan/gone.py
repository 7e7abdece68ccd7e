from collections.abc import Set as AbstractSet
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel

from ..changes import Changes
from ..context import Context
from ..limits import CHUNK
from ..references import Values
from ..sides import Sides
from ..states import RUN_ENDED
from .deletions import Deletions
from .exports import Exports


class Gone:
    """Plans what becomes of a link when one of its two sides is gone: the element was
    deleted in the shop, or the record was deleted or archived in Odoo."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def plan(self, position: int) -> int | None:
        """Plan the next chunk of elements of which one side is gone.

        :param position: only elements with a greater id
        :return: id of the last one, None when nothing is left
        """
        if not position:
            self._forget_choices()
        elements = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("id", ">", position),
                ("is_out_of_scope", "=", False),
                ("is_forgotten", "=", False),
                *self._domain(),
                *self.entity._asked_domain(self.ctx),
                *self.entity._element_domain(self.ctx),
                *self.ctx.partial_domain(),
            ],
            ["link_state", "res_id", "name", "code", "left_note", "gone_choice"],
            order="id",
            limit=CHUNK,
        )
        if not elements:
            return None
        elements.fetch(["shop_values", "shop_facts", "base"])
        records = self.entity._readable(self.ctx, elements.mapped("res_id"))
        by_id = {record.id: record for record in records}
        links = self.ctx.links(self.entity._entity)
        earlier = self._earlier(elements)
        elsewhere = self.ctx.linked_elsewhere(by_id)
        needed = self._needed_still(elements)
        needed_note = needed and self.entity._needed_note(self.ctx)
        planned: list[Values | None] = []
        to_export: list[int] = []
        going = self._about_to_go(elements)
        for element in elements:
            record = by_id.get(element.res_id)
            if element.id in links.change_by_element:
                continue  # this run links it anew
            if element in earlier or element in going:
                continue
            if element.link_state == "missing":
                if not record or record.id in links.element_by_record:
                    continue
                if self._is_created_again(element, record):
                    to_export.append(record.id)
                else:
                    planned.append(self._plan_element(element, record, elsewhere))
            elif element.link_state == "linked":
                if record and element.id not in needed:
                    planned.append(self._plan_record(element, record))
                elif record and needed_note:
                    planned.append(self._question("gone_odoo", element, needed_note))
            else:
                planned.append(self._plan_record(element, None))
        self.env["shoper.sync.change"].create(list(filter(None, planned)))
        if to_export:
            Exports(self.ctx).plan_records(records.browse(to_export))
        return elements[-1].id

    def _needed_still(self, elements: BaseModel) -> AbstractSet[int]:
        """Find the ids of the elements that the connector's policy would unlink, since
        their records are archived, and whose link is still needed by another type: they
        keep it for now."""
        policy = self.ctx.connector.gone_record_policy
        if policy != "unlink" or not self.entity._spares_some:
            return frozenset()
        undecided = elements.filtered(
            lambda element: element.link_state == "linked" and not element.gone_choice
        )
        return self.entity._needed_still(self.ctx, undecided)

    def _about_to_go(self, elements: BaseModel) -> BaseModel:
        """Find the elements that somebody decided to delete in the shop and whose plan
        waits, or is carried out: no other run asks about them or deletes them, though
        they were left out of that plan. They are asked about again once it has ended.
        """
        step = self.ctx.step
        chosen = elements.filtered(lambda element: element.gone_choice == "delete")
        if not chosen or (step.is_partial and step.delete_unlinked):
            return chosen.browse()
        planned = Domain("state", "in", ("planned", "sending"))
        changes = self.env["shoper.sync.change"].search_fetch(
            Domain("element_id", "in", chosen.ids)
            & Domain("verb", "=", "delete_shop")
            & (planned | Domain("excluded_by", "!=", False))
            & Domain("run_id", "!=", self.ctx.run.id)
            & Domain("run_id.purpose", "=", "decision")
            & Domain("run_id.state", "not in", RUN_ENDED),
            ["element_id"],
        )
        return changes.element_id

    def _earlier(self, elements: BaseModel) -> BaseModel:
        """Find the elements gone from the shop whose record was linked since with
        another element, which is gone, too. What becomes of a record is asked, and
        done, once: for the last of its elements that take part."""
        gone = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "missing"),
                ("res_id", "in", [item for item in elements.mapped("res_id") if item]),
                *self.ctx.partial_domain(),
            ],
            ["res_id"],
            order="linked_at NULLS FIRST, id",
        )
        last = {element.res_id: element.id for element in gone}
        return gone - gone.browse(last.values())

    def _forget_choices(self) -> None:
        """Forget what was decided about archived records that are active again: it is
        no answer to their being archived another time."""
        chosen = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "linked"),
                ("gone_choice", "!=", False),
            ],
            ["res_id"],
        )
        if chosen and self.entity._archived_is_gone:
            active = self.ctx.records.with_context(active_test=True)
            back = set(active.search([("id", "in", chosen.mapped("res_id"))]).ids)
            chosen.filtered(lambda element: element.res_id in back).gone_choice = False

    def _domain(self) -> list[Any]:
        """Say which elements are looked at: those gone from the shop, those whose
        record was deleted, and those whose record is archived."""
        left = Domain("link_state", "=", "unlinked") & Domain("left_note", "!=", False)
        if self.entity._is_deleted_along and Deletions(self.ctx).is_deleting(
            self.ctx.step
        ):
            left &= Domain("gone_choice", "!=", False)
        domain = left | (
            Domain("link_state", "=", "missing") & Domain("res_id", ">", 0)
        )
        if self.entity._archived_is_gone:
            archived = self.env[self.entity._odoo_model].with_context(active_test=False)
            archived = archived._search([("active", "=", False)])
            domain |= Domain("link_state", "=", "linked") & Domain(
                "res_id", "in", archived
            )
        return [domain]

    def _element_choice(self, element: BaseModel) -> str:
        """Tell what is done about an element that was deleted in the shop: what a
        person decided about it, else what its type or the connector says."""
        policy = self.entity._gone_elements or self.ctx.connector.gone_element_policy
        return element.gone_choice or policy

    def _is_created_again(self, element: BaseModel, record: BaseModel) -> bool:
        """Tell whether an element that was deleted in the shop is created there once
        more: not where neither side wants it any more."""
        may_export = "export_unlinked" not in self.entity._option_hints()
        is_chosen = may_export and self._element_choice(element) == "recreate"
        return is_chosen and not _is_archived(record)

    def _plan_element(
        self, element: BaseModel, record: BaseModel, elsewhere: set[int]
    ) -> Values | None:
        """Plan for an element that was deleted in the shop.

        :param elsewhere: ids of records that are linked with another shop, too
        :return: values of a new change, None where nothing is to be done
        """
        choice = self._element_choice(element)
        reason = self.env._("It was deleted in the shop.")
        is_shared = not element.gone_choice and record.id in elsewhere
        if choice == "archive" and is_shared:
            choice = "ask"
            reason = self.env._("It was deleted in this shop, and another one has it.")
        if choice in ("ask", "cancel") and self.entity._gone_action:
            return self._plan_action(element, record, choice, reason)
        if choice == "archive" and "active" in record._fields:
            return self._change("archive_odoo", element) if record.active else None
        if choice == "unlink":
            return self._change("unlink", element, before=element._agreed())
        if choice == "leave":
            return None
        return self._ask_about_element(element, record, reason)

    def _plan_action(
        self, element: BaseModel, record: BaseModel, choice: str, reason: str
    ) -> Values | None:
        """Plan what the type does with a record whose element was deleted in the shop,
        or ask a person where that was not decided, or cannot be done.

        :param choice: ``cancel`` where it is done
        :param reason: why a person is asked, unless the type has a reason of its own
        """
        action = self.entity._gone_planned(record)
        if action and action.reason:  # whoever is asked has to know it
            return self._ask_about_element(element, record, action.reason)
        if choice == "ask":
            return self._ask_about_element(element, record, reason)
        if action is None:
            return None
        return self._change(
            "act",
            element,
            action=action.code,
            before=action.before,
            after=action.after,
            meta={"gone": True},
        )

    def _ask_about_element(
        self, element: BaseModel, record: BaseModel, reason: str
    ) -> Values | None:
        """Ask a person what becomes of the record of an element that was deleted in the
        shop, unless it is archived already."""
        if _is_archived(record):
            return None
        return self._question("gone_shop", element, reason)

    def _plan_record(
        self, element: BaseModel, record: BaseModel | None
    ) -> Values | None:
        """Plan for an element whose record was deleted (None), or is archived in Odoo.

        :return: values of a new change, None where nothing is to be done
        """
        choice = element.gone_choice or self.ctx.connector.gone_record_policy
        meta = {"archived": True} if record is not None else {}
        if choice == "hide" and self.entity._hidden_values:
            return self._plan_hiding(element, meta)
        if choice == "unlink" and record is not None:
            return self._change("unlink", element, before=element._agreed(), meta=meta)
        if choice == "delete" and self._may_delete():
            return self._plan_deletion(element, meta)
        if choice == "leave":
            return None
        reason = element.left_note or self.env._("It was archived in Odoo.")
        if choice == "delete":
            reason = self.env._(
                "%s Somebody decided to delete it from the shop, which is not "
                "done yet. This synchronisation may not delete: decide once more.",
                reason,
            )
        return self._question("gone_odoo", element, reason)

    def _plan_hiding(self, element: BaseModel, meta: Values) -> Values | None:
        """Plan to hide an element in the shop, unless it is hidden there."""
        hidden, shop = self.entity._hidden_values, self.sides.of_element(element)
        if all(shop.get(code) == value for code, value in hidden.items()):
            return None
        return self._change(
            "update_shop",
            element,
            before={code: shop.get(code) for code in hidden},
            after=hidden,
            meta={"alone": True} | meta,
        )

    def _plan_deletion(self, element: BaseModel, meta: Values) -> Values:
        """Plan to delete an element in the shop; it waits where the user may not."""
        shop = self.sides.of_element(element)
        change = self._change("delete_shop", element, before=shop.values, meta=meta)
        if obstacle := self.ctx.run.user_id._deletion_obstacle():
            change |= {"state": "waiting", "message": obstacle}
        return change

    def _may_delete(self) -> bool:
        """Tell whether the step carries out that elements are to be deleted in the
        shop: it was queued for that, or deletes there anyway."""
        step = self.ctx.step
        return Deletions(self.ctx).is_deleting(step) or (
            step.is_partial and step.delete_unlinked
        )

    def _question(self, verb: str, element: BaseModel, reason: str) -> Values:
        """Leave to a person what becomes of an element."""
        return self._change(verb, element, state="waiting", message=reason)

    def _change(self, verb: str, element: BaseModel, **values: Any) -> Values:
        return self.changes.values(
            verb, element, res_id=element.res_id or False, **values
        )


def _is_archived(record: BaseModel) -> bool:
    return "active" in record._fields and not record.active
