import itertools
import json
import os
import random
import time
from contextlib import suppress

from .committed_orders import CommittedOrdersCase
from .length import LONG, THOROUGH

# Moments at which a worker is killed, but in long runs, which play all.
SOME = 4 if THOROUGH else 1


class KilledWorkerCase(CommittedOrdersCase):
    """A shop with orders whose runs a process of its own works, which is killed at any
    moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def kill_at(self, resource, method="GET"):
        """Kill the worker when the shop did what such a call asks, or a bulk call with
        one in it, and is about to answer."""
        answer = type(self.shop).spoil

        def killing(fault, request, response):
            if (method, resource) in self._calls_of(request):
                self.shop.spoil = answer
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

    def each_moment(self, least, begin):
        """Let a worker be killed at each moment of a run, a new run for each: just
        before it sends a call, before it reads what the shop answered and did, and
        before it commits. Just after it committed is just before what comes next.

        In usual runs one of them is played, in thorough ones four, in long ones all.

        :param least: how many moments there are at least
        :param begin: says what there is to do, and gives the run
        :return: yields (moment, run) when the worker is dead; in long runs, which get
            to the end, also the run in which none was left
        """
        some = sorted(random.Random(least).sample(range(1, least + 1), SOME))
        for moment in itertools.count(1) if LONG else some:
            self._count_rows()
            run = begin()
            was_killed = self.dies_at(moment, run)
            yield moment, run
            if not was_killed:
                break
        self.assertEqual(was_killed, not LONG, "not each moment was met")
        self.assertGreater(moment, least if LONG else 0, "there are fewer")

    def _count_rows(self):
        """Let PostgreSQL count the rows that are committed. It does so by itself
        elsewhere; here it takes these tables for empty, and what they hold by now would
        be read again for each row."""
        self.env.cr.execute("ANALYZE shoper_element, shoper_sync_change, sale_order")
        self.env.cr.commit()

    def _calls_of(self, request):
        """{(method, resource)} of a request, of a bulk call those of its items."""
        path = request.path.removeprefix("/webapi/rest/").strip("/")
        if path != "bulk":
            return {(request.method, path.partition("/")[0])}
        return {
            (
                item["method"],
                item["path"].removeprefix("/webapi/rest/").split("/")[0],
            )
            for item in json.loads(request.get_data())
        }

    def kill_once(self, run, is_due):
        """Kill the worker as soon as something is to be seen in the database."""
        self.worker.work(run)
        while not is_due():
            if not self.is_working():  # somebody else held the shop
                self.worker.wait()
                self.assertTrue(run._is_active(), run.message)
                self.worker.work(run)
            self.env.cr.rollback()
            self.env.invalidate_all()
            time.sleep(0.01)  # it is another process that is waited for
        with suppress(ProcessLookupError):  # it got to its end
            self.worker.kill()
        self.was_killed(self.worker)
        self.env.cr.rollback()
        self.env.invalidate_all()

    def is_working(self):
        try:
            os.kill(self.worker.process, 0)
        except ProcessLookupError:
            return False
        return True
