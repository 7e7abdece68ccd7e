from typing import Any

from odoo.models import BaseModel

from ....shoper_api import BulkItem
from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..limits import smaller_batch
from ..mirror import Mirror
from ..plan.values import refused
from ..sides import Sides
from ..undo.restoring import Restoring
from ..write import MadeLink
from .agreement import Agreement
from .late import Answers, begin_sending
from .shop_calls import ShopCalls
from .written import ReadBack, Written


class ShopCreations:
    """Creates in the shop. Nothing makes it harmless to send a creation twice
    (docs/shoper-api.md, Writing): before one is sent it is noted which ids the shop
    had, so that one whose answer is lost can be looked for; see
    :class:`.lost_answers.LostAnswers`."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def create_elements(self, changes: BaseModel, answers: Answers) -> None:
        """Create in the shop what changes stand for, as far as the records did not
        move, and link it.

        :param answers: where it is remembered which calls were answered
        :raises ShoperError: what kept some calls from being sent
        """
        changes = smaller_batch(self.entity, changes)
        if self.ctx.is_undo:
            ready = Restoring(self.ctx).prepare(changes)
            bodies = [self.entity._restore_body(self.ctx, change) for change in ready]
        else:
            ready, bodies = self._bodies(changes)
        if not ready:
            return
        newest = self.env["shoper.element"].search(
            self.ctx.of_type(),
            order="remote_id desc",
            limit=1,
        )
        ready.write({"sent_after_id": newest.remote_id})
        begin_sending(self.ctx, ready)
        items = [BulkItem("POST", self.entity._resource, body=body) for body in bodies]
        done, held_back = ShopCalls(self.ctx).send(ready, items, answers)
        self.adopt({result.new_id: change for change, result in done if result.new_id})
        ShopCalls(self.ctx).stop_if(held_back)

    def _bodies(self, changes: BaseModel) -> tuple[BaseModel, list[dict[str, Any]]]:
        """Make the bodies of the POSTs that carry out changes, as far as their records
        did not move and one call can carry them.

        :return: (the changes, their bodies)
        """
        prepared = self.entity._prepare(self.ctx, "create_shop", changes)
        found = changes.browse([change.id for change in prepared])
        wanted = self._still_wanted(found)
        ready = Agreement(self.ctx).unmoved_records(wanted)
        self.changes.stale(found - ready)
        return ready, [
            self.entity._create_body(self.ctx, change, values)
            for change, values in zip(
                ready, self.sides.for_shop(ready, prepared), strict=True
            )
        ]

    def _still_wanted(self, changes: BaseModel) -> BaseModel:
        """Choose the changes whose records may still be created in the shop: none that
        was archived since that was planned, or is not sold any more. What is told says
        so itself, and what the shop has lost is created again unless it is archived."""
        if self.entity._is_told:
            return changes
        res_ids = changes.mapped("res_id")
        lost = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "missing"),
                ("res_id", "in", list(filter(None, res_ids))),
            ],
            ["res_id"],
        )
        domain = [("id", "in", res_ids), *self.entity._export_domain(self.ctx)]
        records = self.ctx.records.with_context(active_test=True)
        again = records.search([("id", "in", lost.mapped("res_id"))])
        wanted = {*self.ctx.records.search(domain).ids, *again.ids}
        return changes.filtered(
            lambda change: not change.res_id or change.res_id in wanted
        )

    def adopt(self, created: dict[int, BaseModel]) -> None:
        """Mirror and link what was created.

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        if not created:
            return
        finished: dict[int, Any] = {}
        if self.entity._is_reshaped:
            finished = self.entity._finish_creation(self.ctx, created)
        elements = self._mirror(created)
        for element in elements:
            created[element.remote_id].write(
                {
                    "state": "done",
                    "element_id": element.id,
                    "attempts": 0,
                    "message": False,
                }
            )
        if self.ctx.is_undo:
            for element in elements:
                Restoring(self.ctx).tell(created[element.remote_id])
            Restoring(self.ctx).keep(elements)
        else:
            self._link(elements, created, finished)
        self._fail_unread(created, set(elements.mapped("remote_id")))
        linked = elements.filtered(lambda element: element.link_state == "linked")
        linked._log("linked", user=self.ctx.run.user_id, run=self.ctx.run)

    def _mirror(self, created: dict[int, BaseModel]) -> BaseModel:
        """Mirror what was created, and give its elements: none for a row that cannot be
        read.

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        rows = self.ctx.client.read_ids(self.entity._resource, list(created))
        if self.ctx.is_undo:
            Restoring(self.ctx).adopt(created)
        Mirror(self.ctx).store(list(rows.values()), self.entity._fetch_extra(self.ctx))
        return self.env["shoper.element"].search(
            [
                *self.ctx.of_type(),
                ("remote_id", "in", list(created)),
            ]
        )

    def _link(
        self,
        elements: BaseModel,
        created: dict[int, BaseModel],
        finished: dict[int, Any],
    ) -> None:
        """Link what was created with the records that it was made of, and tell what the
        shop made of their values.

        :param created: {shop id: change}
        :param finished: {shop id: what the type did to finish it}
        """
        res_ids = [change.res_id for change in created.values()]
        odoo_side = self.sides.of_records(self.entity._readable(self.ctx, res_ids))
        taken = self.ctx.linked_ids(filter(None, res_ids))
        found: dict[BaseModel, Written] = {}
        for element in elements:
            change = created[element.remote_id]
            odoo = odoo_side.get(change.res_id)
            if odoo is None:
                change.message = self.env._("The record was deleted in Odoo meanwhile.")
            elif change.res_id in taken:
                self._leave_second(change, element)
            else:
                own = finished.get(element.remote_id)
                found[change] = self._link_one(change, element, odoo, own)
        ReadBack(self.ctx).tell(found)

    def _link_one(
        self, change: BaseModel, element: BaseModel, odoo: Side, own: Any
    ) -> Written:
        """Link an element with the record that it was made of.

        :param odoo: the record's side
        :param own: what the type did to finish it, see ``_finish_creation``
        :return: what the shop made of the values that it was sent
        """
        without = refused(self.ctx, odoo.values)
        change.message = " ".join(without.values()) or False
        written = ReadBack(self.ctx).compare(change, element)
        base = Agreement(self.ctx).of_creation(change, element, odoo, written)
        if self.entity._is_reshaped:
            settled = self.entity._settle_creation(
                self.ctx, change, element, base.values, own
            )
            base = Side(settled, base.facts)
        link = MadeLink(change.res_id, "created in the shop", base)
        element._link([link], self.ctx.run.user_id)
        element.left_out = change.left_out
        return written

    def _leave_second(self, change: BaseModel, element: BaseModel) -> None:
        """Let a person decide about an element whose record was linked by hand with
        another one while the shop created it."""
        note = self.env._(
            "While the shop created it, “%s” was linked by hand with another element. "
            "The shop has it twice now.",
            change.name,
        )
        element.write({"left_note": note, "is_kept_in_shop": True})
        change.message = note

    def _fail_unread(self, created: dict[int, BaseModel], known: set[int]) -> None:
        """Give up creations that the shop acknowledged and whose row cannot be read:
        sent again, they would be there twice.

        :param created: {shop id: change}
        :param known: shop ids of those that could be mirrored
        """
        for remote_id in created.keys() - known:
            created[remote_id]._note(made=remote_id)
            created[remote_id].write(
                {
                    "state": "failed",
                    "attempts": 0,
                    "message": self.env._(
                        "The shop created it as #%s, but what it says of it cannot be "
                        "read, so that they are not linked. Look at it in the shop's "
                        "panel and save it there, or delete it, and synchronise again.",
                        remote_id,
                    ),
                }
            )
