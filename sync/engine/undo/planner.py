from collections.abc import Callable
from functools import partial
from typing import Any

from odoo.models import BaseModel

from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..limits import CHUNK
from ..links import HAVE_RECORD
from ..reading import ShopReading
from ..shrunken import reread_reason
from ..sides import Sides
from .created import CreationUndo
from .deleted import DeletionUndo
from .detail import UndoDetail
from .originals import Lines, Originals
from .updated import UpdateUndo

# What plans how one change is undone: given the change, and what Odoo holds of its
# record (None where that is gone), it returns the new lines.
Plan = Callable[[BaseModel, Side | None], Lines]


class UndoPlanner:
    """Plans how another step is undone: for each of its changes, latest first, the
    changes that take it back, or a line that says why it stays."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.originals = Originals(ctx)
        self.changes = Changes(ctx)

    def work(self) -> None:
        """Plan the next chunk of a step that undoes another one.

        :raises ShoperError: the shop cannot be asked now
        """
        ctx, cursor = self.ctx, self.ctx.cursor
        domain = self.originals.domain()
        if cursor.undo_from:
            domain.append(("id", "<", cursor.undo_from))
        originals = ctx.env["shoper.sync.change"].search(
            domain, order="id desc", limit=CHUNK
        )
        if not originals:
            ctx.step.state = "planned"
            return
        elements = originals.element_id
        if not self._reread(elements):
            return
        originals.fetch(["before", "after", "payload", "meta"])
        elements.fetch(["shop_values", "shop_facts", "base", "link_state", "res_id"])
        records = ctx.records.browse(
            [change.res_id for change in originals if change.res_id]
        ).exists()
        odoo_side = Sides(ctx).of_records(records)
        deleted = DeletionUndo(ctx, originals)
        deleted.mirror_parts()
        details: dict[BaseModel, UndoDetail] = {}
        if ctx.entity._undoes_more:
            details = ctx.entity._undo_details(ctx, originals)
        plans = self._plans(originals, details, deleted)
        changes: Lines = []
        for original in originals:
            plan = plans.get(original.verb, self._undo_nothing)
            if ctx.entity._undo_refusal:
                plan = self._refuse
            elif original.is_emptied:
                plan = self._forgotten
            changes += [
                self._values(original, values)
                for values in plan(original, odoo_side.get(original.res_id))
            ]
        created = ctx.env["shoper.sync.change"].create(changes)
        deleted.plan_lost_parts(originals, created)
        cursor.undo_from = originals[-1].id
        ctx.save_cursor()

    def _reread(self, elements: BaseModel) -> bool:
        """Read elements from the shop again, and note which of them are gone; fail the
        step where that are too many to be believed.

        :return: whether the step goes on
        :raises ShoperError: the shop cannot be asked now
        """
        ctx, reading = self.ctx, ShopReading(self.ctx)
        known = reading.read_known(
            elements.filtered(lambda element: element.link_state != "missing")
        )
        count = len(known.gone)
        reason = reread_reason(ctx, len(known.there), count)
        if reason:
            ctx.step.missing_count = count  # who accepts that sees how many
            ctx.step._close("failed", reason)
            return False
        reading.mirror.mark_missing(known.gone)
        return True

    def _plans(
        self,
        originals: BaseModel,
        details: dict[BaseModel, UndoDetail],
        deleted: DeletionUndo,
    ) -> dict[str, Plan]:
        """Name what undoes changes of each verb.

        :param details: what the type says of the changes
        """
        created = CreationUndo(self.ctx, originals, details)
        updated = UpdateUndo(self.ctx, details)
        return {
            "create_odoo": created.in_odoo,
            "create_shop": created.in_shop,
            "delete_odoo": created.deleted_in_odoo,
            "delete_shop": deleted.in_shop,
            "update_odoo": updated.in_odoo,
            "update_shop": updated.in_shop,
            "link": self._undo_link,
            "unlink": self._undo_unlink,
            "archive_odoo": self._undo_archive,
            "restore_odoo": self._undo_restore,
            "act": partial(self._undo_action, details),
        }

    def _undo_nothing(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Say that a change of this verb cannot be undone."""
        return self.originals.nothing()

    def _refuse(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Say why nothing of the type can be undone."""
        return self.originals.nothing(self.ctx.env._(self.ctx.entity._undo_refusal))

    def _forgotten(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Say that what a change wrote is not known any more."""
        reason = self.ctx.env._(
            "What it held is not kept any more, so it cannot be given back."
        )
        return self.originals.nothing(reason)

    def _undo_action(
        self,
        details: dict[BaseModel, UndoDetail],
        original: BaseModel,
        odoo: Side | None,
    ) -> Lines:
        """Plan the action that takes another one back, where the type has one."""
        action = self.ctx.entity._reversed_by.get(original.action)
        if not action:
            return self.originals.nothing(None, "act", action=original.action)
        if odoo is None or not self.originals.is_still_linked(original):
            return self.originals.not_linked(original, odoo, "act")
        after = original.before or {}
        before = {code: odoo[code] for code in after if code in odoo}
        return [
            {
                "verb": "act",
                "action": action,
                "before": before,
                "after": after,
                "message": details.get(original, UndoDetail()).note or False,
            }
        ]

    def _values(self, original: BaseModel, values: dict[str, Any]) -> dict[str, Any]:
        """Make the values of the change that undoes another one."""
        kept = {"res_id": original.res_id, "name": original.name} | values
        return self.changes.values(kept.pop("verb"), original.element_id, **kept) | {
            "undoes_id": original.id,
            "name": original.name,
        }

    def _undo_link(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to take a link away that was made; one that an undoing made may be with
        an element that is gone from the shop."""
        element = original.element_id
        states = HAVE_RECORD if original.undoes_id else ("linked",)
        if element.link_state in states and element.res_id == original.res_id:
            return [{"verb": "unlink", "before": element._agreed()}]
        return self.originals.not_linked(original, odoo, "unlink")

    def _undo_unlink(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to link again; an element gone from the shop stays marked so."""
        return [{"verb": "link", "rule": "linked again", "after": original._before()}]

    def _undo_archive(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to bring an archived record back."""
        if odoo is None:
            return self.originals.not_linked(original, odoo, "restore_odoo")
        return [{"verb": "restore_odoo"}]

    def _undo_restore(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to archive a record again that was brought back."""
        if odoo is None:
            return self.originals.not_linked(original, odoo, "archive_odoo")
        return [{"verb": "archive_odoo"}]
