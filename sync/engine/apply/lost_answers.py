from collections.abc import Iterable

from odoo.models import BaseModel

from ...core.lost import pair_lost
from ...core.row import Row
from ..context import Context
from ..limits import MAX_ATTEMPTS
from ..mirror import Mirror
from ..recovery import Lookalikes
from ..references import Values
from .shop_calls import ShopCalls
from .shop_creations import ShopCreations
from .shop_updates import ShopUpdates


class LostAnswers:
    """Finds out what became of what was sent to the shop, when the answer never
    arrived."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def recover(self, changes: BaseModel) -> None:
        """Look in the shop for what became of changes.

        :param changes: in state ``sending``
        :raises ShoperError: the shop cannot be asked now
        """
        by_verb = changes.grouped("verb")
        if updates := by_verb.get("update_shop"):
            ShopUpdates(self.ctx).recover(updates)
        if deletions := by_verb.get("delete_shop"):
            ShopCalls(self.ctx).send_again(deletions)  # what is gone is deleted
        if creations := by_verb.get("create_shop"):
            self._recover_creations(creations)

    def _recover_creations(self, changes: BaseModel) -> None:
        """Look for what the shop created since these creations were sent: what is found
        is linked, what is sure not to exist is planned again, at most so often, and
        what nobody can tell waits for a person.

        :raises ShoperError: the shop cannot be asked now
        """
        unclaimed = self._unclaimed(changes)
        fitting = {
            change: {
                remote_id: Lookalikes(self.ctx).count_differences(change.after, shop)
                for remote_id, shop in unclaimed.items()
                if remote_id > change.sent_after_id
                and self.entity._is_same_creation(self.ctx, change.after, shop)
            }
            for change in changes
        }
        created, unsure = pair_lost(fitting)
        paired = set(created.values())
        for change in changes:
            if change not in paired:
                self._go_on(change, is_unsure=change in unsure)
        ShopCreations(self.ctx).adopt(created)

    def _unclaimed(self, changes: BaseModel) -> dict[int, Values]:
        """Read what the shop has since creations were sent and that is not linked:
        {shop id: property values}."""
        links = self.ctx.links(self.entity._entity)
        linked = links.record_by_element
        since = min(changes.mapped("sent_after_id"))
        unclaimed: dict[int, Values] = {}
        for rows in self._rows_since(changes, since):
            by_id = {
                int(row[self.entity._remote_key]): row
                for row in Mirror(self.ctx).in_scope(rows)
            }
            free = {
                remote_id: row
                for remote_id, row in by_id.items()
                if links.element_by_remote.get(remote_id) not in linked
            }
            for remote_id, values in Mirror(self.ctx).read_rows(free).items():
                unclaimed[remote_id] = values["shop_values"]
        return unclaimed

    def _rows_since(self, changes: BaseModel, after: int) -> Iterable[list[Row]]:
        """Read the rows of the shop among which is what creations made: all that are
        new, unless the type knows where they must be.

        :param after: shop id of the newest element that was known before them
        :raises ShoperError: the shop cannot be asked now
        """
        if not self.entity._lists_new:
            return self.entity._rows_since(self.ctx, changes, after)
        return self.ctx.client.reader(self.entity._resource, after=after)

    def _go_on(self, change: BaseModel, *, is_unsure: bool) -> None:
        """Say what becomes of a creation that nothing in the shop was paired with.

        :param is_unsure: several things there fit
        """
        if is_unsure:
            change.write(
                {
                    "state": "waiting",
                    "message": self.env._(
                        "The shop's answer was lost and several new elements fit. "
                        "The next synchronisation asks in Decisions which one it is: "
                        "press Link there."
                    ),
                }
            )
        elif change.attempts >= MAX_ATTEMPTS:
            change.write(
                {
                    "state": "failed",
                    "attempts": 0,
                    "message": self.env._(
                        "Attempts: %(count)s; the shop created nothing. %(reason)s",
                        count=change.attempts,
                        reason=change.message or "",
                    ).strip(),
                }
            )
        else:
            change.state = "planned"
