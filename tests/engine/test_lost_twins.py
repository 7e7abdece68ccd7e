import unittest

from ...sync.core.lost import pair_lost
from ..cases.committed_case import CommittedCase
from ..cases.length import thorough
from ..cases.product_case import ProductCase

EXPORT = {"export_unlinked": True}
BOTH_WAYS = {"export_unlinked": True, "import_unlinked": True}


class TestPairing(unittest.TestCase):
    """Which of the new elements a create whose answer was lost made."""

    def test_identical_creates_take_any_of_as_many_elements(self):
        fitting = {"a": {1: 0, 2: 0}, "b": {1: 0, 2: 0}}
        self.assertEqual(pair_lost(fitting), ({1: "a", 2: "b"}, {}))

    def test_fewer_elements_leave_a_create_that_made_nothing(self):
        fitting = {"a": {1: 0}, "b": {1: 0}, "c": {}}
        self.assertEqual(pair_lost(fitting), ({1: "a"}, {}))

    def test_more_elements_cannot_be_paired(self):
        fitting = {"a": {1: 0, 2: 0, 3: 0}, "b": {1: 0, 2: 0, 3: 0}}
        unsure = {"a": {1, 2, 3}, "b": {1, 2, 3}}
        self.assertEqual(pair_lost(fitting), ({}, unsure))

    def test_what_differs_least_belongs_together(self):
        fitting = {"a": {1: 2, 2: 0}, "b": {1: 0, 2: 2}}
        self.assertEqual(pair_lost(fitting), ({2: "a", 1: "b"}, {}))

    def test_who_has_no_choice_comes_first(self):
        fitting = {"a": {1: 0, 2: 1}, "b": {1: 1}}
        self.assertEqual(pair_lost(fitting), ({1: "b", 2: "a"}, {}))

    def test_an_element_that_is_left_over_lets_nothing_be_sent_again(self):
        fitting = {"a": {1: 0}, "b": {1: 0}, "c": {1: 1, 2: 1, 3: 1}}
        pairs, unsure = pair_lost(fitting)
        self.assertEqual(pairs, {1: "a", 2: "c"})
        self.assertEqual(unsure, {"b": {1, 2, 3}})

    def test_groups_that_share_nothing_are_settled_by_themselves(self):
        fitting = {"a": {1: 0, 2: 0}, "b": {3: 0}}
        self.assertEqual(pair_lost(fitting), ({3: "b"}, {"a": {1, 2}}))


class TwinWords:
    """Products of one name without a code, which nothing tells apart."""

    def odoo_twins(self, count=2, **values):
        return self.templates().union(
            *(
                self.odoo_product("Nasz bez kodu", default_code=False, **values)
                for _number in range(count)
            )
        )

    def shop_count(self):
        return len(self.shop.shop.rows("products"))

    def assertLinkedOnce(self, products):
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.assertEqual(self.shop_count(), len(products))
        remote_ids = {self.exported(product) for product in products}
        self.assertEqual(len(remote_ids), len(products))


class TestLostTwins(TwinWords, ProductCase):
    def setUp(self):
        super().setUp()
        self.without_pauses()

    def test_what_was_made_before_the_answer_was_lost_is_linked(self):
        products = self.odoo_twins()
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        self.assertLinkedOnce(products)
        self.assertNothingMore(products)

    def assertNothingMore(self, products):
        for _time in range(2):
            self.assertRunDone(self.synchronise(product=BOTH_WAYS))
        self.assertLinkedOnce(products)

    @thorough
    def test_only_what_was_not_made_is_sent_again(self):
        products = self.odoo_twins(3)
        self.shop.faults.add("POST", "products", kind="lost", scope="item", skip=1)
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertLinkedOnce(products)
        self.assertNothingMore(products)

    @thorough
    def test_with_one_more_in_the_shop_they_wait_and_nothing_is_sent_again(self):
        products = self.odoo_twins()
        owner = self.shop.owner

        def owner_makes_another():
            owner.create(
                "products",
                {
                    "category_id": self.category_id,
                    "code": "WŁASNY",
                    "stock": {"price": "1.00"},
                    "translations": {"pl_PL": {"name": "Nasz bez kodu", "active": 1}},
                },
            )

        self.meanwhile(owner_makes_another, "POST", "products", scope="item")
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        run = self.synchronise(product=EXPORT)
        self.assertRunDone(run)
        waiting = self.changes(run, "product", state="waiting")
        self.assertEqual(len(waiting), 2)
        self.assertIn("several new elements fit", waiting[0].message)
        for _time in range(2):
            again = self.synchronise(product=EXPORT)
            self.assertEqual(self.shop_count(), 3, "nothing was sent again")
            self.assertTrue(self.changes(again, "product", "ambiguous", "waiting"))
        # A person links one of them: the other one is clear then.
        mine, *_others = sorted(
            (int(row["product_id"]), row["code"])
            for row in self.shop.shop.rows("products")
            if row["code"] != "WŁASNY"
        )
        self.element("product", mine[0]).action_link(products[0])
        (strange,) = (
            int(row["product_id"])
            for row in self.shop.shop.rows("products")
            if row["code"] == "WŁASNY"
        )
        self.element("product", strange).action_ignore()
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertEqual(set(products.mapped("shoper_link_state")), {"linked"})
        self.assertEqual(self.shop_count(), 3)

    @thorough
    def test_those_that_differ_in_price_are_not_exchanged(self):
        cheap = self.odoo_twins(1, list_price=10.0)
        dear = self.odoo_twins(1, list_price=1000.0)
        # The shop gives its ids the other way round.
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        create = self.shop.shop["products"].create
        held = []

        def later(body, owner=False):
            held.append(body)
            if len(held) == 1:
                return 0
            return [create(item, owner) for item in reversed(held)][0]

        self.shop.shop["products"].create = later
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertLinkedOnce(cheap + dear)
        self.assertEqual(self.row(self.exported(cheap))["stock"]["price"], "12.30")
        self.assertEqual(self.row(self.exported(dear))["stock"]["price"], "1230.00")

    @thorough
    def test_a_later_run_finds_all_of_them(self):
        products = self.odoo_twins()
        self.shop.faults.add("POST", "bulk", kind="lost", skip=1)
        self.shop.faults.add("GET", "products", status=503, times=None)
        run = self.synchronise(product=EXPORT)
        lost = self.changes(run, "product", "create_shop")
        self.assertEqual(set(lost.mapped("state")), {"failed"})
        self.shop.faults.clear()
        self.assertRunDone(self.synchronise(product=EXPORT))
        self.assertLinkedOnce(products)


class TestKilledTwins(TwinWords, CommittedCase):
    """The same, with a worker that dies before it gets the answer."""

    @thorough
    def test_killed_before_the_answer_each_is_found_once(self):
        worker = self.start_worker()
        products = self.odoo_twins(3)
        run = self.queue(product=EXPORT)
        self.env.cr.commit()
        answer = type(self.shop).spoil

        def killing(fault, request, response):
            if any(call.method == "POST" for call in self.shop.requests[-1].items):
                self.shop.spoil = answer
                worker.kill()
            return answer(fault, request, response)

        self.shop.spoil = killing
        worker.work(run)
        self.assertTrue(self.was_killed(worker))
        self.env.cr.commit()
        self.env.invalidate_all()
        self.assertEqual(set(self.changes(run, "product").mapped("state")), {"sending"})
        self.work(run)
        self.assertRunDone(run)
        self.assertLinkedOnce(products)
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=BOTH_WAYS))
