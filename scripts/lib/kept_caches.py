"""A plugin for pytest: what Odoo remembers about itself, such as rules, rights and
external ids, stays from one test of a class to the next unless the test changed it, as
it stays on a server from one request to the next. Odoo's tests forget all of it after
each test, and finding it anew takes a good part of the time of many of them."""

from unittest.mock import patch

import pytest

from odoo.orm.registry import _CACHES_BY_KEY, Registry
from odoo.tests import TransactionCase

changed = set()  # names of the caches that a test cleared


@pytest.fixture(scope="session", autouse=True)
def kept_caches():
    """Clear after a test the caches that were cleared meanwhile."""
    clear, clear_all, set_up = (
        Registry.clear_cache,
        Registry.clear_all_caches,
        TransactionCase.setUp,
    )

    def noted_clear(self, *names):
        changed.update(names or ("default",))
        return clear(self, *names)

    def noted_clear_all(self):
        changed.update(_CACHES_BY_KEY)
        return clear_all(self)

    def clear_changed(self):
        if changed:
            clear(self, *changed)
            changed.clear()

    def prepared(self):
        # What is to be done after the test is looked up here, and done by this name.
        with patch.object(Registry, "clear_all_caches", clear_changed):
            return set_up(self)

    with (
        patch.object(Registry, "clear_cache", noted_clear),
        patch.object(Registry, "clear_all_caches", noted_clear_all),
        patch.object(TransactionCase, "setUp", prepared),
    ):
        yield
