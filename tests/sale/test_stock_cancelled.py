from datetime import datetime, timedelta

from odoo.tests import freeze_time

from ...sync.sales.order.demand import Demand
from ..cases.length import thorough
from ..cases.parcel_case import CANCELLED, SHIPPED, ParcelWords
from ..cases.sale_case import unseen_in
from ..cases.stock_case import StockCase

STATUS = {"order_status": {"update_linked": "shop"}}


class TestStockOfCancelled(ParcelWords, StockCase):
    """What an order still takes once somebody cancelled it in Odoo though goods of it
    had left."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        self.first, self.product = next(
            (stock_id, product)
            for stock_id, product in self.products.items()
            if float(self.in_shop(stock_id)) >= 5
        )
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        self.tell(**STATUS)
        self.first_push()
        self.there = float(self.in_shop(self.first))

    def bought(self):
        """Somebody bought five, of which Odoo has a sales order."""
        lines = [{"stock_id": self.first, "quantity": 5}]
        _order_id, order = self.taken("card_paid", lines=lines)
        self.assertEqual(order.state, "sale")
        self.assertTold(self.scheduled(), self.products)
        self.assertEqual(float(self.in_shop(self.first)), self.there - 5)
        return order

    def left(self):
        """What the shop has is told, and how many more of the product it has less than
        at first."""
        self.assertTold(self.scheduled(), self.products)
        return self.there - float(self.in_shop(self.first))

    @thorough
    def test_only_what_left_is_gone_once_the_shop_is_done_with_it(self):
        order = self.bought()
        self.ship(order, "A1", done=(2,))
        self.assertEqual(self.left(), 5)
        order._action_cancel()
        self.assertEqual(self.left(), 5, "the shop has to send three more")
        for _again in range(2):
            self.assertRunDone(self.tell(parcel={}, **STATUS))
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(self.left(), 2)

    @thorough
    def test_what_left_with_the_goods_of_another_order_is_gone(self):
        order = self.bought()
        carried = self.sell(self.product, 1)
        merged = carried.picking_ids
        [move] = order.picking_ids.move_ids
        move._do_unreserve()
        rest = self.env["stock.move"].create(move._split(3))
        rest.picking_id = move.picking_id
        rest._action_confirm(merge=False)
        # As some addons do; Odoo has the order of its first move.
        move.write({"picking_id": merged.id, "sequence": 99})
        self.assertEqual(merged.sale_id, carried)
        for moved in merged.move_ids:
            moved.write({"quantity": moved.product_uom_qty, "picked": True})
        merged._action_done()
        self.assertEqual(self.left(), 6)
        order._action_cancel()
        self.assertEqual(self.left(), 6, "the shop has to send three more")

    @thorough
    def test_what_came_back_is_offered_again(self):
        order = self.bought()
        picking = self.ship(order, "A1")
        self.assertEqual(self.left(), 5)
        self.give_back(picking, 5)
        order._action_cancel()
        for _again in range(2):
            self.assertRunDone(self.tell(parcel={}, **STATUS))
        self.assertIn(self.status_of(order), (SHIPPED, CANCELLED))
        self.assertEqual(self.left(), 0)

    @thorough
    def test_what_never_left_odoo_counts_whatever_the_shop_says(self):
        order = self.bought()
        order._action_cancel()
        self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        self.assertEqual(self.left(), 5, "Odoo has the goods that it never sent")

    @thorough
    def test_what_left_with_another_order_is_listed_to_be_ignored(self):
        order = self.bought()
        instead = order.copy()  # as who joins it with another one does
        order._action_cancel()
        instead.action_confirm()
        self.deliver(instead)
        shop = self.connector.with_user(self.manager)
        self.assertEqual(shop.stock_left_alone_count, 0, "the shop may send it still")
        self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        twice = min(10, self.there)
        self.assertEqual(self.left(), twice, "nobody knows that it is the same")
        shop.invalidate_recordset()
        self.assertEqual(shop.stock_left_alone_count, 1)
        listed = self.env["shoper.element"].search(
            shop.action_open_left_alone()["domain"]
        )
        self.assertEqual(listed, self.element_of(int(order.shoper_number)))
        listed.with_user(self.manager).action_ignore()
        self.assertEqual(self.left(), 5)

    def clean_up(self, days=91):
        """So many days go by, and what is not needed any more is given up."""
        elements = self.env["shoper.element"]
        with freeze_time(datetime.now() + timedelta(days=days)):
            elements._gc_left_out_orders()
            elements._gc_orders_of_paused()
            elements._gc_payloads()
            self.env["sale.order"]._gc_shoper_buyers()
        self.env.invalidate_all()

    def unseen(self):
        return unseen_in(self.connector.sudo())

    def assertStillCounted(self, order, there):
        """What an order sold counts as before, and of who bought nothing is kept."""
        self.assertEqual(self.unseen(), there)
        self.assertQuiet(self.scheduled(fetch_all=True))
        element = self.element_of(int(order.shoper_number))
        kept = f"{element.read()} {order.shoper_taken}"
        row = self.row_of(element.remote_id)
        for told in (row["email"], row["billing_address"]["lastname"]):
            self.assertNotIn(told, kept)

    @thorough
    def test_what_never_left_odoo_counts_for_good(self):
        order = self.bought()
        order._action_cancel()
        self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        self.assertEqual(self.left(), 5)
        there = self.unseen()
        self.assertEqual(there[self.product.id], 5)
        for days in (91, 182):
            self.clean_up(days)
            self.assertStillCounted(order, there)

    @thorough
    def test_what_is_cancelled_long_after_the_shop_sent_it_counts_for_good(self):
        order = self.bought()
        self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        self.assertEqual(self.left(), 5)
        self.assertFalse(self.unseen().get(self.product.id))
        self.clean_up()
        order._action_cancel()
        self.assertEqual(self.left(), 5, "Odoo has the goods that it never sent")
        there = self.unseen()
        self.assertEqual(there[self.product.id], 5)
        self.clean_up(182)
        self.assertStillCounted(order, there)

    @thorough
    def test_an_edit_that_nobody_decided_about_counts_for_good(self):
        order = self.bought()
        number = int(order.shoper_number)
        self.ship(order, "A1")
        [line] = self.line_ids(order)
        self.shop.owner.edit_lines(number, quantities={line: 7})
        self.shop.owner.set_status(number, SHIPPED)
        self.assertTold(self.scheduled(), self.products)
        there = self.unseen()
        self.assertEqual(there[self.product.id], 2)
        self.clean_up()
        self.assertEqual(self.unseen(), there)
        self.assertQuiet(self.scheduled(fetch_all=True))

    @thorough
    def test_an_edit_that_nobody_decides_about_counts_once_the_shop_is_archived(self):
        order = self.bought()
        number = int(order.shoper_number)
        self.ship(order, "A1")
        [line] = self.line_ids(order)
        self.shop.owner.edit_lines(number, quantities={line: 7})
        self.shop.owner.update("orders", number, {"notes_priv": "Do Kowalskiej"})
        for _again in range(2):
            self.assertRunDone(self.tell(parcel={}, **STATUS))
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertRunDone(self.scheduled())
        there = self.unseen()
        self.assertEqual(there[self.product.id], 2)
        row = self.row_of(number)
        told = {row["email"], row["billing_address"]["lastname"], "Kowalskiej"}
        self.assertEqual(self.kept_of(order, told), told)
        self.connector.active = False
        self.assertTrue(self.connector.paused_at)
        self.clean_up(89)
        self.assertEqual(self.kept_of(order, told), told)
        self.clean_up()
        self.assertEqual(self.kept_of(order, told), set())
        self.assertEqual(self.unseen(), there)
        self.connector.active = True
        self.assertRunDone(self.scheduled(fetch_all=True))
        self.assertEqual(self.unseen(), there)

    def kept_of(self, order, words):
        """Which words the addon still keeps of an order."""
        self.env.flush_all()
        number = int(order.shoper_number)
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "in", ("order", "order_status")),
                ("remote_id", "=", number),
            ]
        )
        self.assertEqual(len(elements), 2)
        kept = f"{elements.read()} {order.shoper_taken}"
        return {word for word in words if word in kept}

    @thorough
    def test_what_an_ignored_order_sold_is_given_back_when_it_is_deleted(self):
        order_id = self.buy(lines=[{"stock_id": self.first, "quantity": 2}])
        self.assertRunDone(self.scheduled())
        self.element_of(order_id).action_ignore()
        demand = Demand(self.connector.sudo())
        self.assertEqual(demand.sold_since(0)[self.first], 2)
        self.assertFalse(demand.given_back_since(False))
        self.shop.owner.delete_order(order_id)
        self.assertRunDone(self.synchronise(order={"fetch_all": True}))
        self.assertEqual(self.element_of(order_id).link_state, "ignored")
        self.assertFalse(demand.sold_since(0))
        self.assertEqual(demand.given_back_since(False), {self.first: 2})

    @thorough
    def test_what_was_cancelled_on_both_sides_is_given_back_once(self):
        order = self.bought()
        number = int(order.shoper_number)
        order._action_cancel()
        self.shop.owner.set_status(number, CANCELLED)
        self.assertEqual(self.left(), 0)
        element = self.element_of(number)
        self.env.flush_all()
        long_ago = datetime.now() - timedelta(days=91)
        self.env.cr.execute(
            "UPDATE shoper_element SET write_date = %s WHERE id = %s",
            [long_ago, element.id],
        )
        self.env.invalidate_all()
        given_back = Demand(self.connector.sudo()).given_back_since
        yesterday = datetime.now() - timedelta(days=1)
        self.assertNotIn(self.first, given_back(yesterday))
        self.clean_up(0)
        self.assertNotIn(self.first, given_back(yesterday))
        self.assertFalse(element.shop_facts)
        self.assertFalse(element.payload)
        self.assertQuiet(self.scheduled(fetch_all=True))
