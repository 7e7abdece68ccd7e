from odoo import models

from ...shoper_api import BulkItem


class ShoperSync(models.AbstractModel):
    """Apply changes that delete in the shop; what they delete is kept before."""

    _inherit = "shoper.sync"

    def _apply_delete_shop(self, ctx, changes):
        if not ctx.run.user_id.has_group("shoper_connector.group_shoper_manager"):
            changes.write(
                {
                    "state": "failed",
                    "message": ctx.env._(
                        "Only a Shoper administrator may delete in the shop."
                    ),
                }
            )
            return
        ready = changes.filtered(
            lambda change: (
                self._is_as_planned(change)
                and (ctx.is_undo or not change.element_id.is_kept_in_shop)
                and not self._moved(
                    ctx, change.before, self._shop_values(ctx, change.element_id)
                )
            )
        )
        self._stale(ctx, changes - ready)
        self._keep_for_restoring(ctx, ready)
        if ctx.is_undo:
            grown = ready.filtered(lambda change: self._has_strangers(ctx, change))
            reason = ctx.env._("In the shop it got variants or images since; it stays.")
            self._stale(ctx, grown, reason)
            ready -= grown
        items = [
            BulkItem("DELETE", ctx.entity._resource, id=change.element_id.remote_id)
            for change in ready
        ]
        self._commit_before_call(ctx)
        done, held_back = self._send(ctx, ready, items)
        deleted = ready.browse([change.id for change, _result in done])
        deleted.write({"state": "done"})
        self._mark_missing(deleted.element_id | self._parts_in_shop(ctx, deleted))
        if ctx.is_undo:
            deleted.element_id.gone_choice = "leave"
        self._stop_if(ctx, held_back)

    def _keep_for_restoring(self, ctx, changes):
        """Keep on the changes what is needed to create again what they delete. What
        is kept already is not read again: the shop may have deleted it since."""
        changes = changes.filtered(lambda change: not change.payload)
        if changes:
            for change_id, payload in ctx.entity._kept(ctx, changes).items():
                changes.browse(change_id).payload = payload

    def _has_strangers(self, ctx, change):
        """Whether the shop has parts of what is to be deleted that nobody knew when
        that was planned."""
        for code in ctx.entity._parts:
            key = self._entity(code)._remote_key
            known = ctx.links(code).element_by_remote
            rows = change.payload.get(f"_{code}s", ())
            if any(int(row[key]) not in known for row in rows):
                return True
        return False

    def _parts_in_shop(self, ctx, changes):
        """Mirrored elements that are deleted with those of the changes."""
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "in", ctx.entity._parts),
                ("parent_remote_id", "in", changes.element_id.mapped("remote_id")),
            ]
        )
