from odoo import models

from ...shoper_api import BulkItem
from ..compare import agreed, copied_texts
from .apply import BATCH
from .written import Written


class ShoperSync(models.AbstractModel):
    """Apply changes that create in the shop, and link what was made."""

    _inherit = "shoper.sync"

    def _apply_create_shop(self, ctx, changes):
        # One that made the shop fail before is sent in ever smaller company.
        changes = changes[: max(1, BATCH["shop"] >> max(changes.mapped("attempts")))]
        if ctx.is_undo:
            ready = self._restorable(ctx, changes)
        else:
            changes = ctx.entity._prepare_export(ctx, changes)
            ready = self._unmoved_records(ctx, changes)
            self._stale(ctx, changes - ready)
        if not ready:
            return
        bodies = [self._body_of_creation(ctx, change) for change in ready]
        newest = self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
            ],
            order="remote_id desc",
            limit=1,
        )
        ready.write({"state": "sending", "sent_after_id": newest.remote_id})
        for change in ready:
            change.attempts += 1
        self._commit_before_call(ctx)
        items = [BulkItem("POST", ctx.entity._resource, body=body) for body in bodies]
        done, held_back = self._send(ctx, ready, items)
        self._adopt(ctx, {result.new_id: change for change, result in done})
        self._stop_if(ctx, held_back)

    def _body_of_creation(self, ctx, change):
        if ctx.is_undo:
            return ctx.entity._restore_body(ctx, change)
        values = self._resolve_remote(ctx, change.after)
        return ctx.entity._create_body(ctx, change, values)

    def _unmoved_records(self, ctx, changes):
        """The changes whose record still holds what was planned to be sent."""
        records = ctx.entity._readable(ctx, changes.mapped("res_id"))
        odoo_side = ctx.entity._odoo_values(ctx, records)
        linked = self._linked_ids(ctx, changes.mapped("res_id"))
        return changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and not self._moved(
                    ctx,
                    self._known_references(ctx, change.after),
                    ctx.entity._with_defaults(ctx, odoo_side[change.res_id]),
                )
                and (change.verb != "create_shop" or change.res_id not in linked)
            )
        )

    def _adopt(self, ctx, created):
        """Mirror and link what was created.

        :param created: {shop id: change}
        """
        if not created:
            return
        ctx.entity._finish_creation(ctx, created)
        rows = ctx.client.read_ids(ctx.entity._resource, list(created))
        if ctx.is_undo:
            self._adopt_restored(ctx, created)
        self._store_rows(ctx, list(rows.values()), ctx.entity._fetch_extra(ctx))
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("remote_id", "in", list(created)),
            ]
        )
        res_ids = [change.res_id for change in created.values()]
        odoo_side = ctx.entity._odoo_values(ctx, ctx.entity._readable(ctx, res_ids))
        found = {}
        for element in elements:
            change = created[element.remote_id]
            change.write(
                {
                    "state": "done",
                    "element_id": element.id,
                    "attempts": 0,
                    "message": False,
                }
            )
            odoo = odoo_side.get(change.res_id)
            if ctx.is_undo:
                self._tell_restored(ctx, change)
                continue
            if odoo is None:
                change.message = ctx.env._("The record was deleted in Odoo meanwhile.")
                continue
            written = found[change] = self._read_written(ctx, change, element)
            base = self._base_of_creation(ctx, change, element, odoo, written)
            element._link(
                change.res_id, "created in the shop", ctx.run.user_id, base=base
            )
            element.left_out = change.left_out
        self._tell_written(ctx, found)
        linked = elements.filtered(lambda element: element.link_state == "linked")
        linked._log("linked", user=ctx.run.user_id, run=ctx.run)

    def _base_of_creation(self, ctx, change, element, odoo, written: Written) -> dict:
        """What both sides agree on now: what was sent, and of what the shop did not
        take that it has nothing yet. Where the connector's default was sent, the
        record keeps another value (or none) and that is no difference."""
        base = {code: now for code, (_sent, now) in written.untaken.items()}
        filled = ctx.entity._with_defaults(ctx, odoo)
        shop = self._shop_values(ctx, element)
        sent = self._known_references(ctx, change.after)
        for code, form in written.forms.items():
            prop, own = ctx.entity._property(code), odoo.get(code)
            is_default = prop.same(filled.get(code), sent[code])
            value = own if is_default and not prop.same(own, sent[code]) else sent[code]
            base[code] = agreed(prop, value, form)
        later = ctx.entity._later - (change.after or {}).keys()
        weak = ctx.entity._weak - (change.after or {}).keys()
        not_given = ctx.entity._optional | later | weak
        base |= {code: shop[code] for code in not_given if code in shop}
        base |= copied_texts(ctx.codes, base, odoo)
        return ctx.entity._base_after_creation(ctx, base, element)

    def _known_references(self, ctx, values):
        """Values in which records that had no element now stand by its id."""
        values = dict(values or {})
        for prop in ctx.entity._properties:
            if not prop.entity or not values.get(prop.code):
                continue
            by_record = ctx.links(prop.entity).element_by_record

            def known(item, by_record=by_record):
                if isinstance(item, str):
                    return by_record.get(int(item.partition(",")[2]), item)
                return item

            value = values[prop.code]
            values[prop.code] = (
                [known(item) for item in value]
                if isinstance(value, list)
                else known(value)
            )
        return values
