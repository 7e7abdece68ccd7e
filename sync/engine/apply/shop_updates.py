from odoo.models import BaseModel

from ...core.compare import agreed
from ..changes import Changes
from ..context import Context
from ..limits import smaller_batch
from ..mirror import Mirror
from ..reading import ShopReading
from ..references import References, Values
from ..sides import Sides
from ..undo.settling import Settling
from .agreement import Agreement
from .late import Answers, begin_sending
from .shop_calls import ShopCalls
from .written import ReadBack, Written


class ShopUpdates:
    """Updates elements in the shop and reads back what it made of that. What is about
    to be sent is noted before; see :class:`.lost_answers.LostAnswers`."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def update(self, changes: BaseModel, answers: Answers) -> None:
        """Write property values to elements that did not move on either side since that
        was planned.

        :param answers: where it is remembered which calls were answered
        :raises ShoperError: what kept some calls from being sent
        """
        entity = self.entity
        changes = smaller_batch(entity, changes)
        prepared = entity._prepare(self.ctx, "update_shop", changes)
        found = changes.browse([change.id for change in prepared])
        alone = found.filtered(
            lambda change: self.ctx.is_undo or (change.meta or {}).get("alone")
        )
        ready = alone | Agreement(self.ctx).unmoved_records(found - alone)
        shop = self.sides.of_elements(ready.element_id)
        ready = self.changes.as_planned(ready).filtered(
            lambda change: (
                not self.changes.moved(change.before, shop[change.element_id.id])
            )
        )
        self.changes.stale(found - ready)
        items = [
            entity._update_item(self.ctx, change, values)
            for change, values in zip(
                ready, self.sides.for_shop(ready, prepared), strict=True
            )
        ]
        begin_sending(self.ctx, ready)
        done, held_back = ShopCalls(self.ctx).send(ready, items, answers)
        self._read_back(ready.browse([change.id for change, _result in done]))
        ShopCalls(self.ctx).stop_if(held_back)

    def recover(self, changes: BaseModel) -> None:
        """Look what became of updates whose answer was lost: they are done where the
        shop has what they sent, else they are planned again, at most so often, and so
        are those that are not read back, which may be sent twice.

        :param changes: in state ``sending``
        :raises ShoperError: the shop cannot be asked now
        """
        done = changes.browse()
        if self.entity._is_read_back:
            ShopReading(self.ctx).reread(changes.element_id)
            shop = self.sides.of_elements(changes.element_id)
            done = changes.filtered(
                lambda change: (
                    not self.changes.moved(
                        self.references.known(change.after), shop[change.element_id.id]
                    )
                )
            )
        if done:
            done.message = False
            self._settle(done)
        ShopCalls(self.ctx).send_again(changes - done)

    def _read_back(self, changes: BaseModel) -> None:
        """Mirror what was updated, note on changes what the shop made of it and move
        the base to what both sides agree on."""
        if not changes:
            return
        if not self.entity._is_read_back:
            self._take_as_sent(changes)
            return
        elements = changes.element_id
        rows = self.ctx.client.read_ids(
            self.entity._resource, elements.mapped("remote_id")
        )
        Mirror(self.ctx).store(list(rows.values()), self.entity._fetch_extra(self.ctx))
        self._settle(changes)

    def _settle(self, changes: BaseModel) -> None:
        """Note on changes what the shop made of them, as it was just mirrored, and move
        the base to what both sides agree on."""
        calls, taken = ShopCalls(self.ctx), changes
        for change in changes:
            reason = calls.declined_reason(change)
            if reason:
                calls.leave_declined(change, reason)
                taken -= change
        taken.write({"state": "done", "attempts": 0})
        found: dict[BaseModel, Written] = {}
        for change in taken:
            element = change.element_id
            written = found[change] = ReadBack(self.ctx).compare(change, element)
            element.base = self._base_after(change, written)
        ReadBack(self.ctx).tell(found)
        if self.ctx.is_undo:
            Settling(self.ctx).settle(taken, {c: w.forms for c, w in found.items()})
            hidden = taken.filtered(
                lambda change: (change.undoes_id.meta or {}).get("alone")
            )
            Settling(self.ctx).ask_about_gone(hidden.element_id)

    def _take_as_sent(self, changes: BaseModel) -> None:
        """Take what was sent to the shop as what it has and what is agreed on. The next
        download looks at these elements in any case."""
        for change in changes:
            element, sent = change.element_id, self.references.known(change.after)
            values = self.references.to_remote(change.after)
            element.write(
                {
                    "shop_values": (element.shop_values or {}) | values,
                    "payload_hash": False,
                    "base": (element.base or {}) | sent,
                }
            )
        changes.write({"state": "done", "attempts": 0})

    def _base_after(self, change: BaseModel, written: Written) -> Values:
        """Find what both sides agree on after an update of the shop: what it was sent,
        not what it has by now. Of what it did not take nothing is agreed on."""
        base = dict(change.element_id.base or {})
        sent = self.references.known(change.after)
        for code, form in written.forms.items():
            base[code] = agreed(self.entity._property(code), sent[code], form)
        return base
