from ...sync.sales.order.demand import Demand
from ..cases.decision_case import buttons_shown
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.sale_case import unseen_in

PREPAID = ("registered", "card_paid")


class TestOrdersCombined(OrderLifeCase):
    """Orders that the shop combined, where a person said on the page Orders that such
    orders are taken over as one."""

    def open_shop(self):
        super().open_shop()
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.payment("onlinePayment").write(
            {"journal_id": journal.id, "register_payment": True}
        )
        self.connector.combined_orders = "take"

    def combine(self, *order_ids):
        self.shop.owner.combine(order_ids)

    def bought(self, *seeds):
        return [self.buy(seed=seed, lines=self.two_things()) for seed in seeds]

    def assertHasAllLines(self, order_id):
        """An order of Odoo has each line of the shop's once, and its total."""
        found = self.order(order_id).order_line.filtered("shoper_line_id")
        ids = found.filtered("product_uom_qty").mapped("shoper_line_id")
        self.assertEqual(sorted(ids), sorted(self.line_ids(order_id)))
        self.assertExact(order_id)

    def unseen(self):
        """What the shop sold that Odoo does not hold, of all products together."""
        self.env.flush_all()  # it is counted by SQL
        return sum(unseen_in(self.connector).values())

    # ------------------------------------------------- before they were taken over
    @thorough
    def test_saying_so_lets_those_in_that_wait_without_another_download(self):
        self.connector.combined_orders = "wait"
        whole_id, part_id = self.bought(1, 2)
        self.combine(whole_id, part_id)
        self.take_over()
        whole, part = map(self.decision, (whole_id, part_id))
        self.assertIn("page Orders", whole.message)
        own = whole.with_user(self.user)
        self.assertTrue(own.can_open_settings, "where it is said that they come in")
        self.assertIn("action_ignore", buttons_shown(own))
        only = buttons_shown(part.with_user(self.user), main=True)
        self.assertEqual(only, ["action_ignore"])
        door = "action_open_in_panel"
        for view in ("list", "kanban"):
            shown = buttons_shown(part.with_user(self.user), view=view)
            self.assertEqual(shown, ["action_ignore", "action_retry", door])
            shown = buttons_shown(own, view=view)
            self.assertEqual(shown[-3:], ["action_retry", "action_ignore", door])
        self.assertEqual(self.unseen(), 12)
        self.connector.combined_orders = "take"
        self.shop.requests.clear()
        run = self.take_over()
        self.assertRunDone(run)
        self.assertHasAllLines(whole_id)
        self.assertFalse(self.order(part_id))
        self.assertIn("a part of another one", run.step_ids.message)
        self.assertEqual(self.unseen(), 12, "a quotation holds nothing in Odoo")
        untaken = Demand(self.connector).untaken()
        self.assertFalse(self.env["shoper.element"].search(untaken))
        self.assertQuiet()
        self.shop.owner.pay(whole_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(whole_id).state, "sale")
        self.assertEqual(self.unseen(), 0)
        self.assertQuiet()

    def test_a_part_of_what_never_comes_in_is_asked_about(self):
        old_id = self.buy(seed=1, lines=self.two_things())
        self.connector.orders_after_id = old_id
        [new_id] = self.bought(2)
        self.combine(old_id, new_id)
        run = self.take_over()
        self.assertIn(f"combined with order {old_id} ", self.reasons(run)[new_id])

    def test_it_waits_while_goods_of_a_part_may_leave_in_odoo(self):
        part_id, part = self.sold(1)
        whole_id = self.buy(("registered", "cod"), 2, lines=self.two_things())
        self.combine(whole_id, part_id)
        reasons = self.reasons(self.take_over())
        self.assertIn(part.name, reasons[whole_id])
        self.assertFalse(self.order(whole_id))
        part._action_cancel()
        self.take_over()
        self.assertHasAllLines(whole_id)
        self.assertEqual(self.order(whole_id).state, "sale")
        self.decide("leave", self.decision(part_id))
        self.assertQuiet()

    @thorough
    def test_it_waits_for_good_where_goods_of_a_part_left(self):
        part_id, part = self.sold(1)
        self.deliver(part)
        whole_id = self.buy(("registered", "cod"), 2, lines=self.two_things())
        self.combine(whole_id, part_id)
        self.take_over()
        # Cancelled or not: what left must not leave again.
        part._action_cancel()
        self.assertIn(part.name, self.reasons(self.take_over())[whole_id])
        self.assertFalse(self.order(whole_id))
        whole = self.decision(whole_id).with_user(self.user)
        self.assertEqual(buttons_shown(whole, main=True), ["action_ignore"])

    # -------------------------------------------------- after they were taken over
    @thorough
    def test_a_quotation_gets_the_lines_of_what_was_not_taken_over(self):
        whole_id, whole = self.quotation(1)
        [part_id] = self.bought(2)
        self.combine(whole_id, part_id)
        self.assertRunDone(self.take_over())
        self.assertHasAllLines(whole_id)
        self.assertEqual(self.order(whole_id), whole)
        self.assertFalse(self.order(part_id))
        self.assertQuiet()

    @thorough
    def test_what_is_sold_follows_once_its_part_is_cancelled_in_odoo(self):
        (whole_id, whole), (part_id, part) = self.all_of("sale", "sale")
        self.combine(whole_id, part_id)
        self.take_over()
        asked = self.decision(whole_id)
        self.assertIn(f"Cancel {part.name} in Odoo", asked.message)
        self.assertTrue(asked.with_user(self.user).is_only_left)
        part._action_cancel()
        self.take_over()
        asked = self.decision(whole_id)
        self.assertFalse(asked.with_user(self.user).is_only_left)
        self.decide("shop", asked)
        self.assertHasAllLines(whole_id)
        self.assertEqual((whole.state, part.state), ("sale", "cancel"))
        moves = whole.picking_ids.move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 12)
        self.decide("leave", self.decision(part_id))
        self.assertQuiet()

    @thorough
    def test_what_is_sold_does_not_follow_where_goods_of_one_part_left(self):
        (whole_id, whole), (gone_id, gone), (part_id, part) = self.all_of(
            "sale", "sale", "sale"
        )
        self.deliver(gone)
        self.combine(whole_id, gone_id, part_id)
        self.take_over()
        asked = self.decision(whole_id)
        self.assertIn(f"Cancel {part.name} in Odoo first", asked.message)
        self.assertNotIn("can follow", asked.message)
        part._action_cancel()
        self.take_over()
        asked = self.decision(whole_id)
        self.assertTrue(asked.with_user(self.user).is_only_left)
        self.assertNotIn(gone.name, asked.message, "nothing of it is to be cancelled")
        held = whole.order_line.filtered("shoper_line_id")
        self.assertEqual(sum(held.mapped("product_uom_qty")), 6, "as it was sold")

    # ------------------------------------------------------------------- money
    @thorough
    def test_what_is_paid_together_is_registered_once(self):
        ids = [self.buy(PREPAID, seed, lines=self.two_things()) for seed in (1, 2)]
        self.combine(*ids)
        # As one order costs, delivered once.
        self.shop.owner.update("orders", ids[0], {"paid": self.row_of(ids[0])["sum"]})
        self.assertRunDone(self.take_over())
        whole = self.order(ids[0])
        self.assertEqual(whole.state, "sale")
        payments = self.env["account.payment"].search(
            [("shoper_order_id", "=", whole.id)]
        )
        self.assertEqual(payments.mapped("amount"), [whole.amount_total])
        self.assertQuiet()
