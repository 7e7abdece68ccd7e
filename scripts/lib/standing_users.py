"""A plugin for pytest: the users that all tests with a shop have are made and committed
once. Each class of tests would make its own, which takes a third of a second. Passwords
of all users are hashed once instead of 600,000 times, as Odoo's own tests do it as far
as they prepare a class."""

from unittest.mock import patch

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import get_db_name


@pytest.fixture(scope="session", autouse=True)
def standing_users(load_registry):
    """Make the users in the process's own copy of the database."""
    from odoo.addons.base.models import res_users
    from odoo.addons.shoper_connector.tests.cases.common import person

    with patch.object(res_users, "MIN_ROUNDS", 1):
        with Registry(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            for role in ("manager", "user"):
                person(env, role)
        yield
