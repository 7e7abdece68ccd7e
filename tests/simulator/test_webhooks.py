"""Webhooks over HTTP, to a listener of the test's own."""

import hashlib
import json
import threading

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from ...simulator.webhook_sender import is_loopback
from .common import field_error
from .order_case import OrderCase


class Listener:
    """Keeps what it was sent, and answers 200."""

    def __init__(self):
        self.got = []
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?token=t"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def __call__(self, environ, start_response):
        request = Request(environ)
        self.got.append((request.headers, request.get_data(), request.full_path))
        return Response("ok")(environ, start_response)

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class TestWebhooks(OrderCase):
    def setUp(self):
        super().setUp()
        self.listener = Listener()
        self.addCleanup(self.listener.stop)

    def listen(self, *events, **values) -> int:
        body = {"url": self.listener.url, "events": list(events), "format": 0}
        return self.post("webhooks", body | {"active": 1, "secret": "s3cret"} | values)

    def got(self):
        """(event, body) of all that came until now."""
        self.sim.webhooks.wait()
        return [
            (headers["X-Webhook-Name"], json.loads(data))
            for headers, data, _path in self.listener.got
        ]

    def test_signature(self):
        webhook_id = self.listen("order.create")
        order_id = self.buy()
        ((event, body),) = self.got()
        self.assertEqual(event, "order.create")
        self.assertEqual(body, self.order(order_id))
        headers, data, path = self.listener.got[0]
        expected = hashlib.sha1(f"{webhook_id}:s3cret:".encode() + data).hexdigest()
        self.assertEqual(headers["X-Webhook-SHA1"], expected)
        self.assertEqual(headers["X-Webhook-Id"], str(webhook_id))
        self.assertRegex(headers["X-Shop-License"], r"^[0-9a-f]{40}$")
        self.assertEqual(headers["X-Shop-Domain"], self.sim.url.removeprefix("http://"))
        self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
        self.assertEqual(path, "/hook?token=t")
        self.assertEqual([m.status for m in self.sim.webhooks.sent], [200])

    def test_life_of_an_order(self):
        self.listen(
            "order.create",
            "order.paid",
            "order.status",
            "order.delete",
            "client.create",
            "parcel.create",
            "parcel.send",
        )
        order_id = self.buy()
        self.put(f"orders/{order_id}", {"paid": "100.00"})
        self.post("parcels", {"order_id": order_id, "shipping_id": 5, "sent": True})
        self.delete(f"orders/{order_id}")
        events = [event for event, _body in self.got()]
        self.assertEqual(
            events,
            [
                "client.create",
                "order.create",
                "order.paid",
                "order.status",
                "parcel.create",
                "order.status",
                "parcel.send",
                "order.delete",
            ],
        )
        self.assertEqual(self.got()[-1][1], {"order_id": str(order_id)})

    def test_edits(self):
        order_id = self.buy()
        self.listen("order.edit")
        self.put(f"orders/{order_id}", {"notes": "x"})
        (line,) = self.lines(order_id)
        self.put(f"order-products/{line['id']}", {"quantity": 2})
        bodies = [body for _event, body in self.got()]
        self.assertEqual([b["notes"] for b in bodies], ["x", "x"])
        self.assertEqual(bodies[-1]["sum"], "200.00")

    def test_only_who_listens_is_told(self):
        self.listen("order.delete")
        self.listen("order.create", active=0)
        self.buy()
        self.assertEqual(self.got(), [])

    def test_the_older_shape(self):
        self.sim.switches.webhook_shape = "legacy"
        self.listen("order.create")
        order_id = self.buy()
        ((_event, body),) = self.got()
        self.assertEqual(body["order_id"], str(order_id))
        self.assertIn("billingAddress", body)
        self.assertNotIn("billing_address", body)
        self.assertEqual((body["shipping_vat"], body["tax_id"]), ("23", "1"))
        self.assertEqual(body["status"]["status_id"], "1")
        self.assertEqual(body["parent_order_id"], "null")
        # its one line stands there twice
        ids = [line["id"] for line in body["products"]]
        self.assertEqual(len(ids), 2)
        self.assertEqual(len(set(ids)), 1)

    def test_lost(self):
        self.sim.switches.webhook_event_order = "lost"
        self.listen("order.create")
        self.buy()
        self.assertEqual(self.got(), [])
        (message,) = self.sim.webhooks.sent
        self.assertTrue(message.lost)

    def test_twice(self):
        self.sim.switches.webhook_event_order = "twice"
        self.listen("order.create")
        self.buy()
        (first, second) = self.got()
        self.assertEqual(first, second)

    def test_shuffled(self):
        self.listen("order.create")
        self.sim.switches.webhook_event_order = "shuffled"
        orders = self.owner.buy(9, 1, lines=[{"stock_id": self.lamp_stock}])
        told = [int(body["order_id"]) for _event, body in self.got()]
        self.assertNotEqual(told, orders)
        self.assertEqual(sorted(told), orders)

    def test_one_attempt(self):
        self.listen("order.create")
        self.listener._server.shutdown()
        self.listener._server.server_close()
        self.buy()
        self.sim.webhooks.wait()
        (message,) = self.sim.webhooks.sent
        self.assertIsNone(message.status)

    def test_only_loopback_is_called_and_by_plain_http(self):
        for url in (
            self.listener.url.replace("http:", "https:"),
            "https://example.com/hook",
        ):
            self.listen("order.create", url=url)
        self.buy()
        self.sim.webhooks.wait()
        self.assertEqual([m.status for m in self.sim.webhooks.sent], [None, None])
        self.assertEqual(self.listener.got, [])
        for host in ("192.0.2.1", "localhost.example.com", "::2", ""):
            self.assertFalse(is_loopback(host), host)

    def test_what_is_required_and_what_is_known(self):
        text = self.refused("POST", "webhooks", {})
        for name in ("url", "events", "format", "active"):
            self.assertIn(f"'{name}'", text)
        good = {"url": self.listener.url, "events": ["order.create"], "format": 0}
        good |= {"active": 1}
        for values in (
            {"events": ["order.vanish"]},
            {"events": []},
            {"events": {"a": 1}},
            {"format": 7},
            {"url": "ftp://127.0.0.1/x"},
            {"url": "http://nowhere.invalid/"},
            {"url": "http://nowhere/"},
            {"url": "http://["},
            {"url": "http://127.0.0.1:99999/x"},
        ):
            self.refused("POST", "webhooks", good | values)
        self.assertEqual(self.get("webhooks")["count"], "0")

    def test_an_address_that_cannot_be_called_stops_no_other(self):
        self.listen("order.create", url="http://127.0.0.1/za\u017c\u00f3\u0142\u0107")
        self.listen("order.create")
        self.buy()
        self.assertEqual([event for event, _body in self.got()], ["order.create"])
        self.assertEqual([m.status for m in self.sim.webhooks.sent], [None, 200])

    def test_an_event_that_is_named_twice_is_told_once(self):
        webhook_id = self.listen("order.create", "order.create")
        self.buy()
        self.put(f"webhooks/{webhook_id}", {"active": 0})
        self.buy()
        self.delete(f"webhooks/{webhook_id}")
        self.assertEqual([event for event, _body in self.got()], ["order.create"])

    def test_a_refused_address_is_repeated_whole(self):
        url = "http://nowhere.invalid/a/b?token=7"
        body = {"url": url, "events": ["order.create"], "format": 0, "active": 1}
        text = self.refused("POST", "webhooks", body)
        self.assertEqual(
            text, field_error("url", f"'{url}' nie jest poprawnym adresem URL")
        )

    def test_the_secret_is_in_single_rows_only(self):
        webhook_id = self.listen("order.create", "client.edit")
        self.assertEqual(self.get(f"webhooks/{webhook_id}")["secret"], "s3cret")
        (row,) = self.get("webhooks")["list"]
        self.assertEqual(
            row,
            {
                "webhook_id": str(webhook_id),
                "url": self.listener.url,
                "active": "1",
                "format": "0",
                "events": ["order.create", "client.edit"],
            },
        )
        found = self.ids("webhooks", "webhook_id", filters={"url": self.listener.url})
        self.assertEqual(found, [webhook_id])

    def test_delete(self):
        webhook_id = self.listen("order.create")
        self.delete(f"webhooks/{webhook_id}")
        self.buy()
        self.assertEqual(self.got(), [])

    def test_products_and_categories(self):
        events = ("product.create", "product.edit", "product.delete", "category.edit")
        self.listen(*events)
        category_id = self.sim.shop["categories"].ids[0]
        texts = {"pl_PL": {"name": "Nowy"}}
        product = {"category_id": category_id, "stock": {"price": 1}, "pkwiu": ""}
        product_id = self.post("products", product | {"translations": texts})
        self.put(f"products/{product_id}", {"translations": texts})
        self.sim.owner.update("categories", category_id, {"order": 7})
        self.sim.switches.api_writes_told = False
        self.put(f"products/{product_id}", {"translations": texts})
        self.sim.owner.delete("products", product_id)
        got = self.got()
        self.assertEqual(
            [event for event, _body in got],
            ["product.create", "product.edit", "category.edit", "product.delete"],
        )
        self.assertEqual(got[0][1]["product_id"], str(product_id))
