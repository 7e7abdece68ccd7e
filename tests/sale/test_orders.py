from datetime import datetime, timedelta
from unittest.mock import patch

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from ...sync.engine.context import Context
from ...sync.engine.dates import day_text, moment_text
from ...sync.sales.order import values as order_values
from ...sync.sales.order.demand import Demand
from ...sync.sales.order.moments import in_utc
from ...sync.sales.order.reading import PERSONAL
from ...sync.sales.row.discount_rule import ENOUGH, RULES
from ...sync.sales.row.moment import as_utc
from ..cases.length import thorough
from ..cases.order_case import TAKE, OrderCase
from ..cases.parcel_case import SHIPPED
from ..cases.query_counts import QueryCounts
from ..cases.sale_case import unseen_in

UTC_OF_NIGHT = datetime(2026, 10, 25, 0, 30)  # half past two, before clocks go back


class TestOrders(QueryCounts, OrderCase):
    """Orders of the shop in Odoo, one by one."""

    # ------------------------------------------------------------------- what it is
    def test_the_moment_of_a_purchase_is_shown_as_the_reader_s_clock_says_it(self):
        order_id = self.buy()
        placed = self.row_of(order_id)["date"]
        run = self.take_over(auto_apply=False)
        read = self.changes(run).with_context(lang="en_US", tz="America/Lima")
        zone = self.connector._timezone()
        moment = as_utc(datetime.fromisoformat(placed), zone)
        self.assertIn(moment_text(read.env, moment, is_kept=True), read.difference)
        self.assertNotIn(placed, read.difference)
        near = read.with_context(tz="Europe/Warsaw")
        self.assertNotIn(moment_text(read.env, moment, is_kept=True), near.difference)

    def test_an_order_is_a_quotation_with_all_that_the_shop_says_of_it(self):
        kinds = ("registered", "transfer", "point_inpost", "invoice_wanted", "code")
        order_id, order = self.taken(kinds, order={"notes": "Proszę dzwonić"})
        row = self.row_of(order_id)
        self.assertExact(order_id)
        self.assertEqual((order.state, order.currency_id.name), ("draft", "PLN"))
        self.assertEqual(order.client_order_ref, str(order_id))
        self.assertEqual(order.shoper_number, str(order_id))
        self.assertEqual(order.shoper_status_id, self.status(1))
        self.assertEqual(order.shoper_payment_id, self.payment("transfer"))
        self.assertEqual(order.shoper_shipping_id.number, int(row["shipping_id"]))
        self.assertIn(row["pickup_point"], order.shoper_pickup_point)
        self.assertEqual(order.shoper_notes, "Proszę dzwonić")
        self.assertIn("Chcę otrzymać fakturę: ✓", order.shoper_fields)
        self.assertIn("LATO", order.shoper_extra_text)
        self.assertEqual(order.fiscal_position_id, self.connector.position_home_id)
        self.assertFalse(order.require_signature or order.require_payment)
        self.assertEqual(order.user_id, self.env["res.users"])
        address = row["billing_address"]
        self.assertEqual(order.partner_id.email, row["email"].lower())
        self.assertEqual(order.partner_invoice_id.zip, address["postcode"])
        goods = order.order_line.filtered(lambda line: line.shoper_kind == "product")
        self.assertEqual(
            sorted(goods.mapped("shoper_line_id")),
            self.shop.shop["orders"].line_ids(order_id),
        )
        for line in order.order_line:
            tax = line.tax_ids
            self.assertEqual((tax.price_include, tax.active), (True, False))
            self.assertEqual(line.discount, 0)
        delivery = order.order_line.filtered("is_delivery")
        self.assertEqual(delivery.shoper_kind, "shipping")
        self.assertEqual(delivery.name, order.shoper_shipping_id.name)
        self.assertNobodyIsTold(order)

    @thorough
    def test_the_buyer_s_notes_stand_below_the_terms_if_that_is_chosen(self):
        lines = self.two_lines()
        note = {"notes": "Kod <b>12</b> & dzwonić\nPo 16"}
        _order_id, before = self.taken(lines=lines, order=note)
        self.assertFalse(before.note)
        self.connector.orders_notes_in_terms = True
        self.env["ir.config_parameter"].sudo().set_param(
            "account.use_invoice_terms", "1"
        )
        self.company.write({"terms_type": "plain", "invoice_terms": "<p>14 dni</p>"})
        guest = ("guest", "transfer")
        order_id, order = self.taken(guest, lines=lines, order=note, seed=2)
        _quiet_id, quiet = self.taken(lines=lines, order={"notes": ""}, seed=3)
        self.assertEqual(quiet.note, "<p>14 dni</p>")
        written = (
            "<p>14 dni</p><p>Uwagi kupującego:<br>"
            "Kod &lt;b&gt;12&lt;/b&gt; &amp; dzwonić<br>Po 16</p>"
        )
        self.assertEqual(order.note, written)
        # It is Odoo's from then on: nobody's edit is lost with one of the shop.
        order.note += Markup("<p>Rabat 5 %</p>")
        edited = order.note
        self.shop.owner.update("orders", order_id, {"notes": "Już nie"})
        person = {"firstname": "Inna", "lastname": "Osoba", "company": "Inna SA"}
        self.shop.owner.edit_address(order_id, billing=person, delivery=person)
        customer = order.partner_id
        self.shop.owner.update("orders", order_id, {"email": "inna@example.com"})
        self.assertRunDone(self.take_over())
        self.assertNotEqual(order.partner_id, customer)
        self.assertEqual(order.shoper_notes, "Już nie")
        self.assertEqual(order.note, edited)
        self.assertFalse(self.take_over().change_ids)

    def two_lines(self):
        return [{"stock_id": self.stock_id(place), "quantity": 1} for place in (0, 1)]

    def test_nothing_is_kept_that_opens_an_account_or_follows_a_person(self):
        order_id = self.buy(("registered", "campaign"))
        self.take_over()
        element = self.element_of(order_id)
        kept = str([element.payload, element.shop_values, element.shop_facts])
        row = self.row_of(order_id)
        self.assertTrue(row["utms"] and row["ip_address"])
        self.assertEqual(element.payload["email"], row["email"])
        for private in ("ip_address", "order_url", "payment_url", "utms", "pesel"):
            self.assertNotIn(private, kept)

    @thorough
    def test_a_twin_of_a_vat_rate_is_made_once_and_found_by_nobody(self):
        self.taken(("registered", "mixed_vat"))
        taxes = self.env["account.tax"].with_context(active_test=False)
        twins = taxes.search([("shoper_gross_of_id", "!=", False)])
        self.assertTrue(twins)
        self.taken(("registered", "mixed_vat"), seed=2)
        self.assertEqual(taxes.search([("shoper_gross_of_id", "!=", False)]), twins)
        for twin in twins:
            tax = twin.shoper_gross_of_id
            self.assertEqual(
                (twin.amount, twin.company_id, twin.tax_group_id, twin.tax_scope),
                (tax.amount, tax.company_id, tax.tax_group_id, tax.tax_scope),
            )
            self.assertEqual(
                twin.repartition_line_ids.mapped("tag_ids"),
                tax.repartition_line_ids.mapped("tag_ids"),
            )
            self.assertFalse(twin.fiscal_position_ids or twin.replacing_tax_ids)
            self.assertNotEqual(twin.name, tax.name)
        found = self.env["account.tax"].search([("id", "in", twins.ids)])
        self.assertFalse(found)
        # VAT goes to another account and field of the return from now on.
        line = {"stock_id": self.stock_id(), "quantity": 1}
        _id, before = self.taken(lines=[line], seed=3)
        old = before.order_line.tax_ids
        entered = old.shoper_gross_of_id.repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax"
        )
        account = entered.account_id[:1].copy({"name": "VAT (test)"})
        tag = entered.tag_ids[:1].copy({"name": "VAT (test)"})
        entered.write({"account_id": account.id, "tag_ids": [Command.set(tag.ids)]})
        _id, after = self.taken(lines=[line], seed=4)
        new = after.order_line.tax_ids
        self.assertEqual(new.shoper_gross_of_id, old.shoper_gross_of_id)
        self.assertEqual(new.repartition_line_ids.account_id, account)
        self.assertEqual(new.repartition_line_ids.tag_ids & tag, tag)
        self.assertEqual(before.order_line.tax_ids, old, "what is there keeps its tax")
        _id, again = self.taken(lines=[line], seed=5)
        self.assertEqual(again.order_line.tax_ids, new, "made once")
        # The company has VAT due once it is paid.
        tax = new.shoper_gross_of_id
        account = account.copy({"name": "VAT on the way (test)", "reconcile": True})
        tax.company_id.tax_exigibility = True
        tax.write(
            {
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": account.id,
                "invoice_label": "Kasowa",
            }
        )
        _id, cash = self.taken(lines=[line], seed=7)
        twin = cash.order_line.tax_ids
        self.assertEqual(twin.shoper_gross_of_id, tax)
        self.assertEqual(twin.tax_exigibility, "on_payment")
        self.assertEqual(twin.cash_basis_transition_account_id, account)
        self.assertEqual(twin.invoice_label, "Kasowa")
        # Somebody edits one: later orders get another, right one.
        twins.price_include_override = "tax_excluded"
        order_id, _order = self.taken(("registered",), seed=6)
        self.assertExact(order_id)

    @thorough
    def test_a_twin_of_a_vat_rate_takes_a_name_that_is_free(self):
        line = {"stock_id": self.stock_id(), "quantity": 1}
        _id, before = self.taken(lines=[line])
        former = before.order_line.tax_ids
        # So it stands after the addon was uninstalled and installed anew.
        names = former.mapped("name")
        former.shoper_gross_of_id = False
        for name in names:  # and an accountant has names like these, too
            former[0].copy({"name": f"{name} 2", "active": True})
        order_id, after = self.taken(lines=[line], seed=2)
        self.assertExact(order_id)
        self.assertEqual(
            sorted(after.order_line.tax_ids.mapped("name")),
            sorted(f"{name} 3" for name in names),
        )

    @thorough
    def test_a_free_thing_stays_free_when_its_quantity_changes(self):
        order_id = self.buy(
            lines=[
                {"stock_id": self.stock_id(), "quantity": 1, "price": "0.00"},
                {"stock_id": self.stock_id(1), "quantity": 2},
            ]
        )
        self.take_over()
        free = self.order(order_id).order_line.filtered(
            lambda line: line.shoper_kind == "product" and not line.price_unit
        )
        free.product_uom_qty = 3
        self.assertEqual(free.price_total, 0)

    # --------------------------------------------------------------------- confirmed
    def test_it_is_confirmed_as_its_payment_says(self):
        ids = {
            kind: self.buy(("registered", kind))
            for kind in ("cod", "transfer", "card_paid", "underpaid")
        }
        self.payment("external").confirm = "never"
        self.assertRunDone(self.take_over())
        states = {kind: self.order(order_id).state for kind, order_id in ids.items()}
        self.assertEqual(
            states,
            {
                "cod": "sale",
                "transfer": "draft",
                "card_paid": "sale",
                "underpaid": "draft",
            },
        )
        cod = self.order(ids["cod"])
        self.assertTrue(cod.picking_ids or all(cod.order_line.mapped("is_delivery")))
        self.assertEqual(cod.date_order, cod.shoper_date, "not when it was confirmed")
        self.assertFalse(cod.locked)
        # Later it is paid, which moves nothing but the sum.
        self.shop.owner.pay(ids["transfer"])
        self.connector.orders_lock = True
        run = self.take_over()
        self.assertRunDone(run)
        transfer = self.order(ids["transfer"])
        self.assertEqual((transfer.state, transfer.locked), ("sale", True))
        self.assertEqual(transfer.shoper_paid, transfer.amount_total)
        self.assertExact(*ids.values())
        orders = self.env["sale.order"].union(*map(self.order, ids.values()))
        self.assertNobodyIsTold(orders.with_context(active_test=False))
        self.assertFalse(self.take_over().change_ids, "there is nothing left to do")

    @thorough
    def test_what_is_paid_after_its_month_was_locked_is_confirmed_and_delivered(self):
        bought = fields.Datetime.now() - timedelta(days=40)
        placed = {"date": f"{bought:%Y-%m-%d %H:%M:%S}"}
        both = [self.taken(seed=seed, order=placed) for seed in (1, 2)]
        locked = fields.Date.today() - timedelta(days=10)
        self.company.fiscalyear_lock_date = locked
        (order_id, order), (_other_id, other) = both
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        other.action_confirm()  # by hand
        for each in (order, other):
            self.assertEqual(each.state, "sale")
            self.assertLess(each.shoper_date.date(), locked)
            self.assertGreater(each.date_order.date(), locked)
            self.assertTrue(each.picking_ids)
            for picking in each.picking_ids:
                self.assertGreater(picking.scheduled_date.date(), locked)
                picking.move_ids.write({"quantity": 1, "picked": True})
                picking._action_done()
        self.assertExact(order_id)
        self.assertFalse(self.take_over().change_ids)

    @thorough
    def test_a_delivery_is_planned_after_what_is_locked_also_where_it_leaves_early(
        self,
    ):
        self.company.security_lead = 3
        # At noon, when it is the same day in the shop's time zone.
        bought = fields.Datetime.now().replace(hour=12) - timedelta(days=9)
        placed = {"date": f"{bought:%Y-%m-%d %H:%M:%S}"}
        order_id, order = self.taken(order=placed)
        locked = fields.Date.today() - timedelta(days=10)
        self.company.fiscalyear_lock_date = locked
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertGreater(order.picking_ids.scheduled_date.date(), locked)
        # What the shop says later of its purchase moves no delivery back.
        confirmed = order.date_order
        day_before = bought - timedelta(days=2)
        self.shop.shop["orders"].set(order_id, date=f"{day_before:%Y-%m-%d %H:%M:%S}")
        self.take_over()
        asked = [("state", "=", "open"), ("entity", "=", "order")]
        for decision in self.env["shoper.decision"].search(asked):
            decision.with_user(self.user).action_take_shop()
            self.work(decision.decision_run_id)
        self.assertEqual(order.shoper_date.date(), day_before.date())
        self.assertEqual(order.date_order, confirmed)

    def test_a_method_of_which_nobody_said_it_never_confirms(self):
        self.payment("cod").confirm = False
        _order_id, order = self.taken(("registered", "cod"))
        self.assertEqual(order.state, "draft")

    def test_a_salesperson_is_neither_mailed_nor_made_a_follower(self):
        seller = self.sell_by()
        order_id = self.buy(("registered", "cod"))
        run = self.take_over()
        self.assertIn("sees only own orders", self.reasons(run)[order_id])
        self.manager.group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual((order.user_id, order.state), (seller, "sale"))
        self.assertNobodyIsTold(order)

    def test_one_that_cannot_be_confirmed_stops_no_other(self):
        ids = [self.buy(("registered", "cod"), seed=seed) for seed in range(4)]
        confirm = type(self.env["sale.order"]).action_confirm

        def refusing(orders):
            if str(ids[1]) in orders.mapped("shoper_number"):
                raise UserError("Not this one.")
            return confirm(orders)

        with patch.object(type(self.env["sale.order"]), "action_confirm", refusing):
            run = self.take_over()
        self.assertEqual(run.state, "done_with_errors")
        states = [self.order(order_id).state for order_id in ids]
        self.assertEqual(states, ["sale", "draft", "sale", "sale"])
        failed = self.changes(run, "order", "act", "failed")
        self.assertEqual(failed.message, "Not this one.")
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(ids[1]).state, "sale")

    @thorough
    def test_one_whose_total_came_out_otherwise_stays_a_quotation(self):
        order_id = self.buy(("registered", "cod"))
        other_id = self.buy(("registered", "transfer"), seed=2)
        third_id = self.buy(("registered", "cod"), seed=3)
        ids = (order_id, other_id, third_id)
        line = order_values.OrderValues._line

        def dearer(values, plan, item, place):
            vals = line(values, plan, item, place)
            if plan.row.id in ids:
                vals["price_unit"] += 1
            return vals

        with patch.object(order_values.OrderValues, "_line", dearer):
            run = self.take_over()
        for number in ids:
            order = self.order(number)
            self.assertEqual((order.state, order.shoper_hold), ("draft", "total"))
            self.assertIn("The total in Odoo is", order.shoper_difference)
            self.assertIn("The total in Odoo is", self.reasons(run)[number])
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), set(ids))
        # A person corrects it; then it goes on, as far as it is paid.
        order, other, third = map(self.order, ids)
        for item in order | other:
            item.order_line.write({"price_unit": 0})
            item.order_line[0].price_unit = (
                item.shoper_total / item.order_line[0].product_uom_qty
            )
        preview = self.take_over(auto_apply=False)
        [planned] = self.changes(preview, "order", "act", "planned")
        self.assertEqual(planned.res_id, order.id)
        self.assertEqual(other.shoper_hold, "total", "a preview writes nothing")
        self.take_over()
        self.assertEqual((order.state, order.shoper_hold), ("sale", False))
        self.assertEqual((other.state, other.shoper_hold), ("draft", False))
        # Or a person takes it as it is, and nothing holds up its delivery any more.
        self.assertTrue(third._why_not_to_deliver())
        third.action_confirm()
        self.assertEqual((third.state, third.shoper_hold), ("sale", False))
        self.env.invalidate_all()
        self.assertFalse(third._why_not_to_deliver())

    # ------------------------------------------------------------------------- waits
    def settled(self, seed):
        """Somebody bought long ago, and all about it is over: (number, order)."""
        order_id, order = self.taken(("registered", "card_paid"), seed)
        self.shop.owner.set_status(order_id, SHIPPED)
        self.take_over()
        long_ago = "2020-01-01 00:00:00"
        self.shop.shop["orders"].set(order_id, status_date=long_ago)
        return order_id, order

    @thorough
    def test_an_order_waits_while_its_vat_rate_stands_for_an_archived_tax(self):
        tax = self.record_of("tax", self.remote("tax", "8%"))
        tax.active = False
        order_id = self.buy(("registered", "mixed_vat"))
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("“8%” (8%) is linked with a tax that is archived", reason)
        tax.active = True
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)

    def ids_asked_for(self):
        """Numbers of the orders of which the shop was asked for the lines."""
        calls = [call for item in self.shop.requests for call in item.items or [item]]
        asked = [call for call in calls if call.path == "order-products"]
        self.assertTrue(asked)
        filters = [call.query["filters"]["order_id"]["in"] for call in asked]
        return {int(number) for numbers in filters for number in numbers}

    def test_each_waits_alone_with_all_its_reasons_at_once(self):
        done_id, _done = self.settled(seed=9)
        good_id = self.buy(("registered", "transfer"))
        bad_id = self.buy(("registered", "eur", "deleted_product"), seed=2)
        abroad_id = self.buy(("company_abroad",), seed=3)
        self.shop.owner.set_status(good_id, 12)
        element = self.element("tax", self.remote("tax", "8%"))
        element.with_user(self.manager).action_unlink()
        eight_id = self.buy(("registered", "mixed_vat"), seed=4)
        children = [self.buy(seed=seed) for seed in (5, 6)]
        self.shop.owner.combine(children)
        run = self.take_over()
        reasons = self.reasons(run)
        self.assertEqual(
            set(reasons), {good_id, bad_id, abroad_id, eight_id, *children}
        )
        self.assertEqual(run.state, "done")
        self.assertIn("do wyjaśnienia z klientem", reasons[good_id])
        for words in ("another currency (EUR", "was not downloaded"):
            self.assertIn(words, reasons[bad_id])
        self.assertIn("delivered abroad", reasons[abroad_id])
        self.assertIn("VAT rate “8%” (8%) is not linked", reasons[eight_id])
        for number in children:
            self.assertIn("combined", reasons[number])
        # Each is let through by what it asked for, and nothing else.
        self.status(12).incoming = "open"
        self.connector.position_eu_private_id = self.connector.position_home_id
        self.connector.position_elsewhere_id = self.connector.position_home_id
        element.with_user(self.manager).action_link(
            self.odoo_tax("Osiem", 8).with_user(self.manager)
        )
        self.shop.requests.clear()
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {bad_id, *children})
        waited = {good_id, bad_id, abroad_id, eight_id, *children}
        self.assertEqual(self.ids_asked_for(), waited, "and nothing else anew")
        self.assertNotIn(done_id, waited)
        self.assertEqual(self.step(run, "order").fetched_count, len(waited))
        self.assertExact(good_id, abroad_id, eight_id)
        self.env.ref("base.EUR").active = True
        self.assertRunDone(self.synchronise(currency={}))
        lists = self.env["product.pricelist"].create(
            [
                {"name": name, "currency_id": self.connector.currency_id.id}
                for name in ("First", "Of the shop")
            ]
        )
        self.connector.write(
            {
                "amounts_in": "default",
                "orders_pricelist_ids": lists[1].ids,
                "unknown_products": "placeholder",
                "unknown_product_id": self.connector.fee_product_id.id,
            }
        )
        run = self.take_over()
        self.assertEqual(set(self.reasons(run)), {*children}, self.reasons(run))
        self.assertExact(bad_id)
        self.assertIn("EUR", self.order(bad_id).shoper_extra_text)
        self.assertEqual(self.order(bad_id).pricelist_id, lists[1])
        open_ones = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertEqual(set(open_ones.element_id.mapped("remote_id")), {*children})

    @thorough
    def test_what_was_deleted_in_the_shop_and_had_no_code_is_no_fee(self):
        """It would be confirmed once it is paid, and its goods never sent."""
        self.shop.switches.payment_fee = "free_line"
        lines = [{"stock_id": self.stock_id(), "quantity": 1}]
        order_id = self.buy(("registered", "cod"), lines=lines)
        line_id, fee_id = self.shop.shop["orders"].line_ids(order_id)
        sold = self.shop.shop.row("order-products", line_id)
        self.assertTrue(float(sold["weight"]) and not sold["option"])
        self.shop.owner.update("order-products", line_id, {"code": ""})
        self.shop.switches.deleted_product_id = "zero"
        self.shop.owner.delete("products", int(sold["product_id"]))
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn(f"{sold['name']}: this product was not downloaded", reason)
        self.assertFalse(self.order(order_id))
        placeholder = self.connector.fee_product_id.copy({"name": "Nieznany"})
        self.connector.write(
            {"unknown_products": "placeholder", "unknown_product_id": placeholder.id}
        )
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        made = self.order(order_id).order_line.grouped("shoper_line_id")
        self.assertEqual(made[line_id].product_id, placeholder)
        self.assertEqual(made[fee_id].product_id, self.connector.fee_product_id)

    @thorough
    def test_goods_for_a_company_in_the_eu_have_no_vat_however_the_shop_says_it(self):
        position = self.position()
        self.connector.position_eu_company_id = position
        tax = self.replace_taxes(position, "0%", "np.")
        for seed, form in enumerate(("zero", "np"), 1):
            self.shop.switches.vat_eu_tax = form
            lines = [{"stock_id": self.stock_id(), "quantity": 2}]
            order_id, order = self.taken(("vat_eu",), seed, lines=lines)
            self.assertExact(order_id)
            self.assertEqual(order.amount_untaxed, order.amount_total)
            # Not that of sales at home, which is another field of the VAT return.
            self.assertEqual(order.order_line.tax_ids.shoper_gross_of_id, tax)

    @thorough
    def test_a_sale_without_vat_that_has_some_waits(self):
        self.connector.position_eu_company_id = self.position("0%")
        self.shop.switches.vat_eu_tax = "unchanged"
        line = {"stock_id": self.stock_id(), "quantity": 2}
        order_id = self.buy(("vat_eu",), lines=[line])
        reasons = self.reasons(self.take_over())
        self.assertIn("marked as an EU sale without VAT", reasons[order_id])
        self.assertFalse(self.order(order_id))
        self.take_vat_off(order_id)
        address = self.row_of(order_id)["delivery_address"]
        for country in ("PL", "US"):
            elsewhere = {"country": "", "country_code": country}
            self.shop.owner.edit_address(order_id, delivery=elsewhere)
            reason = self.reasons(self.take_over())[order_id]
            self.assertIn(f"delivered to {country}", reason)
        self.shop.owner.edit_address(order_id, delivery=address)
        self.assertFalse(self.reasons(self.take_over()))
        self.assertExact(order_id)

    @thorough
    def test_what_goes_out_of_the_union_waits_for_the_tax_of_its_fiscal_position(self):
        position = self.position()
        self.connector.position_elsewhere_id = position
        abroad = {"country": "USA", "country_code": "US", "city": "Boston"}
        line = {"stock_id": self.stock_id(), "quantity": 2}
        exported_id = self.buy(("guest", "transfer"), lines=[line])
        self.shop.owner.edit_address(exported_id, delivery=abroad, billing=abroad)
        self.take_vat_off(exported_id)
        at_home_id = self.buy(("guest", "transfer"), seed=2, lines=[line])
        self.take_vat_off(at_home_id)
        reasons = self.reasons(self.take_over())
        self.assertEqual(set(reasons), {exported_id})
        self.assertIn("no tax in the fiscal position", reasons[exported_id])
        linked = self.record_of("tax", self.remote("tax", "0%"))
        taxes = self.order(at_home_id).order_line.tax_ids
        self.assertEqual(taxes.shoper_gross_of_id, linked)
        tax = self.replace_taxes(position, "0%")
        another = tax.copy({"name": "Another (test)"})
        self.assertEqual(set(self.reasons(self.take_over())), {exported_id})
        another.active = False
        self.assertFalse(self.reasons(self.take_over()))
        self.assertExact(exported_id)
        taxes = self.order(exported_id).order_line.tax_ids
        self.assertEqual(taxes.shoper_gross_of_id, tax)

    @thorough
    def test_a_rate_that_is_linked_with_a_tax_of_the_position_has_that(self):
        position = self.position()
        self.connector.position_eu_company_id = position
        linked = self.record_of("tax", self.remote("tax", "0%"))
        line = {"stock_id": self.stock_id(), "quantity": 2}
        order_id = self.buy(("vat_eu",), lines=[line])
        self.assertIn(order_id, self.reasons(self.take_over()))
        linked.fiscal_position_ids = position
        self.assertFalse(self.reasons(self.take_over()))
        taxes = self.order(order_id).order_line.tax_ids
        self.assertEqual(taxes.shoper_gross_of_id, linked)

    def test_a_pesel_that_was_typed_for_a_tax_number_is_not_kept(self):
        order_id = self.buy(("guest", "transfer"))
        typed = {"tax_identification_number": "44051401359"}
        self.shop.owner.edit_address(order_id, billing=typed)
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        for partner in (order.partner_id, order.partner_invoice_id):
            self.assertFalse(partner.vat or partner.shoper_vat_raw)
        self.assertIn("PESEL", order.shoper_extra_text)
        self.assertPeselUnknown(order_id)
        self.assertFalse(self.take_over(fetch_all=True).change_ids)

    def assertPeselUnknown(self, order_id):
        """Nowhere is the number, neither in rows of the shop nor in what came of
        them."""
        order, element = self.order(order_id), self.element_of(order_id)
        changes = self.env["shoper.sync.change"].search(
            [("element_id", "=", element.id)]
        )
        records = ((order, "sale_order"), (element, element._table))
        records += tuple((change, change._table) for change in changes)
        self.env.flush_all()
        for record, table in records:
            self.env.cr.execute(
                f"SELECT row_to_json(t)::text FROM {table} t"  # noqa: S608
                " WHERE id = %s",
                [record.id],
            )
            self.assertNotIn("44051401359", self.env.cr.fetchone()[0], table)

    @thorough
    def test_a_guest_who_orders_twice_at_once_gets_each_parcel_where_it_goes(self):
        guest = {"firstname": "Anna", "lastname": "Nowak", "email": "a@example.com"}
        places = ({"street1": "Polna 1"}, {"street1": "Letnia 7", "city": "Hel"})
        first, second = (
            self.buy(
                ("guest", "cod", "one_address"), lines=[{"stock_id": self.stock_id()}],
                buyer=guest | place,
            )
            for place in places
        )  # fmt: skip
        self.assertRunDone(self.take_over())
        orders = self.order(first) | self.order(second)
        self.assertEqual(len(orders.partner_id), 1)
        streets = ["Polna 1", "Letnia 7"]
        self.assertEqual(orders.mapped("partner_shipping_id.street"), streets)
        self.assertEqual(orders.mapped("partner_invoice_id.street"), streets)
        self.assertEqual(orders.picking_ids.mapped("partner_id.street"), streets)

    @thorough
    def test_a_guest_whose_row_the_shop_keeps_is_one_contact_and_no_customer(self):
        self.shop.switches.returning_guest = "same_row"
        buyer = {"email": "ola@example.com", "firstname": "Ola", "lastname": "Gość"}
        first_id, first = self.taken(("guest", "cod"), buyer=buyer)
        second_id, second = self.taken(("guest", "transfer"), seed=2, buyer=buyer)
        user_id = self.row_of(first_id)["user_id"]
        self.assertEqual(self.row_of(second_id)["user_id"], user_id)
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertFalse(self.element("customer", int(user_id)))

    @thorough
    def test_a_region_is_found_by_its_name_and_by_its_letters(self):
        found = []
        for seed, form in enumerate(("name", "code", "empty"), 1):
            self.shop.switches.address_state = form
            buyer = {"email": f"{form}@example.com", "state": "lubuskie"}
            _id, order = self.taken(("guest", "transfer"), seed, buyer=buyer)
            found.append(order.partner_id.state_id.name)
        self.assertEqual(found, ["lubuskie", "lubuskie", False])

    def test_an_order_in_euro_waits_for_a_rate_of_its_days(self):
        """A feed of rates that is dead does not book orders by what was once."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        rates = self.env["res.currency.rate"]
        rates.search([]).unlink()
        prices = self.env["product.pricelist"]
        prices = prices.create({"name": "EUR", "currency_id": euro.id})
        self.connector.amounts_in = self.shop.switches.currency_amounts = "order"
        self.assertRunDone(self.synchronise(currency={}))
        order_id = self.buy(("registered", "eur"))
        day = datetime.fromisoformat(self.row_of(order_id)["date"]).date()

        def rate(currency, age):
            vals = {"currency_id": currency.id, "company_id": self.company.id}
            return rates.create(vals | {"name": day - timedelta(days=age), "rate": 0.2})

        self.assertIn("no rate of EUR", self.reasons(self.take_over())[order_id])
        rate(euro, 8)
        reason = self.reasons(self.take_over())[order_id]
        english = self.env(context={"lang": "en_US"})
        of_rate = day_text(english, day - timedelta(days=8))
        self.assertIn(f"rate of EUR in Odoo is of {of_rate}", reason)
        other = rate(self.company.currency_id, 0)  # against another currency than PLN
        run = self.take_over(auto_apply=False)
        self.assertEqual(self.changes(run).mapped("state"), ["planned"])
        run.with_user(self.manager).action_cancel()
        other.unlink()
        rate(euro, 7)  # weekends and holidays have none
        prices.active = False
        self.assertIn("no price list in EUR", self.reasons(self.take_over())[order_id])
        self.assertFalse(self.order(order_id))
        prices.active = True
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual(order.currency_id, euro)
        self.assertExact(order_id)
        for lang, told in (("en_US", "shop: 4.27"), ("pl_PL", "sklepie: 4,27")):
            self.assertIn(told, order.with_context(lang=lang).shoper_extra_text)

    @thorough
    def test_a_variant_is_found_by_its_options_where_only_its_product_is_named(self):
        self.shop.switches.line_stock_id = "base"
        order_id = self.buy(("registered", "variant", "one_line"))
        self.assertRunDone(self.take_over())
        [line_id] = self.shop.shop["orders"].line_ids(order_id)
        sold = self.shop.shop["order-products"].facts[line_id].stock_row
        line = self.order(order_id).order_line.filtered("shoper_line_id")
        self.assertEqual(line.product_id, self.record_of("variant", sold))

    def test_a_hidden_discount_waits_until_a_person_says_what_it_is(self):
        self.shop.switches.code_discount = "amount_hidden"
        order_id = self.buy(("registered", "code", "mixed_vat"))
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("discount code was used that no line shows", reason)
        self.assertRegex(reason, r"difference -20[.,]00\s?zł")
        for line in reason.splitlines()[1:]:
            self.assertIn("zł", line)
        self.connector.hidden_discounts = True
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertExact(order_id)
        off = order.order_line.filtered(lambda line: line.shoper_kind == "discount")
        self.assertAlmostEqual(sum(off.mapped("price_total")), -20, 2)
        self.assertEqual(len(off), len(off.tax_ids), "one for each VAT rate")

    @thorough
    def test_an_amount_in_the_place_of_a_percentage_keeps_no_order_unread(self):
        self.shop.switches.code_discount = "amount_hidden"
        self.shop.switches.code_amount = "told"
        lines = [{"stock_id": self.stock_id(), "quantity": 2, "price": "100.00"}]
        kind, wish = ("registered", "code"), {"discount_amount": "150.00"}
        order_id = self.buy(kind, lines=lines, wish=wish)
        self.assertEqual(self.row_of(order_id)["discount_code"], "150.00")
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("discount code was used that no line shows", reason)
        self.connector.hidden_discounts = True
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)

    @thorough
    def test_a_shop_that_computes_discounts_anew_is_learned_anew(self):
        against = [rule.name for rule in RULES if rule.rounding == "unit"]
        self.connector.rule_evidence = dict.fromkeys(against, ENOUGH)
        self.shop.switches.discount_rounding = "unit"
        line = {"stock_id": self.stock_id(), "quantity": 11, "price": "0.99"}
        ids = [
            self.buy(lines=[line | {"discount_perc": "15.0000"}]),
            self.buy(lines=[line], seed=2),
        ]
        waiting = self.reasons(self.take_over())
        self.assertEqual([*waiting], ids[:1], "the other has no discount")
        self.assertIn("computed otherwise", waiting[ids[0]])
        self.assertIn("presses Learn Again", waiting[ids[0]])
        with self.assertRaises(AccessError):
            self.connector.with_user(self.user).action_forget_discount_rules()
        self.connector.with_user(self.manager).action_forget_discount_rules()
        self.assertRunDone(self.take_over())
        self.assertExact(*ids)

    def test_discounts_as_lines_keep_the_prices_full(self):
        self.connector.discount_shown = "line"
        order_id = self.buy(("registered", "line_discounts", "mixed_vat"))
        self.take_over()
        order = self.order(order_id)
        self.assertExact(order_id)
        for line in order.order_line.filtered("shoper_line_id"):
            self.assertAlmostEqual(line.price_unit, line.shoper_price, 6)
        self.assertTrue(
            order.order_line.filtered(lambda line: line.shoper_kind == "discount")
        )

    # ------------------------------------------------------------------ which are taken
    def test_older_orders_stay_in_the_shop_but_one_fetched_by_its_number(self):
        old_id = self.buy(lines=[{"stock_id": self.stock_id(), "quantity": 2}])
        self.connector.orders_after_id = old_id
        run = self.take_over(fetch_all=True)
        self.assertRunDone(run)
        self.assertFalse(self.env["sale.order"].search([("shoper_number", "!=", 0)]))
        unseen = unseen_in
        open_before = unseen(self.connector)
        self.assertEqual(list(open_before.values()), [2], "it is sold, though old")
        self.connector.stock_older_orders = "known"
        self.assertEqual(unseen(self.connector), {}, "somebody entered it by hand")
        new_id = self.buy(lines=[{"stock_id": self.stock_id(), "quantity": 1}], seed=2)
        self.status(1).incoming = False
        self.take_over()
        self.assertEqual(list(unseen(self.connector).values()), [1], "newer ones count")
        self.element_of(new_id).with_user(self.manager).action_ignore()
        self.status(1).incoming = "open"
        self.connector.stock_older_orders = "count"
        self.shop.requests.clear()
        run = self.fetch(old_id)
        self.assertRunDone(run)
        order = self.order(old_id)
        self.assertExact(old_id)
        self.assertFalse(self.changes(run, "order") - self.changes_of(run, old_id))
        self.assertEqual(unseen(self.connector), open_before, "it counts once")
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(unseen(self.connector), {})
        run = self.fetch(999_999)
        self.assertIn("nothing of this type", self.changes(run).message)
        with self.assertRaisesRegex(UserError, "not an order number"):
            self.fetch("SHOP-1")

    def changes_of(self, run, order_id):
        return self.changes(run, "order").filtered(
            lambda change: change.element_id.remote_id == order_id
        )

    def test_nothing_is_taken_over_before_somebody_began(self):
        self.connector.write({"orders_since": False, "orders_after_id": 0})
        order_id = self.buy()
        run = self.take_over()
        self.assertRunDone(run)
        self.assertFalse(self.order(order_id))
        self.assertIn("No orders are taken over yet", self.step(run, "order").message)

    def test_what_is_left_out_is_mirrored_only_and_counted_out_of_the_stock(self):
        allegro_id = self.buy(("allegro", "one_line"))
        marked_id = self.buy(("registered", "one_line"), seed=2)
        self.shop.owner.update("orders", marked_id, {"notes_priv": "BL: 100%_taken"})
        cancelled_id = self.buy(("registered", "one_line"), seed=3)
        self.shop.owner.cancel(cancelled_id)
        origins = self.env["shoper.order.origin"]
        self.connector.write(
            {
                "left_out_origin_ids": origins.search([("code", "=", 3)]).ids,
                "left_out_note": "100%_TAKEN",
                "seen_origin_ids": False,
            }
        )
        run = self.take_over()
        self.assertRunDone(run)
        for order_id in (allegro_id, marked_id, cancelled_id):
            self.assertTrue(self.element_of(order_id))
            self.assertFalse(self.order(order_id))
        self.assertFalse(run.change_ids)
        note = self.step(run, "order").message
        self.assertIn(": 2 (left out)", note)
        self.assertIn(": 1 (cancelled before they came, not wanted", note)
        since = Demand(self.connector).sold_since(allegro_id - 1)
        self.assertEqual(sum(since.values()), self.pieces(allegro_id, marked_id))
        shop = self.connector.with_user(self.manager)
        self.assertEqual(shop.stock_left_alone_count, 2)
        listed = self.env["shoper.element"].search(
            shop.action_open_left_alone()["domain"]
        )
        self.assertEqual(
            listed, self.element_of(allegro_id) | self.element_of(marked_id)
        )
        unseen = sum(unseen_in(self.connector).values())
        self.connector.left_out_reach_odoo = True
        shop.invalidate_recordset()
        self.assertEqual(shop.stock_left_alone_count, 0)
        less = unseen - sum(unseen_in(self.connector).values())
        self.assertEqual(less, self.pieces(allegro_id, marked_id))
        # Where they come from is told before anybody has them twice.
        connector = self.connector.with_context(lang="en_US")
        self.assertEqual(connector.seen_origin_ids.mapped("code"), [0, 3])
        self.assertFalse(connector.other_origins, "nobody takes these over")
        connector.left_out_origin_ids = False
        self.assertEqual(connector.other_origins, "Allegro")

    def pieces(self, *order_ids):
        """How many pieces of something of the catalogue orders sold."""
        lines = self.shop.shop["order-products"]
        return sum(
            float(lines.quantity(line_id))
            for order_id in order_ids
            for line_id in self.shop.shop["orders"].line_ids(order_id)
            if lines.rows[line_id]["stock_id"] != "0"
        )

    def test_demand_that_odoo_does_not_hold_counts_until_it_does(self):
        before = unseen_in(self.connector)
        stock_id = self.stock_id()
        order_id = self.buy(lines=[{"stock_id": stock_id, "quantity": 3}])
        self.take_over()
        order = self.order(order_id)
        product = order.order_line.filtered("shoper_line_id").product_id

        def counted():
            now = unseen_in(self.connector)
            return now.get(product.id, 0) - before.get(product.id, 0)

        self.assertEqual(Demand(self.connector).sold_since(order_id - 1), {stock_id: 3})
        self.assertEqual(Demand(self.connector).sold_since(order_id), {})
        self.assertEqual(counted(), 3, "a quotation holds nothing")
        self.shop.owner.set_status(order_id, 7)  # shipped, and Odoo has it still
        self.take_over()
        self.assertEqual(counted(), 3)
        order.action_confirm()
        self.env.flush_all()
        self.assertEqual(counted(), 0)
        order._action_cancel()
        self.env.flush_all()
        self.assertEqual(counted(), 3, "the shop sold it all the same")
        self.shop.owner.cancel(order_id)
        self.take_over()
        self.assertEqual(counted(), 0)
        other_id = self.buy(lines=[{"stock_id": stock_id, "quantity": 2}])
        self.status(1).incoming = False
        self.take_over()
        self.assertEqual(counted(), 2, "what waits counts, too")
        self.element_of(other_id).with_user(self.manager).action_ignore()
        self.assertEqual(counted(), 0)

    # ----------------------------------------------------------------- what moves later
    def test_the_preview_writes_nothing_and_what_moved_since_is_given_up(self):
        ids = [self.buy(("registered", "cod"), seed=seed) for seed in range(3)]
        partners = self.env["res.partner"].search_count([])
        run = self.take_over(auto_apply=False)
        self.assertEqual(run.state, "planned")
        self.assertEqual(
            sorted(self.changes(run, "order").mapped("kind")),
            ["Confirm"] * 3 + ["Create in Odoo"] * 3,
        )
        self.assertFalse(self.env["sale.order"].search([("shoper_number", "!=", 0)]))
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertFalse(
            self.env["account.tax"]
            .with_context(active_test=False)
            .search([("shoper_gross_of_id", "!=", False)])
        )
        self.assertEqual(self.writes(), [])
        create = self.changes(run, "order", "create_odoo")[0]
        self.assertIn(self.row_of(ids[0])["email"], create.after_text)
        [line_id, *_rest] = self.shop.shop["orders"].line_ids(ids[0])
        self.shop.owner.edit_lines(ids[0], quantities={line_id: 7})
        self.shop.owner.cancel(ids[1])
        run.with_user(self.manager).action_apply()
        self.work(run)
        states = {
            change.element_id.remote_id: change.state
            for change in self.changes(run, "order", "create_odoo")
        }
        self.assertEqual(states[ids[0]], "stale")
        self.assertEqual(states[ids[1]], "stale")
        self.assertFalse(self.order(ids[0]) | self.order(ids[1]))
        self.assertExact(ids[2])
        self.assertEqual(self.order(ids[2]).state, "sale")
        self.take_over()
        self.assertExact(ids[0])
        self.assertFalse(self.order(ids[1]))

    @thorough
    def test_what_is_left_out_since_the_plan_is_not_taken_over(self):
        marked_id, allegro_id, older_id = [
            self.buy(kind, seed=seed)
            for seed, kind in enumerate(
                (("registered", "cod"), ("allegro", "one_line"), ("registered", "cod"))
            )
        ]
        plan = self.take_over(auto_apply=False)
        self.assertEqual(len(self.changes(plan, "order", "create_odoo")), 3)
        # Another program takes the one for its own; the others reach Odoo by it, too.
        self.shop.owner.update("orders", marked_id, {"notes_priv": "BL: taken"})
        origins = self.env["shoper.order.origin"].search([("code", "=", 3)])
        self.connector.write(
            {
                "left_out_note": "BL:",
                "left_out_origin_ids": origins.ids,
                "left_out_reach_odoo": True,
            }
        )
        wanted_id = self.buy(seed=9)
        plan.with_user(self.manager).action_apply()
        self.work(plan)
        created = self.changes(plan, "order", "create_odoo")
        states = {item.element_id.remote_id: item.state for item in created}
        self.assertEqual(
            states, {marked_id: "stale", allegro_id: "stale", older_id: "done"}
        )
        stale = created.filtered(lambda item: item.state == "stale")
        for message in stale.mapped("message"):
            self.assertIn("Fetch One Order", message)
        self.take_over()
        self.assertFalse(self.order(marked_id) | self.order(allegro_id))
        self.assertExact(older_id, wanted_id)
        # Who fetches it by its number wants it all the same.
        self.fetch(marked_id)
        self.assertExact(marked_id)

    def test_an_order_edited_on_both_sides_is_told_not_changed(self):
        order_id, order = self.taken(("registered", "card_unpaid"))
        order.order_line[0].product_uom_qty += 1
        total = order.amount_total
        [line_id, *_rest] = self.shop.shop["orders"].line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: 9})
        self.shop.owner.pay(order_id)
        run = self.take_over()
        waiting = self.changes(run, "order", state="waiting")
        self.assertEqual(sorted(waiting.mapped("verb")), ["act", "update_odoo"])
        for change in waiting:
            self.assertIn("edited in the shop after", change.message)
        self.assertEqual((order.state, order.amount_total), ("draft", total))
        decision = self.env["shoper.decision"].search(
            [("change_id", "in", waiting.ids), ("verb", "=", "update_odoo")]
        )
        self.assertIn("lines", decision.value_ids.mapped("code"))

    @thorough
    def test_what_a_person_left_as_it_is_holds_up_nothing(self):
        order_id, order = self.taken(("registered", "transfer"))
        order.partner_shipping_id = order.partner_id.create({"name": "Elsewhere"})
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.shop.owner.pay(order_id)
        run = self.take_over()
        self.assertEqual(order.state, "draft")
        waiting = self.changes(run, "order", "update_odoo", "waiting")
        self.assertIn("Hel", waiting.after_text)
        decision = self.env["shoper.decision"].search([("change_id", "=", waiting.id)])
        decision.with_user(self.user).action_leave()
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.take_over().change_ids)
        self.shop.owner.edit_address(order_id, delivery={"city": "Puck"})
        run = self.take_over()
        self.assertIn("Puck", self.changes(run, "order").after_text)

    def test_an_archived_product_is_sold_all_the_same(self):
        stock_id = self.stock_id()
        order_id = self.buy(lines=[{"stock_id": stock_id, "quantity": 2}])
        remote_id = int(self.shop.shop.row("product-stocks", stock_id)["product_id"])
        self.record_of("product", remote_id).action_archive()
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)

    def test_what_the_shop_cancels_is_cancelled_as_long_as_it_is_a_quotation(self):
        draft_id, draft = self.taken(("registered", "transfer"))
        sold_id, sold = self.taken(("registered", "cod"), seed=2)
        for number in (draft_id, sold_id):
            self.shop.owner.cancel(number)
        run = self.take_over()
        self.assertEqual(draft.state, "cancel")
        self.assertEqual(draft.shoper_status_id, self.status(8))
        self.assertEqual(sold.state, "sale")
        self.assertEqual(list(self.reasons(run)), [sold_id])
        self.assertIn("cancelled in the shop", self.reasons(run)[sold_id])
        sold._action_cancel()
        self.assertRunDone(self.take_over())
        open_ones = self.env["shoper.decision"].search(
            [("entity", "=", "order"), ("state", "=", "open")]
        )
        self.assertFalse(open_ones)
        self.assertNobodyIsTold(draft | sold)

    def test_an_order_deleted_in_the_shop_is_asked_about(self):
        order_id, order = self.taken()
        self.shop.owner.delete_order(order_id)
        run = self.take_over()
        self.assertEqual(self.element_of(order_id).link_state, "missing")
        self.assertEqual(self.changes(run, "order").verb, "gone_shop")
        self.assertEqual(order.state, "draft")
        self.take_over()
        decision = self.env["shoper.decision"].search([("entity", "=", "order")])
        self.assertEqual((len(decision), decision.state), (1, "open"))

    # ---------------------------------------------------------------------- when it was
    def test_the_night_when_clocks_go_back_and_other_zones(self):
        self.manager.tz = "Asia/Tokyo"
        before = self.buy(("dst_autumn",), order={"date": "2026-10-25 02:45:00"})
        after = self.buy(("dst_autumn",), seed=2)  # 02:30, so the second time
        spring = self.buy(("dst_spring",), seed=3)
        self.assertRunDone(self.take_over())
        moments = [self.order(number).date_order for number in (before, after, spring)]
        self.assertEqual(
            moments,
            [
                UTC_OF_NIGHT + timedelta(minutes=15),
                UTC_OF_NIGHT + timedelta(hours=1),
                datetime(2026, 3, 29, 1, 0, 1),
            ],
        )
        self.connector.shop_timezone = "America/New_York"
        order_id = self.buy(seed=4, order={"date": "2026-07-01 12:00:00"})
        self.take_over()
        self.assertEqual(self.order(order_id).date_order, datetime(2026, 7, 1, 16))
        run = self.take_over()
        self.assertFalse(run.change_ids, "nothing was missed")
        # One of the night may wait for months: what was bought since is not read for
        # it. Of this one nobody could.
        self.env["shoper.element"].create(
            {
                "connector_id": self.connector.id,
                "entity": "order",
                "remote_id": order_id + 1,
                "shop_values": {"date": "2026-12-24 o północy"},
            }
        )
        self.connector.shop_timezone = "Europe/Warsaw"
        local = datetime(2026, 10, 25, 2, 30)
        found = in_utc(Context(run.step_ids), {after: local})
        self.assertEqual(found, {after: moments[1]})

    # ------------------------------------------------------------------- what it costs
    def test_calls_and_queries_do_not_grow_with_the_orders(self):
        self.take_over()

        def cost(number, seed):
            self.shop.owner.buy(number, seed, ["registered", "transfer"], restock=True)
            self.shop.requests.clear()
            run = self.queue(order=TAKE | {"fetch_all": False})
            queries = self.queries(self.work, run)
            self.assertRunDone(run)
            return queries, len(self.shop.requests)

        # None of these buyers takes a bundle, which would wait.
        cost(2, 25)
        few, calls = cost(3, 19)
        many, more_calls = cost(8, 14)
        self.assertLessEqual(more_calls - calls, 1)
        # Odoo itself asks for each order: its number, its lines' products.
        self.assertLess((many - few) / 5, 16)
        self.shop.requests.clear()
        queries = self.env.cr.sql_log_count
        run = self.take_over()
        self.assertFalse(run.change_ids)
        self.assertLess(self.env.cr.sql_log_count - queries, few / 2)
        self.assertLessEqual(len(self.shop.requests), 6)

    # ----------------------------------------------------------------------- afterwards
    def test_undoing_takes_a_quotation_away_for_good(self):
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        order_id = self.buy()
        run = self.take_over()
        order = self.order(order_id)
        undo = self.env["shoper.sync.run"].browse(
            run.with_user(self.manager)._undo().id
        )
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertFalse(order.exists(), undo.change_ids.mapped("message"))
        run = self.take_over()
        self.assertFalse(self.order(order_id))

    @thorough
    def test_an_ignored_order_does_not_keep_its_buyer(self):
        order_id, order = self.taken(("registered", "cod"))
        self.shop.owner.set_status(order_id, 7)
        self.take_over()
        self.element_of(order_id).with_user(self.manager).action_ignore()
        self.assertFalse(self.element_of(order_id).res_id)
        for days, is_kept in ((89, True), (91, False)):
            with freeze_time(datetime.now() + timedelta(days=days)):
                self.env["shoper.element"]._gc_payloads()
                self.env["sale.order"]._gc_shoper_buyers()
            self.env.invalidate_all()
            self.assertEqual("buyer" in order.shoper_taken, is_kept)

    @thorough
    def test_a_settled_order_is_emptied_after_a_while(self):
        order_id, order = self.taken(("registered", "cod", "point_inpost"))
        waiting_id = self.buy(("eur",), seed=2)
        self.shop.owner.set_status(order_id, 7)
        self.shop.owner.set_status(waiting_id, 7)
        self.take_over()
        self.assertEqual(order.state, "sale")
        email, point = (self.row_of(order_id)[key] for key in ("email", "pickup_point"))
        self.assertIn(point, self.element_of(order_id).shop_values["pickup_point"])
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_payloads()
            self.env["shoper.sync.change"]._gc_values()
        self.env.invalidate_all()
        element = self.element_of(order_id)
        kept = str([element.payload, element.shop_values, element.base])
        for told in (email, point):
            self.assertNotIn(told, kept + str(element.shop_facts))
        self.assertEqual(element.shop_values["total"], self.row_of(order_id)["sum"])
        self.assertTrue(self.element_of(waiting_id).payload, "it waits")
        self.assertEqual(set(self.reasons(self.take_over())), {waiting_id})
        self.assertFalse(self.element_of(order_id).payload)
        # Nor is it kept with the order; that it is told again is no edit.
        self.env["sale.order"]._gc_shoper_buyers()
        self.assertNotIn(email, str(order.shoper_taken))
        self.shop.owner.set_status(order_id, 3)
        run = self.take_over()
        self.assertIn(email, self.element_of(order_id).shop_values["buyer"])
        [change] = self.changes(run, "order", "update_odoo")
        self.assertEqual([*change.after], ["status"])
        self.assertEqual(order.shoper_status_id, self.status(3))

    @thorough
    def test_a_quotation_of_what_was_given_back_is_emptied_and_still_goes_on(self):
        kind = ("registered", "transfer")
        ids = [self.buy(kind, seed) for seed in (1, 2, 3)]
        self.take_over()
        back, unclear, edited = orders = [self.order(order_id) for order_id in ids]
        edited.order_line[:1].product_uom_qty += 1
        self.status(9).incoming = False  # "not completed" in the shop
        for order_id, status in zip(ids, (11, 9, 8), strict=True):
            self.shop.owner.set_status(order_id, status)
        self.take_over()
        self.assertEqual({order.state for order in orders}, {"draft"})
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_payloads()
            self.env["sale.order"]._gc_shoper_buyers()
        self.env.invalidate_all()
        for order_id, order in zip(ids, orders, strict=True):
            # About what is edited in Odoo, or what the status means.
            is_asked = order in (unclear, edited)
            element = self.element_of(order_id)
            kept = str([element.payload, element.shop_values, order.shoper_taken])
            self.assertEqual(self.row_of(order_id)["email"] in kept, is_asked)
        self.take_over()
        self.assertEqual({order.state for order in orders}, {"draft"})
        partner = back.partner_id
        self.shop.owner.pay(ids[0])
        self.shop.owner.set_status(ids[0], 2)
        self.assertRunDone(self.take_over())
        self.assertEqual((back.state, back.partner_id), ("sale", partner))

    def test_of_who_is_forgotten_nothing_is_left_beside_the_documents(self):
        order_id, order = self.taken(
            ("registered", "transfer", "invoice_wanted", "point_inpost"),
            order={"notes": "Proszę dzwonić", "notes_priv": "Stała klientka"},
        )
        email, partner = self.row_of(order_id)["email"], order.partner_id
        self.assertIn(email, order.shoper_taken["buyer"])
        point = self.row_of(order_id)["pickup_point"]
        self.assertIn(point, order.shoper_pickup_point)
        self.shop.owner.cancel(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "cancel")
        partner.with_user(self.manager).action_shoper_forget()
        self.assertFalse(order.shoper_taken.keys() & PERSONAL)
        texts = (
            *(order.shoper_notes, order.shoper_shop_notes, order.shoper_fields),
            order.shoper_pickup_point,
        )
        self.assertFalse(any(texts), texts)
        self.assertEqual(order.partner_id, partner)
        self.shop.owner.set_status(order_id, 2)
        self.assertFalse(self.take_over().change_ids)

    @thorough
    def test_nobody_is_forgotten_whose_order_is_not_over(self):
        order_id, order = self.taken(
            ("registered", "transfer"),
            lines=[{"stock_id": self.stock_id(), "quantity": 2}],
        )
        partner = order.partner_id.with_user(self.manager).with_context(lang="en_US")
        unseen = unseen_in
        self.assertEqual([*unseen(self.connector).values()], [2])
        self.assertNotForgotten(partner, order_id)
        self.assertEqual([*unseen(self.connector).values()], [2], "it is kept")
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale", "nor is what was paid dropped")
        self.assertNotForgotten(partner, order_id)
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids._action_done()
        partner.action_shoper_forget()
        self.assertTrue(self.element_of(order_id).is_forgotten)

    @thorough
    def test_nobody_is_forgotten_whose_order_waits(self):
        self.status(1).incoming = False
        order_id = self.buy(("registered", "one_line"))
        self.take_over()
        email = self.row_of(order_id)["email"]
        partner = self.env["res.partner"].create({"name": "Anna", "email": email})
        partner = partner.with_user(self.manager).with_context(lang="en_US")
        self.assertNotForgotten(partner, order_id)
        self.element_of(order_id).with_user(self.manager).action_ignore()
        partner.action_shoper_forget()
        self.assertTrue(self.element_of(order_id).is_forgotten)

    def leave_out_notes(self):
        """From now on the shop's answers leave the notes of orders out."""
        table = self.shop.shop["orders"]
        render, left_out = table.render, {"notes_priv", "notes_pub"}

        def without_notes(row_id):
            row = render(row_id)
            return {name: row[name] for name in row.keys() - left_out}

        table.render = without_notes

    @thorough
    def test_notes_that_the_shop_leaves_out_stay_as_they_are_known(self):
        notes = {"notes_priv": "Stała klientka", "notes_pub": "Dziękujemy"}
        order_id, order = self.taken(("registered", "transfer"), order=notes)
        self.assertEqual(order.shoper_shop_notes, "Stała klientka\nDziękujemy")
        self.leave_out_notes()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.state, "sale", "the rest is taken over")
        self.assertEqual(order.shoper_shop_notes, "Stała klientka\nDziękujemy")

    @thorough
    def test_the_mark_of_what_is_left_out_is_seen_though_the_shop_leaves_it_out(self):
        self.connector.left_out_note = "BL:"
        order_id = self.buy(("registered", "cod"), order={"notes_priv": "BL: 601"})
        self.assertRunDone(self.take_over())
        self.assertFalse(self.order(order_id))
        self.leave_out_notes()
        self.shop.owner.pay(order_id)
        self.assertRunDone(self.take_over())
        self.assertFalse(self.order(order_id))

    @thorough
    def test_of_what_is_left_out_only_what_it_sold_is_kept(self):
        line = {"stock_id": self.stock_id(), "quantity": 2}
        self.connector.left_out_note = "BL:"
        origins = self.env["shoper.order.origin"]
        self.connector.left_out_origin_ids = origins.search([("code", "=", 3)])
        options = [{"name": "Grawer", "value": "Dla Zosi"}]
        ids = [
            self.buy(("allegro",), lines=[line]),
            self.buy(("registered", "engraved"), seed=2, lines=[line]),
            self.buy(("registered",), seed=3, lines=[line]),
        ]
        note = {"notes_priv": "bl: Pani Ewa, tel. 601"}
        self.shop.owner.update("orders", ids[1], note)
        self.status(3).incoming = "none"
        self.shop.owner.set_status(ids[2], 3)
        self.assertRunDone(self.take_over())
        elements = [self.element_of(order_id) for order_id in ids]
        for element in elements:
            lines = [row | {"text_options": options} for row in self.lines_of(element)]
            element.shop_facts = {"lines": lines}
        unseen = unseen_in
        before = unseen(self.connector)
        self.assertEqual([*before.values()], [6])
        self.give_up()
        self.assertTrue(all(item.payload.get("email") for item in elements), "open")
        self.status(3).kind = "closed"
        for order_id in ids[:2]:
            self.shop.owner.set_status(order_id, 7)
        self.assertRunDone(self.take_over())
        self.give_up(days=89)
        self.assertTrue(all(item.payload.get("email") for item in elements), "not yet")
        self.give_up()
        for element, row in zip(elements, map(self.row_of, ids), strict=True):
            kept = str(element.read())
            for told in (row["email"], row["billing_address"]["lastname"], "Zosi"):
                self.assertNotIn(told, kept)
            self.assertNotIn("Ewa", kept)
        self.assertEqual(unseen(self.connector), before, "Odoo has it all still")
        run = self.take_over()
        self.assertRunDone(run)
        self.assertIn(": 2 (left out)", self.step(run, "order").message)
        self.connector.left_out_origin_ids = False
        self.assertRunDone(self.take_over())
        self.assertFalse(self.order(ids[0]), "too much of it is gone")
        self.connector.left_out_reach_odoo = True
        self.assertEqual([*unseen(self.connector).values()], [4])

    @thorough
    def test_of_who_bought_what_is_left_out_nothing_is_left_but_what_is_sold(self):
        origins = self.env["shoper.order.origin"]
        self.connector.left_out_origin_ids = origins.search([("code", "=", 3)])
        line = {"stock_id": self.stock_id(), "quantity": 2}
        order_id = self.buy(("allegro",), lines=[line])
        self.assertRunDone(self.take_over())
        email = self.row_of(order_id)["email"]
        partner = self.env["res.partner"].create({"name": "Anna", "email": email})
        partner = partner.with_user(self.manager).with_context(lang="en_US")
        self.assertNotForgotten(partner, order_id)
        self.shop.owner.set_status(order_id, 7)
        self.assertRunDone(self.take_over())
        partner.action_shoper_forget()
        element = self.element_of(order_id)
        self.assertNotIn(email, str(element.read()))
        unseen = unseen_in
        self.assertEqual([*unseen(self.connector).values()], [2])
        self.assertNothingToDo(self.take_over())

    @thorough
    def test_of_an_older_order_only_what_it_sold_is_kept_once_it_left(self):
        line = {"stock_id": self.stock_id(), "quantity": 2}
        order_id = self.buy(("registered",), lines=[line])
        self.connector.orders_after_id = order_id
        self.assertRunDone(self.take_over(fetch_all=True))
        self.shop.owner.set_status(order_id, 7)
        self.assertRunDone(self.take_over())
        unseen = unseen_in
        before = unseen(self.connector)
        self.assertEqual([*before.values()], [2], "Odoo has it still")
        self.give_up()
        kept = str(self.element_of(order_id).read())
        self.assertNotIn(self.row_of(order_id)["email"], kept)
        self.assertEqual(unseen(self.connector), before)

    def lines_of(self, element):
        """What is kept of an order's lines."""
        return element.shop_facts["lines"]

    def give_up(self, days=91):
        """So many days go by."""
        with freeze_time(datetime.now() + timedelta(days=days)):
            self.env["shoper.element"]._gc_left_out_orders()
            self.env["shoper.element"]._gc_payloads()
        self.env.invalidate_all()

    def assertNotForgotten(self, partner, order_id):
        """A person is not forgotten because of an order that is not over."""
        with self.assertRaisesRegex(UserError, f"not over yet: {order_id} "):
            partner.action_shoper_forget()
        self.assertFalse(self.element_of(order_id).is_forgotten)

    def test_who_has_no_right_to_sell_takes_no_orders_over(self):
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "sale.order"), ("perm_create", "=", True)]
        ).perm_create = False
        order_id = self.buy()
        run = self.take_over(user=self.user)
        self.assertIn("may not create sales orders", self.reasons(run)[order_id])

    def test_another_company_s_shop_has_the_same_numbers(self):
        company = self.env["res.company"].create(
            {
                "name": "Druga",
                "country_id": self.env.ref("base.pl").id,
                "currency_id": self.env.ref("base.PLN").id,
            }
        )
        order_id, order = self.taken(("registered", "cod"))
        self.manager.company_ids += company
        shop = self.start_shop(license_id="other-shop")
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "company_id": company.id}
        )
        own_tax = {"company": company, "tax_group_id": group.id}
        tax = self.odoo_tax("VAT 23", 23, **own_tax)
        other = self.connect(shop, company=company)
        self.shop, own = shop, self.shop
        self.synchronise(other, tax={}, **self.mirrors())
        for row in ("23%", "8%", "5%", "0%"):
            element = self.element("tax", self.remote("tax", row), other)
            if element.link_state == "unlinked":
                rate = float(element.shop_values["rate"])
                one = tax if rate == 23 else self.odoo_tax(row, rate, **own_tax)
                element.with_user(self.manager).action_link(one)
        with self.enter_registry_test_mode():
            other.with_user(self.manager).action_start_orders()
        other.with_user(self.manager).action_take_over_suggestions()
        other.write({"unknown_products": "placeholder", "position_home_id": False})
        other.with_user(self.manager).action_make_order_products()
        journal = self.open_books(company)
        other.write({"orders_invoice": "draft", "orders_invoice_for": "all"})
        method = other.payment_method_ids.filtered(lambda item: item.code == "cod")
        method.write({"journal_id": journal.id, "register_payment": True})
        unseen = unseen_in
        demand = unseen(self.connector)
        other_id = self.buy(("registered", "cod"))
        self.assertEqual(other_id, order_id)
        run = self.take_over(other)
        self.assertEqual(self.reasons(run), {})
        found = self.order(other_id, other)
        self.assertNotEqual(found, order)
        self.assertEqual(found.company_id, company)
        buyer, other_buyer = order.partner_id, found.partner_id
        self.assertEqual(
            (buyer.email, buyer.name), (other_buyer.email, other_buyer.name)
        )
        self.assertEqual(
            (buyer.company_id, other_buyer.company_id), (self.company, company)
        )
        for field in ("partner_id", "partner_invoice_id", "partner_shipping_id"):
            self.assertNotEqual(found[field], order[field], field)
            self.assertEqual(found[field].company_id, company, field)
        self.assertEqual(found.order_line.tax_ids.company_id, company)
        self.assertFalse(found.order_line.product_id & order.order_line.product_id)
        self.assertEqual(found.warehouse_id.company_id, company)
        self.assertEqual(unseen(self.connector), demand)
        self.shop.owner.pay(other_id)
        self.assertRunDone(self.take_over(other))
        payment = self.env["account.payment"].search([("shoper_order_id", "!=", False)])
        self.assertEqual(payment.shoper_order_id, found)
        self.assertEqual((payment.company_id, payment.journal_id), (company, journal))
        self.assertEqual(found.invoice_ids.company_id, company)
        self.assertEqual(found.invoice_ids.journal_id.company_id, company)
        self.assertFalse(order.invoice_ids)
        self.shop = own
        self.assertEqual(self.order(order_id), order)
        self.assertEqual(order.company_id, self.company)
        self.assertFalse(self.take_over().change_ids)

    def open_books(self, company):
        """Give a company what invoices and payments need.

        :return: its bank's journal
        """
        kinds = ("asset_receivable", "income", "asset_cash")
        receivable, income, cash = self.env["account.account"].create(
            [
                {
                    "name": kind,
                    "code": f"10{number}",
                    "account_type": kind,
                    "company_ids": [Command.set(company.ids)],
                }
                for number, kind in enumerate(kinds)
            ]
        )
        self.env["ir.default"].set(
            "res.partner",
            "property_account_receivable_id",
            receivable.id,
            company_id=company.id,
        )
        _sales, bank = self.env["account.journal"].create(
            [
                {
                    "name": kind,
                    "code": kind.upper(),
                    "type": kind,
                    "default_account_id": account.id,
                    "company_id": company.id,
                }
                for kind, account in (("sale", income), ("bank", cash))
            ]
        )
        bank.inbound_payment_method_line_ids.payment_account_id = cash
        return bank

    @thorough
    def test_people_without_a_shoper_right_see_orders_as_ever(self):
        _order_id, order = self.taken(("registered", "cod"))
        seller = new_test_user(
            self.env,
            login="seller",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        own = order.with_user(seller)
        for name in ("form", "list"):
            arch = own.get_view(view_type=name)["arch"]
            self.assertNotIn("shoper_number", arch)
        self.assertTrue(own.name)
        self.assertTrue(own.copy().order_line)
        self.assertFalse({"shoper_taken", "shoper_shop_notes"} & own.read()[0].keys())
        with self.assertRaises(AccessError):
            _buyer = own.shoper_taken
        self.assertFalse(
            self.env["shoper.element"].with_user(seller).has_access("read")
        )
        self.assertIn("shoper_number", order.with_user(self.user).get_view()["arch"])
