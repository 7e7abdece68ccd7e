"""A plugin for pytest: a test that is left to `scripts/test --thorough` begins with
nothing. Else all that it begins with would be made before unittest looks whether it is
to be played, a whole shop at times."""

import pytest


def pytest_collection_modifyitems(items):
    """Mark tests that unittest skips by pytest's own marker, at which pytest looks
    before it prepares a test."""
    for item in items:
        test = getattr(item, "obj", None)
        if getattr(test, "__unittest_skip__", False):
            item.add_marker(pytest.mark.skip(reason=test.__unittest_skip_why__))
