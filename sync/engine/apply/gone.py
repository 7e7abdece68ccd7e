from typing import NamedTuple

from odoo.models import BaseModel

from ...core.side import Side
from ..changes import Changes, is_about_archived
from ..context import Context
from ..links import HAVE_RECORD
from ..sides import Sides
from ..undo.originals import Originals
from ..undo.touched import Touched
from ..undo.used import Uses
from ..write import Write


class UndoneCreations(NamedTuple):
    """The changes that undo creations in Odoo, by what becomes of the record: it gets
    the values back that it had before, stays as it is, stays for another shop, is
    archived, or deleted; and, among these, those of records that something uses."""

    kept: BaseModel
    staying: BaseModel
    shared: BaseModel
    archived: BaseModel
    deleted: BaseModel
    used: BaseModel


class GoneWriting:
    """Carries out in Odoo what follows from something that is gone: takes links away,
    archives, brings back and, for undoing, deletes."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def forget_links(self, changes: BaseModel) -> None:
        """Take the links of elements away. What was archived in Odoo is left in the
        shop without asking again; what an undoing unlinks is not deleted there without
        somebody's word, as after unlinking by hand, and where somebody had wanted the
        link again, what becomes of the element is asked as before. An archived record
        is remembered: active again, it is what the element was linked with, and nothing
        that the shop lacks."""
        ready = self._still_unlinked(changes)
        self.changes.stale(changes - ready)
        # The shop has them still, only Odoo does not want them any more.
        linked = ready.filtered(lambda change: change.element_id.link_state == "linked")
        archived = self._of_archived(linked) if self.ctx.is_undo else linked
        ready.element_id._forget_record(
            "undone" if self.ctx.is_undo else "gone", self.ctx.run.user_id
        )
        if self.ctx.is_undo:
            ready.element_id.is_kept_in_shop = True
        archived.element_id.write(
            {
                "gone_choice": "leave",
                "left_note": self.env._("Unlinked, since it was archived in Odoo."),
                "is_left_archived": True,
            }
        )
        for change in archived:
            change.element_id.left_res_id = change.res_id
        again = ready.filtered(
            lambda change: self.ctx.is_undo and change.undoes_id.rule == "wanted again"
        )
        self._leave_behind(again, deleted=again.browse())
        ready.write({"state": "done"})

    def _of_archived(self, changes: BaseModel) -> BaseModel:
        """Choose the changes of an undoing that take links away once more which an undo
        had brought back, and whose record is archived still."""
        again = changes.filtered(
            lambda change: is_about_archived(change.undoes_id.undoes_id)
        )
        records = self.ctx.records.browse(again.mapped("res_id")).exists()
        archived = set(records.filtered(lambda record: not record.active).ids)
        return again.filtered(lambda change: change.res_id in archived)

    def _still_unlinked(self, changes: BaseModel) -> BaseModel:
        """Choose the changes whose element still has the record, and for the reason for
        which it loses it: the record is still archived, or the element still gone. An
        undoing takes any link away."""
        archived = changes.filtered(is_about_archived)
        states = HAVE_RECORD if self.ctx.is_undo else ("missing",)
        gone = (changes - archived).filtered(
            lambda change: (
                change.element_id.res_id == change.res_id
                and change.element_id.link_state in states
            )
        )
        return self.changes.as_planned(archived) | gone

    def archive(self, changes: BaseModel) -> None:
        """Archive records; one that was linked with another element since stays, and an
        undoing leaves one that another shop has, too."""
        if self.ctx.is_undo:
            elsewhere = self.ctx.linked_elsewhere(changes.mapped("res_id"))
            shared = changes.filtered(lambda change: change.res_id in elsewhere)
            reason = self.env._("Another shop has it; it stays.")
            shared.write({"state": "waiting", "message": reason})
            changes -= shared
        else:
            linked = self.ctx.linked_ids(changes.mapped("res_id"))
            again = changes.filtered(lambda change: change.res_id in linked)
            self.changes.stale(again)
            changes -= again
        self._set_active(changes, False)

    def restore(self, changes: BaseModel) -> None:
        """Bring archived records back."""
        self._set_active(changes, True)

    def _set_active(self, changes: BaseModel, active: bool) -> None:
        """Archive records or bring them back; those deleted meanwhile are given up."""
        records = self.ctx.records.browse(changes.mapped("res_id")).exists()
        present = set(records.ids)
        ready = changes.filtered(lambda change: change.res_id in present)
        self.changes.stale(changes - ready)
        # Odoo restores the variants of a product that has no active ones; told to see
        # archived ones as well, it would find that there are some.
        records = records.with_context(active_test=True)
        records.filtered(lambda record: record.active != active).write(
            {"active": active}
        )
        ready.write({"state": "done"})
        if self.ctx.is_undo:
            # Nobody is asked about a pair whose record was archived so.
            ready.element_id.filtered("res_id").gone_choice = "leave"

    def delete(self, changes: BaseModel) -> None:
        """Delete what was created, or archive it where something refers to it or it
        was edited; what can be neither deleted nor archived stays. What was there
        before stays, too, with the values that it had."""
        _ = self.env._
        records = self.ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = self.sides.of_records(records)
        ready = changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and Originals(self.ctx).is_still_linked(change)
                and not self.changes.moved(change.before, odoo_side[change.res_id])
            )
        )
        self.changes.stale(changes - ready)
        what = self._sorted(ready)
        used, ready = what.used, ready - what.staying
        (what.staying & used).write(
            {"state": "waiting", "message": _("Something uses it; it stays.")}
        )
        (what.staying - used).write(
            {"state": "waiting", "message": _("It was edited since; it stays.")}
        )
        what.shared.message = _("Another shop has it: it stays, without this link.")
        records.browse(what.archived.mapped("res_id")).write({"active": False})
        untold = what.archived.filtered(lambda change: not change.message)
        (untold & used).message = _("Something uses it: it was archived, not deleted.")
        (untold - used).message = _("It was edited since: it is archived, not deleted.")
        self._give_back(what.kept, odoo_side)
        self.entity._delete_records(
            self.ctx, records.browse(what.deleted.mapped("res_id"))
        )
        ready.element_id._forget_record("undone", self.ctx.run.user_id)
        self._leave_behind(ready, what.deleted | what.kept)
        if self.entity._undoes_more:
            self.entity._after_deleting(self.ctx, ready)
        ready.write({"state": "done"})

    def _sorted(self, changes: BaseModel) -> UndoneCreations:
        """Choose what becomes of records whose creation is undone."""
        kept = changes.filtered(lambda change: (change.meta or {}).get("keep"))
        created = changes - kept
        used_ids = Uses(self.ctx).used_ids(created.mapped("res_id"))
        used = created.filtered(lambda change: change.res_id in used_ids)
        # Somebody may have written to it since it was planned.
        touched_ids = Touched(self.ctx).res_ids(created.undoes_id)
        touched = created.filtered(
            lambda change: (
                (change.meta or {}).get("archive") or change.res_id in touched_ids
            )
        )
        not_deleted, staying = used | touched, used.browse()
        if "active" not in self.ctx.records._fields:
            staying = not_deleted
        elif not self.entity._is_archived_in_use:
            staying = used
        archived = not_deleted - staying
        # Archived, it would be gone from Odoo for the other shop, which may hide it.
        # What is part of such a one stays with it, and keeps this shop's link no more.
        leaving = not_deleted if self.entity._whole else archived
        elsewhere = self.ctx.linked_elsewhere(leaving.mapped("res_id"))
        shared = leaving.filtered(lambda change: change.res_id in elsewhere)
        return UndoneCreations(
            kept=kept,
            staying=staying - shared,
            shared=shared,
            archived=archived - shared,
            deleted=created - not_deleted,
            used=used,
        )

    def _leave_behind(self, changes: BaseModel, deleted: BaseModel) -> None:
        """Note on elements that their creation in Odoo was undone: what becomes of
        them is always asked, and with a record that was left in Odoo they are not
        linked unless somebody says so.

        :param deleted: those of the changes whose record went, or is what it was
            before its creation
        """
        changes.element_id.write(
            {
                "left_note": self.env._(
                    "Creating it in Odoo was undone by %s.", self.ctx.run.user_id.name
                ),
                "gone_choice": "ask",
                "left_res_id": False,
            }
        )
        for change in changes - deleted:
            change.element_id.left_res_id = change.res_id

    def _give_back(self, changes: BaseModel, odoo_side: dict[int, Side]) -> None:
        """Give records that were there before their creation the values they had.

        :param odoo_side: what records hold, {record id: side}
        """
        writes = []
        for change, values in zip(changes, self.sides.for_odoo(changes), strict=True):
            record = self.ctx.records.browse(change.res_id)
            odoo = odoo_side[change.res_id]
            vals = self.entity._to_odoo(self.ctx, values, record, odoo)
            writes.append(Write(change, record, values, vals, odoo))
        self.entity._write_records(self.ctx, writes)
