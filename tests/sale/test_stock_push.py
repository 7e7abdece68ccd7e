import re
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tools import mute_logger

from ...sync.engine import context
from ...sync.engine.apply.shop_updates import ShopUpdates
from ...sync.engine.changes import Changes
from ...sync.engine.plan import planner
from ...sync.fulfilment.stock import pushing, stock
from ...sync.fulfilment.stock.expecting import Expecting
from ..cases.length import many, some, thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.sale_case import unseen_in
from ..cases.silent_shop import ENDS, SilentShop
from ..cases.stock_case import StockCase

MEANWHILE = "Sold in the shop while its stock was sent."
REFUSED = {"error": "invalid_request", "error_description": "Nie teraz"}


class PushCase(StockCase):
    """A shop whose first stock was sent."""

    def setUp(self):
        super().setUp()
        self.without_pauses()

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        self.first_push()
        self.rows = [
            stock_id for stock_id in self.products if float(self.in_shop(stock_id)) >= 5
        ]
        self.first, self.second, *_rest = self.rows

    def more(self, stock_id, quantity):
        """Odoo gets so many more pieces of what a row of stock is."""
        self.put_in_stock(self.products[stock_id], quantity)

    def decisions_open(self):
        return self.env["shoper.decision"].search(
            [("state", "=", "open"), ("entity", "=", "stock")]
        )


class TestReadOnce(PushCase):
    """What is read of all rows, or of all orders, is read as seldom as can be."""

    @thorough
    def test_links_of_all_rows_are_not_read_to_compare_some(self):
        self.buy(self.first, 2)
        self.more(self.second, 1)
        read = context.read_links
        with patch.object(context, "read_links", side_effect=read) as reading:
            self.assertTold(self.scheduled(fetch_all=True), self.products)
        codes = {code for call in reading.call_args_list for code in call.args[2]}
        self.assertNotIn("stock", codes)
        self.assertFalse(self.decisions_open())

    def test_orders_that_were_edited_are_looked_for_once_for_many_rows(self):
        self.connector.unknown_product_id = self.env["product.product"].create(
            {"name": "Nieznany", "type": "service"}
        )
        asked, execute = [], Cursor.execute

        def execute_and_note(cursor, query, *args, **kwargs):
            asked.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", execute_and_note):
            unseen_in(self.connector.sudo())
        looked_for = [query for query in asked if "shoper_taken ->>" in query]
        self.assertEqual(len(looked_for), 1)

    @thorough
    def test_many_rows_are_compared_in_one_unit(self):
        compared = []
        expected = Expecting.bases

        def bases(expecting, pairs):
            compared.append(len(pairs))
            return expected(expecting, pairs)

        with (
            patch.object(planner, "CHUNK", 1),
            patch.object(Expecting, "bases", bases),
        ):
            self.assertQuiet(self.scheduled(fetch_all=True))
        self.assertEqual(len(compared), 1)
        self.assertGreater(compared[0], 1)


class TestOddOrders(PushCase):
    """An order that makes no sense holds up what it sold, and nothing else."""

    def odd(self, order_id, resource="orders", **values):
        """The shop says something of an order, or of its lines, that makes no sense.

        :return: what puts that right
        """
        table = self.shop.shop[resource]
        render = table.render

        def odd(row_id):
            row = render(row_id)
            return row | values if row["order_id"] == str(order_id) else row

        table.render = odd
        return lambda: setattr(table, "render", render)

    @thorough
    def test_only_what_it_sold_is_not_sent(self):
        self.more(self.first, 3)
        self.more(self.second, 3)
        there = self.in_shop(self.first)
        mend = self.odd(self.buy(self.first, 2), paid="-5.00")
        left = float(self.in_shop(self.first))
        self.assertEqual(left, float(there) - 2)
        for _again in range(2):
            run = self.scheduled()
            self.assertIn("paid", self.changes(run, "order").message)
            [waiting] = self.changes(run, "stock", state="waiting")
            self.assertIn("An order for it has data", waiting.message)
            self.assertEqual(waiting.element_id.remote_id, self.first)
            self.assertEqual(float(self.in_shop(self.first)), left)
            second = self.products[self.second]
            self.assertEqual(self.in_shop(self.second), self.offered(second))
        mend()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), left + 3)
        self.assertFalse(self.decisions_open())

    @thorough
    def test_the_shop_is_told_where_less_is_left_than_it_has(self):
        there = int(float(self.in_shop(self.first)))
        mend = self.odd(self.buy(self.first, 2), paid="-5.00")
        self.more(self.first, 1 - there)  # sold over the counter
        for more in (0, 0, 4):
            self.more(self.first, more)
            run = self.scheduled()
            self.assertFalse(self.changes(run, "stock", "conflict"))
            self.assertEqual(self.in_shop(self.first), "1")
        waiting = self.changes(run, "stock", state="waiting")
        self.assertIn("An order for it has data", waiting.message)
        mend()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.in_shop(self.first), "3")
        self.assertFalse(self.decisions_open())

    @thorough
    def test_it_is_no_edit_of_the_stock_that_it_makes_sense_after_later_ones(self):
        there = float(self.in_shop(self.first))
        mend = self.odd(self.buy(self.first, 2), paid="-5.00")
        self.buy(self.second, seed=2)
        self.more(self.first, 3)
        for _again in range(2):
            run = self.scheduled()
            [waiting] = self.changes(run, "stock", state="waiting")
            self.assertEqual(waiting.element_id.remote_id, self.first)
        mend()
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertTold(run, self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertFalse(self.decisions_open())
        self.assertQuiet(self.scheduled())

    def test_nothing_is_sent_while_nobody_knows_what_it_sold(self):
        self.more(self.second, 3)
        order_id = self.buy(self.first, 2)
        mend = self.odd(order_id, "order-products", product_id="wiele")
        self.assertBlocked(self.scheduled(), "nobody can say", f"#{order_id}")
        mend()
        self.assertTold(self.scheduled(), self.products)

    @thorough
    def test_one_whose_lines_add_up_holds_up_only_what_they_sold(self):
        """However many lines or pieces it says that it has, and whatever else of it
        makes no sense."""
        for seed, values in enumerate(
            ({"total_products": 9}, {"total_products": 2, "paid": "-5.00"})
        ):
            with self.subTest(**values):
                self.more(self.first, 3)
                self.more(self.second, 3)
                mend = self.odd(self.buy(self.first, 2, seed=seed), **values)
                run = self.scheduled()
                self.assertTrue(self.changes(run, "order", state="failed"))
                [waiting] = self.changes(run, "stock", state="waiting")
                self.assertIn("An order for it has data", waiting.message)
                self.assertEqual(waiting.element_id.remote_id, self.first)
                second = self.products[self.second]
                self.assertEqual(self.in_shop(self.second), self.offered(second))
                mend()
                self.assertTold(self.scheduled(), self.products)

    @thorough
    def test_nothing_is_sent_while_lines_of_one_are_missing(self):
        self.more(self.second, 3)
        [order_id] = self.shop.owner.buy(
            lines=[
                {"stock_id": stock_id, "quantity": 1}
                for stock_id in (self.first, self.second)
            ]
        )
        lost, _kept = self.shop.shop["orders"].line_ids(order_id)
        table = self.shop.shop["order-products"]
        render = table.render
        # The list of lines gives one of them to nobody.
        table.render_listed = lambda row_id: (
            render(row_id) | ({"order_id": "1"} if row_id == lost else {})
        )
        self.assertBlocked(self.scheduled(), "nobody can say", f"#{order_id}")
        del table.render_listed
        self.assertTold(self.scheduled(), self.products)

    def test_one_that_comes_before_a_number_is_sent_stops_it(self):
        self.more(self.first, 3)
        self.more(self.second, 3)
        there = float(self.in_shop(self.first))
        self.shop.on_call(
            "GET",
            "product-stocks",
            lambda: self.odd(self.buy(self.first, 2), paid="-5.00"),
            when="after",
        )
        run = self.scheduled()
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        [stale] = self.changes(run, "stock", state="stale")
        self.assertEqual(stale.element_id.remote_id, self.first)
        second = self.products[self.second]
        self.assertEqual(self.in_shop(self.second), self.offered(second))

    @thorough
    def test_one_that_is_older_than_all_holds_up_what_it_sold_until_it_is_read(self):
        self.more(self.first, 3)
        self.more(self.second, 3)
        older = self.buy(self.first, 2, since="2026-01-05 10:00:00")
        left = float(self.in_shop(self.first))
        self.connector.orders_after_id = older
        steps = self.env["shoper.sync.step"].search([("entity", "=", "order")])
        steps.fetched_to = 0  # nothing was downloaded yet
        mend = self.odd(older, paid="-5.00")
        self.assertHeld(self.scheduled(), older)
        self.more(self.second, 1)
        self.shop.requests.clear()
        self.assertHeld(self.scheduled(), older)
        again = self.read_by_number(older)
        self.assertEqual(len(again), 1, "by one call")
        # Also in a run that names few things, and once the shop sent it.
        self.shop.owner.set_status(older, 7)
        self.assertHeld(self.of_few(self.first), older)
        self.assertHeld(self.scheduled(), older)
        mend()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(
            float(self.in_shop(self.first)), left + 3, "Odoo has its goods"
        )
        self.shop.requests.clear()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(self.read_by_number(older), [], "it was read")

    def assertHeld(self, run, order_id):
        """The run met that order, and sent all but what it sold."""
        self.assertIn(f"#{order_id}", self.changes(run, "order").mapped("name"))
        [waiting] = self.changes(run, "stock", state="waiting")
        self.assertIn("An order for it has data", waiting.message)
        self.assertEqual(waiting.element_id.remote_id, self.first)
        second = self.products[self.second]
        self.assertEqual(self.in_shop(self.second), self.offered(second))

    def of_few(self, stock_id):
        """A run that looks at one row of stock alone, as a decision about it does."""
        element = self.element("stock", stock_id)
        option = {"is_partial": True, "only_element_ids": element.ids}
        run = self.connector.with_user(self.manager)._synchronise(
            [
                {"entity": "order", "is_partial": True, "import_unlinked": True},
                {"entity": "stock", "update_linked": "shop"} | option,
            ]
        )
        self.work(run)
        return run

    def read_by_number(self, order_id):
        """Calls that asked for an order by its number."""
        return [
            call
            for request in self.shop.requests
            for call in request.items or [request]
            if call.path.endswith("orders")
            and f"order_id: {{in: [{order_id}]}}"
            in re.sub("['\"]", "", str(call.query))
        ]

    def unreadable(self, stock_id, quantity=1, **values):
        """Somebody buys, and nobody can say what.

        :return: what puts that right
        """
        order_id = self.buy(stock_id, quantity, **values)
        return self.odd(order_id, "order-products", product_id="wiele")

    @thorough
    def test_one_that_comes_unreadable_before_numbers_are_sent_stops_them(self):
        self.more(self.first, 3)
        self.more(self.second, 3)
        there = [float(self.in_shop(row)) for row in (self.first, self.second)]
        mend = []
        self.shop.on_call(
            "GET",
            "product-stocks",
            lambda: mend.append(self.unreadable(self.first, 2)),
            when="after",
        )
        run = self.scheduled()
        left = [float(self.in_shop(row)) for row in (self.first, self.second)]
        self.assertEqual(left, [there[0] - 2, there[1]])
        stale = self.changes(run, "stock", state="stale")
        self.assertEqual(len(stale), 2)
        self.assertIn("nobody can say", stale[0].message)
        self.assertBlocked(self.scheduled(), "nobody can say")
        mend[0]()
        self.assertTold(self.scheduled(), self.products)
        left = [float(self.in_shop(row)) for row in (self.first, self.second)]
        self.assertEqual(left, [there[0] + 1, there[1] + 3])
        self.assertFalse(self.decisions_open())

    @thorough
    def test_an_unreadable_one_keeps_no_overwritten_sale_from_being_put_right(self):
        there = [float(self.in_shop(row)) for row in (self.first, self.second)]
        self.more(self.first, 3)
        self.more(self.second, 3)
        mend = []

        def buy():
            self.buy(self.first, 2)
            mend.append(self.unreadable(self.rows[2], seed=2))

        def buy_after():
            self.buy(self.second, 1, seed=3)

        self.shop.on_call("PUT", "product-stocks", buy)
        self.shop.on_call("PUT", "product-stocks", buy_after, n=2, when="after")
        run = self.scheduled()
        # What overwrote a sale is less now; what stands right is not touched.
        left = [float(self.in_shop(row)) for row in (self.first, self.second)]
        self.assertEqual(left, [there[0] + 1, there[1] + 2])
        [stale] = self.changes(run, "stock", state="stale")
        self.assertEqual(stale.element_id.remote_id, self.second)
        mend[0]()
        self.assertTold(self.scheduled(), self.products)
        self.assertFalse(self.decisions_open())

    @thorough
    def test_what_an_unreadable_one_took_is_nobody_s_edit(self):
        self.more(self.first, 3)
        there = float(self.in_shop(self.first))
        mend = []
        self.shop.on_call(
            "GET",
            "product-stocks",
            lambda: mend.append(self.unreadable(self.first, 2)),
        )
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertBlocked(run, "nobody can say")
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertFalse(self.decisions_open())
        mend[0]()
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertFalse(self.decisions_open())

    @thorough
    def test_one_that_was_read_before_holds_up_what_it_sold_then(self):
        order_id = self.buy(self.first, 2)
        self.assertTold(self.scheduled(), self.products)
        self.more(self.first, 3)
        self.more(self.second, 3)
        there = self.in_shop(self.first)
        stock_id = self.rows[2]
        product_id = self.shop.shop.row("product-stocks", stock_id)["product_id"]
        values = {"stock_id": str(stock_id), "product_id": product_id}
        mend = self.odd(order_id, "order-products", **values, quantity="-1")
        self.more(stock_id, 3)
        run = self.scheduled()
        waiting = self.changes(run, "stock", state="waiting")
        self.assertEqual(
            set(waiting.element_id.mapped("remote_id")), {self.first, stock_id}
        )
        self.assertEqual(self.in_shop(self.first), there)
        second = self.products[self.second]
        self.assertEqual(self.in_shop(self.second), self.offered(second))
        mend()
        self.assertTold(self.scheduled(), self.products)


class TestSandwich(PushCase):
    """A buyer may come at any moment: no piece is sold twice because of a push."""

    def test_a_sale_between_reading_and_writing_is_put_right_in_the_same_run(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        self.shop.on_call("PUT", "product-stocks", lambda: self.buy(self.first, 2))
        run = self.scheduled()
        self.assertTold(run, self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        sent = self.changes(run, "stock", state="done")
        self.assertEqual(len(sent), 2)
        self.assertEqual(sent[1].message, MEANWHILE)
        self.assertFalse(self.decisions_open())
        self.assertTold(self.scheduled(), self.products)

    @thorough
    def test_an_order_cancelled_or_edited_after_it_was_read_is_nobody_s_edit(self):
        bought = [
            self.buy(self.first, 2, seed=seed, kind=["registered", "transfer"])
            for seed in range(3)
        ]
        self.assertTold(self.scheduled(), self.products)
        there = float(self.in_shop(self.first))
        orders = self.shop.shop["orders"]

        def edit(order_id, quantity):
            [line_id] = orders.line_ids(order_id)
            self.shop.owner.edit_lines(order_id, quantities={line_id: quantity})

        happenings = (
            (2, lambda: self.shop.owner.cancel(bought[0])),
            (1, lambda: edit(bought[1], 1)),
            (-2, lambda: edit(bought[1], 3)),
            (2, lambda: self.shop.owner.delete_order(bought[2])),
        )
        for number, (more, happening) in enumerate(happenings):
            with self.subTest(number):
                self.more(self.first, 3)
                self.shop.on_call("GET", "product-stocks", happening)
                run = self.scheduled()
                self.assertFalse(self.changes(run, "stock", "conflict"))
                self.assertFalse(self.decisions_open())
                self.assertTold(self.scheduled(), self.products)
                there += more + 3
                self.assertEqual(float(self.in_shop(self.first)), there)
                self.assertFalse(self.decisions_open())

    @thorough
    def test_an_order_that_the_shop_took_up_again_is_nobody_s_edit(self):
        order_id = self.buy(self.first, 2, kind=["registered", "transfer"])
        self.assertTold(self.scheduled(), self.products)
        there = float(self.in_shop(self.first))
        for number, (status, more) in enumerate(((8, 2), (1, 0), (8, 2), (1, 0))):
            with self.subTest(number):
                self.more(self.first, 1)
                self.shop.owner.set_status(order_id, status)
                run = self.scheduled()
                self.assertFalse(self.changes(run, "stock", "conflict"))
                self.assertTold(run, self.products)
                self.assertEqual(
                    float(self.in_shop(self.first)), there + more + number + 1
                )
        self.assertFalse(self.decisions_open())

    def test_a_sale_right_after_writing_is_not_lost_either(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        self.shop.on_call(
            "PUT", "product-stocks", lambda: self.buy(self.first, 2), when="after"
        )
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)

    def test_a_sale_between_orders_and_rows_is_nobody_s_edit(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        self.shop.on_call("GET", "product-stocks", lambda: self.buy(self.first, 2))
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertTold(run, self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)

    @thorough
    def test_buyers_who_never_stop_are_left_to_the_next_run(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 9)
        for number in range(1, 5):
            self.shop.on_call(
                "PUT", "product-stocks", lambda: self.buy(self.first), n=number
            )
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertEqual(len(self.changes(run, "stock", state="done")), 4)
        self.assertIn("next synchronisation", self.step(run, "stock").message)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 5)
        self.assertFalse(self.decisions_open())

    def test_a_sale_while_a_plan_waits_is_not_overwritten(self):
        self.more(self.first, 3)
        run = self.synchronise(auto_apply=False, order={}, stock={})
        there = float(self.in_shop(self.first))
        self.buy(self.first, 2)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(self.changes(run, "stock").state, "stale")
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.assertTold(self.scheduled(), self.products)

    @thorough
    def test_a_plan_that_waited_long_lets_no_edit_pass_for_sales_before_it(self):
        self.more(self.first, 3)
        run = self.synchronise(auto_apply=False, order={}, stock={})
        self.buy(self.second, 2)
        self.assertTold(self.scheduled(), self.products)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.shop.owner.edit_stock(self.second, float(self.in_shop(self.second)) - 1)
        self.scheduled(fetch_all=True)
        self.assertEqual(self.decisions_open().element_id.remote_id, self.second)

    def test_calls_are_as_few_as_can_be(self):
        for stock_id in self.products:
            self.more(stock_id, 1)
        self.shop.requests.clear()
        run = self.scheduled()
        self.assertTold(run, self.products)
        count = len(self.changes(run, "stock", state="done"))
        self.assertEqual(count, len(self.products))
        self.assertGreater(count, 25)
        # Read in one bulk call, written 25 at a time, a sample read back.
        self.assertEqual(self.stock_calls(), (2, -(-count // 25)))

    def test_of_many_that_were_sent_only_a_sample_is_loaded(self):
        found, searched = [], Changes.of_step

        def of_step(changes, state, *args, **kwargs):
            result = searched(changes, state, *args, **kwargs)
            found.append((state, len(result)))
            return result

        looked, read = [], pushing.Pushing._read

        def read_and_note(own, changes):
            looked.append(len({change.element_id for change in changes}))
            return read(own, changes)

        for stock_id in self.products:
            self.more(stock_id, 1)
        with (
            patch.object(pushing, "SAMPLE", 3),
            patch.object(pushing.Pushing, "_read", read_and_note),
            patch.object(Changes, "of_step", of_step),
        ):
            self.assertTold(self.scheduled(), self.products)
        self.assertEqual(max(count for state, count in found if state == "done"), 1)
        self.assertEqual(looked, [3])

    @thorough
    def test_more_rows_that_moved_than_are_noted_are_all_compared(self):
        compared, expected = [], Expecting.bases

        def bases(expecting, pairs):
            compared.append(len(pairs))
            return expected(expecting, pairs)

        self.more(self.first, 1)
        self.more(self.second, 1)
        with (
            patch.object(stock, "MOST_NOTED", 1),
            patch.object(Expecting, "bases", bases),
        ):
            self.assertTold(self.scheduled(), self.products)
        self.assertGreaterEqual(sum(compared), len(self.products))
        self.assertQuiet(self.scheduled())
        self.assertFalse(self.decisions_open())


class TestDifferences(PushCase):
    """Where the shop takes “two more”, no sale can be lost."""

    def sent(self):
        bodies = []
        for request in self.shop.requests:
            for call in request.items or [request]:
                if call.method == "PUT" and "product-stocks" in call.path:
                    bodies.append(call.body)
        return bodies

    @thorough
    def test_only_a_shop_that_took_one_is_sent_differences(self):
        connector = self.connector.with_user(self.manager)
        for odd in ({"stock": None}, {"stock": "wiele"}, {}, []):
            self.shop.faults.add("GET", "product-stocks", status=200, body=odd)
            with self.enter_registry_test_mode():
                with self.assertRaisesRegex(UserError, "how many pieces"):
                    connector.action_try_stock_differences()
        with self.enter_registry_test_mode():
            connector.action_try_stock_differences()
        self.assertEqual(self.connector.stock_differences, "refused")
        self.shop.switches.stock_relative_on_rows = "ignored"
        with self.enter_registry_test_mode():
            connector.action_try_stock_differences()
        self.assertEqual(self.connector.stock_differences, "refused")
        self.more(self.first, 1)
        self.shop.requests.clear()
        self.scheduled()
        self.assertEqual([set(body) for body in self.sent()], [{"stock"}])
        self.shop.switches.stock_relative_on_rows = "accepted"
        before = self.shop.shop.rows("product-stocks")
        with self.enter_registry_test_mode():
            connector.action_try_stock_differences()
        self.assertEqual(self.connector.stock_differences, "taken")
        self.assertEqual(self.shop.shop.rows("product-stocks"), before)
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        self.shop.on_call("PUT", "product-stocks", lambda: self.buy(self.first, 2))
        self.shop.requests.clear()
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.sent(), [{"stock_relative": 3}])
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertTold(self.scheduled(), self.products)

    def test_the_product_to_try_it_on_is_found_by_one_query(self):
        products = self.env["shoper.element"].search(
            [("entity", "=", "product"), ("link_state", "!=", "missing")]
        )
        hidden = [
            item
            for item in products.sorted("id")
            if not item.shop_values["visible"] and not item.shop_facts["variants"]
        ]
        row = hidden[-1].shop_facts["stock"]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.assertEqual(self.connector._hidden_stock_row(), row)
        for item in products:
            item.shop_values = item.shop_values | {"visible": True}
        self.assertIsNone(self.connector._hidden_stock_row())

    @thorough
    def test_what_takes_no_difference_is_sent_its_number_next(self):
        variant = self.env["product.product"].browse(
            self.linked("variant")[min(self.linked("variant"))]
        )
        row = min(self.linked("variant"))
        for number, policy in enumerate(("accepted_on_base", "refused"), 1):
            with self.subTest(policy):
                self.shop.switches.stock_relative_on_rows = policy
                self.connector.stock_differences = "taken"
                self.put_in_stock(variant, 3)
                run = self.scheduled()
                failed = self.changes(run, "stock", state="failed")
                self.assertEqual(failed.element_id.remote_id, row)
                self.assertEqual(self.connector.stock_differences, "refused")
                self.assertTold(self.scheduled(), {row: variant})
                self.assertEqual(float(self.in_shop(row)), 3 * number)

    @thorough
    def test_nothing_is_tried_on_a_shop_with_warehouses(self):
        self.shop.switches.stock_relative_on_rows = "accepted"
        self.shop.settings["warehouses_enabled"] = True
        connector = self.connector.with_user(self.manager)
        with self.enter_registry_test_mode():  # it was not looked at since
            connector.action_try_stock_differences()
        self.assertEqual(self.connector.stock_differences, "refused")
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        self.shop.requests.clear()
        with self.assertRaisesRegex(UserError, "warehouses of its own"):
            connector.action_try_stock_differences()
        self.assertEqual(self.writes(), [])

    @thorough
    def test_a_difference_that_was_not_sent_yet_is_sent_in_the_same_run(self):
        self.without_pauses()
        self.shop.switches.stock_relative_on_rows = "accepted"
        self.connector.stock_differences = "taken"
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        fault = {"status": 429, "scope": "item", "retry_after": 1}
        self.shop.faults.add("PUT", "product-stocks", times=5, **fault)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 3)

    @thorough
    def test_a_difference_whose_answer_is_lost_is_never_sent_twice(self):
        self.shop.switches.stock_relative_on_rows = "accepted"
        self.connector.stock_differences = "taken"
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        self.shop.faults.add("PUT", "product-stocks", kind="lost", scope="item")
        run = self.scheduled()
        self.assertEqual(len(self.sent()), 1)
        self.assertEqual(float(self.in_shop(self.first)), there + 3)
        self.assertEqual(self.step(run, "stock").state, "done", "it was read back")
        self.more(self.first, 1)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 4)


class TestFaults(OdooTrouble, SilentShop, PushCase):
    """Whatever goes wrong is told, and the next run puts it right."""

    def assertHealed(self):
        self.shop.faults.clear()
        run = self.scheduled()
        self.assertFalse(self.changes(run, "stock", "conflict"))
        self.assertTold(run, self.products)

    def break_down(self, **fault):
        """From the next call on nothing of stock comes through."""
        for method, path in (("POST", "bulk"), (None, "product-stocks")):
            self.shop.faults.add(method, path, times=None, **fault)

    @mute_logger("odoo.addons.shoper_connector.sync.engine.failure")
    def test_calls_that_fail_are_made_again_by_the_next_run(self):
        faults = (
            {"kind": "status", "status": 500},
            {"kind": "html"},
            {"kind": "half"},
            {"kind": "drop"},
            {"kind": "lost"},
        )
        for fault in faults[:: many(1, 3)]:
            with self.subTest(**fault):
                for stock_id in self.rows[:3]:
                    self.more(stock_id, 2)
                self.shop.on_call(
                    "GET",
                    "product-stocks",
                    lambda fault=fault: self.break_down(**fault),
                    when="after",
                )
                run = self.scheduled()
                self.assertNotEqual(run.state, "done")
                self.more(self.first, 1)  # goes on meanwhile
                self.assertHealed()

    def test_whatever_comes_instead_of_one_answer_the_numbers_are_right(self):
        calls = (("product-stocks", "GET"), 2), (("product-stocks", '"PUT"'), 3)
        for words, usually in calls:
            for end, is_done in some(ENDS, usually):
                with self.subTest(words, end=end.__name__, is_done=is_done):
                    there = float(self.in_shop(self.first))
                    self.more(self.first, 2)
                    with self.spoiled(*words, end=end, is_done=is_done):
                        self.scheduled()
                    self.more(self.first, 1)
                    self.assertHealed()
                    self.assertEqual(float(self.in_shop(self.first)), there + 3)

    @thorough
    def test_a_sale_whose_order_cannot_be_read_after_writing_is_put_right(self):
        there = float(self.in_shop(self.first))

        def buy_and_break_down():
            self.buy(self.first, 2)
            for method, path in (("POST", "bulk"), ("GET", "orders")):
                self.shop.faults.add(method, path, status=500, times=None)

        self.more(self.first, 3)
        self.shop.on_call("PUT", "product-stocks", buy_and_break_down)
        run = self.scheduled()
        self.assertNotEqual(run.state, "done")
        self.assertHealed()
        self.assertEqual(float(self.in_shop(self.first)), there + 1)

    @thorough
    def test_rows_that_cannot_be_read_let_nothing_be_sent(self):
        faults = (
            {"kind": "status", "status": 500},
            {"kind": "status", "status": 403},
            {"kind": "html"},
            {"kind": "half"},
            {"kind": "drop"},
        )
        for fault in faults[:: many(1, 2)]:
            with self.subTest(**fault):
                self.more(self.first, 1)
                before = self.in_shop(self.first)
                self.break_down(**fault)
                run = self.scheduled()
                self.assertIn(self.step(run, "stock").state, ("failed", "blocked"))
                self.assertTrue(self.step(run, "stock").message)
                self.assertEqual(self.in_shop(self.first), before)
                self.assertHealed()

    @thorough
    @mute_logger("odoo.addons.shoper_connector.sync.engine.failure")
    def test_a_database_that_gives_up_after_the_shop_was_told_loses_nothing(self):
        self.shop.switches.stock_relative_on_rows = "accepted"
        told = ShopUpdates._take_as_sent
        for differences in ("refused", "taken"):
            for condition in ("serialization_failure", "disk_full"):
                with self.subTest(differences=differences, condition=condition):
                    self.connector.stock_differences = differences
                    there = float(self.in_shop(self.first))
                    for stock_id in self.rows[:3]:
                        self.more(stock_id, 2)
                    left = [condition]

                    def giving_up(writing, changes, left=left):
                        told(writing, changes)
                        if left:
                            self.break_off(writing.ctx.env, left.pop())

                    with patch.object(ShopUpdates, "_take_as_sent", giving_up):
                        run = self.scheduled()
                    self.assertFalse(left)
                    self.assertEqual(float(self.in_shop(self.first)), there + 2)
                    if condition == "disk_full":
                        self.assertIn("disk of Odoo's server is full", run.reason)
                    self.more(self.first, 1)
                    self.assertHealed()

    @thorough
    def test_a_shop_that_is_late_or_forgets_who_asks_is_told_once(self):
        self.shop.switches.stock_relative_on_rows = "accepted"
        for differences in ("refused", "taken"):
            with self.subTest(differences=differences):
                self.connector.stock_differences = differences
                there = float(self.in_shop(self.first))
                self.more(self.first, 2)
                with self.silence("product-stocks", "PUT", times=9):
                    self.scheduled()
                self.assertEqual(float(self.in_shop(self.first)), there + 2)
                self.more(self.first, 1)
                self.shop.on_call(
                    "GET", "product-stocks", self.shop.revoke_tokens, when="after"
                )
                self.assertHealed()
                self.assertEqual(float(self.in_shop(self.first)), there + 3)

    @thorough
    def test_a_token_that_expires_between_rows_writes_each_of_them_once(self):
        self.shop.switches.stock_relative_on_rows = "accepted"
        for differences, refused in (("refused", 0), ("taken", 0), ("taken", 2)):
            with self.subTest(differences=differences, refused=refused):
                self.connector.stock_differences = differences
                there = {row: float(self.in_shop(row)) for row in self.rows[:4]}
                for stock_id in there:
                    self.more(stock_id, 2)
                self.token_expires("PUT", "product-stocks", 1, refused)
                self.scheduled()
                self.assertExpired()
                # What was refused is still to come; nothing of it comes twice.
                for stock_id in there:
                    self.more(stock_id, 1)
                self.assertHealed()
                for stock_id, before in there.items():
                    self.assertEqual(float(self.in_shop(stock_id)), before + 3)

    def test_one_bad_row_of_many_keeps_no_other_back(self):
        for stock_id in self.rows:
            self.more(stock_id, 1)
        self.shop.faults.add(
            "PUT", f"product-stocks/{self.first}", status=400, body=REFUSED,
            scope="item", times=None,
        )  # fmt: skip
        run = self.scheduled()
        [failed] = self.changes(run, "stock", state="failed")
        self.assertEqual(failed.element_id.remote_id, self.first)
        self.assertIn("Nie teraz", failed.message)
        self.assertEqual(
            len(self.changes(run, "stock", state="done")), len(self.rows) - 1
        )
        self.assertHealed()

    @thorough
    def test_a_right_that_is_taken_away_is_named(self):
        self.more(self.first, 1)
        self.shop.faults.add(
            "PUT", "product-stocks", status=403, scope="item", times=None
        )
        run = self.scheduled()
        self.assertIn("right", self.changes(run, "stock", state="failed").message)
        self.assertEqual(self.step(run, "order").state, "done")
        self.assertHealed()

    @thorough
    def test_a_shop_that_says_yes_and_does_nothing_is_found_out(self):
        for stock_id in self.rows:
            self.more(stock_id, 1)
        self.shop.faults.add(
            "PUT", "product-stocks", kind="ignore", fields=["stock"], scope="item",
            times=None,
        )  # fmt: skip
        run = self.scheduled()
        failed = self.changes(run, "stock", state="failed")
        self.assertEqual(len(failed), len(self.rows))
        self.assertIn("does not have it", failed[0].message)
        self.assertHealed()

    def test_the_only_row_that_moved_may_be_gone_from_the_shop(self):
        self.more(self.first, 1)
        product_id = int(self.shop.shop.row("product-stocks", self.first)["product_id"])
        self.shop.owner.delete("products", product_id)
        self.assertRunDone(self.scheduled())
        self.assertEqual(self.element("stock", self.first).link_state, "missing")

    @thorough
    def test_a_row_that_is_gone_from_the_shop_is_left_alone(self):
        self.more(self.first, 1)
        self.more(self.second, 1)
        product_id = int(self.shop.shop.row("product-stocks", self.first)["product_id"])
        self.shop.owner.delete("products", product_id)
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertEqual(self.element("stock", self.first).link_state, "missing")
        self.assertEqual(
            self.in_shop(self.second), self.offered(self.products[self.second])
        )
