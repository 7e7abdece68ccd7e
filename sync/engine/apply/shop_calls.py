from odoo.models import BaseModel

from ....shoper_api import BulkItem, BulkResult, errors
from ...core.compare import agreed
from ..causes import DECLINED
from ..changes import Changes
from ..context import Context
from ..limits import MAX_ATTEMPTS
from ..references import References
from ..sides import Sides
from ..write import Form
from .clearing import Clearing
from .late import Answers
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
        self, changes: BaseModel, items: list[BulkItem], answers: Answers
    ) -> tuple[list[tuple[BaseModel, BulkResult]], errors.ShoperError | None]:
        """Make a call for each change and note what the shop refused; what was not sent
        is planned again, what may have been carried out stays as it is.

        :param items: the calls, one per change, in the same order
        :param answers: where it is remembered which calls were answered
        :return: (``[(change, result)]`` carried out, the error that kept others from
            being sent or None)
        :raises ShoperError: the shop cannot be asked now
        """
        done: list[tuple[BaseModel, BulkResult]] = []
        held_back: errors.ShoperError | None = None
        if self.ctx.request_log:
            self.ctx.request_log.about(
                (item.method, item.path, change.id)
                for change, item in zip(changes, items, strict=True)
            )
        results = Clearing(self.ctx).send(items)
        for change, item, result in zip(changes, items, results, strict=True):
            error = result.error
            is_late = isinstance(error, errors.OutcomeUnknown) and error.is_late
            answers.note(change, is_late=is_late)
            if error is None or self._is_gone(change, error):
                done.append((change, result))
                self._keep_form(change)
            elif isinstance(error, NOT_SENT):
                held_back = held_back or error
                self._plan_again(change)
            elif isinstance(error, errors.OutcomeUnknown) and change.state == "sending":
                change.message = self.ctx.explain(error)
                answers.keep(change)
            elif form := self._next_form(change, item, error):
                self._send_otherwise(change, form)
            elif reason := self.declined_reason(change, error):
                self.leave_declined(change, reason)
            elif self._split(change, error):
                self._plan_again(change)
            else:
                self.changes.fail(change, error)
        return done, held_back

    def send_again(self, changes: BaseModel) -> None:
        """Plan again what the shop did not do, or may do twice, at most so often.

        :param changes: in state ``sending``
        """
        for change in changes:
            if change.attempts < MAX_ATTEMPTS:
                change.state = "planned"
                continue
            reason = self.ctx.env._(
                "Attempts: %(count)s; the shop did not do it. %(reason)s",
                count=change.attempts,
                reason=change.message or "",
            )
            change.write({"state": "failed", "attempts": 0, "message": reason.strip()})

    def _plan_again(self, change: BaseModel) -> None:
        """Plan again what was sent and of which the shop certainly holds nothing: it
        does not count as an attempt."""
        if change.state == "sending":
            change.write({"state": "planned", "attempts": change.attempts - 1})

    def _split(self, change: BaseModel, error: errors.ShoperError) -> bool:
        """Split an update that the shop refused; see :class:`.splitting.Splitting`.

        :return: whether that was possible
        """
        return isinstance(error, errors.Rejected) and Splitting(self.ctx).split(change)

    def _next_form(
        self, change: BaseModel, item: BulkItem, error: errors.ShoperError
    ) -> Form | None:
        """Choose another form in which a creation that the shop refused is sent again,
        None where there is none.

        :param item: the call that was made
        """
        if change.verb != "create_shop" or not self.entity._is_reshaped:
            return None
        return self.entity._next_form(self.ctx, change, item.body or {}, error)

    def _send_otherwise(self, change: BaseModel, form: Form) -> None:
        """Plan a creation again in another form, and note it on the change."""
        change._note(form=form.name, form_told=form.note)
        self._plan_again(change)

    def _keep_form(self, change: BaseModel) -> None:
        """Note for the others of the step the form in which the shop took a creation
        that it had refused in the usual one: the type may send them so at once."""
        noted = change.meta or {}
        form = noted.get("form")
        if not form or self.ctx.cursor.notes.get("form") == form:
            return
        self.ctx.note("form", form)
        if noted.get("form_told"):
            self.ctx.connector.message_post(body=noted["form_told"])

    def declined_reason(
        self, change: BaseModel, error: errors.ShoperError | None = None
    ) -> str | bool:
        """Say why the shop need not do what an update asked for, or False.

        :param error: what the shop answered, None where it said that it took it
        """
        if change.verb != "update_shop" or not self.entity._is_reshaped:
            return False
        return self.entity._declined_reason(self.ctx, change, change.element_id, error)

    def leave_declined(self, change: BaseModel, reason: str | bool) -> None:
        """Let an update wait which the shop need not carry out. The values of both
        sides become the base, so that the same is not asked for again."""
        element = change.element_id
        shop, base = Sides(self.ctx).of_element(element), dict(element.base or {})
        for code, value in self.references.known(change.after).items():
            prop = self.entity._property(code)
            if prop and code in shop:
                base[code] = agreed(prop, value, shop[code])
        element.base = base
        change.write({"state": "waiting", "message": reason, "attempts": 0})
        change._note(**{DECLINED: True})

    def _is_gone(self, change: BaseModel, error: errors.ShoperError) -> bool:
        """Tell whether a deletion failed only because there was nothing left to
        delete."""
        return change.verb == "delete_shop" and isinstance(error, errors.NotFound)

    def stop_if(self, held_back: errors.ShoperError | None) -> None:
        """Keep what was done and let the engine deal with what stops all calls. Where
        that is only an answer that got lost, the step goes on: first with a look at
        what became of that call, which tells whether the shop is there at all.

        :raises ShoperError: that error, if there is one
        """
        if isinstance(held_back, errors.NotSent) and self.changes.of_step(
            "sending", limit=1
        ):
            return
        if held_back:
            self.ctx.note_bulk_cost()
            self.ctx.commit()
            raise held_back
