"""A plugin for pytest: the tests of a process that need a browser share one, each with
a tab of its own. A new one would read and compile anew what Odoo's pages load, which
takes longer than most of what is done in them. What a test leaves in the browser
(cookies, stores of the page) is cleared away at its end."""

import tempfile
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from odoo.tests import common

STORED = "cookies,local_storage,indexeddb,cache_storage,service_workers"
standing = {}  # {touch_enabled: (process, port of its tools)}


class Tab(common.ChromeBrowser):
    """A tab of the browser that stands, in the place of a browser of its own."""

    def _chrome_start(self, user_data_dir, touch_enabled, headless=True, debug=False):
        if touch_enabled not in standing:
            # Its folder stays until the end; that of the tab goes with the test.
            lasting = tempfile.mkdtemp(suffix="_chrome_odoo")
            with patch.object(self, "user_data_dir", lasting):
                standing[touch_enabled] = super()._chrome_start(
                    lasting, touch_enabled, headless, debug
                )
        process, port = standing[touch_enabled]
        # Odoo ends the browser with the test: nothing is done for that.
        shared = SimpleNamespace(
            pid=process.pid,
            poll=process.poll,
            terminate=lambda: None,
            wait=lambda seconds: None,
        )
        return shared, port

    def _websocket_request(self, method, *, params=None, timeout=10.0):
        if method != "Browser.close":
            return super()._websocket_request(method, params=params, timeout=timeout)
        for command, options in (
            ("Target.createTarget", {"url": "about:blank"}),  # of the next test
            (
                "Storage.clearDataForOrigin",
                {"origin": self.test_case.base_url(), "storageTypes": STORED},
            ),
        ):
            super()._websocket_request(command, params=options, timeout=timeout)
        return self._websocket_send("Page.close")


@pytest.fixture(scope="session", autouse=True)
def browser_stands(load_registry):
    """Let tests find the browser of the others, and close it at the end."""
    with patch.object(common, "ChromeBrowser", Tab):
        yield
    for process, _port in standing.values():
        process.terminate()
        process.wait(10)
