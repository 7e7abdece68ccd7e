from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import mute_logger

from ...simulator.errors import ApiError
from ...sync.engine.apply.shop_creations import ShopCreations
from ...sync.engine.apply.shop_updates import ShopUpdates
from ..cases.decision_case import buttons_shown
from ..cases.length import many, some, thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.parcel_case import CANCELLED, ParcelCase
from ..cases.silent_shop import (
    ENDS,
    SilentShop,
    connection_breaks,
    gateway_gives_up,
    time_out,
)

# What goes wrong with one of the parcels of a call; ENDS is what goes wrong with all.
FAULTS = (
    {"path": "parcels", "kind": "lost", "scope": "item", "skip": 1},
    {"path": "parcels", "kind": "drop", "scope": "item", "skip": 1},
    {"path": "parcels", "status": 500, "scope": "item", "skip": 1},
    {"path": "parcels", "status": 429, "scope": "item", "retry_after": 1},
    # Of the look whether it is there already.
    {"path": "parcels", "method": "GET", "status": 429, "scope": "item"},
    {"path": "parcels", "method": "GET", "status": 500, "scope": "item"},
)
EACH = 2  # parcels
MANY = 30  # more than a bulk call takes


class TestParcelFaults(OdooTrouble, SilentShop, ParcelCase):
    """Whatever happens to a call, the shop has each parcel once, and the buyer gets one
    mail."""

    def open_shop(self):
        super().open_shop()
        self.orders = self.sold_many(MANY)
        self.shop.requests.clear()

    def shipped(self, orders):
        for order in orders:
            self.ship(order, f"N{order.shoper_number}")
        return orders

    def assertToldOnce(self, orders, letter="N"):
        for order in orders:
            numbers = [number for number, _held in self.contents(order)]
            self.assertEqual(numbers, [f"{letter}{order.shoper_number}"])
            self.assertEqual(len(self.mails(order)), 1)
        self.assertShopSound()

    @thorough
    def test_no_fault_of_a_call_makes_a_parcel_twice_or_loses_one(self):
        for place, fault in enumerate(FAULTS[:: many(1, 3)]):
            with self.subTest(**fault):
                orders = self.orders[place * EACH : (place + 1) * EACH]
                self.shipped(orders)
                self.shop.faults.add(**({"method": "POST"} | fault))
                self.tell()
                self.assertFalse(self.shop.faults.as_list(), "it was met")
                self.shop.faults.clear()
                again = self.tell()  # what a fault let fail comes with the next one
                self.assertRunDone(again)
                self.assertToldOnce(orders)
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.changes(run, "parcel"))

    def correct(self, orders):
        """Somebody corrects the numbers of parcels that the shop knows already."""
        for order in orders:
            order.picking_ids.carrier_tracking_ref = f"C{order.shoper_number}"

    @thorough
    def test_whatever_comes_instead_of_an_answer_each_parcel_is_there_once(self):
        for place, (end, is_done) in enumerate(some(ENDS, 4)):
            orders = self.orders[place * EACH : (place + 1) * EACH]
            steps = (self.shipped, "POST", "N"), (self.correct, "PUT", "C")
            for begin, method, letter in steps:
                with self.subTest(end.__name__, is_done=is_done, method=method):
                    begin(orders)
                    words = "shipping_code", f'"{method}"'
                    with self.spoiled(*words, end=end, is_done=is_done):
                        self.tell()
                    self.assertRunDone(self.tell())
                    self.assertToldOnce(orders, letter)
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.changes(run, "parcel"))

    @thorough
    @mute_logger("odoo.addons.shoper_connector.sync.engine.failure")
    def test_a_database_that_gives_up_after_the_shop_was_told_loses_nothing(self):
        conditions = many(("disk_full", "serialization_failure"), ("disk_full",))
        for place, condition in enumerate(conditions):
            orders = self.orders[place * EACH : (place + 1) * EACH]
            steps = (
                (self.shipped, ShopCreations, "adopt", "N"),
                (self.correct, ShopUpdates, "_read_back", "C"),
            )
            for begin, worker, method, letter in steps:
                with self.subTest(condition, method=method):
                    begin(orders)
                    with self.giving_up(worker, method, condition):
                        run = self.tell()
                    if condition == "disk_full":
                        self.assertIn("disk of Odoo's server is full", run.reason)
                    self.assertRunDone(self.tell())
                    self.assertToldOnce(orders, letter)

    @thorough
    def test_what_the_shop_does_after_its_time_is_not_sent_again(self):
        ends = time_out, gateway_gives_up, connection_breaks
        for order, end in zip(self.orders, ends, strict=False):
            with self.subTest(end.__name__):
                self.shipped(order)
                run = self.queue(order={"fetch_all": False}, parcel={})
                with self.overdue("parcels", "shipping_code", meanwhile=end) as do_it:
                    for _slice in range(50):
                        self.work_a_slice(run)
                        if self.changes(run, "parcel", state="sending"):
                            break
                    self.work_a_slice(run)
                    self.assertTrue(self.changes(run, "parcel", state="sending"))
                    do_it()
                self.work(run)
                self.assertRunDone(run)
                self.assertToldOnce(order)

    @thorough
    def test_one_whose_answer_was_lost_and_is_forgotten_holds_up_no_other(self):
        lost, other, later = self.orders[:3]
        self.shipped(lost)
        run = self.queue(order={"fetch_all": False}, parcel={})
        with self.overdue("parcels", "shipping_code"):
            for _slice in range(50):
                self.work_a_slice(run)
                if self.changes(run, "parcel", state="sending"):
                    break
            run.with_user(self.manager).action_cancel()
        [change] = self.changes(run, "parcel")
        self.assertEqual((change.state, change.attempts), ("failed", 1))
        # It goes another way, and months later nobody keeps what it held.
        lost.picking_ids.date_done -= timedelta(days=1)
        since = datetime.now() - timedelta(hours=1)
        self.connector.with_user(self.manager).parcels_since = since
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.sync.change"]._gc_values()
        self.assertTrue(change.is_emptied)
        # A parcel that only the shop has lies on another order.
        self.ship(other, f"N{other.shoper_number}", done=[1])
        self.make_parcel(other, "HAND", {self.line_ids(other)[0]: 1})
        self.shipped(later)
        self.assertRunDone(self.tell())
        self.assertToldOnce(later)

    @contextmanager
    def refusing(self, order):
        """The shop takes no parcel of an order, however it is sent."""
        parcels = self.shop.shop["parcels"]
        check = parcels.check_order

        def refuse(row):
            if row["order_id"] == order.shoper_number:
                raise ApiError(400, description="Nie teraz")
            check(row)

        with patch.object(parcels, "check_order", refuse):
            yield

    def test_a_lost_answer_is_found_and_a_bad_parcel_of_many_stands_alone(self):
        orders = self.shipped(self.orders[:EACH])
        self.shop.faults.add("POST", "bulk", kind="lost")
        self.assertRunDone(run := self.tell())
        self.assertToldOnce(orders)
        self.assertEqual(self.posts(), EACH)
        done = self.changes(run, "parcel", "create_shop", "done")
        self.assertEqual(len(done), EACH)
        more = self.shipped(self.orders[EACH : 5 * EACH])
        self.shop.revoke_tokens()
        with self.refusing(more[0]):
            run = self.tell()
        self.assertEqual(run.state, "done_with_errors")
        [failed] = self.changes(run, "parcel", state="failed")
        self.assertIn("Nie teraz", failed.message)
        self.assertRunDone(self.tell())
        self.assertToldOnce(more)

    @thorough
    def test_a_token_that_expires_between_parcels_sends_each_of_them_once(self):
        some, others = self.orders[:27], self.orders[27:]
        for orders, refused in ((some, 0), (others, 2)):
            with self.subTest(refused=refused):
                self.shipped(orders)
                self.token_expires("POST", "parcels", 13 if not refused else 1, refused)
                run = self.tell()
                self.assertExpired()
                if not refused:
                    self.assertRunDone(run)
                self.assertRunDone(self.tell())
                self.assertToldOnce(orders)
        self.assertFalse(self.changes(self.tell(), "parcel"))

    def test_an_order_cancelled_at_the_last_moment_gets_no_parcel(self):
        self.shop.switches.parcels_of_cancelled = "accepted"
        order, other = self.shipped(self.orders[:2])
        preview = self.tell(auto_apply=False)
        number = int(order.shoper_number)
        self.shop.owner.set_status(number, CANCELLED)
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        self.assertIn("cancelled or returned", self.waiting(preview)[0])
        asked = self.env["shoper.decision"].with_user(self.user)
        asked = asked.search([("entity", "=", "parcel"), ("state", "=", "open")])
        self.assertEqual(buttons_shown(asked, main=True), ["action_open_in_panel"])
        self.assertEqual(self.parcels(order), [])
        self.assertToldOnce(other)

    @thorough
    def test_an_order_deleted_at_the_last_moment_gets_no_parcel(self):
        order, other = self.shipped(self.orders[:2])
        preview = self.tell(auto_apply=False)
        self.shop.owner.delete_order(int(order.shoper_number))
        preview.with_user(self.manager).action_apply()
        self.work(preview)
        self.assertIn("The order was deleted in the shop", self.waiting(preview)[0])
        self.assertToldOnce(other)
        # Nobody is asked to link it, whether or not it was unlinked since.
        self.assertIn("The order was deleted in the shop", self.waiting(self.tell())[0])
        asked = self.env["shoper.decision"].with_user(self.user)
        gone = asked.search([("entity", "=", "order"), ("state", "=", "open")])
        self.assertEqual(gone.kind, "gone")
        gone.with_context(shoper_choice="unlink").action_choose_gone()
        self.assertIn("The order was deleted in the shop", self.waiting(self.tell())[0])
        asked = asked.search([("state", "=", "open")])
        self.assertEqual(asked.entity, "parcel")
        self.assertEqual(buttons_shown(asked, main=True), ["action_open_record"])
        asked.action_ignore()
        self.assertFalse(self.waiting(self.tell()))

    @thorough
    def test_a_shop_that_forbids_parcels_still_gives_its_orders(self):
        order = self.shipped(self.orders[:1])
        for scope in ("call", "item"):
            self.shop.faults.add(None, "parcels", status=403, times=None, scope=scope)
        new = self.buy("card_paid", seed=99)
        run = self.tell()
        self.assertEqual(self.step(run, "order").state, "done")
        self.assertEqual(self.order(new).state, "sale")
        self.assertIn(self.step(run, "parcel").state, ("failed", "done_with_errors"))
        self.shop.faults.clear()
        self.assertRunDone(self.tell())
        self.assertToldOnce(order)

    @thorough
    def test_a_shop_that_reads_parcels_its_own_way(self):
        for place, (switch, value) in enumerate(
            (
                ("parcels_filter", "refused"),
                ("parcels_filter", "ignored"),
                ("parcel_sent_field", "sent"),
                ("parcel_sent_field", "send"),
                ("parcel_moves_status", False),
            )
        ):
            with self.subTest(switch=switch, value=value):
                usual = getattr(self.shop.switches, switch)
                setattr(self.shop.switches, switch, value)
                orders = self.shipped(self.orders[place * EACH : (place + 1) * EACH])
                self.shop.faults.add("POST", "bulk", kind="lost")
                self.tell()
                self.assertRunDone(self.tell())
                self.assertToldOnce(orders)
                setattr(self.shop.switches, switch, usual)

    def assertKeyLearned(self, key, orders):
        """The first parcel finds the key that the shop takes, the next one has it."""
        first, later = orders
        self.shipped(first)
        self.assertRunDone(self.tell())
        self.assertEqual(self.connector.parcels_sent_as, key)
        self.shipped(later)
        self.shop.requests.clear()
        self.assertRunDone(self.tell())
        self.assertEqual(self.posts(), 1)
        self.assertToldOnce(orders)

    @thorough
    def test_a_shop_that_takes_one_key_alone_gets_parcels_and_it_is_remembered(self):
        self.shop.switches.extra_keys = "refused"
        for place, key in enumerate(("sent", "send")):
            with self.subTest(key=key):
                self.connector.parcels_sent_as = False
                self.shop.switches.parcel_sent_field = key
                self.assertKeyLearned(key, self.orders[place * EACH :][:EACH])

    @thorough
    def test_a_shop_that_takes_another_key_by_now_gets_parcels_and_it_is_learned(self):
        self.shop.switches.extra_keys = "refused"
        former = {"sent": "send", "send": "sent"}
        for place, (known, key) in enumerate(former.items()):
            with self.subTest(key=key):
                self.connector.parcels_sent_as = known
                self.shop.switches.parcel_sent_field = key
                self.assertKeyLearned(key, self.orders[place * EACH :][:EACH])

    @thorough
    def test_a_shop_that_says_its_own_way_what_a_parcel_holds_gets_each_once(self):
        self.connector.parcels_without_number = "send"
        forms = "without_products", "other_keys", "odd_fields"
        for place, rows in enumerate(forms):
            with self.subTest(rows=rows):
                self.shop.switches.parcel_rows = rows
                one, other = self.orders[place * EACH : (place + 1) * EACH]
                self.ship(one, f"N{place}")
                self.ship(other, "")
                if place:
                    self.shop.faults.add("POST", "bulk", kind="lost")
                self.shop.requests.clear()
                self.assertRunDone(run := self.tell())
                self.assertEqual(self.posts(), EACH)
                self.assertFalse(self.changes(run, "parcel", state="waiting"))
                self.assertRunDone(run := self.tell())
                self.assertFalse(self.changes(run, "parcel"))
                for order in (one, other):
                    self.assertEqual(len(self.parcels(order)), 1)
                    self.assertEqual(len(self.mails(order)), 1)
        self.assertShopSound()

    @thorough
    def test_a_shop_that_calls_the_id_of_a_parcel_otherwise_gets_each_once(self):
        one, other = self.orders[:2]
        self.shop.switches.parcel_key = "id"
        self.ship(one, "N1", done=[1])
        self.assertRunDone(self.tell())
        self.ship(one, "N2")
        self.ship(other, "N3")
        self.shop.faults.add("POST", "bulk", kind="lost")
        self.tell()
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.waiting(run))
        numbers = [number for number, _held in self.contents(one)]
        self.assertEqual(numbers, ["N1", "N2"])
        self.assertEqual(len(self.parcels(other)), 1)
        self.assertShopSound()

    @thorough
    def test_a_parcel_without_an_id_holds_up_its_own_order_alone(self):
        one, other = self.orders[:2]
        self.shop.switches.parcel_key = "none"
        self.ship(one, "N1", done=[1])
        self.assertRunDone(self.tell())
        self.ship(one, "N2")
        self.ship(other, "N3")
        run = self.tell()
        [reason] = self.waiting(run)
        self.assertIn("this one may be there already", reason)
        [told] = self.changes(run, "parcel", "invalid")
        self.assertIn("parcel_id", told.message)
        numbers = [self.contents(order)[0][0] for order in (one, other)]
        self.assertEqual(numbers, ["N1", "N3"])
        self.assertEqual(len(self.parcels(one)), 1)
        [sent] = self.env["shoper.element"].search(
            [
                ("entity", "=", "parcel"),
                ("parent_remote_id", "=", int(one.shoper_number)),
            ]
        )
        self.assertEqual(sent.link_state, "linked", "it does not look deleted")
        # The rest goes once it can be told.
        self.shop.switches.parcel_key = "id"
        self.assertRunDone(self.tell())
        numbers = [number for number, _held in self.contents(one)]
        self.assertEqual(numbers, ["N1", "N2"])
        self.assertShopSound()

    def test_many_parcels_take_few_calls(self):
        self.shipped(self.orders)
        run = self.tell()
        self.assertRunDone(run)
        self.assertEqual(self.posts(), MANY)
        calls = self.calls()
        self.assertLessEqual(calls["parcels", "POST"], 2)
        self.assertLessEqual(calls["parcels", "GET"], 4)
        self.assertLessEqual(calls["orders", "GET"], 6)  # two of them of the order step

    def calls(self):
        """{(resource, method): how many HTTP calls had such a call in them}."""
        found = {}
        for request in self.shop.requests:
            items = request.items or [request]
            for key in {(item.path.split("/")[0], item.method) for item in items}:
                found[key] = found.get(key, 0) + 1
        return found
