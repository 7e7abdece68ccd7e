from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from ...shoper_api import Client
from ...sync.engine.apply.shop_updates import ShopUpdates
from ...sync.engine.reading import ShopReading
from ...sync.fulfilment.progress.rows import Rows
from ..cases.decision_case import DecisionWords
from ..cases.length import many, some, thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.parcel_case import (
    ACCEPTED,
    CANCELLED,
    PACKING,
    READY,
    SHIPPED,
    ParcelCase,
)
from ..cases.silent_shop import ENDS, SilentShop, connection_breaks
from ..cases.undo_case import UndoWords

PLACED, AWAITED = 1, 3  # further statuses of a fresh shop
STATUS = {"order_status": {"update_linked": "shop"}}
TELL = {"parcel": {}} | STATUS


class TestOrderStatus(OdooTrouble, SilentShop, UndoWords, DecisionWords, ParcelCase):
    """What happened to an order in Odoo is told to the shop by its status: once, only
    forward, and never over what somebody chose in the panel meanwhile."""

    def open_shop(self):
        super().open_shop()
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        self.tell(**TELL)  # what was there before is no news
        self.shop.requests.clear()

    def told(self, **more):
        """Tell the shop until it knows all, which takes two synchronisations where an
        order is taken over by the first one."""
        run = self.tell(**(TELL | more))
        self.assertRunDone(run)
        return run

    def puts(self):
        return [path for verb, path in self.writes() if verb == "PUT"]

    def bought(self, seed=1, **values):
        [order] = self.all_bought([seed], **values)
        return order

    def all_bought(self, seeds, **values):
        orders = self.all_sold(seeds, order={"status_id": PLACED}, **values)
        self.assertEqual({*map(self.status_of, orders)}, {PLACED})
        return orders

    @thorough
    def test_an_order_that_makes_no_sense_holds_up_no_other(self):
        odd, fine = self.all_bought((1, 2))
        for order in (odd, fine):
            self.ship(order, f"A{order.shoper_number}")
        table = self.shop.shop["orders"]
        render = table.render

        def of_odd(row_id):
            row = render(row_id)
            return row | ({"paid": "-5"} if row_id == int(odd.shoper_number) else {})

        table.render = of_odd
        for _again in range(2):
            run = self.tell(**TELL)
            told = self.changes(run, "order", state="failed").message
            self.assertIn("paid", told)
            self.assertEqual(self.status_of(fine), SHIPPED)
            self.assertEqual(self.status_of(odd), PLACED)
            [waiting] = self.changes(run, "parcel", state="waiting")
            self.assertIn("cannot be right", waiting.message)
        self.assertEqual(len(self.mails(fine, "parcel")), 1)
        table.render = render
        self.told()
        self.assertEqual(self.status_of(odd), SHIPPED)

    def test_an_order_goes_through_its_statuses_with_one_call_for_each(self):
        connector = self.connector
        self.assertEqual(connector.told_shipped_id.number, SHIPPED)
        self.assertIn(connector.told_shipped_id.name, connector.told_mails)
        order = self.bought()
        self.shop.requests.clear()
        run = self.told()
        self.assertEqual(self.status_of(order), ACCEPTED)
        number = order.shoper_number
        self.assertEqual(self.puts(), [f"orders/{number}"])
        [change] = self.changes(run, "order_status")
        self.assertEqual((change.verb, change.state), ("update_shop", "done"))
        # It is known on both sides, and nobody's edit.
        self.assertEqual(order.shoper_status_id.number, ACCEPTED)
        again = self.told()
        self.assertFalse(self.changes(again))
        self.assertEqual(self.puts(), [f"orders/{number}"])
        order.picking_ids.printed = True
        self.told()
        self.assertEqual(self.status_of(order), PACKING)
        self.ship(order, "A1")
        run = self.told()
        self.assertEqual(self.status_of(order), SHIPPED, "by the shop, for the parcel")
        self.assertEqual(len(self.mails(order, "parcel")), 1)
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(len(self.puts()), 2)
        self.assertEqual(self.looked_at(), set(), "it has ended, and that is noted")

    def looked_at(self):
        """The orders that a run reads to tell of them: {numbers}."""
        found, read_known = set(), ShopReading.read_known

        def noting(mirror, elements):
            if mirror.entity._entity == "order_status":
                found.update(elements.mapped("remote_id"))
            return read_known(mirror, elements)

        with patch.object(ShopReading, "read_known", noting):
            self.told()
        return found

    @thorough
    def test_what_nobody_notes_is_not_read_for_ever(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        [line] = self.line_ids(order)
        self.make_parcel(order, "A1", {line: 1})
        self.ship(order, "A1", done=(1,))
        self.assertRunDone(self.tell(parcel={}))  # its parcel is known by then
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), SHIPPED, "as staff told")
        self.assertEqual(self.looked_at(), {int(order.shoper_number)})
        self.env.flush_all()
        self.cr.execute(
            "UPDATE shoper_parcel SET write_date = write_date - interval '31 days'"
        )
        self.env.invalidate_all()
        self.assertEqual(self.looked_at(), set())

    @thorough
    def test_what_was_shipped_is_told_by_its_parcel_whoever_comes_first(self):
        order = self.bought()
        self.told()
        self.ship(order, "A1")
        self.assertRunDone(self.tell(**STATUS))
        self.assertEqual(self.status_of(order), ACCEPTED, "its parcel comes first")
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(len(self.parcels(order)), 1)
        self.assertEqual(len(self.mails(order, "parcel")), 1)
        subjects = [mail.subject for mail in self.mails(order, "status")]
        shipped = f"{order.shoper_number}: {self.status(SHIPPED).name}"
        self.assertEqual(subjects.count(shipped), 1, "by the shop, for the parcel")

    @thorough
    def test_an_order_that_staff_sent_and_put_back_is_not_told_as_shipped_again(self):
        self.mail_always()
        order = self.bought()
        self.told()
        self.make_parcel(order, "A1")
        self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
        self.ship(order, "A1")
        self.assertEqual(self.changes(self.told(), "parcel").mapped("verb"), ["link"])
        self.told()
        self.shop.owner.set_status(int(order.shoper_number), PACKING)
        mailed = len(self.mails(order, "status"))
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), PACKING)
        self.assertEqual(len(self.mails(order, "status")), mailed)

    @thorough
    def test_what_is_put_back_before_the_shop_was_read_again_is_not_told_again(self):
        self.mail_always()
        sent, partly = self.all_bought((1, 2), lines=((0, 2),))
        self.told()
        self.ship(sent, "A1")
        self.ship(partly, "A2", done=(1,))
        self.assertRunDone(self.tell(**TELL))
        for order in (sent, partly):
            self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
            self.shop.owner.set_status(int(order.shoper_number), ACCEPTED)
        mailed = [len(self.mails(order, "status")) for order in (sent, partly)]
        for _again in range(2):
            self.told()
        now = [len(self.mails(order, "status")) for order in (sent, partly)]
        self.assertEqual(now, mailed)
        self.assertEqual(self.status_of(sent), ACCEPTED, "as the panel says")
        # What happens afterwards is news.
        self.ship(partly, "A3")
        self.told()
        self.assertEqual(self.status_of(partly), SHIPPED)
        self.assertEqual(len(self.mails(partly)), 2)

    @thorough
    def test_who_looks_without_telling_anything_is_not_stopped_by_new_orders(self):
        self.bought()
        self.assertRunDone(self.tell(parcel={}, order_status={}))
        self.assertEqual(self.puts(), [])

    @thorough
    def test_what_is_partly_shipped_is_put_back_where_that_is_said(self):
        connector = self.connector
        connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        for number in ("A1", "A2"):
            self.ship(order, number, done=(1,))
            self.told()
            self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
            self.told()
            self.assertEqual(self.status_of(order), AWAITED)
            self.assertFalse(self.changes(self.told(), "order_status"))
        # What somebody does in the panel then stays.
        self.shop.owner.set_status(int(order.shoper_number), SHIPPED)
        self.told()
        self.told()
        self.assertEqual(self.status_of(order), SHIPPED)
        self.ship(order, "A3")
        self.told()
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(len(self.parcels(order)), 3)

    @thorough
    def test_what_is_partly_shipped_is_told_once_and_after_its_parcel(self):
        self.mail_always()
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        picking = self.ship(order, done=(1,))
        for _again in range(2):
            self.told()
            self.assertEqual(self.status_of(order), ACCEPTED, "its parcel comes first")
        picking.carrier_tracking_ref = "A1"
        for _again in range(3):
            self.told()
        self.assertEqual(self.status_of(order), AWAITED)
        # What left without a number then holds up nothing that is told of the first.
        self.ship(order, done=(1,))
        for _again in range(2):
            self.assertFalse(self.changes(self.told(), "order_status"))
        partly, shipped = (self.status(number).name for number in (AWAITED, SHIPPED))
        self.assertEqual(self.told_of(order)[-2:], [shipped, partly])
        self.assertEqual(self.told_of(order).count(partly), 1)
        self.assertEqual(len(self.mails(order, "parcel")), 1)

    @thorough
    def test_what_left_before_parcels_are_told_lets_no_part_wait(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        before = self.ship(order, "A1", done=(1,))
        before.date_done = datetime(2019, 12, 31)  # older than Parcels Since
        self.ship(order, done=(1,))
        self.told()
        self.assertEqual(self.parcels(order), [])
        self.assertEqual(self.status_of(order), AWAITED)

    @thorough
    def test_what_came_back_lets_a_part_be_told_no_earlier(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 4),))
        self.told()
        self.give_back(self.ship(order, done=(1,)), 1)
        picking = self.ship(order, done=(2,))
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED, "its parcel comes first")
        picking.carrier_tracking_ref = "A1"
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), AWAITED)

    @thorough
    def test_a_part_that_waits_does_not_hold_up_what_is_told_of_the_one_before(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        self.ship(order, "A1", done=(1,))
        self.told()
        self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
        self.ship(order, done=(1,))
        self.told()
        self.assertEqual(self.status_of(order), AWAITED)

    @thorough
    def test_the_panel_wins(self):
        order, other, third = self.all_bought((1, 2, 3))
        numbers = [int(item.shoper_number) for item in (order, other, third)]
        # Edited before anything was told: only forward.
        self.shop.owner.set_status(numbers[0], PACKING)
        self.told()
        self.assertEqual(self.status_of(order), PACKING)
        # Put back in the panel: what was told once is not told again.
        self.shop.owner.set_status(numbers[1], PLACED)
        self.told()
        self.told()
        self.assertEqual(self.status_of(other), PLACED)
        # Both moved: it waits for a person, the panel's choice stands.
        self.shop.owner.set_status(numbers[2], AWAITED)
        third.picking_ids.printed = True
        run = self.tell(**TELL)
        self.assertEqual(self.changes(run, "order_status").mapped("verb"), ["conflict"])
        self.assertEqual(self.status_of(third), AWAITED)
        [asked] = self.decisions("conflict", entity="order_status", user=self.manager)
        asked.action_take_odoo()
        self.work(asked.sudo().decision_run_id)
        self.assertEqual(self.status_of(third), PACKING, "as the person decided")
        # Edited just before the call.
        other.picking_ids.printed = True
        self.shop.on_call(
            "PUT",
            f"orders/{numbers[1]}",
            lambda: self.fail("overwritten"),
        )
        preview = self.tell(auto_apply=False, **TELL)
        self.shop.owner.set_status(numbers[1], CANCELLED)
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        stale = self.changes(preview, "order_status", state="stale")
        self.assertEqual(stale.mapped("res_id"), other.ids)
        self.assertEqual(self.status_of(other), CANCELLED)

    @thorough
    def test_what_was_shipped_in_parts_and_then_put_back_is_not_told_again(self):
        order = self.bought(lines=((0, 2),))
        self.told()
        for number in ("A1", "A2"):
            self.ship(order, number, done=(1,))
            self.told()
            self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
        mailed = len(self.mails(order, "status"))
        self.shop.owner.set_status(int(order.shoper_number), ACCEPTED)
        mailed += self.status(ACCEPTED).emails_buyer
        for _again in range(2):
            self.told()
            self.assertEqual(self.status_of(order), ACCEPTED)
        self.assertEqual(len(self.mails(order, "status")), mailed)

    def mail_always(self):
        """The shop mails of each status, and whenever one is written."""
        self.shop.switches.equal_status_mails = True
        for status in self.shop.shop["statuses"].rows.values():
            status["email_change"] = "1"

    def told_of(self, order):
        """What the buyer was mailed of the order's status: [name]."""
        return [mail.subject.partition(": ")[2] for mail in self.mails(order, "status")]

    @thorough
    def test_no_order_is_put_back_from_where_staff_took_it_in_the_panel(self):
        self.mail_always()
        early, late = self.all_bought((1, 2))
        # Before the shop was told of anything: that comes with the next run.
        self.shop.owner.set_status(int(early.shoper_number), READY)
        self.told()
        self.assertEqual(self.status_of(late), ACCEPTED)
        # And after it was told, as long as nothing happens in Odoo.
        self.shop.owner.set_status(int(late.shoper_number), READY)
        self.told()
        for order in (early, late):
            order.picking_ids.printed = True
        self.shop.requests.clear()
        for _again in range(2):
            self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual([*map(self.status_of, (early, late))], [READY, READY])
        self.assertEqual(self.puts(), [])
        self.assertEqual(self.told_of(early), [self.status(READY).name])
        # What leaves is certainly further.
        early.shoper_shipping_id.is_handed_over = True
        self.ship(early)
        self.told()
        self.assertEqual(self.status_of(early), SHIPPED)

    @thorough
    def test_a_status_chosen_later_is_told_of_what_happens_from_then_on(self):
        self.mail_always()
        chosen = ("told_confirmed_id", "told_started_id")
        self.connector.write(dict.fromkeys(chosen, False))
        self.told()
        orders = confirmed, started = self.all_bought((1, 2))
        started.picking_ids.printed = True
        self.told()
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        self.shop.requests.clear()
        for _again in range(2):
            self.assertFalse(self.changes(self.told(), "order_status"))
        self.connector.told_confirmed_id = self.status(AWAITED)
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(self.puts(), [])
        self.assertEqual([*map(self.told_of, orders)], [[], []])
        # What comes is news.
        confirmed.picking_ids.printed = True
        new = self.bought(seed=3)
        self.told()
        self.assertEqual(self.status_of(confirmed), PACKING)
        self.assertEqual(self.status_of(started), PLACED)
        self.assertEqual(self.status_of(new), AWAITED)

    @thorough
    def test_a_status_chosen_while_a_run_tells_the_shop_waits_for_the_next_one(self):
        order = self.bought()
        self.told()
        chosen = self.connector.told_started_id
        self.connector.told_started_id = False
        self.told()
        order.picking_ids.printed = True
        self.told()
        relink, connector = Rows.relink, self.connector

        def meanwhile(rows):
            relink(rows)
            connector.told_started_id = chosen

        with patch.object(Rows, "relink", meanwhile):
            self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(self.status_of(order), ACCEPTED)

    @thorough
    def test_what_happened_while_nothing_was_told_for_long_is_old(self):
        order, other = self.all_bought((1, 2))
        self.told()
        order.picking_ids.printed = True
        taken = self.bought(seed=3)
        self.pause("order_status")
        run = self.told()
        self.assertFalse(self.changes(run, "order_status"))
        self.assertIn("counts as told", self.step(run, "order_status").message)
        self.assertEqual(self.status_of(order), ACCEPTED)
        self.assertEqual(self.status_of(taken), PLACED)
        other.picking_ids.printed = True
        self.assertFalse(self.step(self.told(), "order_status").message)
        self.assertEqual(self.status_of(other), PACKING)
        self.assertEqual(self.status_of(order), ACCEPTED)

    @thorough
    def test_no_order_waits_for_a_parcel_once_none_are_synchronised(self):
        since = self.connector.parcels_since
        emptied, silent = self.all_bought((1, 2))
        self.told()
        self.ship(emptied, "A1", carrier=self.carrier("Gołąb"))
        self.assertEqual(len(self.waiting(self.tell(**TELL))), 1)
        self.assertRunDone(self.tell(**STATUS))
        self.assertEqual(self.status_of(emptied), ACCEPTED, "its parcel comes first")
        self.connector.parcels_since = False
        self.assertRunDone(self.tell(**STATUS))
        self.assertEqual(self.status_of(emptied), SHIPPED)
        # Nor where nobody emptied that.
        self.connector.parcels_since = since
        self.ship(silent, "A2", carrier=emptied.picking_ids.carrier_id)
        self.assertEqual(len(self.waiting(self.tell(**TELL))), 2)
        self.assertRunDone(self.tell(**STATUS))
        self.assertEqual(self.status_of(silent), ACCEPTED)
        self.pause("parcel")
        self.assertRunDone(self.tell(**STATUS))
        self.assertEqual(self.status_of(silent), SHIPPED)
        self.assertEqual(self.posts(), 0)

    @thorough
    def test_cancelled_handed_over_and_undone(self):
        order, collected = self.all_bought((1, 2))
        self.told()
        order._action_cancel()
        collected.shoper_shipping_id.is_handed_over = True
        self.ship(collected)
        run = self.told()
        self.assertEqual(self.status_of(order), CANCELLED)
        self.assertEqual(self.status_of(collected), SHIPPED)
        self.assertEqual(self.parcels(collected), [])
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        [back, _other] = self.changes(undo, "order_status")
        self.assertIn("may have been mailed", back.message)
        self.confirm(undo)
        self.work(undo)
        self.assertEqual(self.status_of(order), ACCEPTED)
        self.assertEqual(self.status_of(collected), ACCEPTED)
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED, "not told again")

    def test_what_a_vendor_is_still_to_be_asked_for_is_to_be_sent(self):
        if not self.env["ir.module.module"]._get("stock_dropshipping").state == (
            "installed"
        ):
            self.skipTest("Dropshipping is not installed")
        vendor = self.env["res.partner"].create({"name": "Hurtownia"})
        [goods] = self.bought(seed=1, lines=[(1, 1)]).order_line.product_id.filtered(
            lambda item: item.type != "service"
        )
        goods.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        goods.seller_ids = [Command.create({"partner_id": vendor.id})]
        order = self.bought(seed=2)
        self.told()
        purchase = order.order_line.purchase_line_ids.order_id
        self.assertEqual(purchase.state, "draft")
        order.shoper_shipping_id.is_handed_over = True
        self.ship(order)
        self.assertEqual(order.delivery_status, "full", "as Odoo has it")
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED, "some of it is to be sent")
        purchase.button_confirm()
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED)
        self.ship(order)
        self.told()
        self.assertEqual(self.status_of(order), SHIPPED)

    @thorough
    def test_what_was_handed_over_is_not_told_as_shipped_once_parcels_are_made(self):
        order = self.bought()
        self.connector.write(
            {"told_handed_id": False, "parcels_without_number": "send"}
        )
        self.connector.parcels_without_since -= timedelta(hours=2)
        self.told()
        method = order.shoper_shipping_id
        method.is_handed_over = True
        self.ship(order).date_done -= timedelta(hours=1)
        self.told()
        method.with_user(self.manager).is_handed_over = False
        run = self.told()
        self.assertFalse(self.changes(run, "order_status"))
        self.assertEqual(self.status_of(order), ACCEPTED)
        self.assertEqual(self.parcels(order), [])

    @thorough
    def test_whether_what_is_cancelled_and_paid_goes_on_is_asked_before_that(self):
        self.mail_always()
        [back, left] = [self.unpaid(seed) for seed in (1, 2)]
        self.told()
        for order in (back, left):
            order._action_cancel()
            self.shop.owner.pay(int(order.shoper_number))  # nobody knew of the other
        self.told()
        self.assertEqual([*map(self.status_of, (back, left))], [PLACED, PLACED])
        [again] = self.questions(back)
        again.action_take_shop()
        self.work(again.decision_run_id)
        self.assertEqual(back.state, "sale")
        self.questions(left).action_leave()
        for _again in range(2):
            self.told()
        self.assertEqual([*map(self.status_of, (back, left))], [ACCEPTED, CANCELLED])
        self.assertNotIn(self.status(CANCELLED).name, self.told_of(back))

    @thorough
    def test_a_plan_that_takes_an_order_up_again_tells_the_shop_of_no_cancelling(self):
        order = self.bought()
        self.told()
        number = int(order.shoper_number)
        self.shop.owner.cancel(number)
        self.told()
        [cancelled] = self.questions(order)
        cancelled.action_take_shop()
        self.work(cancelled.decision_run_id)
        self.assertEqual(order.state, "cancel")
        self.shop.owner.set_status(number, PLACED)
        run = self.tell(auto_apply=False, **TELL)
        actions = self.changes(run, "order", "act").mapped("kind")
        self.assertEqual(actions, ["Set to Quotation", "Confirm"])
        self.assertFalse(self.changes(run, "order_status"), "it goes on")
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.questions(order))
        self.told()
        self.assertEqual(self.status_of(order), PLACED, "as staff put it")

    def unpaid(self, seed):
        """An order that waits for its payment.

        :return: the order in Odoo
        """
        placed = {"status_id": PLACED}
        kind = ("registered", "transfer")
        lines = [{"stock_id": self.stock_id(0), "quantity": 1}]
        _id, order = self.taken(kind, seed=seed, lines=lines, order=placed)
        self.assertEqual(order.state, "draft")
        return order

    def questions(self, order):
        """What is asked about an order."""
        decisions = self.env["shoper.decision"].with_user(self.user)
        return decisions.search(decisions._about_orders(order.ids))

    @thorough
    def test_an_order_of_services_alone_is_handed_over_once_they_are_rendered(self):
        first, second = (self.product_of(self.stock_id(place)) for place in (0, 1))
        (first | second).type = "service"
        first.invoice_policy, second.invoice_policy = "order", "delivery"
        order = self.bought()
        self.told()
        self.assertFalse(order.picking_ids)
        self.assertEqual(self.status_of(order), ACCEPTED)
        by_product = order.order_line.grouped(lambda line: line.product_id)
        by_product[second.product_variant_id].qty_delivered = 1
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED)
        order._create_invoices().action_post()
        self.told()
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertFalse(self.changes(self.told(), "order_status"))
        # What is delivered otherwise needs no invoice, and goods go by their transfer.
        other = self.sold(((0, 2), (2, 1)), seed=2, order={"status_id": PLACED})
        self.told()
        service = other.order_line.filtered(
            lambda line: line.product_id == first.product_variant_id
        )
        service.qty_delivered = 2
        self.told()
        self.assertEqual(self.status_of(other), ACCEPTED)
        only = self.sold(((0, 2),), seed=3, order={"status_id": PLACED})
        self.told()
        service = only.order_line.filtered(lambda line: line.shoper_kind == "product")
        service.qty_delivered = 2
        self.told()
        self.assertEqual(self.status_of(only), SHIPPED)

    def product_of(self, stock_id):
        """The product of Odoo of a stock row of the shop."""
        row = self.shop.shop.row("product-stocks", stock_id)
        return self.record_of("product", int(row["product_id"]))

    @thorough
    def test_what_is_picked_and_then_goes_nowhere_is_not_told_as_shipped(self):
        warehouses = self.env["stock.warehouse"]
        warehouses = warehouses.search([("company_id", "=", self.company.id)])
        warehouses.delivery_steps = "pick_ship"
        order = self.bought()
        self.told()
        self.ship(order)
        outgoing = order.picking_ids.filtered(lambda item: item.state != "done")
        self.assertEqual(outgoing.picking_type_code, "outgoing")
        outgoing.action_cancel()
        self.assertEqual(order.delivery_status, "full", "as Odoo counts it")
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), PACKING)
        self.assertNotIn(self.status(SHIPPED).name, self.told_of(order))
        # Of what left in part the rest may go nowhere: it is all there is.
        parts = self.bought(lines=((0, 3),), seed=2)
        self.told()
        parts.shoper_shipping_id.is_handed_over = True
        self.ship(parts)
        self.ship(parts, done=(1,))
        parts.picking_ids.filtered(lambda item: item.state != "done").action_cancel()
        self.told()
        self.assertEqual(self.status_of(parts), SHIPPED)

    @thorough
    def test_nothing_is_told_of_what_is_a_part_of_another_order_by_now(self):
        orders = parent, sent, given_up = self.all_bought((1, 2, 3))
        self.told()
        self.ship(sent, "A1")
        run = self.tell(auto_apply=False, **TELL)
        self.assertTrue(self.changes(run, "parcel", "create_shop"))
        self.shop.owner.combine([int(order.shoper_number) for order in orders])
        self.shop.requests.clear()
        run.with_user(self.manager).action_apply()
        self.work(run)
        given_up._action_cancel()
        for told in (run, self.tell(**TELL), self.tell(**TELL)):
            [reason] = self.waiting(told)
            self.assertIn(f"combined with order {parent.shoper_number} ", reason)
            self.assertFalse(self.changes(told, "order_status"))
        # What another status is chosen for is news of no order, of no part either.
        self.connector.told_confirmed_id = self.status(READY)
        self.assertRunDone(self.tell(**TELL))
        self.assertFalse(self.writes())

    @thorough
    def test_an_order_of_which_goods_have_left_is_not_told_as_cancelled(self):
        self.connector.told_partly_id = self.status(AWAITED)
        told, untold = self.all_bought((1, 2), lines=((0, 3),))
        self.told()
        self.ship(told, "A1", done=(2,))
        self.told()
        self.told()
        self.assertEqual(self.status_of(told), AWAITED)
        self.ship(untold, "A2", done=(2,))
        for order in (told, untold):  # the third piece cannot be had
            order.with_context(lang="en_US")._action_cancel()
            self.assertIn("Goods of this order have left", order.message_ids[0].body)
        for _again in range(2):
            self.told()
            for order in (told, untold):
                self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(
            [*map(self.contents, (told, untold))],
            [
                [(number, {self.line_ids(order)[0]: 2})]
                for number, order in (("A1", told), ("A2", untold))
            ],
        )
        for order in (told, untold):
            self.assertNotIn(self.status(CANCELLED).name, self.told_of(order))

    @thorough
    def test_an_order_whose_goods_came_back_is_told_as_cancelled(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 3),))
        self.told()
        picking = self.ship(order, "A1", done=(2,))
        self.told()
        self.told()
        self.assertEqual(self.status_of(order), AWAITED)
        self.give_back(picking, 2)
        order._action_cancel()
        self.told()
        self.assertEqual(self.status_of(order), CANCELLED)

    def undo_taking_over(self, order):
        """A manager undoes the synchronisation that took an order over and confirmed
        it.

        :return: the run that undid it
        """
        changes = self.env["shoper.sync.change"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        confirmed = changes.filtered(lambda change: change.action == "confirm")
        undo = self.undo(confirmed.run_id[:1])
        self.assertEqual(order.state, "cancel")
        return undo

    @thorough
    def test_nobody_hears_of_an_order_that_an_undoing_cancelled(self):
        self.mail_always()
        order = self.bought()
        self.told()
        told = self.told_of(order)
        self.undo_taking_over(order)
        for _again in range(2):
            self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(order.state, "cancel", "it is not taken up again by itself")
        self.assertEqual(self.status_of(order), ACCEPTED)
        self.assertEqual(self.told_of(order), told)
        # Somebody takes it up by hand after all, and the buyer wants it no more.
        order.action_draft()
        order.action_confirm()
        self.told()
        order._action_cancel()
        self.told()
        self.assertEqual(self.status_of(order), CANCELLED)

    @thorough
    def test_what_a_person_cancelled_is_told_whatever_was_undone_before_or_after(self):
        again, before = self.all_bought((1, 2))
        self.told()
        self.undo(self.undo_taking_over(again))
        self.assertEqual(again.state, "sale")
        self.told()
        for order in (again, before):
            order._action_cancel()
        self.undo_taking_over(before)
        self.told()
        self.assertEqual([*map(self.status_of, (again, before))], 2 * [CANCELLED])

    @thorough
    def test_an_order_that_was_gone_or_let_go_is_told_of_again(self):
        orders = gone, ignored = self.all_bought((1, 2))
        self.told()
        progress = self.element("order_status", int(ignored.shoper_number))
        progress = progress.with_user(self.manager).with_context(lang="en_US")
        with self.assertRaisesRegex(UserError, "follows the link of the order"):
            progress.action_unlink()
        element = self.element_of(int(ignored.shoper_number)).with_user(self.manager)
        element.action_ignore()
        number, read_ids = int(gone.shoper_number), Client.read_ids

        def without(client, resource, ids):
            rows = read_ids(client, resource, ids)
            return {key: row for key, row in rows.items() if key != number}

        table = self.shop.shop["orders"]
        table.set(number, status_date="2020-01-01 00:00:00")
        with patch.object(Client, "read_ids", without):
            for _again in range(2):
                self.element_of(number).link_state = "missing"
                self.told()
        table.set(number, status_date=self.shop.shop.now())
        element.action_stop_ignoring()
        self.shop.requests.clear()
        self.told()
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(self.puts(), [], "nothing is told once more")
        for order in orders:
            order.picking_ids.printed = True
        self.told()
        self.assertEqual([*map(self.status_of, orders)], [PACKING, PACKING])

    @thorough
    def test_private_notes_are_added_to_never_replaced(self):
        self.shop.switches.sent_parcel_put = "refused_plain"
        before = self.bought(seed=2)
        self.told()
        order = self.bought()
        number = int(order.shoper_number)
        self.shop.owner.update("orders", number, {"notes_priv": "Zamiana koloru"})
        chosen = self.with_notes()
        self.shop.requests.clear()
        self.told(order_status=chosen)
        self.assertEqual(self.puts(), [f"orders/{number}"], "one call for both")
        note = f"Zamiana koloru\nOdoo: {order.name}"
        self.assertEqual(self.row_of(number)["notes_priv"], note)
        self.assertIn(order.name, order.shoper_shop_notes)
        picking = self.ship(order, "A1")
        self.told(order_status=chosen)
        picking.carrier_tracking_ref = "A2"
        self.told(order_status=chosen)
        self.told(order_status=chosen)
        note += "\nOdoo, tracking: A2"
        self.assertEqual(self.row_of(number)["notes_priv"], note)
        self.assertFalse(self.changes(self.told(order_status=chosen)))
        # What was there before that was chosen is no news.
        self.assertEqual(self.row_of(int(before.shoper_number))["notes_priv"], "")

    @thorough
    def test_a_private_note_that_the_shop_does_not_tell_is_not_replaced(self):
        chosen = self.with_notes()
        self.told(order_status=chosen)
        order = self.bought()
        number = int(order.shoper_number)
        self.shop.owner.update("orders", number, {"notes_priv": "Zamiana koloru"})
        table = self.shop.shop["orders"]
        render = table.render

        def without_note(row_id):
            return {k: v for k, v in render(row_id).items() if k != "notes_priv"}

        table.render = without_note
        self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), ACCEPTED, "the rest is told")
        table.render = render
        self.assertEqual(self.row_of(number)["notes_priv"], "Zamiana koloru")
        run = self.tell(auto_apply=False, **(TELL | {"order_status": chosen}))
        table.render = without_note  # not told any more when it is written
        self.confirm(run)
        self.work(run)
        table.render = render
        self.assertEqual(self.row_of(number)["notes_priv"], "Zamiana koloru")
        self.told(order_status=chosen)
        note = f"Zamiana koloru\nOdoo: {order.name}"
        self.assertEqual(self.row_of(number)["notes_priv"], note)

    @thorough
    def test_a_status_that_was_told_to_nobody_for_long_is_no_news(self):
        every = self.env["shoper.property"].search([("entity", "=", "order_status")])
        less = every.filtered(lambda prop: prop.code == "note")
        only_note = {"update_linked": "shop", "property_ids": [Command.set(less.ids)]}
        order, other = self.all_bought((1, 2))
        order.picking_ids.printed = True
        self.told(order_status=only_note)
        steps = self.env["shoper.sync.step"].search([("entity", "=", "order_status")])
        with_status = steps.filtered(lambda step: step.property_ids - less)
        with_status.ended_at = datetime.now() - timedelta(days=9)
        for _again in range(2):
            self.told(order_status=only_note)
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(order), PLACED, "it happened long ago")
        self.assertEqual(self.status_of(other), PLACED)
        other.picking_ids.printed = True
        self.ship(order, "A1")
        for _again in range(2):
            self.told()
        self.assertEqual(self.status_of(other), PACKING)
        self.assertEqual(self.status_of(order), SHIPPED)

    def pass_quietly(self):
        """Three months go by in which nothing happens but the clean-up."""
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_payloads()
        self.env.invalidate_all()

    @thorough
    def test_an_order_that_stays_open_for_months_holds_up_no_other(self):
        quiet, other = self.all_bought((1, 2))
        number = int(quiet.shoper_number)
        self.shop.owner.update("orders", number, {"notes_priv": "Na święta"})
        chosen = self.with_notes()
        self.told(order_status=chosen)
        note = f"Na święta\nOdoo: {quiet.name}"
        self.assertEqual(self.row_of(number)["notes_priv"], note)
        self.pass_quietly()
        self.assertFalse(self.changes(self.told(order_status=chosen), "order_status"))
        self.ship(other, "A1")
        for _again in range(2):
            self.told(order_status=chosen)
        self.assertEqual(self.status_of(other), SHIPPED)
        # What people wrote into the shop's note is known still.
        self.assertEqual(self.row_of(number)["notes_priv"], note)
        quiet.picking_ids.printed = True
        self.told(order_status=chosen)
        self.assertEqual(self.status_of(quiet), PACKING)

    @thorough
    def test_what_is_paid_on_delivery_after_months_is_told_and_nothing_else(self):
        every = self.env["shoper.property"].search([("entity", "=", "order_status")])
        chosen = {"update_linked": "shop", "property_ids": [Command.set(every.ids)]}
        self.told(order_status=chosen)  # before there are orders
        order, _chosen = self.on_delivery(1)
        number = int(order.shoper_number)
        self.shop.owner.update("orders", number, {"notes_priv": "Dzwonić po 17"})
        for _again in range(2):
            self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), SHIPPED, "it has ended there")
        self.pass_quietly()
        element = self.element("order_status", number)
        self.assertFalse(element.shop_facts, "nobody needs the note any more")
        before = self.row_of(number)["notes_priv"]
        self.assertIn("Dzwonić po 17", before)
        self.collect(order)
        self.told(order_status=chosen)
        row = self.row_of(number)
        self.assertEqual(row["paid"], row["sum"])
        self.assertEqual(row["notes_priv"], before)

    @thorough
    def test_cash_on_delivery_is_told_when_the_invoice_is_paid(self):
        (order, less, wrong), chosen = self.on_delivery(1, 2, 3)
        number = int(order.shoper_number)
        self.told(order_status=chosen)
        self.assertEqual(float(self.row_of(number)["paid"]), 0)
        self.collect(order)
        self.collect(less, discount=10)
        self.collect(wrong, is_corrected=True)
        self.assertEqual(self.status_of(order), SHIPPED, "it has ended there")
        self.told(order_status=chosen)
        for each in (order, wrong):
            row = self.row_of(int(each.shoper_number))
            self.assertEqual(row["paid"], row["sum"])
            self.assertEqual(each.shoper_paid, each.shoper_total)
        # It is Odoo that knew it first: nothing is registered for it once more.
        self.assertFalse(self.changes(self.told(order_status=chosen)))
        self.assertEqual(order.shoper_registered, order.shoper_total)
        self.assertFalse(order.shoper_paid_on, "nothing was paid through the shop")
        form = Form(order.with_user(self.user))
        self.assertTrue(form._get_modifier("shoper_paid_on", "invisible"))
        # Nobody knows what the shop is to be told of another sum than it sold for.
        self.assertEqual(less.invoice_ids.payment_state, "paid")
        self.assertEqual(float(self.row_of(int(less.shoper_number))["paid"]), 0)

    @thorough
    def test_what_is_collected_in_another_currency_counts_as_what_it_is_worth(self):
        crown = self.env.ref("base.CZK")
        crown.active = True
        crown.rate_ids = [
            Command.clear(),
            Command.create({"name": "2020-01-01", "rate": 5}),
        ]
        (less, same), chosen = self.on_delivery(1, 2)
        self.told(order_status=chosen)
        self.collect(less, currency=crown)  # as many crowns as zlotys were due
        self.assertEqual(less.invoice_ids.amount_total, less.shoper_total)
        self.collect(same, currency=crown, times=5)
        self.assertEqual(same.invoice_ids.amount_total, same.shoper_total * 5)
        self.told(order_status=chosen)
        has = [
            float(self.row_of(int(order.shoper_number))["paid"])
            for order in (less, same)
        ]
        self.assertEqual(has, [0, same.shoper_total])

    @thorough
    def test_what_was_paid_too_much_before_it_was_collected_is_not_forgotten(self):
        order, chosen = self.on_delivery(1)
        number, total = int(order.shoper_number), order.shoper_total
        options = TELL | {"order_status": chosen}

        def decide(answer, words):
            [asked] = self.env["shoper.decision"].search(
                [("entity", "=", "order"), ("state", "=", "open")]
            )
            self.assertIn(words, asked.message)
            getattr(asked.with_user(self.user), answer)()
            if asked.decision_run_id:
                self.work(asked.decision_run_id)

        def payments():
            found = self.env["account.payment"].search(
                [("shoper_order_id", "=", order.id)], order="id"
            )
            return found.mapped("amount")

        self.tell(**options)
        self.shop.owner.pay(number, total + 20)
        self.tell(**options)
        decide("action_take_shop", "more than it costs")
        self.shop.owner.pay(number, -30)
        for line in order.order_line:
            line.qty_delivered = line.product_uom_qty
        invoice = order._create_invoices()
        invoice.action_post()  # which that payment settles
        invoice.payment_state = "paid"
        for _again in range(2):
            self.tell(**options)
        self.assertEqual(float(self.row_of(number)["paid"]), total)
        # The shop was told what the order comes to, and 20 more were registered.
        self.tell(**options)
        decide("action_leave", "what was paid back")
        self.tell(**options)
        # They come once more, which is another payment than before.
        self.shop.owner.pay(number, 20)
        self.tell(**options)
        decide("action_take_shop", "paid anew")
        self.assertEqual(payments(), [total + 20, 20])

    @thorough
    def test_an_order_that_the_shop_puts_back_as_paid_is_told_as_shipped_again(self):
        setting = "shopping_change_status_payment_made_id"
        self.shop.settings[setting] = str(ACCEPTED)
        order, chosen = self.on_delivery(1)
        properties = self.env["shoper.property"].search(
            [("entity", "=", "order_status"), ("code", "in", ("status", "paid"))]
        )
        chosen["property_ids"] = [Command.set(properties.ids)]
        for _again in range(2):
            self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), SHIPPED)
        self.collect(order)
        self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), ACCEPTED, "by the shop")
        self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertFalse(self.changes(self.told(order_status=chosen), "order_status"))
        # What staff do then stays.
        self.shop.owner.set_status(int(order.shoper_number), PACKING)
        for _again in range(2):
            self.told(order_status=chosen)
        self.assertEqual(self.status_of(order), PACKING)

    @thorough
    def test_of_an_order_that_had_ended_before_only_what_happens_since_is_told(self):
        order = self.bought()
        self.shop.owner.set_status(int(order.shoper_number), CANCELLED)
        self.assertRunDone(self.tell())
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 day'"
        )
        self.env.invalidate_all()
        self.told()
        self.shop.owner.set_status(int(order.shoper_number), PLACED)
        for _again in range(2):
            self.told()
            self.assertEqual(self.status_of(order), PLACED)
        order.picking_ids.printed = True
        self.told()
        self.assertEqual(self.status_of(order), PACKING)

    @thorough
    def test_over_a_status_that_was_not_downloaded_nothing_is_told(self):
        sent, cancelled = orders = self.all_bought((1, 2))
        self.told()
        texts = {"translations": {"pl_PL": {"name": "Zwrot bez słowa"}}}
        status = self.shop.owner.create("statuses", texts | {"type": 4})
        for order in orders:
            self.shop.owner.set_status(int(order.shoper_number), status)
        self.ship(sent, "A1")
        cancelled._action_cancel()
        for _again in range(2):
            run = self.tell(**TELL)
            [reason] = self.waiting(run)
            self.assertIn("was not downloaded yet", reason)
            self.assertFalse(self.changes(run, "order_status"))
        self.assertEqual([*map(self.status_of, orders)], [status, status])
        self.assertEqual(self.posts(), 0)

    @thorough
    def test_an_invoice_of_several_orders_is_told_for_each_that_is_as_it_was_sold(self):
        orders, chosen = self.on_delivery(1, 2, 3)
        self.told(order_status=chosen)
        names = ("partner_invoice_id", "partner_shipping_id")
        orders.write({name: orders[0].partner_id.id for name in names})
        self.collect(orders, discount=10)
        [invoice] = orders.invoice_ids
        cheaper = invoice.invoice_line_ids.filtered("discount").sale_line_ids.order_id
        self.assertEqual(len(cheaper), 1)
        self.told(order_status=chosen)
        for order in orders:
            has = float(self.row_of(int(order.shoper_number))["paid"])
            self.assertEqual(has, 0 if order == cheaper else order.shoper_total)

    @thorough
    def test_what_the_shop_is_not_told_after_all_is_not_noted_as_collected(self):
        orders, chosen = self.on_delivery(1, 2)
        edited, refused = orders
        self.told(order_status=chosen)
        for order in orders:
            self.collect(order)
        run = self.tell(auto_apply=False, order_status=chosen)
        self.assertEqual(len(self.changes(run, "order_status")), 2)
        self.shop.owner.pay(int(edited.shoper_number), 1)
        path = f"orders/{refused.shoper_number}"
        self.shop.faults.add("PUT", path, status=400, scope="item")
        run.with_user(self.manager).action_apply()
        self.work(run)
        states = {
            change.res_id: change.state for change in self.changes(run, "order_status")
        }
        self.assertEqual(states, {edited.id: "stale", refused.id: "failed"})
        self.assertEqual(orders.mapped("shoper_registered"), [0, 0])
        self.told(order_status=chosen)
        totals = orders.mapped("shoper_total")
        self.assertEqual(orders.mapped("shoper_registered"), totals)
        self.assertFalse(
            self.env["account.payment"].search([("shoper_order_id", "in", orders.ids)])
        )

    @thorough
    def test_no_fault_of_a_call_tells_a_status_twice_or_not_at_all(self):
        faults = (
            {"kind": "lost", "scope": "item"},
            {"kind": "drop", "scope": "item"},
            {"status": 429, "retry_after": 1, "scope": "item"},
            {"status": 500, "scope": "item"},
            {"status": 400, "body": {"error": "invalid_request"}, "scope": "item"},
        )[:: many(1, 2)]
        self.mail_always()
        orders = self.sold_many(len(faults) * 2, order={"status_id": PLACED})
        self.tell()  # they are known as they are
        self.told()
        for place, fault in enumerate(faults):
            with self.subTest(**fault):
                two = orders[place * 2 : place * 2 + 2]
                two.picking_ids.printed = True
                self.shop.faults.add(**({"method": "PUT", "path": "orders"} | fault))
                self.tell(**TELL)
                self.shop.faults.clear()
                self.told()
                self.assertEqual({*map(self.status_of, two)}, {PACKING})
                for order in two:
                    names = self.told_of(order)
                    self.assertEqual(len(names), 2)
                    self.assertEqual(len(names), len(set(names)), "mailed once each")
        self.assertFalse(self.changes(self.told(), "order_status"))

    def with_notes(self):
        """Options by which the shop is told statuses, and the number in its notes."""
        properties = self.env["shoper.property"].search(
            [("entity", "=", "order_status"), ("code", "!=", "paid")]
        )
        return {"update_linked": "shop", "property_ids": [Command.set(properties.ids)]}

    @thorough
    def test_whatever_comes_instead_of_an_answer_a_status_is_told_once(self):
        ends = some(ENDS, 3)
        self.mail_always()
        self.told(order_status=self.with_notes())  # chosen before there are orders
        orders = self.sold_many(len(ends), order={"status_id": PLACED})
        self.told()  # that they were accepted
        for order, (end, is_done) in zip(orders, ends, strict=True):
            with self.subTest(end.__name__, is_done=is_done):
                order.picking_ids.printed = True
                words = "orders", "status_id", '"PUT"'
                with self.spoiled(*words, end=end, is_done=is_done):
                    self.tell(**TELL | {"order_status": self.with_notes()})
                self.told(order_status=self.with_notes())
                self.assertToldOnce(order)
        self.assertFalse(self.changes(self.told(order_status=self.with_notes())))

    @thorough
    def test_a_token_that_expires_between_statuses_tells_each_of_them_once(self):
        self.mail_always()
        self.told(order_status=self.with_notes())  # chosen before there are orders
        orders = self.sold_many(6, order={"status_id": PLACED})
        self.told()  # that they were accepted
        for three, refused in ((orders[:3], 0), (orders[3:], 2)):
            with self.subTest(refused=refused):
                three.picking_ids.printed = True
                self.token_expires("PUT", "orders", 1, refused)
                self.tell(**TELL | {"order_status": self.with_notes()})
                self.assertExpired()
                self.told(order_status=self.with_notes())
                for order in three:
                    self.assertToldOnce(order)
        self.assertFalse(self.changes(self.told(order_status=self.with_notes())))

    def assertToldOnce(self, order):
        """The buyer was mailed of each status once, and Odoo's number is in the notes
        once."""
        self.assertEqual(self.status_of(order), PACKING)
        names = [self.status(number).name for number in (ACCEPTED, PACKING)]
        self.assertEqual(self.told_of(order), names)
        row = self.row_of(int(order.shoper_number))
        self.assertEqual(row["notes_priv"], f"Odoo: {order.name}")

    @thorough
    @mute_logger("odoo.addons.shoper_connector.sync.engine.failure")
    def test_a_database_that_gives_up_after_a_status_was_told_tells_none_twice(self):
        self.mail_always()
        conditions = many(("disk_full", "serialization_failure"), ("disk_full",))
        self.told(order_status=self.with_notes())
        orders = self.sold_many(len(conditions), order={"status_id": PLACED})
        self.told()
        for order, condition in zip(orders, conditions, strict=True):
            with self.subTest(condition):
                order.picking_ids.printed = True
                with self.giving_up(ShopUpdates, "_read_back", condition):
                    self.tell(**TELL | {"order_status": self.with_notes()})
                self.told(order_status=self.with_notes())
                self.assertToldOnce(order)

    @thorough
    def test_what_was_collected_is_no_payment_though_the_shop_s_answer_was_lost(self):
        order, chosen = self.on_delivery(1)
        self.told(order_status=chosen)
        self.collect(order)
        with self.spoiled('"paid"', '"PUT"', end=connection_breaks, is_done=True):
            self.tell(**TELL | {"order_status": chosen})
        self.told(order_status=chosen)
        row = self.row_of(int(order.shoper_number))
        self.assertEqual(row["paid"], row["sum"])
        self.assertEqual(order.shoper_registered, order.shoper_total)
        self.assertFalse(
            self.env["account.payment"].search([("shoper_order_id", "=", order.id)])
        )

    @thorough
    def test_a_shop_that_forbids_editing_orders_gets_parcels_all_the_same(self):
        order = self.bought()
        for scope in ("call", "item"):
            self.shop.faults.add("PUT", "orders", status=403, times=None, scope=scope)
        shipped = self.bought(seed=2)
        self.ship(shipped, "A1")
        run = self.tell(**TELL)
        self.assertEqual(self.step(run, "order").state, "done")
        self.assertEqual(len(self.parcels(shipped)), 1)
        [failed] = self.changes(run, "order_status", state="failed")
        self.assertIn("right", failed.message)
        self.assertEqual(self.status_of(order), PLACED)
        self.shop.faults.clear()
        self.told()
        self.assertEqual(self.status_of(order), ACCEPTED)

    @thorough
    def test_goods_that_come_back_and_leave_again_are_no_news_but_wait(self):
        order = self.bought()
        picking = self.ship(order, "A1")
        for _again in range(2):
            self.told()
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        wizard.action_create_exchanges()
        back, again = order.picking_ids - picking
        if back.picking_type_code == "outgoing":
            back, again = again, back
        back.move_ids.picked = True
        back._action_done()
        self.shop.requests.clear()
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.ship(order, "A2")
        self.assertEqual(again.state, "done")
        for _again in range(2):
            run = self.told()
            self.assertIn("more in parcels", self.waiting(run)[0])
            self.assertFalse(self.changes(run, "order_status"))
        self.assertEqual(self.writes(), [], "the shop sold them once")
        self.assertEqual(len(self.mails(order, "parcel")), 1)

    @thorough
    def test_an_order_whose_first_goods_came_back_is_not_told_as_begun_again(self):
        self.mail_always()
        order = self.bought(lines=((0, 2),))
        self.told()
        picking = self.ship(order, "A1", done=(1,))
        self.told()
        self.give_back(picking, 1)
        self.assertEqual(order.delivery_status, "started", "as Odoo sees it")
        for _again in range(3):
            self.told()
        self.assertEqual(self.status_of(order), SHIPPED, "by the shop")
        names = [self.status(number).name for number in (ACCEPTED, PACKING, SHIPPED)]
        self.assertEqual(self.told_of(order), names)

    @thorough
    def test_of_a_part_that_came_back_at_once_nobody_hears(self):
        self.connector.told_partly_id = self.status(READY)
        order = self.bought(lines=((0, 2),))
        self.told()
        self.give_back(self.ship(order, "", done=(1,)), 1)
        for _again in range(2):
            self.tell(**TELL)
        self.assertEqual(self.status_of(order), PACKING, "it was picked")

    @thorough
    def test_what_is_announced_to_come_back_was_shipped_all_the_same(self):
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 2),))
        self.told()
        picking = self.ship(order, "A1")
        dialog = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        dialog = dialog.create({"picking_id": picking.id})
        dialog.product_return_moves.quantity = 1
        dialog.action_create_returns()
        self.assertEqual(order.delivery_status, "partial", "as Odoo counts it")
        for _again in range(3):
            self.told()
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertNotIn(self.status(AWAITED).name, self.told_of(order))

    @thorough
    def test_of_a_delivery_that_was_undone_nobody_hears_until_goods_really_leave(self):
        carrier = self.carrier("Gołąb")
        waiting, at_once = orders = self.all_bought((1, 2), lines=((0, 2),))
        self.told()
        undone = self.ship(waiting, "A1", carrier=carrier)
        self.assertIn("none of the shop's", self.waiting(self.tell(**TELL))[0])
        self.give_back(undone, 2)
        self.connector.shipping_method_ids.carrier_id = carrier
        self.give_back(self.ship(at_once, "B1", carrier=carrier), 2)
        for _again in range(2):
            run = self.tell(**TELL)
            [reason] = self.waiting(run)
            self.assertIn("All of it came back", reason)
        self.assertEqual([*map(self.status_of, orders)], [PACKING, PACKING], "picked")
        self.assertEqual(self.posts(), 0)
        for order, number in ((waiting, "A1"), (at_once, "B1")):
            back = order.picking_ids.sorted("id")[-1]
            self.give_back(back, 2, number)
        for _again in range(2):
            self.tell(**TELL)
        for order, number in ((waiting, "A1"), (at_once, "B1")):
            [line] = self.line_ids(order)
            self.assertEqual(self.contents(order), [(number, {line: 2})])
            self.assertEqual(self.status_of(order), SHIPPED)

    @thorough
    def test_a_shop_that_puts_no_order_back_is_asked_once(self):
        self.shop.switches.status_put_backwards = "refused"
        self.connector.told_partly_id = self.status(AWAITED)
        order = self.bought(lines=((0, 2),))
        self.told()
        self.ship(order, "A1", done=(1,))
        self.told()
        run = self.tell(**TELL)
        self.assertIn(
            "does not put an order back", self.waiting(run, "order_status")[0]
        )
        self.assertFalse(self.changes(self.told(), "order_status"))
        self.assertEqual(self.status_of(order), SHIPPED)
