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


def gateway_gives_up(request):
    page = BytesIO(b"<html><h1>504 Gateway Time-out</h1></html>")
    answer = HTTPResponse(page, status=504, preload_content=False)
    return requests.adapters.HTTPAdapter().build_response(request, answer)


def connection_breaks(request):
    broken = ProtocolError("Connection aborted.", RemoteDisconnected("closed"))
    raise requests.ConnectionError(broken, request=request)


class SilentShop:
    """Words about a shop whose answers come too late."""

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
