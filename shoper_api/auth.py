"""Login and token."""

import math
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import requests

from . import errors
from .session import Answer

_DAY = 86400.0
# So long a token lives, in seconds, where the answer has no number.
_LIFETIME = 30 * _DAY
_LIFETIME_MAX = 366 * _DAY
# So many logins whose tokens are refused at once are taken for wrong ones.
_LOGINS = 2


class Bearer(requests.auth.AuthBase):
    """Sends the token, or nothing; either way .netrc is not consulted."""

    def __init__(self, token: str | None = None):
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Basic(requests.auth.AuthBase):
    """HTTP Basic in UTF-8 (requests itself would send latin-1)."""

    def __init__(self, login: str, password: str):
        self._pair = f"{login}:{password}".encode()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Basic {b64encode(self._pair).decode()}"
        return request


class Token:
    """The token of one login, renewed when it is due or refused.

    :param send: makes one call to `auth`, repeating it where that is safe
    :param token: a stored token to start with
    :param on_token: called with each new token and the moment (UTC) it expires
    :param clock: seconds, monotonic
    """

    def __init__(
        self,
        login: str,
        password: str,
        *,
        send: Callable[..., Answer],
        token: str | None,
        on_token: Callable[[str, datetime], None] | None,
        clock: Callable[[], float],
    ):
        self._login, self._password = login, password
        self._send = send
        self._on_token = on_token
        self._clock = clock
        self._token = token if token and _is_sendable(token) else None
        self._renew_at = math.inf
        self._unproven = 0
        self._failure: errors.ShoperError | None = None

    def get(self) -> str:
        """Give the token to use now; log in when there is none or it is due.

        :raises AuthError: login or password is wrong; from then on at once,
            without asking the shop again
        """
        if self._failure:
            raise self._failure
        token = self._token
        if token is None or self._clock() >= self._renew_at:
            token = self._log_in()
        return token

    def accepted(self) -> None:
        """Note that the shop answered a call made with the token."""
        self._unproven = 0

    def refused(self, error: errors.AuthError) -> None:
        """Note that the shop answered 401 to the token; the next `get` logs in anew.

        :raises AuthError: the tokens of several logins in a row were never accepted. A
            single one may have ended with the login of another program
        """
        if self._unproven >= _LOGINS:
            self._failure = error
            raise error
        self._token = None

    def _log_in(self) -> str:
        """Get a new token from the shop, keep it and give it to `on_token`."""
        try:
            answer = self._ask()
            token, seconds = _read(answer.body)
        except (errors.AuthError, errors.ApiAccessDenied) as error:
            self._failure = error
            raise
        self._token = token
        self._unproven += 1
        # A day early, or a tenth of a lifetime that is shorter than ten days.
        self._renew_at = self._clock() + seconds - min(_DAY, seconds / 10)
        if self._on_token:
            self._on_token(
                token, datetime.now(timezone.utc) + timedelta(seconds=seconds)
            )
        return token

    def _ask(self) -> Answer:
        """Log in by HTTP Basic, then once by form fields (docs/shoper-api.md)."""
        try:
            return self._send(auth=Basic(self._login, self._password))
        except (errors.AuthError, errors.Rejected):
            pass
        form = {"client_id": self._login, "client_secret": self._password}
        try:
            return self._send(auth=Bearer(), form=form)
        except errors.Rejected as error:
            refusal = error
        raise errors.AuthError(
            str(refusal),
            status=refusal.status,
            code=refusal.code,
            description=refusal.description,
            resource="auth",
        )


def _read(body: object) -> tuple[str, float]:
    """Read token and lifetime in seconds of the answer of `auth`."""
    answer = body if isinstance(body, dict) else {}
    token = answer.get("access_token")
    if not isinstance(token, str) or not _is_sendable(token):
        raise errors.NotAShop(
            "The answer to the login has no token: this address does not answer as"
            " a Shoper shop does.",
            resource="auth",
        )
    try:
        seconds = float(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        seconds = _LIFETIME
    if not 0 < seconds < math.inf:
        seconds = _LIFETIME
    return token, min(seconds, _LIFETIME_MAX)


def _is_sendable(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable() and " " not in token
