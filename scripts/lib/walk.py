"""Walking through the addon's screens in a browser and keeping pictures of them."""

import json
import time
import urllib.request

import databases
from settings import LOCAL, say

ACTIONS = {
    "overview": "shoper_connector.shoper_connector_action_overview",
    "connectors": "shoper_connector.shoper_connector_action",
    "runs": "shoper_connector.shoper_sync_run_action",
    "presets": "shoper_connector.shoper_sync_preset_action",
    "elements": "shoper_connector.shoper_element_action",
    "producers": "shoper_connector.shoper_producer_action",
    "decisions": "shoper_connector.shoper_decision_action",
    "rules": "shoper_connector.shoper_decision_rule_action",
    "ignored": "shoper_connector.shoper_ignored_record_action",
    "log": "shoper_connector.shoper_link_log_action",
    "products": "sale.product_template_action",
    "variants": "product.product_normal_action_sell",
    "orders": "shoper_connector.sale_order_action_shoper",
    "parcels": "shoper_connector.shoper_parcel_action",
    "events": "shoper_connector.shoper_webhook_event_action",
    "requests": "shoper_connector.shoper_request_action",
    "statuses": "shoper_connector.shoper_order_status_action",
    "payments": "shoper_connector.shoper_payment_method_action",
    "shippings": "shoper_connector.shoper_shipping_method_action",
    "pickings": "stock.action_picking_tree_all",
    "partners": "base.action_partner_form",
}
ADMIN = 2
SCREEN = 1366, 768
PHONE = 390, 844
NAMES = {
    "product": {"en_US": "Products", "pl_PL": "Produkty"},
    "image": {"en_US": "Images", "pl_PL": "Zdjęcia"},
}  # of types, as rows and groups show them
MARK = "data-found"


class Walk:
    """A walk through screens in one language.

    :param folder: where pictures of the README and the addon's page are kept
    """

    def __init__(self, page, url, control, folder, code):
        self.page = page
        self.url = url
        self.control = control
        self.folder = folder
        self.code = code
        folder.mkdir(parents=True, exist_ok=True)
        self.looks = LOCAL / "pictures" / code
        self.looks.mkdir(parents=True, exist_ok=True)

    def log_in(self):
        self.page.open(f"{self.url}/web/login")
        self.page.wait("#login")
        self.page.evaluate(
            "document.querySelector('#login').value = 'admin';"
            "document.querySelector('#password').value = 'admin';"
            "document.querySelector('.oe_login_form button[type=submit]').click()"
        )
        self.page.wait(".o_main_navbar")
        self.rpc("res.users", "write", [ADMIN], {"lang": self.code})

    def rpc(self, model, method, *args, **keywords):
        """What a method answers to the logged in user."""
        arguments = {"model": model, "method": method, "args": args}
        body = json.dumps(
            {
                "jsonrpc": "2.0",
                "method": "call",
                "params": arguments | {"kwargs": keywords},
            }
        )
        answer = self.page.evaluate(
            "fetch('/web/dataset/call_kw', {method: 'POST', headers: {'Content-Type': "
            f"'application/json'}}, body: {json.dumps(body)}}}).then((a) => a.json())"
        )
        if not answer or "error" in answer:
            raise SystemExit(f"{model}.{method}: {answer}")
        return answer.get("result")

    def go(self, name, record_id=None):
        """Open a list by its name, or a record of it."""
        place = f"/{record_id}" if record_id else ""
        self.page.open(f"{self.url}/odoo/action-{ACTIONS[name]}{place}")
        kinds = ".o_form_view" if record_id else ".o_list_view, .o_kanban_view"
        self.page.wait(kinds)

    def row(self, rows, entity):
        """Find the row of a type among those that fit a selector; return a selector of
        it."""
        self.page.wait(rows)
        self.page.evaluate(
            f"document.querySelectorAll('[{MARK}]').forEach("
            f"(old) => old.removeAttribute('{MARK}'));"
            f"[...document.querySelectorAll({json.dumps(rows)})].find((row) =>"
            f" row.textContent.includes({json.dumps(NAMES[entity][self.code])}))"
            f"?.setAttribute('{MARK}', '')"
        )
        self.page.wait(f"[{MARK}]")
        return f"[{MARK}]"

    def keep(self, name):
        """Keep a picture that README or page show."""
        say(f"{self.folder.relative_to(databases.ROOT)}/{name}.png")
        self.page.save(self.folder / f"{name}.png")
        self._look_on_phone(name)

    def look(self, name):
        """Keep pictures that are only looked at: on a screen and on a phone."""
        say(f"{self.looks}/{name}.png")
        time.sleep(1)  # what fades out is gone
        self.page.save(self.looks / f"{name}.png")
        self._look_on_phone(name)

    def _look_on_phone(self, name):
        was_list = self._shows(".o_list_view")
        self.page.resize(*PHONE)
        time.sleep(1.5)  # the page arranges itself anew, lists give way to cards
        self.page.save(self.looks / f"{name}_phone.png")
        self.page.resize(*SCREEN)
        time.sleep(0.5)
        if was_list and not self._shows(".o_list_view"):
            self.page.click(".o_switch_view.o_list")
            self.page.wait(".o_list_view")

    def _shows(self, selector):
        return self.page.evaluate(f"!!document.querySelector({json.dumps(selector)})")

    def reload_until(self, selector):
        for _attempt in range(200):  # a machine may be slow
            self.page.evaluate("location.reload()")
            self.page.wait(".o_form_view .o_statusbar_status")
            if self.page.evaluate(f"!!document.querySelector({json.dumps(selector)})"):
                return
        raise SystemExit(f"the run never reached {selector}")

    def steer(self, method, path, body=None):
        """Call the shop's control address."""
        data = None if method == "GET" else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.control}/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
