from collections.abc import Callable

from odoo.fields import Domain
from odoo.models import BaseModel

from ..context import Context
from ..limits import CHUNK
from ..mirror import Mirror
from ..reading import ShopReading
from ..shrunken import reread_reason
from ..states import LIVE
from .actions import Actions
from .comparison import Comparison
from .deletions import Deletions
from .exports import Exports
from .former import FormerSettings
from .gone import Gone
from .imports import Imports


class Planner:
    """Plans the step's changes, stage by stage and chunk by chunk. The shop is not
    written meanwhile.

    Besides changes, it notes in ``base`` what both sides hold or people decided, and
    forgets there what Odoo keeps in another language or price list since, or means by
    another default VAT rate. What a type's own hooks note besides, they say."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def work(self) -> None:
        """Plan the next chunk of the first stage that has one; the cursor says where.

        :raises ShoperError: the shop cannot be asked now
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        stages = self._stages()
        names = list(stages)
        first = names.index(cursor.stage) if cursor.stage else 0
        position: int | None = cursor.position
        FormerSettings(ctx).forget()  # which may change while it is planned
        for name in names[first:]:
            position = stages[name](position or 0)
            if position is not None:
                cursor.stage, cursor.position = name, position
                ctx.save_cursor()
            if position is not None or ctx.step._is_settled():
                return
        planned = ctx.step.planned_count
        ctx.analyze("shoper.sync.change", planned, with_values=False)
        notes = self.entity._plan_note(ctx), Deletions(ctx).withheld_reason()
        message = " ".join(str(note) for note in notes if note)
        ctx.step.write({"state": "planned", "message": message or False})

    def _stages(self) -> dict[str, Callable[[int], int | None]]:
        """List the stages in their order. Each plans what comes after a position and
        returns how far it got, None when nothing is left. Imports come before updates:
        what is linked may move below what is new."""
        return {
            "reread": self._reread,
            "gone": Gone(self.ctx).plan,
            "import": Imports(self.ctx).plan,
            "update": self._update,
            "update_new": self._update_new,
            "act": Actions(self.ctx).plan,
            "export": Exports(self.ctx).plan,
            "delete": Deletions(self.ctx).plan,
        }

    def _reread(self, position: int) -> int | None:
        """Read elements again that may be overwritten in the shop, where only what is
        new was downloaded. Which of them are gone is noted when all are read; the step
        fails where so much is gone that the shop's answers cannot be trusted."""
        step, cursor = self.ctx.step, self.ctx.cursor
        if step.fetch_all or step.update_linked != "shop":
            return None
        elements = self._linked_chunk(position, limit=self.ctx.one_call)
        if elements:
            known = ShopReading(self.ctx).read_known(elements)
            cursor.note_known(len(known.there), known.gone.ids)
            return elements[-1].id
        count = len(cursor.gone)
        reason = reread_reason(self.ctx, cursor.there, count)
        if reason:
            step.missing_count = count  # who accepts that sees how many
            step._close("failed", reason)
            return None
        Mirror(self.ctx).mark_missing(self.env["shoper.element"].browse(cursor.gone))
        cursor.forget_known()
        return None

    def _linked_chunk(self, position: int, limit: int) -> BaseModel:
        """Find the next linked elements that are compared, by ascending id."""
        return self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
                ("id", ">", position),
                ("is_out_of_scope", "=", False),
                ("is_forgotten", "=", False),
                *self.entity._element_domain(self.ctx),
                *self.ctx.partial_domain(),
                Domain(self.entity._compared_domain(self.ctx)) | self._asked_about(),
            ],
            ["remote_id", "name", "code", "res_id"],
            order="id",
            limit=limit,
        )

    def _asked_about(self) -> Domain:
        """Say of which elements something is left to a person: a question that is not
        met again counts as settled, so they are compared whatever else is."""
        decisions = self.env["shoper.decision"]
        live = decisions._search(
            [
                *self.ctx.of_type(),
                ("state", "in", LIVE),
                ("element_id", "!=", False),
            ]
        )
        return Domain("id", "in", live.subselect("element_id"))

    def _update(self, position: int) -> int | None:
        """Compare pairs that are linked already."""
        step = self.ctx.step
        is_known = step.fetch_all or self.entity._changed_by
        if not is_known and step.update_linked == "odoo":
            return None  # what was not downloaded now may be out of date
        limit = self.entity._compared_at_once or CHUNK
        elements = self._linked_chunk(position, limit)
        if not elements:
            return None
        Comparison(self.ctx).compare(
            [(element, element.res_id, None) for element in elements]
        )
        return elements[-1].id

    def _update_new(self, position: int) -> int | None:
        """Compare pairs that this run is about to link."""
        links = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "=", "link"),
                ("state", "=", "planned"),
                ("id", ">", position),
            ],
            ["element_id", "res_id"],
            order="id",
            limit=CHUNK,
        )
        if not links:
            return None
        Comparison(self.ctx).compare(
            [(link.element_id, link.res_id, link) for link in links]
        )
        return links[-1].id
