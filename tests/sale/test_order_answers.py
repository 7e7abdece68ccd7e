from ...sync.core.side import Side
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.undo_case import UndoWords
from ..cases.update_words import UpdateWords


class TestOrderAnswers(UpdateWords, UndoWords, OrderLifeCase):
    """What earlier versions kept of orders among the values that both sides agree
    on."""

    migration = "migrations/19.0.0.4.0/post-answers_about_orders.py"

    @thorough
    def test_what_was_undone_before_the_update_is_not_cancelled_again(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.sold()
        self.shop.owner.cancel(order_id)
        run = self.take_over()
        self.assertEqual(order.state, "cancel")
        self.undo(run)
        element = self.element_of(order_id)
        base = element.base
        self.store(element, base=base | {"undone": "cancel"}, base_facts=None)
        for _again in range(2):
            self.migrate()
            self.assertEqual(element._agreed(), Side(base, {"undone": True}))
        self.assertQuiet()
        self.assertEqual((order.state, order._why_not_to_deliver()), ("sale", ""))

    @thorough
    def test_all_of_them_move_and_nothing_else_does(self):
        run = self.take_over()
        both, none = (self.element_of(self.quotation(seed=seed)[0]) for seed in (1, 2))
        other = self.connector.element_ids.filtered(
            lambda item: item.entity == "product"
        )[:1]
        agreed = {"state": {"odoo": "sale", "shop": "cancel"}, "total": "5.00"}
        old = agreed | {"undone": "cancel", "unpaid": True}
        self.store(both, base=old, base_facts={"known": 1})
        self.store(none, base=agreed)
        self.store(other, base=old)
        step = self.step(run, "order")
        changes = self.env["shoper.sync.change"].create(
            [
                {"run_id": run.id, "step_id": step.id, "verb": verb, "state": "done"}
                for verb in ("unlink", "link", "act")
            ]
        )
        unlink, link, act = changes
        self.store(unlink, before=agreed | {"unpaid": True}, meta={"gone": True})
        self.store(link, after=old, meta={"after": {"known": 1}})
        self.store(act, before=old)
        moved = {"undone": True, "unpaid": True}
        for _again in range(2):
            self.migrate()
            self.assertEqual(both._agreed(), Side(agreed, {"known": 1} | moved))
            self.assertEqual(none._agreed(), Side(agreed))
            self.assertEqual(other._agreed(), Side(old))
            self.assertEqual(unlink._before(), Side(agreed, {"unpaid": True}))
            self.assertTrue(unlink.meta["gone"])
            self.assertEqual(link._after(), Side(agreed, {"known": 1} | moved))
            self.assertEqual(act._before(), Side(old))

    def sides(self, element):
        """The state on both sides that was last agreed on."""
        return [element.base["state"][side] for side in ("odoo", "shop")]

    @thorough
    def test_only_what_a_person_kept_goes_on_after_the_update(self):
        self.migration = "migrations/19.0.0.8.0/post-orders_taken_back.py"
        orders = {self.sold(seed)[0]: "return" for seed in (1, 2, 3)}
        orders |= {self.sold(seed)[0]: "cancel" for seed in (4, 5)}
        left, forgotten, billed, kept, unsent = map(self.order, orders)
        open_id, not_answered = self.sold(6)
        for order in (left, forgotten, not_answered):
            self.deliver(order)
        billed.order_line.product_id.invoice_policy = "order"
        billed._create_invoices()
        for number in (*orders, open_id):
            self.shop.owner.cancel(number)
        self.take_over()
        answers = [self.decision(*answer) for answer in orders.items()]
        self.decide("leave", *answers)
        question = self.decision(open_id, "return")
        self.store(question.change_id, after={"state": "cancel"})
        self.deliver(kept)
        billed.invoice_ids.button_cancel()  # nothing of it is settled any more
        answers[1].unlink()  # after 90 days
        elements = [*map(self.element_of, orders)]
        now = [self.sides(element) for element in elements]
        for element in elements:
            state = {"odoo": "sale", "shop": "cancel"}
            self.store(element, base=element.base | {"state": state})
        self.migrate()
        self.assertEqual([self.sides(element) for element in elements], now)
        told = [bool(order._why_not_to_deliver()) for order in (left, kept, unsent)]
        self.assertEqual(told, [True, False, False])
        self.decide("leave", question)
        self.assertEqual(self.element_of(open_id).base["state"]["shop"], "back")
        self.take_over()
        self.decide("leave", self.decision(int(billed.shoper_number), "cancel"))
        self.assertQuiet()
