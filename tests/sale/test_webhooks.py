import hashlib
import json
import socket
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged

from ...models.shoper_connector import webhook_inbox
from ...sync.webhook.message import MAX_BYTES
from ..cases.length import thorough
from ..cases.order_case import TAKE, OrderWords
from ..cases.parcel_case import SHIPPED
from ..cases.sale_case import SaleCase
from ..cases.silent_shop import ENDS, SilentShop

SECRETS = ("webhook_token", "webhook_secret")


class WebhookWords(OrderWords):
    """A shop that tells Odoo of its orders, and a preset that takes them over."""

    def open_shop(self):
        super().open_shop()
        self.env["shoper.sync.preset"].create(
            {
                "name": "Zamówienia",
                "connector_id": self.connector.id,
                "is_scheduled": True,
                "line_ids": [
                    Command.create({"entity": "order", "fetch_all": False} | TAKE)
                ],
            }
        )
        self.connector.webhook_address = self.base_url()
        self.register()
        self.shop.requests.clear()

    def register(self):
        with self.enter_registry_test_mode():
            told = self.manager_s.action_register_webhooks()["params"]
        self.assertEqual(told["type"], "success", told["message"])
        self.env.invalidate_all()

    @property
    def manager_s(self):
        """The connector, as its administrator sees it."""
        return self.connector.with_user(self.manager)

    def credential(self):
        return self.env["shoper.credential"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def events(self, *states):
        self.env.invalidate_all()
        return self.env["shoper.webhook.event"].search(
            [("connector_id", "=", self.connector.id)]
            + ([("state", "in", states)] if states else []),
            order="id",
        )

    def orders_told(self):
        """Numbers of orders that the shop told of and nobody looked at yet."""
        events = self.events("new").filtered(lambda event: event.entity == "order")
        return events.mapped("remote_id")

    def rows(self):
        return self.shop.shop.rows("webhooks")

    # ------------------------------------------------------------------- when
    @contextmanager
    def telling(self):
        """The shop may tell of what happens meanwhile, and has done so at the end."""
        self.env.flush_all()
        self.shop.webhooks.wait()  # what it told of before was let in by nobody
        before = len(self.shop.webhooks.sent)
        with self.allow_requests(all_requests=True):
            yield
            self.shop.webhooks.wait()
        for message in self.shop.webhooks.sent[before:]:
            self.assertIn(message.status, (200, None) if message.lost else (200,))
        self.env.invalidate_all()

    def slice(self):
        """What the scheduler does once it is woken."""
        self.env.flush_all()
        self.connector.cron_id.method_direct_trigger()
        self.env.invalidate_all()

    def signed(self, topic, body, **values):
        """A message as the shop sends it, with parts of it replaced."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        webhook_id = values.get("webhook_id", "1")
        secret = values.get("secret", self.credential().webhook_secret)
        signature = hashlib.sha1(f"{webhook_id}:{secret}:".encode() + data).hexdigest()
        return data, {
            "Content-Type": values.get("content_type", "application/json"),
            "X-Webhook-Id": webhook_id,
            "X-Webhook-Name": topic,
            "X-Webhook-SHA1": values.get("signature", signature),
        }

    def post(self, topic, body, token=None, **values):
        """Send a message; the answer is always the same."""
        data, headers = self.signed(topic, body, **values)
        address = f"/shoper/webhook/{token or self.credential().webhook_token}"
        answer = self.url_open(address, data=data, headers=headers)
        self.assertEqual((answer.status_code, answer.text), (200, "ok"))
        self.assertNotIn("Set-Cookie", answer.headers)
        return answer


@tagged("post_install", "-at_install")
class TestWebhooks(WebhookWords, SilentShop, SaleCase, HttpCase):
    """What the shop tells of is in Odoo a moment later; nothing that it says is
    believed but which thing it is about, and whoever is not the shop changes
    nothing."""

    # --------------------------------------------------------------- what is told
    def test_a_new_order_is_in_odoo_without_waiting_for_the_schedule(self):
        for shape in ("rest", "legacy"):
            self.shop.switches.webhook_shape = shape
            with self.telling():
                order_id = self.buy()
            self.assertEqual(self.orders_told(), [order_id])
            self.assertFalse(self.order(order_id), "nothing is done while it waits")
            triggers = self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.connector.cron_id.id)]
            )
            self.assertTrue(triggers, "the scheduled action is woken")
            self.shop.requests.clear()
            self.slice()
            self.assertExact(order_id)
            run = self.events()[-1].run_id
            self.assertRunDone(run)
            self.assertEqual((run.purpose, run.origin), ("webhook", "preset"))
            self.assertTrue(run.is_short)
            self.assertFalse(run.preset_id, "the schedule goes on as it was")
            self.assertEqual(self.events().mapped("state")[-1], "taken")
            self.assertLessEqual(len(self.shop.requests), 15)

    def test_twice_shuffled_and_lost(self):
        self.shop.switches.webhook_event_order = "twice"
        with self.telling():
            first = self.buy()
        self.assertEqual(self.orders_told(), [first])
        self.shop.switches.webhook_event_order = "shuffled"
        with self.telling():
            others = [self.buy(seed=seed) for seed in (2, 3)]
            self.shop.owner.update("orders", others[0], {"notes": "Prezent"})
        self.shop.switches.webhook_event_order = "lost"
        with self.telling():
            lost = self.buy(seed=4)
        self.slice()
        self.assertExact(first, *others)
        self.assertFalse(self.events("new"))
        run = self.events().run_id
        self.assertEqual(len(run), 1, "one run reads them all")
        orders = len(self.env["sale.order"].search([("shoper_number", "!=", False)]))
        # The same messages once more: somebody kept them.
        for message in self.shop.webhooks.sent:
            if not message.lost:
                path = urlsplit(message.url).path
                self.url_open(path, message.body, headers=message.headers)
        self.slice()
        self.assertEqual(
            len(self.env["sale.order"].search([("shoper_number", "!=", False)])), orders
        )
        self.assertFalse(self.order(lost), "nobody told of it")
        self.assertRunDone(self.take_over())
        self.assertExact(lost)

    @thorough
    def test_late_messages_of_what_is_gone_or_not_wanted_do_no_harm(self):
        old, order_id = self.buy(), self.buy(seed=2)
        self.shop.owner.delete("orders", order_id)
        self.connector.orders_after_id = old
        self.post("order.create", {"order_id": str(order_id)})
        self.post("order.edit", {"order_id": old})
        self.slice()
        run = self.events().run_id
        self.assertRunDone(run)
        self.assertFalse(run.change_ids.filtered(lambda c: c.verb != "link"))
        self.assertFalse(self.order(old), "it is older than the first one")
        # Known and deleted since: it is missing, and a person decides.
        taken, order = self.taken()
        self.shop.owner.delete("orders", taken)
        self.post("order.delete", {"order_id": taken})
        self.slice()
        self.assertEqual(self.element_of(taken).link_state, "missing")
        self.assertTrue(order.exists())

    @thorough
    def test_other_subjects(self):
        self.shop.owner.update("users", 1, {"firstname": "Zofia"})
        self.post("client.edit", {"user_id": "1"})
        self.post("parcel.send", {"parcel_id": "4", "order_id": "7"})
        self.post("product.edit", {"product_id": 1})
        found = [(e.entity, e.remote_id) for e in self.events("new")]
        self.assertEqual(found, [("customer", 1), ("order", 7), ("product", 1)])
        self.slice()
        self.assertEqual(
            dict(self.events()._read_group([], ["state"], ["__count"])),
            {"taken": 1, "unused": 2},
        )
        [taken] = self.events("taken").with_user(self.user)
        opened = taken.action_open_run()
        self.assertEqual(opened["res_model"], "shoper.sync.run")
        self.assertEqual(opened["res_id"], taken.run_id.id)
        unused = self.events("unused").with_user(self.user)[0]
        presets = unused.action_open_presets()
        self.assertEqual(presets["domain"], [("connector_id", "=", self.connector.id)])
        self.assertIn("“Zamówienia”", self.connector.webhook_text)
        self.assertIn("Customers: nothing", self.connector.webhook_text)
        self.assertIn("Customers", self.connector.webhook_idle_text)
        self.assertNotIn("Orders", self.connector.webhook_idle_text)
        polish = self.connector.with_context(lang="pl_PL").webhook_idle_text
        self.assertIn("nic jeszcze nie uruchamiają", polish)
        preset = self.connector.preset_ids
        name = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", "name")]
        )
        preset.line_ids = [
            Command.create(
                {
                    "entity": code,
                    "update_linked": "odoo",
                    "property_ids": [Command.set(name.ids)],
                }
            )
            for code in ("product", "variant")
        ]
        self.post("product.edit", {"product_id": 1})
        self.shop.owner.update(
            "products", 1, {"translations": {"pl_PL": {"name": "Nowa nazwa"}}}
        )
        preset.line_ids = [
            Command.create({"entity": code}) for code in ("customer", "parcel")
        ]
        self.assertFalse(self.connector.webhook_idle_text, "each type is in a preset")
        self.slice()
        run = self.events()[-1].run_id
        partial = run.step_ids.filtered("is_partial")
        self.assertEqual(partial.mapped("entity"), ["product", "variant"])
        self.assertRunDone(run)
        self.assertEqual(self.record_of("product", 1).name, "Nowa nazwa")
        # Parts that would be blocked come with the next synchronisation of all.
        self.record_of("product", 2).weight += 1
        self.shop.faults.add("PUT", "products", status=400, scope="item", times=1)
        bad = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(bad.state, "done_with_errors")
        self.post("product.edit", {"product_id": 1})
        self.slice()
        again = self.events()[-1].run_id
        self.assertNotEqual(again, run)
        self.assertEqual(again.step_ids.mapped("entity"), ["product"])
        self.assertRunDone(again)

    def test_all_that_the_shop_says_it_deleted_is_gone(self):
        self.connector.preset_ids.line_ids = [Command.create({"entity": "product"})]
        linked = self.env["shoper.element"].search(
            [("entity", "=", "product"), ("link_state", "=", "linked")], limit=8
        )
        self.assertEqual(len(linked), 8)
        for element in linked:
            self.shop.owner.delete("products", element.remote_id)
            self.post("product.delete", {"product_id": element.remote_id})
        self.slice()
        self.assertRunDone(self.events().run_id)
        self.assertEqual(set(linked.mapped("link_state")), {"missing"})

    def test_what_is_being_written_in_the_shop_is_looked_at_when_that_has_ended(self):
        self.connector.preset_ids.line_ids = [Command.create({"entity": "product"})]
        writing = self.queue(product={"update_linked": "shop"})
        self.post("product.edit", {"product_id": 1})
        self.connector.sudo()._queue_webhook_run()
        self.assertEqual(self.events().state, "new")
        # However many wait, others go ahead.
        with patch.object(webhook_inbox, "AT_ONCE", 1), self.cr.savepoint() as point:
            self.post("order.edit", {"order_id": 41})
            self.connector.sudo()._queue_webhook_run()
            self.assertEqual(self.events().mapped("state"), ["new", "taken"])
            point.rollback()
        writing.with_user(self.manager).action_cancel()
        self.connector.sudo()._queue_webhook_run()
        self.assertEqual(self.events().state, "taken")
        self.post("product.edit", {"product_id": 2})
        self.connector.sudo()._queue_webhook_run()
        self.assertEqual(self.events()[-1].state, "new", "one run is queued already")

    def test_what_waited_for_a_run_is_read_as_soon_as_that_has_ended(self):
        self.connector.preset_ids.line_ids = [Command.create({"entity": "product"})]
        writing = self.queue(product={"update_linked": "shop"})
        self.post("product.edit", {"product_id": 1})
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.connector.cron_id.id)]
        )
        while writing.state != "done":
            self.assertEqual(self.events().state, "new")
            triggers.unlink()  # as whatever was called for is, once it begins
            self.slice()
            triggers = triggers.search([("cron_id", "=", self.connector.cron_id.id)])
        self.assertEqual(self.events().state, "taken")
        self.assertTrue(triggers or self.events().run_id.state == "done")

    def test_what_odoo_writes_itself_comes_back_and_ends_there(self):
        self.manager_s.webhook_products = True
        self.register()
        preset, told = self.connector.preset_ids, self.shop.webhooks.sent
        preset.line_ids = [
            Command.create({"entity": code, "update_linked": direction})
            for code, direction in (("category", "odoo"), ("product", "shop"))
        ]
        self.shop.switches.webhook_event_order = "lost"  # they come by hand, see below
        product = self.record_of("product", 1)
        for is_told in (True, False):
            self.shop.switches.api_writes_told = is_told
            product.name = f"Nowa nazwa {is_told}"
            self.assertRunDone(self.synchronise(product={"update_linked": "shop"}))
            self.assertEqual(
                [message.event for message in told], ["product.edit"] * is_told
            )
            for _round in range(2):
                messages = list(told)
                told.clear()
                self.shop.requests.clear()
                for message in messages:
                    self.post(message.event, json.loads(message.body))
                self.slice()
                self.assertEqual(self.writes(), [])
                self.assertFalse(told, "a run of messages makes no further ones")
        [event] = self.events()
        self.assertRunDone(event.run_id)
        self.assertFalse(event.run_id.change_ids)

    def noted_long_after(self):
        """Somebody writes a note on an order that was settled in the shop long ago,
        which only a message tells: (number, order of Odoo)."""
        self.connector.preset_ids.line_ids.property_ids = self.env[
            "shoper.property"
        ].search([("entity", "=", "order"), ("code", "=", "shop_notes")])
        order_id, order = self.taken(("registered", "card_paid"))
        self.shop.owner.set_status(order_id, SHIPPED)
        self.shop.shop["orders"].set(order_id, status_date="2020-01-01 00:00:00")
        self.take_over()
        self.shop.owner.update("orders", order_id, {"notes_priv": "Dopisek"})
        return order_id, order

    @thorough
    def test_where_stock_follows_all_that_is_new_is_read(self):
        self.connector.write({"stock_follows_orders": True})
        self.connector.stock_first_run_done = True
        self.post("order.paid", {"order_id": "41"})
        self.connector.sudo()._queue_webhook_run()
        run = self.events().run_id
        self.assertEqual(
            run.step_ids.mapped(lambda s: (s.entity, s.is_partial, s.fetch_all)),
            [("order", False, False), ("stock", False, False)],
        )
        self.assertTrue(run.is_short)
        self.work(run)
        # So is what the shop told of, though it was settled there long ago.
        order_id, order = self.noted_long_after()
        self.take_over()
        self.assertFalse(order.shoper_shop_notes, "nothing tells of it")
        self.post("order.edit", {"order_id": order_id})
        self.slice()
        self.assertEqual(order.shoper_shop_notes, "Dopisek")
        self.shop.owner.delete("orders", order_id)
        self.post("order.delete", {"order_id": order_id})
        self.slice()
        self.assertEqual(self.element_of(order_id).link_state, "missing")

    @thorough
    def test_what_the_shop_told_of_during_an_outage_is_read_by_the_second_try(self):
        self.connector.write({"stock_follows_orders": True})
        self.connector.stock_first_run_done = True
        order_id, order = self.noted_long_after()
        self.post("order.edit", {"order_id": order_id})
        self.shop.faults.add(None, None, status=500, times=None)
        self.slice()
        [event] = self.events().filtered(lambda item: item.state == "taken")
        failed = event.run_id
        self.assertIn(failed.state, ("failed", "done_with_errors"))
        self.assertTrue(failed.retry_at)
        self.shop.faults.clear()
        failed.retry_at = fields.Datetime.now()
        self.slice()
        self.assertEqual(event.run_id.again_of_id, failed)
        self.assertRunDone(event.run_id)
        self.assertEqual(order.shoper_shop_notes, "Dopisek")

    @thorough
    def test_what_the_shop_told_of_is_not_lost_with_a_run_that_did_not_get_to_it(self):
        order_id, order = self.noted_long_after()
        self.post("order.edit", {"order_id": order_id})
        self.connector.sudo()._queue_webhook_run()
        [event] = self.events()
        run = event.run_id
        run.with_user(self.manager).action_cancel()
        self.slice()
        self.assertEqual(event.run_id, run, "whatever it was, it may last")
        run.ended_at = fields.Datetime.subtract(fields.Datetime.now(), minutes=61)
        self.slice()
        self.assertNotEqual(event.run_id, run)
        self.assertRunDone(event.run_id)
        self.assertEqual(order.shoper_shop_notes, "Dopisek")

    def not_read(self, order_id):
        """The shop tells of an order, which nobody is allowed to read.

        :return: who is told so
        """
        self.connector.allowed_user_id = False
        self.post("order.create", {"order_id": order_id})
        self.slice()
        run = self.events()[-1].run_id
        self.assertEqual(run.state, "failed")
        return run.message_ids.notified_partner_ids

    def read_again(self, order_id):
        """Somebody allows it, and what the shop tells of is read."""
        self.connector.allowed_user_id = self.connector.user_id
        self.post("order.create", {"order_id": order_id})
        self.slice()
        self.assertEqual(self.events()[-1].run_id.state, "done")

    @thorough
    def test_somebody_is_told_that_what_the_shop_told_of_is_not_read(self):
        preset, person = self.connector.preset_ids, self.manager.partner_id
        preset.responsible_id = self.manager
        later = fields.Datetime.add(fields.Datetime.now(), hours=9)
        preset.next_run = later
        self.assertEqual(self.not_read(41), person)
        self.assertFalse(self.not_read(42), "it is told once")
        self.read_again(43)
        self.assertEqual(self.not_read(44), person)
        self.read_again(45)
        # A schedule that tells so itself is awaited.
        preset.next_run = fields.Datetime.add(fields.Datetime.now(), minutes=30)
        self.assertFalse(self.not_read(46))
        preset.next_run = later
        self.assertEqual(self.not_read(47), person)

    # ------------------------------------------------------------------ strangers
    def test_whoever_is_not_the_shop_changes_nothing(self):
        good = {"order_id": "41"}
        for topic, body, values in (
            ("order.create", good, {"signature": "0" * 40}),
            ("order.create", good, {"signature": ""}),
            ("order.create", good, {"signature": "ż".encode().decode("latin-1")}),
            ("order.create", good, {"secret": ""}),
            ("order.create", good, {"secret": "False"}),
            ("order.create", good, {"webhook_id": ""}),
            ("order.create", good, {"webhook_id": "x"}),
            ("order.create", good, {"token": "0" * 40}),
            ("order.create", good, {"token": "False"}),
            ("subscriber.create", good, {}),
            ("", good, {}),
            ("order", good, {}),
            ("order.whatever", good, {}),
            ("order." + "x" * 190, good, {}),
            ("product.stock", {"product_id": 1}, {}),
            ("order.create", {"order_id": "0"}, {}),
            ("order.create", {"order_id": -1}, {}),
            ("order.create", {"order_id": "41 OR 1=1"}, {}),
            ("order.create", {"order_id": "9" * 5000}, {}),
            ("order.create", {"id": 41}, {}),
            ("order.create", [41], {}),
            ("order.create", b"[" * 60_000, {}),
            ("order.create", b"{", {}),
            ("order.create", b"\xff", {}),
            ("order.create", b" ", {}),
        ):
            with self.subTest(topic=topic, body=repr(body)[:30], **values):
                self.post(topic, body, **values)
                self.assertFalse(self.events())
        data, headers = self.signed("order.create", good)
        for token in ("%00", "x%00", "%C5%BC", "A" * 40, "0" * 41):
            answer = self.url_open(f"/shoper/webhook/{token}", data, headers=headers)
            self.assertEqual((answer.status_code, answer.text), (200, "ok"), token)
        self.assertEqual(self.url_open("/shoper/webhook/x").status_code, 405)
        address = f"/shoper/webhook/{self.credential().webhook_token}"
        answer = self.url_open(address, data, headers=headers, method="OPTIONS")
        self.assertEqual((answer.status_code, answer.headers["Allow"]), (405, "POST"))
        self.assertFalse(self.events())
        self.post("order.create", good)
        self.assertTrue(self.events())

    def test_messages_that_are_not_believed_are_counted_until_registered_anew(self):
        good = {"order_id": "41"}
        for _again in range(2):
            self.post("order.create", good, secret="another")
        self.post("order.create", good, token="0" * 40)  # of no shop
        self.post("order.create", good)
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.webhook_unsigned, 2)
        self.assertTrue(self.connector.webhook_unsigned_at)
        self.register()
        self.assertEqual(self.connector.webhook_unsigned, 0)

    def test_a_message_that_is_not_believed_waits_for_nobody(self):
        """The settings were written since the request began: no worker tries again."""

        def written_meanwhile(connectors):
            connectors.env.cr.execute(
                "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", log_exceptions=False
            )

        locking = type(self.connector)
        with patch.object(locking, "try_lock_for_update", written_meanwhile):
            self.post("order.create", {"order_id": "41"}, secret="another")
        self.post("order.create", {"order_id": "41"}, secret="another")
        self.connector.invalidate_recordset()
        self.assertEqual(self.connector.webhook_unsigned, 1)

    def test_a_message_with_all_texts_of_a_product_is_read(self):
        body = {"translations": "\u0142" * 50_000, "product_id": "36"}
        self.assertGreater(len(json.dumps(body)), 300_000)
        self.post("product.edit", body)
        self.assertEqual(self.events().mapped("remote_id"), [36])

    def test_a_message_is_read_as_it_was_sent_whatever_its_type_says(self):
        for number, content_type in (
            (41, "application/x-www-form-urlencoded"),
            (42, "multipart/form-data; boundary=x"),
            (43, "text/plain"),
        ):
            with self.subTest(content_type):
                body = {"order_id": str(number), "notes": "a=1&b=2"}
                self.post("order.edit", body, content_type=content_type)
                self.assertIn(number, self.events().mapped("remote_id"))
        self.assertFalse(self.connector.webhook_unsigned)

    def test_what_is_too_long_is_not_read(self):
        for content_type in ("application/json", "application/x-www-form-urlencoded"):
            with self.subTest(content_type):
                self.check_not_read(content_type, MAX_BYTES + 1)
                self.check_not_read(content_type, 10**7)

    def check_not_read(self, content_type, length):
        """A message of some length is answered before it was sent."""
        data, headers = self.signed("order.create", b"{}".ljust(length))
        headers["Content-Type"] = content_type
        path = f"/shoper/webhook/{self.credential().webhook_token}"
        lines = [f"POST {path} HTTP/1.1", "Host: localhost"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(data)}", "", ""]
        address = urlsplit(self.base_url())
        with (
            self.allow_requests(all_requests=True),
            socket.create_connection((address.hostname, address.port), 10) as line,
        ):
            line.sendall("\r\n".join(lines).encode())
            answer = line.recv(1000)
        self.assertIn(b" 413 ", answer)
        self.assertFalse(self.events())

    def test_a_message_of_another_shop_counts_for_nothing(self):
        other = self.connect(self.start_shop(empty=True, license_id="other"))
        other.webhook_address = self.base_url()
        with self.enter_registry_test_mode():
            other.action_register_webhooks()
        theirs = self.env["shoper.credential"].search([("connector_id", "=", other.id)])
        self.assertNotEqual(theirs.webhook_token, self.credential().webhook_token)
        self.post("order.create", {"order_id": "41"}, token=theirs.webhook_token)
        self.post("order.create", {"order_id": "41"}, secret=theirs.webhook_secret)
        self.assertFalse(self.env["shoper.webhook.event"].search([]))
        # A paused shop is told of nothing.
        self.connector.webhook_state = "off"
        self.connector.active = False
        self.post("order.create", {"order_id": "41"})
        self.assertFalse(self.events())

    # ---------------------------------------------------------------- registration
    def test_it_is_registered_once_and_its_secret_is_nobodys(self):
        [row] = self.rows()
        credential = self.credential()
        self.assertEqual(
            row["url"], f"{self.base_url()}/shoper/webhook/{credential.webhook_token}"
        )
        self.assertEqual(row["secret"], credential.webhook_secret)
        self.assertGreaterEqual(len(credential.webhook_secret), 32)
        self.assertIn("order.paid", row["events"])
        self.assertNotIn("product.edit", row["events"])
        self.register()
        self.assertEqual(
            [row["webhook_id"] for row in self.rows()], [row["webhook_id"]]
        )
        with self.assertRaises(AccessError):
            credential.with_user(self.manager).read(list(SECRETS))
        shown = repr(self.manager_s.read())
        for name in SECRETS:
            self.assertNotIn(credential[name], shown)

    def test_it_is_checked_and_put_right(self):
        with self.enter_registry_test_mode():
            connector = self.manager_s
            for damage, word in (
                ({"events": ["order.create"]}, "other things"),
                ({"active": 0}, "switched off"),
                ({"url": self.rows()[0]["url"] + "?x=1"}, "any more"),
                (None, "any more"),
                ({"secret": "inny"}, "secret"),
            ):
                [row] = self.rows()
                number = int(row["webhook_id"])
                if damage is None:
                    self.shop.owner.delete("webhooks", number)
                else:
                    self.shop.owner.update("webhooks", number, damage)
                told = connector.action_check_webhooks()["params"]
                self.assertEqual(told["type"], "warning")
                self.assertIn(word, told["message"])
                self.assertEqual(connector.webhook_state, "broken")
                if damage and "url" in damage:
                    self.shop.owner.delete("webhooks", number)
                connector.action_register_webhooks()
                self.assertEqual(connector.webhook_state, "on")
                told = connector.action_check_webhooks()["params"]
                self.assertEqual(told["type"], "success", told["message"])
            connector.webhook_products = True
            self.assertTrue(connector.webhook_differs)
            connector.action_register_webhooks()
            self.assertFalse(connector.webhook_differs)
            self.assertIn("product.edit", self.rows()[0]["events"])
            # Without its token, as in a neutralised copy, none is the connector's.
            token = self.credential().webhook_token
            self.credential().webhook_token = False
            told = connector.action_check_webhooks()["params"]
            self.assertIn("any more", told["message"])
            self.credential().webhook_token = token
            connector.action_remove_webhooks()
        self.assertFalse(self.rows())
        self.assertEqual(self.connector.webhook_state, "off")
        self.assertFalse(self.credential().webhook_secret)

    def test_a_refusal_that_repeats_the_address_tells_its_secret_to_nobody(self):
        with self.enter_registry_test_mode():
            connector = self.manager_s
            connector.webhook_address = "https://erp.invalid"
            told = connector.action_register_webhooks()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("https://erp.invalid/shoper/webhook/***", told["message"])
        self.assertNotIn(self.credential().webhook_token, told["message"])

    def test_a_filter_by_ids_that_matches_nothing_hides_no_webhook(self):
        self.shop.switches.id_filter = "nothing"
        with self.enter_registry_test_mode():
            connector = self.manager_s
            [before] = self.rows()
            connector.action_register_webhooks()
            [after] = self.rows()
            self.assertEqual(after["webhook_id"], before["webhook_id"])
            told = connector.action_check_webhooks()["params"]
            self.assertEqual(told["type"], "success", told["message"])
            connector.action_remove_webhooks()
        self.assertFalse(self.rows())

    def a_day_later(self):
        """The scheduled action comes, and nobody looked at the webhook for a day.

        :return: the open activities on the connector
        """
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.connector.write(
            {"webhook_checked_at": long_ago, "webhook_looked_at": long_ago}
        )
        self.slice()
        return self.connector.activity_ids

    def test_it_is_looked_at_once_a_day_and_what_is_harmless_is_put_right(self):
        self.connector.preset_ids.responsible_id = self.manager  # who reads English
        self.shop.requests.clear()
        self.slice()
        self.assertFalse(self.shop.requests, "it was just registered")
        self.shop.owner.update("webhooks", 1, {"events": ["order.create"]})
        self.assertFalse(self.a_day_later())
        self.assertIn("order.paid", self.rows()[0]["events"])
        self.assertEqual(self.connector.webhook_state, "on")
        looked_at = self.connector.webhook_looked_at
        self.shop.owner.update("webhooks", 1, {"active": 0})
        self.slice()
        self.assertEqual(self.connector.webhook_looked_at, looked_at, "not yet again")
        [activity] = self.a_day_later()
        self.assertEqual(str(self.rows()[0]["active"]), "0", "somebody may want it so")
        self.assertEqual(self.connector.webhook_state, "broken")
        self.assertIn("switched off", self.connector.webhook_problem)
        self.assertIn("switched off", activity.note)
        self.shop.owner.delete("webhooks", 1)
        self.assertEqual(self.a_day_later(), activity, "there is one at most")
        self.assertIn("any more", activity.note)
        self.assertFalse(self.rows())
        self.register()
        self.assertFalse(self.connector.activity_ids)
        self.assertFalse(self.a_day_later())
        # What nobody confirmed yet is not registered unasked.
        self.manager_s.webhook_products = True
        self.assertTrue(self.a_day_later())
        self.assertNotIn("product.edit", self.rows()[0]["events"])

    @thorough
    def test_what_is_wrong_with_it_is_told_somebody_who_is_there(self):
        boss = new_test_user(
            self.env, "shoper-boss", groups="shoper_connector.group_shoper_manager"
        )
        self.connector.preset_ids.responsible_id = boss
        boss.action_archive()
        self.shop.owner.update("webhooks", 1, {"active": 0})
        [activity] = self.a_day_later()
        self.assertEqual(activity.user_id, self.manager)
        # Somebody else took it over, and then there is nobody left to tell.
        activity.user_id = self.user
        self.env["res.users"].search([]).group_ids -= self.env.ref(
            "shoper_connector.group_shoper_manager"
        )
        self.manager.action_archive()
        self.assertEqual(self.a_day_later(), activity)
        self.assertEqual(activity.user_id, self.user, "it is not taken from anybody")
        activity.action_cancel()
        self.assertFalse(self.a_day_later(), "nor made for nobody")
        self.assertEqual(self.connector.webhook_state, "broken")
        self.assertTrue(self.connector.webhook_problem)

    def test_what_is_wrong_with_it_at_midnight_is_to_be_done_that_day(self):
        self.assertEqual(self.connector._timezone().key, "Europe/Warsaw")
        self.shop.owner.update("webhooks", 1, {"active": 0})
        midnight = datetime.now().replace(hour=23, minute=30) + timedelta(days=1)
        with freeze_time(midnight):
            [activity] = self.a_day_later()
        self.assertEqual(activity.date_deadline, midnight.date() + timedelta(days=1))

    def test_a_shop_that_tells_of_its_webhook_in_another_way_is_believed(self):
        table = self.shop.shop["webhooks"]
        render = table.render
        for odd in (
            {"events": [{"name": "order.create"}, {"name": "order.edit"}]},
            {"events": None, "secret": None},
            {"secret": ""},
        ):
            with self.subTest(**odd):
                self.patch(
                    table, "render", lambda row_id, odd=odd: render(row_id) | odd
                )
                self.shop.requests.clear()
                self.assertFalse(self.a_day_later())
                self.assertEqual(self.connector.webhook_state, "on")
                self.assertTrue(self.shop.requests, "it was looked at")
                self.assertFalse(self.writes(), "nothing is written day after day")

    def test_a_shop_that_does_not_answer_is_asked_for_its_webhook_the_next_day(self):
        self.without_pauses()
        self.shop.faults.add(None, "webhooks", status=403, times=None)
        self.assertFalse(self.a_day_later())
        self.assertEqual(self.connector.webhook_state, "on")
        self.shop.requests.clear()
        self.slice()
        self.assertFalse(self.shop.requests)
        with self.enter_registry_test_mode():
            self.shop.faults.clear()
            self.manager_s.action_remove_webhooks()
        self.shop.requests.clear()
        self.a_day_later()
        self.assertFalse(self.shop.requests, "there is none to be looked at")

    def test_lost_answers_leave_one_webhook(self):
        self.without_pauses()
        with self.enter_registry_test_mode():
            self.manager_s.action_remove_webhooks()
            self.shop.faults.add("POST", "webhooks", kind="lost")
            told = self.manager_s.action_register_webhooks()["params"]
            self.assertEqual(told["type"], "success", told["message"])
            [row] = self.rows()
            self.shop.owner.create("webhooks", dict(row))
            told = self.manager_s.action_check_webhooks()["params"]
            self.assertIn("more than once", told["message"])
            self.manager_s.action_register_webhooks()
            self.assertEqual(len(self.rows()), 1)
            self.shop.faults.add(None, "webhooks", status=403, times=None)
            for name in ("register", "check", "remove"):
                action = getattr(self.manager_s, f"action_{name}_webhooks")
                self.assertEqual(action()["params"]["type"], "danger")
            self.assertEqual(self.connector.webhook_state, "on")
            # Nobody knows whether it is there: that is no time to part with it.
            self.shop.faults.clear()
            self.manager_s.action_remove_webhooks()
            self.shop.faults.add("POST", "webhooks", kind="lost")
            self.shop.faults.add("GET", "webhooks", status=500, skip=1, times=None)
            told = self.manager_s.action_register_webhooks()["params"]
            self.assertEqual(told["type"], "danger")
            self.assertEqual(len(self.rows()), 1)
            self.assertEqual(self.connector.webhook_state, "broken")
            self.shop.faults.clear()
            self.manager_s.action_check_webhooks()
            self.assertEqual(self.connector.webhook_state, "on")

    def test_whatever_comes_instead_of_an_answer_one_webhook_is_left(self):
        self.without_pauses()
        calls = {"DELETE": "remove", "POST": "register", "PUT": "register"}
        calls["GET"] = "check"
        for end, is_done in ENDS:
            for method, name in calls.items():
                with (
                    self.subTest(end.__name__, is_done=is_done, method=method),
                    self.enter_registry_test_mode(),
                ):
                    words = f"{method} ", "/webhooks"
                    with self.spoiled(*words, end=end, is_done=is_done):
                        getattr(self.manager_s, f"action_{name}_webhooks")()
                    self.assertLessEqual(len(self.rows()), 1)
                    again = "remove" if name == "remove" else "register"
                    done = getattr(self.manager_s, f"action_{again}_webhooks")()
                    self.assertEqual(done["params"]["type"], "success")
                    self.assertEqual(len(self.rows()), int(again == "register"))

    @thorough
    def test_it_stays_off_without_an_address_that_nobody_can_listen_at(self):
        connector = self.manager_s
        for address in (
            "http://odoo.example.com",
            "odoo.example.com",
            "ftp://x",
            "x y",
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                connector.webhook_address = address
        with Form(connector) as form:
            form.webhook_address = "https://odoo.example.com"
            form.webhook_products = True
            self.assertTrue(form.webhook_differs)
            self.assertIn("Products: nothing", form.webhook_text)
        connector.webhook_address = False
        with self.assertRaisesRegex(UserError, "public address"):
            connector.action_register_webhooks()
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).action_remove_webhooks()

    def test_nobody_parts_with_a_connector_whose_shop_sends_messages(self):
        connector = self.manager_s
        for part in (connector.unlink, connector.action_archive):
            with self.assertRaisesRegex(UserError, "Remove from the Shop"):
                part()
        self.shop.faults.add(None, None, status=503, times=None)
        with self.enter_registry_test_mode():
            connector.action_remove_webhooks()
            with self.assertRaisesRegex(UserError, "Remove from the Shop"):
                connector.action_archive()
            self.shop.faults.clear()
            connector.action_remove_webhooks()
        self.assertFalse(self.rows())
        connector.action_archive()
        self.assertFalse(connector.active)
        connector.action_unarchive()
        self.register()
        # A shop that is no more cannot be asked to forget it.
        self.shop.faults.add(None, None, status=404, times=None)
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        self.assertEqual(connector.state, "error")
        connector.action_archive()
        self.assertFalse(connector.active)

    def test_a_shop_that_does_not_answer_its_test_is_let_go(self):
        connector = self.manager_s
        self.shop.faults.add(None, None, status=503, times=None)
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        self.assertEqual(connector.state, "connected")
        connector.action_archive()
        self.assertFalse(connector.active)

    def test_an_address_that_does_not_lead_to_this_database_is_told(self):
        own = self.env.cr.dbname
        for names in (["a", own], ["a"], [], [own]):
            self.connector.invalidate_recordset()
            with patch("odoo.http.db_list", return_value=names):
                is_problem = self.connector.webhook_database_problem
            self.assertEqual(is_problem, names != [own], names)

    def test_another_login_ends_it_and_somebody_is_told_until_it_is_right_again(self):
        connector, secret = self.manager_s, self.credential().webhook_secret
        connector.preset_ids.responsible_id = self.manager  # who reads English
        self.shop.users.add_user("inny", "haslo")
        connector.write({"login": "inny", "password": "haslo"})
        self.env.flush_all()
        self.post("order.create", {"order_id": "41"}, secret=secret)
        self.assertFalse(self.events())
        [before] = self.rows()  # the shop goes on sending
        self.assertEqual(connector.webhook_state, "broken")
        self.assertIn("the login", connector.webhook_problem)
        with self.enter_registry_test_mode():
            for state in ("draft", "connected"):
                self.assertEqual(connector.state, state)
                with self.assertRaisesRegex(UserError, "Remove from the Shop"):
                    connector.action_archive()
                connector.action_test_settings()
        self.slice()
        self.assertIn("the login", connector.activity_ids.note)
        self.assertEqual(self.rows(), [before], "nothing is written unasked")
        self.register()
        self.assertEqual(connector.webhook_state, "on")
        self.assertFalse(connector.webhook_problem or connector.activity_ids)
        [after] = self.rows()
        self.assertEqual(after["webhook_id"], before["webhook_id"])
        self.assertNotEqual(after["secret"], secret)
        self.post("order.create", {"order_id": "41"})
        self.assertEqual(self.orders_told(), [41])

    def move_database(self):
        """Somebody lets a copy of the database, or one that was moved, work with the
        shop."""
        self.env["ir.config_parameter"].init(force=True)
        with self.enter_registry_test_mode():
            told = self.manager_s.action_test_settings()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertIn("whose the messages", told["message"])

    @thorough
    def test_a_copy_that_took_over_leaves_the_webhook_until_somebody_decides(self):
        connector = self.manager_s
        self.move_database()
        # The original tells of more by now, which looks harmless.
        self.shop.owner.update("webhooks", 1, {"events": ["order.create"]})
        [original] = self.rows()
        self.assertFalse(self.a_day_later())
        for part in (connector.unlink, connector.action_archive):
            with self.assertRaisesRegex(UserError, "whose they are"):
                part()
        self.assertEqual(self.rows(), [original])
        connector.action_leave_webhooks()
        self.assertEqual(connector.webhook_state, "off")
        self.register()
        self.assertEqual(self.rows()[0], original)
        self.assertEqual(len(self.rows()), 2, "each database has its own")
        with self.enter_registry_test_mode():
            connector.action_remove_webhooks()
        self.assertEqual(self.rows(), [original])
        connector.action_archive()
        self.assertEqual(self.rows(), [original])

    @thorough
    def test_a_database_that_was_moved_goes_on_with_its_webhook(self):
        [before] = self.rows()
        self.move_database()
        self.post("order.create", {"order_id": "41"})
        self.assertEqual(self.orders_told(), [41], "messages count all the time")
        self.register()
        self.assertEqual(self.rows(), [before])
        self.assertFalse(self.connector.webhook_is_unsure)
        self.shop.owner.update("webhooks", 1, {"events": ["order.create"]})
        self.a_day_later()
        self.assertEqual(self.rows(), [before], "it is looked at again")

    def test_another_login_begins_nothing_where_there_is_no_webhook(self):
        with self.enter_registry_test_mode():
            self.manager_s.action_remove_webhooks()
        self.manager_s.login = "inny"
        self.assertEqual(self.connector.webhook_state, "off")
        self.assertFalse(self.connector.webhook_problem)
