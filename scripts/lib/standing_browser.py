"""A plugin for pytest: the tests of a process that need a browser share one, each with
a tab of its own. A new one would read and compile anew what Odoo's pages load, which
takes a third of a browser's time. What a test leaves in it (cookies, stores of the
page) is cleared away at its end. One that does not answer, or has no empty tab, gives
way to a new one: no test is skipped since the one before broke something."""

import shutil
import tempfile
from types import SimpleNamespace
from unittest.mock import patch

import psutil
import pytest
import requests

from odoo.tests import common

BLANK = "about:blank"
STORED = "cookies,local_storage,indexeddb,cache_storage,service_workers"
# Of V8: pages are left after seconds, in which optimising their code pays for nothing.
UNOPTIMISED = "--no-opt --no-maglev"
standing = {}  # {whether it is touched: Standing}


class Standing:
    """A browser that stays when the test is over which started it."""

    def __init__(self, start):
        """Start a browser.

        :param start: starts one that keeps its files in a folder: (process, port)
        """
        self.folder = tempfile.mkdtemp(suffix="_chrome_odoo")
        self.process, self.port = start(self.folder)

    def is_ready(self):
        """Tell whether it answers, and has an empty tab."""
        address = f"http://{common.HOST}:{self.port}/json/list"
        try:
            tabs = requests.get(address, timeout=30).json()
        except requests.RequestException:
            return False
        return any((tab["type"], tab["url"]) == ("page", BLANK) for tab in tabs)

    def end(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Tab(common.ChromeBrowser):
    """A tab of the browser that stands, in the place of a browser of its own."""

    def _chrome_start(self, user_data_dir, touch_enabled, headless=True, debug=False):
        self.is_touched = touch_enabled
        if touch_enabled in standing and not standing[touch_enabled].is_ready():
            self._end()
        if touch_enabled not in standing:
            standing[touch_enabled] = Standing(
                lambda folder: self._start(folder, touch_enabled, headless, debug)
            )
        browser = standing[touch_enabled]
        # Odoo ends it with the test: nothing is done for that.
        process = SimpleNamespace(
            pid=browser.process.pid,
            poll=browser.process.poll,
            terminate=lambda: None,
            wait=lambda seconds: None,
        )
        return process, browser.port

    def _start(self, folder, *arguments):
        with patch.object(self, "user_data_dir", folder):
            return super()._chrome_start(folder, *arguments)

    def _spawn_chrome(self, cmd):
        name = "--js-flags="
        return super()._spawn_chrome(
            [f"{part} {UNOPTIMISED}" if part.startswith(name) else part for part in cmd]
        )

    def _end(self):
        standing.pop(self.is_touched).end()

    def _websocket_request(self, method, *, params=None, timeout=10.0):
        if method == "Browser.close":
            return self._leave()
        return super()._websocket_request(method, params=params, timeout=timeout)

    def _leave(self):
        """Close the tab, and leave an empty one to the next test, if nothing is left of
        this one."""
        origin = self.test_case.base_url()
        self._websocket_request(
            "Storage.clearDataForOrigin",
            params={"origin": origin, "storageTypes": STORED},
        )
        self._websocket_request("Target.createTarget", params={"url": BLANK})
        self._websocket_send("Page.close")


@pytest.fixture(scope="session", autouse=True)
def browser_stands(load_registry):
    """Let tests find the browser of the others, and close it at the end."""
    children = psutil.Process.children

    def others(self, **options):
        lasting = {browser.process.pid for browser in standing.values()}
        return [
            child for child in children(self, **options) if child.pid not in lasting
        ]

    with (
        patch.object(common, "ChromeBrowser", Tab),
        # At the end of each class of tests, Odoo ends the processes that are left.
        patch.object(psutil.Process, "children", others),
    ):
        yield
    for browser in standing.values():
        browser.end()
