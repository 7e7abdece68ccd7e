"""A plugin for pytest: before the first test, what pages of a browser load is bundled
and committed, unless the database has it. Each test with a browser would do so anew in
its own transaction, which takes seconds. Odoo's own runner prepares more than that."""

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import HttpCase, get_db_name

SCRIPTS = ("web.assets_web", "web.assets_tests")
STYLES = ("web.assets_web", "web.assets_web_print")


def bundle(env):
    """Make the bundles that the environment's database does not have yet."""
    views = env["ir.qweb"]
    for name in SCRIPTS:
        views._get_asset_bundle(name, css=False).js()
    for name in STYLES:
        views._get_asset_bundle(name, js=False).css()


@pytest.fixture(scope="session", autouse=True)
def bundled(request, load_registry):
    """Bundle in the process's own copy of the database, before a shop stands there
    whose transaction would not see it."""
    if any(_needs_browser(item) for item in request.session.items):
        with Registry(get_db_name()).cursor() as cr:
            bundle(api.Environment(cr, SUPERUSER_ID, {}))


def _needs_browser(item):
    return bool(item.cls) and issubclass(item.cls, HttpCase)
