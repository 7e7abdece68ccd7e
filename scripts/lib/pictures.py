"""Called by scripts/pictures: walk through the addon as its users do, in English and in
Polish, and keep a picture of each screen."""

import argparse
import os

import browser
import databases
import demo
import pictures_days
import pictures_dialogs
import pictures_office
import pictures_rest
import pictures_sales
import pictures_user
import postgres
from browser import MARKED
from settings import SetUpError, main
from walk import CARD, NAMES, ROW, Walk

DATABASE = "pictures"
PICTURES = databases.ROOT / "static" / "description"
FOLDERS = {"en_US": PICTURES, "pl_PL": PICTURES / "pl"}
PHONES = ("overview", "wizard", "decisions")  # which the README shows
PRESET = {"en_US": "Prices every night", "pl_PL": "Ceny co noc"}
GRAPH = ".o_field_widget[name=changes_graph] canvas"
TYPES = ".o_data_row, .o_kanban_record"
LINES = ".modal .o_data_row, .modal .o_kanban_record"
OUTAGE = {"error": "server_error", "error_description": "Przerwa techniczna"}


class Story(Walk):
    """What the README and the addon's page show, in the order of a first day."""

    def company(self):
        """Name Odoo's company, which each page shows, as whoever has the shop might,
        and its warehouse likewise."""
        for model in ("res.company", "stock.warehouse"):
            self.rpc(model, "write", [self.latest(model)], {"name": "Górska Kuna"})

    def nothing(self):
        """Look at the screens of an addon that was just installed."""
        self.go("overview")
        self.look("overview_empty")
        self.go("synchronise")
        self.look("wizard_without_shop")
        self.go("decisions")
        self.look("decisions_none")

    def connector(self, shop_url):
        """Connect the shop, of which the overview tells what to do next."""
        self.go("connectors")
        self.click(".o_list_button_add, .o-kanban-button-new")
        self.wait(".o_form_view")
        self.look("connector_new")
        self.go("presets")
        self.look("presets_empty")
        values = {"name": "Biwak i Dom", "lang": "pl_PL", "shop_url": shop_url}
        values |= {"login": "odoo", "password": "odoo"}
        connector_id = self.rpc("shoper.connector", "create", values)
        self.rpc("shoper.connector", "action_test_settings", [connector_id])
        [shop] = self.rpc("shoper.connector", "read", [connector_id], ["currency_id"])
        values = {"name": "Hurt", "currency_id": shop["currency_id"][0]}
        pricelist_id = self.rpc("product.pricelist", "create", values)
        values = {"wholesale_pricelist_id": pricelist_id}
        self.rpc("shoper.connector", "write", [connector_id], values)
        self.go("overview")
        self.wait(".o_shoper_steps")
        self.look("overview_first_steps")
        self.empty("plans", "edited", "presets", "waiting")
        self.go("connectors")
        self.click(ROW)
        self.wait(".o_form_view")
        self.keep("connector")
        self.click("a[name=odoo_check]")
        self.scroll(".o_notebook")
        self.look("odoo_check")
        self.click("a[name=rights]")
        self.wait(".o_field_widget[name=rights_table]")
        self.scroll(".o_notebook")
        self.keep("rights")

    def empty(self, *names):
        """Look at the lists behind numbers of the overview that are 0."""
        for name in names:
            self.go("overview")
            self.click(f"a[name=action_open_{name}]")
            self.wait(".o_view_nocontent")
            self.look(f"empty_{name}")

    def preset(self):
        """Save what keeps prices up to date by night."""
        self.open_wizard()
        self.click(".modal .o_selection_badge:nth-child(2)")
        products = self.row(LINES, "product")
        opens = f"{products} td[name=property_count], {products}.o_kanban_record"
        self.click(opens)
        self.click(".modal [name=property_choice] .o_selection_badge:nth-child(3)")
        self.click(".modal .o_form_button_save")
        self.wait("body:not(:has(.o_shoper_option_dialog))")
        self.scroll(self.row(LINES, "product"))
        self.look("wizard_no_properties")
        self.click(opens)
        self.click_all(".modal [name=price_property_ids] input:not(:checked)")
        self.scroll(".modal [name=property_choice]")
        self.look("properties")
        self.page.click(".modal .o_form_button_save")
        self.page.click(".modal button[name=action_save_preset]")
        self.page.click(".o_field_widget[name=is_scheduled] input")
        self.page.wait(".o_field_widget[name=next_run]")
        self.page.fill(".o_field_widget[name=name] input", PRESET[self.code])
        self.page.click(".o_form_button_save")
        self.page.wait(".o_form_saved")
        self.go("presets", self.latest("shoper.sync.preset"))
        self.keep("preset")

    def open_wizard(self):
        self.go("connectors", self.latest("shoper.connector"))
        self.press("action_open_sync_wizard")
        self.wait(LINES)

    def preview(self):
        self.open_wizard()
        self.keep("wizard")
        self.page.click(".modal button[name=action_preview]")
        self.page.wait(".o_form_view .o_statusbar_status [data-value=planning]")
        run_id = self.latest("shoper.sync.run")
        self.follow(run_id, "planned")
        self.keep("plan")
        products = self.row(TYPES, "product")
        self.click(f"{products} button[name=action_open_changes]")
        self.wait(ROW)
        self.look("changes")
        self.click(f".o_data_row td[name=name], {CARD}")
        self.wait(".o_field_widget[name=difference] td")
        self.keep("change")
        self.leave_out(run_id)

    def leave_out(self, run_id):
        """Look at the plan with lines left out, and take them back."""
        lines = self.rpc(
            "shoper.sync.change",
            "search",
            [("run_id", "=", run_id), ("verb", "=", "create_odoo"),
             ("entity", "=", "product"), ("state", "=", "planned")],
            limit=3,
        )  # fmt: skip
        self.rpc("shoper.sync.change", "action_exclude", lines)
        self.go("runs", run_id)
        products = self.row(TYPES, "product")
        self.scroll(f".o_notebook thead, {products}.o_kanban_record")
        self.look("plan_left_out")
        self.click(f"{products} button[name=action_open_changes]")
        self.wait(ROW)
        self.look("changes_left_out")
        self.rpc("shoper.sync.change", "action_include", lines)

    def apply(self):
        run_id = self.latest("shoper.sync.run")
        self.go("runs", run_id)
        self.page.click("button[name=action_confirm_apply]")
        # Without reloading: the server tells the page how far it got.
        self.page.wait(".o_field_widget[name=time_left]:not(.o_field_empty)")
        self.look("live")
        self.follow(run_id)
        self.keep("result")
        self.row(TYPES, "product")
        self.click(f"{MARKED} [name=entity], {MARKED} .fw-bold")
        self.wait(
            ".modal .o_form_view, .o_form_view .o_field_widget[name=fetched_count]"
        )
        self.look("step")

    def orders(self):
        """Take over all orders of the demo shop; some wait."""
        connector_id = self.latest("shoper.connector")
        action = self.rpc(
            "shoper.connector", "action_fetch_order_settings", [connector_id]
        )
        self.ends(action["res_id"])
        self.rpc("shoper.connector", "action_take_over_suggestions", [connector_id])
        self.rpc("shoper.connector", "action_start_orders", [connector_id])
        values = {"orders_after_id": 0, "orders_window": 366}
        self.rpc("shoper.connector", "write", [connector_id], values)
        run_id = pictures_rest.synchronise(
            self, connector_id, "action_synchronise", ("customer", "order"),
            enabled=True,
        )  # fmt: skip
        self.ends(run_id)
        self.empty("orders_held")
        self.go("orders")
        self.keep("orders")
        self.click(ROW)
        self.wait(".o_form_view")
        self.click("a[name=shoper]")
        self.wait(".o_field_widget[name=shoper_timeline]")
        self.scroll("[name=shoper_shop_total]")
        self.keep("order")

    def afterwards(self):
        self.go("overview")
        self.wait(GRAPH)
        self.keep("overview")
        self.go("elements")
        # A phone shows cards without groups.
        self.page.mark(".o_group_header", NAMES["product"][self.code])
        self.page.click(MARKED)
        self.wait(ROW)
        self.look("elements")
        (element_id,) = self.rpc(
            "shoper.element",
            "search",
            [("entity", "=", "product"), ("link_state", "=", "unlinked")],
            limit=1,
        )
        self.go("elements", element_id)
        self.press("action_open_link_wizard")
        self.wait(".modal .o_field_widget[name=res_id]")
        self.keep("link")
        self.go("producers")
        self.look("producers")
        self.go("decisions")
        self.keep("decisions")
        self.go("products")
        self.click(CARD)
        self.click("a[name=shoper]")
        self.wait(".o_field_widget[name=shoper_link_state]")
        self.keep("product")
        self.scroll("[name=shoper_image_ids]")
        self.keep("gallery")

    def failure(self):
        """Look at a synchronisation whose first type the shop does not answer."""
        fault = {"method": "GET", "path": "units", "status": 400, "times": None}
        self.steer("POST", "faults", fault | {"body": OUTAGE})
        preset_id = self.latest("shoper.sync.preset")
        action = self.rpc("shoper.sync.preset", "action_run", [preset_id])
        self.follow(action["res_id"], "done_with_errors")
        self.look("failed")
        self.steer("DELETE", "faults", {})
        self.go("runs")
        self.look("runs")

    def limited(self):
        """Look at a synchronisation that waits for the shop's limit of calls."""
        usual = self.steer("PUT", "limit", {})
        self.steer("PUT", "limit", {"limit": 1, "bandwidth": 0.005})
        preset_id = self.latest("shoper.sync.preset")
        action = self.rpc("shoper.sync.preset", "action_run", [preset_id])
        self.waits_long(action["res_id"])
        self.go("runs", action["res_id"])
        self.look("run_limited")
        self.go("overview")
        self.wait(GRAPH)
        self.look("overview_at_work")
        self.steer("PUT", "limit", usual)
        self.rpc("shoper.sync.run", "action_cancel", [action["res_id"]])
        self.ends(action["res_id"], "cancelled")

    def outage(self):
        """Look at what happens while a shop lets nobody in."""
        self.steer("PUT", "lock", {"locked": True})
        preset_id = self.latest("shoper.sync.preset")
        action = self.rpc("shoper.sync.preset", "action_run", [preset_id])
        self.follow(action["res_id"], "failed")
        self.look("run_outage")
        self.go("overview")
        self.wait(GRAPH)
        self.look("overview_failing")
        self.steer("PUT", "lock", {"locked": False})
        connector_id = self.latest("shoper.connector")
        self.rpc("shoper.connector", "action_test_settings", [connector_id])


def pictures():
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--language", choices=FOLDERS, help="one language alone")
    parser.add_argument(
        "only", nargs="*", metavar="NAME",
        help="pictures to take, as patterns: 'overview*'; the walk stays the same",
    )  # fmt: skip
    parser.add_argument(
        "--kept", action="store_true",
        help="those of README, guide and page alone, by the beginning of the walk",
    )  # fmt: skip
    options = parser.parse_args()
    missing = []
    with postgres.server():
        for code in [options.language] if options.language else FOLDERS:
            missing += _walk(code, options.only, options.kept)
        databases.drop(DATABASE)
    if missing:
        raise SetUpError("\n".join(["pictures are missing:", *missing]))
    return 0


def _walk(code, only, kept):
    """Take the pictures of one language; return which could not be taken.

    :param kept: end after those that are kept in the repository
    """
    demo.DATABASE = DATABASE
    databases.drop(DATABASE)
    databases.copy(databases.template(), DATABASE)
    databases.install(DATABASE)
    with (
        demo.shop() as addresses,
        demo.odoo() as (_process, url),
        browser.pages(browser.DESK, browser.PHONE) as pages,
    ):
        walk = Story(
            pages, url, addresses["control"], FOLDERS[code], code, PHONES, only
        )
        walk.begin()
        walk.company()
        walk.nothing()
        walk.connector(addresses["ready"])
        walk.preset()
        walk.preview()
        walk.apply()
        walk.orders()
        pictures_days.walk(walk)
        walk.afterwards()
        if kept:
            return walk.missing
        walk.failure()
        pictures_sales.walk(walk)
        pictures_rest.walk(walk)
        pictures_dialogs.walk(walk)
        pictures_user.walk(walk)
        walk.limited()
        walk.outage()
        pictures_office.walk(walk)
        return walk.missing


if __name__ == "__main__":
    os.umask(0o022)
    main(pictures)
