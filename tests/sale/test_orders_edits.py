from unittest.mock import patch

from odoo.fields import Command

from ..cases.customer_case import IMPORT
from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.parcel_case import SHIPPED
from ..cases.query_counts import QueryCounts

GERMANY = {"country": "Niemcy", "country_code": "DE"}


class TestBuyersOfEdits(OrderLifeCase):
    """An edit of an order in the shop makes no contact that Odoo has already."""

    def contacts(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([])

    def guest(self, rule="new"):
        """A guest's order that is not paid yet.

        :return: (number of the order, the order in Odoo)
        """
        self.connector.guest_rule = rule
        kind = ("guest", "transfer", "one_address")
        return self.taken(kind, lines=self.two_things())

    def edit_quantity(self, order_id):
        first, _second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={first: 7})

    @thorough
    def test_new_quantities_for_a_guest_make_no_second_contact(self):
        order_id, order = self.guest()
        before, buyer = self.contacts(), order.partner_id
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertEqual(self.contacts(), before)
        self.assertEqual(order.partner_id, buyer)
        self.assertQuiet()

    @thorough
    def test_a_guest_who_moves_house_is_the_same_contact(self):
        order_id, order = self.guest()
        before, buyer = self.contacts(), order.partner_id
        hel = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
        self.shop.owner.edit_address(order_id, delivery=hel)
        self.assertRunDone(self.take_over())
        self.assertEqual(order.partner_id, buyer)
        self.assertEqual(order.partner_invoice_id, buyer)
        [address] = self.contacts() - before
        self.assertEqual(
            (address, address.parent_id), (order.partner_shipping_id, buyer)
        )
        self.assertQuiet()

    @thorough
    def test_without_an_e_mail_a_guest_is_the_same_contact_too(self):
        self.connector.guest_rule = "per_name"
        order_id = self.buy(("guest", "transfer"), lines=self.two_things())
        self.let_say(order_id, email="")
        self.assertRunDone(self.take_over())
        order, before = self.order(order_id), self.contacts()
        self.assertFalse(order.partner_id.email)
        self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        [address] = self.contacts() - before
        self.assertEqual(address.parent_id, order.partner_id)
        self.assertEqual(order.partner_invoice_id, address)

    @thorough
    def test_another_buyer_moves_a_quotation_to_no_other_warehouse(self):
        house = self.env["stock.warehouse"].create(
            {"name": "Drugi", "code": "DRUGI", "company_id": self.company.id}
        )
        self.connector.orders_warehouse_id = house
        order_id, order = self.guest()
        buyer = order.partner_id
        self.shop.owner.update("orders", order_id, {"email": "inny@example.com"})
        self.assertRunDone(self.take_over())
        self.assertNotEqual(order.partner_id, buyer)
        self.assertEqual(order.warehouse_id, house)

    def correct(self, order_id, email="dobry@example.com"):
        """Staff correct the e-mail address of an order, and nothing else."""
        self.shop.owner.update("orders", order_id, {"email": email})
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        self.assertEqual(order.partner_id.email, email)
        self.assertEqual(order.partner_invoice_id.email, email, "who gets the invoice")
        return order

    @thorough
    def test_a_corrected_e_mail_of_a_guest_reaches_invoice_and_parcel(self):
        order_id, order = self.guest("per_name")
        former = order.partner_id
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertRunDone(self.take_over())
        self.assertEqual(order.partner_shipping_id.parent_id, former)
        self.correct(order_id)
        self.assertNotEqual(order.partner_id, former)
        self.assertEqual(order.partner_invoice_id, order.partner_id)
        self.assertEqual(
            (order.partner_shipping_id.parent_id, order.partner_shipping_id.city),
            (order.partner_id, "Hel"),
        )
        self.assertQuiet()

    @thorough
    def test_a_corrected_e_mail_reaches_the_invoice_of_a_company(self):
        order_id = self.buy(("guest", "transfer", "company"), lines=self.two_things())
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        company = order.partner_invoice_id
        self.assertTrue(company.vat and company.email == order.partner_id.email)
        self.correct(order_id)
        self.assertEqual(order.partner_invoice_id.commercial_partner_id, company)
        self.assertEqual(order.partner_invoice_id.street, company.street)
        self.assertQuiet()

    @thorough
    def test_a_mistyped_e_mail_of_a_customer_stays_at_no_address(self):
        wrong, kind = "literowka@example.com", ("registered", "transfer", "one_address")
        ids = [self.buy(kind, seed, lines=self.two_things()) for seed in (1, 2)]
        rights = [self.row_of(order_id)["email"] for order_id in ids]
        for order_id in ids:
            self.shop.owner.update("orders", order_id, {"email": wrong})
            self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.shop.owner.edit_address(ids[1], billing={"company": "Fundacja X"})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertRunDone(self.take_over())
        own, company = orders = [self.order(order_id) for order_id in ids]
        self.assertEqual([order.partner_id.email for order in orders], rights)
        parcels = [order.partner_shipping_id for order in orders]
        invoices = [order.partner_invoice_id for order in orders]
        self.assertEqual(invoices[0], own.partner_id)
        self.assertEqual(invoices[1].commercial_partner_id.name, "Fundacja X")
        mailed = [contact.email for contact in (*parcels, invoices[1])]
        self.assertEqual(mailed, [wrong] * 3)
        for order_id, order, right, parcel in zip(
            ids, orders, rights, parcels, strict=True
        ):
            account = order.partner_id
            self.correct(order_id, right)
            self.assertEqual(order.partner_id, account)
            now = order.partner_shipping_id
            self.assertEqual((now.city, now.email), ("Hel", right))
            self.assertEqual((now != parcel, now.parent_id), (True, account))
        self.assertEqual(own.partner_invoice_id, own.partner_id, "it was right")
        invoiced = company.partner_invoice_id.commercial_partner_id
        self.assertEqual(invoiced.name, "Fundacja X")
        self.assertQuiet()

    @thorough
    def test_a_corrected_e_mail_leaves_what_a_person_chose_in_odoo(self):
        order_id, order = self.guest("per_name")
        former = order.partner_id
        values = {"name": "Magazyn", "city": "Hel", "parent_id": former.id}
        store = self.env["res.partner"].create(values | {"type": "delivery"})
        order.partner_shipping_id = store
        self.shop.owner.update("orders", order_id, {"email": "dobry@example.com"})
        reason = self.reasons(self.take_over())[order_id]
        self.assertIn("edited in Odoo", reason)
        self.assertIn("shown here as they were taken over", reason)
        self.decide("shop", self.decision(order_id))
        self.assertEqual(order.partner_id.email, "dobry@example.com")
        self.assertEqual(order.partner_invoice_id, order.partner_id)
        self.assertEqual(order.partner_shipping_id, store)
        # What came along with another customer who was chosen is nobody's choice.
        order.write(
            {
                "partner_id": former.id,
                "partner_invoice_id": former.id,
                "partner_shipping_id": former.id,
                "user_id": order.user_id.id,
            }
        )
        self.shop.owner.update("orders", order_id, {"email": "lepszy@example.com"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(order.partner_id.email, "lepszy@example.com")
        self.assertEqual(order.partner_invoice_id, order.partner_id)
        self.assertEqual(order.partner_shipping_id, order.partner_id)

    @thorough
    def test_an_address_that_was_corrected_in_odoo_stays_with_other_edits(self):
        order_id, order = self.quotation()
        order.partner_invoice_id.street = order.partner_id.street = "Poprawna 1"
        before = self.contacts()
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.contacts(), before)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        self.assertRunDone(self.take_over())
        self.assertEqual(self.contacts() - before, order.partner_shipping_id)
        self.assertQuiet()

    @thorough
    def test_an_order_whose_customer_became_an_employee_gets_no_address_there(self):
        order_id, order = self.quotation()
        self.env["res.users"].create(
            {"partner_id": order.partner_id.id, "login": "employee"}
        )
        before = self.contacts()
        self.edit_quantity(order_id)
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.shop.owner.edit_address(order_id, delivery={"city": "Hel"})
        run = self.take_over()
        self.assertIn("contact of an employee", self.reasons(run)[order_id])
        self.assertEqual(self.contacts(), before)


class TestUnseenEdits(QueryCounts, OrderLifeCase):
    """What no number of an order tells is followed, too, or told."""

    def engrave(self, line_id, text):
        options = [{"name": "Grawer", "value": text}] if text else []
        self.shop.owner.update("order-products", line_id, {"text_options": options})

    def engraved(self):
        """A quotation with an engraving.

        :return: (number of the order, its first line in Odoo)
        """
        order_id = self.buy(lines=self.two_things())
        first, _second = self.line_ids(order_id)
        self.engrave(first, "Zosja")
        self.assertRunDone(self.take_over())
        return order_id, self.line_of(self.order(order_id), first)

    @thorough
    def test_a_total_of_no_lines_says_what_can_be_pressed(self):
        order_id, order = self.quotation()
        new_id = self.buy(seed=2, lines=self.two_things())
        taken_over = order.amount_total
        for number in (order_id, new_id):
            self.let_say(number, sum="1.23")
        reasons = self.reasons(self.take_over())
        decision, new = self.decision(order_id), self.decision(new_id)
        self.assertIn("do not add up", reasons[order_id])
        self.assertIn("press Leave Both", reasons[order_id])
        self.assertNotIn("ignore", reasons[order_id])
        self.assertTrue(decision.has_values, "it has the button Leave Both")
        self.assertFalse(decision.can_ignore)
        self.assertIn("ignore it here", reasons[new_id])
        self.assertNotIn("Leave Both", reasons[new_id])
        self.assertTrue(new.can_ignore)
        self.decide("left", decision)
        new.with_user(self.user).action_ignore()
        self.assertEqual(order.amount_total, taken_over)
        self.assertQuiet()

    def test_an_engraving_is_read_in_whatever_form_it_comes(self):
        order_id = self.buy(lines=self.two_things())
        first, _second = self.line_ids(order_id)
        options = [
            "Dla Zosi",
            {"name": "Grawer", "value": ["Ala", "Ola"]},
            {"name": ["?"], "value": "Kokarda"},
            {"name": "Plik", "value": {"1": ["?"]}},
        ]
        self.shop.owner.update("order-products", first, {"text_options": options})
        self.assertRunDone(self.take_over())
        told = self.line_of(self.order(order_id), first).name.split("\n")
        self.assertEqual(told[1:], ["Dla Zosi", "Grawer: Ala, Ola", "Kokarda"])

    @thorough
    def test_a_corrected_engraving_is_in_the_line_s_description(self):
        order_id, line = self.engraved()
        self.assertIn("Grawer: Zosja", line.name)
        self.assertQuiet()
        self.engrave(line.shoper_line_id, "Zosia")
        self.assertRunDone(self.take_over())
        self.assertIn("Grawer: Zosia", line.name)
        self.assertNotIn("Zosja", line.name)
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_an_engraving_corrected_after_the_sale_is_asked_about(self):
        order_id, order = self.sold()
        line = self.line_of(order, self.line_ids(order_id)[0])
        self.engrave(line.shoper_line_id, "Zosia")
        self.assertIn("Texts of lines", self.reasons(self.take_over())[order_id])
        self.assertNotIn("Zosia", line.name)
        self.decide("shop", self.decision(order_id))
        self.assertIn("Grawer: Zosia", line.name)
        self.assertQuiet()

    @thorough
    def test_another_vat_rate_of_the_delivery_is_followed(self):
        order_id, order = self.quotation()
        line = order.order_line.filtered("is_delivery")
        before = line.price_tax
        self.shop.owner.update(
            "orders", order_id, {"shipping_tax_id": str(self.remote("tax", "8%"))}
        )
        self.assertRunDone(self.take_over())
        self.assertLess(line.price_tax, before)
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_only_fields_of_orders_are_handed_to_what_makes_and_writes_them(self):
        model, handed = self.registry["shoper.sync.order"], []
        create, write = model._create_records, model._write_records

        def creating(entity, ctx, creations):
            handed.extend(creations.vals)
            return create(entity, ctx, creations)

        def writing(entity, ctx, writes):
            handed.extend(item.vals for item in writes)
            return write(entity, ctx, writes)

        with (
            patch.object(model, "_create_records", creating),
            patch.object(model, "_write_records", writing),
        ):
            order_id, _order = self.quotation()
            first, _second = self.line_ids(order_id)
            self.shop.owner.edit_lines(order_id, quantities={first: 7})
            self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertGreater(len(handed), 1)
        names = {name for vals in handed for name in vals}
        self.assertLessEqual(names, self.env["sale.order"]._fields.keys())

    def with_euros(self, amounts_in):
        """The shop sells in euros, too.

        :param amounts_in: in which currency it writes the amounts of such orders
        """
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.25}
        )
        self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self.connector.amounts_in = amounts_in
        self.assertRunDone(self.synchronise(currency={}))

    def to_euros(self, order_id):
        """Somebody in the shop's panel lets an order be one in euros."""
        rows = self.shop.shop.rows("currencies")
        [number] = [row["currency_id"] for row in rows if row["name"] == "EUR"]
        values = {"currency_id": number, "currency_rate": "4"}
        self.shop.owner.update("orders", order_id, values)

    def with_positions(self):
        """Fiscal positions: of companies in the EU, of buyers at home."""
        positions = self.env["account.fiscal.position"]
        union, home = positions.create([{"name": "UE"}, {"name": "Kraj"}])
        self.connector.write(
            {"position_eu_company_id": union.id, "position_home_id": home.id}
        )
        return union, home

    def test_euros_are_never_written_to_an_order_in_zloty(self):
        order_id, order = self.quotation()
        self.with_euros("order")
        total = order.amount_total
        self.to_euros(order_id)
        first, second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, prices={first: "1.00", second: "2.00"})
        run = self.take_over()
        self.assertIn("is in EUR in the shop by now", self.reasons(run)[order_id])
        self.decide("shop", self.decision(order_id))
        self.assertEqual(order.amount_total, total)
        self.decide("leave", self.decision(order_id))
        self.assertQuiet()

    @thorough
    def test_the_currency_of_an_order_is_read_once_for_all_its_amounts(self):
        order_id, order = self.quotation()
        self.with_euros("order")
        first, second = self.line_ids(order_id)
        self.shop.owner.edit_lines(order_id, prices={first: "1.00", second: "2.00"})
        run = self.take_over(auto_apply=False)
        change = run.change_ids.filtered(lambda item: item.res_id == order.id)
        self.assertGreater(change.brief.count("zł"), 2)
        took = self.queries(lambda: change.brief)
        self.connector.amounts_in = "default"
        self.assertEqual(took, self.queries(lambda: change.brief) + 1)
        self.connector.amounts_in = "order"
        order.sudo().unlink()
        self.env.invalidate_all()
        self.assertNotIn("zł", change.brief, "nobody knows any more")

    @thorough
    def test_another_currency_alone_is_told_like_any_other_edit(self):
        order_id, order = self.quotation()
        self.with_euros("order")
        self.to_euros(order_id)
        self.assertIn(
            "is in EUR in the shop by now", self.reasons(self.take_over())[order_id]
        )
        self.assertEqual(order.currency_id, self.connector.company_id.currency_id)
        self.decide("leave", self.decision(order_id))
        self.assertQuiet()

    @thorough
    def test_a_price_list_in_another_currency_makes_zloty_no_euros(self):
        self.with_euros("order")
        self.env["product.template"].search([]).invoice_policy = "order"
        self.connector.write({"orders_invoice": "posted", "orders_invoice_for": "all"})
        (order_id, order), (by_hand_id, by_hand) = self.quotation(), self.quotation(2)
        euros = self.env["product.pricelist"].search([("currency_id.name", "=", "EUR")])
        (order | by_hand).pricelist_id = euros[0]
        self.assertEqual((order | by_hand).currency_id.name, "EUR")
        by_hand.action_confirm()
        for number in (order_id, by_hand_id):
            self.shop.owner.pay(number)
        run = self.take_over()
        self.assertIn("are other amounts", self.reasons(run)[order_id])
        self.assertEqual(order.state, "draft")
        invoice = by_hand.invoice_ids
        self.assertEqual(invoice.state, "draft")
        self.assertIn("are other amounts", invoice.message_ids[0].body)
        order.pricelist_id = False
        self.assertRunDone(self.take_over())
        self.assertEqual((order.state, order.currency_id.name), ("sale", "PLN"))
        self.assertExact(order_id)

    @thorough
    def test_another_currency_of_the_buyer_is_noted_on_the_order(self):
        (order_id, order), (sold_id, sold) = self.all_of("draft", "sale")
        self.with_euros("default")
        total = order.amount_total
        for number in (order_id, sold_id):
            self.to_euros(number)
        run = self.take_over()
        self.assertEqual(order.shoper_extra, {"currency": "EUR", "rate": "4"})
        self.assertEqual(order.amount_total, total)
        self.assertIn("Currency", self.reasons(run)[sold_id])
        self.decide("shop", self.decision(sold_id))
        self.assertEqual(sold.shoper_extra, {"currency": "EUR", "rate": "4"})
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_a_sale_without_vat_whose_numbers_stay_is_an_edit_too(self):
        union, home = self.with_positions()
        (order_id, order), (sold_id, sold) = self.all_of("draft", "sale")
        self.assertEqual((order | sold).fiscal_position_id, home)
        self.connector.position_eu_private_id = home
        for number in (order_id, sold_id):
            self.take_vat_off(number)
            self.shop.owner.edit_address(number, delivery=GERMANY)
        self.take_over()
        self.decide("shop", self.decision(sold_id))
        at_home = self.record_of("tax", self.remote("tax", "0%"))
        taxes = (order | sold).order_line.tax_ids
        self.assertEqual(taxes.shoper_gross_of_id, at_home)
        self.assertQuiet()
        abroad = self.replace_taxes(union, "0%")
        for number in (order_id, sold_id):
            self.let_say(number, vat_eu=True)
        run = self.take_over()
        self.assertEqual(order.fiscal_position_id, union)
        self.assertEqual(order.order_line.tax_ids.shoper_gross_of_id, abroad)
        self.assertIn("EU sale without VAT", self.reasons(run)[sold_id])
        self.assertEqual(sold.fiscal_position_id, home)
        self.decide("shop", self.decision(sold_id))
        self.assertEqual(sold.fiscal_position_id, union)
        self.assertEqual(sold.order_line.tax_ids.shoper_gross_of_id, abroad)
        self.assertExact(order_id, sold_id)
        self.assertQuiet()

    @thorough
    def test_what_goes_out_of_the_union_by_an_edit_gets_the_tax_for_that(self):
        _union, home = self.with_positions()
        abroad = self.position()
        self.connector.position_elsewhere_id = abroad
        exported = self.replace_taxes(abroad, "0%")
        at_home = self.record_of("tax", self.remote("tax", "0%"))
        numbers, orders = [], self.env["sale.order"]
        for make in (self.quotation, lambda: self.sold(seed=2)):
            order_id, order = make()
            self.take_vat_off(order_id)
            numbers.append(order_id)
            orders |= order
        order, sold = orders
        self.take_over(fetch_all=True)
        self.decide("shop", self.decision(numbers[1]))
        self.assertEqual(orders.order_line.tax_ids.shoper_gross_of_id, at_home)
        # What somebody chose for a line in Odoo stays.
        own = self.odoo_tax("0% własny", 0)
        line = sold.order_line[0]
        line.tax_ids = own
        lines = sold.order_line.ids
        usa = {"country": "USA", "country_code": "US", "city": "Boston"}
        for order_id in numbers:
            self.shop.owner.edit_address(order_id, delivery=usa)
        self.take_over(fetch_all=True)
        self.decide("shop", self.decision(numbers[1]))
        self.assertEqual(orders.fiscal_position_id, abroad)
        others = orders.order_line - line
        self.assertEqual(others.tax_ids.shoper_gross_of_id, exported)
        self.assertEqual(line.tax_ids, own)
        self.assertEqual(sold.order_line.ids, lines)
        self.assertExact(*numbers)
        self.assertQuiet()
        # Back home it is as it was.
        poland = {"country": "Polska", "country_code": "PL"}
        self.shop.owner.edit_address(numbers[0], delivery=poland)
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertEqual(order.fiscal_position_id, home)
        self.assertEqual(order.order_line.tax_ids.shoper_gross_of_id, at_home)

    @thorough
    def test_a_sale_that_loses_its_vat_gets_the_fiscal_position_for_it(self):
        union, home = self.with_positions()
        order_id, order = self.quotation()
        self.assertEqual(order.fiscal_position_id, home)
        self.replace_taxes(union, "0%")
        self.shop.owner.edit_address(order_id, delivery=GERMANY)
        self.let_say(order_id, vat_eu=True)
        reasons = self.reasons(self.take_over())
        self.assertIn("marked as an EU sale without VAT", reasons[order_id])
        self.assertEqual(order.fiscal_position_id, home, "with its VAT it waits")
        self.take_vat_off(order_id)
        self.assertRunDone(self.take_over(fetch_all=True))
        self.assertEqual(set(order.order_line.mapped("price_tax")), {0})
        self.assertEqual(order.fiscal_position_id, union)
        self.assertExact(order_id)
        self.assertQuiet()

    @thorough
    def test_a_fiscal_position_that_a_person_chose_stays_with_another_address(self):
        union, _home = self.with_positions()
        own = self.env["account.fiscal.position"].create({"name": "Własna"})
        (order_id, order), (sold_id, sold) = self.all_of("draft", "sale")
        (order | sold).fiscal_position_id = own
        for number in (order_id, sold_id):
            self.shop.owner.edit_address(number, billing={"city": "Hel"})
        self.take_over()
        self.decide("shop", self.decision(order_id), self.decision(sold_id))
        self.assertEqual((order | sold).partner_invoice_id.mapped("city"), ["Hel"] * 2)
        self.assertEqual((order | sold).fiscal_position_id, own)
        # That it was chosen by a person is known at the next edit, too.
        self.shop.owner.edit_address(order_id, billing={"city": "Puck"})
        self.take_over()
        self.decide("shop", self.decision(order_id))
        self.assertEqual(order.fiscal_position_id, own)
        # What goes to another country has what the shop sells by there.
        self.connector.position_eu_private_id = union
        self.shop.owner.edit_address(sold_id, delivery=GERMANY)
        self.take_over()
        self.decide("shop", self.decision(sold_id))
        self.assertEqual(sold.fiscal_position_id, union)

    @thorough
    def test_who_follows_less_hides_no_edit_from_who_follows_all(self):
        every = self.env["shoper.property"].search([("entity", "=", "order")])
        less = every.filtered(lambda prop: prop.code in ("status", "paid"))
        (order_id, order), (sold_id, sold) = self.all_of("draft", "sale")
        for number in (order_id, sold_id):  # closed: nothing goes on there by itself
            self.shop.owner.set_status(number, SHIPPED)
        self.take_over()
        for number in (order_id, sold_id):
            self.shop.owner.edit_address(number, billing={"city": "Hel"})
        for _often in range(3):
            self.take_over(property_ids=[Command.set(less.ids)])
        self.assertNotEqual(order.partner_invoice_id.city, "Hel")
        run = self.take_over()
        self.assertEqual(order.partner_invoice_id.city, "Hel")
        self.assertIn(sold_id, self.reasons(run))
        self.decide("shop", self.decision(sold_id))
        self.assertEqual(sold.partner_invoice_id.city, "Hel")
        self.assertQuiet()
