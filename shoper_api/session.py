"""One HTTP exchange with the shop: address, TLS, redirects, size, JSON, errors."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from . import errors
from .address import check_public, is_loopback, normalise_url
from .body import decompress, read_pieces
from .decoding import decode
from .errors import ShoperError
from .limits import retry_after
from .redaction import MASK, get_logger, mask
from .transport import transport_error

_logger = get_logger(__name__)

PREFIX = "/webapi/rest/"
# A POST whose answer is lost cannot be repeated, so it never takes a connection
# that the shop may just be closing for idleness (seconds).
_IDLE = 2.0


@dataclass(frozen=True)
class Answer:
    """An answer below status 400, its body decoded."""

    status: int
    headers: Mapping[str, str]
    body: object


class NoRedirects(requests.Session):
    """Prepares no redirect either, for which requests reads the whole answer."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Name no address to follow; called by requests."""
        return None


class ShopSession:
    """Connection to one shop.

    Proxies and CA bundles named by the environment are used; a loopback address
    is always called directly. Certificates are always verified. Cookies are not
    kept: the API knows its user by the token alone.

    :ivar calls: HTTP calls made
    :ivar seconds: seconds spent waiting for answers
    """

    def __init__(
        self,
        url: str,
        *,
        language: str,
        timeout: tuple[float, float],
        patience: float,
        clock: Callable[[], float],
        max_answer: int,
        own_network: bool,
    ):
        self.url = normalise_url(url)
        self._host = host = urlsplit(self.url).hostname or ""
        self._proxies = {"no_proxy": host} if is_loopback(host) else None
        self._own_network = own_network
        self._timeout = timeout
        self._patience = patience
        self._clock = clock
        self._max_answer = max_answer
        self._last = clock()
        self._secrets: set[str] = set()
        self.calls = 0
        self.seconds = 0.0
        self._http = NoRedirects()
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._http.headers.update(
            {
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Accept-Language": language,
                "User-Agent": "shoper_api",
            }
        )

    def close(self) -> None:
        """Close the connections to the shop."""
        self._http.close()

    def keep_secret(self, secret: str) -> None:
        """Mask the text from now on, should the shop echo it in an error."""
        if secret:
            self._secrets.add(secret)

    def hide(self, text: str) -> str:
        """Write a text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return mask(text)

    def exchange(
        self,
        method: str,
        path: str,
        *,
        auth: requests.auth.AuthBase,
        observe: Callable[[Mapping[str, str]], None],
        params: Mapping[str, object] | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
        is_slow: bool = False,
    ) -> Answer:
        """Send one request and read its answer. Never retries.

        :param path: below `/webapi/rest/`, e.g. "products/36"
        :param auth: adds login or token to the request
        :param observe: is given the headers of any answer
        :param params: of the address
        :param body: sent as JSON unless None
        :param form: sent as form fields, where there is no body
        :param is_slow: whether the answer may take as long as the shop is waited for
        :raises ShoperError: see `errors`; a status of 400 or more raises too
        :raises ValueError: the body has a number that JSON cannot hold
        """
        if not self._own_network:
            check_public(self._host)  # each time: a name may mean another host by now
        headers, data = _encoded(body, form)
        if method == "POST" and self._clock() - self._last > _IDLE:
            self._http.close()
        resource = path.partition("/")[0]
        connecting, silence = self._timeout
        timeout = connecting, self._patience if is_slow else silence
        began = self._clock()
        error: ShoperError | None = None
        status: int | None = None
        content = b""
        self.calls += 1
        try:
            with self._http.request(
                method,
                self.url + PREFIX + path,
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                proxies=self._proxies,
                timeout=timeout,
                stream=True,
            ) as response:
                status, headers = response.status_code, response.headers
                observe(headers)
                if 300 <= status < 400:
                    error = self._redirect_error(response, resource)
                else:
                    content = self._read(response, resource, began + sum(timeout))
        except (OSError, urllib3.exceptions.HTTPError) as failure:
            # Raised below, outside of this block: the failure's request holds
            # the secrets and must not become the context of our error.
            error = transport_error(failure, urlsplit(self.url).netloc, resource)
        finally:
            took = self._note_time(began)
            sent, size = f"{method} {path}", len(content)
            _logger.debug("%s -> %s, %d ms, %d bytes", sent, status, took * 1000, size)
        if error:
            raise error
        assert status is not None  # there was an answer
        return self._decode(method, resource, status, headers, content)

    def _note_time(self, began: float) -> float:
        """Note that a request ends now; give the seconds that it took."""
        self._last = self._clock()
        took = self._last - began
        self.seconds += took
        return took

    def _read(
        self, response: requests.Response, resource: str, give_up: float
    ) -> bytes:
        """Read an answer to its end, or until a moment of the clock: the read time-out
        is one of silence, this one ends an answer that drips."""
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        pieces = read_pieces(response)
        if encoding in ("gzip", "x-gzip"):  # two names of the same
            pieces = decompress(pieces)
        elif encoding not in ("", "identity"):
            if response.status_code >= 400:
                return b""  # the status says more than what cannot be read
            raise errors.NotAShop(
                f"The answer is compressed in a way that was not asked for"
                f" ({encoding}).",
                status=response.status_code,
                resource=resource,
            )
        content = bytearray()
        for piece in pieces:
            content += piece
            if len(content) > self._max_answer:
                raise errors.AnswerTooLarge(
                    f"The answer of {resource} exceeds {self._max_answer} bytes.",
                    status=response.status_code,
                    resource=resource,
                )
            if self._clock() > give_up:
                raise errors.Timeout(
                    f"The answer of {resource} did not arrive in time.",
                    status=response.status_code,
                    resource=resource,
                )
        return bytes(content)

    def _decode(
        self,
        method: str,
        resource: str,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
    ) -> Answer:
        try:
            body, is_json = (decode(content) if content else None), bool(content)
        except ValueError:
            body, is_json = None, False
        if status >= 400:
            error = errors.error_for(
                status,
                body,
                method=method,
                resource=resource,
                is_json=is_json,
                hide=self.hide,
            )
            if isinstance(error, errors.RateLimited):
                error.retry_after = retry_after(headers)
            raise error
        if not is_json and status != 204:
            if not content.strip() or content.lstrip()[:1] in b"{[":
                raise errors.ConnectionLost(
                    f"The answer of {resource} is cut off.",
                    status=status,
                    resource=resource,
                )
            raise errors.NoJson(
                f"The answer of {resource} is no JSON: this address does not answer"
                " as a Shoper shop does.",
                status=status,
                resource=resource,
            )
        return Answer(status, headers, body)

    def _redirect_error(
        self, response: requests.Response, resource: str
    ) -> ShoperError:
        location = response.headers.get("Location", "")
        try:
            target = urlsplit(urljoin(self.url + PREFIX, location))
            host = f"{target.scheme}://{target.hostname}"
            host += f":{target.port}" if target.port else ""
        except ValueError:
            host = "an invalid address"
        error = errors.RedirectRefused(
            f"The shop redirects to {host}, which is not followed: enter the address"
            " under which the shop itself answers.",
            status=response.status_code,
            resource=resource,
        )
        error.target = host
        return error


def _encoded(
    body: object, form: Mapping[str, str] | None
) -> tuple[Mapping[str, str], bytes | Mapping[str, str] | None]:
    """Encode what a request sends: its headers, and the data."""
    if body is None:
        return {}, form
    data = json.dumps(body, allow_nan=False).encode()
    return {"Content-Type": "application/json"}, data
