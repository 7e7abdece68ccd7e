import json
import os
import time
from contextlib import suppress
from unittest.mock import patch

from ...sync.engine.failure import Failure
from ..cases.committed_case import CommittedCase
from ..cases.order_case import TAKE, OrderWords

MANY = 210  # more than are created in one go


class TestCrashOfOrders(OrderWords, CommittedCase):
    """A worker that is killed at any moment of taking orders over: the next one goes
    on, no order is there twice and none is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def open_shop(self):
        self.connector = self.synchronise_shop()

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

    def start_afresh(self):
        self.forget_orders()
        return super().start_afresh()

    def kill_at(self, resource):
        """Kill the worker when the shop is about to answer such a call, or a bulk call
        with one in it."""
        answer = type(self.shop).spoil

        def killing(fault, request, response):
            path = request.path.removeprefix("/webapi/rest/").strip("/")
            paths = {path.partition("/")[0]}
            if path == "bulk":
                items = json.loads(request.get_data())
                paths = {
                    item["path"].removeprefix("/webapi/rest/").split("/")[0]
                    for item in items
                }
            if resource in paths:
                self.shop.spoil = answer
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

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

    def count(self, *domain):
        orders = self.env["sale.order"]
        return orders.search_count([("shoper_number", "!=", False), *domain])

    def test_it_goes_on_wherever_it_was_killed(self):
        ids = self.shop.owner.buy(MANY, 1, ["registered", "cod"], restock=True)
        run = self.queue(order=TAKE | {"fetch_all": False})
        self.env.cr.commit()
        for resource in ("application-config", "orders", "order-products"):
            self.kill_at(resource)
            self.worker.work(run)
            self.assertTrue(self.was_killed(self.worker), resource)
        self.shop.spoil = type(self.shop).spoil
        self.kill_once(run, self.count)
        self.kill_once(run, lambda: self.count(("state", "=", "sale")))
        self.assertLess(self.count(("state", "=", "sale")), MANY)
        self.work(run)
        self.assertRunDone(run)
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        numbers = sorted(map(int, orders.mapped("shoper_number")))
        waiting = self.reasons(run)
        self.assertEqual(sorted([*numbers, *waiting]), ids, "none lost, none twice")
        self.assertLess(len(waiting), MANY / 20)
        for reason in waiting.values():
            # People of one name and phone; bundles, which are no product of Odoo.
            self.assertRegex(reason, "not clear which contact|is not linked")
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertExact(*numbers)
        lines = orders.order_line.filtered("shoper_line_id").mapped("shoper_line_id")
        self.assertEqual(len(lines), len(set(lines)))
        buyers = orders.partner_id.mapped(lambda partner: (partner.email, partner.name))
        self.assertEqual(len(buyers), len(set(buyers)))
        again = self.take_over()
        self.assertEqual(self.reasons(again).keys(), waiting.keys())
        self.assertEqual(len(again.change_ids), len(waiting))
        self.assertEqual(self.count(), len(orders))
        self.check_held()

    def check_held(self):
        """An order whose row a person holds is confirmed once it is free."""
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        ids = [
            self.buy(("guest", "transfer"), seed=seed, lines=lines) for seed in (91, 92)
        ]
        self.take_over()
        held, other = map(self.order, ids)
        self.assertEqual((held | other).mapped("state"), ["draft", "draft"])
        self.payment("transfer").confirm = "always"  # nothing else of it moves
        self.env.cr.commit()
        person = self.registry.cursor()
        self.addCleanup(person.close)
        person.execute(
            "SELECT FROM sale_order WHERE id = %s FOR NO KEY UPDATE", (held.id,)
        )
        keep_alive = Failure.keep_alive

        def saved(failure):
            person.rollback()
            return keep_alive(failure)

        with patch.object(Failure, "keep_alive", saved):
            self.take_over()
        self.assertEqual({held.state, other.state}, {"sale"})
