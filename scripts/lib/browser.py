"""A headless Chromium that is told what to do through its debugging protocol."""

import base64
import contextlib
import itertools
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

from settings import SERVER_USER, SetUpError, command, free_port, make_folder

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
)


class Page:
    """One page of the browser.

    :param address: of the page's debugging web socket
    """

    def __init__(self, address, width, height):
        self.socket = websocket.create_connection(address, suppress_origin=True)
        self.ids = itertools.count(1)
        self.call("Page.enable")
        self.resize(width, height)

    def call(self, method, **parameters):
        number = next(self.ids)
        self.socket.send(
            json.dumps({"id": number, "method": method, "params": parameters})
        )
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise SetUpError(f"{method}: {message['error']['message']}")
                return message["result"]

    def resize(self, width, height):
        """Give the page another size, as that of a phone."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def evaluate(self, expression):
        """The value of a JavaScript expression; promises are awaited. None while the
        page is on its way to another one."""
        try:
            result = self.call(
                "Runtime.evaluate",
                expression=expression,
                awaitPromise=True,
                returnByValue=True,
            )
        except SetUpError:
            return None
        if "exceptionDetails" in result:
            return None
        return result["result"].get("value")

    def open(self, address):
        self.call("Page.navigate", url=address)

    def wait(self, selector, seconds=60):
        """Wait until an element is on the page."""
        end = time.monotonic() + seconds
        while not self.evaluate(f"!!document.querySelector({json.dumps(selector)})"):
            if time.monotonic() > end:
                raise SetUpError(f"the page never showed {selector}")
            time.sleep(0.2)
        time.sleep(0.7)  # what fades in is there completely

    def click(self, selector):
        self.wait(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def enter(self, selector, text):
        """Write into a field, as if somebody typed it."""
        self.wait(selector)
        self.evaluate(
            f"(field => {{ field.value = {json.dumps(text)};"
            "field.dispatchEvent(new Event('input', {bubbles: true}));"
            "field.dispatchEvent(new Event('change', {bubbles: true})); })"
            f"(document.querySelector({json.dumps(selector)}))"
        )

    def settle(self):
        """Wait until nothing is being read from the server any more."""
        quiet = 0
        while quiet < 3:
            is_loading = "!!document.querySelector('.o_loading_indicator')"
            quiet = 0 if self.evaluate(is_loading) else quiet + 1
            time.sleep(0.2)

    def save(self, path):
        self.settle()
        # No cursor and no selected text on pictures.
        self.evaluate("document.activeElement && document.activeElement.blur()")
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))


@contextlib.contextmanager
def page(width=1366, height=768):
    """A new page of a browser that ends with the context."""
    port = free_port()
    profile = make_folder(Path(tempfile.mkdtemp()), SERVER_USER, 0o700)
    process = subprocess.Popen(
        **command(
            [shutil.which("chromium"), *FLAGS, f"--remote-debugging-port={port}",
             f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
    )  # fmt: skip
    try:
        yield Page(_socket_address(port), width, height)
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(profile, ignore_errors=True)


def _socket_address(port):
    address = f"http://127.0.0.1:{port}/json/list"
    for _attempt in range(100):
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(address, timeout=5) as answer:
                for target in json.load(answer):
                    if target["type"] == "page":
                        return target["webSocketDebuggerUrl"]
        time.sleep(0.2)
    raise SetUpError("chromium did not start")
