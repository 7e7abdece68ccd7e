from odoo.models import BaseModel

from ..changes import Changes
from ..context import Context
from ..sides import Sides
from .free import FreeElements
from .users import needed_in_shop


class Deletions:
    """Plans to delete in the shop what has no record in Odoo."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def is_deleting(self, step: BaseModel) -> bool:
        """Tell whether a step deletes in the shop what is not linked: it was asked to,
        and all that the shop has was downloaded and understood."""
        return step.delete_unlinked and step.is_fetch_complete

    def withheld_reason(self) -> str | bool:
        """Say why nothing is deleted though a step was asked to, or False: among rows
        that could not be read may be what nobody would delete. A partial step deletes
        what a person said, whatever else the shop has."""
        step = self.ctx.step
        if step.is_partial or not step.delete_unlinked or self.is_deleting(step):
            return False
        return self.env._(
            "Nothing is deleted from the shop this time, since some of what it has "
            "could not be read."
        )

    def _kept_reason(self, element: BaseModel) -> str | bool:
        """Say why an element without a link is not deleted all the same, or False: a
        person wants it to be kept."""
        return element.is_kept_in_shop and self.env._(
            "Somebody removed its link or undid deleting it, so it is not deleted. A "
            "Shoper administrator can allow it on the shop element: Allow Deletion."
        )

    def plan(self, position: int) -> int | None:
        """Plan all deletions at once; more than the connector allows wait for a
        person.

        :return: None, since nothing is left
        """
        step, connector = self.ctx.step, self.ctx.connector
        if not self.is_deleting(step):
            return None
        elements = FreeElements(self.ctx).chunk(0, limit=None, to_delete=True)
        before = self.sides.of_elements(elements)
        needed = needed_in_shop(self.ctx, elements)
        spares = self.entity._spares_some
        reasons = {
            element.id: self._kept_reason(element)
            or needed.get(element.id)
            or (spares and self.entity._delete_obstacle(self.ctx, before[element.id]))
            for element in elements
        }
        cap = connector._delete_cap(step.entity)
        count = sum(not reason for reason in reasons.values())
        over_cap: str | bool = False
        if count > cap:
            over_cap = self.env._(
                "Elements to delete: %(count)s. The settings of the shop allow "
                "%(cap)s in one synchronisation. A Shoper administrator can allow more "
                "on its page Safety; synchronise again then.",
                count=count,
                cap=cap,
            )
        changes = []
        for element in elements:
            reason = reasons[element.id] or over_cap
            changes.append(
                self.changes.values(
                    "delete_shop",
                    element,
                    state="waiting" if reason else "planned",
                    before=before[element.id].values,
                    message=reason,
                )
            )
        self.env["shoper.sync.change"].create(changes)
        return None
