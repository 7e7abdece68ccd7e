from odoo.tools import html2plaintext

from ..cases.decision_case import LIVE, DecisionWords
from ..cases.length import thorough
from ..cases.order_case import TAKE, OrderCase


class TestOrdersGoingOn(DecisionWords, OrderCase):
    """Orders that wait for the same thing are asked about once, and go on by themselves
    as soon as that is settled."""

    def unlinked(self, entity, remote_id):
        """What an order will need is linked no more."""
        element = self.element(entity, remote_id).with_user(self.user)
        element.action_unlink()
        return element

    def needed(self, element):
        """The one decision about what orders need."""
        decision = self.decisions(entity=element.entity)
        self.assertEqual((decision.element_id, decision.kind), (element, "link"))
        return decision

    def waiting(self, state="blocked"):
        """Numbers of the orders about which something is to be decided."""
        decisions = self.decisions(entity="order", state=state)
        return sorted(decisions.element_id.mapped("remote_id"))

    def product_of(self, stock_id):
        """The element of the product that a stock row belongs to, linked no more."""
        row = self.shop.shop.row("product-stocks", stock_id)
        return self.unlinked("product", int(row["product_id"]))

    def bought(self, stock_id, seed=1):
        line = {"stock_id": stock_id, "quantity": 1}
        return self.buy(seed=seed, lines=[line])

    @thorough
    def test_orders_that_wait_for_a_vat_rate_are_made_once_it_is_linked(self):
        rate = self.unlinked("tax", self.remote("tax", "8%"))
        kinds = ("registered", "mixed_vat")
        orders = [self.buy(kinds, seed=seed) for seed in (1, 2)]
        run = self.take_over()
        decision = self.needed(rate)
        self.assertEqual((decision.blocked_count, self.waiting()), (2, orders))
        self.assertFalse(self.decisions(entity="order"))
        self.assertIn("2", decision.blocked_text)
        rate.action_link(self.odoo_tax("Osiem", 8).with_user(self.user))
        [queued] = self.work_all(run)
        self.assertEqual(queued.is_partial, True)
        self.assertExact(*orders)
        self.assertFalse(self.decisions(state=LIVE, entity="order"))
        self.assertFalse(self.decisions(state=LIVE, entity="tax"))

    @thorough
    def test_an_order_whose_product_is_linked_no_more_since_its_plan_waits(self):
        stock_id = self.stock_id()
        order_id = self.bought(stock_id)
        other_id = self.bought(self.stock_id(1), seed=2)
        run = self.take_over(auto_apply=False)
        product = self.product_of(stock_id)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertIn("this product is not linked", self.reasons(run)[order_id])
        self.assertFalse(self.order(order_id))
        self.assertExact(other_id)
        self.assertEqual(self.needed(product).blocked_count, 1)

    def test_orders_of_one_product_stand_behind_one_decision(self):
        stock_id = self.stock_id()
        product = self.product_of(stock_id)
        orders = [self.bought(stock_id, seed) for seed in (1, 2)]
        run = self.take_over()
        decision = self.needed(product)
        self.assertEqual((decision.blocked_count, self.waiting()), (2, orders))
        # Nothing tells what to do about the orders: that is decided there.
        told = f"Waits for a decision: Product “{decision.name}”"
        connector = self.connector.with_user(self.user).with_context(lang="en_US")
        self.assertEqual(connector.orders_waiting_text, f"2 × {told}")
        action = connector.action_open_orders_waiting()
        self.assertEqual(action["context"], {"search_default_group_kind": 1})
        for waiting in self.decisions(state="blocked", entity="order"):
            self.assertIn("is not linked", waiting.message)
            self.assertEqual(html2plaintext(waiting.why), told)
            self.assertEqual(waiting.cause_id, decision)
        record = self.env["product.template"].create({"name": "Zamiast tego"})
        product.action_link(record.with_user(self.user))
        self.work_all(run)
        self.assertExact(*orders)
        for order_id in orders:
            sold = self.order(order_id).order_line.product_id
            self.assertIn(record.product_variant_id, sold)
        self.assertFalse(self.decisions(state=LIVE, entity="order"))

    def edited(self, kind):
        """An order that was taken over, and that gets something more in the shop, whose
        product is not linked.

        :return: (number of the order, the order in Odoo, the element of that product)
        """
        line = {"stock_id": self.stock_id(), "quantity": 1}
        order_id, order = self.taken(("registered", kind), lines=[line])
        added = self.stock_id(1)
        product = self.product_of(added)
        self.shop.owner.edit_lines(order_id, add=[{"stock_id": added, "quantity": 2}])
        return order_id, order, product

    def link_new(self, element):
        """A person links a product with a new one in Odoo."""
        record = self.env["product.template"].create({"name": "Zamiast tego"})
        element.action_link(record.with_user(self.user))
        return record.product_variant_id

    @thorough
    def test_an_edit_of_an_order_is_written_once_its_product_is_linked(self):
        order_id, order, product = self.edited("transfer")
        before = order.order_line.mapped("product_uom_qty")
        for _number in range(2):  # the next runs ask for nothing else
            run = self.take_over()
            decision = self.needed(product)
            self.assertEqual((decision.blocked_count, self.waiting()), (1, [order_id]))
            [waiting] = self.decisions(state="blocked", entity="order")
            self.assertIn("is not linked", waiting.message)
            self.assertEqual(order.order_line.mapped("product_uom_qty"), before)
        record = self.link_new(product)
        self.work_all(run)
        self.assertExact(order_id)
        added = order.order_line.filtered(lambda line: line.product_id == record)
        self.assertEqual(added.product_uom_qty, 2)
        self.assertFalse(self.decisions(state=LIVE, entity="order"))
        self.assertFalse(self.decisions(state=LIVE))

    @thorough
    def test_a_plan_shows_an_edit_that_waits_and_what_waits_for_it(self):
        order_id, order, product = self.edited("transfer")
        self.shop.owner.pay(order_id)
        rate = self.unlinked("tax", self.remote("tax", "23%"))
        run = self.take_over(auto_apply=False)
        waiting = self.changes(run, "order", state="waiting")
        confirm, edit = waiting.sorted("verb")
        self.assertEqual((edit.verb, confirm.action), ("update_odoo", "confirm"))
        self.assertIn("is not linked", edit.message)
        self.assertIn("VAT rate", edit.message)
        self.assertIn("was edited in the shop after", confirm.message)
        # What the shop only says of it follows all the same.
        [planned] = self.changes(run, "order", state="planned")
        self.assertIn("paid", planned.after)
        self.assertNotIn("lines", planned.after)
        rate.action_link(self.odoo_tax("Dwadzieścia trzy", 23).with_user(self.user))
        run = self.take_over()
        self.needed(product)
        self.assertEqual((self.waiting(), self.waiting("open")), ([order_id], []))
        self.link_new(product)
        self.work_all(run)
        self.assertExact(order_id)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.decisions(state=LIVE, entity="order"))

    @thorough
    def test_what_the_shop_only_says_waits_for_no_product_of_an_edit_that_waits(self):
        order_id, _order, product = self.edited("transfer")
        self.shop.owner.pay(order_id)
        abroad = {"country": "Niemcy", "country_code": "DE", "city": "Berlin"}
        self.shop.owner.edit_address(order_id, delivery=abroad)
        run = self.synchronise(
            auto_apply=False,
            product={"import_unlinked": True},
            order=TAKE | {"fetch_all": False},
        )
        made = self.changes(run, "product", state="planned").element_id
        self.assertEqual(made, product)
        waiting = self.changes(run, "order", "update_odoo", state="waiting")
        self.assertIn("delivered abroad", waiting.message)
        [planned] = self.changes(run, "order", "update_odoo", state="planned")
        self.assertIn("paid", planned.after)
        self.assertFalse(planned.depends_on_ids)

    @thorough
    def test_an_edit_that_a_person_took_is_written_once_its_product_is_linked(self):
        order_id, order, product = self.edited("cod")
        self.assertEqual(order.state, "sale")
        self.take_over()
        [decision] = self.decisions(entity="order")
        decision.action_take_shop()
        run = self.decided_by_run(decision)
        self.needed(product)
        self.assertEqual(self.waiting(), [order_id])
        record = self.link_new(product)
        self.work_all(run)
        self.assertExact(order_id)
        self.assertIn(record, order.order_line.product_id)
        self.assertFalse(self.decisions(state=LIVE, entity="order"))

    @thorough
    def test_of_a_variant_its_product_is_asked_about_first(self):
        stocks = self.shop.shop.rows("product-stocks")
        variant = next(row for row in stocks if row["extended"] == "1")
        element = self.unlinked("variant", int(variant["stock_id"]))
        self.shop.owner.edit_stock(int(variant["stock_id"]), 100)
        order_id = self.bought(int(variant["stock_id"]))
        self.take_over()
        self.needed(element)
        product = self.product_of(int(variant["stock_id"]))
        self.take_over(fetch_all=True)
        self.needed(product)
        self.assertFalse(self.decisions(state=LIVE, entity="variant"))
        self.assertEqual(self.waiting(), [order_id])

    @thorough
    def test_an_order_of_a_product_that_is_ignored_is_asked_about_itself(self):
        stock_id = self.stock_id()
        product = self.product_of(stock_id)
        order_id = self.bought(stock_id)
        self.take_over()
        self.needed(product).action_ignore()
        self.take_over(fetch_all=True)
        self.assertEqual((self.waiting(), self.waiting("open")), ([], [order_id]))
        self.assertFalse(self.decisions(state=LIVE))

    @thorough
    def test_an_order_is_tried_again_together_with_what_it_needs(self):
        stock_id = self.stock_id()
        product = self.product_of(stock_id)
        order_id = self.bought(stock_id)
        self.take_over()
        waiting = self.decisions(state="blocked", entity="order")
        waiting.action_retry()
        self.decided_by_run(waiting)
        self.assertEqual(product.link_state, "linked")
        self.assertExact(order_id)
        self.assertFalse(self.decisions(state=LIVE))
