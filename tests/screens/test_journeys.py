from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..cases.decision_case import DecisionWords
from ..cases.image_case import ImageCase
from ..cases.length import LANGUAGES, thorough
from .test_rights import ORDERS, RIGHTS

PRODUCTS = "/odoo/action-sale.product_template_action"
RUNS = "/odoo/action-shoper_connector.shoper_sync_run_action"
OUTAGE = {"error": "server_error", "error_description": "Przerwa techniczna"}
# A page of a shop's settings, opened from above: its tab and its first lines are seen.
OPENED_RIGHTS = """
document.querySelector(".alert button[name=action_open_rights]").click();
const waiting = setInterval(() => {
    const seen = ["a[name=rights].active", "[name=rights_table] tbody tr:first-child"];
    const isSeen = seen.every((selector) => {
        const place = document.querySelector(selector)?.getBoundingClientRect();
        return place && place.top > 100 && place.bottom < window.innerHeight;
    });
    if (isSeen) {
        clearInterval(waiting);
        console.log("test successful");
    }
}, 50);
"""
# Of each shop what can be pressed is in sight, and what is folded away unfolds.
SEEN_AT_ONCE = """
const isSeen = (place) => {
    const box = place?.getBoundingClientRect();
    return Boolean(box?.height && box.top > 0 && box.bottom <= window.innerHeight);
};
const wrong = [];
const cards = [...document.querySelectorAll(".o_kanban_record[data-id]")];
for (const card of cards) {
    for (const name of ["open_sync_wizard", "open_waiting", "open_plans"]) {
        if (!isSeen(card.querySelector(`[name=action_${name}]`))) {
            wrong.push(name);
        }
    }
    if (![...card.querySelectorAll("[name=action_run_preset]")].every(isSeen)) {
        wrong.push("a preset");
    }
    const steps = card.querySelector(".o_shoper_steps");
    const next = steps?.querySelector("[data-step]:not(.o_shoper_other_step) .btn");
    if (steps && !isSeen(next)) {
        wrong.push("the next step");
    }
    const more = card.querySelector(".o_shoper_more");
    const isFolding = cards.length > 1 && window.innerWidth < 768;
    if (Boolean(more.offsetHeight) !== isFolding) {
        wrong.push("something to unfold");
    }
}
if (wrong.length) {
    console.error(`Not as it should be: ${wrong}`);
}
if (cards.length > 1) {
    cards[0].querySelector(".o_shoper_more").click();
}
const unfolding = setInterval(() => {
    if (cards[0].querySelector("[name=action_open_edited]").offsetHeight) {
        clearInterval(unfolding);
        console.log("test successful");
    }
}, 50);
"""
CARDS_ARE_THERE = "!!document.querySelector('.o_kanban_record[data-id]')"
# Groups of cards are columns side by side.
BELOW_EACH_OTHER = """
if (document.querySelector(".o_kanban_group")) {
    console.error("There are columns side by side.");
}
console.log("test successful");
"""


class Journeys(DecisionWords, ImageCase, HttpCase):
    """What people do with a shop, in the browser, with the clicks that it takes, in
    Polish, and where all tests are played in both languages. The first day has tours
    of its own."""

    def in_each_language(self):
        """One language after the other, for all who walk."""
        for lang in LANGUAGES:
            (self.user | self.manager).lang = lang
            self.env.flush_all()
            yield lang

    def save_preset(self):
        """A manager saves what the wizard proposes as a preset."""
        presets = self.env["shoper.sync.preset"]
        before = presets.search([])
        self.start_tour("/odoo/shoper", "shoper_journey_preset", login="shoper-manager")
        self.assertSavedAsProposed(presets.search([]) - before)

    def assertSavedAsProposed(self, preset):
        """A preset has a name, and the options that the dialog proposed."""
        self.assertEqual((preset.name, preset.is_scheduled), ("Noc", True))
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        proposed, saved = (
            [preset.line_ids._option_values(line) for line in lines]
            for lines in (wizard.line_ids.filtered("enabled"), preset.line_ids)
        )
        self.assertEqual(saved, proposed)

    def newest(self):
        return self.env["shoper.sync.run"].search([], limit=1)

    def save_presets(self, *names):
        """Save what the wizard proposes as presets."""
        for name in names:
            wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
            wizard = wizard.create({"connector_id": self.connector.id})
            options = wizard.action_save_preset()["context"]
            presets = self.env["shoper.sync.preset"].with_context(**options)
            presets.create({"name": name})

    def see_at_once(self, shops):
        """What people press on the card of each shop is seen without scrolling."""
        self.assertEqual(self.env["shoper.connector"].search_count([]), shops)
        for _lang in self.in_each_language():
            self.browser_js(
                "/odoo/shoper", SEEN_AT_ONCE, CARDS_ARE_THERE, login="shoper-manager"
            )


@tagged("post_install", "-at_install")
class TestJourneys(Journeys):
    def test_products_are_sent_and_an_undo_is_planned(self):
        remote_id, product = self.pair()
        self.assertRunDone(self.update("shop"))
        for _lang in self.in_each_language():
            product.weight += 3
            new = [self.odoo_product(f"Nowy {letter}") for letter in "AB"]
            before = self.newest()
            self.start_tour(
                f"{PRODUCTS}?view_type=list",
                "shoper_journey_products",
                login="shoper-user",
            )
            runs = self.env["shoper.sync.run"].search([("id", ">", before.id)])
            for run in runs.sorted("id"):
                self.work(run)
                self.assertRunDone(run)
            weight = float(self.row(remote_id)["stock"]["weight"])
            self.assertEqual(weight, product.weight)
            for created in new:
                self.assertEqual(created.shoper_link_state, "linked")
            run = self.newest()
            self.start_tour(
                f"{RUNS}/{run.id}", "shoper_journey_undo", login="shoper-manager"
            )
            undo = self.newest()
            self.assertEqual(undo.undoes_id, run)
            self.work(undo)
            self.confirm(undo)
            self.work(undo)
            self.assertRunDone(undo)
            self.assertEqual(len(self.shop.shop.rows("products")), 1)
            for created in new:
                created.unlink()

    @thorough
    def test_a_type_a_line_or_a_property_is_undone(self):
        for lang in self.in_each_language():
            names = [f"Namiot {lang}", f"Karimata {lang}"]
            products = [product for _id, product in self.pair_each(*names)]
            self.assertRunDone(self.update("shop"))
            for product in products:
                product.weight = 3
                product.with_context(lang="pl_PL").name += " 2"
            run = self.update("shop")
            self.assertRunDone(run)
            self.start_tour(
                f"{RUNS}/{run.id}", "shoper_journey_undo_parts", login="shoper-manager"
            )
            plans = []
            for undo in run.undone_by_ids.sorted("id"):
                self.work(undo)
                self.assertEqual(undo.state, "planned")
                plans.append([sorted(change.after) for change in undo.change_ids])
                undo.with_user(self.manager).action_cancel()
            both, name = ["name", "weight"], ["name"]
            self.assertEqual(plans, [[both, both], [both], [name, name]])

    @thorough
    def test_a_plan_is_looked_through_the_history_and_a_preset_run(self):
        _remote_id, product = self.pair()
        self.conflict(" 2")
        self.assertRunDone(self.update("shop"))
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Ceny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        for _lang in self.in_each_language():
            product.weight += 3
            options = {"update_linked": "shop"}
            run = self.synchronise(user=self.user, auto_apply=False, product=options)
            self.start_tour(
                "/odoo/shoper", "shoper_journey_overview", login="shoper-user"
            )
            line = run.change_ids.filtered(lambda change: change.excluded_by)
            self.assertEqual((line.res_id, line.excluded_by), (product.id, self.user))
            self.assertEqual(preset.run_ids[0].state, "queued")
            run.with_user(self.user).action_cancel()
            preset.run_ids[0].with_user(self.user).action_cancel()

    @thorough
    def test_a_product_is_compared_row_by_row(self):
        remote_id, product = self.pair()
        self.assertRunDone(self.update("shop"))
        for lang in self.in_each_language():
            product.with_context(lang="pl_PL").name = f"Z Odoo {lang}"
            product.weight += 3
            self.shop_texts(remote_id, name=f"Z panelu {lang}")
            # A browser's test holds the database: no worker could plan meanwhile.
            compare = product.with_user(self.user).action_shoper_compare()
            run = self.env["shoper.sync.run"].browse(compare["params"]["run_id"])
            self.work(run)
            model = type(self.env["product.template"])
            with patch.object(model, "action_shoper_compare", lambda self: compare):  # noqa: B023
                self.start_tour(
                    f"{PRODUCTS}/{product.id}",
                    "shoper_journey_compare",
                    login="shoper-user",
                )
            run = self.newest()
            self.work(run)
            self.assertRunDone(run)
            names = self.names(remote_id, product)
            self.assertEqual(names, (f"Z panelu {lang}",) * 2)
            weight = float(self.row(remote_id)["stock"]["weight"])
            self.assertEqual(weight, product.weight)

    @thorough
    def test_the_link_of_a_product_is_seen_and_removed(self):
        for lang in self.in_each_language():
            remote_id, product = self.pair(f"Namiot {lang}")
            self.start_tour(
                f"{PRODUCTS}/{product.id}", "shoper_journey_links", login="shoper-user"
            )
            self.assertEqual(self.element("product", remote_id).link_state, "unlinked")

    @thorough
    def test_what_is_missing_in_odoo_and_in_the_shop_is_found(self):
        self.manager.group_ids |= self.env.ref("account.group_account_manager")
        self.shop.users.add_user("odoo", "odoo", RIGHTS | ORDERS)
        for _lang in self.in_each_language():
            # The page is there once what the test found is: nothing is clicked before.
            self.connector.odoo_check_ids.sudo().unlink()
            self.start_tour(
                f"/odoo/action-shoper_connector.shoper_connector_action/{self.connector.id}",
                "shoper_journey_check",
                login="shoper-manager",
            )

    @thorough
    def test_what_only_the_shop_has_is_deleted_there(self):
        self.pair()
        self.connector.delete_cap_share = 100
        for lang in self.in_each_language():
            self.shop_product(f"Zbędny {lang}")
            self.start_tour(
                "/odoo/shoper", "shoper_journey_delete", login="shoper-manager"
            )
            run = self.newest()
            self.work(run)
            self.assertEqual(run.state, "planned")
            self.start_tour(
                f"{RUNS}/{run.id}",
                "shoper_journey_delete_apply",
                login="shoper-manager",
            )
            self.work(run)
            self.assertRunDone(run)
            self.assertEqual(len(self.shop.shop.rows("products")), 1)

    @thorough
    def test_a_preset_is_saved_and_a_failure_found_and_done_again(self):
        self.pair()
        for _lang in self.in_each_language():
            self.save_preset()
            self.shop.faults.add("GET", "units", status=400, times=None, body=OUTAGE)
            run = self.synchronise(unit={})
            self.assertEqual(run.state, "failed")
            self.start_tour(
                "/odoo/shoper", "shoper_journey_failure", login="shoper-user"
            )
            self.shop.faults.clear()
            again = self.newest()
            self.assertEqual(again.again_of_id, run)
            self.work(again)
            self.assertRunDone(again)

    @thorough
    def test_whoever_only_sells_sees_the_product_and_nothing_to_press(self):
        _remote_id, product = self.pair()
        seller = new_test_user(
            self.env, login="sprzedawca", groups="sales_team.group_sale_salesman"
        )
        for lang in self.in_each_language():
            seller.lang = lang
            self.start_tour(
                f"{PRODUCTS}/{product.id}", "shoper_journey_access", login=seller.login
            )


@tagged("post_install", "-at_install")
class TestJourneysOnLaptop(Journeys):
    browser_size = "1366x768"

    @thorough
    def test_a_shop_is_run_from_a_laptop_without_scrolling(self):
        self.pair()
        self.save_presets("Ceny co noc", "Zamówienia i klienci")
        # What is told of orders makes the card longer than the screen.
        self.connector.orders_since = "2026-01-01"
        self.assertTrue(self.connector.has_orders)
        self.assertTrue(self.connector.onboarding_steps)
        self.see_at_once(1)


@tagged("post_install", "-at_install")
class TestJourneysOnPhone(Journeys):
    browser_size = "390x844"
    touch_enabled = True

    @thorough
    def test_a_preset_is_saved_from_a_phone(self):
        self.pair()
        for _lang in self.in_each_language():
            self.save_preset()

    @thorough
    def test_an_intention_is_what_runs_from_a_phone_too(self):
        self.pair()
        for _lang in self.in_each_language():
            before = self.newest()
            self.start_tour(
                "/odoo/shoper", "shoper_journey_phone_intention", login="shoper-user"
            )
            run = self.newest()
            self.assertGreater(run.id, before.id)
            product = run.step_ids.filtered(lambda step: step.entity == "product")
            self.assertEqual(
                (product.update_linked, product.import_unlinked, product.fetch_all),
                ("odoo", True, True),
            )
            run.with_user(self.user).action_cancel()

    @thorough
    def test_elements_of_all_types_are_cards_below_each_other(self):
        self.pair()
        for _lang in self.in_each_language():
            self.browser_js(
                "/odoo/action-shoper_connector.shoper_element_action",
                BELOW_EACH_OTHER,
                "!!document.querySelector('.o_kanban_record .badge')",
                login="shoper-user",
            )

    @thorough
    def test_a_page_to_which_a_shop_leads_is_read_at_once(self):
        self.connector.check_ids[:1].sudo().result = "missing"
        for _lang in self.in_each_language():
            self.browser_js(
                f"/odoo/action-shoper_connector.shoper_connector_action/{self.connector.id}",
                OPENED_RIGHTS,
                "!!document.querySelector('.alert button[name=action_open_rights]')",
                login="shoper-manager",
            )

    @thorough
    def test_a_shop_is_run_from_a_phone_without_scrolling(self):
        self.pair()
        self.assertTrue(self.connector.onboarding_steps)
        self.see_at_once(1)

    @thorough
    def test_two_shops_are_run_from_a_phone_without_scrolling(self):
        self.pair()
        self.save_presets("Ceny co noc", "Zamówienia i klienci", "Stany magazynowe")
        other = self.connector.copy({"name": "Outlet"})
        other.state = "connected"
        self.assertTrue(self.connector.onboarding_steps)
        self.assertTrue(other.onboarding_steps)
        self.see_at_once(2)
        (self.connector | other).onboarding_closed = True
        self.see_at_once(2)

    def test_a_shop_is_synchronised_from_a_phone(self):
        self.pair()
        for _lang in self.in_each_language():
            before = self.newest()
            self.start_tour("/odoo/shoper", "shoper_journey_phone", login="shoper-user")
            run = self.newest()
            self.assertGreater(run.id, before.id)
            self.work(run)
            self.assertEqual(run.state, "planned")
            self.assertTrue(self.decisions(entity="tax"))
            self.start_tour(
                f"{RUNS}?view_type=list",
                "shoper_journey_phone_runs",
                login="shoper-user",
            )
