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
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Screen:
    """What a page is looked at on.

    :param density: dots of the picture for each pixel of the page
    """

    width: int
    height: int
    is_phone: bool = False
    density: int = 1


DESK = Screen(1366, 768)
PHONE = Screen(390, 844, is_phone=True, density=2)
# Odoo takes a browser for a phone's by what it says it is.
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)
# Where buttons are folded that there is no room for, and the switch between views.
FOLDED = (
    ".o_button_more",
    ".o_statusbar_buttons .o-dropdown:has(.oi-ellipsis-v)",
    "div.o_cp_switch_buttons .o-dropdown",
)
MARKED = "[data-found]"
ABOVE = 100  # pixels: buttons of a form, and the title of a block


class Page:
    """One page of the browser.

    :param address: of the page's debugging web socket
    """

    def __init__(self, address, screen):
        self.socket = websocket.create_connection(address, suppress_origin=True)
        self.ids = itertools.count(1)
        self.call("Page.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=screen.width,
            height=screen.height,
            deviceScaleFactor=screen.density,
            mobile=screen.is_phone,
        )
        self.call("Emulation.setTimezoneOverride", timezoneId="Europe/Warsaw")
        if screen.is_phone:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)
            self.call("Emulation.setUserAgentOverride", userAgent=PHONE_AGENT)

    def call(self, method, **parameters):
        """Call a method of the debugging protocol; return its result. Raises
        SetUpError."""
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

    def evaluate(self, expression):
        """Read the value of a JavaScript expression; promises are awaited. None while
        the page is on its way to another one."""
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

    def to_front(self):
        """Let the browser draw this page, and none behind it."""
        self.call("Page.bringToFront")

    def open(self, address):
        """Go to an address, and draw this page."""
        self.to_front()
        self.call("Page.navigate", url=address)

    def wait(self, selector, seconds=60):
        """Wait until an element is on the page."""
        end = time.monotonic() + seconds
        while not self.shows(selector):
            if time.monotonic() > end:
                raise SetUpError(f"the page never showed {selector}")
            time.sleep(0.2)
        time.sleep(0.7)  # what fades in is there completely

    def click(self, selector):
        """Wait for an element, and click it."""
        self.wait(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def click_all(self, selector):
        """Wait for an element that fits, and click all that do."""
        self.wait(selector)
        self.evaluate(
            f"document.querySelectorAll({json.dumps(selector)}).forEach("
            "(found) => found.click())"
        )

    def press(self, selector):
        """Click what may be folded away."""
        for folded in FOLDED:
            if self.shows(selector):
                break
            if self.shows(folded):
                self.click(folded)
                time.sleep(0.5)
        self.click(selector)

    def shows(self, selector):
        """Tell whether an element is on the page."""
        return self.evaluate(f"!!document.querySelector({json.dumps(selector)})")

    def mark(self, selector, text):
        """Mark the first element that fits a selector and holds a text: ``MARKED`` is a
        selector of it then."""
        end = time.monotonic() + 60
        while not self._is_marked(selector, text):
            if time.monotonic() > end:
                raise SetUpError(f"the page never showed {text} in {selector}")

    def _is_marked(self, selector, text):
        """Mark an element as :meth:`mark` does, and tell whether it still is marked a
        moment later: Odoo may draw it anew."""
        self.wait(selector)
        self.evaluate(
            f"document.querySelectorAll('{MARKED}').forEach("
            f"(old) => old.removeAttribute('{MARKED[1:-1]}'));"
            f"[...document.querySelectorAll({json.dumps(selector)})].find((found) =>"
            f" found.textContent.includes({json.dumps(text)}))"
            f"?.setAttribute('{MARKED[1:-1]}', '')"
        )
        time.sleep(0.7)
        return self.shows(MARKED)

    def fill(self, selector, value):
        """Write into a field, as if it was typed."""
        self.wait(selector)
        self.evaluate(
            f"{{const field = document.querySelector({json.dumps(selector)});"
            f"field.value = {json.dumps(value)};"
            "for (const name of ['input', 'change'])"
            "field.dispatchEvent(new Event(name, {bubbles: true}));}"
        )

    def scroll(self, selector):
        """Bring an element to the top of the screen, below what stays there."""
        self.wait(selector)
        self.evaluate(
            f"{{const found = document.querySelector({json.dumps(selector)});"
            f"found.style.scrollMarginTop = '{ABOVE}px'; found.scrollIntoView();}}"
        )

    def settle(self):
        """Wait until nothing is being read from the server any more."""
        quiet = 0
        while quiet < 3:
            is_loading = "!!document.querySelector('.o_loading_indicator')"
            quiet = 0 if self.evaluate(is_loading) else quiet + 1
            time.sleep(0.2)

    def save(self, path):
        """Keep a picture of the page as PNG."""
        self.settle()
        # No cursor and no selected text on pictures.
        self.evaluate("document.activeElement && document.activeElement.blur()")
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))


@contextlib.contextmanager
def pages(*screens):
    """New pages of one browser, which ends with the context; who logs in on one of them
    is logged in on all."""
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
        _wait_for_browser(port)
        yield [Page(_new_page(port), screen) for screen in screens]
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(profile, ignore_errors=True)


def _wait_for_browser(port):
    for _attempt in range(100):
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(_debugger(port, "version"), timeout=5):
                return
        time.sleep(0.2)
    raise SetUpError("chromium did not start")


def _new_page(port):
    """Open a new page; return the address of its debugging web socket."""
    request = urllib.request.Request(_debugger(port, "new"), method="PUT")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["webSocketDebuggerUrl"]


def _debugger(port, command):
    return f"http://127.0.0.1:{port}/json/{command}"
