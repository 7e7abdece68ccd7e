"""The client: single calls, and the way to bulk calls and complete lists."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from . import errors
from .auth import Bearer, Token
from .bulk import CHUNK, BulkItem, BulkResult, created_id
from .bulk_run import BulkRun
from .children import Children
from .pacing import Pacer
from .paging import (
    LIMIT,
    FilterNotHeeded,
    Page,
    is_disorder,
    list_params,
    read_id,
    read_page,
)
from .reader import Reader
from .resources import RESOURCES, path_of
from .retry import TRIES, repeat
from .session import Answer, ShopSession
from .watching import Telling, Watcher

# Seconds without an answer to a call that creates something, or to a bulk call: the
# shop works on some for tens of seconds, and whoever gives up on one that writes does
# not know what became of it. Odoo ends a scheduled action after 120.
PATIENCE = 90.0
MAX_ANSWER = 64 * 1024 * 1024  # bytes, after decompression


class _Listed(NamedTuple):
    """What lists gave of the objects that they were asked for.

    :param found: the objects that they gave, by their id
    :param doubtful: ids of which they prove nothing, since rows have no id, or twice
        the same one
    :param unnamed: ids that they left out
    """

    found: dict[int, dict]
    doubtful: list[int]
    unnamed: list[int]


class Client:
    """Client of one shop, for one thread.

    :param url: address of the shop, see `address.normalise_url`
    :param token: stored access token to start with
    :param on_token: called after each login with the new token and the moment
        (aware, UTC) it expires
    :param language: locale of the shop's error texts
    :param timeout: seconds to connect, seconds without an answer
    :param patience: seconds without an answer to a call that creates, or to a bulk call
    :param clock: seconds, monotonic
    :param sleep: waits so many seconds
    :param max_wait: longest single wait in seconds, whatever the shop asks for
    :param deadline: gives the seconds left; instead of a longer wait,
        `RateLimited` is raised, or the error of a call that failed more than once
    :param max_answer: largest answer in bytes, decompressed
    :param item_cost: what an earlier client had learned, see `item_cost`
    :param watcher: is told of each HTTP call, see `watching`
    :param own_network: whether the shop may lie within the own network; else each call
        looks first what its name means, and raises `InvalidAddress`
    :raises InvalidAddress: the address is none
    :raises InsecureAddress: plain http to another machine

    Any call raises the errors of `errors`. Lost connections, time-outs and the
    shop's failures are met by repetition where that is safe, see `retry`.

    :ivar calls: HTTP calls made
    :ivar answered: calls that the shop carried out, so that its limit let them in
    :ivar waited: seconds slept
    :ivar shop_seconds: seconds spent waiting for answers
    :ivar bulk_refused: the shop does not offer bulk calls; single calls are made
    :ivar bulk_worked: a bulk call was answered, so that a refusal is no general one
    :ivar unfiltered: resources whose filter on the id the shop refuses, takes no
        notice of, or lets match nothing
    :ivar unsorted: resources that the shop refuses to sort by their id
    :ivar lone_filters: (resource, field) whose filter names one value only, see
        `children.Children`
    :ivar whole_lists: rows by the id of their parent, of each (resource, field) whose
        filter the shop takes no notice of
    """

    def __init__(
        self,
        url: str,
        login: str,
        password: str,
        *,
        token: str | None = None,
        on_token: Callable[[str, datetime], None] | None = None,
        language: str = "pl_PL",
        timeout: tuple[float, float] = (10, 30),
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        max_wait: float = 30.0,
        deadline: Callable[[], float] | None = None,
        max_answer: int = MAX_ANSWER,
        item_cost: float = 0.0,
        watcher: Watcher | None = None,
        own_network: bool = True,
    ):
        self._session = ShopSession(
            url,
            language=language,
            timeout=timeout,
            patience=patience,
            clock=clock,
            max_answer=max_answer,
            own_network=own_network,
        )
        self._session.keep_secret(password)
        self._clock = clock
        self._watcher = watcher
        self._pacer = Pacer(clock, sleep, max_wait, deadline, item_cost)
        self._token = Token(
            login,
            password,
            send=self._send_login,
            token=token,
            on_token=on_token,
            clock=clock,
        )
        self.answered = 0
        self.bulk_refused = False
        self.bulk_worked = False
        self.unfiltered: set[str] = set()
        self.unsorted: set[str] = set()
        self.lone_filters: set[tuple[str, str]] = set()
        self.whole_lists: dict[tuple[str, str], dict[int, list[dict]]] = {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client {self.url}>"

    def close(self) -> None:
        """Close the connections to the shop; another call opens them again."""
        self._session.close()
        if self._watcher:
            self._watcher.closed()

    @property
    def url(self) -> str:
        """Give the normalised address of the shop."""
        return self._session.url

    @property
    def calls(self) -> int:
        """Count the HTTP calls made."""
        return self._session.calls

    @property
    def rate(self) -> tuple[int, float]:
        """Tell how many calls may be made in a burst and how many a second, as the shop
        last said; zeros before."""
        return self._pacer.bucket.rate

    @property
    def item_cost(self) -> float:
        """Tell how many calls an item of a bulk costs in the shop's limit, as learned
        from its headers; 0 while a whole bulk costs one call."""
        return self._pacer.bucket.item_cost

    @property
    def bulk_size(self) -> int:
        """Tell how many items a bulk call may have, so that it fits the shop's
        limit."""
        return int(min(CHUNK, self._pacer.bucket.bulk_size))

    @property
    def waited(self) -> float:
        """Tell the seconds slept."""
        return self._pacer.waited

    @property
    def shop_seconds(self) -> float:
        """Tell the seconds spent waiting for answers."""
        return self._session.seconds

    # Single calls

    def get(
        self,
        resource: str,
        id: int | str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> dict | list:
        """Read one object, or the body of a list or singleton as the shop gives it.

        :raises NotAShop: it is neither an object nor a list
        """
        body = self.call("GET", resource, id, params).body
        if not isinstance(body, dict | list):
            raise errors.NotAShop(
                f"The answer of {resource} is no object.", resource=resource
            )
        return body

    def page(
        self,
        resource: str,
        page: int = 1,
        limit: int = LIMIT,
        filters: Mapping[str, object] | None = None,
        order: str | None = None,
        offset: int | None = None,
    ) -> Page:
        """Read one page of a list; for the arguments see `paging.list_params`.

        :raises NotAShop: the answer is no list
        :raises ValueError: see `paging.list_params`
        """
        params = list_params(page, limit, filters, order, offset)
        return read_page(self.call("GET", resource, params=params).body, resource)

    def create(self, resource: str, values: Mapping[str, object]) -> int:
        """Create an object; give its id.

        :raises OutcomeUnknown: it may or may not have been created
        """
        return created_id(self.call("POST", resource, body=values).body, resource)

    def update(self, resource: str, id: int, values: Mapping[str, object]) -> None:
        """Change the given fields of an object, leave the others.

        :raises NotFound: it does not exist
        """
        self.call("PUT", resource, id, body=values)

    def delete(self, resource: str, id: int) -> None:
        """Delete the object.

        :raises NotFound: it does not exist (an earlier try of the same call whose
            answer was lost is taken as the one that deleted it)
        """
        self.call("DELETE", resource, id)

    # Many objects

    def read_ids(self, resource: str, ids: Iterable[int]) -> dict[int, dict]:
        """Read the objects with these ids, by id; those that do not exist are absent.
        Where the shop refuses a filter on the id, takes no notice of it or lets it
        match nothing, each is read by a call of its own."""
        wanted = sorted(set(ids))
        if resource in self.unfiltered:
            return self._read_singly(resource, wanted)
        try:
            return self._read_by_filter(resource, wanted)
        except FilterNotHeeded:
            if wanted:
                # It must be there: else all would look deleted that are read singly.
                self.page(resource, limit=1)
            self.unfiltered.add(resource)
        return self._read_singly(resource, wanted)

    def _read_by_filter(self, resource: str, wanted: Sequence[int]) -> dict[int, dict]:
        """Read objects by lists that are asked for their ids. That one is not there is
        never believed at once: a list that comes empty once would make all look
        deleted. Asked for 7, 8 and 9,

        - 7 and 8 come: 9 is gone where a second list leaves it out, too;
        - none comes: all are gone where calls of their own find none of them either
          (done where that takes one bulk call), or where the shop has no object at all;
        - none comes, but 8 by a call of its own, or they are too many for that: the
          shop may hide 8 from lists, or may not understand what it is asked for. The
          second list is asked for 3, 7, 8 and 9, where 3 is sure to exist: all that it
          leaves out is gone where it gives 3, else it is no filter.

        :raises FilterNotHeeded: the shop refuses that, lists others, or lets it match
            nothing
        """
        first = self._read_lists(resource, wanted)
        if not first.unnamed:
            return first.found | self._read_singly(resource, first.doubtful)
        there: list[int] = []
        if len(first.unnamed) == len(wanted):
            if self._are_none_by_themselves(resource, wanted):
                return {}
            there = self._read_one_there(resource)
            if not there:
                return {}
        second = self._read_lists(resource, first.unnamed, there)
        doubtful = first.doubtful + second.doubtful
        return first.found | second.found | self._read_singly(resource, doubtful)

    def _are_none_by_themselves(self, resource: str, wanted: Sequence[int]) -> bool:
        """Tell whether the shop has none of some objects by calls of their own, where
        they are so few that these are asked for at once."""
        most = 1 if self.bulk_refused else self.bulk_size
        return len(wanted) <= most and not self._read_singly(resource, wanted)

    def _read_one_there(self, resource: str) -> list[int]:
        """Read the id of any object that exists; none where the shop has no object.

        :raises FilterNotHeeded: the one that it has does not say its id
        """
        page = self.page(resource, limit=1)
        if not (page.rows or page.count):
            return []
        id = read_id(page.rows[0].get(RESOURCES[resource])) if page.rows else None
        if not id:
            raise FilterNotHeeded
        return [id]

    def _read_lists(
        self, resource: str, wanted: Sequence[int], there: Sequence[int] = ()
    ) -> _Listed:
        """Read objects, 50 to a list that is asked for their ids.

        :param there: ids that each list is asked for besides, of what exists
        :raises FilterNotHeeded: the shop refuses that, lists others, or leaves out what
            exists
        """
        field = RESOURCES[resource]
        size = LIMIT - len(there)
        parts = [wanted[i : i + size] for i in range(0, len(wanted), size)]
        asked = [sorted({*there, *part}) for part in parts]
        items = [
            BulkItem("GET", resource, params=list_params(filters={field: {"in": ids}}))
            for ids in asked
        ]
        found: dict[int, dict] = {}
        doubtful: list[int] = []
        unnamed: list[int] = []
        results = self.bulk(items)
        for part, ids, result in zip(parts, asked, results, strict=True):
            if isinstance(result.error, errors.NotFound | errors.Rejected):
                raise FilterNotHeeded
            if result.error:
                raise result.error
            page = read_page(result.body, resource)
            ids_read = Counter(read_id(row.get(field)) for row in page.rows)
            rows = {read_id(row.get(field)): row for row in page.rows}
            known = {id: rows[id] for id in ids if ids_read[id] == 1}
            strange = len(ids_read.keys() - set(ids) - {None})
            if is_disorder(strange, len(page.rows)) or page.count > len(page.rows):
                # Taking this for the truth would make objects look deleted.
                raise FilterNotHeeded
            if not known.keys() >= set(there):
                raise FilterNotHeeded
            found.update((id, known[id]) for id in part if id in known)
            left = [id for id in part if id not in known]
            if len(known) < len(page.rows):
                doubtful += left
            else:
                unnamed += left
        return _Listed(found, doubtful, unnamed)

    def _read_singly(self, resource: str, ids: Sequence[int]) -> dict[int, dict]:
        """Read objects one by one: a row that says its id wrongly is known by the id
        that was asked for."""
        found: dict[int, dict] = {}
        items = [BulkItem("GET", resource, id=id) for id in ids]
        for id, result in zip(ids, self.bulk(items), strict=True):
            if isinstance(result.error, errors.NotFound):
                continue
            if result.error:
                raise result.error
            if not isinstance(result.body, dict) or "list" in result.body:
                raise errors.NotAShop(
                    f"The answer of {resource} is no object.", resource=resource
                )
            found[id] = result.body | {RESOURCES[resource]: str(id)}
        return found

    def read_children(
        self, resource: str, key: str, sizes: Mapping[int, int]
    ) -> dict[int, list[dict]]:
        """Read all rows of a resource that belong to some parents, such as the lines of
        orders: lists by the id of the parent, see `children.Children`.

        :param key: field of the rows that holds the id of their parent
        :param sizes: {id of the parent: how many rows it is likely to have}
        """
        return Children(self, resource, key).read(sizes)

    def bulk(self, items: Sequence[BulkItem]) -> list[BulkResult]:
        """Make any number of calls, 25 to one HTTP call; give a result for each, in
        their order, and raise nothing; see `bulk_run.BulkRun`."""
        return BulkRun(self, items).run()

    def reader(
        self,
        resource: str,
        after: int = 0,
        large: bool = False,
        filters: Mapping[str, object] | None = None,
        up_to: int = 0,
        joins_pages: bool = False,
        at_once: int = LIMIT * CHUNK,
    ) -> Reader:
        """Make a reader that gives a whole list by ascending id, in blocks of rows; for
        the arguments see `reader.Reader`."""
        return Reader(
            self,
            resource,
            after=after,
            large=large,
            filters=filters,
            up_to=up_to,
            joins_pages=joins_pages,
            at_once=at_once,
        )

    # The calls behind all of these, also used by `bulk` and `reader`

    def call(
        self,
        method: str,
        resource: str,
        id: int | str | None = None,
        params: Mapping[str, object] | None = None,
        body: object = None,
        *,
        repeatable: bool | None = None,
        lost_tries: int = TRIES,
        items: int = 0,
    ) -> Answer:
        """Make one call with login, pacing and repetition.

        :param method: "GET", "POST", "PUT" or "DELETE"
        :param params: of the address; what is no text or number is sent as JSON
        :param body: what is sent as JSON, None for nothing
        :param repeatable: whether it may be carried out twice; by default all but
            POST may
        :param lost_tries: see `retry.repeat`
        :param items: how many items a bulk call has, 0 for any other call
        :raises ShoperError: see `errors`
        """
        path = path_of(resource, id)
        telling = Telling(self._watcher, self._clock, method, path, body)
        while True:
            token = self._token.get()
            self._session.keep_secret(token)

            def send(token: str = token) -> Answer:
                return self._session.exchange(
                    method,
                    path,
                    auth=Bearer(token),
                    observe=self._pacer.bucket.observe,
                    params=_query(params),
                    body=body,
                    is_slow=method == "POST",
                )

            try:
                answer = repeat(
                    partial(telling.send, send),
                    self._pacer,
                    repeatable=method != "POST" if repeatable is None else repeatable,
                    deleting=method == "DELETE",
                    lost_tries=lost_tries,
                    items=items,
                )
            except errors.AuthError as error:
                self._token.refused(error)
            except errors.ShoperError as error:
                if error.status:
                    self._token.accepted()
                raise
            else:
                self._token.accepted()
                self.answered += 1
                return answer

    def learn(self, done: int, limited: int) -> None:
        """Learn what the bulk call just made cost, see `limits.Bucket.learn`."""
        self._pacer.bucket.learn(done, limited)

    def pause(self, seconds: float, failure: errors.ShoperError | None = None) -> None:
        """Wait, see `pacing.Pacer.pause`."""
        self._pacer.pause(seconds, failure)

    def has_time(self, seconds: float) -> bool:
        """Tell whether there is time for a wait of so many seconds."""
        return self._pacer.has_time(seconds)

    def out_of_time(self) -> bool:
        """Tell whether the time for the calls is over."""
        return self._pacer.out_of_time()

    def hide(self, text: str) -> str:
        """Write a text without secrets."""
        return self._session.hide(text)

    def keep_secret(self, secret: str) -> None:
        """Mask a text that is sent to the shop, should the shop echo it in an
        error."""
        self._session.keep_secret(secret)

    def _send_login(self, **request: Any) -> Answer:
        """Make one call to `auth`.

        :param request: what `ShopSession.exchange` is given
        """

        def send() -> Answer:
            return self._session.exchange(
                "POST", "auth", observe=self._pacer.bucket.observe, **request
            )

        telling = Telling(self._watcher, self._clock, "POST", "auth")
        return repeat(lambda: telling.send(send), self._pacer)


def _query(params: Mapping[str, object] | None) -> dict[str, object] | None:
    """Make the parameters for the address: what is no text or number, such as
    `filters`, becomes JSON."""
    if not params:
        return None
    return {
        name: value if isinstance(value, str | int) else json.dumps(value)
        for name, value in params.items()
    }
