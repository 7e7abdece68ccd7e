from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tests import new_test_user

from ..cases.length import thorough
from ..cases.order_case import TAKE
from ..cases.stock_case import StockCase


class StockFollowsCase(StockCase):
    """Goods of which the shop has some, and orders."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        self.rows = [
            stock_id for stock_id in self.products if float(self.in_shop(stock_id)) >= 5
        ]

    def orders(self, auto_apply=True):
        """What a preset that has only orders does."""
        run = self.connector.with_user(self.manager)._synchronise(
            [
                {
                    "entity": "order",
                    "fetch_all": False,
                    "update_linked": "odoo",
                    "import_unlinked": True,
                }
            ],
            auto_apply=auto_apply,
            origin="preset",
        )
        self.work(run)
        return run


class TestStockFollowsOrders(StockFollowsCase):
    """What orders moved in Odoo is told to the shop in the run that took them over,
    where a person chose that."""

    @thorough
    def test_the_shop_is_told_in_the_same_run_where_that_was_chosen(self):
        self.connector.stock_follows_orders = True
        run = self.orders()
        self.assertFalse(self.step(run, "stock"), "a person looks the first time")
        self.first_push()
        first, second, *_rest = self.rows
        self.connector.stock_follows_orders = False
        self.put_in_stock(self.products[second], 3)
        self.buy(first, 2)
        self.assertFalse(self.step(self.orders(), "stock"))
        self.connector.stock_follows_orders = True
        self.assertFalse(self.step(self.orders(auto_apply=False), "stock"))
        self.buy(first)
        run = self.orders()
        self.assertEqual(run.step_ids.mapped("entity"), ["order", "stock"])
        self.assertTrue(run.is_short)
        self.assertTold(run, self.products)
        run = self.synchronise(order={"fetch_all": False})
        self.assertFalse(self.step(run, "stock"), "it takes over none")


class TestStockFollows(StockFollowsCase):
    """What was sold and delivered in Odoo is told to the shop soon after."""

    def open_shop(self):
        super().open_shop()
        self.first_push()
        self.preset("order", "stock")
        self.assertFalse(self.tick(), "nothing moved")

    def preset(self, *codes):
        quantity = self.env["shoper.property"].search([("entity", "=", "stock")])
        options = {
            "order": TAKE,
            "stock": {"property_ids": [Command.set(quantity.ids)]},
        }
        return self.env["shoper.sync.preset"].create(
            {
                "name": "Co 10 minut",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "line_ids": [
                    Command.create({"entity": code, "fetch_all": False} | values)
                    for code, values in options.items()
                    if code in codes
                ],
            }
        )

    def notes(self):
        return self.env["shoper.stock.moved"].search([])

    def tick(self, minutes=1):
        """What the scheduler does so many minutes later.

        :return: the runs that came of it
        """
        before = self.env["shoper.sync.run"].search([])
        for note in self.notes():
            note.due_at -= timedelta(minutes=minutes)
        super().tick()
        return self.env["shoper.sync.run"].search([]) - before

    def goods(self):
        """One of the goods: its row in the shop, what it is in Odoo, and how many the
        shop has."""
        row, *_rest = self.rows
        return row, self.products[row], float(self.in_shop(row))

    def test_what_is_sold_in_odoo_is_told_a_minute_later_in_one_run(self):
        row, product, there = self.goods()
        seller = new_test_user(
            self.env,
            "counter",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
        )
        first = self.sell(product, 2, seller)
        self.assertEqual(first.env.user, seller, "who knows nothing of the shop")
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connector.cron_id.id)]
        )
        self.assertIn(self.notes().due_at, triggers.mapped("call_at"))
        self.assertFalse(self.tick(minutes=0), "more can gather")
        second = self.sell(product, 1)
        refused = UserError("Not now.")
        with patch.object(type(self.connector), "_synchronise", side_effect=refused):
            self.assertFalse(self.tick())
        run = self.tick()
        self.assertEqual(len(run), 1)
        self.assertEqual(run.step_ids.mapped("entity"), ["order", "stock"])
        self.assertTrue(run.is_short)
        self.assertEqual(run.purpose, "stock")
        self.assertRunDone(run)
        self.assertEqual(float(self.in_shop(row)), there - 3)
        self.assertFalse(self.notes() or self.tick(), "all of it was told")
        second.with_context(disable_cancel_warning=True).action_cancel()
        self.assertRunDone(self.tick())
        self.assertEqual(float(self.in_shop(row)), there - 2)
        self.deliver(first)
        self.assertEqual(len(self.notes()), 1)
        self.connector.preset_ids.next_run = fields.Datetime.now()
        run = self.tick()
        self.assertEqual(run.purpose, "preset", "it looks at the same")
        self.assertQuiet(run)
        # Its own orders are no news to a shop, which took them off already.
        order_id = self.buy(row, kind=["registered", "card_paid"])
        self.assertRunDone(self.scheduled())
        order = self.record_of("order", order_id)
        self.assertEqual(order.state, "sale")
        self.deliver(order)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertFalse(self.notes())

    @thorough
    def test_it_does_not_wait_until_a_long_run_comes_to_stock(self):
        row, product, there = self.goods()
        long = self.queue(product={}, order={"fetch_all": False}, stock={})
        self.assertFalse(long.is_short)
        self.sell(product, 1)
        run = self.tick()
        self.assertEqual(run.purpose, "stock")
        self.assertRunDone(run)
        self.assertEqual(float(self.in_shop(row)), there - 1)

    @thorough
    def test_a_shop_that_is_away_is_not_called_for_each_sale(self):
        row, product, there = self.goods()
        self.shop.faults.add(None, None, status=500, times=None)
        self.sell(product, 1)
        failed = self.tick()
        self.assertTrue(failed.retry_at, failed.state)
        self.sell(product, 1)
        self.assertFalse(self.tick())
        self.shop.faults.clear()
        failed.retry_at = fields.Datetime.now()
        run = self.tick()
        self.assertEqual(run.again_of_id, failed)
        self.assertRunDone(run)
        self.assertEqual(float(self.in_shop(row)), there - 2)
        self.assertFalse(self.notes(), "it saw both")

    @thorough
    def test_it_is_told_only_where_that_is_wished(self):
        row, product, there = self.goods()
        self.connector.stock_follows_odoo = False
        self.sell(product, 1)
        self.assertFalse(self.notes() or self.tick())
        self.connector.stock_follows_odoo = True
        self.connector.stock_first_run_done = False
        self.sell(product, 1)
        self.assertFalse(self.notes(), "a person looks the first time")
        self.connector.stock_first_run_done = True
        other = self.env["res.company"].create({"name": "Inna"})
        self.env["shoper.connector"]._note_stock_moved(
            [(other, self.env["shoper.connector"], product)]
        )
        self.assertFalse(self.notes(), "goods of another company")
        elsewhere = product.product_tmpl_id.copy().product_variant_id
        self.deliver(self.sell(elsewhere, 1))
        self.assertFalse(self.notes(), "the shop does not sell it")
        kit = product.product_tmpl_id.copy().product_variant_id
        stock_moved = "odoo.addons.shoper_connector.models.shoper_connector.stock_moved"
        for made, there_is_news in ((kit, False), (product, True)):
            kits = Domain("id", "=", made.id)
            with patch(f"{stock_moved}.kit_domain", lambda shop, kits=kits: kits):
                self.sell(elsewhere, 1)
            self.assertEqual(bool(self.notes()), there_is_news, "a part of a kit")
        self.notes().unlink()
        self.sell(product, 1)
        shop = type(self.connector)
        with patch.object(shop, "_synchronise", side_effect=UserError("Paused")):
            self.assertFalse(self.tick())
        self.assertTrue(self.notes(), "it is told once a run can start")
        self.connector.preset_ids.line_ids.filtered(
            lambda line: line.entity == "stock"
        ).enabled = False
        self.sell(product, 1)
        self.assertFalse(self.tick(), "no preset sends stock by itself")
        self.assertFalse(self.notes())
        self.assertEqual(float(self.in_shop(row)), there)

    def test_what_leaves_with_an_order_of_the_shop_is_told_all_the_same(self):
        row, product, _there = self.goods()
        self.buy(row)
        self.orders()
        own = self.env["sale.order"].search([("shoper_number", "!=", False)])
        own.action_confirm()
        elsewhere = self.sell(product, 1)
        self.notes().unlink()
        emptied = elsewhere.picking_ids
        emptied.move_ids.picking_id = own.picking_ids  # as some addons do
        emptied.unlink()
        self.deliver(own)
        self.assertEqual(len(self.notes()), 1)

    @thorough
    def test_many_documents_at_once_are_one_note_and_one_query(self):
        _row, product, _there = self.goods()
        orders = self.sell(product, 1) | self.sell(product, 1)
        self.notes().unlink()
        orders |= self.sell(product, 1)
        self.assertEqual(len(self.notes()), 1)
        self.notes().unlink()
        self.connector.stock_first_run_done = False
        moved = [
            (order.company_id, order.shoper_connector_id, product) for order in orders
        ]
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["shoper.connector"]._note_stock_moved(moved)
        self.connector.stock_first_run_done = True
        orders.picking_ids.move_ids.picked = True
        orders.picking_ids._action_done()
        self.assertEqual(set(orders.picking_ids.mapped("state")), {"done"})
        self.assertEqual(len(self.notes()), 1)
