from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from ...sync.sales.order import values as order_values
from ..cases.length import thorough
from ..cases.order_case import TAKE
from ..cases.order_life_case import OrderLifeCase


class TestOrdersLife(OrderLifeCase):
    """What happens to an order in the shop after it was taken over, against what it is
    in Odoo by then."""

    def edit(self, order, quantity=5):
        """Somebody edits a quotation in Odoo."""
        line = order.order_line.filtered("shoper_line_id")[0]
        line.product_uom_qty = quantity

    def at_point(self, pay, seed=1):
        """An order that goes to a locker, as its method of delivery says.

        :return: (number of the order, the order in Odoo)
        """
        kind = ("registered", pay, "point_inpost")
        methods = self.connector.shipping_method_ids
        methods.write({"is_pickup_shown": True})
        return self.taken(kind, seed=seed, lines=self.two_things())

    def move_point(self, order_id, name, city):
        """The buyer has the shop send the parcel to another locker, for the same
        money."""
        data = self.row_of(order_id)["pickup_point_data"]
        values = {"pickup_point": name}
        values["pickup_point_data"] = data | {"point": name, "city": city}
        self.shop.owner.update("orders", order_id, values)

    def send_by_courier(self, order_id, method):
        """The buyer wants it brought home, for the same money."""
        values = {"pickup_point": "", "pickup_point_data": {}}
        values["shipping_id"] = str(method.number)
        self.shop.owner.update("orders", order_id, values)

    def courier(self, order_id):
        """Another method of delivery than an order has, with a carrier of its own."""
        number = int(self.row_of(order_id)["shipping_id"])
        methods = self.connector.shipping_method_ids
        method = methods.filtered(lambda item: item.number != number)[0]
        method.carrier_id = self.env["delivery.carrier"].create(
            {"name": "Kurier", "product_id": self.connector.shipping_product_id.id}
        )
        return method

    # ------------------------------------------------------------ lines and delivery
    def test_a_quotation_follows_the_lines_of_the_shop(self):
        order_id, order = self.quotation()
        first, second = self.line_ids(order_id)
        goods = self.line_of(order, first)
        self.shop.owner.edit_lines(
            order_id,
            quantities={first: 7},
            remove=[second],
            add=[{"stock_id": self.stock_id(2), "quantity": 2}],
        )
        self.shop.owner.update("orders", order_id, {"shipping_cost": "21.37"})
        run = self.take_over(auto_apply=False)
        self.assertEqual(goods.product_uom_qty, 3, "a preview writes nothing")
        [change] = self.changes(run, "order", "update_odoo")
        self.assertIn("7 ×", change.after_text)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertExact(order_id)
        self.assertEqual(goods.product_uom_qty, 7, "it is the same line")
        self.assertFalse(self.line_of(order, second))
        self.assertEqual(
            set(order.order_line.mapped("shoper_line_id")),
            {0, *self.line_ids(order_id)},
        )
        self.assertAlmostEqual(
            order.order_line.filtered("is_delivery").price_total, 21.37, 2
        )
        self.assertEqual(f"{order.shoper_total:.2f}", self.row_of(order_id)["sum"])
        self.assertQuiet()
        # Edited and paid in one: it follows, then it is confirmed.
        self.shop.owner.edit_lines(order_id, quantities={first: 1})
        self.shop.owner.pay(order_id)
        run = self.take_over()
        self.assertRunDone(run)
        self.assertIn("Confirmed: 1", [part["text"] for part in run.summary])
        self.assertEqual((order.state, goods.product_uom_qty), ("sale", 1))
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_deliveries_go_by_the_carrier_of_another_method_of_delivery(self):
        (draft_id, draft), (sold_id, sold) = self.all_of("draft", "sale")
        method = self.courier(sold_id)
        for order_id in (draft_id, sold_id):
            self.shop.owner.update(
                "orders",
                order_id,
                {"shipping_id": str(method.number), "shipping_cost": "33.33"},
            )
        self.take_over()
        self.assertEqual(draft.carrier_id, method.carrier_id)
        self.assertNotEqual(sold.carrier_id, method.carrier_id)
        self.decide("shop", self.decision(sold_id))
        self.assertEqual(sold.carrier_id, method.carrier_id)
        self.assertEqual(sold.picking_ids.carrier_id, method.carrier_id)
        self.assertExact(draft_id, sold_id)
        self.assertQuiet()

    @thorough
    def test_a_carrier_that_says_what_it_cost_leaves_the_total_of_the_shop(self):
        """Odoo adds the real cost of a delivery to an order; here it was paid."""
        self.connector.has_zero_shipping_line = True
        paid_id, paid = self.sold()
        free_id, free = self.sold(seed=2, kind=("registered", "cod", "free_shipping"))
        by_hand = paid.copy()
        by_hand.action_confirm()
        carrier = self.courier(paid_id).carrier_id
        carrier.write(
            {
                "invoice_policy": "real",
                "integration_level": "rate_and_ship",
                "fixed_price": 12.5,
            }
        )
        for order in (paid, free, by_hand):
            order.picking_ids.carrier_id = carrier
            lines = len(order.order_line)
            self.deliver(order)
            cost = order.picking_ids.mapped("carrier_price")
            self.assertEqual(cost, [12.5], "it is known all the same")
            self.assertEqual(len(order.order_line) > lines, order == by_hand)
        self.assertExact(paid_id, free_id)

    @thorough
    def test_a_quotation_is_delivered_where_the_buyer_wants_it_at_last(self):
        moved_id, moved = self.at_point("transfer")
        home_id, home = self.at_point("transfer", seed=2)
        address, method = home.partner_shipping_id, self.courier(home_id)
        self.move_point(moved_id, "HEL02B", "Hel")
        self.send_by_courier(home_id, method)
        for order_id in (moved_id, home_id):
            self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        locker = moved.picking_ids.partner_id
        self.assertEqual((moved.state, locker.city), ("sale", "Hel"))
        self.assertIn("HEL02B", locker.name)
        self.assertEqual(home.picking_ids.partner_id, address)
        self.assertEqual(home.picking_ids.carrier_id, method.carrier_id)
        line = home.order_line.filtered("is_delivery")
        self.assertEqual(line.name, method.name)
        # Whom a person chose without any point is delivered to.
        other_id, other = self.quotation(seed=3)
        other.partner_shipping_id = locker
        self.shop.owner.pay(other_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(other.picking_ids.partner_id, locker)
        self.assertExact(moved_id, home_id)
        self.assertQuiet()

    @thorough
    def test_a_parcel_goes_to_another_point_or_home_only_if_a_person_says_so(self):
        position = self.env["account.fiscal.position"].create({"name": "Własna"})
        self.connector.position_home_id = position
        order_id, order = self.at_point("cod")
        self.assertEqual(order.fiscal_position_id, position)
        picking, locker = order.picking_ids, order.partner_shipping_id
        self.assertTrue(locker.is_pickup_location)
        # What the buyer's address says is no other locker.
        self.shop.owner.edit_address(order_id, delivery={"phone": "600700800"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(picking.partner_id.name, locker.name)
        self.assertEqual(picking.partner_id.street, locker.street)
        self.assertIn("600700800", picking.partner_id.phone.replace(" ", ""))
        self.move_point(order_id, "HEL02B", "Hel")
        run = self.take_over()
        self.assertIn("(Pick-up point)", self.reasons(run)[order_id])
        self.assertEqual(picking.partner_id.city, locker.city)
        self.decide("shop", self.decision(order_id))
        self.assertEqual(picking.partner_id.city, "Hel")
        home = picking.partner_id.parent_id
        self.assertEqual(order.partner_shipping_id, picking.partner_id)
        # Where it is is not always told, and the same one all the same.
        self.shop.owner.update("orders", order_id, {"pickup_point_data": {}})
        self.assertQuiet()
        method = self.courier(order_id)
        self.send_by_courier(order_id, method)
        run = self.take_over()
        self.assertIn("Delivery method", self.reasons(run)[order_id])
        self.assertEqual(picking.partner_id.city, "Hel")
        self.decide("shop", self.decision(order_id))
        self.assertEqual((picking.partner_id, order.partner_shipping_id), (home, home))
        self.assertEqual(picking.carrier_id, method.carrier_id)
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_a_locker_stays_though_another_method_does_not_name_it_anew(self):
        order_id, order = self.at_point("transfer")
        location, method = order.pickup_location_data, self.courier(order_id)
        method.is_pickup_shown = True
        values = {"shipping_id": str(method.number), "pickup_point_data": {}}
        self.shop.owner.update("orders", order_id, values)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.carrier_id, method.carrier_id)
        self.assertEqual(order.pickup_location_data, location)
        # Nor does an order wait because the shop has its method no longer.
        self.shop.owner.delete("shippings", method.number)
        self.assertRunDone(self.synchronise(shipping={}))
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.picking_ids.partner_id.city, location["city"])

    @thorough
    def test_an_order_for_a_point_is_taken_up_again_like_any_other(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.at_point("cod")
        locker = order.partner_shipping_id
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")
        self.shop.owner.set_status(order_id, 2)
        self.assertRunDone(self.take_over())
        self.assertEqual((order.state, order.partner_shipping_id), ("sale", locker))
        self.assertQuiet()

    @thorough
    def test_a_quotation_follows_buyer_and_addresses_without_touching_contacts(self):
        order_id, order = self.quotation()
        before = order.partner_shipping_id
        zip_before = before.zip
        self.shop.owner.edit_address(
            order_id,
            delivery={"city": "Hel", "postcode": "84-150"},
            billing={"city": "Puck", "postcode": "84-100"},
        )
        self.assertRunDone(self.take_over())
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        self.assertEqual(order.partner_invoice_id.city, "Puck")
        self.assertEqual((before.zip, before.active), (zip_before, True))
        self.assertExact(order_id)
        self.assertQuiet()
        self.assertNobodyIsTold(order)

    @thorough
    def test_a_quotation_follows_the_shop_after_its_contact_was_merged(self):
        order_id, order = self.quotation()
        buyer = order.partner_id
        other = buyer.copy()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((buyer | other).ids, other)
        self.assertEqual(order.partner_id, other)
        first, _second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.assertRunDone(self.take_over())
        self.assertEqual(self.line_of(order, first).product_uom_qty, 7)
        self.assertEqual(order.partner_id, other)
        self.assertExact(order_id)
        self.assertQuiet()

    def test_a_quotation_that_was_edited_in_odoo_asks_first(self):
        order_id, order = self.quotation()
        first, second = self.line_ids(order_id)
        self.edit(order)
        self.assertQuiet()
        self.shop.owner.edit_lines(order_id, quantities={second: 8})
        run = self.take_over()
        self.assertIn("edited in Odoo", self.reasons(run)[order_id])
        self.assertEqual(self.line_of(order, first).product_uom_qty, 5)
        self.decide("shop", self.decision(order_id))
        self.assertEqual(self.line_of(order, first).product_uom_qty, 3)
        self.assertEqual(self.line_of(order, second).product_uom_qty, 8)
        self.assertExact(order_id)
        self.assertQuiet()
        self.edit(order)
        address = order.partner_shipping_id
        self.shop.owner.edit_lines(order_id, quantities={second: 9})
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        run = self.take_over()
        self.assertIn("(Delivery address, Lines, Total)", self.reasons(run)[order_id])
        self.decide("leave", self.decision(order_id))
        self.assertEqual(self.line_of(order, first).product_uom_qty, 5)
        self.assertEqual(order.partner_shipping_id, address)
        self.assertQuiet()
        # What is paid is not what Odoo would deliver: a person has to look at it.
        self.shop.owner.pay(order_id)
        run = self.take_over()
        self.assertIn("The total in Odoo is", self.reasons(run)[order_id])
        self.assertEqual(order.state, "draft")
        self.assertEqual(f"{order.shoper_paid:.2f}", self.row_of(order_id)["sum"])

    @thorough
    def test_what_else_a_person_edited_is_asked_about_at_the_next_edit_too(self):
        order_id, order = self.quotation()
        first, second = self.line_ids(order_id)
        self.edit(order)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        self.shop.owner.edit_lines(order_id, quantities={second: 8})
        run = self.take_over()
        self.assertIn("edited in Odoo", self.reasons(run)[order_id])
        self.assertEqual(self.line_of(order, first).product_uom_qty, 5)
        self.decide("shop", self.decision(order_id))
        # All of it is the shop's again.
        self.shop.owner.edit_lines(order_id, quantities={first: 4})
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_another_carrier_is_an_edit_and_better_words_stay(self):
        order_id, order = self.quotation()
        first, _second = self.line_ids(order_id)
        line, made = self.line_of(order, first), order.shoper_made
        line.name = "Lepiej"
        carrier = self.courier(order_id).carrier_id
        # Of an order of an earlier version the carrier was not noted.
        order.carrier_id = carrier
        order.shoper_made = {key: made[key] for key in ("partners", "lines")}
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.assertRunDone(self.take_over())
        self.assertEqual((line.product_uom_qty, line.name), (7, "Lepiej"))
        self.assertExact(order_id)
        order.carrier_id = carrier.copy()
        self.shop.owner.edit_lines(order_id, quantities={first: 8})
        run = self.take_over()
        self.assertIn("edited in Odoo", self.reasons(run)[order_id])

    def test_a_template_of_the_company_mails_no_buyer(self):
        mail = self.env["mail.template"].create(
            {
                "name": "Dziękujemy",
                "model_id": self.env.ref("sale.model_sale_order").id,
                "partner_to": "{{ object.partner_id.id }}",
                "subject": "Dziękujemy",
                "body_html": "<p>Dziękujemy</p>",
            }
        )
        self.company.sale_order_template_id = self.env["sale.order.template"].create(
            {"name": "Nasz", "mail_template_id": mail.id, "note": "<p>Inne</p>"}
        )
        model, contexts = self.registry["sale.order"], []
        confirm = model._action_confirm

        def noting(orders):
            contexts.append(orders.env.context)
            return confirm(orders)

        noted = patch.object(model, "_action_confirm", noting)
        with self.assertNobodyIsMailed(), noted:
            _id, order = self.sold()
        self.assertNotIn("Inne", order.note or "")
        self.assertNobodyIsTold(order)
        # Nor does Odoo mail coupons.
        self.assertTrue(all(context["loyalty_no_mail"] for context in contexts))
        self.assertTrue(contexts)

    def test_a_sales_order_gets_the_shop_s_lines_once_a_person_said_so(self):
        self.connector.orders_lock = True
        order_id, order = self.sold()
        first, second = self.line_ids(order_id)
        self.shop.owner.edit_lines(
            order_id,
            quantities={first: 7},
            remove=[second],
            add=[{"stock_id": self.stock_id(2), "quantity": 2}],
        )
        run = self.take_over()
        self.assertIn("it is a sales order", self.reasons(run)[order_id])
        self.assertIn("it is a sales order", order.shoper_questions)
        self.assertEqual(self.line_of(order, first).product_uom_qty, 3)
        # At night what was completed long ago is left alone, but for what is asked.
        self.shop.owner.set_status(order_id, 7)
        self.take_over()
        self.env.cr.execute(
            "UPDATE shoper_element SET write_date = '2020-01-01' WHERE id = %s",
            [self.element_of(order_id).id],
        )
        self.assertRunDone(self.take_over(fetch_all=True))
        self.decide("shop", self.decision(order_id))
        self.assertExact(order_id)
        self.shop.owner.set_status(order_id, 2)
        self.take_over()
        self.assertEqual((order.state, order.locked), ("sale", True))
        order.invalidate_recordset(["shoper_questions"])
        self.assertFalse(order.shoper_questions)
        self.assertEqual(self.line_of(order, second).product_uom_qty, 0)
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        demand = {
            product: sum(own.mapped("product_uom_qty"))
            for product, own in moves.grouped("product_id").items()
        }
        self.assertEqual(demand.pop(self.line_of(order, first).product_id), 7)
        self.assertFalse(demand.pop(self.line_of(order, second).product_id, 0))
        self.assertEqual(list(demand.values()), [2])
        self.assertEqual(
            set(order.picking_ids.mapped("picking_type_code")), {"outgoing"}
        )
        self.assertFalse(order.picking_ids.activity_ids | order.activity_ids)
        self.assertQuiet()
        self.shop.owner.edit_lines(order_id, quantities={first: 1})
        self.take_over()
        self.decide("leave", self.decision(order_id))
        self.assertEqual(self.line_of(order, first).product_uom_qty, 7)
        self.assertQuiet()

    @thorough
    def test_a_swapped_line_goes_on_at_the_next_edit(self):
        """Of the two lines that a swap leaves, only the one that is sold is edited."""
        order_id, order = self.sold()
        first, second = self.line_ids(order_id)
        shop = self.shop.shop
        other = shop.row("product-stocks", self.stock_id(2))
        swapped = {name: other[name] for name in ("stock_id", "product_id", "code")}
        self.shop.owner.update("order-products", first, swapped)
        self.take_over()
        self.decide("shop", self.decision(order_id))
        lines = self.line_of(order, first)
        [line] = lines.filtered("product_uom_qty")
        self.assertEqual(len(lines), 2)
        moves = line.move_ids
        self.shop.owner.edit_lines(order_id, quantities={second: 5})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(self.line_of(order, second).product_uom_qty, 5)
        self.assertEqual(self.line_of(order, first), lines)
        self.assertEqual(line.product_uom_qty, 3)
        self.assertEqual(line.move_ids, moves)
        self.assertNotIn("cancel", moves.mapped("state"))
        self.assertExact(order_id)

    @thorough
    def test_open_deliveries_follow_a_changed_address_and_done_ones_never(self):
        order_id, order = self.sold()
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        picking = order.picking_ids
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        self.assertEqual(picking.partner_id, order.partner_shipping_id)
        self.deliver(order)
        billed_id, billed = self.sold(seed=2)
        billed.order_line.product_id.invoice_policy = "order"
        billed._create_invoices()
        address = billed.partner_shipping_id
        for number in (order_id, billed_id):
            first = self.line_ids(number)[0]
            self.shop.owner.edit_address(number, delivery={"city": "Jastarnia"})
            self.shop.owner.edit_lines(number, quantities={first: 9})
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {order_id, billed_id})
        for reason in reasons.values():
            self.assertIn("delivered or invoiced", reason)
        self.decide("leave", self.decision(billed_id))
        self.assertEqual(self.line_of(billed, first).product_uom_qty, 3)
        self.assertEqual(billed.picking_ids.partner_id, address)
        self.assertIn("delivered or invoiced", picking.shoper_questions)
        with self.assertRaises(UserError):
            self.decide("shop", self.decision(order_id))
        self.assertEqual(picking.partner_id.city, "Hel", "nobody can have that")
        self.assertEqual(order.partner_shipping_id.city, "Hel")
        self.decide("leave", self.decision(order_id))
        self.assertQuiet()

    @thorough
    def test_a_sales_order_that_would_come_out_otherwise_stays_as_it_was(self):
        order_id, order = self.sold()
        first, _second = self.line_ids(order_id)
        order.order_line = [
            Command.create({"product_id": self.line_of(order, first).product_id.id})
        ]
        total = order.amount_total
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        self.take_over()
        decision = self.decision(order_id)
        decision.with_user(self.user).action_take_shop()
        run = decision.decision_run_id
        self.work(run)
        self.assertEqual(run.state, "done_with_errors")
        told = self.changes(run, "order").message
        self.assertIn("The sales order stays as it was", told)
        self.assertNotIn("quotation", told, "it is none")
        self.assertEqual(order.amount_total, total)
        self.assertEqual(self.line_of(order, first).product_uom_qty, 3)
        self.assertIn("press Leave Both", told)
        self.decide("leave", self.decision(order_id))
        self.assertQuiet()

    @thorough
    def test_a_quotation_that_comes_out_otherwise_after_an_edit_is_held_up(self):
        order_id, order = self.quotation()
        first, _second = self.line_ids(order_id)
        line = order_values.OrderValues._line

        def dearer(values, plan, item, place):
            vals = line(values, plan, item, place)
            vals["price_unit"] += 1
            return vals

        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        with patch.object(order_values.OrderValues, "_line", dearer):
            self.take_over()
        self.assertEqual(order.shoper_hold, "total")
        self.assertIn("The total in Odoo is", order.shoper_difference)
        # What is paid is not what Odoo would deliver.
        self.shop.owner.pay(order_id)
        self.assertIn("The total in Odoo is", self.reasons(self.take_over())[order_id])
        self.assertEqual(order.state, "draft")
        # The next edit puts it right.
        self.shop.owner.edit_lines(order_id, quantities={first: 2})
        self.take_over()
        self.take_over()
        self.assertExact(order_id)
        self.assertEqual((order.state, order.shoper_hold), ("sale", False))

    @thorough
    def test_more_goods_and_another_address_at_once_reach_the_delivery(self):
        order_id, order = self.sold()
        [first, *_others] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 5})
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        picking = order.picking_ids
        self.assertEqual(picking.partner_id, order.partner_shipping_id)
        self.assertEqual(picking.move_ids.partner_id.city, "Hel")
        self.assertEqual(picking.move_ids.mapped("product_uom_qty"), [5, 3])

    # ----------------------------------------------------------------- combined
    @thorough
    def test_what_the_shop_combines_later_is_joined_in_odoo_by_hand(self):
        for make, seeds in ((self.quotation, (1, 2)), (self.sold, (3, 4))):
            (parent_id, parent), (child_id, child) = map(make, seeds)
            state = parent.state
            child.shoper_hold = "total"  # a quotation of which would be told more
            self.shop.owner.combine([parent_id, child_id])
            run = self.take_over()
            self.assertFalse(self.changes(run, "order", "act"))
            reasons = self.reasons(run)
            self.assertIn(f"Cancel {child.name} in Odoo first", reasons[parent_id])
            self.assertIn(f"combined with order {parent_id} ", reasons[child_id])
            asked = [self.decision(number) for number in (parent_id, child_id)]
            self.assertTrue(all(decision.is_only_left for decision in asked))
            self.assertEqual((parent | child).mapped("state"), [state, state])
            # A person does as told.
            for line in child.order_line.filtered("shoper_line_id"):
                line.copy({"order_id": parent.id})
            child._action_cancel()
            self.assertNotIn(child.name, self.reasons(self.take_over())[parent_id])
            self.decide("leave", *asked)
            self.assertQuiet()
            self.assertExact(parent_id)
            # What else is edited later is told as what it is.
            self.shop.owner.edit_address(parent_id, delivery={"city": "Hel"})
            reason = self.reasons(self.take_over())[parent_id]
            self.assertIn("edited in the shop (Delivery address)", reason)
            self.assertNotIn("Add to it", reason)
            self.decide("leave", self.decision(parent_id))
            self.assertQuiet()
            self.shop.owner.pay(parent_id)
            self.assertRunDone(self.take_over())
            self.assertEqual((parent.state, child.state), ("sale", "cancel"))
            self.assertQuiet()

    # ----------------------------------------------------------------- cancelled
    def test_what_the_shop_cancels_waits_for_a_person_unless_it_is_a_quotation(self):
        self.connector.orders_lock = True
        (
            (draft_id, draft),
            (edited_id, edited),
            (kept_id, kept),
            (sold_id, sold),
            (sent_id, sent),
        ) = self.all_of("draft", "draft", "draft", "sale", "sale")
        self.edit(edited)
        self.edit(kept)
        for number in (draft_id, edited_id, kept_id, sold_id, sent_id):
            self.shop.owner.cancel(number)
        run = self.take_over()
        self.assertEqual(draft.state, "cancel")
        self.assertEqual(set(self.reasons(run)), {edited_id, kept_id, sold_id, sent_id})
        states = (edited | kept | sold | sent).mapped("state")
        self.assertEqual(states, ["draft", "draft", "sale", "sale"])
        ask = self.changes(run, "order", state="waiting")
        self.assertEqual(set(ask.mapped("kind")), {"Cancel"})
        self.decide(
            "shop", *(self.decision(item, "cancel") for item in (edited_id, sold_id))
        )
        self.decide(
            "leave", *(self.decision(item, "cancel") for item in (kept_id, sent_id))
        )
        self.assertEqual((edited | sold).mapped("state"), ["cancel", "cancel"])
        self.assertEqual((kept | sent).mapped("state"), ["draft", "sale"])
        self.assertEqual(set(sold.picking_ids.mapped("state")), {"cancel"})
        self.assertQuiet()
        # What is kept goes on: it gets what is edited in the shop, if a person says so.
        first, _second = self.line_ids(sent_id)
        self.shop.owner.edit_lines(sent_id, quantities={first: 2})
        self.take_over()
        self.decide("shop", self.decision(sent_id))
        self.assertEqual(self.line_of(sent, first).product_uom_qty, 2)
        self.assertQuiet()
        # Taken up again and cancelled once more, it is another question.
        self.shop.owner.set_status(sent_id, 2)
        self.take_over()
        self.shop.owner.cancel(sent_id)
        self.take_over()
        self.assertTrue(self.decision(sent_id, "cancel"))
        self.assertNobodyIsTold(draft)

    @thorough
    def test_a_switch_cancels_sales_orders_at_once_but_never_after_goods_moved(self):
        self.connector.orders_cancel_at_once = True
        (free_id, free), (sent_id, sent), (billed_id, billed) = self.all_of(
            "sale", "sale", "sale"
        )
        self.deliver(sent)
        billed.order_line.product_id.invoice_policy = "order"
        billed._create_invoices().action_post()
        for number in (free_id, sent_id, billed_id):
            self.shop.owner.cancel(number)
        run = self.take_over()
        self.assertEqual(free.state, "cancel")
        self.assertEqual((sent | billed).mapped("state"), ["sale", "sale"])
        self.assertEqual(set(self.reasons(run)), {sent_id, billed_id})
        self.assertIn("credit note", self.reasons(run)[sent_id])
        decision = self.decision(sent_id, "return")
        with self.assertRaises(UserError):
            self.decide("shop", decision)
        self.decide("leave", decision, self.decision(billed_id, "return"))
        self.assertQuiet()
        # Taken up again it is what it is in Odoo; another return is another question.
        self.assertFalse(sent.message_ids)
        self.shop.owner.set_status(sent_id, 2)
        run = self.take_over(auto_apply=False)
        self.assertFalse(sent.message_ids, "nothing is done yet")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(sent.state, "sale")
        self.assertIn("took the order up again", sent.message_ids.body)
        self.assertQuiet()
        self.shop.owner.return_order(sent_id)
        self.assertEqual(set(self.reasons(self.take_over())), {sent_id})

    @thorough
    def test_goods_that_moved_since_the_plan_keep_an_order_from_being_cancelled(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.sold()
        self.shop.owner.cancel(order_id)
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").kind, "Cancel")
        self.deliver(order)
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(order.state, "sale")
        self.assertIn("delivered or invoiced", self.reasons(run)[order_id])
        # Whoever leaves it does not say that the rest goes on.
        self.decide("leave", self.decision(order_id, "return"))
        state = self.element_of(order_id).base["state"]
        self.assertEqual(state, {"odoo": "sale", "shop": "back", "left": True})
        self.assertTrue(order._why_not_to_deliver())
        self.assertQuiet()

    @thorough
    def test_what_is_not_cancelled_at_once_any_more_is_asked_about(self):
        self.connector.orders_cancel_at_once = True
        (gone_id, gone), (kept_id, kept) = self.all_of("sale", "sale")
        for number in (gone_id, kept_id):
            self.shop.owner.cancel(number)
        run = self.take_over(auto_apply=False)
        kinds = self.changes(run, "order", "act").mapped("kind")
        self.assertEqual(kinds, ["Cancel", "Cancel"])
        self.connector.orders_cancel_at_once = False
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual((gone | kept).mapped("state"), ["sale", "sale"])
        for number in (gone_id, kept_id):
            told = self.reasons(run)[number]
            self.assertIn("Decide whether it is cancelled there", told)
        self.decide("shop", self.decision(gone_id, "cancel"))
        self.decide("leave", self.decision(kept_id, "cancel"))
        self.assertEqual((gone.state, kept.state), ("cancel", "sale"))
        self.assertQuiet()

    def test_what_was_edited_since_the_plan_is_not_cancelled_or_taken_up_unasked(self):
        (order_id, order), (back_id, back) = self.all_of("draft", "draft")
        self.shop.owner.cancel(back_id)
        self.take_over()
        self.shop.owner.cancel(order_id)
        self.shop.owner.set_status(back_id, 2)
        run = self.take_over(auto_apply=False)
        kinds = self.changes(run, "order", "act").mapped("kind")
        self.assertEqual(set(kinds), {"Cancel", "Set to Quotation"})
        for edited in (order, back):
            edited.order_line[0].product_uom_qty = 11
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual((order.state, back.state), ("draft", "cancel"))
        for number in (order_id, back_id):
            self.assertIn("was edited in Odoo", self.reasons(run)[number])
        self.decide(
            "shop", self.decision(order_id, "cancel"), self.decision(back_id, "reopen")
        )
        self.assertEqual((order.state, back.state), ("cancel", "draft"))
        self.assertQuiet()

    @thorough
    def test_what_is_left_alone_since_the_plan_is_not_taken_up(self):
        order_id, order = self.quotation()
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.shop.owner.set_status(order_id, 2)
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run, "order", "act").kind, "Set to Quotation")
        self.status(2).incoming = "none"
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(order.state, "cancel")

    @thorough
    def test_what_is_returned_is_asked_about_once_it_was_confirmed(self):
        (draft_id, draft), (sold_id, sold), (sent_id, sent), (edited_id, edited) = (
            self.all_of("draft", "sale", "sale", "draft")
        )
        self.edit(edited)
        self.deliver(sent)
        for number in (draft_id, sold_id, sent_id, edited_id):
            self.shop.owner.return_order(number)
        run = self.take_over()
        reasons = self.reasons(run)
        self.assertEqual(set(reasons), {sold_id, sent_id})
        self.assertIn("nothing is delivered", reasons[sold_id])
        self.assertIn("return the delivery", reasons[sent_id])
        states = (draft | sold | sent | edited).mapped("state")
        self.assertEqual(states, ["draft", "sale", "sale", "draft"])
        self.decide("shop", self.decision(sold_id, "cancel"))
        self.assertEqual(sold.state, "cancel")

    @thorough
    def test_what_was_kept_delivered_and_then_returned_is_asked_about(self):
        (sent_id, sent), (waits_id, _waits) = self.all_of("sale", "sale")
        for number in (sent_id, waits_id):
            self.shop.owner.cancel(number)
        self.take_over()
        self.decide(
            "leave", *(self.decision(item, "cancel") for item in (sent_id, waits_id))
        )
        self.deliver(sent)
        self.assertQuiet()
        for number in (sent_id, waits_id):
            self.shop.owner.return_order(number)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {sent_id}, "of the other one nothing left")
        self.assertIn("return the delivery", reasons[sent_id])
        self.take_over()
        self.decide("leave", self.decision(sent_id, "return"))
        self.assertQuiet()

    # ------------------------------------------------------- nobody said what it means
    @thorough
    def test_a_status_that_nobody_said_anything_of_is_asked_about_once(self):
        self.connector.orders_stop_deliveries = True
        (
            (gone_id, gone),
            (sent_id, sent),
            (draft_id, draft),
            (going_id, going),
            (back_id, back),
            (paid_id, paid),
        ) = self.all_of("sale", "sale", "draft", "sale", "draft", "draft")
        self.deliver(sent)
        self.shop.owner.cancel(back_id)
        self.take_over()
        new, unwanted = self.status(2), self.status(9)
        (new | unwanted).incoming = False
        for number in (gone_id, sent_id, draft_id):
            self.shop.owner.set_status(number, 9)
        self.shop.owner.pay(paid_id)
        for number in (going_id, back_id, paid_id):
            self.shop.owner.set_status(number, 2)
        run = self.take_over()
        reasons = self.reasons(run)
        # By its type the sales order goes on, whatever the status is called.
        self.assertEqual(set(reasons), {gone_id, sent_id, draft_id, back_id, paid_id})
        for number in (gone_id, sent_id, draft_id):
            self.assertIn(f"the status “{unwanted.name}” means", reasons[number])
        for number in (back_id, paid_id):
            self.assertIn(f"the status “{new.name}” means", reasons[number])
        asked = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertEqual(len(asked), 2, "one question for each status")
        self.assertEqual(set(asked.mapped("can_open_settings")), {True})
        self.assertEqual((draft | paid).mapped("shoper_is_held"), [False, True])
        self.assertFalse(going._why_not_to_deliver())
        for picking in gone.picking_ids:
            picking.move_ids.picked = True
            with self.assertRaisesRegex(UserError, unwanted.name):
                picking.button_validate()
        # Said, each becomes what it means; what goes on is not asked about.
        new.incoming, unwanted.incoming = "open", "cancel"
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {gone_id, sent_id})
        states = (draft | back | paid | going).mapped("state")
        self.assertEqual(states, ["cancel", "draft", "sale", "sale"])
        self.decide("shop", self.decision(gone_id, "cancel"))
        self.decide("leave", self.decision(sent_id, "return"))
        self.assertQuiet()
        # What a person decided about is not asked about again, whatever it becomes.
        unwanted.incoming = False
        self.shop.owner.cancel(going_id)
        self.take_over()
        self.decide("leave", self.decision(going_id, "cancel"))
        self.shop.owner.set_status(going_id, 9)
        self.assertFalse(self.reasons(self.take_over()))
        self.assertFalse(going._why_not_to_deliver())
        paid._action_cancel()
        paid.action_draft()
        self.take_over()
        self.decide("leave", self.decision(paid_id, "confirm"))
        new.incoming = False
        self.assertEqual(set(self.reasons(self.take_over())), {back_id})

    @thorough
    def test_a_payment_method_that_nobody_said_anything_of_is_asked_about_once(self):
        orders = [one for _number, one in self.all_of("draft", "draft")]
        method = self.payment("paypal")
        method.write({"kind": False, "confirm": False})
        for order in orders:
            number = int(order.shoper_number)
            self.shop.owner.update("orders", number, {"payment_id": method.number})
        self.shop.owner.pay(int(orders[0].shoper_number))
        run = self.take_over()
        self.assertEqual(len(self.reasons(run)), 2)
        asked = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertEqual(len(asked), 1, asked.mapped("message"))
        self.assertIn(f"the buyer pays with “{method.name}”", asked.message)
        self.assertTrue(asked.can_open_settings)
        # That its orders are never confirmed is an answer.
        method.kind = "prepaid"
        self.assertQuiet()
        method.confirm = "paid"
        self.take_over()
        self.assertEqual([order.state for order in orders], ["sale", "draft"])
        self.assertQuiet()

    # ------------------------------------------------------------- taken up again
    def test_what_the_shop_takes_up_again_is_reopened_and_goes_on(self):
        (draft_id, draft), (sold_id, sold), (edited_id, edited), (own_id, own) = (
            self.all_of("draft", "sale", "draft", "draft")
        )
        own._action_cancel()  # by a person, in Odoo
        self.connector.orders_cancel_at_once = True
        for number in (draft_id, sold_id, edited_id):
            self.shop.owner.cancel(number)
        self.take_over()
        self.assertEqual(set((draft | sold | edited).mapped("state")), {"cancel"})
        edited.order_line[0].product_uom_qty = 11
        first, _second = self.line_ids(draft_id)
        self.shop.owner.edit_lines(draft_id, quantities={first: 4})
        self.assertQuiet()
        for number in (draft_id, sold_id, edited_id):
            self.shop.owner.set_status(number, 2)
        run = self.take_over()
        self.assertEqual((draft.state, sold.state), ("draft", "sale"))
        self.assertTrue(sold.picking_ids.filtered(lambda item: item.state != "cancel"))
        self.assertEqual((edited.state, own.state), ("cancel", "cancel"))
        self.assertEqual(set(self.reasons(run)), {edited_id})
        self.take_over()
        self.assertEqual(self.line_of(draft, first).product_uom_qty, 4)
        self.decide("shop", self.decision(edited_id, "reopen"))
        self.assertEqual(edited.state, "draft")
        self.assertExact(draft_id, sold_id)

    @thorough
    def test_what_a_person_set_to_a_quotation_in_odoo_is_asked_about(self):
        (
            (left_id, left),
            (sold_id, sold),
            (echo_id, echo),
            (draft_id, draft),
            (sure_id, sure),
        ) = self.all_of("sale", "sale", "sale", "draft", "draft")
        for number in (draft_id, sure_id):
            self.shop.owner.cancel(number)
        self.take_over()
        orders = left | sold | echo | draft | sure
        (left | sold | echo)._action_cancel()
        self.shop.owner.cancel(echo_id)  # as Odoo says it
        self.assertRunDone(self.take_over())
        orders.action_draft()
        sure.action_confirm()
        self.connector.orders_cancel_at_once = True
        run = self.take_over()
        states = ["draft", "draft", "draft", "draft", "sale"]
        self.assertEqual(orders.mapped("state"), states)
        ids = {left_id, sold_id, echo_id, draft_id, sure_id}
        self.assertEqual(set(self.reasons(run)), ids)
        self.decide(
            "leave",
            self.decision(left_id, "confirm"),
            *(self.decision(number, "cancel") for number in (echo_id, sure_id)),
        )
        self.decide("shop", self.decision(sold_id, "confirm"))
        self.decide("shop", self.decision(draft_id, "cancel"))
        self.assertQuiet()
        states = ["draft", "sale", "draft", "cancel", "sale"]
        self.assertEqual(orders.mapped("state"), states)

    @thorough
    def test_what_was_confirmed_cancelled_and_set_back_unseen_is_asked_about(self):
        ids = [number for number, _order in self.all_of("draft", "draft", "draft")]
        orders = back, sure, only_cancelled = [*map(self.order, ids)]
        (back | sure).action_confirm()
        for order in orders:
            order._action_cancel()
            order.action_draft()
        sure.action_confirm()
        for number in ids:
            self.shop.owner.pay(number)
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {ids[0]})
        states = [order.state for order in orders]
        self.assertEqual(states, ["draft", "sale", "sale"])
        self.decide("shop", self.decision(ids[0], "confirm"))
        self.assertEqual(back.state, "sale")
        self.assertQuiet()

    @thorough
    def test_what_is_a_quotation_again_after_both_cancelled_it_is_asked_about(self):
        order_id, order = self.quotation()
        order._action_cancel()  # by a person, in Odoo
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        order.action_draft()
        run = self.take_over()
        self.assertEqual(order.state, "draft")
        self.assertIn("set it to a quotation", self.reasons(run)[order_id])
        self.decide("leave", self.decision(order_id, "cancel"))
        self.assertQuiet()
        # Once it goes on in the shop, another cancelling there is followed.
        self.shop.owner.set_status(order_id, 2)
        self.assertRunDone(self.take_over())
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")

    @thorough
    def test_what_a_person_took_up_and_confirmed_is_not_cancelled_unasked(self):
        self.connector.orders_cancel_at_once = True
        ids = [number for number, _order in self.all_of("sale", "sale")]
        unseen, asked = [*map(self.order, ids)]
        for number, order in zip(ids, (unseen, asked), strict=True):
            order._action_cancel()
            self.shop.owner.cancel(number)
        self.assertRunDone(self.take_over())
        (unseen | asked).action_draft()
        unseen.action_confirm()
        self.take_over()  # asks about the other one before it is confirmed
        asked.action_confirm()
        run = self.take_over()
        self.assertEqual([unseen.state, asked.state], ["sale", "sale"])
        self.assertIn(ids[1], self.reasons(run))
        self.decide("leave", *(self.decision(number, "cancel") for number in ids))
        self.assertQuiet()

    @thorough
    def test_what_goes_on_after_it_was_taken_up_is_cancelled_at_once_again(self):
        self.connector.orders_cancel_at_once = True
        order_id, order = self.sold()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertQuiet()
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")

    @thorough
    def test_what_is_paid_after_it_was_cancelled_in_odoo_is_asked_about(self):
        (back_id, back), (left_id, left) = self.all_of("draft", "draft")
        (back | left)._action_cancel()
        self.assertQuiet()
        for number in (back_id, left_id):
            self.shop.owner.pay(number)
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {back_id, left_id})
        self.decide("shop", self.decision(back_id, "reopen"))
        self.decide("leave", self.decision(left_id, "reopen"))
        self.assertEqual((back.state, left.state), ("sale", "cancel"))
        self.assertQuiet()

    @thorough
    def test_what_was_confirmed_by_hand_and_paid_is_cancelled_on_purpose(self):
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        take = TAKE | {"fetch_all": False}
        told = {"order": take, "order_status": {"update_linked": "shop"}}
        (meant_id, meant), (unpaid_id, unpaid) = self.all_of("draft", "draft")
        (meant | unpaid).action_confirm()
        self.shop.owner.pay(meant_id)
        self.synchronise(**told)
        self.assertGreater(meant.shoper_paid, 0)
        (meant | unpaid)._action_cancel()
        self.shop.owner.pay(unpaid_id)
        run = self.synchronise(**told)
        # Of the money for the other one nobody knew when it was cancelled.
        self.assertEqual(set(self.reasons(run)), {unpaid_id})
        self.synchronise(**told)
        self.assertEqual(int(self.row_of(meant_id)["status_id"]), 8)
        self.assertNotEqual(int(self.row_of(unpaid_id)["status_id"]), 8)

    # ------------------------------------------------------------- payment terms
    @thorough
    def test_payment_terms_follow_the_method_of_payment(self):
        card, others = self.env["account.payment.term"].create(
            [{"name": "Card"}, {"name": "As Agreed"}]
        )
        cash = self.env["account.payment.term"].create({"name": "Cash"})
        self.payment("cod").payment_term_id = cash
        self.payment("onlinePayment").payment_term_id = card
        quoted_id, quoted = self.quotation()
        ids = [quoted_id, *(self.sold(seed=seed)[0] for seed in (2, 3, 4))]
        quoted, sold, agreed, invoiced = (self.order(number) for number in ids)
        self.assertEqual(sold.payment_term_id, cash)
        agreed.payment_term_id = others  # by a person
        invoiced.order_line.product_id.invoice_policy = "order"
        invoiced._create_invoices()
        for number in ids:
            self.pay_by(number, "onlinePayment")
        first, _second = self.line_ids(quoted_id)  # written together with its lines
        self.shop.owner.edit_lines(quoted_id, quantities={first: 4})
        self.take_over()
        self.assertEqual(quoted.amount_total, quoted.shoper_total)
        self.assertEqual(quoted.payment_term_id, card)
        self.assertEqual(sold.payment_term_id, card)
        self.assertEqual(agreed.payment_term_id, others)
        self.assertEqual(invoiced.payment_term_id, cash)
        # A method without terms has those of the customer.
        sold.partner_id.property_payment_term_id = others
        self.pay_by(ids[1], "transfer")
        self.take_over()
        self.assertEqual(sold.shoper_payment_id, self.payment("transfer"))
        self.assertEqual(sold.payment_term_id, others)

    def pay_by(self, order_id, code):
        """Somebody chooses another method of payment in the panel."""
        number = str(self.payment(code).number)
        self.shop.owner.update("orders", order_id, {"payment_id": number})

    # ------------------------------------------------------------------ never paid
    @thorough
    def test_quotations_that_nobody_pays_are_cancelled_once_if_it_was_chosen(self):
        (late_id, late), (edited_id, edited), (begun_id, begun) = self.all_of(
            "draft", "draft", "draft"
        )
        self.edit(edited)
        self.shop.owner.pay(begun_id, 1)
        connector = self.connector.with_user(self.manager)
        connector.action_suggest_told_statuses()
        self.assertTrue(connector.told_cancelled_id)
        take = TAKE | {"fetch_all": False}
        told = {"order": take, "order_status": {"update_linked": "shop"}}
        self.synchronise(**told)  # what was there before is no news
        orders = late | edited | begun
        with freeze_time(datetime.now() + timedelta(days=15)):
            self.assertQuiet()
            self.connector.orders_unpaid_days = 14
            run = self.take_over(auto_apply=False)
            [change] = self.changes(run, "order")
            self.assertEqual((change.kind, change.name), ("Cancel", str(late_id)))
            self.assertEqual(late.state, "draft")
            run.with_user(self.manager).action_apply()
            self.work(run)
            self.assertEqual(orders.mapped("state"), ["cancel", "draft", "draft"])
            self.assertEqual(self.element_of(late_id)._agreed().facts, {"unpaid": True})
            self.assertQuiet()
            # The shop is not told: there the buyer may still pay.
            self.synchronise(**told)
            self.assertNotEqual(int(self.row_of(late_id)["status_id"]), 8)
            self.connector.orders_unpaid_days = 0
            self.assertQuiet()
            self.connector.orders_unpaid_days = 14
            late.action_draft()  # by a person, who waits longer
            self.assertQuiet()
            late._action_cancel()
            self.shop.owner.pay(late_id)
            self.take_over()
            self.assertEqual(late.state, "sale")
            self.assertFalse(self.element_of(late_id).base_facts)
            # It goes on: the shop is told if a person cancels it.
            self.synchronise(**told)
            late._action_cancel()
            self.synchronise(**told)
            self.assertEqual(int(self.row_of(late_id)["status_id"]), 8)
        self.assertNobodyIsTold(orders)

    @thorough
    def test_what_a_person_took_up_again_is_not_cancelled_for_lack_of_payment(self):
        (_number, quoted), (_number, confirmed) = self.all_of("draft", "draft")
        orders = quoted | confirmed
        confirmed.action_confirm()
        orders._action_cancel()
        orders.action_draft()
        self.connector.orders_unpaid_days = 14
        with freeze_time(datetime.now() + timedelta(days=20)):
            for _again in range(2):
                self.assertQuiet()
            self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    @thorough
    def test_what_is_taken_up_again_may_be_paid_for_as_long_again(self):
        order_id, order = self.quotation()
        self.connector.orders_unpaid_days = 14
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.assertEqual(order.state, "cancel")
        with freeze_time(datetime.now() + timedelta(days=20)):
            self.shop.owner.set_status(order_id, 2)
            moment = datetime.now() - timedelta(days=1)
            rows = self.shop.shop["orders"]
            moved = {"status_date": f"{moment:%Y-%m-%d %H:%M:%S}"}
            rows.replace(order_id, rows.rows[order_id] | moved)
            self.take_over()
            self.assertEqual(order.state, "draft")
            self.assertQuiet()
            self.assertEqual(order.state, "draft")

    @thorough
    def test_a_status_since_the_first_day_of_the_calendar_holds_nothing_up(self):
        order_id, order = self.quotation()
        first = {"status_date": "0001-01-01 00:00:00"}  # in UTC the day before
        self.shop.shop["orders"].set(order_id, **first)
        self.take_over(fetch_all=True)
        self.connector.orders_unpaid_days = 14
        with freeze_time(datetime.now() + timedelta(days=15)):
            self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")

    # ----------------------------------------------------------------- deleted
    def test_what_the_shop_deletes_is_asked_about_whatever_it_is_in_odoo(self):
        states = ("draft", "sale", "sale")
        orders = dict(self.all_of(*states))
        draft, _sold, sent = orders.values()
        self.edit(draft)
        self.deliver(sent)
        for number in orders:
            self.shop.owner.delete_order(number)
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), set(orders))
        for (number, order), state in zip(orders.items(), states, strict=True):
            self.assertEqual(order.state, state)
            decision = self.decision(number).with_user(self.user)
            decision.with_context(shoper_choice="leave").action_choose_gone()
        self.assertQuiet()

    @thorough
    def test_what_the_shop_deletes_is_cancelled_if_a_person_says_so(self):
        self.connector.orders_lock = True
        ids = [number for number, _order in self.all_of("draft", "sale", "sale")]
        draft, sold, sent = orders = [self.order(number) for number in ids]
        self.deliver(sent)
        for number in ids:
            self.shop.owner.delete_order(number)
        self.take_over()
        asked = [self.decision(number).with_user(self.user) for number in ids]
        for decision in asked[:2]:
            self.assertEqual(decision.gone_choices[0], "cancel")
        self.assertEqual(asked[2].gone_choices, ["unlink", "leave"])
        self.assertIn("delivered or invoiced in Odoo", asked[2].message)
        for decision in asked[:2]:
            decision.with_context(shoper_choice="cancel").action_choose_gone()
            self.assertEqual(decision.state, "decided")
            self.work(decision.decision_run_id)
            self.assertRunDone(decision.decision_run_id)
            [change] = self.changes(decision.decision_run_id, "order")
            self.assertEqual((change.verb, change.kind), ("act", "Cancel"))
        states = [order.state for order in orders]
        self.assertEqual(states, ["cancel", "cancel", "sale"])
        self.assertEqual(sold.picking_ids.state, "cancel")
        with self.assertRaises(UserError):
            asked[2].with_context(shoper_choice="cancel").action_choose_gone()
        asked[2].with_context(shoper_choice="leave").action_choose_gone()
        self.assertQuiet()
        draft.action_draft()  # somebody wants it all the same
        self.assertQuiet()
        self.assertEqual(draft.state, "draft")

    @thorough
    def test_an_order_that_the_shop_only_hides_is_deleted_all_the_same(self):
        self.shop.switches.deleted_order = "hidden_in_list_only"
        order_id, order = self.quotation()
        self.shop.owner.delete_order(order_id)
        self.take_over()
        self.assertEqual(self.element_of(order_id).link_state, "missing")
        decision = self.decision(order_id).with_user(self.user)
        decision.with_context(shoper_choice="cancel").action_choose_gone()
        self.work(decision.decision_run_id)
        self.assertRunDone(decision.decision_run_id)
        self.assertEqual(order.state, "cancel")
        self.assertQuiet()

    @thorough
    def test_goods_that_left_after_the_decision_keep_a_deleted_order(self):
        ids = [number for number, _order in self.all_of("sale", "sale")]
        planned, late = (self.order(number) for number in ids)
        for number in ids:
            self.shop.owner.delete_order(number)
        self.take_over()
        runs = {}
        for number in ids:
            decision = self.decision(number).with_user(self.user)
            decision.with_context(shoper_choice="cancel").action_choose_gone()
            runs[number] = decision.decision_run_id.sudo()
        self.deliver(planned)  # before it is planned
        self.work(runs[ids[0]])
        run = runs[ids[1]]
        run.auto_apply = False
        self.work(run)
        self.assertEqual(self.changes(run, "order").kind, "Cancel")
        self.deliver(late)  # after that
        run.with_user(self.manager).action_apply()
        self.work(run)
        for number, order in zip(ids, (planned, late), strict=True):
            self.assertEqual(order.state, "sale")
            self.assertIn("delivered or invoiced", self.reasons(runs[number])[number])
        self.take_over()
        for number in ids:
            decision = self.decision(number).with_user(self.user)
            self.assertIn("delivered or invoiced", decision.message)
            self.assertEqual(decision.gone_choices, ["unlink", "leave"])
            decision.with_context(shoper_choice="leave").action_choose_gone()
        self.assertQuiet()

    # -------------------------------------------------------------------- undone
    @thorough
    def test_undoing_takes_back_what_was_done_and_no_edit(self):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        order_id, order = self.quotation()
        first, _second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})
        run = self.take_over()
        undo = self.env["shoper.sync.run"].browse(
            run.with_user(self.manager)._undo().id
        )
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertEqual(self.line_of(order, first).product_uom_qty, 7)
        messages = " ".join(filter(None, undo.change_ids.mapped("message")))
        self.assertIn("not taken back", messages)

    @thorough
    def test_the_plan_says_that_the_shop_goes_on_with_an_order_that_undoing_cancels(
        self,
    ):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        ids = [self.buy(("registered", "cod"), seed=seed) for seed in (1, 2)]
        run = self.take_over()
        self.shop.owner.cancel(ids[1])
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        said = {
            change.element_id.remote_id: change.message
            for change in self.changes(undo, "order", state="planned")
            if change.action == "cancel"
        }
        self.assertEqual(said.keys(), set(ids))
        self.assertIn("goes on with the order", said[ids[0]])
        self.assertFalse(said[ids[1]], "nor does the shop")
        self.confirm(undo)
        self.work(undo)
        order = self.order(ids[0])
        self.assertEqual(order.state, "cancel")
        self.take_over()
        self.assertEqual(order.state, "cancel", "it stays so")
        # As the plan said.
        order.with_user(self.manager).action_draft()
        order.with_user(self.manager).action_confirm()
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")

    @thorough
    def test_an_order_whose_cancelling_is_undone_is_not_cancelled_again(self):
        self.connector.orders_cancel_at_once = True
        (draft_id, draft), (sold_id, sold) = self.all_of("draft", "sale")
        for number in (draft_id, sold_id):
            self.shop.owner.cancel(number)
        run = self.take_over()
        undo = self.env["shoper.sync.run"].browse(
            run.with_user(self.manager)._undo().id
        )
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertEqual((draft.state, sold.state), ("draft", "sale"))
        self.assertTrue(sold.picking_ids.filtered(lambda item: item.state != "cancel"))
        self.assertQuiet()
        self.assertEqual((draft.state, sold.state), ("draft", "sale"))
        self.assertEqual(sold._why_not_to_deliver(), "")
        for number in (draft_id, sold_id):
            agreed = self.element_of(number)._agreed()
            self.assertEqual(agreed.facts, {"undone": True})
            properties = self.env["shoper.sync"]._entity("order")._properties
            self.assertLessEqual(set(agreed.keys()), {prop.code for prop in properties})
        self.shop.owner.set_status(sold_id, 2)
        self.take_over()
        self.shop.owner.cancel(sold_id)
        self.take_over()
        self.assertEqual(sold.state, "cancel", "it is another cancellation")
