"""Called by scripts/pictures: walk through the addon as its users do, in English and in
Polish, and keep a picture of each screen."""

import json
import os

import browser
import databases
import demo
import postgres
from settings import main, run, say

DATABASE = "pictures"
PICTURES = databases.ROOT / "static" / "description"
FOLDERS = {"en_US": PICTURES, "pl_PL": PICTURES / "pl"}
PREPARE = databases.ROOT / "scripts" / "lib" / "pictures_prepare.py"
ACTIONS = {
    "connectors": "shoper_connector.shoper_connector_action",
    "runs": "shoper_connector.shoper_sync_run_action",
    "elements": "shoper_connector.shoper_element_action",
    "products": "sale.product_template_action",
}
FIRST_ROW = ".o_data_row .o_data_cell"


class Walk:
    """One walk through all screens in one language."""

    def __init__(self, page, url, folder):
        self.page = page
        self.url = url
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def go(self, name):
        self.page.open(f"{self.url}/odoo/action-{ACTIONS[name]}")
        self.page.wait(".o_list_view, .o_kanban_view")

    def keep(self, name):
        say(f"{self.folder.relative_to(databases.ROOT)}/{name}.png")
        self.page.save(self.folder / f"{name}.png")

    def reload_until(self, selector):
        for _attempt in range(60):
            self.page.evaluate("location.reload()")
            self.page.wait(".o_form_view .o_statusbar_status")
            if self.page.evaluate(f"!!document.querySelector({json.dumps(selector)})"):
                return
        raise SystemExit(f"the run never reached {selector}")

    def connector(self):
        self.go("connectors")
        self.page.click(FIRST_ROW)
        self.page.wait(".o_form_view")
        self.keep("connector")
        self.page.click("a[name=rights]")
        self.page.wait(".o_field_widget[name=check_ids]")
        self.keep("rights")

    def preview(self):
        self.page.click("button[name=action_open_sync_wizard]")
        self.page.wait(".modal .o_list_renderer")
        self.keep("wizard")
        self.page.click(".modal button[name=action_preview]")
        self.page.wait(".o_form_view .o_statusbar_status [data-value=planning]")
        self.reload_until("button[name=action_apply]")
        self.keep("plan")
        self.page.click(".o_data_row:nth-child(5) button[name=action_open_changes]")
        self.page.click(".o_group_header")
        self.page.wait(FIRST_ROW)
        self.keep("changes")
        self.page.click(".o_data_row td[name=name]")
        self.page.wait(".o_field_widget[name=difference] td")
        self.keep("change")

    def apply(self):
        self.go("runs")
        self.page.click(FIRST_ROW)
        self.page.click("button[name=action_apply]")
        self.page.wait(".o_statusbar_status")
        self.reload_until("[data-value=done][aria-checked=true]")
        self.keep("result")

    def afterwards(self):
        self.go("elements")
        self.page.click(".o_group_header:nth-child(4)")
        self.page.wait(FIRST_ROW)
        self.keep("elements")
        self.go("products")
        self.page.click(".o_kanban_record:not(.o_kanban_ghost)")
        self.page.click("a[name=shoper]")
        self.page.wait(".o_field_widget[name=shoper_link_state]")
        self.keep("product")


def log_in(page, url):
    page.open(f"{url}/web/login")
    page.wait("#login")
    page.evaluate(
        "document.querySelector('#login').value = 'admin';"
        "document.querySelector('#password').value = 'admin';"
        "document.querySelector('.oe_login_form button[type=submit]').click()"
    )
    page.wait(".o_main_navbar")


def choose_language(page, code):
    arguments = {
        "model": "res.users",
        "method": "write",
        "args": [[2], {"lang": code}],
        "kwargs": {},
    }
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": arguments})
    page.evaluate(
        "fetch('/web/dataset/call_kw', {method: 'POST', headers: {'Content-Type': "
        f"'application/json'}}, body: {json.dumps(body)}}}).then((a) => a.text())"
    )


def pictures():
    demo.DATABASE = DATABASE
    with postgres.server():
        for code, folder in FOLDERS.items():
            with demo.shop() as addresses:
                databases.drop(DATABASE)
                databases.copy(databases.template(), DATABASE)
                databases.install(DATABASE)
                with open(PREPARE) as script:
                    run(
                        databases.odoo("shell", *databases.options(DATABASE),
                                       "--no-http", "--log-level=warn"),
                        stdin=script,
                        env=postgres.environment() | {"SHOP_URL": addresses["ready"]},
                    )  # fmt: skip
                with demo.odoo() as (_process, url), browser.page() as page:
                    log_in(page, url)
                    choose_language(page, code)
                    walk = Walk(page, url, folder)
                    walk.connector()
                    walk.preview()
                    walk.apply()
                    walk.afterwards()
        databases.drop(DATABASE)
    return 0


os.umask(0o022)
main(pictures)
