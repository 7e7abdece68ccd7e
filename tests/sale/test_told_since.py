from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from ...sync.engine.reading import ShopReading
from ..cases.length import thorough
from ..cases.parcel_case import PACKING, SHIPPED, ParcelCase

STATUS = {"order_status": {"update_linked": "shop"}}
TELL = {"parcel": {}} | STATUS
SINCE = ("parcels_since", "statuses_since")


class TestToldSince(ParcelCase):
    """Since when the shop is told: nothing is told of what happened before, or in a
    pause, and looking at a plan begins nothing."""

    def open_shop(self):
        super().open_shop()
        connector = self.connector.with_user(self.manager)
        connector.parcels_since = False
        connector.action_suggest_told_statuses()

    # ------------------------------------------------------------------ given
    def pass_days(self, days):
        """So many days go by in which nobody synchronises or delivers anything."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_sync_step
                   SET started_at = started_at - %(days)s,
                       ended_at = ended_at - %(days)s
                   WHERE connector_id = %(connector)s;
                   UPDATE stock_picking SET date_done = date_done - %(days)s
                   WHERE sale_id IN (SELECT id FROM sale_order
                                     WHERE shoper_connector_id = %(connector)s);
                   UPDATE shoper_connector
                   SET parcels_since = parcels_since - %(days)s,
                       statuses_since = statuses_since - %(days)s
                   WHERE id = %(connector)s""",
                days=timedelta(days=days),
                connector=self.connector.id,
            )
        )
        self.env.invalidate_all()
        for step in self.env["shoper.sync.step"].search(
            [("connector_id", "=", self.connector.id), ("cursor", "!=", False)]
        ):
            notes = dict(step.cursor.get("notes", {}))
            if begins := notes.get("begins"):
                notes["begins"] = {
                    name: moment and self.earlier(moment, days)
                    for name, moment in begins.items()
                }
            if "looked_at" in notes:
                notes["looked_at"] -= days * 24 * 3600
            step.cursor = step.cursor | {"notes": notes}

    def earlier(self, text, days):
        moment = fields.Datetime.from_string(text) - timedelta(days=days)
        return fields.Datetime.to_string(moment)

    def preview(self, **options):
        return self.tell(auto_apply=False, **(options or TELL))

    def discard(self, plan):
        plan.with_user(self.manager).action_cancel()
        self.work(plan)
        self.assertEqual(plan.state, "cancelled")

    def fail_as_a_whole(self, **options):
        """The shop does not let orders be looked at any more, once their progress is to
        be told."""
        read = ShopReading.read_known

        def refused(reading, elements):
            if reading.ctx.step.entity == "order_status":
                self.shop.faults.add(None, "orders", status=403, scope="item")
            return read(reading, elements)

        with patch.object(ShopReading, "read_known", refused):
            run = self.tell(**(options or STATUS))
        self.assertFalse(self.shop.faults.as_list(), "it was met")
        self.assertEqual(self.step(run, "order_status").state, "failed")

    def fail_to_apply(self, plan):
        """As where the shop is gone while a plan of parcels is applied."""
        self.step(plan, "parcel").sudo()._close("failed", "The shop is gone.")
        self.confirm(plan)
        self.work(plan)
        self.assertEqual(plan.state, "done_with_errors")

    def message(self, run, code):
        return self.step(run, code).message

    def apply(self, plan):
        self.confirm(plan)
        self.work(plan)
        self.assertRunDone(plan)

    def told(self, **options):
        run = self.tell(**(options or TELL))
        self.assertRunDone(run)
        return run

    # ------------------------------------------------------------------- then
    def assertTold(self, order, *numbers):
        self.assertEqual([name for name, _held in self.contents(order)], [*numbers])
        self.assertEqual(len(self.mails(order)), len(numbers))
        self.assertEqual(len(self.shipped_mails(order)), 1)
        self.assertEqual(self.status_of(order), SHIPPED)

    def assertNothingTold(self, order):
        self.assertEqual(self.parcels(order), [])
        self.assertEqual(self.mails(order) + self.shipped_mails(order), [])
        self.assertNotEqual(self.status_of(order), SHIPPED)

    def shipped_mails(self, order):
        name = self.status(SHIPPED).name
        return [
            mail for mail in self.mails(order, "status") if mail.subject.endswith(name)
        ]

    @thorough
    def test_parcels_that_were_only_looked_at_hold_no_order_back(self):
        order = self.sold()
        self.discard(self.preview())
        lying = self.preview()
        self.told(**STATUS)
        self.ship(order, "A1")
        self.told(**STATUS)
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(lying.state, "planned")
        # Nor do those that a person said since when they are told of, and never told.
        other = self.sold(seed=2)
        self.connector.with_user(self.manager).parcels_since = "2020-01-01"
        self.ship(other, "A2")
        self.told(**STATUS)
        self.assertEqual(self.status_of(other), SHIPPED)
        self.assertEqual(self.posts(), 0)

    def assertParcelComesFirst(self, order):
        """The shop refuses the parcel of an order at first: only once it is there the
        shop is told of the order."""
        self.ship(order, "A1")
        for scope in ("call", "item"):
            self.shop.faults.add(None, "parcels", status=403, times=None, scope=scope)
        run = self.tell(**TELL)
        self.assertEqual(self.step(run, "parcel").state, "failed")
        self.assertNothingTold(order)
        self.shop.faults.clear()
        for _again in range(2):
            self.told()
        self.assertTold(order, "A1")

    @thorough
    def test_parcels_that_failed_for_the_first_time_come_before_their_orders(self):
        order = self.sold()
        self.told(**STATUS)
        self.connector.with_user(self.manager).parcels_since = "2020-01-01"
        self.assertParcelComesFirst(order)

    @thorough
    def test_nothing_older_than_the_first_synchronisation_is_told(self):
        looked, lying, left, new = self.all_sold((1, 2, 3, 4))
        self.discard(self.preview())
        self.ship(looked, "A1")
        self.preview()
        self.ship(lying, "A2")
        self.pass_days(20)
        self.ship(left, "A3").date_done -= timedelta(hours=1)
        run = self.told()
        for code in ("parcel", "order_status"):
            self.assertFalse(self.changes(run, code))
        self.ship(new, "A4")
        for _again in range(2):
            self.told()
        self.assertTold(new, "A4")
        for order in (looked, lying, left):
            self.assertNothingTold(order)

    @thorough
    def test_what_was_only_looked_at_in_a_pause_does_not_end_it(self):
        before, after, new = self.all_sold((1, 2, 3))
        self.told()
        self.pass_days(30)
        self.ship(before, "A1")
        self.pass_days(1)
        self.discard(self.preview())
        self.ship(after, "A2")
        self.pass_days(20)
        run = self.told()
        for code in ("parcel", "order_status"):
            self.assertFalse(self.changes(run, code))
            self.assertIn("old things", self.step(run, code).message)
        self.ship(new, "A3")
        for _again in range(2):
            self.assertFalse(self.step(self.told(), "parcel").message)
        self.assertTold(new, "A3")
        for order in (before, after):
            self.assertNothingTold(order)

    @thorough
    def test_a_plan_that_is_applied_days_later_begins_when_it_was_made(self):
        old, meanwhile = self.all_sold((1, 2))
        self.ship(old, "A1").date_done -= timedelta(hours=1)
        plan = self.preview()
        self.ship(meanwhile, "A2")
        self.pass_days(3)
        self.apply(plan)
        for _again in range(2):
            self.told()
        self.assertTold(meanwhile, "A2")
        self.assertNothingTold(old)

    @thorough
    def test_a_plan_that_lay_for_long_tells_what_it_showed_and_nothing_else(self):
        shown, meanwhile, new = self.all_sold((1, 2, 3))
        self.told()
        self.ship(shown, "A1")
        plan = self.preview()
        self.assertEqual(len(self.changes(plan, "parcel", "create_shop")), 1)
        self.ship(meanwhile, "A2")
        self.pass_days(20)
        self.apply(plan)
        for code in ("parcel", "order_status"):
            self.assertIn("would hear of old things", self.step(plan, code).message)
        self.ship(new, "A3")
        for _again in range(2):
            self.told()
        self.assertTold(shown, "A1")
        self.assertTold(new, "A3")
        self.assertNothingTold(meanwhile)

    @thorough
    def test_what_a_plan_that_lay_for_long_could_not_tell_is_not_lost(self):
        fine, failing, waiting = self.all_sold((1, 2, 3))
        self.told(**STATUS)
        for order in (fine, failing, waiting):
            self.ship(order, "A1")
        plan = self.preview(**STATUS)
        changes = self.changes(plan, "order_status", "update_shop")
        self.assertEqual(len(changes), 3)
        waits = changes.filtered(lambda change: change.res_id == waiting.id)
        self.pass_days(20)
        path = f"orders/{failing.shoper_number}"
        self.shop.faults.add("PUT", path, status=400, times=None, scope="item")
        waits.sudo().state = "waiting"  # as where a person is to be asked
        self.confirm(plan)
        self.work(plan)
        self.assertEqual(self.step(plan, "order_status").state, "done_with_errors")
        self.assertEqual(self.status_of(fine), SHIPPED)
        self.shop.faults.clear()
        for _again in range(2):
            self.told(**STATUS)
        for order in (fine, failing, waiting):
            self.assertEqual(self.status_of(order), SHIPPED)
            self.assertEqual(len(self.shipped_mails(order)), 1)

    @thorough
    def test_parcels_that_a_plan_that_lay_for_long_could_not_tell_are_named(self):
        fine, failing, waiting = self.all_sold((1, 2, 3))
        self.told(parcel={})
        self.ship(fine, "A1")
        self.ship(failing, "A2")
        since = self.ship(waiting).date_done - timedelta(days=21)
        plan = self.preview(parcel={})
        self.pass_days(20)
        self.shop.faults.add(
            "POST", "parcels", status=400, times=None, skip=1, scope="item"
        )
        self.confirm(plan)
        self.work(plan)
        step = self.step(plan, "parcel")
        self.assertEqual(step.state, "done_with_errors")
        named = step.message.split("could not be sent: ")[1]
        changes = self.changes(plan, "parcel", "create_shop")
        self.assertEqual(set(changes.mapped("state")), {"done", "failed", "waiting"})
        for change in changes:
            self.assertEqual(change.name in named, change.state != "done")
        # The next step that it names.
        self.shop.faults.clear()
        self.told(parcel={})
        self.assertEqual(self.parcels(failing), [])
        self.connector.with_user(self.manager).parcels_since = since
        self.told(parcel={})
        self.assertEqual(len(self.parcels(failing)), 1)

    @thorough
    def test_an_empty_plan_says_that_telling_begins_once_it_is_closed(self):
        order = self.sold()
        for _again in range(2):
            plan = self.preview()
            self.assertTrue(plan.is_empty_plan)
            for code in ("parcel", "order_status"):
                self.assertIn("once it is applied, or closed", self.message(plan, code))
        self.apply(plan)  # by the button Close
        for code in ("parcel", "order_status"):
            self.assertFalse(self.message(plan, code))
        self.ship(order, "A1")
        plan = self.preview()
        for code in ("parcel", "order_status"):
            self.assertFalse(self.message(plan, code))
        self.discard(plan)
        for _again in range(2):
            self.told()
        self.assertTold(order, "A1")

    @thorough
    def test_what_happened_after_a_first_synchronisation_that_failed_is_told(self):
        old, order = self.all_sold((1, 2))
        self.ship(old)
        self.fail_as_a_whole()
        self.ship(order)
        self.pass_days(3)
        self.fail_as_a_whole()
        self.pass_days(3)
        for _again in range(2):
            self.told(**STATUS)
        self.assertEqual(self.status_of(order), SHIPPED)
        self.assertEqual(len(self.shipped_mails(order)), 1)
        self.assertNothingTold(old)

    @thorough
    def test_what_happened_after_one_that_failed_long_ago_is_not_told(self):
        order, new = self.all_sold((1, 2))
        self.fail_as_a_whole()
        self.ship(order)
        for _again in range(2):
            self.pass_days(5)
            self.fail_as_a_whole()
        self.ship(new)
        for _again in range(2):
            self.told(**STATUS)
        self.assertEqual(self.status_of(new), SHIPPED)
        self.assertNothingTold(order)

    @thorough
    def test_only_parcels_that_the_shop_does_not_have_are_named(self):
        told, moved, made = self.all_sold((1, 2, 3))
        self.told(parcel={})
        self.ship(told, "A1")
        moving = self.ship(moved, "A2")
        since = moving.date_done - timedelta(days=21)
        self.ship(made, "A3")
        plan = self.preview(parcel={})
        moving.carrier_tracking_ref = "B2"
        self.shop.faults.add(
            "POST", "parcels", status=400, times=None, skip=1, scope="item"
        )
        self.tell(parcel={})
        self.shop.faults.clear()
        self.assertEqual(len(self.parcels(told)), 1)
        self.pass_days(20)
        self.make_parcel(made, "A3")
        self.apply(plan)
        changes = self.changes(plan, "parcel", "create_shop")
        self.assertEqual(len(changes.filtered(lambda item: item.state == "stale")), 2)
        named = self.message(plan, "parcel").split("could not be sent: ")[1]
        parcels = self.env["shoper.parcel"].browse(changes.mapped("res_id"))
        for change, parcel in zip(changes, parcels, strict=True):
            self.assertEqual(change.name in named, parcel.order_id == moved)
        # The next step that it names.
        self.connector.with_user(self.manager).parcels_since = since
        self.told(parcel={})
        for order, number in ((told, "A1"), (moved, "B2"), (made, "A3")):
            self.assertEqual([name for name, _held in self.contents(order)], [number])

    @thorough
    def test_progress_that_moved_since_a_plan_was_made_is_told_if_nobody_did(self):
        untold, told = self.all_sold((1, 2))
        self.told(**STATUS)
        (untold | told).picking_ids.printed = True
        plan = self.preview(**STATUS)
        path = f"orders/{untold.shoper_number}"
        self.shop.faults.add("PUT", path, status=400, times=None, scope="item")
        self.tell(**STATUS)
        self.shop.faults.clear()
        self.assertEqual(self.status_of(told), PACKING)
        self.pass_days(20)
        for order in (untold, told):
            self.ship(order)
        self.apply(plan)
        changes = self.changes(plan, "order_status")
        self.assertEqual(changes.mapped("state"), ["stale"] * 2)
        for _again in range(2):
            self.told(**STATUS)
        self.assertEqual(self.status_of(untold), SHIPPED)
        self.assertEqual(self.status_of(told), PACKING)

    @thorough
    def test_what_was_paid_after_a_first_synchronisation_that_failed_is_told(self):
        (early, late), chosen = self.on_delivery(1, 2)
        self.fail_as_a_whole()
        self.collect(early)  # while that is told by none
        self.fail_as_a_whole(order_status=chosen)
        self.pass_days(2)
        self.collect(late)
        self.pass_days(1)
        self.told(order_status=chosen)
        row = self.row_of(int(late.shoper_number))
        self.assertEqual(row["paid"], row["sum"])
        self.assertEqual(float(self.row_of(int(early.shoper_number))["paid"]), 0)

    @thorough
    def test_what_was_paid_after_one_that_failed_long_ago_is_not_told(self):
        order, chosen = self.on_delivery(1)
        for _again in range(2):
            self.fail_as_a_whole(order_status=chosen)
            self.pass_days(5)
        self.collect(order)
        self.told(order_status=chosen)
        self.assertEqual(float(self.row_of(int(order.shoper_number))["paid"]), 0)

    @thorough
    def test_no_order_overtakes_a_parcel_that_failed_where_telling_began(self):
        for order in (self.sold(seed=seed) for seed in (1, 2)):
            self.told(**STATUS)
            plan = self.preview(parcel={})
            self.fail_to_apply(plan)
            self.assertParcelComesFirst(order)
            self.pass_days(30)  # the second one comes after a pause

    @thorough
    def test_since_when_a_person_said_counts(self):
        first, other, last = self.all_sold((1, 2, 3))
        connector = self.connector.with_user(self.manager)
        self.ship(first, "A1").date_done -= timedelta(days=2)
        # Said before anything was told.
        connector.parcels_since = said = datetime(2020, 1, 1)
        plan = self.preview(parcel={})
        self.assertEqual(len(self.changes(plan, "parcel", "create_shop")), 1)
        self.discard(plan)
        self.told(parcel={})
        self.assertEqual(len(self.parcels(first)), 1)
        self.assertEqual(connector.parcels_since, said)
        # Said while a plan lies that would begin anew.
        self.pass_days(20)
        self.ship(other, "A2").date_done -= timedelta(days=10)
        plan = self.preview(parcel={})
        self.assertFalse(self.changes(plan, "parcel"))
        connector.parcels_since = said = datetime(2020, 1, 2)
        self.apply(plan)
        self.assertEqual(connector.parcels_since, said)
        self.told(parcel={})
        self.assertEqual(len(self.parcels(other)), 1)
        # Said in a pause, of what left in it.
        self.pass_days(20)
        self.ship(last, "A3").date_done -= timedelta(days=10)
        connector.parcels_since = datetime.now() - timedelta(days=15)
        self.told(parcel={})
        self.assertEqual(len(self.parcels(last)), 1)

    @thorough
    def test_what_others_began_meanwhile_is_not_put_off_by_a_plan_that_lay(self):
        order = self.sold()
        plan = self.preview()
        self.pass_days(1)
        self.told()
        since = self.connector.parcels_since, self.connector.statuses_since
        self.ship(order, "A1")
        self.told()
        later = self.preview()
        self.apply(plan)
        self.apply(later)
        now = self.connector.parcels_since, self.connector.statuses_since
        self.assertEqual(now, since)
        self.told()
        self.assertTold(order, "A1")
