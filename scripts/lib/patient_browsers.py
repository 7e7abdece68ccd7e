"""A plugin for pytest: browsers, and the requests of their pages, are waited for much
longer than by Odoo's tests. Where four processes share two cores, a page that is there
after four seconds can take forty, and no test fails since the machine has much to do.
"""

from unittest.mock import patch

import pytest

from odoo.tests import BaseCase, HttpCase
from odoo.tests.common import ChromeBrowser

PATIENCE = 6  # times as long as Odoo's tests wait: minutes instead of tens of seconds
SECONDS = 90
# A step of a tour waits ten seconds for what it looks for, unless its tour says more.
TOURS = (
    "for (const [, tour] of odoo.loader.modules.get('@web/core/registry').registry"
    f".category('web_tour.tours').getEntries()) tour.timeout ??= {SECONDS * 1000};"
)


@pytest.fixture(scope="session", autouse=True)
def patient_browsers():
    """Wait for pages, for steps of tours, for answers, and for the one transaction that
    the requests of a page share."""
    begin, browse, ask = ChromeBrowser.__init__, HttpCase.browser_js, HttpCase.url_open

    def begun(self, *arguments, **options):
        begin(self, *arguments, **options)
        # Odoo multiplies by it whatever its own side of a browser waits for.
        self.throttling_factor = PATIENCE

    def browsed(self, url_path, code, *arguments, **options):
        if code.startswith("odoo.startTour("):
            code = TOURS + code
        return browse(self, url_path, code, *arguments, **options)

    def asked(self, *arguments, timeout=SECONDS, **options):
        return ask(self, *arguments, timeout=timeout, **options)

    with (
        patch.object(ChromeBrowser, "__init__", begun),
        patch.object(HttpCase, "browser_js", browsed),
        patch.object(HttpCase, "url_open", asked),
        patch.object(BaseCase, "test_cursor_lock_timeout", SECONDS),
    ):
        yield
