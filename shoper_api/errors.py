"""Errors of the client.

Every error is a `ShoperError`. `str(error)` is a complete English sentence that
includes the shop's own words; `kind` is stable and is what a user interface
translates. No error contains a password or a token, nor refers to an object that
does.
"""

import re
from collections.abc import Callable

from .redaction import mask


class ShoperError(Exception):
    """Base of all errors.

    :ivar kind: stable short name of the class
    :ivar status: HTTP status of the answer, None when there was none
    :ivar code: the shop's own code (`error` of its answer)
    :ivar description: the shop's own text (`error_description`)
    :ivar resource: the resource that was called, e.g. "products"
    :ivar advice_key: stable name of the advice to give; that of the class unless the
        shop's code, or whoever raises it, allows a better one
    """

    kind = "shoper"
    advice = ""  # `advice_key` of the class, `kind` if empty

    def __init__(
        self,
        message: str,
        status: int | None = None,
        code: str | None = None,
        description: str | None = None,
        resource: str | None = None,
        advice_key: str | None = None,
    ):
        super().__init__(mask(message))
        self.status = status
        self.code = code
        self.description = mask(description) if description else description
        self.resource = resource
        self.advice_key = advice_key or self.advice or self.kind


class InvalidAddress(ShoperError):
    """The text is no address of a shop."""

    kind = "address"


class InsecureAddress(ShoperError):
    """The address is plain HTTP to another machine: login, password and token would be
    readable on the way."""

    kind = "insecure"


class ConnectFailed(ShoperError):
    """No connection could be made; nothing was sent."""

    kind = "connect"


class CertificateInvalid(ShoperError):
    """The shop's TLS certificate is expired, of another host or not trusted."""

    kind = "certificate"


class RedirectRefused(ShoperError):
    """The shop answered with a redirect, which is never followed.

    :ivar target: scheme and host the shop points to, e.g. "https://www.example.pl"
    """

    kind = "redirect"
    target = ""


class NotAShop(ShoperError):
    """The answer is HTML, or JSON of another shape than the API's."""

    kind = "not_a_shop"
    advice = "strange"  # whoever asks at an address for the first time knows better


class NoJson(NotAShop):
    """The answer is no JSON at all, such as the page of a technical break."""

    kind = "no_json"


class AuthError(ShoperError):
    """Login or password is wrong, or the shop keeps refusing its own token."""

    kind = "auth"


class ApiAccessDenied(ShoperError):
    """The user exists but may not use the API (no WebAPI access, wrong IP)."""

    kind = "api_access"


class PermissionDenied(ShoperError):
    """403: the user has no right to this resource, or to this operation on it."""

    kind = "permission"


class NotFound(ShoperError):
    """404: no such object, or a filter on a field the resource does not have."""

    kind = "not_found"


class MethodNotAllowed(ShoperError):
    """405 or 501: the resource does not have this operation."""

    kind = "method"


class Rejected(ShoperError):
    """400 (or another 4xx): the shop refused what was sent."""

    kind = "rejected"

    @property
    def fields(self) -> dict[str, str]:
        """Read the shop's reasons by the name of their field, where it names fields in
        the words that are known, mostly Polish ones (docs/shoper-api.md)."""
        text = self.description or ""
        fields = {name: reason.strip() for name, reason in _FIELD.findall(text)}
        fields.update((name, reason) for reason, name in _REQUIRED.findall(text))
        return fields


class ShopUnpaid(ShoperError):
    """402: the shop is not paid for."""

    kind = "unpaid"


class ShopLocked(ShoperError):
    """503 with the API's own body: an administrator locked the shop, as the shop says,
    or it is closed for a while for another reason."""

    kind = "locked"


class Conflict(ShoperError):
    """409: another administrator holds the object."""

    kind = "conflict"


class RateLimited(ShoperError):
    """The shop's call limit is used up, or the wait exceeds the time left.

    :ivar retry_after: seconds to wait before the next call, None when unknown
    :ivar failure: what became of a call that failed, where there was no time left to
        make it once more, or to read less; None where the limit alone is the reason
    """

    kind = "rate_limited"
    retry_after: float | None = None
    failure: ShoperError | None = None


class ServerError(ShoperError):
    """5xx: the shop failed."""

    kind = "server"


class Timeout(ShoperError):
    """The answer did not arrive in time."""

    kind = "timeout"


class ConnectionLost(ShoperError):
    """The connection broke, or the answer is cut off."""

    kind = "connection_lost"


class AnswerTooLarge(ShoperError):
    """The answer exceeds the limit of the client."""

    kind = "too_large"


class OutcomeUnknown(ShoperError):
    """A call that must not be carried out twice was sent and its answer lost: what a
    POST creates may or may not exist.

    Look it up in the shop before sending it again.

    :ivar is_late: the shop itself did not answer, so that it may be at it still
    """

    kind = "outcome_unknown"
    is_late = False


class NotSent(ShoperError):
    """An item of a bulk was not sent, because the calls before it failed."""

    kind = "not_sent"


# Several reasons are joined by "; ", a reason may contain one itself
# (docs/shoper-api.md).
_FIELD = re.compile(
    r"Wartość pola '([^']+)' jest niepoprawna: "
    r"(.*?)(?=; Wartość pola '|; Key '[^']+' is required|$)",
    re.S,
)
_REQUIRED = re.compile(r"(?:^|; )(Key '([^']+)' is required)(?=; |$)")

# Codes of the shop that a new login does not cure.
_ADVICE = {
    "auth_ip_not_allowed": "ip_not_allowed",
    "auth_admin_access_denied": "admin_access",
    "auth_webapi_access_denied": "api_access",
}

_BY_STATUS: dict[int, tuple[type[ShoperError], str]] = {
    401: (AuthError, "The shop did not accept the login"),
    402: (ShopUnpaid, "The shop is not paid for"),
    403: (PermissionDenied, "The user has no right to this in the shop"),
    404: (NotFound, "The shop does not have this object"),
    405: (MethodNotAllowed, "The shop does not offer this operation"),
    409: (Conflict, "The object is being edited by somebody else in the shop"),
    429: (RateLimited, "The shop's limit of calls is used up"),
    501: (MethodNotAllowed, "The shop does not offer this operation"),
}


def error_for(
    status: int,
    body: object,
    *,
    method: str,
    resource: str,
    is_json: bool = True,
    hide: Callable[[str], str] = mask,
) -> ShoperError:
    """Make the error that a status of 400 or more, of a call or of an item of a bulk
    call, stands for.

    :param status: HTTP status, 400 or more
    :param body: the decoded JSON, ignored unless it is an object
    :param method: HTTP method of the call
    :param resource: name of what was called, e.g. "products"
    :param is_json: False when the answer was no JSON, hence not the API's own
    :param hide: removes secrets from the shop's words
    """
    answer = body if isinstance(body, dict) else {}
    code = _text(answer.get("error"), hide)
    description = _text(answer.get("error_description"), hide)
    cls, sentence = _class_for(status, code, is_json)
    where = f"{method} {resource}, status {status}"
    message = f"{sentence} ({where})" + (f": {description}" if description else ".")
    return cls(
        message,
        status=status,
        code=code,
        description=description,
        resource=resource,
        advice_key=_ADVICE.get(code or ""),
    )


def _class_for(
    status: int, code: str | None, is_json: bool
) -> tuple[type[ShoperError], str]:
    if code in _ADVICE:
        return ApiAccessDenied, "The shop does not let this user use its API"
    if status == 503 and code:
        return ShopLocked, "The shop lets nobody in at the moment"
    if status in _BY_STATUS and (is_json or status in (401, 402, 409, 429, 501)):
        return _BY_STATUS[status]
    if status >= 500:
        return ServerError, "The shop failed"
    if not is_json:
        return NoJson, "This address does not answer as a Shoper shop does"
    return Rejected, "The shop refused the data"


def _text(value: object, hide: Callable[[str], str]) -> str | None:
    return hide(value) if isinstance(value, str) and value else None
