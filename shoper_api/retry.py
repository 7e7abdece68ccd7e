"""Repeating calls, only where a repetition cannot do harm."""

from collections.abc import Callable

from . import errors
from .pacing import Pacer
from .session import Answer

TRIES = 3
LIMITED_TRIES = 5

# Certainly not carried out, so that any call may be repeated.
_NOT_DONE = (errors.ConnectFailed, errors.Conflict)
# Perhaps carried out, the answer is lost.
LOST = (
    errors.Timeout,
    errors.ConnectionLost,
    errors.ServerError,
    errors.AnswerTooLarge,
    errors.NotAShop,
)


def is_lost(error: errors.ShoperError) -> bool:
    """Tell whether the call may have been carried out though it failed."""
    if isinstance(error, errors.NotAShop):  # HTML instead of a write's answer
        return (error.status or 0) < 400
    return isinstance(error, LOST)


def _is_late(error: errors.ShoperError) -> bool:
    """Tell whether the shop may be at a call still whose answer was lost: nothing but
    an answer in the API's own words says that it is not. A gateway gives up before
    the shop does."""
    return error.code is None or error.status in (502, 504)


def repeat(
    call: Callable[[], Answer],
    pacer: Pacer,
    *,
    repeatable: bool = True,
    deleting: bool = False,
    lost_tries: int = TRIES,
    items: int = 0,
) -> Answer:
    """Make a call, again after a passing failure, and give its answer.

    :param repeatable: False for a call that must not be carried out twice; it is
        only repeated when it certainly was not carried out
    :param deleting: an object that is gone after a lost answer counts as deleted
    :param lost_tries: how often the call is made in all when its answer is lost
    :param items: how many items a bulk call has, 0 for any other call
    :raises OutcomeUnknown: the answer of a call that is not repeatable was lost
    :raises RateLimited: the shop's limit is used up, or a wait is longer than the
        time left, also that before a second try
    :raises ShoperError: the last error, also when it is not worth a repetition, or
        there is no time left for a third one
    """
    failed = limited = 0
    lost = False
    while True:
        pacer.pace(items)
        failure: errors.ShoperError | None = None
        try:
            return call()
        except errors.RateLimited as error:
            limited += 1
            if limited == LIMITED_TRIES:
                raise
            wait = error.retry_after
            if wait is None:
                wait = 2.0 ** (limited - 1)
        except _NOT_DONE as error:
            failed += 1
            wait, failure = float(failed), error
            if failed >= TRIES or (failed > 1 and not pacer.has_time(wait)):
                raise
        except errors.ShoperError as error:
            if lost and deleting and isinstance(error, errors.NotFound):
                return Answer(200, {}, 1)
            if not is_lost(error):
                raise
            if not repeatable:
                raise outcome_unknown(error, is_late=_is_late(error)) from None
            lost = True
            failed += 1
            wait = float(failed)
            failure = error
            is_last = failed >= lost_tries or isinstance(error, errors.AnswerTooLarge)
            if is_last or (failed > 1 and not pacer.has_time(wait)):
                raise
        pacer.pause(wait, failure)


def outcome_unknown(
    error: errors.ShoperError, *, is_late: bool = False
) -> errors.OutcomeUnknown:
    """Make the error for a lost answer of a call that must not be carried out twice.

    :param is_late: whether the shop may be at it still
    """
    unknown = errors.OutcomeUnknown(
        f"It is not known whether the shop carried this out: {error}",
        status=error.status,
        code=error.code,
        description=error.description,
        resource=error.resource,
    )
    unknown.is_late = is_late
    return unknown
