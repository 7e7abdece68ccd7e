"""Download of pictures from the shop's public addresses."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import requests
import urllib3

from . import errors
from .address import check_public, is_loopback, normalise_url
from .body import read_pieces
from .limits import retry_after
from .session import NoRedirects
from .transport import transport_error

FOLDER = "/userdata/public/gfx/"  # of products (docs/shoper-api.md)
# Of producers, likely ones first.
LOGO_FOLDERS = ("/userdata/public/producers/", "/userdata/producers/", FOLDER)
MAX_PICTURE = 10 * 1024 * 1024  # bytes
MAX_HELD = 20 * 1024 * 1024  # bytes of all pictures of one call
THREADS = 4
TRIES = 2
TIMEOUT = (10, 30)  # seconds to connect, seconds without an answer
# These concern every picture, not one.
_FATAL = (errors.ConnectFailed, errors.CertificateInvalid, errors.RateLimited)
_WORTH_A_RETRY = (errors.ServerError, errors.ConnectionLost, errors.Timeout)


class _NoRoom(Exception):
    """The pictures held already leave no room for this one."""


class _Room:
    """Bytes that all threads together may still hold."""

    def __init__(self, size: int):
        self._left = size
        self._lock = threading.Lock()

    def take(self, size: int) -> None:
        """Take so many bytes.

        :raises _NoRoom: fewer are left
        """
        with self._lock:
            if size > self._left:
                raise _NoRoom
            self._left -= size

    def give_back(self, size: int) -> None:
        """Give so many bytes back to the others."""
        with self._lock:
            self._left += size


def download_pictures(
    url: str,
    names: Iterable[str],
    *,
    folder: str = FOLDER,
    own_network: bool = True,
    threads: int = THREADS,
    max_picture: int = MAX_PICTURE,
    max_held: int = MAX_HELD,
) -> dict[str, bytes | errors.ShoperError]:
    """Download pictures, and give by name the bytes of each, or the error that concerns
    it alone. A name for which there was no room is absent: ask for it again.

    Only the shop's own host is asked; neither a token nor a cookie is sent and no
    redirect is followed.

    :param url: address of the shop
    :param names: `<unic_name>.<extension>` of the pictures
    :param folder: path of the folder in which the shop has them
    :param own_network: whether the shop may lie within the own network
    :param threads: so many pictures at once, at most
    :param max_picture: largest picture in bytes, at most `max_held`
    :param max_held: bytes of all pictures together
    :raises ConnectFailed, CertificateInvalid, RateLimited: no picture can be had now
    :raises InvalidAddress: the shop lies within the own network and may not
    """
    base = normalise_url(url) + folder
    if not own_network:
        check_public(urlsplit(base).hostname or "")
    queue = deque(dict.fromkeys(names))
    room = _Room(max_held)
    found: dict[str, bytes | errors.ShoperError] = {}

    def work() -> None:
        with NoRedirects() as http:
            while True:
                try:
                    name = queue.popleft()
                except IndexError:
                    return
                try:
                    found[name] = _with_retry(http, base, name, max_picture, room)
                except _NoRoom:
                    queue.clear()
                except _FATAL:
                    queue.clear()
                    raise
                except errors.ShoperError as error:
                    found[name] = error

    with ThreadPoolExecutor(max(1, min(threads, len(queue)))) as pool:
        workers = [pool.submit(work) for _number in range(min(threads, len(queue)))]
    for worker in workers:
        worker.result()
    return found


def _with_retry(
    http: requests.Session,
    base: str,
    name: str,
    max_picture: int,
    room: _Room,
) -> bytes:
    """Download a picture, once more where it failed for the moment; see
    :func:`_download`."""
    for left in reversed(range(TRIES)):
        try:
            return _download(http, base, name, max_picture, room)
        except _WORTH_A_RETRY:
            if not left:
                raise
    raise AssertionError("unreachable")


def _download(
    http: requests.Session,
    base: str,
    name: str,
    max_picture: int,
    room: _Room,
) -> bytes:
    """Download a picture.

    :param base: address of the folder in which the shop has it
    :param max_picture: largest picture in bytes
    :param room: what the pictures held already leave
    """
    host = urlsplit(base).hostname or ""
    # The read time-out is one of silence; this one ends an answer that drips.
    give_up = time.monotonic() + sum(TIMEOUT)
    try:
        with http.get(
            base + quote(name, safe=""),
            headers={"Accept": "image/*", "Accept-Encoding": "identity"},
            auth=_no_auth,
            proxies={"no_proxy": host} if is_loopback(host) else None,
            timeout=TIMEOUT,
            stream=True,
        ) as response:
            _check_status(response, name)
            return _read(response, name, max_picture, room, give_up)
    except (OSError, urllib3.exceptions.HTTPError) as failure:
        raise transport_error(failure, urlsplit(base).netloc, name) from None


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from looking for a password of its own (.netrc)."""
    return request


def _check_status(response: requests.Response, name: str) -> None:
    status = response.status_code
    if status == 200:
        return
    if 300 <= status < 400:
        raise errors.RedirectRefused(
            f"The shop redirects picture {name}, which is not followed.",
            status=status,
            resource=name,
        )
    if status == 429:
        error = errors.RateLimited(
            "The shop's limit of calls is used up.", status=status, resource=name
        )
        error.retry_after = retry_after(response.headers)
        raise error
    cls = errors.ServerError if status >= 500 else errors.NotFound
    raise cls(
        f"The shop does not give picture {name} (status {status}).",
        status=status,
        resource=name,
    )


def _read(
    response: requests.Response,
    name: str,
    max_picture: int,
    room: _Room,
    give_up: float,
) -> bytes:
    too_large = errors.AnswerTooLarge(
        f"Picture {name} exceeds {max_picture} bytes.", status=200, resource=name
    )
    length = response.headers.get("Content-Length") or ""
    announced = int(length) if length.isdecimal() else 0
    if announced > max_picture:
        raise too_large
    held = announced
    room.take(held)
    try:
        content = bytearray()
        for piece in read_pieces(response):
            content += piece
            if time.monotonic() > give_up:
                raise errors.Timeout(
                    f"Picture {name} did not arrive in time.", status=200, resource=name
                )
            if len(content) > max_picture:
                raise too_large
            if len(content) > held:
                room.take(len(content) - held)
                held = len(content)
        return bytes(content)
    except BaseException:
        room.give_back(held)
        raise
