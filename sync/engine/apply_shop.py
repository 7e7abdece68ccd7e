from odoo import models

from ...shoper_api import errors
from ..compare import agreed
from .written import Written

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
            shop, base = self._shop_values(ctx, element), dict(element.base or {})
            for code, value in self._known_references(ctx, change.after).items():
                prop = ctx.entity._property(code)
                if prop and code in shop:
                    base[code] = agreed(prop, value, shop[code])
            element.base = base
            change.write({"state": "waiting", "message": reason})
        return bool(reason)

    def _is_gone(self, change, error):
        return change.verb == "delete_shop" and isinstance(error, errors.NotFound)

    def _stop_if(self, ctx, held_back):
        """Keep what was done and let the engine deal with what stops all calls."""
        if held_back:
            ctx.note_bulk_cost()
            self._commit()
            raise held_back

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
        self._stop_if(ctx, held_back)

    def _read_back(self, ctx, changes):
        if not changes:
            return
        elements = changes.element_id
        rows = ctx.client.read_ids(ctx.entity._resource, elements.mapped("remote_id"))
        self._store_rows(ctx, list(rows.values()), ctx.entity._fetch_extra(ctx))
        taken = changes.filtered(lambda change: not self._is_declined(ctx, change))
        taken.state = "done"
        found = {}
        for change in taken:
            element = change.element_id
            written = found[change] = self._read_written(ctx, change, element)
            element.base = self._base_after_update(ctx, change, written)
        self._tell_written(ctx, found)
        if ctx.is_undo:
            self._settle_undone(ctx, taken, {c: w.forms for c, w in found.items()})

    def _base_after_update(self, ctx, change, written: Written) -> dict:
        """What both sides agree on after an update of the shop: what it was sent, not
        what it has by now. Of what it did not take nothing is agreed on."""
        base = dict(change.element_id.base or {})
        sent = self._known_references(ctx, change.after)
        for code, form in written.forms.items():
            base[code] = agreed(ctx.entity._property(code), sent[code], form)
        return base

    def _is_as_planned(self, change):
        """Whether the element is still linked with the change's record, or with none
        if that has none."""
        element = change.element_id
        if change.res_id:
            return element.link_state == "linked" and element.res_id == change.res_id
        return element.link_state == "unlinked"
