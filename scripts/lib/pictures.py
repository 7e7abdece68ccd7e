"""Called by scripts/pictures: walk through the addon as its users do, in English and in
Polish, and keep a picture of each screen."""

import os

import browser
import databases
import demo
import pictures_rest
import pictures_sales
import postgres
from settings import main, run
from walk import Walk

DATABASE = "pictures"
PICTURES = databases.ROOT / "static" / "description"
FOLDERS = {"en_US": PICTURES, "pl_PL": PICTURES / "pl"}
PREPARE = databases.ROOT / "scripts" / "lib" / "pictures_prepare.py"
PRESET = {"en_US": "Every night", "pl_PL": "Co noc"}  # a name, as it is typed
FIRST_ROW = ".o_data_row .o_data_cell"
OUTAGE = {"error": "server_error", "error_description": "Przerwa techniczna"}


class Story(Walk):
    """What the README and the addon's page show, in the order of a first day."""

    def connector(self):
        self.go("connectors")
        self.page.click(".o_list_button_add")
        self.page.wait(".o_form_view")
        self.keep("connector_new")
        self.go("presets")
        self.keep("presets_empty")
        self.go("connectors")
        self.page.click(FIRST_ROW)
        self.page.wait(".o_form_view")
        self.keep("connector")
        self.page.click("a[name=rights]")
        self.page.wait(".o_field_widget[name=rights_table]")
        self.keep("rights")

    def preset(self):
        self.open_wizard()
        self.page.click(".modal .o_selection_badge:nth-child(2)")
        products = self.row(".modal .o_data_row", "product")
        self.page.click(f"{products} td[name=property_count]")
        self.page.wait(".modal .o_field_widget[name=text_property_ids] label")
        self.keep("properties")
        self.page.click(".modal .o_form_button_save")
        self.page.click(".modal button[name=action_save_preset]")
        self.page.click(".o_field_widget[name=is_scheduled] input")
        self.page.wait(".o_field_widget[name=next_run]")
        self.page.enter(".o_field_widget[name=name] input", PRESET[self.code])
        self.keep("preset")
        self.page.click(".o_form_button_save")
        self.page.wait(".o_form_saved")

    def open_wizard(self):
        self.go("connectors")
        self.page.click(FIRST_ROW)
        self.page.click("button[name=action_open_sync_wizard]")
        self.page.wait(".modal .o_list_renderer")

    def preview(self):
        self.open_wizard()
        self.keep("wizard")
        self.page.click(".modal button[name=action_preview]")
        self.page.wait(".o_form_view .o_statusbar_status [data-value=planning]")
        self.reload_until("button[name=action_confirm_apply]")
        self.keep("plan")
        products = self.row(".o_data_row", "product")
        self.page.click(f"{products} button[name=action_open_changes]")
        self.page.wait(FIRST_ROW)
        self.keep("changes")
        self.page.click(".o_data_row td[name=name]")
        self.page.wait(".o_field_widget[name=difference] td")
        self.keep("change")

    def apply(self):
        self.go("runs")
        self.page.click(FIRST_ROW)
        self.page.click("button[name=action_confirm_apply]")
        # Without reloading: the server tells the page how far it got.
        self.page.wait(".o_field_widget[name=pace]:not(.o_field_empty)")
        self.keep("live")
        self.reload_until("[data-value=done][aria-checked=true]")
        self.keep("result")

    def orders(self):
        """Take over all orders of the demo shop; some wait."""
        connector_id = self.rpc("shoper.connector", "search", [])[0]
        action = self.rpc(
            "shoper.connector", "action_fetch_order_settings", [connector_id]
        )
        self.go("runs", action["res_id"])
        self.reload_until(pictures_rest.ENDED)
        self.rpc("shoper.connector", "action_take_over_suggestions", [connector_id])
        self.rpc("shoper.connector", "action_start_orders", [connector_id])
        values = {"orders_after_id": 0, "orders_window": 366}
        self.rpc("shoper.connector", "write", [connector_id], values)
        run_id = pictures_rest.synchronise(
            self, connector_id, "action_synchronise", ("customer", "order"),
            enabled=True,
        )  # fmt: skip
        self.go("runs", run_id)
        self.reload_until(pictures_rest.ENDED)
        self.go("orders")
        self.keep("orders")
        self.page.click(FIRST_ROW)
        self.page.wait(".o_form_view")
        self.page.click("a[name=shoper]")
        self.page.wait(".o_field_widget[name=shoper_timeline]")
        self.page.evaluate(
            "document.querySelector('[name=shoper_total]').scrollIntoView()"
        )
        self.keep("order")

    def afterwards(self):
        self.go("overview")
        self.page.wait(".o_field_widget[name=changes_graph] canvas")
        self.keep("overview")
        self.go("elements")
        self.page.click(self.row(".o_group_header", "product"))
        self.page.wait(FIRST_ROW)
        self.keep("elements")
        (element_id,) = self.rpc(
            "shoper.element",
            "search",
            [("entity", "=", "product"), ("link_state", "=", "unlinked")],
            limit=1,
        )
        self.go("elements", element_id)
        self.page.click("button[name=action_open_link_wizard]")
        self.page.wait(".modal .o_field_widget[name=res_id]")
        self.keep("link")
        self.go("producers")
        self.keep("producers")
        self.go("decisions")
        self.keep("decisions")
        self.go("products")
        self.page.click(".o_kanban_record:not(.o_kanban_ghost)")
        self.page.click("a[name=shoper]")
        self.page.wait(".o_field_widget[name=shoper_link_state]")
        self.keep("product")
        self.page.evaluate(
            "document.querySelector('[name=shoper_image_ids]').scrollIntoView()"
        )
        self.keep("gallery")

    def failure(self):
        """A synchronisation whose first type the shop does not answer."""
        fault = {"method": "GET", "path": "units", "status": 400, "times": None}
        self.steer("POST", "faults", fault | {"body": OUTAGE})
        self.open_wizard()
        self.page.click(".modal button[name=action_synchronise]")
        self.page.wait(".o_form_view .o_statusbar_status")
        self.reload_until("[data-value=done_with_errors][aria-checked=true]")
        self.keep("failed")
        self.steer("DELETE", "faults", {})
        self.go("runs")
        self.keep("runs")


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
                    walk = Story(page, url, addresses["control"], folder, code)
                    walk.log_in()
                    walk.connector()
                    walk.preset()
                    walk.preview()
                    walk.apply()
                    walk.orders()
                    walk.afterwards()
                    walk.failure()
                    pictures_sales.walk(walk)
                    pictures_rest.walk(walk)
        databases.drop(DATABASE)
    return 0


os.umask(0o022)
main(pictures)
