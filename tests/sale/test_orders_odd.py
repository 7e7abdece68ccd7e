from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command

from ..cases.decision_case import buttons_shown
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.sale_case import unseen_in
from ..cases.sale_orders import address_row

BLANK = dict.fromkeys(address_row(), "")


class TestOddOrders(OrderLifeCase):
    """Orders of which something lacks, or is not as usual."""

    # ------------------------------------------------------------------- addresses
    @thorough
    def test_what_is_sold_abroad_without_a_delivery_address_has_its_position(self):
        abroad = self.env["account.fiscal.position"].create({"name": "UE"})
        self.connector.position_eu_private_id = abroad
        order_id = self.buy(("guest", "transfer"))
        self.shop.owner.edit_address(
            order_id, billing={"country": "Niemcy", "country_code": "DE"}
        )
        self.let_say(order_id, delivery_address=BLANK)
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual(order.fiscal_position_id, abroad)
        self.assertEqual(order.partner_shipping_id.country_id.code, "DE")
        self.assertQuiet()

    def test_an_island_that_vat_does_not_reach_gets_an_export(self):
        """Canary Islands by the post code, Ceuta by its name; Monaco is in France."""
        inside, outside = self.env["account.fiscal.position"].create(
            [{"name": "UE"}, {"name": "Poza UE"}]
        )
        self.connector.position_eu_private_id = inside
        self.connector.position_elsewhere_id = outside
        positions = {}
        for seed, position, country, name, code, state in (
            (1, outside, "ES", "Hiszpania", "35001", ""),
            (7, outside, "ES", "Hiszpania", "99999", "Ceuta"),
            (3, inside, "ES", "Hiszpania", "28001", "Madrid"),
            (4, inside, "MC", "Monako", "98000", ""),
            (5, inside, "GB", "Wielka Brytania", "BT1 5GS", ""),
            (6, outside, "GB", "Wielka Brytania", "SW1A 1AA", ""),
        ):
            order_id = self.buy(("guest", "transfer"), seed=seed)
            place = {
                "country": name,
                "country_code": country,
                "postcode": code,
                "state": state,
            }
            self.shop.owner.edit_address(order_id, billing=place, delivery=place)
            positions[order_id] = position
        self.assertFalse(self.reasons(self.take_over()))
        for order_id, position in positions.items():
            with self.subTest(self.row_of(order_id)["billing_address"]["postcode"]):
                self.assertEqual(self.order(order_id).fiscal_position_id, position)

    # ------------------------------------------------------------------------ moment
    def test_an_order_dated_far_ahead_waits(self):
        soon = fields.Datetime.now() + timedelta(days=1)
        early_id, late_id, never_id = (self.buy(seed=seed) for seed in (1, 2, 3))
        self.let_say(early_id, date=f"{soon:%Y-%m-%d %H:%M:%S}")
        self.let_say(late_id, date=f"{soon + timedelta(days=3):%Y-%m-%d %H:%M:%S}")
        self.let_say(never_id, date="9999-12-30 12:00:00")
        reasons = self.reasons(self.take_over())
        self.assertTrue(self.order(early_id))
        for order_id in (late_id, never_id):
            self.assertFalse(self.order(order_id))
            self.assertIn("more than two days ahead", reasons[order_id])
            buttons = buttons_shown(self.decision(order_id))
            self.assertNotIn("action_open_settings", buttons, "none lets it through")
            self.assertIn("action_ignore", buttons)

    # ----------------------------------------------------------------------- total
    def test_the_question_about_a_long_order_tells_all_of_its_lines(self):
        sold = [{"stock_id": self.stock_id(), "quantity": n} for n in range(1, 31)]
        order_id = self.buy(lines=sold)
        self.let_say(order_id, sum="1.23")
        self.assertRunDone(self.take_over())
        decision = self.decision(order_id)
        told = [line for line in decision.message.splitlines() if "→" in line]
        self.assertEqual(len(told), 31, "each line, and delivery")
        self.assertIn("Together", decision.message)
        self.assertIn("+13", decision.why, "a row of the list shows the first alone")
        self.assertNotIn("Together", decision.why)
        shown = html.fromstring(decision.why).findall(".//br")
        self.assertEqual(len(shown), 19, "twenty lines, one below the other")

    def test_a_plan_shows_the_lines_of_an_order_one_below_the_other(self):
        self.buy(lines=self.two_things())
        [change] = self.changes(self.take_over(auto_apply=False), "order")
        change = change.with_context(lang="en_US")
        rows = html.fromstring(change.difference).findall(".//tr")
        [shown] = [row[2] for row in rows if row[0].text_content() == "Lines"]
        self.assertEqual(len(shown.text_content().splitlines()), 2)
        [text] = shown
        self.assertIn("white-space: pre-line", text.get("style"))

    # -------------------------------------------------------------------- currency
    @thorough
    def test_an_order_in_a_currency_that_is_off_says_where_it_is_switched_on(self):
        euro = self.env.ref("base.EUR")
        euro.active = False
        [row] = [r for r in self.shop.shop.rows("currencies") if r["name"] == "EUR"]
        self.assertFalse(int(row["active"]), "the shop does not sell in it any more")
        element = self.element("currency", int(row["currency_id"]))
        self.assertEqual(element.link_state, "unlinked")
        self.buy(("registered", "cod", "eur"))
        self.take_over()
        decision = self.env["shoper.decision"].search(
            [("element_id", "=", element.id), ("state", "=", "open")]
        )
        self.assertIn("Activate EUR", decision.message)
        decision = decision.with_user(self.user)
        self.assertNotIn("action_choose_record", buttons_shown(decision))
        euro.active = True
        decision.action_retry()
        self.work(decision.sudo().decision_run_id)
        self.assertEqual(element.res_id, euro.id)

    # -------------------------------------------------------------------- variants
    @thorough
    def test_a_code_that_another_variant_has_by_now_delivers_no_wrong_goods(self):
        self.shop.switches.line_stock_id = "base"
        order_id = self.buy(("registered", "variant", "one_line"))
        [line_id] = self.line_ids(order_id)
        sold = self.shop.shop["order-products"].facts[line_id].stock_row
        bought = self.element("variant", sold)
        other = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "variant"),
                ("parent_remote_id", "=", bought.parent_remote_id),
                ("id", "!=", bought.id),
            ],
            limit=1,
        )
        row = self.shop.shop.row("order-products", line_id)
        self.assertTrue(other and row["code"] and row["option"])
        other.code, bought.code = row["code"], "X1"
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("it is not clear which variant this is", reason)
        self.assertFalse(self.order(order_id))
        # What both say, or only one of them, is clear.
        bought.code = row["code"]
        self.assertRunDone(self.take_over())
        line = self.order(order_id).order_line.filtered("shoper_line_id")
        self.assertEqual(line.product_id, self.record_of("variant", sold))

    def with_other_options(self):
        """A variant of the shop whose product has an option, too, that makes no
        variants: its stock row."""
        shop, owner = self.shop.shop, self.shop.owner
        rows = (row for row in shop.rows("product-stocks") if row["extended"] == "1")
        row = next(
            row for row in rows if self.record_of("variant", int(row["stock_id"]))
        )
        group_id = int(shop.row("products", row["product_id"])["group_id"])
        texts = {"translations": {"pl_PL": {"name": "Dodatki"}}}
        option_id = owner.create(
            "options", texts | {"group_id": group_id, "type": "select", "stock": 0}
        )
        texts = {"translations": {"pl_PL": {"value": "brak"}}}
        owner.create("option-values", texts | {"option_id": option_id})
        owner.edit_stock(int(row["stock_id"]), 100)
        self.assertRunDone(self.synchronise(product={}, variant={}))
        self.shop.switches.line_stock_id = "base"
        self.shop.switches.line_options = "all"
        return int(row["stock_id"])

    def test_a_product_that_has_variants_in_odoo_alone_is_none_of_them(self):
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id = self.buy(("registered", "cod"), lines=lines)
        [line_id] = self.line_ids(order_id)
        row = self.shop.shop.row("order-products", line_id)
        template = self.record_of("product", int(row["product_id"]))
        attribute = self.env["product.attribute"].create(
            {
                "name": "Rozmiar (test)",
                "create_variant": "always",
                "value_ids": [Command.create({"name": name}) for name in "SM"],
            }
        )
        values = {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids}
        template.attribute_line_ids = [Command.create(values)]
        self.assertEqual(len(template.product_variant_ids), 2)
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("has variants in Odoo and none in the shop", reason)
        self.assertFalse(self.order(order_id))

    @thorough
    def test_a_text_may_name_options_that_make_no_variants(self):
        sold = self.with_other_options()
        order_id = self.buy(lines=[{"stock_id": sold, "quantity": 1}])
        [line_id] = self.line_ids(order_id)
        row = self.shop.shop.row("order-products", line_id)
        self.assertIn("; Dodatki: brak", row["option"])
        self.assertRunDone(self.take_over())
        line = self.order(order_id).order_line.filtered("shoper_line_id")
        self.assertEqual(line.product_id, self.record_of("variant", sold))

    @thorough
    def test_a_text_that_may_name_an_unknown_variant_takes_none(self):
        sold = self.with_other_options()
        element = self.element("variant", sold)
        names = [
            self.element("option_value", item)
            for item in element.shop_values["options"]
        ]
        option = self.element("option", names[0].parent_remote_id)
        for odd in (f"{option.name}: inna", "inna", f"{option.name.upper()} : inna"):
            with self.subTest(odd=odd):
                order_id = self.buy(lines=[{"stock_id": sold, "quantity": 1}])
                [line_id] = self.line_ids(order_id)
                lines = self.shop.shop["order-products"]
                row = lines.rows[line_id]
                lines.replace(line_id, row | {"option": f"{row['option']}; {odd}"})
                reason = self.reasons(self.take_over())[order_id]
                self.assertIn("it is not clear which variant this is", reason)
                self.assertFalse(self.order(order_id))

    # ------------------------------------------------------ forms that nobody knows
    @thorough
    def test_pick_up_points_and_parts_that_nobody_can_read_are_told(self):
        self.shop.switches.order_parts = "odd"
        order_id = self.buy(("registered", "transfer", "point_inpost"))
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        order = self.order(order_id)
        self.assertFalse(order.shoper_pickup_point)
        self.assertLessEqual({"pickup_point", "children"}, set(order.shoper_extra))
        self.assertIn(order.shoper_extra["children"], order.shoper_extra_text)
        # Once it can be read, the order gets it, and nothing more is told.
        self.shop.switches.order_parts = "usual"
        self.assertRunDone(self.take_over())
        self.assertTrue(order.shoper_pickup_point)
        self.assertNotIn("pickup_point", order.shoper_extra or {})
        # What is known of it stays where it cannot be read later.
        known = order.shoper_pickup_point
        self.shop.switches.order_parts = "odd"
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertRunDone(self.take_over())
        self.assertEqual(order.shoper_pickup_point, known)
        # Its lines may have come from another order by now.
        [line_id, *_more] = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: 9})
        run = self.take_over()
        self.assertIn("whether others were combined", self.reasons(run)[order_id])
        self.assertNotIn(9, order.order_line.mapped("product_uom_qty"))

    # --------------------------------------------------------------------- payment
    def test_an_order_that_names_no_currency_is_in_the_shop_s_own(self):
        order_id, other_id = (self.buy(seed=seed) for seed in (1, 2))
        self.shop.switches.order_currency = "null"
        self.let_say(other_id, currency_rate="4.1266")
        run = self.take_over()
        self.assertEqual(self.order(order_id).currency_id.name, "PLN")
        self.assertExact(order_id)
        self.assertFalse(self.order(other_id), "nobody knows in what it was paid")
        self.assertIn("names no currency", self.reasons(run)[other_id])
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertNotIn(order_id, self.reasons(self.take_over()))
        self.assertEqual(self.order(order_id).partner_shipping_id.city, "Hel")

    @thorough
    def test_an_order_without_a_method_of_payment_that_costs_nothing_is_sold(self):
        order_id = self.buy(("registered", "nothing_to_pay"))
        self.let_say(order_id, payment_id=None)
        self.assertEqual(float(self.row_of(order_id)["sum"]), 0)
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual((order.state, order.amount_total), ("sale", 0))
        self.assertQuiet()

    @thorough
    def test_an_order_without_a_method_of_payment_says_what_to_do(self):
        order_id = self.buy(("registered", "transfer"), lines=self.two_things())
        other_id = self.buy(("registered", "transfer"), seed=2)
        for one in (order_id, other_id):
            self.let_say(one, payment_id="0")
        self.take_over()
        run = self.take_over()
        self.assertIn("names no method of payment", self.reasons(run)[order_id])
        order = self.order(order_id)
        self.assertEqual(order.state, "draft")
        self.take_over()
        self.decision(order_id, "confirm")
        self.order(other_id).action_confirm()
        self.shop.owner.pay(order_id)
        number = str(self.payment("transfer").number)
        self.let_say(order_id, payment_id=number)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertNoQuestions()

    @thorough
    def test_a_paid_order_whose_status_was_deleted_in_the_shop_says_what_to_do(self):
        order_id, order = self.quotation()
        status = order.shoper_status_id.number
        self.let_say(order_id, status_id=None)
        self.assertRunDone(run := self.take_over())
        self.assertFalse(self.reasons(run), "it is not paid yet")
        self.shop.owner.pay(order_id)
        self.assertIn("has no status", self.reasons(self.take_over())[order_id])
        self.assertEqual(order.state, "draft")
        self.decision(order_id, "confirm")
        self.let_say(order_id, status_id=str(status))
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertNoQuestions()

    # ---------------------------------------------------------------- confirmation
    @thorough
    def test_an_order_that_its_buyer_did_not_confirm_stays_a_quotation_and_counts(self):
        kind = ("registered", "cod", "unconfirmed")
        free_id = self.buy(kind)
        self.shop.settings["shopping_confirm_order"] = "1"
        lines = [{"stock_id": self.stock_id(), "quantity": 3}]
        order_id = self.buy(kind, seed=2, lines=lines)
        told_id = self.buy(("registered", "cod"), seed=3)
        paid_id = self.buy(("registered", "card_paid", "unconfirmed"), seed=4)
        self.take_over()
        self.assertTrue(self.connector.shop_confirms_orders)
        order = self.order(order_id)
        product = order.order_line.filtered("shoper_line_id").product_id
        self.assertEqual(order.state, "draft")
        for one in (told_id, paid_id):
            self.assertEqual(self.order(one).state, "sale")
        unseen = unseen_in(self.connector)
        self.assertEqual(unseen[product.id], 3)
        self.assertEqual(self.order(free_id).state, "draft")
        run = self.take_over()
        self.assertIn("did not confirm it", self.reasons(run)[order_id])
        # The buyer follows the link.
        self.shop.owner.update("orders", order_id, {"confirm": "1"})
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        # Where the shop asks for it no more, nothing is demanded.
        self.shop.settings["shopping_confirm_order"] = "0"
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(free_id).state, "sale")
        self.assertNoQuestions()

    def test_a_setting_of_the_shop_that_was_never_set_is_off(self):
        self.shop.settings["shopping_confirm_order"] = "1"
        self.take_over()
        connector = self.connector
        self.assertTrue(connector.shop_confirms_orders and connector.shop_lowers_stock)
        del self.shop.settings["shopping_confirm_order"]
        self.shop.switches.stock_lowered = "at_status"
        self.shop.switches.setting_off = "empty"
        self.take_over()
        self.assertFalse(connector.shop_confirms_orders or connector.shop_lowers_stock)

    # ---------------------------------------------------------- what serves nothing
    def test_values_that_nothing_is_made_of_keep_no_order_back(self):
        order_id = self.buy(("registered", "transfer"))
        fields = [{"field_id": "3", "type": "3", "value": ["Rano", "Wieczorem"]}]
        self.let_say(
            order_id,
            additional_fields=fields,
            delivery_date="wkrótce",
            lang_id="pl",
            is_overpayment="?",
            is_underpayment="?",
            is_cash_on_delivery="?",
        )
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertIn("Rano, Wieczorem", self.order(order_id).shoper_fields)

    @thorough
    def test_a_delivery_without_a_vat_rate_that_costs_nothing_is_taken_over(self):
        order_id = self.buy(("registered", "transfer", "free_shipping"))
        self.assertEqual(float(self.row_of(order_id)["shipping_cost"]), 0)
        self.let_say(order_id, shipping_tax_name="", shipping_tax_value="0")
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)

    @thorough
    def test_an_odd_additional_field_of_the_shop_stops_no_orders(self):
        table = self.shop.shop["additional-fields"]
        render = table.render
        odd = {"translations": {"pl_PL": {"name": ["x"]}}}
        table.render = lambda row_id: render(row_id) | (odd if int(row_id) == 2 else {})
        order_id = self.buy(("registered", "transfer", "invoice_wanted"))
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertIn("Chcę otrzymać fakturę: ✓", self.order(order_id).shoper_fields)

    # -------------------------------------------------------------------- language
    @thorough
    def test_who_buys_in_english_is_written_to_in_english(self):
        [line] = self.connector.language_ids.filtered(lambda one: one.locale == "en_US")
        order_id = self.buy(("guest", "transfer"))
        self.shop.owner.update("orders", order_id, {"lang_id": str(line.remote_id)})
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(order_id).partner_id.lang, "en_US")
