import json
import os
import time
from contextlib import suppress

from .committed_case import CommittedCase


class KilledWorkerCase(CommittedCase):
    """A shop with orders whose runs a process of its own works, which is killed at any
    moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def start_afresh(self):
        self.forget_orders()
        return super().start_afresh()

    @classmethod
    def forget_orders(cls):
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        orders = cls.everything("sale.order").search([("shoper_number", "!=", False)])
        pickings = orders.picking_ids
        orders._action_cancel()
        pickings.unlink()
        orders.unlink()
        taxes = cls.everything("account.tax")
        taxes.search([("shoper_gross_of_id", "!=", False)]).unlink()
        cls.env.cr.commit()

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

    def kill_at_call(self, number):
        """Kill the worker at the first, second … call that it makes from now on, when
        the shop did what it asks and is about to answer."""
        answer = type(self.shop).spoil
        left = iter(range(number - 1, -1, -1))

        def killing(fault, request, response):
            if not next(left):
                self.shop.spoil = answer
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

    def kill_at_commit(self, number):
        """Kill the worker just before its first, second … commit: what it did since
        the one before is lost, but for its calls."""
        self.worker.last_commit = number

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
                self.worker.work(run)
            self.env.cr.rollback()
            self.env.invalidate_all()
            self.assertTrue(run._is_active(), run.message)
            time.sleep(0.002)  # it is another process that is waited for
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
