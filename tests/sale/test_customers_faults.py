from odoo.tools import mute_logger

from ...models.shoper_connector.rights import FOR_ORDERS, RESOURCES
from ..cases.customer_case import IMPORT, CustomerCase
from ..cases.length import some, thorough
from ..cases.odoo_trouble import OdooTrouble
from ..cases.silent_shop import ENDS, SilentShop


class TestCustomersFaults(OdooTrouble, SilentShop, CustomerCase):
    """What goes wrong while customers are read and made."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.ids = [self.customer(f"Osoba Numer{n}") for n in range(3)]

    def contacts(self):
        return [self.contact_of(user_id).name for user_id in self.ids]

    @thorough
    def test_a_read_that_fails_for_a_moment_is_made_again(self):
        alone = {"method": "GET", "path": "users"}
        inside = {"method": "GET", "path": "user-addresses", "scope": "item"}
        around = {"method": "POST", "path": "bulk"}
        for where, faults in (
            (alone, ({"status": 500}, {"kind": "drop"}, {"kind": "half"})),
            (inside, ({"status": 500}, {"status": 429}, {"kind": "drop"})),
            (around, ({"status": 502}, {"kind": "half"}, {"kind": "html"})),
        ):
            for fault in faults:
                with self.subTest(**where, **fault):
                    self.shop.faults.add(**where, **fault)
                    self.assertRunDone(self.synchronise(customer={}))
                    self.assertEqual(self.shop.faults.as_list(), [], "it was met")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contacts(), [f"Osoba Numer{n}" for n in range(3)])

    @thorough
    def test_a_shop_that_answers_with_something_else_or_forgets_who_asks(self):
        for path in ("users", "user-addresses"):
            for end, is_done in some(ENDS, 4):
                with self.subTest(end.__name__, path=path, is_done=is_done):
                    with self.spoiled(f"/{path}", end=end, is_done=is_done):
                        self.assertRunDone(self.synchronise(customer={}))
            self.shop.on_call("GET", path, self.shop.revoke_tokens)
            self.assertRunDone(self.synchronise(customer={}))
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contacts(), [f"Osoba Numer{n}" for n in range(3)])

    def test_without_addresses_nothing_is_taken_over(self):
        before = self.all_contacts()
        for fault in ({"status": 500}, {"status": 400}):
            # With 400 the shop may refuse the filter alone: then all of them are read.
            for scope in ("item", "call"):
                self.shop.faults.add(
                    "GET", "user-addresses", **fault, scope=scope, times=None
                )
            run = self.synchronise(customer=IMPORT)
            self.assertEqual(run.state, "failed", fault)
            self.assertTrue(run.step_ids.message)
            self.shop.faults.clear()
        self.assertEqual(self.all_contacts(), before)
        self.assertRunDone(self.synchronise(customer=IMPORT))

    def test_a_missing_right_is_told_by_its_name(self):
        rights = dict.fromkeys(RESOURCES | FOR_ORDERS, "read")
        del rights["user-addresses"]
        self.shop.users.add_user("odoo", "odoo", rights)
        self.shop.revoke_tokens()
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        run = self.synchronise(customer=IMPORT)
        self.assertIn(run.step_ids.state, ("skipped", "blocked"))
        self.assertIn("user-addresses", run.step_ids.message)

    def test_an_odd_row_stops_none_of_the_others(self):
        self.shop.shop["user-addresses"].rows[2]["city"] = ["x"]
        run = self.synchronise(customer=IMPORT)
        [odd] = self.changes(run, "customer", "invalid")
        self.assertIn("user-addresses.city", odd.message)
        self.assertEqual(self.contacts(), ["Osoba Numer0", False, "Osoba Numer2"])
        self.shop.shop["user-addresses"].rows[2]["city"] = "Hel"
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(self.ids[1]).city, "Hel")

    def test_one_contact_that_odoo_refuses_stops_none_of_the_others(self):
        self.env["ir.rule"].create(
            {
                "name": "Nobody is called so",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('name', '!=', 'Osoba Numer1')]",
                "perm_read": False,
                "perm_unlink": False,
            }
        )
        before = self.all_contacts()
        run = self.synchronise(customer=IMPORT)
        [failed] = self.changes(run, "customer", state="failed")
        self.assertTrue(failed.message)
        self.assertEqual(self.contacts(), ["Osoba Numer0", False, "Osoba Numer2"])
        self.assertEqual(len(self.all_contacts() - before), 2)

    @thorough
    @mute_logger("odoo.addons.shoper_connector.sync.engine.failure")
    def test_a_full_disk_leaves_no_contact_half_there_and_is_told(self):
        before = self.all_contacts()
        with self.breaking("res.partner", "disk_full"):
            run = self.synchronise(customer=IMPORT)
        self.assertEqual(run.state, "failed")
        self.assertIn("disk of Odoo's server is full", run.reason)
        self.assertFalse(self.changes(run, state="failed"))
        self.assertEqual(self.all_contacts(), before)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contacts(), [f"Osoba Numer{n}" for n in range(3)])
        self.assertEqual(len(self.all_contacts() - before), 3)

    @thorough
    def test_what_others_wrote_at_the_same_time_makes_no_twin(self):
        before = self.all_contacts()
        with self.breaking("res.partner", "serialization_failure", times=2) as met:
            self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(len(met), 2)
        self.assertEqual(self.contacts(), [f"Osoba Numer{n}" for n in range(3)])
        self.assertEqual(len(self.all_contacts() - before), 3)

    def test_what_moved_since_the_plan_is_not_made(self):
        run = self.synchronise(auto_apply=False, customer=IMPORT)
        self.contact("Inna", email="osoba.numer0@example.com")
        self.shop.owner.update("users", self.ids[1], {"lastname": "Zmieniona"})
        run.with_user(self.manager).action_apply()
        self.work(run)
        stale = self.changes(run, "customer", state="stale")
        self.assertEqual(len(stale), 2)
        self.assertEqual(self.contacts(), [False, False, "Osoba Numer2"])
