import math
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import Cursor
from odoo.tools import SQL

from ...shoper_api.paging import LIMIT
from ...sync.engine import context
from ...sync.sales.order import domains, order
from ...sync.sales.order.counting import counts_since
from ...sync.sales.order.line_count import LineCount
from ..cases.length import many, thorough
from ..cases.order_case import OrderCase
from ..cases.query_counts import QueryCounts
from ..cases.query_plans import QueryPlans
from ..cases.silent_shop import SilentShop

ORDERS, LINES = "orders", "order-products"


class TestOrderDownload(QueryCounts, QueryPlans, SilentShop, OrderCase):
    """Orders and their lines come from the shop in several calls, any of which may go
    wrong."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.ids = [self.buy(seed=seed) for seed in range(3)]

    def assertAllTaken(self, ids=()):
        ids = ids or self.ids
        self.assertExact(*ids)
        orders = self.env["sale.order"].search([("shoper_number", "!=", False)])
        numbers = sorted(map(int, orders.mapped("shoper_number")))
        self.assertEqual(numbers, sorted(ids), "none is lost, none is there twice")

    def line_calls(self):
        """How lines were asked for: the filter of each call."""
        return [
            call
            for request in self.shop.requests
            for call in (request.items or [request])
            if call.path == LINES
        ]

    def newest_mark(self):
        """The moment that the latest download of orders noted as the newest."""
        step = self.env["shoper.sync.step"].search(
            [("entity", "=", "order"), ("fetched_to", ">", 0)], order="id desc", limit=1
        )
        return step.fetched_marks and step.fetched_marks["status_date"]

    def test_lines_of_many_orders_are_read_by_one_call(self):
        self.shop.requests.clear()
        self.assertRunDone(self.take_over())
        self.assertAllTaken()
        self.assertEqual(len(self.line_calls()), 1)

    def test_what_is_new_is_written_once(self):
        with self.queries_noted() as queries:
            self.assertRunDone(self.take_over())
        codes = [getattr(query, "code", query).strip() for query, _args in queries]
        for table in ("shoper_element", "shoper_sync_change"):
            written = [code for code in codes if code.startswith(f'UPDATE "{table}"')]
            self.assertTrue(written, "what came of it is written later")
            # A customer who was never downloaded is noted and linked at once.
            again = [code for code in written if '"link_rule"' not in code]
            self.assertFalse([code for code in again if '"company_id"' in code])

    def test_a_few_hundred_orders_and_their_lines_take_two_bulk_calls(self):
        self.ids += self.shop.owner.buy(300, 40, ["registered", "cod"], restock=True)
        orders = self.shop.shop[ORDERS]
        count = sum(len(orders.line_ids(order_id)) for order_id in self.ids)
        self.shop.requests.clear()
        run = self.take_over(import_unlinked=False, update_linked="none")
        self.assertRunDone(run)
        self.assertTrue(all(map(self.element_of, self.ids)))
        bulk = [request.items for request in self.shop.requests if request.items]
        self.assertEqual([items[0].path for items in bulk], [ORDERS, LINES])
        self.assertEqual(len(self.line_calls()), math.ceil(count / 50))

    @thorough
    def test_an_ignored_order_that_changed_is_read_with_those_that_go_on(self):
        self.assertRunDone(self.take_over())
        ignored = self.element_of(self.ids[1])
        ignored.with_user(self.manager).action_ignore()
        self.shop.owner.set_status(self.ids[1], 3)
        self.shop.requests.clear()
        self.assertRunDone(self.take_over())
        self.assertEqual(len(self.line_calls()), 1)
        self.assertEqual(ignored.payload["status_id"], "3")
        self.assertEqual(ignored.link_state, "ignored")

    @thorough
    def test_what_may_have_changed_silently_is_found_without_comparing_all_with_all(
        self,
    ):
        self.ids += self.shop.owner.buy(
            300, 41, ["registered", "cod"], restock=True, order={"status_id": 7}
        )
        execute, seen = Cursor.execute, []

        def explained(cursor, query, *args, **kwargs):
            if isinstance(query, SQL) and "PARTITION BY is_sold" in query.code:
                execute(cursor, SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query))
                [[[plan]]] = cursor.fetchall()
                seen.append(self.rows_of(plan["Plan"]))
            return execute(cursor, query, *args, **kwargs)

        with (
            patch.object(Cursor, "execute", explained),
            patch.object(context, "MANY_ROWS", len(self.ids)),
        ):
            run = self.take_over(import_unlinked=False, update_linked="none")
        self.assertRunDone(run)
        [rows] = seen
        self.assertLess(rows, 30 * len(self.ids))

    def test_what_was_open_when_it_began_is_not_read_twice(self):
        self.connector.orders_after_id = self.ids[-1]
        self.shop.requests.clear()
        run = self.take_over()
        self.assertEqual(self.step(run, "order").fetched_count, len(self.ids))
        self.assertTrue(self.element_of(self.ids[0]), "the window holds it")
        self.assertEqual(len(self.line_calls()), 1)
        asked = [str(request.query) for request in self.shop.requests]
        self.assertTrue(any("status_id" in query for query in asked))

    @thorough
    def test_a_shop_that_knows_no_filter_of_statuses_gives_its_orders(
        self,
    ):
        switches = self.shop.switches
        for policy, status in (("refused", 404), ("refused", 400), ("ignored", 404)):
            with self.subTest(policy=policy, status=status):
                switches.status_filter = policy
                switches.filter_refusal_status = status
                later = fields.Datetime.add(fields.Datetime.now(), hours=1)
                self.connector.orders_since = later  # they begin once more
                self.connector.orders_after_id = self.ids[-1]
                self.ids.append(self.buy(seed=len(self.ids) + 20))
                self.shop.requests.clear()
                self.assertRunDone(self.take_over())
                self.assertTrue(self.element_of(self.ids[-1]))
                asked = [str(request.query) for request in self.shop.requests]
                self.assertTrue(any("status_id" in query for query in asked))

    @thorough
    def test_a_shop_that_refuses_the_filter_is_asked_order_by_order(self):
        for policy in ("refused", "ignored"):
            with self.subTest(policy):
                self.shop.switches.order_products_in_filter = policy
                self.ids.append(self.buy(seed=len(self.ids) + 10))
                self.assertRunDone(self.take_over())
                self.assertAllTaken()

    @thorough
    def test_an_order_of_more_lines_than_a_page_has(self):
        lines = [{"stock_id": self.stock_id(), "quantity": 1} for _n in range(60)]
        for is_heeded in (True, False):
            with self.subTest(offset_heeded=is_heeded):
                self.shop.switches.offset_heeded = is_heeded
                order_id = self.buy(lines=lines)
                self.ids.append(order_id)
                self.assertRunDone(self.take_over())
                self.assertAllTaken()
                taken = self.order(order_id).order_line.filtered("shoper_line_id")
                self.assertEqual(
                    sorted(taken.mapped("shoper_line_id")),
                    sorted(self.shop.shop[ORDERS].line_ids(order_id)),
                )

    def test_lines_edited_between_the_two_calls_are_read_once_more(self):
        order_id = self.ids[0]
        [line_id, *_rest] = self.shop.shop["orders"].line_ids(order_id)
        self.shop.on_call(
            "GET",
            LINES,
            lambda: self.shop.owner.edit_lines(order_id, remove=[line_id]),
        )
        self.assertRunDone(self.take_over())
        self.assertAllTaken()

    def test_lines_that_are_missing_or_come_twice(self):
        lines = self.shop.shop[LINES]
        render = lines.render
        first, *_rest = self.shop.shop[ORDERS].line_ids(self.ids[0])

        def of_another(row_id):
            row = render(row_id)
            return row | {"order_id": str(self.ids[1])} if row_id == first else row

        lines.render_listed = of_another  # whatever it was asked for
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {self.ids[1]})
        [odd] = self.changes(run, "order", state="failed")
        self.assertEqual(odd.name, f"#{self.ids[0]}")
        self.assertIn("total_products", odd.message)
        self.assertFalse(self.order(self.ids[0]) | self.order(self.ids[1]))
        del lines.render_listed
        self.assertRunDone(self.take_over())
        self.assertAllTaken()

    @thorough
    def test_an_order_without_its_gift_is_not_taken(self):
        """Its total says nothing of a line that costs nothing."""
        gift = {"stock_id": self.stock_id(1), "quantity": 1, "price": "0.00"}
        line = {"stock_id": self.stock_id(), "quantity": 2}
        kind = ("registered", "cod")
        order_id = self.buy(kind, seed=30, lines=[line, gift])
        for seed in range(31, 34):  # several of one line and two pieces
            self.ids.append(self.buy(kind, seed=seed, lines=[line]))
        lost = self.shop.shop[ORDERS].line_ids(order_id)[1]
        lines = self.shop.shop[LINES]
        render = lines.render

        def of_nobody(row_id):
            row = render(row_id)
            return row | {"order_id": "1"} if row_id == lost else row

        lines.render_listed = of_nobody
        run = self.take_over()
        self.assertFalse(self.order(order_id))
        self.assertIn("total_products", self.changes(run, state="failed").message)
        self.assertAllTaken()
        del lines.render_listed
        self.assertRunDone(self.take_over())
        self.assertAllTaken([*self.ids, order_id])

    @thorough
    def test_a_shop_that_counts_pieces_is_understood(self):
        self.shop.switches.total_products = "pieces"
        line = {"stock_id": self.stock_id(), "quantity": 5}
        self.ids.append(self.buy(seed=31, lines=[line]))
        self.assertRunDone(self.take_over())
        self.assertAllTaken()

    def fractional_stock_id(self):
        """The stock row of a product that is sold in parts of a unit."""
        shop = self.shop.shop
        [first, *_rest] = [
            int(row["stock_id"])
            for row in shop.rows("product-stocks")
            if row["extended"] == "0"
            for product in [shop.row("products", row["product_id"])]
            if shop.row("units", product["unit_id"])["floating_point"] == "1"
        ]
        self.shop.owner.edit_stock(first, 1000)
        return first

    def buy_several_pieces(self):
        """Orders of one line and several pieces each, in either kind of shop."""
        for quantity in (2, 3):
            line = {"stock_id": self.stock_id(), "quantity": quantity}
            self.ids.append(self.buy(seed=40 + quantity, lines=[line]))

    @thorough
    def test_parts_of_a_piece_do_not_show_what_is_counted(self):
        stock_id = self.fractional_stock_id()
        lines = [
            {"stock_id": stock_id, "quantity": quantity} for quantity in ("0.5", "1.5")
        ]
        for policy in ("pieces", "lines"):
            with self.subTest(policy):
                self.shop.switches.total_products = policy
                for seed in range(31, 31 + 3):
                    self.ids.append(self.buy(seed=seed, lines=lines))
                    self.assertEqual(self.row_of(self.ids[-1])["total_products"], 2)
                self.assertRunDone(self.take_over())
                self.buy_several_pieces()
                self.assertRunDone(self.take_over())
                self.assertAllTaken()

    @thorough
    def test_an_edited_order_that_is_not_counted_anew_keeps_no_other_back(self):
        self.shop.switches.total_products = "pieces"
        line = {"stock_id": self.stock_id(), "quantity": 1}
        edited = self.buy(seed=31, lines=[line])
        self.ids.append(edited)
        self.assertRunDone(self.take_over())
        [line_id] = self.shop.shop[ORDERS].line_ids(edited)
        self.let_say(edited, total_products=1)
        self.shop.owner.edit_lines(edited, quantities={line_id: 2})
        self.buy_several_pieces()
        self.assertRunDone(self.take_over())
        self.buy_several_pieces()
        self.assertRunDone(self.take_over())
        self.assertExact(*self.ids[3:])
        self.assertEqual(self.order(edited).order_line[:1].product_uom_qty, 2)

    @thorough
    def test_an_order_that_becomes_less_is_edited_where_it_is_not_counted_anew(self):
        """All that it had is there still, or cost something that its total lacks."""
        two = [{"stock_id": self.stock_id(place), "quantity": 1} for place in (0, 1)]
        pieces = [{"stock_id": self.stock_id(), "quantity": 2}]
        for policy in ("lines", "pieces"):
            self.shop.switches.total_products = policy
            for name, lines in (("line", two), ("quantity", pieces)):
                with self.subTest(policy, less=name):
                    order_id = self.buy(seed=31, lines=lines)
                    self.assertRunDone(self.take_over())
                    self.assertExact(order_id)
                    first, *rest = self.shop.shop[ORDERS].line_ids(order_id)
                    said = self.row_of(order_id)["total_products"]
                    self.let_say(order_id, total_products=said)
                    less = {"quantities": {first: 1}, "remove": rest}
                    self.shop.owner.edit_lines(order_id, **less)
                    self.assertRunDone(self.take_over())
                    self.assertExact(order_id)

    @thorough
    def test_many_orders_that_became_less_cost_as_many_queries_as_few(self):
        two = [{"stock_id": self.stock_id(place), "quantity": 1} for place in (0, 1)]
        self.shop.switches.total_products = "pieces"
        ids = [self.buy(seed=seed, lines=two) for seed in range(60, 66)]
        self.assertRunDone(self.take_over())
        rows, lines = [], []
        for order_id in ids:
            first, *rest = self.shop.shop[ORDERS].line_ids(order_id)
            said = self.row_of(order_id)["total_products"]
            self.let_say(order_id, total_products=said)
            self.shop.owner.edit_lines(order_id, remove=rest)
            left = [self.shop.shop.row(LINES, first)]
            rows.append(self.row_of(order_id) | {LINES: left})
            lines.append(self.element_of(order_id).shop_facts["lines"][:1])
        cost = {
            count: self.queries(
                LineCount(self.connector).check, rows[:count], lines[:count]
            )
            for count in (2, 6)
        }
        self.assertEqual(cost[6], cost[2])

    @thorough
    def test_some_edited_orders_do_not_outweigh_those_that_show_pieces(self):
        self.shop.switches.total_products = "pieces"
        for seed in range(50, 54):
            line = {"stock_id": self.stock_id(), "quantity": 2}
            self.ids.append(self.buy(seed=seed, lines=[line]))
            if seed < 53:
                self.let_say(self.ids[-1], total_products=1)
        self.buy_several_pieces()
        self.assertRunDone(self.take_over())
        self.buy_several_pieces()
        self.assertRunDone(self.take_over())
        self.assertAllTaken()

    def test_a_call_that_goes_wrong_loses_nothing_and_doubles_nothing(self):
        faults = (
            {"status": 500},
            {"status": 429, "retry_after": 1},
            {"kind": "drop"},
            {"kind": "lost"},
            {"kind": "half"},
            {"kind": "html"},
        )
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        for number, fault in enumerate(faults[:: many(1, 3)]):
            for path in (ORDERS, LINES):
                with self.subTest(fault=fault, path=path):
                    seed = 100 + 2 * number + (path == LINES)
                    self.ids.append(self.buy(seed=seed, lines=lines))
                    self.shop.faults.add("GET", path, times=9, **fault)
                    self.shop.faults.add(
                        "POST", "bulk", times=9, **fault
                    ) if path == LINES else None
                    self.take_over()
                    self.shop.faults.clear()
                    self.assertRunDone(self.take_over())
                    self.assertAllTaken()

    @thorough
    def test_a_shop_that_is_late_or_forgets_who_asks(self):
        for number, path in enumerate((ORDERS, LINES)):
            with self.subTest(path=path):
                self.ids.append(self.buy(seed=200 + number))
                with self.silence(path, times=9):
                    run = self.take_over()
                self.assertEqual(run.state, "failed")
                self.assertIn("did not answer in time", run.reason)
                self.ids.append(self.buy(seed=210 + number))
                self.shop.on_call("GET", path, self.shop.revoke_tokens)
                self.assertRunDone(self.take_over())
                self.assertAllTaken()

    def test_a_right_that_is_missing_is_told(self):
        self.shop.faults.add("GET", LINES, status=403, times=None, scope="item")
        self.shop.faults.add("GET", LINES, status=403, times=None)
        run = self.take_over()
        self.assertEqual(run.state, "failed")
        self.assertIn("lacks a right", self.step(run, "order").message)

    @thorough
    def test_one_row_that_makes_no_sense_keeps_no_other_from_being_taken(self):
        table = self.shop.shop[ORDERS]
        render = table.render

        def odd(row_id):
            row = render(row_id)
            return row | {"sum": "dużo"} if row_id == self.ids[1] else row

        table.render = odd
        run = self.take_over()
        self.assertEqual(run.state, "done_with_errors")
        self.assertIn("sum: “dużo”", self.changes(run, state="failed").message)
        self.assertAllTaken([self.ids[0], self.ids[2]])
        later = self.buy(seed=50)
        table.render = render
        self.assertRunDone(self.take_over())
        self.assertAllTaken([*self.ids, later])

    def test_what_changes_in_the_shop_is_met_by_what_is_new(self):
        self.take_over()
        closed, quiet, paid = self.ids
        self.shop.owner.set_status(closed, 7)
        self.shop.owner.pay(paid)  # moves no moment in this shop
        self.shop.owner.update("orders", quiet, {"notes_priv": "Inny kolor"})
        self.shop.requests.clear()
        self.assertRunDone(self.take_over())
        # What moved is read together with what goes on.
        self.assertEqual(len(self.line_calls()), 1)
        self.assertEqual(self.order(closed).shoper_status_id, self.status(7))
        self.assertEqual(self.order(paid).shoper_paid, self.order(paid).shoper_total)
        self.assertIn("Inny kolor", self.order(quiet).shoper_shop_notes)
        # A completed one is read again when its status moves.
        self.shop.owner.update("orders", closed, {"notes_priv": "Dopisek"})
        self.shop.owner.set_status(closed, 11)
        self.take_over()
        self.assertEqual(self.order(closed).shoper_status_id, self.status(11))
        self.assertEqual(self.order(closed).shoper_shop_notes, "Dopisek")

    @thorough
    def test_what_changes_in_the_hour_that_comes_twice_is_met(self):
        """The shop's clock says an earlier moment then than it did before."""
        order_id = self.ids[0]
        self.shop.owner.pay(order_id)
        self.shop.owner.set_status(order_id, 7)
        for _again in range(2):
            self.assertRunDone(self.take_over())
        self.shop.owner.set_status(order_id, 11)
        newest = datetime.fromisoformat(self.newest_mark())
        moment = f"{newest - timedelta(minutes=50):%Y-%m-%d %H:%M:%S}"
        self.shop.shop[ORDERS].set(order_id, status_date=moment)
        self.take_over()
        self.assertEqual(self.order(order_id).shoper_status_id, self.status(11))

    @thorough
    def test_a_change_that_makes_no_sense_is_met_again_once_it_is_mended(self):
        self.take_over()
        odd, later, _quiet = self.ids
        for order_id in (odd, later):
            self.shop.owner.set_status(order_id, 7)
        self.take_over()
        table = self.shop.shop[ORDERS]
        for order_id, hours in ((odd, 3), (later, 6)):
            moment = datetime.now() + timedelta(hours=hours)
            self.shop.owner.set_status(order_id, 11)
            table.set(order_id, status_date=f"{moment:%Y-%m-%d %H:%M:%S}")
        render = table.render
        table.render = lambda row_id: (
            render(row_id) | ({"sum": "dużo"} if row_id == odd else {})
        )
        self.assertEqual(self.take_over().state, "done_with_errors")
        self.assertEqual(self.order(later).shoper_status_id, self.status(11))
        table.render = render
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(odd).shoper_status_id, self.status(11))

    @thorough
    def test_an_order_that_is_paid_after_it_was_settled_is_met(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("cod").write({"journal_id": journal.id, "register_payment": True})
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id, order = self.taken(("registered", "cod"), seed=70, lines=lines)
        self.assertEqual(order.state, "sale")
        self.shop.owner.set_status(order_id, 7)
        self.take_over()
        self.shop.shop[ORDERS].set(order_id, status_date="2020-01-01 00:00:00")
        self.shop.owner.pay(order_id)  # moves no moment in this shop
        self.assertRunDone(self.take_over())
        self.assertEqual(order.shoper_paid, order.shoper_total)
        self.assertEqual(order.shoper_registered, order.shoper_total)

    @thorough
    def test_one_that_is_paid_long_after_it_was_settled_is_met(self):
        """Whenever it was placed, whether or not the shop has closed it since."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("cod").write({"journal_id": journal.id, "register_payment": True})
        line = [{"stock_id": self.stock_id(), "quantity": 1}]
        long_ago = {"date": "2026-01-07 10:00:00"}
        ids = [
            self.buy(("registered", kind), seed, lines=line, order=long_ago)
            for seed, kind in ((70, "cod"), (71, "transfer"), (72, "cod"))
        ]
        abroad = {"country": "Nibylandia", "country_code": ""}
        where = self.row_of(ids[2])["delivery_address"]
        self.shop.owner.edit_address(ids[2], billing=abroad, delivery=abroad)
        self.assertEqual([*self.reasons(self.take_over())], ids[2:])
        sold, quoted = map(self.order, ids[:2])
        self.settle(*ids)
        self.assertEqual([*self.reasons(self.take_over())], ids[2:])
        self.shop.owner.pay(ids[0])
        self.shop.owner.pay(ids[1])
        right = {name: where[name] for name in abroad}
        self.shop.owner.edit_address(ids[2], billing=right, delivery=right)
        self.settle(*ids)
        self.assertRunDone(self.take_over())
        self.assertEqual(sold.shoper_registered, sold.shoper_total)
        self.assertEqual(quoted.state, "sale")
        self.assertEqual(self.order(ids[2]).state, "sale")

    def settle(self, *order_ids):
        """The shop has closed these orders, and no moment in it tells when."""
        for order_id in order_ids:
            if self.row_of(order_id)["status_id"] != "7":
                self.shop.owner.set_status(order_id, 7)
                self.take_over()
            self.shop.shop[ORDERS].set(order_id, status_date="2020-01-01 00:00:00")

    @thorough
    def test_what_may_be_paid_is_looked_for_once_in_a_download(self):
        self.assertRunDone(self.take_over())
        asked, execute = [], Cursor.execute

        def execute_and_note(cursor, query, *args, **kwargs):
            asked.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", execute_and_note):
            self.assertRunDone(self.take_over())
        looked_for = [query for query in asked if "WHEN is_sold THEN" in query]
        self.assertEqual(len(looked_for), 1)

    @thorough
    def test_of_many_that_are_not_paid_some_are_read_each_time(self):
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        sold = [
            self.buy(("registered", "cod"), seed, lines=lines) for seed in range(80, 86)
        ]
        self.assertRunDone(self.take_over())
        for order_id in sold:
            self.shop.owner.set_status(order_id, 7)
        self.assertRunDone(self.take_over())
        small = {"MOST_AWAITED": 3, "NEWEST_SOLD": 2, "NEWEST_UNDONE": 0}
        read = []
        with patch.multiple(domains, **small):
            for run_id in range(30):
                elements = self.env["shoper.element"].search(
                    domains.awaited(self.connector, run_id)
                )
                read.append(set(elements.mapped("remote_id")) & {*sold})
        self.assertEqual({len(ids) for ids in read}, {3})
        self.assertTrue(all({*sold[-2:]} <= ids for ids in read), "the newest always")
        self.assertEqual(set.union(*read), {*sold}, "the others in turn")

    @thorough
    def test_an_order_that_was_never_listed_is_noticed(self):
        run = self.take_over(fetch_all=True)
        self.assertFalse(self.step(run, "order").message)
        self.element_of(self.ids[1]).unlink()
        long_ago = dict.fromkeys(("date", "status_date"), "2020-01-01 10:00:00")
        self.shop.shop[ORDERS].set(self.ids[1], **long_ago)
        self.assertFalse(self.step(self.take_over(), "order").message)
        self.shop.switches.id_filter = "ignored"  # it counts all it ever had
        run = self.take_over(fetch_all=True)
        self.assertFalse(self.step(run, "order").message)
        self.shop.switches.id_filter = "accepted"
        run = self.take_over(fetch_all=True)
        self.assertIn(
            "Orders that the shop has since number "
            f"{self.connector.orders_after_id}: 3; of these, Odoo ever read only 2",
            self.step(run, "order").message,
        )

    @thorough
    def test_a_page_of_orders_that_come_before_they_are_counted_is_not_missed(self):
        self.take_over()

        def counted_late(ctx):
            self.shop.owner.buy(LIMIT + 1)
            return counts_since(ctx)

        with patch.object(order, "counts_since", counted_late):
            run = self.take_over(fetch_all=True)
        self.assertFalse(self.step(run, "order").message)
        self.assertFalse(self.step(self.take_over(fetch_all=True), "order").message)

    @thorough
    def test_the_newest_moment_is_kept_where_no_row_of_it_is_met(self):
        self.take_over()
        mark = self.newest_mark()
        for order_id in self.ids:
            self.shop.shop[ORDERS].set(order_id, status_date="2020-01-01 00:00:00")
        self.take_over()
        self.assertTrue(mark)
        self.assertEqual(self.newest_mark(), mark)

    def test_a_moment_that_cannot_be_right_hides_nothing(self):
        self.take_over()
        mark = self.newest_mark()
        table = self.shop.shop[ORDERS]
        table.set(self.ids[0], status_date="2199-01-01 00:00:00")
        self.shop.owner.set_status(self.ids[1], 7)
        self.take_over()
        self.assertLess(self.newest_mark(), "2199")
        self.assertGreaterEqual(self.newest_mark(), mark)
        self.assertEqual(self.order(self.ids[1]).shoper_status_id, self.status(7))

    @thorough
    def test_a_complete_download_reads_a_window_and_notices_what_is_gone(self):
        demo = int(self.shop.shop.rows(ORDERS)[0]["order_id"])
        # Another program brings an order of long ago into the shop: it is new.
        self.ids.append(self.buy(seed=60, order={"date": "2020-01-01 10:00:00"}))
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertFalse(self.element_of(demo), "older than the window")
        self.assertAllTaken()
        self.ids.append(self.buy(seed=61, order={"date": "2020-01-01 10:00:00"}))
        self.ids.append(self.buy(seed=62))
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertAllTaken()
        self.shop.owner.delete_order(self.ids[0])
        run = self.take_over(fetch_all=True)
        self.assertEqual(self.element_of(self.ids[0]).link_state, "missing")
        self.assertEqual(self.step(run, "order").missing_count, 1)
