from datetime import timedelta

from ..cases.killed_worker import SOME, KilledWorkerCase
from ..cases.length import THOROUGH, many, thorough
from ..cases.order_case import TAKE
from ..cases.parcel_case import PACKING, ParcelWords
from ..cases.sale_case import FEW_SOLD

BEGINNINGS = 15  # the same, where there is nothing to tell
MOMENTS = 60  # at which telling of one parcel can be broken off; there are more


class TestCrashOfParcels(ParcelWords, KilledWorkerCase):
    """A worker that is killed at any moment of telling the shop of parcels: the next
    one goes on, and the shop has each parcel once, of which the buyer hears once."""

    assortment = FEW_SOLD

    def open_shop(self):
        self.connector = self.synchronise_shop()

    def start_afresh(self):
        carriers = self.connector.shipping_method_ids.carrier_id
        result = super().start_afresh()
        carriers.unlink()
        self.env.cr.commit()
        return result

    @classmethod
    def forget_orders(cls):
        """Delete what was delivered, too, which Odoo itself never does."""
        cls.env.cr.rollback()
        cls.env.invalidate_all()
        orders = cls.everything("sale.order").search([("shoper_number", "!=", False)])
        moves = orders.picking_ids.move_ids
        moves.write({"state": "draft"})
        moves.move_line_ids.unlink()
        cls.env.cr.commit()
        return super().forget_orders()

    def assertToldOnce(self, order):
        numbers = [number for number, _held in self.contents(order)]
        self.assertEqual(numbers, [f"N{order.shoper_number}"])
        self.assertEqual(len(self.mails(order)), 1)

    @thorough
    def test_each_parcel_is_there_once_wherever_it_was_killed(self):
        orders = self.sold_many(many(3 * MOMENTS, SOME + 1))
        left = iter(orders)
        told = []

        def begin():
            told.append(order := next(left))
            self.ship(order, f"N{order.shoper_number}")
            return self.queue(order=TAKE | {"fetch_all": False}, parcel={})

        self.go_on_after("parcels", "POST", begin())  # the one that matters most
        self.assertToldOnce(told[-1])
        for moment, run in self.each_moment(MOMENTS, begin):
            self.work(run)
            with self.subTest(moment=moment):
                self.assertRunDone(run)
                self.assertToldOnce(told[-1])
        self.shop.requests.clear()
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.changes(run, "parcel"))
        self.assertFalse(self.posts())
        for order in told:
            self.assertToldOnce(order)
        self.assertShopSound()
        if THOROUGH:
            self.check_beginning()
            self.check_status()

    def check_beginning(self):
        """Telling begins once, and nothing older is told."""
        old, *orders = self.sold_many(many(MOMENTS, SOME + 1), seed=98)
        self.ship(old, "OLD")
        left = iter(orders)

        def begin():
            self.connector.with_user(self.manager).parcels_since = False
            old.picking_ids.date_done -= timedelta(minutes=1)
            return self.queue(order=TAKE | {"fetch_all": False}, parcel={})

        for moment, run in self.each_moment(BEGINNINGS, begin):
            with self.subTest(moment=moment):
                self.work(run)
                self.assertRunDone(run)
                since = self.connector.parcels_since
                self.assertGreaterEqual(since, self.step(run, "parcel").started_at)
                order = next(left)
                self.ship(order, f"N{order.shoper_number}")
                self.assertRunDone(self.tell())
                self.assertToldOnce(order)
                self.assertEqual(self.parcels(old), [])
                self.assertEqual(self.connector.parcels_since, since)

    def go_on_after(self, resource, method, run):
        """The worker is killed when the shop did what such a call asks; the next one
        goes on."""
        self.env.cr.commit()
        self.kill_at(resource, method)
        self.worker.work(run)
        self.assertTrue(self.was_killed(self.worker))
        self.shop.spoil = type(self.shop).spoil
        self.work(run)
        self.assertRunDone(run)

    def check_status(self):
        """The buyer is mailed of a status once, though nobody heard the shop's answer
        when it was told."""
        self.shop.switches.equal_status_mails = True
        for status in self.shop.shop["statuses"].rows.values():
            status["email_change"] = "1"
        self.connector.with_user(self.manager).action_suggest_told_statuses()
        tell = {"order_status": {"update_linked": "shop"}}
        self.tell(**tell)
        [order] = self.sold_many(1, seed=99)
        self.tell(**tell)
        order.picking_ids.printed = True
        run = self.queue(order=TAKE | {"fetch_all": False}, **tell)
        self.go_on_after("orders", "PUT", run)
        self.assertEqual(self.status_of(order), PACKING)
        subjects = [mail.subject for mail in self.mails(order, "status")]
        name = self.status(PACKING).name
        self.assertEqual(subjects.count(f"{order.shoper_number}: {name}"), 1)
        [change] = self.changes(run, "order_status")
        self.assertEqual(change.state, "done")
