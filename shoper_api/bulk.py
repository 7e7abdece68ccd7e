"""Several calls in one HTTP call.

`POST bulk` takes at most 25 items and answers each by itself, in
`{"errors": bool, "items": [{"code": 200, "body": ..., "id": "..."}]}`; one failing
item does not undo the others (docs/shoper-api.md). Whether it counts as one call is
learned, see `limits.Bucket`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import errors
from .errors import ShoperError
from .paging import read_id
from .resources import RESOURCES, path_of
from .retry import outcome_unknown
from .session import PREFIX

if TYPE_CHECKING:
    from .client import Client

CHUNK = 25  # items of a bulk call, at most


@dataclass(frozen=True)
class BulkItem:
    """One call inside a bulk call.

    :ivar method: "GET", "POST", "PUT" or "DELETE"
    :ivar id: of the object, None for the list or a new one
    :ivar params: of a GET, see `paging.list_params`
    :ivar body: what a POST or PUT sends, None for none
    :ivar once: for a PUT that must not be carried out twice, since it adds to what is
        there or somebody is told of it; a POST never must
    """

    method: str
    resource: str
    id: int | None = None
    params: Mapping[str, object] | None = None
    body: object = None
    once: bool = False

    @property
    def path(self) -> str:
        """Write the path of the call below `/webapi/rest/`."""
        return path_of(self.resource, self.id)

    @property
    def repeatable(self) -> bool:
        """Tell whether the call may be carried out twice."""
        return self.method != "POST" and not self.once


@dataclass(frozen=True)
class BulkResult:
    """What became of one item.

    :ivar ok: whether the shop did it
    :ivar status: status of the item, None when it has no answer
    :ivar body: its decoded body
    :ivar error: why it was not done; `OutcomeUnknown` only of what must not be carried
        out twice
    :ivar new_id: id of the created object, of a POST
    """

    ok: bool
    status: int | None = None
    body: object = None
    error: ShoperError | None = None
    new_id: int | None = None


def created_id(body: object, resource: str) -> int:
    """Read the id in the answer to a creation: a bare number, or the object.

    :raises OutcomeUnknown: there is none, though something may have been created
    """
    if isinstance(body, dict):
        body = body.get(RESOURCES.get(resource, "id"), body.get("id"))
    number = read_id(body)
    if number:
        return number
    raise errors.OutcomeUnknown(
        f"The shop answered the creation in {resource} without a number.",
        resource=resource,
    )


def call_bulk(
    client: Client, items: Sequence[BulkItem]
) -> list[tuple[int, object] | None]:
    """Make one bulk call of at most 25 items: status and body of each, None for an
    item that the answer lacks. A call whose answer is lost is not repeated here, since
    the caller has to know.

    :raises OutcomeUnknown: the answer of a call is lost that must not be carried out
        twice, such as one with a POST in it
    :raises ShoperError: the call itself failed
    """
    repeatable = all(item.repeatable for item in items)
    calls = [_call(number, item) for number, item in enumerate(items)]
    answer = client.call(
        "POST",
        "bulk",
        body=calls,
        repeatable=repeatable,
        lost_tries=1,
        items=len(items),
    ).body
    rows = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        error = errors.NotAShop(
            "The answer of bulk is not the one of a Shoper shop.",
            status=200,
            resource="bulk",
        )
        raise error if repeatable else outcome_unknown(error)
    found: dict[str, tuple[int, object]] = {}
    for row in rows:
        code = read_id(row.get("code")) if isinstance(row, dict) else None
        if code:  # else it is taken as an item without an answer
            found[str(row.get("id"))] = code, row.get("body")
    limited = sum(status == 429 for status, _body in found.values())
    client.learn(len(found) - limited, limited)
    return [found.get(_name(number)) for number in range(len(items))]


def is_page(body: object) -> bool:
    """Tell whether what an item was answered is a page for people, not the API's
    JSON."""
    return isinstance(body, str) and body.lstrip().startswith("<")


def _name(number: int) -> str:
    """Name an item: "0" alone would pass for no name at all in PHP."""
    return f"i{number}"


def _call(number: int, item: BulkItem) -> dict[str, object]:
    """Write an item as the bulk call takes it."""
    path = PREFIX + item.path
    call: dict[str, object] = {"id": _name(number), "path": path, "method": item.method}
    if item.params:
        call["params"] = item.params
    if item.body is not None:
        call["body"] = item.body
    return call


def bulk_is_refused(error: ShoperError, alone: bool) -> bool:
    """Tell whether the shop offers no bulk calls at all, going by the error of one.

    :param alone: the call cannot have been refused for what one of several items
        says
    """
    if isinstance(error, errors.ApiAccessDenied):
        return False
    return error.status in (403, 404, 405, 501) or (alone and error.status == 400)
