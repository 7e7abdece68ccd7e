from odoo.models import BaseModel

from ....shoper_api import BulkItem, BulkResult, errors
from ...core.compare import agreed
from ..changes import Changes
from ..context import Context
from ..references import References
from ..sides import Sides
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
    """Sends changes to the shop and sorts what became of each call."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def send(
        self, changes: BaseModel, items: list[BulkItem]
    ) -> tuple[list[tuple[BaseModel, BulkResult]], errors.ShoperError | None]:
        """Make a call for each change and note what the shop refused; what was not sent
        is planned again, what may have been carried out stays as it is.

        :param items: the calls, one per change, in the same order
        :return: (``[(change, result)]`` carried out, the error that kept others from
            being sent or None)
        :raises ShoperError: the shop cannot be asked now
        """
        done: list[tuple[BaseModel, BulkResult]] = []
        held_back: errors.ShoperError | None = None
        for change, result in zip(changes, self.ctx.client.bulk(items), strict=True):
            error = result.error
            if error is None or self._is_gone(change, error):
                done.append((change, result))
            elif isinstance(error, NOT_SENT):
                held_back = held_back or error
                self._plan_again(change)
            elif isinstance(error, errors.OutcomeUnknown):
                change.message = self.ctx.explain(error)
            elif self.entity._is_sent_otherwise(self.ctx, change, error):
                self._plan_again(change)
            elif not self.declined(change, error):
                is_refused = isinstance(error, errors.Rejected)
                if not (is_refused and Splitting(self.ctx).split(change)):
                    self.changes.fail(change, error)
        return done, held_back

    def _plan_again(self, change: BaseModel) -> None:
        """Plan a creation again of which the shop certainly holds nothing: it does not
        count as an attempt."""
        if change.state == "sending":
            change.write({"state": "planned", "attempts": change.attempts - 1})

    def declined(
        self, change: BaseModel, error: errors.ShoperError | None = None
    ) -> bool:
        """Settle an update that asked for what the shop need not do, if it is one: it
        waits, and the values of both sides become the base, so that the same is not
        asked for again.

        :param error: what the shop answered, None where it said that it took it
        :return: whether it is one
        """
        element = change.element_id
        if change.verb != "update_shop":
            return False
        reason = self.entity._declined_reason(self.ctx, change, element, error)
        if reason:
            shop, base = Sides(self.ctx).of_element(element), dict(element.base or {})
            for code, value in self.references.known(change.after).items():
                prop = self.entity._property(code)
                if prop and code in shop:
                    base[code] = agreed(prop, value, shop[code])
            element.base = base
            change.write({"state": "waiting", "message": reason})
        return bool(reason)

    def _is_gone(self, change: BaseModel, error: errors.ShoperError) -> bool:
        """Tell whether a deletion failed only because there was nothing left to
        delete."""
        return change.verb == "delete_shop" and isinstance(error, errors.NotFound)

    def stop_if(self, held_back: errors.ShoperError | None) -> None:
        """Keep what was done and let the engine deal with what stops all calls.

        :raises ShoperError: that error, if there is one
        """
        if held_back:
            self.ctx.note_bulk_cost()
            self.ctx.commit()
            raise held_back
