"""Walking through the addon's screens in a browser and keeping pictures of them, on a
screen and on a phone."""

import fnmatch
import json
import time
import urllib.request

from browser import MARKED
from settings import LOCAL, SetUpError, say

ACTIONS = {
    "overview": "shoper_connector.shoper_connector_action_overview",
    "connectors": "shoper_connector.shoper_connector_action",
    "runs": "shoper_connector.shoper_sync_run_action",
    "presets": "shoper_connector.shoper_sync_preset_action",
    "changes": "shoper_connector.shoper_sync_change_action",
    "elements": "shoper_connector.shoper_element_action",
    "producers": "shoper_connector.shoper_producer_action",
    "decisions": "shoper_connector.shoper_decision_action",
    "option_groups": "shoper_connector.shoper_option_group_action",
    "report": "shoper_connector.shoper_sync_report_action",
    "synchronise": "shoper_connector.shoper_sync_wizard_action_new",
    "order_fetch": "shoper_connector.shoper_order_fetch_action",
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
    "categories": "product.product_category_action_form",
    "taxes": "account.action_tax_form",
    "units": "uom.product_uom_form_action",
    "pricelists": "product.product_pricelist_action2",
    "partners": "base.action_partner_form",
    "invoices": "account.action_move_out_invoice_type",
}
ADMIN = 2
ENDED = ("done", "done_with_errors", "failed", "cancelled")  # states of runs
# Of a list, and the cards that a phone shows instead.
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
ROW = f".o_data_row .o_data_cell, {CARD}"
VIEWS = ".o_list_view, .o_kanban_view, .o_graph_view, .modal .o_form_view"
CLOSE = ".modal .btn-close, .modal .oi-arrow-left"
NAMES = {
    "product": {"en_US": "Products", "pl_PL": "Produkty"},
    "image": {"en_US": "Images", "pl_PL": "Zdjęcia"},
    "stock": {"en_US": "Stock", "pl_PL": "Stany magazynowe"},
    "send": {"en_US": "Send to the Shop", "pl_PL": "Wyślij do sklepu"},
    "unsent": {"en_US": "Not Sent to the Shop", "pl_PL": "Niewysłane do sklepu"},
}  # of types, as rows and groups show them, of an action and a filter


class Walk:
    """A walk through screens in one language. Pictures are taken twice: of the page and
    of a phone, which goes the same way from the last address that was opened. What is
    done to ``page`` itself belongs to no way: it is done once.

    :param folder: where pictures of the README and the addon's page are kept
    :param phones: names of pictures that are kept there as the phone shows them, too
    :param only: patterns of the names of pictures that are taken; all without any
    """

    def __init__(self, pages, url, control, folder, code, phones=(), only=()):
        self.page, self.phone = pages
        self.url = url
        self.control = control
        self.folder = folder
        self.code = code
        self.phones = phones
        self.only = only or ["*"]
        self.app = None  # id of the menu of the app Shoper
        self.way = []
        self.missing = []  # pictures that could not be taken
        folder.mkdir(parents=True, exist_ok=True)
        self.looks = LOCAL / "pictures" / code
        self.looks.mkdir(parents=True, exist_ok=True)

    def log_in(self, login="admin"):
        """Log in as somebody whose password is the same as their login."""
        self.page.open(f"{self.url}/web/session/logout?redirect=/web/login")
        self.page.wait("#login")
        self.page.evaluate(
            f"document.querySelector('#login').value = '{login}';"
            f"document.querySelector('#password').value = '{login}';"
            "document.querySelector('.oe_login_form button[type=submit]').click()"
        )
        # Odoo makes its scripts and styles for the first page.
        self.page.wait(".o_main_navbar", seconds=300)

    def begin(self):
        """Log in as the administrator, who reads the language of the walk."""
        self.log_in()
        values = {"lang": self.code, "tz": "Europe/Warsaw"}
        self.rpc("res.users", "write", [ADMIN], values)
        found = self.rpc(
            "ir.model.data",
            "search_read",
            [("module", "=", "shoper_connector"), ("name", "=", "menu_shoper_app")],
            ["res_id"],
        )
        self.app = found[0]["res_id"]

    def rpc(self, model, method, *args, **keywords):
        """Call a method of a model as the user who is logged in; return its answer.
        Raises SetUpError."""
        context = {"lang": self.code} | keywords.pop("context", {})
        keywords["context"] = context  # as of a person, whose words are kept
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
            raise SetUpError(f"{model}.{method}: {answer}")
        return answer.get("result")

    def go(self, name, record_id=None):
        """Open a list by its name, or a record of it."""
        action = ACTIONS[name]
        place = f"/{record_id}" if record_id else ""
        # The addon's screens are in Sales, too, where they would be opened else.
        app = f"?menu_id={self.app}" if action.startswith("shoper_connector.") else ""
        self.way = []
        self._step("open", f"{self.url}/odoo/action-{action}{place}{app}")
        self.wait(".o_form_view" if record_id else VIEWS)

    def _step(self, name, *arguments):
        """Do something on the page, and note it for the phone."""
        getattr(self.page, name)(*arguments)
        self.way.append((name, arguments))

    def click(self, selector):
        self._step("click", selector)

    def click_all(self, selector):
        self._step("click_all", selector)

    def press(self, button):
        """Press a button of a form by its name, which may be folded away."""
        self._step("press", f"button[name={button}]")

    def switch(self, view):
        """Show another view of a list: graph, pivot, list."""
        icons = {"graph": "fa-area-chart", "activity": "fa-clock-o"}
        icon = icons.get(view, f"oi-view-{view}")
        self._step("press", f".o_switch_view .{icon}, .o-dropdown-item .{icon}")
        self.wait(f".o_{view}_view")

    def wait(self, selector):
        self._step("wait", selector)

    def fill(self, selector, value):
        self._step("fill", selector, value)

    def scroll(self, selector):
        self._step("scroll", selector)

    def attempt(self, part, *arguments):
        """Walk a part that no other depends on: what ends it early is noted, and the
        walk goes on."""
        try:
            part(self, *arguments)
        except (SetUpError, ValueError, IndexError) as error:
            self.missing.append(f"{self.code}: the rest of {part.__name__}: {error}")
            say(self.missing[-1])

    def row(self, rows, entity):
        """Find the row of a type among those that fit a selector; return a selector of
        it."""
        self.find(rows, NAMES[entity][self.code])
        return MARKED

    def find(self, rows, text):
        """Find the first element that fits a selector and has a text: ``MARKED`` is a
        selector of it then."""
        self._step("mark", rows, text)

    def keep(self, name):
        """Keep a picture that README or page show."""
        self._take(name, self.folder)

    def look(self, name, phone=True):
        """Keep pictures that are only looked at."""
        self._take(name, self.looks, phone)

    def _take(self, name, folder, phone=True):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in self.only):
            return
        say(f"{self.code}: {name}")
        time.sleep(0.5)  # what fades out is gone
        self.page.save(folder / f"{name}.png")
        if phone:
            self._take_on_phone(
                name, self.folder if name in self.phones else self.looks
            )

    def _take_on_phone(self, name, folder):
        try:
            for step, arguments in self.way:
                getattr(self.phone, step)(*arguments)
        except SetUpError as error:
            # The picture shows how far the way went; the others are worth taking.
            self.missing.append(f"{self.code}: {name} on a phone: {error}")
            say(self.missing[-1])
            folder = self.looks
        time.sleep(0.5)
        self.phone.save(folder / f"{name}_phone.png")
        self.page.to_front()

    def latest(self, model):
        """Find the record of a model that was made last: its id."""
        return self.rpc(model, "search", [], order="id desc", limit=1)[0]

    def follow(self, run_id, state="done"):
        """Wait until a run has a state, and open it."""
        self.ends(run_id, state)
        self.go("runs", run_id)

    def ends(self, run_id, state="done"):
        """Wait until a run has a state."""
        for _attempt in range(1200):  # a machine may be slow
            [run] = self.rpc("shoper.sync.run", "read", [run_id], ["state"])
            if run["state"] == state:
                return
            if run["state"] in ENDED:
                break
            time.sleep(0.5)
        raise SetUpError(f"run {run_id} is {run['state']}, never {state}")

    def waits_long(self, run_id):
        """Wait until a run says that it waits for the shop's limit of calls."""
        for _attempt in range(600):  # a machine may be slow
            [run] = self.rpc("shoper.sync.run", "read", [run_id], ["limited_text"])
            if run["limited_text"]:
                return
            time.sleep(0.5)
        raise SetUpError(f"run {run_id} never waits for the shop's limit")

    def steer(self, method, path, body=None):
        """Call the shop's control address."""
        data = None if method == "GET" else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.control}/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
