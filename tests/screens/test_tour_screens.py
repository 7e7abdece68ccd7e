import json
from datetime import datetime

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...sync.engine.dates import moment_text
from ..cases.common import ShoperCase
from ..cases.languages import Walked
from ..cases.length import thorough

# Compares texts with how Odoo's fields write the same moments.
COMPARE = r"""
const { toLocaleDateTimeString } = odoo.loader.modules.get("@web/core/l10n/dates");
for (const [moment, text] of %s) {
    const read = luxon.DateTime.fromSQL(moment, { zone: "utc" });
    const own = toLocaleDateTimeString(read, { tz: "Europe/Warsaw" });
    const [shown, written] = [own, text].map(
        (some) => some.replace(/\s/g, " ")
    );
    if (shown !== written) {
        console.error(`${written} is written as ${shown}`);
    }
}
console.log("test successful");
"""


# As it was said to who tested the settings.
REFUSED = {
    "en_US": "The shop does not accept the login or the password.",
    "pl_PL": "Sklep nie przyjmuje loginu lub hasła.",
}


@tagged("post_install", "-at_install")
class TestTourScreens(Walked, ShoperCase, HttpCase):
    """Each screen as its users work with it, in the browser."""

    def action(self, name, record=None):
        address = f"/odoo/action-shoper_connector.{name}"
        return f"{address}/{record.id}" if record else address

    @thorough
    def test_options_become_a_preset_with_a_schedule_that_runs_at_once(self):
        self.start_tour(
            self.action("shoper_sync_run_action"),
            "shoper_save_preset",
            login="shoper-manager",
        )
        preset = self.env["shoper.sync.preset"].search([])
        self.assertEqual(
            (preset.name, preset.is_scheduled, preset.interval_number),
            ("Every night", True, 3),
        )
        self.assertEqual(preset.run_ids.state, "queued")

    @thorough
    def test_elements_are_ignored_and_linked_by_hand(self):
        remote_id = self.shop.owner.create("producers", {"name": "Wierch"})
        producer = self.env["shoper.producer"].create({"name": "Wierchy Sp. z o.o."})
        self.assertRunDone(self.synchronise(producer={}))
        self.start_tour(
            self.action("shoper_element_action"),
            "shoper_elements",
            login="shoper-user",
        )
        self.assertEqual(self.record_of("producer", remote_id), producer)

    @thorough
    def test_a_new_connector_is_tested_until_the_shop_accepts_it(self):
        other = self.start_shop(empty=True)
        self.start_tour(
            self.action("shoper_connector_action"),
            "shoper_connector",
            login="shoper-manager",
            cookies={"shoper_tour_shop": other.url},
        )
        connector = self.env["shoper.connector"].search([("name", "=", "Second shop")])
        self.assertEqual(connector.state, "connected")
        self.assertEqual(connector.shop_url, other.url)

    @thorough
    def test_moments_in_texts_are_written_as_in_fields(self):
        this_year = fields.Datetime.now().replace(hour=12, minute=5)
        self.user.tz = "Europe/Warsaw"
        env = self.env(user=self.user, context={"lang": self.walked_in})
        texts = [
            [str(moment), moment_text(env, moment)]
            for moment in (this_year, datetime(2020, 1, 9, 8), datetime(2021, 7, 1))
        ]
        self.browser_js(
            "/odoo",
            COMPARE % json.dumps(texts),
            "odoo.isReady === true",
            login="shoper-user",
        )

    @thorough
    def test_a_connector_shows_what_takes_part_and_by_which_filters(self):
        parent_id = self.shop_category("Odzież")
        shoes_id = self.shop_category("Buty", parent_id)
        self.assertRunDone(self.synchronise(category={}))
        self.start_tour(
            self.action("shoper_connector_action", self.connector),
            "shoper_scope",
            login="shoper-manager",
        )
        scope = self.connector.scope_ids
        self.assertEqual(scope.entity, "category")
        self.assertEqual(scope.category_ids, self.element("category", shoes_id))

    @thorough
    def test_a_user_sees_why_a_connector_cannot_be_used(self):
        self.connector.write(
            {
                "state": "error",
                "state_message": REFUSED[self.walked_in],
            }
        )
        self.start_tour(
            self.action("shoper_connector_action"),
            "shoper_connector_error",
            login="shoper-user",
        )

    @thorough
    def test_a_user_reads_what_it_means_that_nothing_is_chosen(self):
        self.start_tour(
            self.action("shoper_connector_action", self.connector),
            "shoper_nothing_chosen",
            login="shoper-user",
        )

    @thorough
    def test_the_product_form_tells_the_link(self):
        if not self.env["account.tax"].search(
            [("name", "=", "23%"), ("company_id", "=", self.company.id)]
        ):
            self.odoo_tax("23%", 23.0)
        remote_id = self.shop_product("Namiot")
        self.synchronise_base()
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        product = self.record_of("product", remote_id)
        self.start_tour(
            f"/odoo/action-sale.product_template_action/{product.id}",
            "shoper_product",
            login="shoper-user",
        )

    @thorough
    def test_what_waits_is_found_from_the_list_of_synchronisations(self):
        run = self.synchronise(tax={})
        self.assertTrue(self.changes(run, "tax", state="waiting"))
        last_year = self.synchronise(unit={})
        self.assertRunDone(last_year)
        self.env.cr.execute(
            "UPDATE shoper_sync_run SET create_date = %s WHERE id = %s",
            (datetime(2025, 12, 28, 22, 48), last_year.id),
        )
        self.start_tour(
            self.action("shoper_sync_run_action"), "shoper_runs", login="shoper-user"
        )

    @thorough
    def test_an_empty_list_tells_a_user_whom_to_ask(self):
        self.connector.unlink()
        self.start_tour(
            self.action("shoper_sync_run_action"),
            "shoper_empty_lists",
            login="shoper-user",
        )


@thorough
@tagged("post_install", "-at_install")
class TestTourScreensInPolish(TestTourScreens):
    walked_in = "pl_PL"
