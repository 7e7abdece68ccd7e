from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..cases.common import ShoperCase
from ..cases.length import thorough
from ..cases.product_case import ProductWords
from ..cases.sale_case import SaleWords

MIRRORS = ("status", "payment", "shipping", "currency")
MODELS = ("shoper.order.status", "shoper.payment.method", "shoper.shipping.method")


class TestMirrors(SaleWords, ShoperCase):
    """Statuses, methods of payment and delivery and currencies follow the shop; what
    they mean in Odoo is said by a person."""

    shop_options = {"empty": True}

    def open_shop(self):
        ShoperCase.open_shop(self)

    def fetch(self, **options):
        run = self.synchronise(**(options or self.mirrors()))
        self.assertRunDone(run)
        return run

    def rename(self, status_id, name):
        texts = {"translations": {"pl_PL": {"name": name}}}
        self.shop.owner.update("statuses", status_id, texts)

    assertNothingToDo = ProductWords.assertNothingToDo

    # --------------------------------------------------------------- what is mirrored
    def test_all_of_them_are_there_as_the_shop_has_them(self):
        self.fetch()
        sent, asked = self.status(7), self.status(12)
        self.assertEqual((sent.name, sent.kind), ("przesyłka wysłana", "closed"))
        self.assertEqual((asked.kind, asked.sequence), ("opened", 11))
        self.assertEqual(sent.company_id, self.company)
        self.assertEqual(self.record_of("status", 7), sent)
        active = {item.code: item.active for item in self.connector.payment_method_ids}
        self.assertEqual(len(active), 12)
        self.assertTrue(active["cod"] and not active["paypal"])
        self.assertEqual(self.payment("cod").name, "Pobranie")
        locker = self.shipping("InPost Paczkomaty 24/7")
        self.assertEqual((locker.engine, locker.tax_remote_id), ("inpost", 1))
        self.assertEqual(self.record_of("currency", 1), self.env.ref("base.PLN"))
        self.shop.requests.clear()
        self.assertNothingToDo(self.fetch())

    def test_twice_as_many_cost_no_more_calls_and_hardly_more_queries(self):
        def cost():
            self.shop.requests.clear()
            before = self.cr.sql_log_count
            self.fetch(status={})
            return self.cr.sql_log_count - before, len(self.shop.requests)

        few = cost()
        texts = {"translations": {"pl_PL": {"name": "nasz"}}}
        for _number in range(11):
            self.shop.owner.create("statuses", texts | {"type": 2})
        many = cost()
        self.assertEqual(many[1], few[1])
        self.assertLessEqual(many[0], few[0] + 5)
        self.assertEqual(len(self.connector.order_status_ids), 22)

    @thorough
    def test_what_the_shop_changes_follows_and_the_meaning_stays(self):
        self.fetch()
        self.status(8).incoming = "cancel"
        self.rename(8, "anulowane przez klienta")
        self.shop.owner.update("statuses", 8, {"email_change": 1, "order": 3})
        self.shop.owner.delete("statuses", 9)
        run = self.fetch()
        cancelled, rejected = self.status(8), self.status(9)
        self.assertEqual(cancelled.name, "anulowane przez klienta")
        self.assertTrue(cancelled.emails_buyer)
        self.assertEqual((cancelled.sequence, cancelled.incoming), (3, "cancel"))
        self.assertFalse(rejected.active)
        self.assertEqual(self.changes(run, state="waiting"), run.change_ids.browse())
        self.assertNothingToDo(self.fetch())
        # As if an answer of the shop had left another one out.
        self.element("status", 7).link_state = "missing"
        self.status(7).sudo().active = False
        self.fetch()
        self.assertTrue(self.status(7).active)
        self.assertFalse(rejected.active)

    @thorough
    def test_it_is_linked_by_its_number_and_by_nobody(self):
        """Who may not say what a status means cannot exchange two of them either."""
        self.fetch()
        status, element = self.status(8), self.element("status", 8)
        with self.assertRaisesRegex(UserError, "linked by its number"):
            element.with_user(self.user).action_unlink()
        element._forget_record()
        with self.assertRaisesRegex(UserError, "linked by its number"):
            element.with_user(self.user).action_link(self.status(7))
        self.fetch()
        self.assertEqual(self.record_of("status", 8), status)

    @thorough
    def test_nothing_of_it_is_undone(self):
        steps = self.fetch().step_ids
        self.assertTrue(all(steps.mapped("created_count")[:3]))
        self.assertFalse(any(steps.mapped("is_undoable")[:3]))

    # ------------------------------------------------------------------- suggestions
    def test_nothing_is_applied_before_somebody_takes_it_over(self):
        self.fetch()
        connector = self.connector.with_user(self.manager)
        everything = connector.order_status_ids.mapped("incoming")
        everything += connector.payment_method_ids.mapped("kind")
        everything += connector.payment_method_ids.mapped("confirm")
        everything += connector.shipping_method_ids.carrier_id.ids
        self.assertFalse(any(everything) or connector.position_home_id)
        self.assertTrue(connector.has_suggestions)
        self.assertEqual(self.status(11).suggested_incoming, "returned")
        self.status(6).with_user(self.manager).incoming = "hold"
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "DPD kurier",
                "product_id": self.env["product.product"]
                .create({"name": "DPD", "type": "service"})
                .id,
            }
        )
        connector.action_take_over_suggestions()
        actions = {item.number: item.incoming for item in connector.order_status_ids}
        self.assertEqual(
            actions,
            dict.fromkeys((1, 2, 3, 4, 5, 7), "open")
            | {6: "hold", 8: "cancel", 9: "cancel", 11: "returned", 12: False},
        )
        self.assertEqual(
            (self.payment("cash").kind, self.payment("cash").confirm),
            ("pick_up", "always"),
        )
        self.assertFalse(self.payment("external").confirm, "nobody knows what it is")
        self.assertEqual(self.shipping("DPD Kurier").carrier_id, carrier)
        self.assertEqual(
            connector.position_home_id, self.company.domestic_fiscal_position_id
        )
        self.assertFalse(connector.has_suggestions)

    @thorough
    def test_a_status_that_was_renamed_is_not_guessed_at(self):
        self.rename(8, "wysłane kurierem")
        self.rename(2, " Anulowane ")
        self.fetch()
        self.assertFalse(self.status(8).suggested_incoming)
        self.assertEqual(self.status(2).suggested_incoming, "cancel")
        # A list says so too.
        told = [self.status(item).with_context(lang="en_US") for item in (8, 2)]
        self.assertEqual(
            [status.unchosen_text for status in told], ["To be chosen", "Cancel"]
        )
        told[0].incoming = "none"
        self.assertFalse(told[0].unchosen_text)

    # -------------------------------------------------------------------- currencies
    @thorough
    def test_a_currency_that_is_not_active_waits_and_says_so(self):
        euro = self.env.ref("base.EUR")
        euro.active = False
        self.env.ref("base.USD").active = False
        euro_id = next(
            int(row["currency_id"])
            for row in self.shop.shop.rows("currencies")
            if row["name"] == "EUR"
        )
        self.shop.owner.update("currencies", euro_id, {"active": 1})
        run = self.fetch(currency={})
        waiting = self.changes(run, "currency", state="waiting")
        self.assertEqual(waiting.name, "EUR", "the shop does not sell in dollars")
        self.assertIn("Activate EUR", waiting.message)
        euro.active = True
        self.fetch(currency={})
        self.assertEqual(self.record_of("currency", euro_id), euro)
        euro.active = False
        run = self.fetch(currency={})
        self.assertIn("Activate EUR", self.changes(run, "currency").message)
        euro.active = True
        self.shop.owner.delete("currencies", euro_id)
        run = self.fetch(currency={})
        self.assertFalse(run.change_ids, "Odoo's own currency stays as it is")
        self.assertTrue(euro.active)

    # ------------------------------------------------------------------------ wizard
    def test_they_are_off_until_chosen_and_leave_no_choice(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        lines = {line.entity: line for line in wizard.line_ids}
        self.assertEqual(wizard.intention, "news")
        for code in MIRRORS:
            line = lines[code]
            self.assertFalse(line.enabled)
            self.assertEqual({len(codes) for codes in line.offered.values()}, {1})
            self.assertEqual(line.reasons.keys(), line.offered.keys())
        status = lines["status"]
        self.assertEqual(status.offered["only_in_shop"], ["create"])
        self.assertEqual(status.offered["conflict_policy"], ["overwrite"])
        self.assertEqual(lines["currency"].offered["update_linked"], ["none"])
        status.enabled = True
        self.assertEqual(wizard.intention, "news", "it does what it always does")

    # ------------------------------------------------------------------------ rights
    def test_who_synchronises_may_not_say_what_it_means(self):
        run = self.synchronise(user=self.user, **self.mirrors())
        self.assertRunDone(run)
        rows = [self.env[name].search([], limit=1) for name in MODELS]
        texts = ({"incoming": "open"}, {"confirm": "always"}, {"is_pickup_shown": True})
        for row, values in zip(rows, texts, strict=True):
            with self.assertRaises(AccessError):
                row.with_user(self.user).write(values)
            row.with_user(self.manager).write(values)
            for values in ({"name": "x"}, {"number": 99}, {"active": False}):
                with self.assertRaises(AccessError):
                    row.with_user(self.manager).write(values)
            with self.assertRaises(AccessError):
                row.with_user(self.manager).unlink()

    @thorough
    def test_nothing_of_it_is_seen_or_chosen_in_another_company(self):
        self.fetch()
        other = self.env["res.company"].create({"name": "Druga"})
        stranger = new_test_user(
            self.env,
            login="shoper-stranger",
            groups="shoper_connector.group_shoper_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in MODELS:
            self.assertFalse(self.env[name].with_user(stranger).search([]))
        term = self.env["account.payment.term"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self.payment("transfer").payment_term_id = term
        second = self.connect(self.start_shop())
        with self.assertRaisesRegex(AccessError, "another shop"):
            second.with_user(self.manager).left_out_status_ids = self.status(8)

    # ------------------------------------------------------------------- page Orders
    def test_orders_are_taken_over_from_the_newest_one_on(self):
        connector = self.connector.with_user(self.manager)
        with self.enter_registry_test_mode():
            connector.action_start_orders()
        self.assertEqual(connector.orders_after_id, 0)
        self.assertTrue(connector.orders_since)
        products = [
            connector[f"{name}_product_id"]
            for name in ("shipping", "fee", "discount", "rounding")
        ]
        self.assertEqual(len({product.id for product in products}), 4)
        self.assertEqual({product.type for product in products}, {"service"})
        self.assertEqual({product.company_id for product in products}, {self.company})
        self.assertFalse(connector.lacks_order_products)
        connector.unknown_products = "placeholder"
        self.assertTrue(connector.lacks_order_products)
        connector.action_make_order_products()
        self.assertTrue(connector.unknown_product_id)
        self.assertEqual(connector.shipping_product_id, products[0])

    def test_who_begins_with_orders_is_told_that_a_preset_takes_them_over(self):
        connector = self.connector.with_user(self.manager).with_context(lang="en_US")

        def told():
            with self.enter_registry_test_mode():
                return connector.action_start_orders()["params"]

        self.assertTrue(connector.lacks_order_preset)
        notice = told()
        self.assertIn("whenever Orders are synchronised", notice["message"])
        self.assertIn("in a preset that runs automatically", notice["message"])
        self.assertTrue(notice["sticky"])
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Noc",
                "connector_id": connector.id,
                "is_scheduled": True,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        self.assertTrue(connector.lacks_order_preset, "it has no orders")
        preset.line_ids = [Command.create({"entity": "order"})]
        self.assertFalse(connector.lacks_order_preset)
        self.assertTrue(connector.lacks_product_preset, "stock will stop")
        preset.line_ids = [Command.create({"entity": "product"})]
        self.assertFalse(connector.lacks_product_preset)
        self.assertNotIn("preset", told()["message"])
        preset.is_scheduled = False
        self.assertTrue(connector.lacks_order_preset, "nobody runs it")

    @thorough
    def test_a_shop_that_tells_nothing_of_its_orders_begins_nothing(self):
        self.shop.users.add_user("odoo", "odoo", {"statuses": "read"})
        connector = self.connector.with_user(self.manager)
        with self.enter_registry_test_mode():
            told = connector.action_start_orders()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("lacks a right", told["message"])
        self.assertFalse(connector.orders_since or connector.shipping_product_id)

    def test_numbers_that_make_no_sense_are_refused(self):
        for name, value in (
            ("orders_tolerance", 6),
            ("orders_tolerance", -1),
            ("orders_window", 0),
            ("orders_after_id", -1),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.connector[name] = value

    def test_the_settings_of_orders_are_fetched_at_once(self):
        action = self.connector.with_user(self.manager).action_fetch_order_settings()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(run.step_ids.mapped("entity"), list(MIRRORS))
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        lines = wizard.create({"connector_id": self.connector.id}).line_ids
        chosen = lines.filtered("enabled").mapped("entity")
        self.assertIn("product", chosen, "it is no choice for the next wizard")
        self.assertNotIn("status", chosen)
