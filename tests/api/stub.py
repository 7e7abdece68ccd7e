"""A server whose every answer a test decides, for what a shop never does well."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Request:
    method: str
    path: str  # below /webapi/rest/, without query
    query: str
    headers: dict[str, str]
    body: bytes
    connection: int  # number of the TCP connection

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Reply:
    """An answer; `body` is sent as it is when bytes, else as JSON."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None  # close after so many bytes of the body

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


DROP = Reply(0)  # close without an answer
HTML = Reply(200, b"<!DOCTYPE html><html><body>Przerwa</body></html>")
LOGIN = Reply(200, {"access_token": TOKEN, "expires_in": 2592000})


def error(status, code="server_error", text="Internal server error", **headers):
    body = {"error": code, "error_description": text}
    return Reply(status, body, {k.replace("_", "-"): v for k, v in headers.items()})


class Stub:
    """Answers `auth` with a token and everything else by `answer(request)`.

    :param replies: a function of the request, or replies to give one after the other
        (the last one again and again)
    :param login: answer to `auth`, a reply or a function of the request
    """

    def __init__(self, *replies, login=LOGIN, tls=None):
        self.requests: list[Request] = []
        self.logins: list[Request] = []
        self.released = threading.Event()  # set to let hanging answers go
        self._replies = list(replies)
        self._login = login
        self._connections = 0
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else 40 ms a call

            def setup(self):
                super().setup()
                stub._connections += 1
                self.number = stub._connections

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                path, _, query = self.path.removeprefix("/webapi/rest/").partition("?")
                stub._answer(
                    self,
                    Request(
                        self.command,
                        path,
                        query,
                        dict(self.headers),
                        self.rfile.read(length),
                        self.number,
                    ),
                )

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def hang(self):
        """For an answer that never comes."""
        self.released.wait(30)
        return DROP

    def _answer(self, handler, request):
        if request.path == "auth":
            self.logins.append(request)
            reply = self._login
        else:
            self.requests.append(request)
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if callable(reply):
            reply = reply(request)
        if reply is DROP:
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        content = reply.content
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: reply.cut])
        if reply.cut is not None:
            handler.close_connection = True


class FakeTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
