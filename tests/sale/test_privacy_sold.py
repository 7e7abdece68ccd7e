from datetime import datetime, timedelta

from odoo.tests import freeze_time

from ..cases.customer_case import IMPORT, UPDATE
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.parcel_case import ParcelCase
from ..cases.sale_case import unseen_in

STRANGER = {
    "firstname": "Zdzisława",
    "lastname": "Nieznajoma-Skryta",
    "email": "zdzislawa@skryta.example",
}


class TestPrivacyOfPausedShops(OrderLifeCase):
    """What is kept of people whose shop is archived: of those whom Odoo does not know
    as long as of others, but for what counts for the stock, though nothing tells any
    more what became of anybody. Who was taken over stays in Odoo anyway."""

    def open_shop(self):
        super().open_shop()
        guest = ("guest", "eur")
        self.waiting_id = self.buy(guest, seed=5, lines=self.two_things())
        self.shop.owner.update(
            "orders", self.waiting_id, {"notes": "Dzwonić do Kowalskiej"}
        )
        taken = self.all_of("draft", "sale")
        (self.draft_id, self.draft), (self.sold_id, self.order_) = taken
        self.user_id = int(self.row_of(self.sold_id)["user_id"])
        self.assertRunDone(self.synchronise(customer=IMPORT | UPDATE))
        self.shop.owner.create("users", STRANGER)
        self.plan = self.synchronise(auto_apply=False, customer=IMPORT | UPDATE)

    def pause(self):
        """Somebody archives the shop."""
        self.connector.active = False
        self.assertTrue(self.connector.paused_at)

    def told(self):
        """What the shop said of people whom Odoo does not know."""
        row = self.row_of(self.waiting_id)
        return [row["email"], "Kowalskiej", *STRANGER.values()]

    def held(self):
        """What the database holds of that in elements, changes, decisions and orders,
        beside documents and contacts."""
        self.env.flush_all()
        found = ""
        for rows in (
            "SELECT t::text FROM shoper_element t WHERE entity = 'order'",
            "SELECT t::text FROM shoper_element t WHERE entity = 'customer'",
            "SELECT t::text FROM shoper_sync_change t",
            "SELECT t::text FROM shoper_decision t",
            "SELECT choices::text FROM shoper_sync_step WHERE choices IS NOT NULL",
            "SELECT shoper_taken::text FROM sale_order WHERE shoper_taken IS NOT NULL",
        ):
            self.env.cr.execute(rows)
            found += "\n".join(row[0] for row in self.env.cr.fetchall())
        return [word for word in self.told() if word in found]

    def clean_up(self, days):
        """So many days go by, and each clean-up has its turn."""
        with freeze_time(datetime.now() + timedelta(days=days)):
            for model, names in (
                ("shoper.decision", ("_gc_of_paused", "_gc_names")),
                ("shoper.sync.change", ("_gc_values",)),
                ("shoper.sync.step", ("_gc_choices",)),
                (
                    "shoper.element",
                    (
                        *("_gc_paused", "_gc_orders_of_paused", "_gc_gone"),
                        *("_gc_left_out_orders", "_gc_payloads"),
                    ),
                ),
                ("sale.order", ("_gc_shoper_buyers",)),
            ):
                for name in names:
                    getattr(self.env[model], name)()
        self.env.invalidate_all()

    @thorough
    def test_of_a_paused_shop_nothing_tells_who_bought_after_90_days(self):
        queued = self.queue(customer=UPDATE)
        unseen = unseen_in
        before = unseen(self.connector)
        self.assertTrue(before)
        self.pause()
        self.clean_up(89)
        self.assertEqual(self.held(), self.told())
        self.clean_up(91)
        self.assertEqual(self.held(), [])
        self.assertEqual(unseen(self.connector), before, "Odoo has it all still")
        self.assertEqual(queued.state, "cancelled")
        self.assertEqual(self.element_of(self.sold_id).link_state, "linked")
        self.assertEqual(self.order_.state, "sale")
        # Once more there is nothing to be emptied.
        with freeze_time(datetime.now() + timedelta(days=92)):
            for name in ("_gc_paused", "_gc_orders_of_paused"):
                found = getattr(self.env["shoper.element"], name)()
                self.assertEqual(found, (0, False), name)

    def go_on(self):
        """The shop is archived for long, and unarchived."""
        self.pause()
        self.clean_up(91)
        self.connector.active = True
        self.assertFalse(self.connector.paused_at)

    @thorough
    def test_what_is_linked_is_compared_as_before_once_the_shop_goes_on(self):
        contact = self.order_.partner_id
        contact.phone = "+48 600 100 200"
        self.go_on()
        self.assertRunDone(self.take_over())
        there = {"city": "Gdynia", "postcode": "81-001", "street1": "Nowa 7"}
        self.shop.owner.edit_address(self.draft_id, delivery=there)
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertEqual(self.draft.partner_shipping_id.city, "Gdynia")
        run = self.synchronise(customer=UPDATE | {"conflict_policy": "protect"})
        [change] = self.changes(run, "customer")
        self.assertEqual((change.verb, change.state), ("conflict", "waiting"))
        self.assertEqual(contact.phone, "+48 600 100 200", "Edited in Odoo")

    @thorough
    def test_a_company_gets_its_invoice_once_the_shop_goes_on(self):
        self.connector.orders_invoice = "posted"
        self.connector.orders_invoice_for = "companies"
        kind = ("company", "card_paid")
        _order_id, order = self.taken(kind, lines=self.two_things())
        self.go_on()
        self.assertRunDone(self.take_over())
        self.deliver(order)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.invoice_ids.mapped("state"), ["posted"])

    @thorough
    def test_a_shop_that_goes_on_is_read_again_and_asks_nothing_new(self):
        contact = self.order_.partner_id
        self.go_on()
        run = self.take_over()
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, "order", "update_odoo"))
        self.assertEqual([*self.reasons(run)], [self.waiting_id])
        payload = self.element_of(self.waiting_id).payload
        self.assertEqual(payload["email"], self.row_of(self.waiting_id)["email"])
        run = self.synchronise(customer=IMPORT | UPDATE)
        self.assertRunDone(run)
        [change] = self.changes(run, "customer")
        self.assertEqual(
            (change.verb, change.name),
            ("create_odoo", " ".join([*STRANGER.values()][:2])),
        )
        self.assertEqual(self.element("customer", self.user_id).res_id, contact.id)
        self.shop.owner.pay(self.draft_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.draft.state, "sale")


class TestPrivacyOfParcels(ParcelCase):
    """What is kept of parcels that people got."""

    NOTE = "Zostawić u sąsiadki Kowalskiej"

    def open_shop(self):
        super().open_shop()
        self.order_ = self.sold(((0, 2),))
        self.first = self.ship(self.order_, "A1", done=(1,))
        self.assertRunDone(self.tell())
        [row] = self.parcels(self.order_)
        self.shop.owner.update("parcels", int(row["parcel_id"]), {"notes": self.NOTE})
        self.ship(self.order_, "A2")
        self.assertRunDone(self.tell())
        self.shop.requests.clear()

    def held(self):
        """All that is kept of parcels of the shop, as text."""
        self.env.invalidate_all()
        elements = self.env["shoper.element"].search([("entity", "=", "parcel")])
        return str(elements.read(["name", "code", "payload", "shop_values", "base"]))

    @thorough
    def test_notes_are_given_up_after_90_days_and_numbers_are_still_corrected(self):
        self.assertIn(self.NOTE, self.held())
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_payloads()
        self.assertNotIn("Kowalskiej", self.held())
        self.assertRunDone(self.tell())
        self.assertEqual(self.writes(), [])
        self.first.carrier_tracking_ref = "A9"
        self.assertRunDone(self.tell())
        numbers = [number for number, _held in self.contents(self.order_)]
        self.assertEqual(numbers, ["A9", "A2"])
        self.assertEqual(self.parcels(self.order_)[0]["notes"], self.NOTE)
        self.assertEqual(self.posts(), 0)

    @thorough
    def test_parcels_of_a_person_are_forgotten_with_the_orders(self):
        other = self.sold(seed=2)
        self.ship(other, "B1")
        self.assertRunDone(self.tell())
        self.order_.partner_id.with_user(self.manager).action_shoper_forget()
        held = self.held()
        for word in ("Kowalskiej", "A1", "A2"):
            self.assertNotIn(word, held)
        self.assertIn("B1", held)
        changes = self.env["shoper.sync.change"].search(
            [("res_model", "=", "shoper.parcel"), ("is_emptied", "=", False)]
        )
        self.assertEqual(changes.mapped("element_id.code"), ["B1"])
        self.shop.requests.clear()
        self.assertRunDone(run := self.tell())
        self.assertFalse(self.changes(run, "parcel"))
        self.assertEqual(self.posts(), 0)
