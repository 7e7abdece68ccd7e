import logging
import os
import re
import socket
import tempfile
from pathlib import Path
from unittest import mock

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import html2plaintext, mute_logger
from odoo.tools.misc import file_open

from ..api.certificates import server_context, write_certificate
from ..api.stub import HTML, LOGIN, Reply, Stub, error
from ..cases.common import ShoperCase
from ..cases.length import thorough
from .test_rights import ORDERS

SECRET = "tajne-haslo-7"


class TestConnector(ShoperCase):
    """The connector's settings, their test and their secrets."""

    def open_shop(self):
        super().open_shop()
        self.connector = self.connector.with_user(self.manager)

    def test_what_it_means_that_nothing_is_chosen_is_told_to_readers_too(self):
        for name, field, words in (
            ("shoper.connector", "told_shipped_id", "Not told"),
            ("shoper.connector", "orders_warehouse_id", "As Odoo chooses"),
            ("shoper.order.status", "incoming", "To be chosen"),
            ("shoper.payment.method", "confirm", "Never"),
            ("shoper.shipping.method", "carrier_id", "None"),
        ):
            for user, told in ((self.user, [words]), (self.manager, [])):
                with self.subTest(field, user=user.login):
                    user.group_ids |= self.env.ref("stock.group_stock_multi_warehouses")
                    model = self.env[name].with_user(user).with_context(lang="en_US")
                    arch = etree.fromstring(model.get_view(view_type="form")["arch"])
                    [shown] = arch.xpath(f"//field[@name='{field}']")
                    found = shown.xpath(f"../span[@invisible='{field}']/text()")
                    self.assertEqual(found, told)
                    hidden = f"not {field}" if told else None
                    self.assertEqual(shown.get("invisible"), hidden)

    def test_an_example_of_what_is_typed_is_shown_to_editors_alone(self):
        connectors = self.connector.with_user(self.user)
        arch = etree.fromstring(connectors.get_view(view_type="form")["arch"])
        [address] = arch.xpath("//field[@name='webhook_address']")
        self.assertTrue(address.get("placeholder"))
        self.assertFalse(address.xpath("../span"))

    def test_settings(self, connector=None):
        with self.enter_registry_test_mode():
            return (connector or self.connector).action_test_settings()

    test_settings.__test__ = False  # a word of this class, no test

    def message_of_failed_test(self, **values):
        """What a person is told when the test fails with these settings; with another
        address the password is entered again."""
        if "shop_url" in values:
            values = {"password": "odoo"} | values
        self.connector.write(values)
        return self.assertTestFails()

    def assertTestFails(self, connector=None):
        """The test fails, says so and keeps the reason where the form shows it."""
        connector = connector or self.connector
        told = self.test_settings(connector)["params"]
        self.assertEqual(told["type"], "danger", told["message"])
        self.env.invalidate_all()
        self.assertEqual(connector.state, "error")
        self.assertEqual(connector.state_message, told["message"])
        return told["message"]

    def credential(self):
        return self.env["shoper.credential"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def logins(self):
        return [request for request in self.shop.requests if request.path == "auth"]

    # ------------------------------------------------------------- test settings
    def test_a_good_test_stores_who_the_shop_is(self):
        connector = self.connector
        self.assertEqual(connector.state, "connected")
        self.assertEqual(connector.shop_identity, self.shop.shop.license_id)
        self.assertTrue(connector.shop_name)
        self.assertTrue(connector.shop_version)
        self.assertEqual(connector.currency_id.name, "PLN")
        self.assertEqual(connector.default_locale, "pl_PL")
        self.assertTrue(connector.rate_limit)
        languages = {line.locale: line.lang_id.code for line in connector.language_ids}
        self.assertEqual(languages, {"pl_PL": "pl_PL", "en_US": "en_US"})
        self.assertEqual(
            connector.language_ids.filtered("is_default").mapped("locale"), ["pl_PL"]
        )
        self.assertNotIn("missing", connector.check_ids.mapped("result"))
        self.assertTrue(all(connector.check_ids.mapped("needed_for")))

    def test_a_test_writes_nothing_in_the_shop(self):
        before = self.shop.shop.counts()
        self.test_settings()
        self.assertEqual(self.shop.shop.counts(), before)
        self.assertFalse([call for call in self.writes() if call[0] == "POST"])

    def test_a_test_is_told_once_in_the_chatter_and_only_where_it_brings_news(self):
        def told():
            self.env.cr.flush()  # writes what is tracked
            messages = self.connector.message_ids - self.connector_messages
            self.connector_messages |= messages
            return messages.mapped(lambda message: html2plaintext(message.body))

        self.connector_messages = self.env["mail.message"]
        told()
        self.test_settings()
        self.assertEqual(told(), [])
        self.connector.password = "zgadywane"
        told()
        refused = self.assertTestFails()
        self.assertEqual(told(), [refused])
        self.assertTestFails()
        self.assertEqual(told(), [])
        self.connector.password = "odoo"
        told()
        self.test_settings()
        (text,) = told()
        self.assertIn("Connected with", text)

    def test_a_mapped_language_stays_and_one_that_is_not_installed_is_empty(self):
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.lang_id = False
        self.shop.owner.create(
            "languages", {"locale": "de_DE", "active": 1, "order": 3}
        )
        self.test_settings()
        mapped = {
            line.locale: line.lang_id.code for line in self.connector.language_ids
        }
        self.assertEqual(mapped, {"pl_PL": "pl_PL", "en_US": False, "de_DE": False})

    def test_a_language_that_is_added_to_odoo_is_mapped_by_the_next_test(self):
        self.shop.owner.create(
            "languages", {"locale": "de_DE", "active": 1, "order": 3}
        )
        self.test_settings()
        lines = self.connector.language_ids.grouped("locale")
        main = lines["pl_PL"]
        # As in a database that had no Polish when the shop was connected.
        main.sudo().lang_id = False
        self.connector.lang = "en_US"
        self.env["res.lang"]._activate_lang("de_DE")
        self.connector.sudo().tested_at = "2020-01-01"
        self.test_settings()
        self.assertEqual(lines["de_DE"].lang_id.code, "de_DE")
        self.assertEqual(main.lang_id.code, "pl_PL")
        self.assertEqual(self.connector.lang, "pl_PL", "where its texts are kept")

    def test_the_main_language_says_where_texts_are_kept_until_some_are_there(self):
        connector = self.connector
        main = connector.language_ids.filtered("is_default")
        english = self.env["res.lang"]._lang_get("en_US")
        main.lang_id = english
        self.assertEqual(connector.lang, "en_US")
        connector.lang = "pl_PL"
        self.test_settings()
        self.assertEqual(connector.lang, "pl_PL", "a test leaves what was chosen")
        self.env["shoper.element"].create(
            {
                "connector_id": connector.id,
                "entity": "unit",
                "remote_id": 1,
                "name": "szt.",
            }
        )
        main.lang_id = english
        self.assertEqual(connector.lang, "pl_PL")

    @thorough
    def test_each_cause_has_a_message_of_its_own(self):
        self.shop.users.add_user("anna", SECRET, None)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            closed = f"http://127.0.0.1:{free.getsockname()[1]}"
        html = self.enterContext(Stub(HTML, login=HTML))
        other = self.enterContext(Stub(Reply(200, {"a": 1}), login=LOGIN))
        elsewhere = Reply(302, b"", {"Location": "https://inny.example/"})
        moved = self.enterContext(Stub(elsewhere, login=elsewhere))
        barred = self.enterContext(Stub(login=error(401, "auth_ip_not_allowed")))
        no_admin = self.enterContext(Stub(login=error(401, "auth_admin_access_denied")))
        own = self.shop.url
        messages = {}
        for cause, values in {
            "reached": {"shop_url": closed},
            "no Shoper shop": {"shop_url": html.url},
            "no Shoper shop ": {"shop_url": other.url},
            "another address": {"shop_url": moved.url},
            "allow the IP address": {"shop_url": barred.url},
            "as an administrator": {"shop_url": no_admin.url},
            "login or the password": {"shop_url": own, "password": "zgadywane"},
            "WebAPI": {"login": "anna", "password": SECRET},
        }.items():
            message = self.message_of_failed_test(**values)
            self.assertIn(cause.strip(), message)
            self.assertGreater(message.count("."), 1, message)  # what to do, too
            messages[cause.strip()] = message
        self.shop.users.add_user("anna", SECRET)
        self.shop.unpaid = True
        messages["not paid"] = self.message_of_failed_test()
        self.shop.unpaid, self.shop.locked = False, True
        messages["locked"] = self.message_of_failed_test()
        for cause, message in messages.items():
            self.assertIn(cause, message)
            self.assertNotIn(SECRET, message)
        self.assertEqual(len(set(messages.values())), len(messages))
        self.shop.locked = False
        self.test_settings()
        self.assertEqual(self.connector.state, "connected")
        self.assertFalse(self.connector.state_message)

    def test_an_expired_certificate_is_said_to_be_invalid_and_gets_no_password(self):
        with tempfile.TemporaryDirectory() as folder:
            pem = Path(folder, "server.pem")
            write_certificate(pem, days=-1)
            trusted = mock.patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": str(pem)})
            with Stub(HTML, tls=server_context(pem)) as stub, trusted:
                message = self.message_of_failed_test(shop_url=stub.url)
        self.assertIn("certificate", message)
        self.assertEqual(stub.logins, [])

    def test_addresses_that_cannot_be_a_shop_are_refused_at_once(self):
        for address, words in (
            ("http://sklep.example.pl", "not secure"),
            ("ftp://sklep.example.pl", "not the address"),
            ("https://jan:haslo@sklep.example.pl", "not the address"),
            ("https://", "not the address"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                self.connector.shop_url = address
        self.connector.shop_url = " sklep.example.pl/admin/ "
        self.assertEqual(self.connector.shop_url, "https://sklep.example.pl")

    def test_missing_rights_are_listed_with_what_they_are_for_and_what_to_do(self):
        self.shop.users.add_user(
            "odoo",
            "odoo",
            {
                "units": "read",
                "taxes": "read",
                "categories": "read",
                "categories-tree": "read",
                "products": "delete",
                "product-stocks": "delete",
                "option-groups": "edit",
                "options": "read",
                "option-values": None,
                "product-images": "edit",
                "product-tags": "read",
                "languages": "read",
                "currencies": "read",
                "producers": None,
                **ORDERS,
            },
        )
        action = self.test_settings()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.connector.state, "connected")
        missing = self.connector.check_ids.filtered(
            lambda check: check.result == "missing"
        )
        self.assertEqual(
            missing.mapped("name"),
            [
                "Units of measure (units): create and edit",
                "Units of measure (units): delete",
                "Producers (producers): read",
                "Producers (producers): create and edit",
                "Producers (producers): delete",
                "Variants: options (options): create and edit",
                "Variants: values of options (option-values): read",
                "Variants: values of options (option-values): create and edit",
                "Images (product-images): delete",
                "Tags (product-tags): create and edit",
                "Tags (product-tags): delete",
                "Names of fields of orders (additional-fields): read",
                "Names of customers' groups (user-groups): read",
            ],
        )
        for check in missing:
            self.assertIn("panel", check.advice)
            self.assertIn(check.resource, check.advice)
            self.assertTrue(check.needed_for)
        granted = self.connector.check_ids - missing
        self.assertEqual(set(granted.mapped("result")), {"granted"})
        self.assertFalse(any(granted.mapped("advice")))
        # A later test with all rights leaves none of these lines behind.
        self.shop.users.add_user("odoo", "odoo")
        self.test_settings()
        self.assertNotIn("missing", self.connector.check_ids.mapped("result"))

    def test_an_address_that_answers_as_another_shop_is_refused(self):
        other = self.start_shop(empty=True)
        identity = self.connector.shop_identity
        message = self.message_of_failed_test(shop_url=other.url)
        self.assertIn("another shop", message)
        self.assertEqual(self.connector.shop_identity, identity)
        with self.assertRaisesRegex(UserError, "Test the settings"):
            self.queue(unit={})

    def test_one_active_connector_per_shop(self):
        values = {"name": "Drugi", "shop_url": self.shop.url, "login": "odoo"}
        twin = self.connector.create(values | {"password": "odoo"})
        self.assertIn(self.connector.name, self.assertTestFails(twin))
        self.connector.active = False
        self.test_settings(twin)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.connector.active = True
                self.env.flush_all()

    def test_a_shop_that_is_archived_is_restored_and_not_connected_anew(self):
        self.assertRunDone(self.synchronise(unit={}))
        self.connector.active = False
        values = {"name": "Drugi", "shop_url": self.shop.url, "login": "odoo"}
        twin = self.connector.create(values | {"password": "odoo"})
        message = self.assertTestFails(twin)
        self.assertIn("Restore it from the archive", message)
        self.assertIn(self.connector.name, message)
        # From another company it moves so.
        other = self.env["res.company"].sudo().create({"name": "Druga"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_connector SET company_id = %s WHERE id = %s",
            [other.id, self.connector.id],
        )
        self.env.invalidate_all()
        self.test_settings(twin)
        self.assertEqual(twin.state, "connected")

    def test_a_test_without_a_password_asks_for_it(self):
        self.credential().unlink()
        self.assertFalse(self.connector.has_password)
        self.assertIn("password", self.message_of_failed_test())

    # ------------------------------------------------------------------- secrets
    def test_the_password_can_be_written_and_never_read(self):
        self.connector.password = SECRET
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.credential().password, SECRET)
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        exported = self.connector.export_data(["name", "password"])["datas"]
        self.assertEqual(exported, [[self.connector.name, ""]])
        for reader in (self.env.user, self.manager, self.user):
            connector = self.connector.with_user(reader)
            self.assertFalse(connector.password)
            self.assertTrue(connector.has_password)
            self.assertNotIn(SECRET, str(connector.read()))
            self.assertNotIn(SECRET, str(connector.copy_data()))
        self.assertNotIn(SECRET, str(self.connector.message_ids.mapped("body")))
        tracked = self.connector.message_ids.sudo().tracking_value_ids
        self.assertNotIn(SECRET, str(tracked.read()))

    def test_saving_without_a_password_keeps_the_stored_one(self):
        self.connector.write({"name": "Nowa nazwa", "password": False})
        self.assertEqual(self.credential().password, "odoo")

    def test_secrets_never_reach_the_log(self):
        self.shop.users.add_user("odoo", SECRET)
        with self.assertLogs(level=logging.DEBUG) as logs:
            self.connector.password = SECRET
            self.test_settings()
            self.shop.revoke_tokens()
            self.synchronise(unit={})
            self.shop.users.add_user("odoo", "inne")
            self.shop.revoke_tokens()
            run = self.synchronise(unit={})
        self.assertEqual(run.state, "failed")
        token = self.credential().access_token
        # Odoo logs each query with its values at this level, whatever they are.
        written = "\n".join(
            line for line in logs.output if not line.startswith("DEBUG:odoo.sql_db:")
        )
        self.assertIn("auth", written)
        self.assertNotIn(SECRET, written)
        self.assertFalse(token and token in written)

    @thorough
    def test_one_login_serves_many_runs(self):
        token = self.credential().access_token
        self.assertTrue(token)
        self.assertTrue(self.credential().token_expires_at)
        self.synchronise_base()
        self.synchronise_base()
        self.assertEqual(self.logins(), [])
        self.shop.revoke_tokens()
        self.synchronise_base()
        self.synchronise_base()
        self.assertEqual(len(self.logins()), 1)
        self.assertNotEqual(self.credential().access_token, token)

    def test_an_expired_token_is_not_sent(self):
        self.credential().token_expires_at = "2020-01-01"
        self.synchronise(unit={})
        self.assertEqual(len(self.logins()), 1)
        self.assertNotIn(401, [request.status for request in self.shop.requests])

    def test_another_address_or_login_drops_password_token_and_test(self):
        for values in ({"shop_url": "https://inny.example"}, {"login": "ewa"}):
            self.credential().write({"access_token": "x" * 40, "password": SECRET})
            self.connector.sudo().state = "connected"
            self.connector.invalidate_recordset(["has_password"])
            self.assertTrue(self.connector.has_password)
            self.connector.write(values)
            self.assertFalse(self.credential().access_token)
            self.assertFalse(self.credential().password)
            self.assertFalse(self.connector.has_password)
            self.assertEqual(self.connector.state, "draft")
        # The same once more, as a form saves it, changes nothing.
        self.connector.sudo().state = "connected"
        self.connector.write({"login": "ewa", "shop_url": "inny.example/"})
        self.assertEqual(self.connector.state, "connected")

    def test_a_new_host_never_gets_the_password_of_the_old_one(self):
        other = self.start_shop(empty=True)
        self.connector.shop_url = other.url
        self.assertIn("Enter the password", self.assertTestFails())
        self.assertEqual(other.requests[:], [])
        self.connector.write({"shop_url": self.shop.url, "password": SECRET})
        self.assertTrue(self.connector.has_password)
        self.assertEqual(self.credential().password, SECRET)
        self.connector.write({"shop_url": other.url, "password": "inne"})
        self.assertEqual(self.credential().password, "inne")
        self.assertIn("login or the password", self.assertTestFails())
        self.assertEqual({request.path for request in other.requests}, {"auth"})

    def test_a_token_of_the_old_host_that_comes_late_is_not_kept_for_the_new_one(self):
        other = self.start_shop(empty=True)
        self.shop.revoke_tokens()
        with self.enter_registry_test_mode(), self.connector._client() as client:
            self.connector.write({"shop_url": other.url, "password": "odoo"})
            client.page("units", limit=1)  # logs in at the old host
        self.env.invalidate_all()
        self.assertEqual(len(self.logins()), 1)
        self.assertFalse(self.credential().access_token)

    @thorough
    def test_the_form_asks_for_the_password_again_as_soon_as_the_address_changes(self):
        with Form(self.connector) as form:
            self.assertTrue(form.has_password)
            form.login = "ewa"
            self.assertFalse(form.has_password)
            form.login = "odoo"
            self.assertTrue(form.has_password)
            form.shop_url = "https://inny.example"
            self.assertFalse(form.has_password)
            form.password = SECRET
        self.assertTrue(self.connector.has_password)
        self.assertEqual(self.credential().password, SECRET)

    def test_a_new_password_drops_the_token_of_the_old_one(self):
        self.connector.password = SECRET
        self.assertFalse(self.credential().access_token)

    def test_a_refused_login_during_a_run_is_shown_on_the_connector(self):
        self.shop.users.add_user("odoo", "inne")
        self.shop.revoke_tokens()
        run = self.synchronise(unit={})
        self.assertEqual(run.state, "failed")
        self.assertEqual(self.connector.state, "error")
        self.assertIn("login or the password", self.connector.state_message)

    def test_a_run_never_goes_on_at_an_address_that_was_not_tested(self):
        planned = self.synchronise(auto_apply=False, unit={"export_unlinked": True})
        self.assertEqual(planned.state, "planned")
        queued = self.queue(unit={"import_unlinked": True})
        other = self.start_shop(empty=True)
        self.connector.shop_url = other.url
        planned.with_user(self.manager).action_apply()
        for run in (queued, planned):
            self.work(run)
            self.assertEqual(run.state, "failed")
            self.assertIn("not tested", run.message)
        self.assertEqual(other.requests[:], [])

    # ------------------------------------------------------------ life of a record
    def test_a_paused_connector_has_no_scheduled_action_and_starts_nothing(self):
        self.connector.active = False
        self.assertFalse(self.connector.sudo().cron_id.active)
        with self.assertRaisesRegex(UserError, "paused"):
            self.queue(unit={})
        self.connector.active = True
        self.assertTrue(self.connector.sudo().cron_id.active)

    @thorough
    def test_a_scheduled_action_that_was_deleted_is_made_anew(self):
        connector = self.connector.sudo()
        for use in (
            lambda: self.queue(unit={}),
            lambda: connector.action_archive(),
            lambda: connector.action_unarchive(),
            lambda: self.env["shoper.connector"]._make_missing_crons(),
            lambda: self.env["shoper.sync.preset"].create(
                {"name": "Nocny", "connector_id": connector.id, "is_scheduled": True}
            ),
        ):
            connector.cron_id.unlink()
            self.assertFalse(connector.cron_id)
            use()
            self.assertEqual(
                connector.cron_id.code, f"model._cron_work({connector.id})"
            )
            self.assertEqual(connector.cron_id.active, connector.active)
        run = self.queue(unit={"import_unlinked": True})
        connector.cron_id.unlink()
        self.work(run)
        self.assertRunDone(run)

    def test_a_deleted_connector_takes_all_that_is_its_own_with_it(self):
        self.shop.owner.create(
            "units",
            {"floating_point": 0, "translations": {"pl_PL": {"name": "przęsło"}}},
        )
        self.synchronise(unit={"import_unlinked": True})
        made = self.env["uom.uom"].search([("name", "=", "przęsło")])
        cron = self.connector.sudo().cron_id
        action = cron.ir_actions_server_id
        self.connector.unlink()
        self.assertFalse(cron.exists() or action.exists())
        self.assertFalse(self.credential())
        self.assertTrue(made)
        self.assertEqual(made.shoper_link_state, "unlinked")

    @thorough
    def test_a_copy_is_a_connector_of_its_own(self):
        self.synchronise(unit={"import_unlinked": True})
        self.connector.default_unit_id = self.connector.element_ids[0]
        copy = self.connector.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.shop_identity or copy.has_password or copy.element_ids)
        self.assertFalse(copy.default_unit_id)
        self.assertNotEqual(copy.sudo().cron_id, self.connector.sudo().cron_id)

    @thorough
    def test_a_default_is_an_element_of_its_kind_of_this_shop(self):
        self.synchronise(unit={})
        shop = self.start_shop(empty=True)
        other = self.connect(shop)
        self.synchronise(other, unit={}, tax={})
        units = other.element_ids.filtered(lambda element: element.entity == "unit")
        for connector, value in (
            (self.connector, units[0]),
            (other, (other.element_ids - units)[0]),
        ):
            with self.assertRaisesRegex(ValidationError, "not of this shop"):
                connector.default_unit_id = value
        other.default_unit_id = units[0]

    @thorough
    def test_the_company_is_fixed_once_elements_are_mirrored(self):
        other = self.env["res.company"].create({"name": "Druga"})
        self.connector = self.connector.sudo()
        self.connector.company_id = other
        self.connector.company_id = self.company
        self.synchronise(unit={})
        with self.assertRaisesRegex(UserError, "company"):
            self.connector.company_id = other

    def test_the_parent_of_the_shops_categories_cannot_be_deleted(self):
        root = self.env["product.category"].create({"name": "Sklep"})
        self.connector.category_root_id = root
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                root.unlink()

    def test_neutralised_copies_cannot_reach_the_shop(self):
        planned = self.queue(auto_apply=False, unit={})
        self.connector.sudo().write(
            {"webhook_state": "broken", "webhook_problem": "Is not as it was."}
        )
        self.env.flush_all()
        with file_open("shoper_connector/data/neutralize.sql") as script:
            self.env.cr.execute(re.sub(r"--.*", "", script.read()))
        self.env.invalidate_all()
        self.assertFalse(self.credential())
        self.assertEqual(self.connector.state, "draft")
        self.assertEqual(self.connector.webhook_state, "off")
        self.assertFalse(self.connector.webhook_problem)
        self.assertFalse(self.connector.sudo().cron_id.active)
        self.assertEqual(planned.state, "cancelled")
        self.assertEqual(planned.step_ids.state, "skipped")
        self.work(planned)
        with self.assertRaises(UserError):
            self.queue(unit={})
        self.assertIn("Enter the password", self.assertTestFails())
        self.assertEqual(self.shop.requests[:], [])
