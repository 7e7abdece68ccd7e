from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from ...sync.fulfilment.parcel import sending
from ..cases.decision_case import buttons_shown
from ..cases.length import thorough
from ..cases.parcel_case import ACCEPTED, CANCELLED, SHIPPED, ParcelCase


class TestParcels(ParcelCase):
    """What leaves Odoo's warehouse is told to the shop, once."""

    def test_what_left_is_one_parcel_with_its_goods_and_one_mail(self):
        order = self.sold()
        self.shop.requests.clear()
        first, second = self.line_ids(order)
        picking = self.ship(order, "A1")
        # Another shop has lines of the same numbers.
        goods = order.order_line.filtered(lambda line: line.shoper_line_id == first)
        elsewhere = order.copy().order_line[0]
        elsewhere.write({"shoper_line_id": first, "name": "Czajnik"})
        preview = self.tell(auto_apply=False)
        self.assertEqual(self.parcels(order), [])
        [planned] = self.changes(preview, "parcel", "create_shop")
        self.assertIn(f"2 × {goods.name.splitlines()[0]}", planned.after_text)
        self.assertNotIn("Czajnik", planned.after_text)
        self.assertEqual((planned.state, planned.after["number"]), ("planned", "A1"))
        run = self.tell()
        self.assertRunDone(run)
        self.assertEqual(self.contents(order), [("A1", {first: 2, second: 1})])
        [row] = self.parcels(order)
        self.assertEqual(row["sent"], "1")
        self.assertEqual(row["shipping_id"], str(order.shoper_shipping_id.number))
        self.assertEqual(len(self.mails(order)), 1)
        self.assertEqual(self.status_of(order), SHIPPED)
        parcel = picking.shoper_parcel_ids
        self.assertEqual(parcel.shoper_remote_id, int(row["parcel_id"]))
        self.assertEqual(parcel.moved_to, SHIPPED)
        [change] = self.changes(run, "parcel", "create_shop", "done")
        self.assertIn("2 × ", change.after_text)
        timeline = str(
            order.with_user(self.user).with_context(lang="en_US").shoper_timeline
        )
        self.assertIn("Buyer told of a parcel", timeline)
        self.assertIn(parcel.display_name, timeline)
        self.assertShopSound()
        # A second time there is nothing to do, and what is returned is nobody's parcel.
        self.shop.requests.clear()
        self.give_back(picking, 1, "BACK")
        run = self.tell()
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, "parcel"))
        self.assertEqual(self.writes(), [])
        # It is never taken back, and whoever wants that is told why.
        with self.assertRaisesRegex(UserError, "was told of the parcel"):
            change.run_id.with_user(self.manager)._undo()

    @thorough
    def test_several_transfers_and_several_numbers(self):
        order = self.sold(((0, 3), (1, 2)))
        first, second = self.line_ids(order)
        self.ship(order, "A1", done=(1, 0))
        self.ship(order, "A2, A3", done=(1, 2))
        self.assertRunDone(self.tell())
        self.ship(order, "A4")
        self.assertRunDone(self.tell())
        self.assertEqual(
            self.contents(order),
            [("A1", {first: 1}), ("A2", {first: 1, second: 2}), ("A4", {first: 1})],
        )
        notes = [row["notes"].rpartition(" ")[2] for row in self.parcels(order)]
        self.assertEqual(notes, ["", "A3", ""])
        self.assertEqual(len(self.mails(order)), 3)
        self.assertShopSound()
        # What goes to another warehouse of the company is nobody's parcel.
        transit = self.company.internal_transit_location_id
        inside = order.picking_ids[0].copy({"carrier_tracking_ref": "W1"})
        for moved in (inside, inside.move_ids):
            moved.location_dest_id = transit
        inside.action_confirm()
        inside.move_ids.write({"quantity": 1, "picked": True})
        inside._action_done()
        self.assertEqual((inside.state, inside.sale_id), ("done", order))
        run = self.tell()
        self.assertFalse(self.changes(run, "parcel"))
        self.assertFalse(inside.shoper_parcel_ids)

    @thorough
    def test_packages_named_by_their_numbers_say_what_is_in_which_parcel(self):
        order, other = self.all_sold((1, 2), ((0, 3),))
        [line], [other_line] = self.line_ids(order), self.line_ids(other)
        picking = self.ship_packed(order, "A1, A2", {"a 2": 1, "PACK7": 2})
        # Which of the two has which number is not known.
        self.ship_packed(other, "B1, B2", {"PACK8": 1, "PACK9": 2})
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("A1", {line: 2}), ("A2", {line: 1})])
        self.assertEqual(self.contents(other), [("B1", {other_line: 3})])
        self.assertIn("B2", self.parcels(other)[0]["notes"])
        picking.carrier_tracking_ref = "A1, A3"
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("A1", {line: 2}), ("A3", {line: 1})])
        picking.carrier_tracking_ref = "C1, C2"  # both were mistyped
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("C1", {line: 2}), ("C2", {line: 1})])
        self.assertShopSound()

    def ship_packed(self, order, numbers, packages):
        """One thing of an order leaves in packages.

        :param packages: {name: how many pieces are in it}
        :return: the transfer
        """
        picking = order.picking_ids
        move = picking.move_ids
        lines = move.move_line_ids
        for name, quantity in packages.items():
            package = self.env["stock.package"].create({"name": name})
            values = {"quantity": quantity, "result_package_id": package.id}
            if lines.result_package_id:
                move.move_line_ids[0].copy(values)
            else:
                lines.write(values)
        move.picked = True
        picking.carrier_tracking_ref = numbers
        picking._action_done()
        return picking

    @thorough
    def test_what_was_packed_generously_is_told_as_what_was_sold(self):
        order = self.sold()
        first, second = self.line_ids(order)
        self.ship(order, "A1", done=(4, 1))
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.waiting(run))
        self.assertEqual(self.contents(order), [("A1", {first: 2, second: 1})])
        # One more would be another parcel of what that one has.
        again = order.picking_ids.copy()
        again.action_confirm()
        self.ship(order, "A2")
        self.assertIn("more in parcels", self.waiting(self.tell())[0])
        self.assertEqual(len(self.parcels(order)), 1)
        self.assertShopSound()

    @thorough
    def test_an_order_whose_status_was_deleted_in_the_shop_stops_no_parcel(self):
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        options = {"parcel": {}, "order_status": {"update_linked": "shop"}}
        self.assertRunDone(self.tell(**options))
        order, other = self.all_sold((1, 2))
        self.ship(order, "A1")
        self.ship(other, "B1")
        self.let_say(int(order.shoper_number), status_id=None)
        self.assertRunDone(self.tell(**options))
        self.assertEqual([number for number, _held in self.contents(other)], ["B1"])
        self.assertEqual([number for number, _held in self.contents(order)], ["A1"])
        self.assertShopSound()

    @thorough
    def test_what_waits_says_why_and_goes_when_nothing_is_in_its_way(self):
        numberless, foreign, cancelled = self.all_sold((1, 2, 3))
        picking = self.ship(numberless)
        self.ship(foreign, "B1", carrier=self.carrier("Gołąb"))
        self.ship(cancelled)
        self.shop.owner.set_status(int(cancelled.shoper_number), CANCELLED)
        run = self.tell()
        self.assertEqual(
            sorted(text[:28] for text in self.waiting(run)),
            [
                "The carrier Gołąb is none of",
                "The order was cancelled or r",
                "The transfer has no tracking",
            ],
        )
        self.assertEqual(self.posts(), 0)
        parcel = picking.shoper_parcel_ids.with_user(self.user)
        self.assertIn("no tracking number", parcel.why_waiting)
        asked = self.env["shoper.decision"].with_user(self.user)
        asked = asked.search([("entity", "=", "parcel"), ("state", "=", "open")])
        decision = asked.filtered(lambda item: item.res_id == parcel.id)
        self.assertEqual(buttons_shown(decision, main=True), ["action_open_record"])
        opened = parcel.action_decide()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]), (decision._name, decision.id)
        )
        # Of a cancelled order that is all, and it is looked at in the shop's panel.
        cause = asked.filtered(lambda item: "cancelled" in item.message)
        self.assertNotIn("no tracking number", cause.message)
        self.assertIn("if not, ignore the parcel", cause.message)
        self.assertEqual(buttons_shown(cause, main=True), ["action_open_in_panel"])
        page = f"/admin/orders/view/id/{cancelled.shoper_number}"
        self.assertEqual(cause.action_open_in_panel()["url"], self.shop.url + page)
        # What is put right elsewhere is not looked for in the transfer.
        for other in asked - decision - cause:
            self.assertEqual(buttons_shown(other, main=True), ["action_retry"])
        self.assertEqual(len(asked), 3)
        picking.carrier_tracking_ref = "A1"
        self.connector.shipping_method_ids[
            0
        ].carrier_id = foreign.picking_ids.carrier_id
        run = self.tell()
        self.assertEqual(len(self.waiting(run)), 1)
        self.assertEqual(
            [number for number, _held in self.contents(numberless)], ["A1"]
        )
        self.assertEqual([number for number, _held in self.contents(foreign)], ["B1"])
        self.assertEqual(self.parcels(cancelled), [])

    @thorough
    def test_each_of_several_without_a_number_leads_to_its_own_transfer(self):
        for order in self.all_sold((1, 2)):
            self.ship(order)
        self.tell()
        asked = self.env["shoper.decision"].search([("entity", "=", "parcel")])
        self.assertEqual(sorted(asked.mapped("state")), ["blocked", "open"])
        for decision in asked.with_user(self.user):
            [button] = buttons_shown(decision, main=True)
            parcel = self.env["shoper.parcel"].browse(decision.res_id)
            self.assertEqual(getattr(decision, button)()["res_id"], parcel.id)

    @thorough
    def test_of_orders_that_leave_in_one_transfer_each_gets_its_parcel(self):
        first, second, third = self.all_sold((1, 2, 3))
        merged = first.picking_ids
        others = second.picking_ids | third.picking_ids
        others.move_ids.picking_id = merged  # as some addons do
        others.unlink()
        self.assertEqual(merged.sale_id, first, "Odoo has one order of it")
        for move in merged.move_ids:
            left = move.product_uom_qty - (move.sale_line_id.order_id == third)
            move.write({"quantity": left, "picked": True})
        merged.carrier_tracking_ref = "A1"
        merged._action_done()
        self.assertRunDone(self.tell())
        for order in (first, second):
            lines = self.line_ids(order)
            self.assertEqual(self.contents(order), [("A1", {lines[0]: 2, lines[1]: 1})])
            self.assertEqual(len(self.mails(order)), 1)
            self.assertEqual(self.status_of(order), SHIPPED)
        [of_third] = self.line_ids(third)[:1]
        self.assertEqual(self.contents(third), [("A1", {of_third: 1})])
        # The rest leaves later; a corrected number is each one's.
        self.ship(third, "A2")
        merged.carrier_tracking_ref = "B1"
        for _again in range(2):
            self.assertRunDone(self.tell())
        numbers = [
            [row["shipping_code"] for row in self.parcels(order)]
            for order in (first, second, third)
        ]
        self.assertEqual(numbers, [["B1"], ["B1"], ["B1", "A2"]])
        self.assertEqual(self.posts(), 4)

    @thorough
    def test_what_leaves_with_an_order_of_no_shop_is_a_parcel_of_its_own_order(self):
        other, order = self.all_sold((1, 2))
        own = other.copy()
        own.action_confirm()
        self.assertFalse(own.shoper_connector_id)
        merged = own.picking_ids
        order.picking_ids.move_ids.picking_id = merged  # as some addons do
        self.assertEqual(merged.sale_id, own, "Odoo has one order of it")
        for move in merged.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        merged.carrier_tracking_ref = "A1"
        merged._action_done()
        self.assertRunDone(self.tell())
        lines = self.line_ids(order)
        self.assertEqual(self.contents(order), [("A1", {lines[0]: 2, lines[1]: 1})])
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertIn(merged.name, order.with_user(self.user).shoper_timeline)
        self.assertEqual(self.parcels(other), [])

    @thorough
    def test_what_left_before_the_shop_was_told_without_a_number_waits_for_one(self):
        before, after = self.all_sold((1, 2))
        self.left_before(self.ship(before))
        self.assertIn("no tracking number", self.waiting(self.tell())[0])
        self.connector.with_user(self.manager).parcels_without_number = "send"
        self.ship(after)
        run = self.tell()
        self.assertIn("no tracking number", self.waiting(run)[0])
        self.assertEqual([*map(self.parcels, (before,))], [[]])
        self.assertEqual([number for number, _held in self.contents(after)], [""])
        before.picking_ids.carrier_tracking_ref = "A1"
        self.assertRunDone(self.tell())
        self.assertEqual([number for number, _held in self.contents(before)], ["A1"])

    @thorough
    def test_what_was_handed_over_before_its_method_makes_parcels_makes_none(self):
        self.connector.parcels_without_number = "send"
        before, numbered, after = self.all_sold((1, 2, 3))
        methods = (before | numbered | after).shoper_shipping_id
        methods.is_handed_over = True
        self.left_before(self.ship(before))
        methods.with_user(self.manager).is_handed_over = False
        self.left_before(self.ship(numbered, "A1"))
        self.ship(after)
        self.assertRunDone(self.tell())
        self.assertEqual(self.parcels(before), [])
        self.assertEqual([number for number, _held in self.contents(numbered)], ["A1"])
        self.assertEqual([number for number, _held in self.contents(after)], [""])
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.changes(run, "parcel"))

    def left_before(self, picking):
        """A transfer was done an hour ago."""
        picking.date_done -= timedelta(hours=1)

    def test_a_number_that_comes_late_or_is_corrected(self):
        self.connector.parcels_without_number = "send"
        order = self.sold()
        picking = self.ship(order)
        self.assertRunDone(self.tell())
        self.assertEqual([number for number, _held in self.contents(order)], [""])
        picking.carrier_tracking_ref = "A1"
        self.assertRunDone(self.tell())
        self.assertEqual([number for number, _held in self.contents(order)], ["A1"])
        self.assertEqual(len(self.mails(order)), 1)
        # A shop that takes no other number: it is told, and asked for once only.
        for policy in ("refused", "refused_plain"):
            self.shop.switches.sent_parcel_put = policy
            picking.carrier_tracking_ref = f"A2-{policy}"
            run = self.tell()
            self.assertIn("takes no other number", self.waiting(run)[0])
            run = self.tell()
            self.assertFalse(self.changes(run, "parcel"))
        self.assertEqual(len(self.parcels(order)), 1)

    def test_a_parcel_that_somebody_made_in_the_panel_is_not_made_again(self):
        order, other = self.all_sold((1, 2))
        self.make_parcel(order, "A1")
        self.ship(order, "a1 ")
        self.shop.requests.clear()
        run = self.tell()
        self.assertRunDone(run)
        self.assertEqual(self.changes(run, "parcel").mapped("verb"), ["link"])
        # Nor is more sent than the shop sold: somebody made a parcel of another number.
        self.shop.owner.create(
            "parcels",
            {
                "order_id": int(other.shoper_number),
                "shipping_id": order.shoper_shipping_id.number,
                "shipping_code": "HAND",
            },
        )
        self.ship(other, "B1")
        run = self.tell()
        self.assertIn("more in parcels", self.waiting(run)[0])
        self.assertEqual(self.posts(), 0)

    @thorough
    def test_a_shop_that_names_products_of_a_parcel_but_no_lines_is_understood(self):
        self.shop.switches.parcel_rows = "without_lines"
        order, other = self.sold(((0, 2), (1, 2)), seed=1), self.sold(seed=2)
        [first, second] = self.line_ids(order)
        self.make_parcel(order, "HAND", products={first: 1})
        self.make_parcel(other, "HAND 2")
        self.ship(order, "A1", done=(1, 1))
        self.ship(order, "A2")
        self.ship(other, "B1")
        self.shop.requests.clear()
        reasons = self.waiting(self.tell())
        self.assertEqual(len(reasons), 2)
        for reason in reasons:
            self.assertIn("more in parcels", reason)
        self.assertEqual(self.posts(), 1)
        # What is left all the same is sent, once.
        numbers = [row["shipping_code"] for row in self.parcels(order)]
        self.assertEqual(numbers, ["HAND", "A1"])
        self.tell()
        self.assertEqual(self.posts(), 1)
        self.assertShopSound()

    @thorough
    def test_what_was_sent_counts_where_the_shop_does_not_say_what_it_holds(self):
        self.shop.switches.parcel_rows = "without_products"
        order = self.sold(((0, 2),))
        self.ship(order, "A1")
        self.assertRunDone(self.tell())
        again = order.picking_ids[0].copy({"carrier_tracking_ref": "A2"})
        again.action_confirm()
        again.move_ids.write({"quantity": 2, "picked": True})
        again._action_done()
        self.shop.requests.clear()
        self.assertIn("more in parcels", self.waiting(self.tell())[0])
        self.assertEqual(self.posts(), 0)

    @thorough
    def test_of_two_lines_of_one_product_nobody_knows_which_one_a_parcel_holds(self):
        self.shop.switches.parcel_rows = "without_lines"
        order = self.sold(((0, 2), (0, 2), (1, 1)))
        first, _same, other = self.line_ids(order)
        self.make_parcel(order, "HAND", products={first: 1, other: 1})
        self.ship(order, "A1", done=(1, 1, 0))
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.waiting(run))
        numbers = [row["shipping_code"] for row in self.parcels(order)]
        self.assertEqual(numbers, ["HAND", "A1"])
        self.assertShopSound()

    @thorough
    def test_what_left_while_no_parcels_were_told_for_long_is_old(self):
        waiting, old, later = orders = self.all_sold((1, 2, 3))
        self.ship(waiting, "A1", carrier=self.carrier("Gołąb"))
        self.assertEqual(len(self.waiting(self.tell())), 1)
        self.ship(old, "A2")
        for order in (waiting, old):
            order.picking_ids.date_done -= timedelta(days=1)
        self.pause("parcel")
        self.connector.shipping_method_ids.carrier_id = waiting.picking_ids.carrier_id
        since = self.connector.parcels_since
        preview = self.tell(auto_apply=False)
        step = self.step(preview, "parcel")
        self.assertFalse(self.changes(preview, "parcel"))
        self.assertIn("would hear of old things", step.message)
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        self.assertRunDone(preview)
        self.assertIn("would hear of old things", step.message)
        for order in orders:
            self.assertEqual(self.parcels(order), [])
        # It is told all the same where a person says so, and what leaves now is.
        self.ship(later, "A3", carrier=waiting.picking_ids.carrier_id)
        self.connector.with_user(self.manager).parcels_since = since
        old.picking_ids.carrier_id = waiting.picking_ids.carrier_id
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.step(run, "parcel").message)
        for order, number in zip(orders, ("A1", "A2", "A3"), strict=True):
            self.assertEqual([name for name, _held in self.contents(order)], [number])
            self.assertEqual(len(self.mails(order)), 1)

    @thorough
    def test_an_order_that_staff_completed_in_the_panel_gets_no_parcel(self):
        before, meanwhile, made = self.all_sold((1, 2, 3))
        for order in (before, meanwhile, made):
            self.ship(order, f"A{order.id}")
        for order in (before, made):
            self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        self.make_parcel(made, f"A{made.id}")
        preview = self.tell(auto_apply=False)
        [reason] = self.waiting(preview)
        self.assertIn("completed in the shop without a parcel", reason)
        self.shop.owner.set_status(int(meanwhile.shoper_number), SHIPPED)
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        self.assertEqual(len(self.waiting(preview)), 2)
        self.assertEqual(self.posts(), 0)
        self.assertEqual(len(self.parcels(made)), 1)
        for order in (before, meanwhile):
            self.assertEqual(self.mails(order), [])
        # Put back there it is sent.
        self.shop.owner.set_status(int(before.shoper_number), ACCEPTED)
        self.assertEqual(len(self.waiting(self.tell())), 1)
        self.assertEqual(len(self.parcels(before)), 1)
        self.assertEqual(len(self.mails(before)), 1)

    @thorough
    def test_goods_that_staff_send_before_the_plan_is_applied_are_not_sent_again(self):
        order, other = self.all_sold((1, 2))
        self.ship(order, "A1", done=(1, 1))
        self.ship(order, "A2")
        self.ship(other, "B1")
        preview = self.tell(auto_apply=False)
        self.assertEqual(len(self.changes(preview, "parcel", "create_shop")), 3)
        first, second = self.line_ids(order)
        self.make_parcel(order, "HAND", products={first: 1})
        self.make_parcel(other, "HAND 2")
        mailed = len(self.mails(other))
        self.pass_time()
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        reasons = self.waiting(preview)
        self.assertEqual(len(reasons), 2)
        for reason in reasons:
            self.assertIn("more in parcels", reason)
        # What is left all the same is sent.
        self.assertEqual(
            self.contents(order), [("HAND", {first: 1}), ("A1", {first: 1, second: 1})]
        )
        self.assertEqual([name for name, _held in self.contents(other)], ["HAND 2"])
        self.assertEqual(len(self.mails(other)), mailed)
        self.assertShopSound()

    @thorough
    def test_what_came_back_since_the_plan_is_not_told(self):
        order, other = self.all_sold((1, 2), ((0, 2),))
        undone = self.ship(order, "A1")
        self.ship(other, "B1")
        preview = self.tell(auto_apply=False)
        self.assertEqual(len(self.changes(preview, "parcel", "create_shop")), 2)
        self.give_back(undone, 2)
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        [reason] = self.waiting(preview)
        self.assertIn("All of it came back", reason)
        self.assertFalse(self.parcels(order))
        self.assertFalse(self.mails(order))
        self.assertEqual([name for name, _held in self.contents(other)], ["B1"])
        # Once it really leaves, that is told.
        self.give_back(order.picking_ids.sorted("id")[-1], 2, "A2")
        self.tell()
        [line] = self.line_ids(order)
        self.assertEqual(self.contents(order), [("A2", {line: 2})])
        self.assertEqual(len(self.mails(order)), 1)
        self.assertShopSound()

    @thorough
    def test_an_order_that_is_unlinked_since_the_plan_keeps_its_own_parcel_alone(self):
        for seeds, door in (((1, 2), "action_unlink"), ((3, 4), "action_ignore")):
            with self.subTest(door):
                order, other = self.all_sold(seeds)
                self.ship(order, "A1")
                self.ship(other, "B1")
                preview = self.tell(auto_apply=False)
                element = self.element_of(int(order.shoper_number))
                getattr(element.with_user(self.manager), door)()
                preview.with_user(self.manager).action_apply()
                self.work(preview)
                [reason] = self.waiting(preview)
                self.assertIn("is not linked", reason)
                self.assertFalse(self.parcels(order))
                self.assertFalse(self.mails(order))
                self.assertEqual([name for name, _ in self.contents(other)], ["B1"])
                self.assertShopSound()

    @thorough
    def test_goods_that_were_replaced_in_odoo_are_asked_about(self):
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        order, kept = self.all_sold((1, 2), ((0, 2),))
        options = {"parcel": {}, "order_status": {"update_linked": "shop"}}
        self.assertRunDone(self.tell(**options))
        [line] = order.order_line.filtered("shoper_line_id").filtered(
            lambda item: item.shoper_kind == "product"
        )
        self.add_goods(order, "Czajnik zastępczy", 2)
        line.product_uom_qty = 0
        picking = order.picking_ids.filtered(lambda item: item.state != "cancel")
        moves = picking.move_ids.filtered(lambda move: move.state != "cancel")
        moves.write({"quantity": 2, "picked": True})
        picking.carrier_tracking_ref = "A1"
        picking._action_done()
        self.assertEqual(order.delivery_status, "full")
        run = self.tell(**options)
        [reason] = self.waiting(run)
        self.assertIn("nothing that the shop sold", reason)
        self.assertEqual(picking.shoper_parcel_ids.number, "A1")
        self.assertEqual(self.parcels(order), [])
        self.assertNotEqual(self.status_of(order), SHIPPED)
        # Somebody does in the panel what the question says.
        self.make_parcel(order, "A1")
        self.assertRunDone(run := self.tell(**options))
        self.assertFalse(self.waiting(run))
        self.assertEqual(picking.shoper_parcel_ids.shoper_link_state, "linked")
        self.assertEqual(len(self.parcels(order)), 1)
        # What a buyer gets besides all that the shop sold is nobody's question.
        self.ship(kept, "B1")
        self.assertRunDone(self.tell(**options))
        self.add_goods(kept, "Próbka", 1)
        gift = kept.picking_ids.filtered(lambda item: item.state != "done")
        gift.move_ids.write({"quantity": 1, "picked": True})
        gift._action_done()
        self.assertRunDone(run := self.tell(**options))
        self.assertFalse(self.changes(run, "parcel"))
        self.assertFalse(gift.shoper_parcel_ids)

    @thorough
    def test_what_people_joined_of_combined_orders_is_in_the_parcel(self):
        order, part = self.sold(((0, 2),)), self.sold(((1, 1), (2, 3)), seed=2)
        sold = [*self.line_ids(order), *self.line_ids(part)]
        self.shop.owner.combine([int(item.shoper_number) for item in (order, part)])
        self.tell()
        order.action_unlock()
        for line in part.order_line.filtered(lambda line: line.shoper_line_id in sold):
            line.copy({"order_id": order.id})
        part._action_cancel()
        self.add_goods(order, "Próbka", 1)
        self.ship(order, "A1")
        self.assertFalse(self.waiting(self.tell()))
        self.assertEqual(
            self.contents(order), [("A1", dict(zip(sold, (2, 1, 3), strict=True)))]
        )
        self.assertShopSound()

    def add_goods(self, order, name, quantity):
        """A seller adds something of Odoo's to an order of the shop."""
        product = self.env["product.product"].create({"name": name, "type": "consu"})
        values = {"product_id": product.id, "product_uom_qty": quantity}
        order.action_unlock()
        order.order_line = [Command.create(values)]

    def pass_time(self):
        """The shop's parcels were looked at too long ago to be sure of them."""
        self.patch(sending, "LOOKED_AGE", -1)

    @thorough
    def test_what_is_sent_long_after_the_rest_is_told_and_nothing_twice(self):
        order = self.sold(((0, 3),))
        [line] = self.line_ids(order)
        self.ship(order, "A1", done=(1,))
        self.assertRunDone(self.tell())
        self.assertEqual(self.status_of(order), SHIPPED)
        self.tell()
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_payloads()
        self.assertFalse(self.element_of(int(order.shoper_number)).payload)
        self.ship(order, "A2")
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("A1", {line: 1}), ("A2", {line: 2})])
        self.assertShopSound()
        again = order.picking_ids[0].copy({"carrier_tracking_ref": "A3"})
        again.action_confirm()
        again.move_ids.write({"quantity": 1, "picked": True})
        again._action_done()
        self.assertIn("more in parcels", self.waiting(self.tell())[0])
        self.assertEqual(len(self.mails(order)), 2)

    @thorough
    def test_parts_of_what_is_sold_by_the_dozen_make_up_the_dozen(self):
        order = self.sold_by_the_dozen()
        [line] = self.line_ids(order)
        for number, pieces in (("A1", 5), ("A2", 5), ("A3", 2)):
            self.ship_pieces(order, number, pieces)
        self.assertEqual(self.waiting(self.tell()), [])
        told = dict(self.contents(order))
        self.assertEqual([*told], ["A1", "A2", "A3"])
        self.assertEqual(round(sum(held[line] for held in told.values()), 4), 1)
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertShopSound()

    @thorough
    def test_the_last_part_of_a_dozen_is_told_while_another_one_waits(self):
        order = self.sold_by_the_dozen()
        self.ship_pieces(order, "A1", 5)
        other = self.carrier("Własny kierowca")
        second = self.ship_pieces(order, "A2", 5, carrier=other)
        self.ship_pieces(order, "A3", 2, carrier=order.shoper_shipping_id.carrier_id)
        [reason] = self.waiting(self.tell())
        self.assertIn("none of the shop's", reason)
        self.assertEqual([*dict(self.contents(order))], ["A1", "A3"])
        second.carrier_id = order.shoper_shipping_id.carrier_id
        self.assertEqual(self.waiting(self.tell()), [])
        self.assertEqual([*dict(self.contents(order))], ["A1", "A3", "A2"])
        self.assertShopSound()

    def sold_by_the_dozen(self):
        """Somebody buys a dozen of something that Odoo counts by the piece."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["shoper.element"].search(
            [("connector_id", "=", self.connector.id), ("entity", "=", "unit")]
        ).filtered(lambda unit: unit.res_id == self.env.ref("uom.product_uom_unit").id)[
            :1
        ].res_id = dozen.id
        order = self.sold(((0, 1),))
        self.assertEqual(order.picking_ids.move_ids.sale_line_id.product_uom_id, dozen)
        return order

    def ship_pieces(self, order, number, pieces, carrier=None):
        """So many pieces of what was sold by a bigger unit leave.

        :return: the transfer
        """
        picking = order.picking_ids.filtered(lambda item: item.state != "done")
        if carrier:
            picking.carrier_id = carrier
        move = picking.move_ids
        move.quantity = move.product_id.uom_id._compute_quantity(
            pieces, move.product_uom, round=False
        )
        move.picked = True
        picking.carrier_tracking_ref = number
        picking._action_done()
        return picking

    def kit(self):
        """The product that is bought first is a kit.

        :return: (the product, its two parts, of which it takes one and two)
        """
        if "mrp.bom" not in self.env or "bom_line_id" not in self.env["stock.move"]:
            self.skipTest("Manufacturing is not installed")
        product = (
            self.sold(seed=1)
            .order_line.filtered(lambda line: line.shoper_kind == "product")[:1]
            .product_id
        )
        frame, wheel = self.env["product.product"].create(
            [{"name": "Rama", "type": "consu"}, {"name": "Koło", "type": "consu"}]
        )
        self.make_of(product, {frame: 1, wheel: 2})
        return product, frame, wheel

    def make_of(self, product, parts, **values):
        """Somebody says of which parts a kit is made."""
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts.items()
                ],
                **values,
            }
        )

    def test_a_kit_is_told_when_all_its_parts_left(self):
        _product, frame, wheel = self.kit()
        order = self.sold(((0, 2),), seed=2)
        [line] = self.line_ids(order)
        self.ship_parts(order, "K1", {frame: 2, wheel: 1})
        self.assertRunDone(self.tell())
        self.assertEqual(self.parcels(order), [], "no kit is complete")
        self.ship_parts(order, "K2", {wheel: 1})
        self.ship_parts(order, "K3", {wheel: 2})
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("K2", {line: 1}), ("K3", {line: 1})])
        self.assertShopSound()

    def test_a_kit_is_told_though_the_next_ones_are_made_of_other_parts(self):
        product, frame, wheel = self.kit()
        order = self.sold(((0, 2),), seed=2)
        [line] = self.line_ids(order)
        saddle = self.env["product.product"].create({"name": "Siodło"})
        self.make_of(product, {frame: 1, saddle: 1}, sequence=-1)
        self.ship_parts(order, "K1", {frame: 2, wheel: 4})
        self.assertRunDone(self.tell())
        self.assertEqual(self.contents(order), [("K1", {line: 2})])
        self.assertShopSound()

    def test_a_kit_whose_last_part_never_leaves_is_asked_about(self):
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        options = {"parcel": {}, "order_status": {"update_linked": "shop"}}
        self.assertRunDone(self.tell(**options))
        _product, frame, wheel = self.kit()
        order = self.sold(((0, 1),), seed=2)
        picking = order.picking_ids
        self.ship_parts(order, "K1", {frame: 1, wheel: 1})
        self.assertRunDone(run := self.tell(**options))
        self.assertFalse(self.waiting(run), "the other wheel is to leave")
        (order.picking_ids - picking).action_cancel()
        self.assertRunDone(run := self.tell(**options))
        [reason] = self.waiting(run)
        self.assertIn("nothing that the shop sold", reason)
        self.assertEqual(picking.shoper_parcel_ids.number, "K1")
        self.assertNotEqual(self.status_of(order), SHIPPED)

    def ship_parts(self, order, number, parts):
        """So many pieces of parts of a kit leave."""
        picking = order.picking_ids.filtered(lambda item: item.state != "done")[:1]
        for move in picking.move_ids:
            move.quantity = parts.get(move.product_id, 0)
            move.picked = True
        picking.carrier_tracking_ref = number
        picking._action_done()
