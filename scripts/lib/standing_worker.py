"""A plugin for pytest: the tests of a process that kill workers share the process that
these are copies of. Each class would start its own, which loads Odoo anew: several
seconds. Each worker is a process of its own all the same."""

from unittest.mock import patch

import psutil
import pytest

standing = []


@pytest.fixture(scope="session", autouse=True)
def worker_stands(load_registry):
    """Let classes find the process of those before, and end it at the end."""
    from odoo.addons.shoper_connector.tests.cases.committed_case import (
        CommittedCase,
        Worker,
    )

    children = psutil.Process.children

    def start_worker(cls):
        # A test that failed may have left one at work.
        if standing and not standing[0].is_idle:
            standing.pop().end()
        if not standing:
            standing.append(Worker())
        return standing[0]

    def others(self, **options):
        lasting = {worker.pid for worker in standing}
        return [
            child for child in children(self, **options) if child.pid not in lasting
        ]

    with (
        patch.object(CommittedCase, "start_worker", classmethod(start_worker)),
        # At the end of each class of tests, Odoo ends the processes that are left.
        patch.object(psutil.Process, "children", others),
    ):
        yield
    for worker in standing:
        worker.end()
