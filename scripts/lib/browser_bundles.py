"""A plugin for pytest: before the first test with a browser, what its pages load is
bundled and committed. Each test would do so anew in its own transaction, which takes
seconds. Odoo's own runner prepares more than that."""

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, get_db_name

SCRIPTS = ("web.assets_web", "web.assets_tests")
STYLES = ("web.assets_web", "web.assets_web_print")
bundled = set()  # databases


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    database = get_db_name()
    is_browser = isinstance(getattr(item, "instance", None), HttpCase)
    if is_browser and database not in bundled:
        bundled.add(database)
        _bundle(database)


def _bundle(database):
    with Registry(database).cursor() as cr:
        views = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in SCRIPTS:
            views._get_asset_bundle(name, css=False).js()
        for name in STYLES:
            views._get_asset_bundle(name, js=False).css()
