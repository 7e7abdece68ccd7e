"""The shop over HTTP."""

import re
import socket
import threading

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from . import api, bulk
from .access import TOKEN_LIFE
from .errors import ApiError
from .faults import Dropped
from .log import LoggedRequest
from .wire import decode, encode

_FILES = "/userdata/"
_PICTURES = "public/gfx"
_PAGE = "<!DOCTYPE html><html><head><title>Sklep</title></head><body>{}</body></html>"
_NO_JSON = ApiError(500, "server_error", "Decoding failed: Syntax error")


class ShopApplication:
    """WSGI application of one simulator."""

    def __init__(self, simulator):
        self.simulator = simulator

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            response = self.answer(request)
        except Dropped:
            close_connection(environ)
            response = Response()
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Answer a call of the API or of a page, and log it. Raises Dropped where the
        connection is to be closed instead."""
        entry = LoggedRequest(
            request.method,
            request.path.lstrip("/"),
            _query(request),
            None,
        )
        try:
            if request.path.startswith(api.PREFIX):
                entry.path = request.path.removeprefix(api.PREFIX).strip("/")
                response = ApiCall(self.simulator, request, entry).run()
            else:
                response = self.page(request, entry)
            entry.status = response.status_code
            if not response.is_streamed:
                entry.bytes_out = len(response.get_data())
            return response
        finally:
            self.simulator.requests.append(entry)

    def page(self, request: Request, entry: LoggedRequest) -> Response:
        """Answer a call of a public page: pictures, logos, and the front page."""
        fault = self.simulator.faults.take(request.method, entry.path, "call")
        response = None
        if fault is not None:
            try:
                response = self.simulator.suffer(fault)
            except ApiError as error:
                return Response(_PAGE.format(error), error.status, mimetype="text/html")
        response = response or self.public(request)
        return self.simulator.spoil(fault, request, response)

    def public(self, request: Request) -> Response:
        """Answer with a file or a page, without faults."""
        if request.path.startswith(_FILES):
            found = self.file(*request.path.removeprefix(_FILES).rpartition("/")[::2])
            if found is not None:
                return Response(found[0], mimetype=found[1])
        elif request.path == "/":
            return Response(_PAGE.format("Biwak i Dom"), mimetype="text/html")
        return Response(
            _PAGE.format("Nie znaleziono strony"), 404, mimetype="text/html"
        )

    def file(self, folder: str, name: str) -> tuple[bytes, str] | None:
        """Find a picture of a product or a logo: its bytes and media type; None where
        there is none."""
        shop = self.simulator.shop
        with shop.lock:
            found = None
            if folder == _PICTURES:
                found = shop["product-images"].file(name)
            if found is None and folder == shop.switches.logo_folder:
                found = shop["producers"].file(name)
            return found


class ApiCall:
    """One HTTP call of the API."""

    def __init__(self, simulator, request: Request, entry: LoggedRequest):
        self.simulator = simulator
        self.request = request
        self.entry = entry
        self.language = _language(request)
        self.token = None
        self.fault = None

    def run(self) -> Response:
        """Answer the call, errors included. Raises Dropped."""
        headers = {}
        try:
            value, headers = self.handle()
            if isinstance(value, Response):
                response = value
            else:
                response = Response(encode(value), mimetype="application/json")
        except ApiError as error:
            headers = dict(error.headers)
            response = Response(
                self.error_body(error), error.status, mimetype="application/json"
            )
        bucket = self.simulator.bucket_of(self.token) if self.token else None
        response.headers.extend(self.simulator.buckets.headers(bucket))
        response.headers.extend(headers)
        return self.simulator.spoil(self.fault, self.request, response)

    def error_body(self, error: ApiError) -> bytes:
        """Write the body of a refusal: that of the fault which it comes from, where
        the fault has one."""
        body = self.fault.body if self.fault and self.fault.kind == "status" else None
        if body is None:
            body = error.body(self.language)
        return body.encode() if isinstance(body, str) else encode(body)

    def handle(self):
        """Check the call, then log in or carry it out: (value or whole answer,
        headers). Raises ApiError, Dropped."""
        simulator, entry = self.simulator, self.entry
        entry.body, broken = _parse_body(self.request, entry.path == "auth")
        if simulator.unpaid:
            raise ApiError(402)
        if entry.path == "auth":
            return self.with_fault(self.log_in)
        self.token = simulator.users.token(_bearer(self.request))
        entry.user = self.token.user.login
        simulator.buckets.take(simulator.bucket_of(self.token))
        if broken:
            raise ApiError(
                simulator.switches.no_json_status, _NO_JSON.error, _NO_JSON.description
            )
        return self.with_fault(self.call)

    def with_fault(self, action):
        """Do something, or what a fault that hits this call does instead."""
        self.fault = self.simulator.faults.take(
            self.request.method, self.entry.path, "call"
        )
        if self.fault is not None:
            page = self.simulator.suffer(self.fault)
            if page is not None:
                return page, {}
        return action()

    def call(self):
        """Carry out the call, with the hooks before and after it."""
        method, path = self.request.method, self.entry.path
        if path == "bulk":
            # PUT works as well as POST (one client's practice)
            is_offered = self.simulator.switches.bulk_offered
            if not is_offered or method not in ("POST", "PUT"):
                raise ApiError(405)
            if self.simulator.shop.locked:
                raise ApiError(503)
            self.simulator.hooks.run("before", method, path)
            answer = bulk.run(
                self.simulator, self.token, self.entry.body, self.language, self.entry
            )
            self.simulator.hooks.run("after", method, path)
            return answer, {}
        self.simulator.hooks.run("before", method, path)
        body = self.entry.body
        answer = api.call(
            self.simulator.shop,
            self.token.user,
            method,
            path,
            self.entry.query,
            body if self.fault is None else self.fault.heeded(body),
        )
        self.simulator.hooks.run("after", method, path)
        return answer

    def log_in(self):
        """Give a new token to a user: (body of the answer, headers)."""
        if self.request.method != "POST":
            raise ApiError(405)
        login, password = _credentials(self.request, self.entry.body)
        self.token = self.simulator.users.log_in(login, password)
        self.entry.user = login
        self.simulator.buckets.take(self.simulator.bucket_of(self.token))
        return {
            "access_token": self.token.value,
            "expires_in": TOKEN_LIFE,
            "token_type": "bearer",
        }, {}


def _query(request: Request) -> dict:
    return {
        name: values if name.endswith("[]") or len(values) > 1 else values[0]
        for name, values in request.args.lists()
    }


def _language(request: Request) -> str:
    return "en" if request.headers.get("Accept-Language", "").startswith("en") else "pl"


def _bearer(request: Request) -> str | None:
    match = re.fullmatch(
        r"bearer\s+(\S+)", request.headers.get("Authorization", ""), re.IGNORECASE
    )
    return match and match.group(1)


def _parse_body(request: Request, is_login: bool) -> tuple[object, bool]:
    """Read a body: (the body, is it no JSON). Whatever a call says that its body is, it
    is read as JSON (two clients call theirs a form), except that of a login, which may
    be a form."""
    if is_login and request.mimetype == "application/x-www-form-urlencoded":
        return request.form.to_dict(), False
    data = request.get_data()
    if not data.strip():
        return None, False
    try:
        return decode(data), False
    except ValueError:
        return None, True


def _credentials(request: Request, body) -> tuple[str, str]:
    """Read login and password in any of the forms in use: Basic, query, form, JSON."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username or "", basic.password or ""
    for source in (request.args, body):
        if isinstance(source, dict) and "client_id" in source:
            return str(source["client_id"]), str(source.get("client_secret", ""))
    return "", ""


def close_connection(environ) -> None:
    """Close the connection of a call, whatever was sent of the answer."""
    try:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class _Handler(WSGIRequestHandler):
    # headers and body go out in two writes; without this the second one can wait
    # for the acknowledgement of the first
    disable_nagle_algorithm = True

    def log(self, type, message, *args):
        if type == "error":
            super().log(type, message, *args)


class Server:
    """A server with a thread for each call, on a port of this machine alone; port 0 =
    a free one."""

    def __init__(self, application, port: int):
        self._server = make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_Handler
        )
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.daemon = True

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Serve no more, and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
