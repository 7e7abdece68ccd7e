from odoo import models

from ..shoper_api import BulkItem, errors
from .apply import BATCH
from .compare import agreed, copied_texts

# Errors after which the shop certainly holds nothing of what was to be sent, and
# which concern every other call as well.
NOT_SENT = (
    errors.ApiAccessDenied,
    errors.AuthError,
    errors.CertificateInvalid,
    errors.ConnectFailed,
    errors.NotSent,
    errors.RateLimited,
    errors.RedirectRefused,
    errors.ShopLocked,
    errors.ShopUnpaid,
)


class ShoperSync(models.AbstractModel):
    """Apply changes that write in the shop, in bulk calls of 25.

    Before anything is created in the shop, its change is committed as ``sending``:
    when the answer is lost or the process dies, the next unit first looks in the
    shop for what it may have made, and sends again only what is not there."""

    _inherit = "shoper.sync"

    def _send(self, ctx, changes, items):
        """Make a call for each change and note what the shop refused; what was not
        sent is planned again, what may have been carried out stays as it is.

        :return: (``[(change, result)]`` carried out, the error that kept others from
            being sent or None)
        """
        done, held_back = [], None
        for change, result in zip(changes, ctx.client.bulk(items), strict=True):
            if result.ok or self._is_gone(change, result.error):
                done.append((change, result))
            elif isinstance(result.error, NOT_SENT):
                held_back = held_back or result.error
                self._plan_again(change)
            elif isinstance(result.error, errors.OutcomeUnknown):
                change.message = self.with_env(ctx.env)._explain(result.error)
            elif ctx.entity._is_sent_otherwise(ctx, change, result.error):
                self._plan_again(change)
            elif not self._is_declined(ctx, change, result.error):
                is_refused = isinstance(result.error, errors.Rejected)
                if not (is_refused and self._split(ctx, change)):
                    self._fail_change(ctx, change, result.error)
        return done, held_back

    def _plan_again(self, change):
        """The shop certainly holds nothing of a create: it was not attempted."""
        if change.state == "sending":
            change.write({"state": "planned", "attempts": change.attempts - 1})

    def _is_declined(self, ctx, change, error=None):
        """Whether an update asked for what the shop need not do; then the change
        waits, and the values of both sides become the base, so that the same is not
        asked for again."""
        element = change.element_id
        if change.verb != "update_shop":
            return False
        reason = ctx.entity._declined_reason(ctx, change, element, error)
        if reason:
            element.base = self._agreed_after(
                ctx, change, element, dict(element.base or {})
            )
            change.write({"state": "waiting", "message": reason})
        return bool(reason)

    def _is_gone(self, change, error):
        return change.verb == "delete_shop" and isinstance(error, errors.NotFound)

    def _stop_if(self, held_back):
        """Keep what was done and let the engine deal with what stops all calls."""
        if held_back:
            self._commit()
            raise held_back

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
        self._stop_if(held_back)

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
            self._tell_lost(ctx, change, element)
            base = self._base_of_creation(ctx, change, element, odoo)
            element._link(
                change.res_id, "created in the shop", ctx.run.user_id, base=base
            )
        linked = elements.filtered(lambda element: element.link_state == "linked")
        linked._log("linked", user=ctx.run.user_id, run=ctx.run)

    def _base_of_creation(self, ctx, change, element, odoo):
        """What both sides agree on now. Where the connector's default was sent, the
        record keeps another value (or none) and that is no difference."""
        base = self._agreed_after(ctx, change, element, {})
        filled = ctx.entity._with_defaults(ctx, odoo)
        shop = self._shop_values(ctx, element)
        for code, sent in self._known_references(ctx, change.after).items():
            prop = ctx.entity._property(code)
            if code not in base or prop.same(odoo.get(code), sent):
                continue
            if prop.same(filled.get(code), sent):
                base[code] = agreed(prop, odoo.get(code), shop[code])
        later = ctx.entity._later - (change.after or {}).keys()
        base |= {
            code: shop[code] for code in ctx.entity._optional | later if code in shop
        }
        base |= copied_texts(ctx.codes, base, odoo)
        return ctx.entity._base_after_creation(ctx, base, element)

    def _agreed_after(self, ctx, change, element, base):
        shop = self._shop_values(ctx, element)
        sent = self._known_references(ctx, change.after)
        for code, value in sent.items():
            prop = ctx.entity._property(code)
            if prop and code in shop:
                base[code] = agreed(prop, value, shop[code])
        return base

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

    def _apply_update_shop(self, ctx, changes):
        entity = ctx.entity
        changes = entity._prepare_update(ctx, changes, "shop")
        alone = changes.filtered(
            lambda change: ctx.is_undo or (change.after or {}).get("_alone")
        )
        ready = alone | self._unmoved_records(ctx, changes - alone)
        ready = ready.filtered(
            lambda change: (
                self._is_as_planned(change)
                and not self._moved(
                    ctx, change.before, self._shop_values(ctx, change.element_id)
                )
            )
        )
        self._stale(ctx, changes - ready)
        items = [
            entity._update_item(ctx, change, self._resolve_remote(ctx, change.after))
            for change in ready
        ]
        self._commit_before_call(ctx)
        done, held_back = self._send(ctx, ready, items)
        self._read_back(ctx, ready.browse([change.id for change, _result in done]))
        self._stop_if(held_back)

    def _read_back(self, ctx, changes):
        if not changes:
            return
        elements = changes.element_id
        rows = ctx.client.read_ids(ctx.entity._resource, elements.mapped("remote_id"))
        self._store_rows(ctx, list(rows.values()), ctx.entity._fetch_extra(ctx))
        for change in changes:
            element = change.element_id
            if not self._is_declined(ctx, change):
                element.base = self._agreed_after(
                    ctx, change, element, dict(element.base or {})
                )
                change.state = "done"
                self._tell_lost(ctx, change, element)
        if ctx.is_undo:
            self._settle_undone(ctx, changes)

    def _tell_lost(self, ctx, change, element):
        lost = ctx.entity._lost_parts(change.after, element.shop_values or {})
        if lost:
            change.message = ctx.env._("The shop removed: %s.", lost)

    def _is_as_planned(self, change):
        """Whether the element is still linked with the change's record, or with none
        if that has none."""
        element = change.element_id
        if change.res_id:
            return element.link_state == "linked" and element.res_id == change.res_id
        return element.link_state == "unlinked"
