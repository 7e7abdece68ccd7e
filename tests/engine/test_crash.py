import threading

from ..cases.committed_case import CommittedCase
from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import some, thorough

EXPORT = {"export_unlinked": True}
BOTH_WAYS = {"export_unlinked": True, "import_unlinked": True}


class TestCrash(DecisionWords, CommittedCase):
    """A worker that is killed while the shop answers: no twin, nothing lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.start_worker()

    def kill_at(self, number):
        """Kill the worker when the shop has carried out the n-th call and is about
        to answer it."""
        answer = type(self.shop).spoil
        calls = []

        def killing(fault, request, response):
            calls.append(request.path)
            if len(calls) == number:
                self.worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing

    @thorough
    def test_killed_at_each_call_of_an_export_it_goes_on_as_if_nothing_was(self):
        states = {1: "fetching", 2: "fetching", 3: "sending", 4: "sending"}
        for count, (number, state) in enumerate(some(states.items(), 2), 1):
            with self.subTest(call=number):
                products = self.templates().union(
                    *(self.odoo_product(f"Nasz {number}{name}") for name in "abc")
                )
                run = self.queue(product=EXPORT)
                self.env.cr.commit()
                self.kill_at(number)
                self.worker.work(run)
                self.assertTrue(
                    self.was_killed(self.worker), "it was killed in the middle"
                )
                self.env.cr.commit()
                self.env.invalidate_all()
                self.assertIn(run.state, ("planning", "running"))
                known = [*run.step_ids.mapped("state"), *run.change_ids.mapped("state")]
                self.assertIn(state, known)

                self.work(run)
                self.assertRunDone(run)
                self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
                names = [
                    row["translations"]["pl_PL"]["name"]
                    for row in self.shop.shop.rows("products")
                ]
                self.assertEqual(len(names), 3 * count)
                self.assertEqual(len(set(names)), 3 * count)
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=BOTH_WAYS))

    @thorough
    def test_killed_without_a_further_slice_the_next_run_finds_what_was_made(self):
        product = self.odoo_product("Nasz", default_code=False)
        run = self.queue(product=EXPORT)
        self.env.cr.commit()
        self.kill_at(3)
        self.worker.work(run)
        self.assertTrue(self.was_killed(self.worker))
        self.env.cr.commit()
        self.env.invalidate_all()
        run.with_user(self.manager).action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.shop.requests.clear()
        self.assertRunDone(self.synchronise(product=BOTH_WAYS))
        self.assertEqual(self.writes(), [])
        self.assertEqual(product.shoper_link_state, "linked")
        self.assertEqual(len(self.shop.shop.rows("products")), 1)

    def test_killed_while_the_shop_is_at_it_the_next_worker_waits(self):
        product = self.odoo_product("Nasz namiot")
        go_on, is_done = threading.Event(), threading.Event()

        def hold_up():
            self.worker.kill()
            go_on.wait(60)

        self.shop.on_call("POST", "products", hold_up)
        self.shop.on_call("POST", "products", is_done.set, when="after")
        self.addCleanup(go_on.set)
        run = self.queue(product=EXPORT)
        self.env.cr.commit()
        self.worker.work(run)
        self.assertTrue(self.was_killed(self.worker))
        run._work(0.01)  # a slice seconds later
        self.env.cr.commit()
        self.env.invalidate_all()
        self.assertEqual(self.changes(run, "product").state, "sending")
        go_on.set()
        self.assertTrue(is_done.wait(60))
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertEqual(product.shoper_link_state, "linked")

    @thorough
    def test_killed_while_the_shop_deletes_or_is_updated_it_is_done_once(self):
        kept_id, product = self.pair("Nasz namiot")
        gone_id = self.shop_product("Nasz stary")
        product.weight = 5
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})
        self.env.cr.commit()
        for options, call in (
            ({"update_linked": "shop"}, ("PUT", f"products/{kept_id}")),
            ({"delete_unlinked": True}, ("DELETE", f"products/{gone_id}")),
        ):
            with self.subTest(call[0]):
                self.shop.requests.clear()
                self.shop.on_call(*call, lambda: self.worker.kill(), when="after")
                run = self.queue(product=options)
                self.env.cr.commit()
                self.worker.work(run)
                was_killed = self.was_killed(self.worker)
                self.env.cr.commit()
                self.env.invalidate_all()
                self.assertTrue(was_killed, run.change_ids.mapped("message"))
                self.assertEqual(self.changes(run, "product").state, "sending")
                self.work(run)
                self.assertRunDone(run)
                self.assertEqual(self.changes(run, "product").state, "done")
        self.assertEqual(len(self.shop.shop.rows("products")), 1)
        self.assertEqual(float(self.row(kept_id)["stock"]["weight"]), 5)
        self.assertEqual(self.element("product", gone_id).link_state, "missing")

    @thorough
    def test_killed_again_and_again_while_it_lists_what_is_left_to_people(self):
        pairs = self.pair_each(*(f"Nasz {number}" for number in range(4)))
        for remote_id, product in pairs:
            product.weight = 3
            self.shop_edit(remote_id, stock={"weight": 4})
        run = self.queue(product={"update_linked": "odoo"})
        step, moment, got_to, partly = run.step_ids, 4, None, set()
        was_killed = True
        while was_killed:
            was_killed = self.dies_at(moment, run)
            listed = self.decisions(state=LIVE)
            if not step.listed_in:
                partly.add(len(listed))
                self.assertFalse(listed.filtered(lambda item: item.state == "open"))
            before, got_to = got_to, (step.state, step.cursor, len(listed))
            moment += got_to == before  # it did not get on: it lives a little longer
        self.assertTrue(partly & {1, 2, 3}, f"it was killed in the middle: {partly}")
        self.assertRunDone(run)
        self.assertEqual(listed.mapped("state"), ["open"] * len(pairs))
        self.assertEqual(
            sorted(listed.element_id.mapped("remote_id")),
            sorted(remote_id for remote_id, _product in pairs),
        )
