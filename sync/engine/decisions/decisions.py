from collections.abc import Callable
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel

from ..among import among
from ..causes import Needed
from ..context import Context
from ..states import LIVE, STEP_DONE
from .left_undone import LeftUndone
from .listing import Listing
from .needed import ask_for
from .settled import Settled, overtaken

CHUNK = 1000  # changes or decisions that are looked at in one piece of work


class Decisions:
    """Keeps the list of decisions (``shoper.decision``): what a synchronisation left
    undone until a person says what to do.

    The list is renewed by what a step left undone; what the step looked at without
    meeting it again is settled. Each cause is asked about once: what only waits for it,
    or was left undone for the same reason, stands behind it.

    A step that failed as a whole is a notice on its run, and so is a creation whose
    answer was lost: the next synchronisation looks for it, there is nothing to decide.
    What is left alone whatever anybody says is a note on its change.

    There may be very much of it: it is listed piece by piece, and what is new is
    blocked until all of it is there. Only then do people see what they are asked."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.step = ctx.step
        self.left = LeftUndone(self.env, self.step)
        self.listing = Listing(self.env, self.step)

    def work(self) -> None:
        """List the next part of what the step left undone; the cursor says where."""
        cursor, stages = self.ctx.cursor, self._stages()
        if cursor.list_state != self.step.state:
            cursor.begin_list(self.step.state)
        names = list(stages)
        first = names.index(cursor.list_stage) if cursor.list_stage else 0
        for name in names[first:]:
            position = stages[name](cursor.list_to)
            cursor.list_stage, cursor.list_to = name, position or 0
            if position is not None:
                break
        else:
            self.step.listed_in = self.step.state
        self.ctx.save_cursor()

    def _stages(self) -> dict[str, Callable[[int], int | None]]:
        """List the stages in their order. Each does what comes after a position and
        returns how far it got, None when nothing is left."""
        return {
            "left": self._list_left,
            "skipped": self._list_skipped,
            "settled": self._settle,
            "needed": self._ask_for_needed,
            "arranged": self._arrange,
        }

    def _list_left(self, position: int) -> int | None:
        """List what was not carried out."""
        changes = self.left.after(position, CHUNK)
        self.listing.meet(self.left.still(changes))
        return _reached(changes)

    def _list_skipped(self, position: int) -> int | None:
        """List what was not begun because something else was not carried out."""
        changes = self.left.skipped_after(position, CHUNK)
        self.listing.meet(self.left.blocked(changes))
        return _reached(changes)

    def _settle(self, position: int) -> int | None:
        """Settle what the step, which got to its end, did not meet again."""
        if self.step.state not in STEP_DONE:
            return None
        others = self.env["shoper.decision"].search(
            [
                *self.ctx.of_type(),
                ("state", "in", LIVE),
                ("met_in", "!=", self.listing.mark),
                ("id", ">", position),
                *self._perhaps_settled(),
            ],
            order="id",
            limit=CHUNK,
        )
        if others:
            Settled(self.env, self.step, self.left).of(others)._settle(self.step.run_id)
            self.ctx.cursor.is_list_renewed = True
        return _reached(others)

    def _perhaps_settled(self) -> Domain:
        """Say which open decisions a step may have settled. Of a partial one these are
        few: about what takes part in it, and those that make no sense by now."""
        if not self.step.is_partial:
            return Domain.TRUE
        elements = self.env["shoper.element"]._search(
            [*self.ctx.of_type(), *self.step._concerned_domain()]
        )
        record = Domain("element_id", "=", False)
        record &= Domain("res_id", "in", self.step.only_res_ids or [])
        return among("element_id", elements, "id") | record | overtaken(self.ctx)

    def _ask_for_needed(self, position: int) -> int | None:
        """Ask about what others wait for, as far as nobody is asked yet."""
        waiting = self.env["shoper.decision"].search_fetch(
            [
                ("step_id", "=", self.step.id),
                ("state", "in", LIVE),
                ("needs", "!=", False),
                ("id", ">", position),
            ],
            ["needs", "change_id"],
            order="id",
            limit=CHUNK,
        )
        needed: dict[Needed, BaseModel] = {}
        for decision in waiting:
            needed.setdefault(Needed.parse(decision.needs), decision.change_id)
        ask_for(self.env, self.step, needed)
        return _reached(waiting)

    def _arrange(self, _position: int) -> None:
        """Say which questions stand behind which, and tell people."""
        decisions = self.env["shoper.decision"]
        listed: list[Any] = [
            *self.ctx.of_type(),
            "|",
            ("state", "in", LIVE),
            ("decision_run_id", "=", self.step.run_id.id),
        ]
        if self.ctx.cursor.is_list_renewed or decisions.search_count(listed, limit=1):
            decisions._arrange(self.step.connector_id)
            decisions._announce()


def _reached(rows: BaseModel) -> int | None:
    """Tell how far a piece of work got, None where nothing is left."""
    return rows[-1].id if len(rows) == CHUNK else None
