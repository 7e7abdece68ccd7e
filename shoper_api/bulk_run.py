"""Any number of calls by bulk calls, with a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import errors
from .bulk import (
    BulkItem,
    BulkResult,
    bulk_is_refused,
    call_bulk,
    created_id,
    is_page,
)
from .errors import ShoperError
from .retry import is_lost, outcome_unknown

if TYPE_CHECKING:
    from .client import Client

# Rounds for items that are refused for the moment, without any of them getting on.
_ROUNDS = 3
# So many separate calls failed one after the other: the shop is down.
_FAILURES = 3
# What would fail every other call as well.
_FOR_ALL = (
    errors.ApiAccessDenied,
    errors.AuthError,
    errors.CertificateInvalid,
    errors.ConnectFailed,
    errors.RateLimited,
    errors.RedirectRefused,
    errors.ShopLocked,
    errors.ShopUnpaid,
)
# After which an item is sent again: the shop did nothing of it. A token that expired
# within a call is renewed with the next one.
_FOR_THE_MOMENT = (errors.AuthError, errors.Conflict, errors.RateLimited)


class BulkRun:
    """Makes all the calls of a list of items, 25 to one HTTP call; fewer where items
    are counted one by one and the shop's limit holds no more at once.

    Every item gets its own result, in the order of the items; nothing is raised,
    since what was done before a failure must not be forgotten.

    - An item that is refused for the moment (401, 409, 429), and a GET, PUT or DELETE
      that failed (5xx), is sent again.
    - A call that failed as a whole and may be repeated, or was refused, is halved until
      the item at fault stands alone.
    - A call with a POST, or with a PUT that must not be carried out twice, is never
      repeated when its answer is lost: these items get `OutcomeUnknown`, the others are
      sent again without them.
    - After an error that concerns every call (login, lock, limit, ...), or several
      failures in a row, the rest is not sent and gets that error or `NotSent`.
    - Where reading several at once took all the time that there was, they get
      `RateLimited` with that failure: fewer may be read in time.
    - Where the shop refuses bulk calls altogether, single calls are made.
    """

    def __init__(self, client: Client, items: Sequence[BulkItem]):
        self._client = client
        self._items = list(items)
        self._results: dict[int, BulkResult] = {}
        self._lost: set[int] = set()  # a try whose answer was lost may have done it
        self._failures = 0
        self._stopped: ShoperError | None = None
        # Why items of the last call are sent again, unless it is the shop's limit.
        self._put_off: ShoperError | None = None

    def run(self) -> list[BulkResult]:
        """Make all calls and give the result of each item, in the items' order."""
        left = list(range(len(self._items)))
        while left:
            size = self._client.bulk_size
            self._chunk(left[:size], fresh=True)
            left = left[size:]
        return [self._results[number] for number in range(len(self._items))]

    def _chunk(self, numbers: list[int], fresh: bool = False) -> None:
        """Settle at most 25 items: by a bulk call, and by further ones for what is put
        off; by several smaller ones, or single calls, where these are not taken.

        :param fresh: the call is made twice before it is halved
        """
        stuck = 0  # rounds in which no item got on
        while numbers and not self._stopped:
            size = self._client.bulk_size
            if self._client.bulk_refused:
                for number in numbers:
                    self._single(number)
                return
            if len(numbers) > size:  # as was just learned
                for start in range(0, len(numbers), size):
                    self._chunk(numbers[start : start + size], fresh)
                return
            again = self._one_call(numbers, fresh, final=stuck == _ROUNDS - 1)
            stuck = stuck + 1 if again == numbers else 0
            numbers = again
            if numbers:
                self._pause(float(stuck or 1), self._put_off)
        for number in numbers:
            self._fail(number, self._stopped)

    def _one_call(self, numbers: list[int], fresh: bool, final: bool) -> list[int]:
        """Make one bulk call, and settle the items that it got answers for.

        :param fresh: see :meth:`_chunk`
        :param final: nothing is put off any more
        :return: the items that are put off; none of a call that failed itself, which
            are settled otherwise
        """
        items = [self._items[number] for number in numbers]
        try:
            answers = call_bulk(self._client, items)
        except ShoperError as error:
            self._whole_call_failed(numbers, error, fresh)
            return []
        self._client.bulk_worked = True
        self._failures, self._put_off = 0, None
        return [
            number
            for number, answer in zip(numbers, answers, strict=True)
            if not self._settle(number, answer, final)
        ]

    def _whole_call_failed(
        self, numbers: list[int], error: ShoperError, fresh: bool
    ) -> None:
        """Decide what becomes of the items of a bulk call that failed itself: sent
        again, halved, sent one by one, or given up.

        :param fresh: see :meth:`_chunk`
        """
        if isinstance(error, _FOR_ALL):
            self._stop(error)
        if isinstance(error, errors.OutcomeUnknown):
            once = [n for n in numbers if not self._items[n].repeatable]
            for number in once:
                self._fail(number, error)
            self._count_failure(error)
            numbers = [number for number in numbers if number not in once]
            self._lost.update(numbers)
            self._chunk(numbers)
            return
        is_read = all(self._items[number].method == "GET" for number in numbers)
        alone = len(numbers) == 1 or is_read
        if is_lost(error):
            self._lost.update(numbers)
            if is_read and len(numbers) > 1 and self._client.out_of_time():
                self._pause(1.0, error)
            self._stop_when_out_of_time(error)
            if fresh:
                self._pause(1.0, error)
                self._chunk(numbers)
                return
        if not self._client.bulk_worked and bulk_is_refused(error, alone):
            self._client.bulk_refused = True
        if self._client.bulk_refused or self._stopped:
            self._chunk(numbers)
        elif len(numbers) == 1:
            self._single(numbers[0])
        else:
            middle = len(numbers) // 2
            self._chunk(numbers[:middle])
            self._chunk(numbers[middle:])

    def _single(self, number: int) -> None:
        """Make the call of one item by itself."""
        if self._stopped:
            self._fail(number, self._stopped)
            return
        item = self._items[number]
        try:
            answer = self._client.call(
                item.method,
                item.resource,
                item.id,
                item.params,
                item.body,
                repeatable=item.repeatable,
            )
            self._failures = 0
            self._done(number, answer.status, answer.body)
        except ShoperError as error:
            self._single_failed(number, error)

    def _single_failed(self, number: int, error: ShoperError) -> None:
        if isinstance(error, _FOR_ALL):
            self._stop(error)
        elif isinstance(error, errors.OutcomeUnknown) or is_lost(error):
            self._count_failure(error)
        else:
            self._failures = 0
        self._fail(number, error)

    def _settle(
        self, number: int, answer: tuple[int, object] | None, final: bool
    ) -> bool:
        """Note the result of an item; False when it is to be sent again."""
        item = self._items[number]
        checked = self._checked(item, answer)
        if isinstance(checked, tuple):
            self._done(number, *checked)
            return True
        error = checked
        again = isinstance(error, _FOR_THE_MOMENT)
        if is_lost(error):
            if not item.repeatable:
                error = outcome_unknown(error)
            else:
                # Whoever goes on later begins with the first try again: what failed
                # before is not put off where there is no time to wait.
                again = number not in self._lost or self._client.has_time(1.0)
                self._lost.add(number)
                self._put_off = error
        if again and not final:
            return False
        self._fail(number, error)
        return True

    def _checked(
        self, item: BulkItem, answer: tuple[int, object] | None
    ) -> tuple[int, object] | ShoperError:
        """Give the answer to an item, or what went wrong instead.

        :param answer: its status and body, None where there is none
        """
        if answer is None:
            return errors.ConnectionLost(
                f"The shop did not answer an item of {item.resource}.",
                resource=item.resource,
            )
        status, body = answer
        if not 200 <= status < 300:
            return errors.error_for(
                status,
                body,
                method=item.method,
                resource=item.resource,
                is_json=not is_page(body),
                hide=self._client.hide,
            )
        if is_page(body):
            return errors.NoJson(
                f"The shop answered an item of {item.resource} with a page instead of"
                " JSON.",
                status=status,
                resource=item.resource,
                advice_key="server",  # it is a shop, which answered the call itself
            )
        return answer

    def _done(self, number: int, status: int, body: object) -> None:
        item, new_id = self._items[number], None
        if item.method == "POST":
            try:
                new_id = created_id(body, item.resource)
            except errors.OutcomeUnknown as error:
                self._fail(number, error)
                return
        self._results[number] = BulkResult(True, status, body, None, new_id)

    def _fail(self, number: int, error: ShoperError | None) -> None:
        gone = isinstance(error, errors.NotFound) and number in self._lost
        if gone and self._items[number].method == "DELETE":
            self._results[number] = BulkResult(True, 200, 1)
            return
        self._results[number] = BulkResult(
            False, error.status if error else None, None, error
        )

    def _count_failure(self, error: ShoperError) -> None:
        # An error in the API's own words comes from a shop that is up; yet what is
        # created without anybody knowing is to stay little.
        if error.code is None or isinstance(error, errors.OutcomeUnknown):
            self._failures += 1
            if self._failures >= _FAILURES:
                self._stop_for(error)
        self._stop_when_out_of_time(error)

    def _stop_when_out_of_time(self, error: ShoperError) -> None:
        if self._client.out_of_time():
            self._stop_for(error)

    def _stop_for(self, error: ShoperError) -> None:
        self._stop(
            errors.NotSent(f"This was not sent, since the calls before failed: {error}")
        )

    def _stop(self, error: ShoperError) -> None:
        self._stopped = self._stopped or error

    def _pause(self, seconds: float, failure: ShoperError | None) -> None:
        try:
            self._client.pause(seconds, failure)
        except errors.RateLimited as error:
            self._stop(error)
