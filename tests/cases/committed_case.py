import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import config

from .product_case import ProductWords

# In the order in which what the tests made can be deleted again.
MADE = (
    "shoper.connector",
    "product.pricelist",
    "product.template",
    "product.value",  # Inventory notes costs, and keeps them without their product
    "product.attribute",
    "product.tag",
    "product.category",
    "shoper.producer",
    "uom.uom",
    "account.tax",
    "res.users",
    "res.partner",
)


@tagged("post_install", "-at_install")
class CommittedCase(ProductWords, BaseCase):
    """Tests of what several processes or transactions do to each other: everything
    is really committed, and deleted afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's own runner holds the lock all the time: other threads would wait.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))
        cls.registry = Registry(get_db_name())
        cls.env = api.Environment(cls.registry.cursor(), SUPERUSER_ID, {})
        cls.addClassCleanup(cls.env.cr.close)
        newest = {
            name: cls.everything(name).search([], order="id desc", limit=1).id or 0
            for name in MADE
        }
        languages = cls.env["res.lang"].search([])
        cls.addClassCleanup(cls.forget, newest, languages)
        cls.make_users()
        cls.env.cr.commit()

    @classmethod
    def everything(cls, name):
        return cls.env[name].with_context(active_test=False)

    @classmethod
    def forget(cls, newest, languages):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        for name in MADE:
            cls.everything(name).search([("id", ">", newest[name])]).unlink()
        (cls.env["res.lang"].search([]) - languages).active = False
        cls.env.cr.commit()

    def setUp(self):
        super().setUp()
        self.shops = []
        self.open_shop()
        self.addCleanup(self.start_afresh)

    def start_afresh(self):
        """The next test has no product of this one as a candidate."""
        self.env.cr.rollback()
        self.env.invalidate_all()
        self.connector.unlink()
        self.everything("product.template").search([("name", "like", "Nasz")]).unlink()
        self.env.cr.commit()

    @contextmanager
    def enter_registry_test_mode(self):
        """What the words for transaction cases ask for: here other cursors see what
        is committed."""
        self.env.cr.commit()
        yield
        self.env.cr.commit()
        self.env.invalidate_all()

    @contextmanager
    def elsewhere(self):
        """The environment of another transaction, committed at the end; may be used
        in the shop's thread."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @classmethod
    def start_worker(cls):
        """A process that works runs, and can be killed while it does."""
        worker = Worker()
        cls.addClassCleanup(worker.end)
        return worker

    def ended_or_waiting(self, run):
        """Wait until another process has ended a run, or waits for this one.

        :return: whether it waits
        """
        while True:
            with self.elsewhere() as env:
                if not run.with_env(env)._is_active():
                    return False
                env.cr.execute(
                    """SELECT 1 FROM pg_stat_activity
                       WHERE application_name = %s AND wait_event = 'advisory'""",
                    [self.worker.application_name],
                )
                if env.cr.rowcount:
                    return True
            time.sleep(0.01)

    def was_killed(self, worker):
        """Wait until a worker is dead, and the database knows so.

        :return: whether it was killed
        """
        killed = worker.wait()
        query = "SELECT 1 FROM pg_stat_activity WHERE application_name = %s"
        while True:
            self.env.cr.execute(query, [worker.application_name])
            if not self.env.cr.rowcount:
                return killed
            self.env.cr.rollback()  # else it is always the same answer
            time.sleep(0.01)

    def dies_at(self, moment, run):
        """Let the worker work a run until a moment at which it is killed, and see what
        is in the database then.

        :return: whether it was killed, or the run came to an end before
        """
        self.env.cr.commit()
        self.worker.last_moment = moment
        self.worker.work(run)
        was_killed = self.was_killed(self.worker)
        self.env.cr.rollback()
        self.env.invalidate_all()
        return was_killed


class Worker:
    """Works runs, each in a process of its own, which can be killed at any moment."""

    def __init__(self):
        names = ("db_host", "db_port", "db_user", "db_password")
        options = {name: config[name] for name in names if config[name]}
        paths = config["addons_path"]
        options["addons-path"] = paths if isinstance(paths, str) else ",".join(paths)
        options["data-dir"] = config["data_dir"]
        self._parent = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("worker_process.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process = None
        self.is_idle = True  # none is at work, and its end was read
        self.last_moment = 0
        self._tell([f"--{name}={value}" for name, value in options.items()])

    @property
    def pid(self):
        """Of the process that those which work are copies of."""
        return self._parent.pid

    @property
    def application_name(self):
        """By which the database knows its connections: Odoo names them after the
        process that loaded the registry, of which those that work are copies."""
        return f"odoo-{self.pid}"

    def _tell(self, message):
        self._parent.stdin.write(json.dumps(message) + "\n")
        self._parent.stdin.flush()

    def work(self, run):
        """Start working a committed run; ``last_moment`` says at which moment the
        process dies, once."""
        self.is_idle = False
        self._tell([run.env.cr.dbname, run.id, self.last_moment])
        self.last_moment = 0
        self.process = json.loads(self._parent.stdout.readline())
        self._tell("go")

    def kill(self):
        os.kill(self.process, signal.SIGKILL)

    def wait(self):
        """Until the process is dead.

        :return: whether it was killed
        """
        status = json.loads(self._parent.stdout.readline())
        self.is_idle = True
        return status == -signal.SIGKILL

    def end(self):
        self._parent.stdin.close()
        self._parent.wait(60)
        self._parent.stdout.close()
