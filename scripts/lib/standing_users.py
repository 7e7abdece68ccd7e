"""A plugin for pytest: before the first test with a shop, the users that all of them
have are made and committed. Each class of tests would make its own, which takes a third
of a second."""

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import get_db_name

made = set()  # databases


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    database = get_db_name()
    if database not in made and hasattr(item.cls, "make_users"):
        made.add(database)
        with Registry(database).cursor() as cr:
            _make(api.Environment(cr, SUPERUSER_ID, {}))


def _make(env):
    from odoo.addons.shoper_connector.tests.cases.common import person

    for role in ("manager", "user"):
        person(env, role)
