import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api

from ...sync.engine import runner
from ...sync.engine.context import Context


class UnitWords:
    """Work of the connector's scheduled action, one unit at a time."""

    def work_unit(self, seconds=60):
        """Let the worker do one unit of work, the smallest that there is.

        :param seconds: that the slice may take
        :return: the run that it was of
        """
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            run = self.connector.with_env(env)._next_run()
            with patch.object(runner, "MOMENT", 0), self.no_wait_for_the_shop():
                env["shoper.sync"]._work_run(run, time.monotonic() + seconds)
            run_id = run.id
        self.env.invalidate_all()
        return self.env["shoper.sync.run"].browse(run_id)

    def units_until(self, condition):
        """Let the worker work until something is so."""
        runs = []
        while not condition():
            runs.append(self.work_unit())
            self.assertTrue(runs[-1], "nothing is left to be worked")
        return runs

    @contextmanager
    def context_of(self, step):
        """A unit of work of a step in a transaction of its own."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            ctx = Context(step.with_env(env))
            yield ctx
            ctx.disconnect()
        self.env.invalidate_all()
