from odoo import models
from odoo.exceptions import UserError

from ..compare import agreed
from ..engine.apply_odoo import Write


class ShoperSync(models.AbstractModel):
    """Carry out what only undoing, and what is gone on one side, asks for."""

    _inherit = "shoper.sync"

    def _check_undo(self, ctx):
        """
        :raises UserError: unless the run's user is still allowed to undo
        """
        if not ctx.run.user_id.has_group("shoper_connector.group_shoper_manager"):
            raise UserError(
                ctx.env._("Only a Shoper administrator may undo a synchronisation.")
            )

    def _settle_undone(self, ctx, changes, forms=None):
        """Take what both sides hold now as agreed on, so that no later run does again
        what was undone before one of them is edited.

        :param forms: {change: {code: what the shop keeps of what it was given back}}
            of changes of the shop; what it has besides may have been edited since
        """
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        for change in changes:
            element, odoo = change.element_id, odoo_side.get(change.res_id, {})
            shop = self._shop_values(ctx, element) if forms is None else forms[change]
            base = dict(element.base or {})
            for code in change.after or {}:
                prop = ctx.entity._property(code)
                if prop and code in shop and code in odoo:
                    base[code] = agreed(prop, odoo[code], shop[code])
            element.base = base

    def _apply_unlink(self, ctx, changes):
        ready = changes.filtered(
            lambda change: (
                change.element_id.res_id == change.res_id
                and change.element_id.link_state in ("linked", "missing")
            )
        )
        self._stale(ctx, changes - ready)
        # The shop has them still, only Odoo does not want them any more.
        archived = ready.element_id.filtered(
            lambda element: element.link_state == "linked" and not ctx.is_undo
        )
        ready.element_id._forget_record(
            "undone" if ctx.is_undo else "gone", ctx.run.user_id
        )
        archived.write(
            {
                "gone_choice": "leave",
                "left_note": ctx.env._("Unlinked, since it was archived in Odoo."),
            }
        )
        again = ready.filtered(
            lambda change: ctx.is_undo and change.undoes_id.rule == "wanted again"
        )
        self._leave_behind(ctx, again, deleted=again.browse())
        ready.write({"state": "done"})

    def _apply_archive_odoo(self, ctx, changes):
        if ctx.is_undo:
            elsewhere = self._linked_elsewhere(ctx, changes.mapped("res_id"))
            shared = changes.filtered(lambda change: change.res_id in elsewhere)
            reason = ctx.env._("Another shop has it; it stays.")
            shared.write({"state": "waiting", "message": reason})
            changes -= shared
        self._set_active(ctx, changes, False)

    def _apply_restore_odoo(self, ctx, changes):
        self._set_active(ctx, changes, True)

    def _set_active(self, ctx, changes, active):
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        present = set(records.ids)
        ready = changes.filtered(lambda change: change.res_id in present)
        self._stale(ctx, changes - ready)
        # Odoo restores the variants of products that have no active ones, as far as
        # it is not told to regard archived ones as well.
        records = records.with_context(active_test=True)
        records.filtered(lambda record: record.active != active).write(
            {"active": active}
        )
        self.env.flush_all()
        ready.write({"state": "done"})
        if ctx.is_undo:  # nobody is asked about a pair whose record was archived so
            ready.element_id.filtered("res_id").gone_choice = "leave"

    def _apply_delete_odoo(self, ctx, changes):
        """Delete what was created, or archive it where something refers to it or it
        was edited; what can be neither deleted nor archived stays. What was there
        before stays, too, with the values that it had."""
        _ = ctx.env._
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        ready = changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and self._is_still_linked(change)
                and not self._moved(ctx, change.before, odoo_side[change.res_id])
            )
        )
        self._stale(ctx, changes - ready)
        kept = ready.filtered(lambda change: (change.after or {}).get("_keep"))
        used = self._used_ids(ctx, (ready - kept).mapped("res_id"))
        to_archive = (ready - kept).filtered(
            lambda change: change.res_id in used or (change.after or {}).get("_archive")
        )
        if "active" not in ctx.records._fields:
            to_archive.write(
                {"state": "waiting", "message": _("Something uses it; it stays.")}
            )
            ready -= to_archive
            to_archive = to_archive.browse()
        to_delete = ready - kept - to_archive
        # Archived, it would be gone from Odoo for the other shop, which may hide it.
        elsewhere = self._linked_elsewhere(ctx, to_archive.mapped("res_id"))
        shared = to_archive.filtered(lambda change: change.res_id in elsewhere)
        to_archive -= shared
        shared.message = _("Another shop has it: it stays, without this link.")
        ctx.records.browse(to_archive.mapped("res_id")).write({"active": False})
        to_archive.filtered(lambda change: not change.message).message = _(
            "Something uses it: it was archived, not deleted."
        )
        self._give_back(ctx, kept, odoo_side)
        ctx.entity._delete_records(ctx, ctx.records.browse(to_delete.mapped("res_id")))
        ready.element_id._forget_record("undone", ctx.run.user_id)
        self._leave_behind(ctx, ready, to_delete | kept)
        ctx.entity._after_deleting(ctx, ready)
        self.env.flush_all()
        ready.write({"state": "done"})

    def _leave_behind(self, ctx, changes, deleted):
        """Note on elements that their creation in Odoo was undone: what becomes of
        them is always asked, and with a record that was left to Odoo they are not
        linked unasked.

        :param deleted: those of the changes whose record went, or is what it was
            before its creation
        """
        changes.element_id.write(
            {
                "left_note": ctx.env._(
                    "Creating it in Odoo was undone by %s.", ctx.run.user_id.name
                ),
                "gone_choice": "ask",
                "left_res_id": False,
            }
        )
        for change in changes - deleted:
            change.element_id.left_res_id = change.res_id

    def _give_back(self, ctx, changes, odoo_side):
        """Give records that were there before their creation the values they had."""
        writes = []
        for change in changes:
            record = ctx.records.browse(change.res_id)
            values = self._resolve_records(ctx, change.after)
            odoo = odoo_side[change.res_id]
            vals = ctx.entity._to_odoo(ctx, values, record, odoo)
            writes.append(Write(change, record, vals, odoo))
        ctx.entity._write_records(ctx, writes)
