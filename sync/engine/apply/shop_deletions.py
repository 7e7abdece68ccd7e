from odoo.models import BaseModel

from ....shoper_api import BulkItem, errors
from ..changes import Changes
from ..context import Context
from ..mirror import Mirror
from ..plan.users import needed_in_shop
from ..sides import Sides
from .late import Answers, begin_sending
from .shop_calls import ShopCalls


class ShopDeletions:
    """Deletes in the shop. What is needed to create it again is kept before."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def delete(self, changes: BaseModel, answers: Answers) -> None:
        """Delete elements in the shop that are still as they were when that was
        planned. The run's user must be a Shoper administrator; an undoing leaves what
        got parts in the shop since.

        :param answers: where it is remembered which calls were answered
        :raises ShoperError: what kept some calls from being sent
        """
        if obstacle := self.ctx.run.user_id._deletion_obstacle():
            changes.write({"state": "failed", "message": obstacle})
            return
        self._leave_used(changes)
        self._keep(self._deletable(changes))
        # Once more: reading what is kept takes a while, in which people link and edit.
        ready = self._deletable(changes)
        if self.ctx.is_undo:
            grown = ready.filtered(lambda change: self._has_strangers(change))
            labels = self.ctx.type_labels()
            reason = self.env._(
                "In the shop it got parts of its own since (%s); it stays.",
                ", ".join(labels[code] for code in self.entity._parts),
            )
            self.changes.stale(grown, reason)
            ready -= grown
        items = [
            BulkItem("DELETE", self.entity._resource, id=change.element_id.remote_id)
            for change in ready
        ]
        begin_sending(self.ctx, ready)
        done, held_back = ShopCalls(self.ctx).send(ready, items, answers)
        deleted = ready.browse([change.id for change, _result in done])
        deleted.write({"state": "done", "attempts": 0})
        Mirror(self.ctx).mark_missing(deleted.element_id | self.parts_in_shop(deleted))
        if self.ctx.is_undo:
            deleted.element_id.filtered("res_id").gone_choice = "leave"
        ShopCalls(self.ctx).stop_if(held_back)

    def _deletable(self, changes: BaseModel) -> BaseModel:
        """Choose the planned changes whose elements are still as they were when their
        deletion was planned; the others are given up."""
        planned = changes.filtered(lambda change: change.state == "planned")
        ready = self.changes.as_planned(planned).filtered(
            lambda change: (
                (self.ctx.is_undo or not change.element_id.is_kept_in_shop)
                and not self.changes.moved(
                    change.before, self.sides.of_element(change.element_id)
                )
            )
        )
        self.changes.stale(planned - ready)
        return ready

    def _leave_used(self, changes: BaseModel) -> None:
        """Let what something in the shop needs wait: who does may have been downloaded
        after the deletion was planned, as products are in a first run, or by others
        while a plan waited, as orders are."""
        needed = needed_in_shop(self.ctx, changes.element_id)
        for change in changes:
            if reason := needed.get(change.element_id.id):
                change.write({"state": "waiting", "message": reason})

    def _keep(self, changes: BaseModel) -> None:
        """Keep on the changes what is needed to create again what they delete. What
        is kept already is not read again: the shop may have deleted it since. One of
        which the shop does not give it now fails."""
        changes = changes.filtered(lambda change: not change.payload)
        if changes and self.entity._is_restorable:
            backups = self.entity._keep(self.ctx, changes)
            changes.fetch(["meta"])  # what was read before the calls is forgotten
            for change_id, backup in backups.items():
                change = changes.browse(change_id)
                if isinstance(backup, errors.ShoperError):
                    self.changes.fail(change, backup)
                    continue
                change.payload = backup.row
                change._note(**backup.meta())

    def _has_strangers(self, change: BaseModel) -> bool:
        """Tell whether the shop has parts of what is to be deleted that nobody knew
        when that was planned."""
        for code in self.entity._parts:
            key = self.ctx.type_of(code)._remote_key
            known = self.ctx.links(code).element_by_remote
            parts = change._backup().parts.get(code, ())
            if any(int(part.row[key]) not in known for part in parts):
                return True
        return False

    def parts_in_shop(self, changes: BaseModel) -> BaseModel:
        """Find the mirrored elements that are deleted with those of the changes."""
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "in", self.entity._parts),
                ("parent_remote_id", "in", changes.element_id.mapped("remote_id")),
            ]
        )
