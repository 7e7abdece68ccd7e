from contextlib import contextmanager
from unittest.mock import patch

import requests
from urllib3.exceptions import ReadTimeoutError


class SilentShop:
    """Words about a shop whose answers come too late."""

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
                late = ReadTimeoutError(None, request.url, "Read timed out.")
                raise requests.ReadTimeout(late, request=request)
            return response

        with patch.object(own, "_request_handler", silent):
            yield
        self.assertLess(len(left), times, "nothing of that was asked")
