from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user

from ...sync.fulfilment.stock.checks import Checks
from ...sync.fulfilment.stock.traces import leave_traces
from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.silent_shop import SilentShop
from .test_stock_push import REFUSED, PushCase

PRODUCTS = ("product_product", "product_template")
WAITING = {"kind": ["registered", "transfer"]}


class TestLookedAt(DecisionWords, SilentShop, PushCase):
    """What was looked at is done with, whatever became of other rows."""

    def refuse(self, stock_id):
        """The shop takes no number of a row from now on."""
        self.shop.faults.add(
            "PUT", f"product-stocks/{stock_id}", status=400, body=REFUSED,
            scope="item", times=None,
        )  # fmt: skip

    def age(self, hours=2):
        """All that the shop said is so many hours old."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_element SET write_date = write_date - %s
               WHERE connector_id = %s""",
            [timedelta(hours=hours), self.connector.id],
        )
        self.env.invalidate_all()

    @thorough
    def test_a_row_that_the_shop_never_takes_keeps_no_other_from_being_done_with(self):
        order_id = self.buy(self.second, 2, **WAITING)
        self.assertTold(self.scheduled(), self.products)
        there = float(self.in_shop(self.second))
        self.age()
        looked_to = self.connector.stock_looked_to - timedelta(hours=3)
        self.connector.stock_looked_to = looked_to
        self.refuse(self.first)
        self.more(self.first, 1)
        self.shop.owner.cancel(order_id)
        for _again in range(2):
            run = self.scheduled()
            failed = self.changes(run, "stock", state="failed")
            self.assertEqual(failed.element_id.remote_id, self.first)
            self.assertGreater(self.connector.stock_looked_to, looked_to)
            self.age()
        self.assertEqual(float(self.in_shop(self.second)), there + 2)
        self.shop.owner.edit_stock(self.second, there + 4)
        self.scheduled(fetch_all=True)
        [decision] = self.decisions("conflict", entity="stock")
        self.assertEqual(decision.element_id.remote_id, self.second)
        self.assertEqual(float(self.in_shop(self.second)), there + 4)

    def test_rows_of_which_nothing_moved_are_not_even_loaded(self):
        elements = type(self.env["shoper.element"])
        search, loaded = elements.search_fetch, []

        def search_and_note(model, *args, **kwargs):
            found = search(model, *args, **kwargs)
            loaded.append(len(found.filtered(lambda item: item.entity == "stock")))
            return found

        every = self.env["shoper.element"].search_count(
            [("connector_id", "=", self.connector.id), ("entity", "=", "stock")]
        )
        self.env.flush_all()
        self.connector.stock_looked_to += timedelta(hours=2)  # all that was long ago
        self.connector.stock_rows_left = {}
        self.buy(self.first, 1)
        self.env["stock.quant"].flush_model()
        with patch.object(elements, "search_fetch", search_and_note):
            self.assertTold(self.scheduled(), self.products)
        self.assertGreater(max(loaded), 0)
        self.assertLess(max(loaded), every / 2)

    @thorough
    def test_an_order_that_names_what_makes_no_sense_keeps_no_number_back(self):
        order_id = self.buy(self.first, 1)
        self.assertTold(self.scheduled(), self.products)
        element = self.element("order", order_id)
        [line] = element.shop_facts["lines"]
        parts = [{"stock_id": odd} for odd in ("1_0", False, "", "9" * 12)]
        none = dict.fromkeys(("product_id", "stock_id", "code", "option", "ean"), "")
        lines = [line | {"children": parts}, line | none]
        element.shop_facts |= {"lines": lines}
        self.more(self.second, 1)
        self.assertRunDone(self.scheduled())
        self.assertOffered({self.second: self.products[self.second]})

    @thorough
    def test_links_of_rows_are_written_only_where_something_else_is_linked(self):
        entity = type(self.env["shoper.sync.stock"])
        product = self.products[self.first].product_tmpl_id
        pair = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "product"),
                ("res_id", "=", product.id),
            ]
        )
        follow = entity._relink
        with patch.object(
            entity, "_relink", autospec=True, side_effect=follow
        ) as written:
            self.assertQuiet(self.scheduled())
            self.assertFalse(written.call_count)
            pair.action_unlink()
            self.assertQuiet(self.scheduled())
            self.assertEqual(self.element("stock", self.first).link_state, "unlinked")
            pair.action_link(product)
            self.scheduled()
            self.assertEqual(self.element("stock", self.first).link_state, "linked")
            self.assertEqual(written.call_count, 2)

    def test_limits_are_looked_at_only_where_something_would_be_sent(self):
        stakes = Checks._stakes
        with patch.object(Checks, "_stakes", autospec=True, side_effect=stakes) as seen:
            self.assertQuiet(self.scheduled())
            self.assertFalse(seen.call_count)
            self.more(self.first, 1)
            self.assertTold(self.scheduled(), self.products)
            self.assertTrue(seen.call_count)

    def test_a_row_that_was_refused_is_sent_once_the_shop_takes_it(self):
        self.refuse(self.first)
        self.more(self.first, 1)
        self.scheduled()
        # Long after that nothing of it moved.
        self.age()
        self.connector.stock_looked_to += timedelta(hours=2)
        self.shop.faults.clear()
        self.assertTold(self.scheduled(), self.products)
        self.assertQuiet(self.scheduled())

    @thorough
    def test_a_list_that_is_empty_once_makes_nothing_look_deleted(self):
        order_id = self.buy(self.second, 2, **WAITING)
        self.assertTold(self.scheduled(), self.products)
        there = float(self.in_shop(self.second))
        empty = {"list": [], "count": "0", "pages": 0, "page": 1}
        self.more(self.first, 1)
        for resource in ("orders", "product-stocks"):
            fault = self.shop.faults.add(
                "GET", resource, status=200, body=empty, scope="item"
            )
            self.more(self.first, 1)
            self.more(self.second, 1)
            there += 1
            self.assertTold(self.scheduled(), self.products)
            self.assertFalse(fault.times, "it was met")
            self.assertEqual(float(self.in_shop(self.second)), there)
        missing = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "in", ("order", "stock")),
                ("link_state", "=", "missing"),
            ]
        )
        self.assertFalse(missing)
        self.assertTrue(self.record_of("order", order_id))

    @thorough
    def test_a_filter_by_ids_that_matches_nothing_makes_nothing_look_deleted(self):
        """An order that looked deleted would be wanted by nobody: what it sold would be
        offered once more."""
        order_id = self.buy(self.second, 2, **WAITING)
        self.assertTold(self.scheduled(), self.products)
        there = float(self.in_shop(self.second))
        self.shop.switches.id_filter = "nothing"
        self.shop.owner.set_status(order_id, 2)
        other_id = self.buy(self.second, 1, **WAITING)
        self.more(self.second, 4)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.second)), there + 4 - 1)
        missing = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("link_state", "=", "missing"),
            ]
        )
        self.assertFalse(missing)
        for remote_id in (order_id, other_id):
            self.assertTrue(self.record_of("order", remote_id))

    @thorough
    def test_a_number_that_the_shop_carries_out_late_does_not_stay(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        with self.no_answer("product-stocks", "PUT"):
            run = self.scheduled()
        self.assertEqual(self.changes(run, "stock").state, "failed")
        self.more(self.first, -2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        # Now it does what it was asked first. Nothing moves in Odoo.
        self.age()
        self.connector.stock_looked_to += timedelta(hours=2)
        self.shop.owner.edit_stock(self.first, there + 3)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 1)
        self.assertFalse(self.decisions_open())

    def assertAsked(self, number):
        """Staff gave the first row a number, about which a person is asked now."""
        self.shop.owner.edit_stock(self.first, number)
        self.assertRunDone(self.scheduled(fetch_all=True))
        [decision] = self.decisions("conflict", entity="stock")
        self.assertEqual(decision.element_id.remote_id, self.first)
        self.assertEqual(float(self.in_shop(self.first)), number)

    @thorough
    def test_a_number_that_the_shop_did_not_take_long_ago_is_an_edit_by_now(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        with self.no_answer("product-stocks", "PUT"):
            run = self.scheduled()
        self.assertEqual(self.changes(run, "stock").state, "failed")
        for number in (1, 2):
            self.more(self.first, number - 3 if number == 1 else 1)
            self.assertTold(self.scheduled(), self.products)
            self.assertEqual(float(self.in_shop(self.first)), there + number)
        self.assertAsked(there + 3)

    @thorough
    def test_a_number_that_was_planned_and_never_sent_is_an_edit(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        plan.with_user(self.manager).action_cancel()
        self.assertEqual(self.changes(plan, "stock").state, "skipped")
        self.more(self.first, -2)
        self.assertAsked(there + 3)

    @thorough
    def test_a_number_whose_answer_was_lost_with_its_run_is_nobody_s_edit(self):
        there = float(self.in_shop(self.first))
        self.more(self.first, 3)
        with self.no_answer("product-stocks", "PUT"):
            self.assertEqual(self.changes(self.scheduled(), "stock").state, "failed")
        # It does it when everybody gave up, and a plan was thrown away meanwhile.
        self.more(self.first, 1)
        plan = self.synchronise(auto_apply=False, order={}, stock={})
        plan.with_user(self.manager).action_cancel()
        self.shop.owner.edit_stock(self.first, there + 3)
        self.more(self.first, -2)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 2)
        self.assertFalse(self.decisions_open())

    @thorough
    def test_a_product_that_the_user_may_not_see_keeps_no_other_back(self):
        hidden = self.products[self.second]
        self.env["ir.rule"].create(
            {
                "name": "Nie dla wszystkich",
                "model_id": self.env.ref("product.model_product_product").id,
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        self.more(self.first, 1)
        self.more(self.second, 1)
        run = self.scheduled()
        self.assertRunDone(run)
        self.assertEqual(
            self.in_shop(self.first), self.offered(self.products[self.first])
        )
        [waiting] = self.changes(run, "stock", state="waiting")
        self.assertEqual(waiting.element_id.remote_id, self.second)
        self.assertIn("may not see", waiting.message)

    @thorough
    def test_what_a_status_means_now_makes_all_be_looked_at(self):
        there = float(self.in_shop(self.first))
        self.buy(self.first, 2, **WAITING)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there - 2)
        self.connector.stock_looked_to += timedelta(hours=2)  # that was long ago
        self.status(1).incoming = "cancel"
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    @thorough
    def test_settings_that_change_while_a_plan_waits_are_those_of_the_next_run(self):
        self.more(self.first, 1)
        run = self.synchronise(auto_apply=False, order={}, stock={})
        self.connector.stock_safety += 1
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.pass_long()
        self.assertTold(self.scheduled(), self.products)

    def pass_long(self):
        """All that was written so far was written long ago."""
        self.age(3)
        for table in ("stock_quant", "stock_move", *PRODUCTS):
            self.cr.execute(
                f"""UPDATE {table} SET write_date = write_date - interval '3 hours',
                       create_date = create_date - interval '3 hours'"""
            )
        self.env.invalidate_all()
        self.connector.stock_rows_left = {}

    @thorough
    def test_in_which_unit_the_shop_counts_may_be_said_later(self):
        product, there = self.products[self.first], float(self.in_shop(self.first))
        unit = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "unit"),
                ("res_id", "=", product.uom_id.id),
            ]
        )
        self.pass_long()
        self.connector.write({"stock_fall_share": 100, "stock_zero_share": 100})
        unit.res_id = self.env.ref("uom.product_uom_dozen").id
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there // 12)
        self.pass_long()
        self.more(self.first, 6)
        unit.payload = unit.payload | {"floating_point": "1"}
        self.assertTold(self.scheduled(), self.products)
        self.assertGreater(float(self.in_shop(self.first)) % 1, 0)

    @thorough
    def test_how_much_a_unit_holds_may_be_corrected(self):
        product, there = self.products[self.first], float(self.in_shop(self.first))
        box = self.env["uom.uom"].create(
            {
                "name": "Karton",
                "relative_factor": 2,
                "relative_uom_id": product.uom_id.id,
            }
        )
        unit = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "unit"),
                ("res_id", "=", product.uom_id.id),
            ]
        )
        self.connector.write({"stock_fall_share": 100, "stock_zero_share": 100})
        unit.res_id = box.id
        self.assertNumbers(there // 2)
        self.pass_long()
        box.relative_factor = 3
        self.assertNumbers(there // 3)

    @thorough
    def test_another_unit_of_a_product_of_the_shop_makes_it_be_looked_at(self):
        there = float(self.in_shop(self.first))
        number = int(self.shop.shop.row("product-stocks", self.first)["product_id"])
        element = self.element("product", number)
        dozens = self.env["shoper.element"].create(
            {
                "connector_id": self.connector.id,
                "entity": "unit",
                "remote_id": 9999,
                "name": "tuz.",
                "payload": {},
                "res_model": "uom.uom",
                "res_id": self.env.ref("uom.product_uom_dozen").id,
                "link_state": "linked",
            }
        )
        self.assertTold(self.scheduled(), self.products)
        self.pass_long()
        element.shop_values |= {"unit": dozens.remote_id}
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there // 12)

    def transfer(self, kind, quantities):
        """A confirmed transfer, as somebody enters it who does nothing else.

        :param kind: ``stock.picking.type``
        :param quantities: {product: how many pieces}
        """
        kind.reservation_method = "manual"
        places = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                **places,
                "move_ids": [
                    Command.create(
                        {"product_id": it.id, "product_uom_qty": number, **places}
                    )
                    for it, number in quantities.items()
                ],
            }
        )
        transfer.action_confirm()
        return transfer

    def forecast(self):
        """The shop is told of what is to come in, too. Its products are returned."""
        self.connector.stock_formula = "forecast"
        return [self.products[row] for row in (self.first, self.second)]

    def worker(self):
        """Somebody who runs the warehouse, and sees nothing of shops."""
        return new_test_user(self.env, "magazyn", "stock.group_stock_manager")

    def assertNumbers(self, *numbers):
        """The shop has these numbers of the first rows, as Odoo has."""
        self.assertTold(self.scheduled(), self.products)
        rows = (self.first, self.second)[: len(numbers)]
        self.assertEqual([float(self.in_shop(row)) for row in rows], [*numbers])

    @thorough
    def test_a_receipt_that_is_deleted_is_not_offered_any_more(self):
        product, _other = self.forecast()
        there = float(self.in_shop(self.first))
        receipt = self.transfer(self.warehouse().in_type_id, {product: 4})
        self.assertNumbers(there + 4)
        self.pass_long()
        receipt.unlink()
        self.assertNumbers(there)

    @thorough
    def test_lines_that_are_deleted_from_a_receipt_are_not_offered_any_more(self):
        product, other = self.forecast()
        there, beside = (float(self.in_shop(row)) for row in (self.first, self.second))
        receipt = self.transfer(
            self.warehouse().in_type_id, {product: 4, other: 2}
        ).with_user(self.worker())
        self.assertNumbers(there + 4, beside + 2)
        self.pass_long()
        receipt.move_ids.filtered(lambda move: move.product_id == product).unlink()
        self.assertNumbers(there, beside + 2)
        receipt.move_ids.unlink()
        self.assertNumbers(there, beside)

    @thorough
    def test_a_line_that_is_another_product_now_leaves_none_of_the_first(self):
        product, other = self.forecast()
        there, beside = (float(self.in_shop(row)) for row in (self.first, self.second))
        receipt = self.transfer(self.warehouse().in_type_id, {product: 4})
        self.assertNumbers(there + 4, beside)
        self.pass_long()
        receipt.move_ids.with_user(self.worker()).product_id = other
        self.assertNumbers(there, beside + 4)

    @thorough
    def test_a_line_that_is_less_of_another_product_leaves_none_of_the_first(self):
        product, other = self.forecast()
        there, beside = (float(self.in_shop(row)) for row in (self.first, self.second))
        receipt = self.transfer(self.warehouse().in_type_id, {product: 4})
        self.assertNumbers(there + 4, beside)
        self.pass_long()
        line = receipt.move_ids.with_user(self.worker())
        line.product_uom_qty = 1
        self.env.flush_all()  # as whatever looks for moves does meanwhile
        line.product_id = other
        self.assertNumbers(there, beside + 1)

    @thorough
    def test_what_does_not_leave_after_all_is_offered_again(self):
        product = self.products[self.first]
        there = float(self.in_shop(self.first))
        delivery = self.transfer(self.warehouse().out_type_id, {product: 2})
        self.assertNumbers(there - 2)
        self.pass_long()
        delivery.with_user(self.worker()).move_ids.unlink()
        self.assertNumbers(there)

    @thorough
    def test_moves_that_are_deleted_make_nobody_wait_who_sells_the_same(self):
        product, other = self.forecast()
        alien = self.env["product.product"].create({"name": "Obcy"})
        both = self.transfer(self.warehouse().in_type_id, {product: 4, alien: 1})
        own = self.transfer(self.warehouse().in_type_id, {product: 2, other: 3})
        self.pass_long()
        goods = product | other | alien
        goods.invalidate_recordset()
        before = goods.mapped("write_date")
        new = self.transfer(self.warehouse().in_type_id, {other: 1})
        new.move_ids.unlink()
        self.assertEqual(goods.mapped("write_date"), before, "nobody knew of it")
        both.move_ids.filtered(lambda move: move.product_id == alien).unlink()
        self.assertEqual(goods.mapped("write_date"), before, "no shop sells it")
        own.move_ids.filtered(lambda move: move.product_id == product).write(
            {"product_uom_qty": 6}
        )
        both.move_ids.unlink()
        self.assertEqual(goods.mapped("write_date"), before, "another move tells it")
        own.move_ids.unlink()
        self.assertEqual(
            [it.write_date > date for it, date in zip(goods, before, strict=True)],
            [True, True, False],
        )

    def test_moves_are_deleted_in_as_few_queries_however_many_they_are(self):
        goods = list(self.products.values())
        receipts = [
            self.transfer(self.warehouse().in_type_id, dict.fromkeys(some, 1))
            for some in (goods[:1], goods)
        ]
        self.pass_long()
        counts = []
        for receipt in receipts:
            products = receipt.move_ids.product_id
            before = self.cr.sql_log_count
            leave_traces(products)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 7)

    def test_what_is_manufactured_is_not_offered_once_its_order_is_deleted(self):
        if "mrp.production" not in self.env:
            self.skipTest("Manufacturing is not installed")
        product, part = self.forecast()
        there, beside = (float(self.in_shop(row)) for row in (self.first, self.second))
        worker = new_test_user(self.env, "produkcja", "mrp.group_mrp_user")
        one, other = (
            self.env["mrp.production"]
            .create(
                [
                    {
                        "product_id": product.id,
                        "product_qty": quantity,
                        "move_raw_ids": [
                            Command.create(
                                {"product_id": part.id, "product_uom_qty": quantity}
                            )
                        ],
                    }
                    for quantity in (4, 1)
                ]
            )
            .with_user(worker)
        )
        (one | other).action_confirm()
        self.assertNumbers(there + 5, beside - 5)
        self.pass_long()
        one.unlink()
        self.assertNumbers(there + 1, beside - 1)
        self.pass_long()
        other.move_raw_ids.unlink()
        self.assertNumbers(there + 1, beside)
        self.pass_long()
        other.action_cancel()
        other.unlink()
        self.assertNumbers(there, beside)

    @thorough
    def test_a_place_that_moves_out_of_the_warehouse_takes_its_goods_along(self):
        product, there = self.products[self.first], float(self.in_shop(self.first))
        stock = self.warehouse().lot_stock_id
        shelf = self.env["stock.location"].create(
            {"name": "Regał", "location_id": stock.id}
        )
        self.env["stock.quant"]._update_available_quantity(product, shelf, 4)
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there + 4)
        self.pass_long()
        shelf.location_id = self.env["stock.location"].create(
            {"name": "Magazyn obcy", "usage": "view", "location_id": False}
        )
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)

    @thorough
    def test_what_took_no_part_for_a_while_begins_anew(self):
        there = float(self.in_shop(self.first))
        tag = self.env["product.tag"].create({"name": "Nie do sklepu"})
        self.products[self.first].product_tag_ids = tag
        self.connector.stock_left_out_tag_ids = tag
        self.assertQuiet(self.scheduled())
        self.shop.owner.edit_stock(self.first, 50)
        self.assertQuiet(self.scheduled(fetch_all=True))
        self.connector.stock_left_out_tag_ids = False
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), there)
        self.assertFalse(self.decisions_open())
