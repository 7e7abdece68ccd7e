from ....shoper_api import errors
from ...core.compare import agreed
from ..changes import Changes
from ..context import Context
from ..references import References
from .splitting import Splitting

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


class ShopCalls:
    """TODO"""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def send(self, changes, items):
        """Make a call for each change and note what the shop refused; what was not
        sent is planned again, what may have been carried out stays as it is.

        :return: (``[(change, result)]`` carried out, the error that kept others from
            being sent or None)
        """
        done, held_back = [], None
        for change, result in zip(changes, self.ctx.client.bulk(items), strict=True):
            if result.ok or self._is_gone(change, result.error):
                done.append((change, result))
            elif isinstance(result.error, NOT_SENT):
                held_back = held_back or result.error
                self._plan_again(change)
            elif isinstance(result.error, errors.OutcomeUnknown):
                change.message = self.ctx.explain(result.error)
            elif self.entity._is_sent_otherwise(self.ctx, change, result.error):
                self._plan_again(change)
            elif not self.declined(change, result.error):
                is_refused = isinstance(result.error, errors.Rejected)
                if not (is_refused and Splitting(self.ctx).split(change)):
                    self.changes.fail(change, result.error)
        return done, held_back

    def _plan_again(self, change):
        """The shop certainly holds nothing of a create: it was not attempted."""
        if change.state == "sending":
            change.write({"state": "planned", "attempts": change.attempts - 1})

    def declined(self, change, error=None):
        """Whether an update asked for what the shop need not do; then the change
        waits, and the values of both sides become the base, so that the same is not
        asked for again."""
        element = change.element_id
        if change.verb != "update_shop":
            return False
        reason = self.entity._declined_reason(self.ctx, change, element, error)
        if reason:
            shop, base = self.references.shop_values(element), dict(element.base or {})
            for code, value in self.references.known(change.after).items():
                prop = self.entity._property(code)
                if prop and code in shop:
                    base[code] = agreed(prop, value, shop[code])
            element.base = base
            change.write({"state": "waiting", "message": reason})
        return bool(reason)

    def _is_gone(self, change, error):
        return change.verb == "delete_shop" and isinstance(error, errors.NotFound)

    def stop_if(self, held_back):
        """Keep what was done and let the engine deal with what stops all calls."""
        if held_back:
            self.ctx.note_bulk_cost()
            self.ctx.commit()
            raise held_back
