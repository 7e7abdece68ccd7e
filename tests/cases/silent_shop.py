from contextlib import contextmanager
from http.client import RemoteDisconnected
from io import BytesIO
from unittest.mock import patch

import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError


def time_out(request):
    late = ReadTimeoutError(None, request.url, "Read timed out.")
    raise requests.ReadTimeout(late, request=request)


def answer_with(request, status, body, **headers):
    answer = HTTPResponse(
        BytesIO(body), headers=headers, status=status, preload_content=False
    )
    return requests.adapters.HTTPAdapter().build_response(request, answer)


def gateway_gives_up(request):
    page = b"<html><h1>504 Gateway Time-out</h1></html>"
    return answer_with(request, 504, page)


def html_page(request):
    return answer_with(request, 200, b"<html><h1>Przerwa techniczna</h1></html>")


def half_an_answer(request):
    return answer_with(request, 200, b'{"errors": false, "items": [{"code": 2')


def failure(request):
    return answer_with(request, 500, b'{"error": "server_error"}')


def is_busy(request):
    return answer_with(request, 429, b"{}", **{"Retry-After": "1"})


def connection_breaks(request):
    broken = ProtocolError("Connection aborted.", RemoteDisconnected("closed"))
    raise requests.ConnectionError(broken, request=request)


# What comes instead of an answer, and whether the shop did what it was asked.
ENDS = (
    (connection_breaks, True),
    (time_out, True),
    (half_an_answer, True),
    (html_page, False),
    (is_busy, False),
    (time_out, False),
    (failure, False),
    (connection_breaks, False),
    (gateway_gives_up, True),
)


class SilentShop:
    """Words about a shop whose answers come too late, or are none."""

    def token_expires(self, method, path, done, refused=0):
        """The token expires within a bulk call: it is worth nothing from the next call
        on.

        :param method: of items of the call, as is ``path``
        :param done: how many of these the shop still does
        :param refused: how many of those behind them it refuses for that
        """
        revoke = self.shop.revoke_tokens
        self.shop.on_call(method, path, revoke, n=done, when="after")
        if refused:
            self.shop.faults.add(
                method, path, status=401, scope="item", skip=done, times=refused
            )

    def assertExpired(self):
        self.assertFalse(len(self.shop.hooks), "it expired")
        self.assertFalse(self.shop.faults.as_list(), "what followed was refused")

    @contextmanager
    def spoiled(self, *words, end, is_done):
        """One call is answered by something else.

        :param words: what the call names, as of :meth:`silence`
        :param end: what comes instead, of :data:`ENDS`
        :param is_done: the shop does what it is asked
        """
        own, asked = type(self), []
        answer = own._request_handler

        def spoiling(session, request, /, **kw):
            call = f"{request.method} {request.path_url} {request.body or ''}"
            if asked or not all(word in call for word in words):
                return answer(session, request, **kw)
            asked.append(call)
            if is_done:
                answer(session, request, **kw).close()
            return end(request)

        with patch.object(own, "_request_handler", spoiling):
            yield
        self.assertTrue(asked, "nothing of that was asked")

    @contextmanager
    def overdue(self, *words, meanwhile=time_out):
        """The shop does what it is asked after everybody gave up, once: when what this
        gives is called.

        :param words: what the call names, as of :meth:`silence`
        :param meanwhile: what comes instead of its answer
        """
        own, asked = type(self), []
        answer = own._request_handler

        def overdue(session, request, /, **kw):
            call = f"{request.method} {request.path_url} {request.body or ''}"
            if not asked and all(word in call for word in words):
                asked.append((session, request, kw))
                return meanwhile(request)
            return answer(session, request, **kw)

        def do_it():
            [(session, request, kw)] = asked
            answer(session, request, **kw)

        with patch.object(own, "_request_handler", overdue):
            yield do_it

    @contextmanager
    def no_answer(self, *words):
        """The shop does nothing of what it is asked, and says nothing in time.

        :param words: what the calls name, as of :meth:`silence`
        """
        own, asked = type(self), []
        answer = own._request_handler

        def mute(session, request, /, **kw):
            call = f"{request.method} {request.path_url} {request.body or ''}"
            if all(word in call for word in words):
                asked.append(call)
                late = ReadTimeoutError(None, request.url, "Read timed out.")
                raise requests.ReadTimeout(late, request=request)
            return answer(session, request, **kw)

        with patch.object(own, "_request_handler", mute):
            yield
        self.assertTrue(asked, "nothing of that was asked")

    @contextmanager
    def silence(self, *words, times):
        """The shop does what it is asked, and says so too late, so many times.

        :param words: what calls name for which this holds: a resource, a method; all of
            them must be in the call or, in a bulk call, in its items
        """
        own, left = type(self), [True] * times
        answer = own._request_handler

        def silent(session, request, /, **kw):
            response = answer(session, request, **kw)
            asked = f"{request.method} {request.path_url} {request.body or ''}"
            if left and all(word in asked for word in words):
                left.pop()
                response.close()
                time_out(request)
            return response

        with patch.object(own, "_request_handler", silent):
            yield
        self.assertLess(len(left), times, "nothing of that was asked")
