import hashlib
from dataclasses import replace

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user

from ...sync.sales.row.names import guest_key
from ...sync.sales.row.order_row import read_order
from ..cases.customer_case import IMPORT, UPDATE, CustomerCase
from ..cases.length import thorough
from ..cases.sale_orders import address_row

ANNA = {"firstname": "Anna", "lastname": "Nowak"}
KRAKOW = "Warszawska 543/123"  # of whoever is not named
HEL = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
HEL_OF_USER = {"street_1": "Letnia 7", "city": "Hel", "zip_code": "84-150"}


class TestGuests(CustomerCase):
    """Orders without an account."""

    def test_a_guest_who_comes_five_times_is_one_contact(self):
        before = self.all_contacts()
        first = self.buyers_of(*(self.order(n) for n in range(1, 4)))
        again = self.buyers_of(self.order(4), self.order(5, email="ANNA@example.com"))
        [contact] = self.all_contacts() - before
        self.assertEqual({*first.values(), *again.values()}, {(contact,) * 3})
        self.assertEqual(
            (contact.name, contact.email, contact.phone, contact.zip),
            ("Anna Kowalska", "anna@example.com", "+48 640 432 543", "31-345"),
        )
        self.assertEqual(contact.shoper_origin, "guest")
        self.assertNotIn("anna", contact.sudo().shoper_guest_key)

    def test_a_guest_who_orders_twice_at_once_gets_both_parcels_where_they_go(self):
        before = self.all_contacts()
        found = self.buyers_of(self.order(1), self.order(2, address=HEL))
        buyer = found[1][0]
        self.assertEqual(found[1], (buyer,) * 3)
        self.assertEqual(found[2][0], buyer)
        self.assertEqual(found[2][1], found[2][2])
        self.assertEqual((buyer.street, found[2][1].street), (KRAKOW, "Letnia 7"))
        self.assertEqual(found[2][1].parent_id, buyer)
        self.assertEqual(self.all_contacts() - before, buyer | found[2][1])

    def test_a_new_address_of_orders_at_once_is_one_contact_with_a_phone_or_not(self):
        """As if they came one after the other."""
        no_phone = HEL | {"phone": ""}
        before = self.all_contacts()
        found = self.buyers_of(
            self.order(1, delivery=HEL),
            self.order(2, delivery=no_phone),
            self.order(3, address=HEL, delivery=no_phone),
        )
        buyer, hel = found[1][0], found[1][2]
        self.assertEqual((hel.street, hel.parent_id), ("Letnia 7", buyer))
        self.assertEqual(found[2], (buyer, buyer, hel))
        self.assertEqual(found[3], (buyer, hel, hel))
        self.assertEqual(self.all_contacts() - before, buyer | hel)
        # Another phone is another address.
        other = self.buyer_of(self.order(4, delivery=HEL | {"phone": "601701801"}))
        self.assertNotIn(other[2], (buyer, hel))

    def test_two_who_order_at_once_for_a_new_company_get_what_they_ordered(self):
        firm = {"company": "Wierch", "tax_identification_number": self.nip()}
        before = self.all_contacts()
        rows = {
            1: self.order(1, address=firm),
            2: self.order(2, address=firm | ANNA | HEL, email="n@example.com"),
            3: self.order(3, 7, address=firm | ANNA | HEL, email="r@example.com"),
        }
        found = self.buyers_of(*rows.values())
        company = found[1][1]
        self.assertEqual((company.street, company.vat), (KRAKOW, self.nip()))
        for number, street in ((1, KRAKOW), (2, "Letnia 7"), (3, "Letnia 7")):
            account, invoice, parcel = found[number]
            self.assertEqual(account.parent_id, company)
            self.assertEqual((invoice.street, parcel.street), (street, street))
            self.assertEqual((invoice | parcel).commercial_partner_id, company)
        self.assertEqual(len(self.all_contacts() - before), 1 + 3 + 1)
        for number, row in rows.items():
            again = row | {"order_id": str(number + 10)}
            self.assertEqual(self.buyer_of(again), found[number])

    def test_one_address_of_an_invoice_and_a_parcel_is_one_contact(self):
        """Whether the company was in Odoo before the shop or came from there."""
        ours = self.contact("Turnia", is_company=True, vat=self.nip(1))
        made = self.buyer_of(
            self.order(
                1, address={"company": "Hala", "tax_identification_number": self.nip(2)}
            )
        )[0].parent_id
        self.assertEqual((made.name, made.shoper_origin), ("Hala", "guest"))
        for number, company in enumerate((ours, made), 1):
            firm = {
                "company": company.name,
                "tax_identification_number": self.nip(number),
            }
            ewa = {"firstname": "Ewa", "lastname": "Lis"} | firm | HEL
            for user_id in (None, 10 + number):
                with self.subTest(company=company.name, user_id=user_id):
                    before = self.all_contacts()
                    mail = f"e{user_id}@example.com"
                    row = self.order(10 + number, user_id, address=ewa, email=mail)
                    account, invoice, parcel = found = self.buyer_of(row)
                    self.assertEqual(account.parent_id, company)
                    self.assertEqual(account.name, "Ewa Lis")
                    self.assertEqual(invoice, parcel)
                    self.assertEqual(
                        (parcel.parent_id, parcel.type, parcel.street, parcel.name),
                        (company, "other", "Letnia 7", "Ewa Lis"),
                    )
                    # The customer is whom the guest's order made.
                    new = set() if user_id else {account, parcel}
                    self.assertEqual({*self.all_contacts() - before}, new)
                    self.assertEqual(self.buyer_of(row), found)
            defaults = company.address_get(["invoice", "delivery"])
            self.assertEqual({*defaults.values()}, {company.id})
        # A parcel with another phone has an address of its own, below who gets it.
        moved = ewa | {"street1": "Nowa 1"}
        row = self.order(20, 12, address=moved, delivery={"phone": "601701801"})
        account, invoice, parcel = self.buyer_of(row)
        self.assertEqual((invoice.parent_id, parcel.parent_id), (made, account))
        self.assertEqual((invoice.type, parcel.type), ("invoice", "delivery"))

    def test_of_two_who_order_at_once_one_is_the_company_and_one_belongs_to_it(self):
        self.connector.company_buyers = "one"
        firm = {"company": "Wierch", "tax_identification_number": self.nip()}
        found = self.buyers_of(
            self.order(1, 7, address=firm),
            self.order(2, address=firm | ANNA, email="n@example.com"),
        )
        self.assertTrue(found[1][0].is_company)
        self.assertEqual(found[2][0].parent_id, found[1][0])

    def test_who_orders_at_once_for_somebody_s_company_belongs_to_it(self):
        """A tax number without a company's name makes nobody the company of others."""
        number = {"tax_identification_number": self.nip()}
        ewa = {"firstname": "Ewa", "lastname": "Lis"} | number
        found = self.buyers_of(
            self.order(1, address=ANNA | number | {"company": "Turnia"}),
            self.order(2, address=ewa, email="ewa@example.com"),
            self.order(3, address=ANNA | number),
        )
        (anna, company, _parcel), (buyer, invoice, _ewas) = found[1], found[2]
        self.assertEqual((company.name, company.is_company), ("Turnia", True))
        self.assertEqual((anna.name, anna.parent_id), ("Anna Nowak", company))
        self.assertEqual((buyer.name, buyer.parent_id), ("Ewa Lis", company))
        self.assertEqual(invoice.commercial_partner_id, company)
        self.assertEqual(found[3][0], anna)
        before = self.all_contacts()
        again = self.buyers_of(
            self.order(4, address=ewa, email="ewa@example.com"),
            self.order(5, address=ANNA | number),
        )
        self.assertEqual((again[4][0], again[5][0]), (buyer, anna))
        self.assertEqual(self.all_contacts(), before)

    def test_a_guest_who_is_a_company_is_so_in_each_order(self):
        number = {"tax_identification_number": self.nip()}
        ewa = {"firstname": "Ewa", "lastname": "Lis"} | number
        found = self.buyers_of(
            self.order(1, address=ewa),
            self.order(2, address=ewa | {"company": "Turnia"}),
            self.order(3, 7, address=ANNA | number, email="n@example.com"),
        )
        company = found[1][0]
        self.assertEqual((company.name, company.is_company), ("Ewa Lis", True))
        self.assertEqual(found[2][0], company)
        self.assertEqual(found[3][0].parent_id, company)
        self.assertEqual(self.buyer_of(self.order(4, address=ewa))[0], company)

    def test_a_company_of_somebody_s_invoice_is_no_guest_who_comes_later(self):
        user_id = self.customer("Ewa Lis", "ewa@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        number = {"tax_identification_number": self.nip()}
        ewa = {"firstname": "Ewa", "lastname": "Lis"} | number
        found = self.buyers_of(
            self.order(1, user_id, address=ewa, email="ewa@example.com"),
            self.order(2, address=ANNA | number, email="n@example.com"),
        )
        company = found[1][1].commercial_partner_id
        self.assertEqual((company.name, company.is_company), ("Ewa Lis", True))
        self.assertEqual(found[2][0].parent_id, company)
        again = self.buyer_of(
            self.order(3, address=ANNA | number, email="n@example.com")
        )
        self.assertEqual(again[0], found[2][0])

    def test_ten_guests_with_one_e_mail_are_ten_contacts(self):
        rows = [self.order(n, address={"lastname": f"Numer{n}"}) for n in range(1, 11)]
        self.assertEqual(len({item[0] for item in self.buyers_of(*rows).values()}), 10)

    def test_a_guest_is_no_customer_unless_the_connector_says_so(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.synchronise(customer=IMPORT)
        anna = self.contact_of(user_id)
        guest = self.buyer_of(self.order(1))[0]
        self.assertNotEqual(guest, anna)
        self.connector.guests_match_email = True
        [reason] = self.buyer_of(self.order(2))
        self.assertIn("Several contacts", reason, "the customer, and the guest")
        self.assertIn("Merge them", reason)
        guest.active = False
        self.assertEqual(self.buyer_of(self.order(3))[0], anna)

    def test_guests_with_one_e_mail_who_order_at_once_are_one_where_that_tells(self):
        self.connector.guests_match_email = True
        rows = [self.order(n, address={"lastname": f"Numer{n}"}) for n in range(1, 4)]
        firm = {"company": "Wierch", "tax_identification_number": self.nip()}
        without = [
            self.order(n, address={"lastname": f"Numer{n}"}, email="") for n in (6, 7)
        ]
        found = self.buyers_of(*rows, self.order(4, address=firm), *without)
        people = [found[number][0] for number in (1, 2, 3)]
        self.assertEqual(len({*people}), 1)
        self.assertEqual(len({people[0], found[6][0], found[7][0]}), 3)
        self.assertEqual(found[2][2].name, "Anna Numer2", "the parcel is for")
        self.assertEqual(found[4][0].commercial_partner_id.name, "Wierch")
        self.assertEqual(self.buyer_of(self.order(5))[0], people[0])

    def test_a_guest_who_registers_is_the_same_contact_and_no_guest_any_more(self):
        guest = self.buyer_of(self.order(1))[0]
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id), guest)
        self.assertEqual(self.buyer_of(self.order(2, user_id))[0], guest)
        again = self.buyer_of(self.order(3))[0]
        self.assertNotEqual(again, guest, "anybody may type an e-mail and a name")

    def test_a_guest_who_orders_with_an_account_at_once_is_one_contact(self):
        """As if the orders came one after the other."""
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        found = self.buyers_of(self.order(1), self.order(2, user_id))
        anna = found[1][0]
        self.assertEqual(found[2][0], anna)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id), anna)
        # The other way round only where guests are known by their e-mail.
        nowak = {"email": "jan@example.com", "address": {"lastname": "Nowak"}}
        jan_id = self.customer("Jan Nowak", "jan@example.com")
        found = self.buyers_of(self.order(3, jan_id, **nowak), self.order(4, **nowak))
        self.assertEqual(len(found[3][0] | found[4][0]), 2)
        self.connector.guests_match_email = True
        bator = {"email": "ewa@example.com", "address": {"lastname": "Bator"}}
        ewa_id = self.customer("Ewa Bator", "ewa@example.com")
        found = self.buyers_of(self.order(5, ewa_id, **bator), self.order(6, **bator))
        self.assertEqual(len(found[5][0] | found[6][0]), 1)

    def test_who_registers_with_the_e_mail_of_two_guests_at_once_waits(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        rows = [self.order(n, address={"lastname": f"Numer{n}"}) for n in (1, 2)]
        found = self.buyers_of(*rows, self.order(3, user_id))
        self.assertNotEqual(found[1][0], found[2][0])
        [reason] = found[3]
        self.assertIn("Same e-mail: Anna Numer1, Anna Numer2.", reason)

    def test_all_guests_are_one_contact_with_addresses_of_their_own(self):
        everybody = self.contact("Klienci sklepu")
        self.connector.write(
            {"guest_rule": "collective", "guest_partner_id": everybody.id}
        )
        number = self.nip()
        found = self.buyers_of(
            self.order(1),
            self.order(2, address=ANNA | HEL),
            self.order(3, address=ANNA | HEL),
            self.order(
                4, address={"company": "Wierch", "tax_identification_number": number}
            ),
        )
        self.assertEqual({item[0] for item in found.values()}, {everybody})
        self.assertEqual(found[1][1], found[1][2])
        self.assertEqual(found[1][1].type, "other")
        self.assertEqual(found[2], found[3])
        self.assertEqual(found[4][1].vat, number)
        self.assertNotEqual(found[4][1].commercial_partner_id, everybody)
        self.assertFalse(everybody.vat)
        self.assertEqual(self.buyer_of(self.order(5, address=ANNA | HEL)), found[2])
        named = self.buyer_of(self.order(6, address={"company": "Hala"}))
        self.assertEqual(named[0], everybody)
        self.assertEqual(named[1].commercial_partner_id.name, "Hala")
        self.assertEqual(
            self.buyer_of(self.order(7, address={"company": "Hala"})), named
        )

    def test_guests_get_nobody_s_tax_number_and_belong_to_no_employee(self):
        everybody = self.contact("Klienci sklepu")
        firm = self.contact("Hurt", is_company=True, vat=self.nip())
        clerk = new_test_user(self.env, "clerk").partner_id
        below = self.contact("Kasa", parent_id=firm.id)
        chosen = {"guest_rule": "collective", "guest_partner_id": everybody.id}
        self.connector.write(chosen)
        for wrong in (firm, clerk, below, self.company.partner_id):
            with self.assertRaisesRegex(ValidationError, "cannot stand for all guests"):
                self.connector.guest_partner_id = wrong
        everybody.vat = self.nip(2)  # since it was chosen
        [reason] = self.buyer_of(self.order(1))
        self.assertIn("cannot stand for all guests", reason)

    def test_an_address_below_the_contact_of_all_guests_is_one_guest_s(self):
        everybody = self.contact("Klienci sklepu", email="sklep@example.com")
        self.connector.write(
            {"guest_rule": "collective", "guest_partner_id": everybody.id}
        )
        found = self.buyers_of(
            self.order(1),
            self.order(2, email="ANNA@example.com"),
            self.order(3, email="literowka@example.com"),
            self.order(4, email="literowka@example.com", delivery=HEL),
        )
        first, third, fourth = (found[number][1] for number in (1, 3, 4))
        self.assertEqual(found[1], found[2])
        self.assertEqual(third, fourth)
        self.assertNotEqual(first, third)
        self.assertEqual(
            (first | third | found[4][2]).mapped("email"),
            ["anna@example.com", "literowka@example.com", "literowka@example.com"],
        )
        again = self.order(5, email="literowka@example.com", delivery=HEL)
        self.assertEqual(self.buyer_of(again), found[4])
        # Earlier versions made addresses without one.
        first.email = False
        self.assertEqual(self.buyer_of(self.order(6, email="x@example.com"))[1], first)

    def test_an_archived_contact_of_all_guests_gets_no_order(self):
        everybody = self.contact("Klienci sklepu", active=False)
        self.connector.write(
            {"guest_rule": "collective", "guest_partner_id": everybody.id}
        )
        before = self.all_contacts()
        [reason] = self.buyer_of(self.order(1))
        self.assertIn("“Klienci sklepu”, is archived", reason)
        self.assertEqual(self.all_contacts(), before)
        everybody.active = True
        self.assertEqual(self.buyer_of(self.order(1))[0], everybody)

    def test_each_order_is_a_contact_where_the_connector_says_so(self):
        self.connector.guest_rule = "new"
        found = self.buyers_of(self.order(1), self.order(2))
        self.assertNotEqual(found[1][0], found[2][0])

    def test_a_company_is_one_by_its_tax_number_and_its_guests_belong_to_it(self):
        firm = {"company": "Wierch", "tax_identification_number": self.nip()}
        found = self.buyers_of(
            self.order(1, address=ANNA | firm),
            self.order(2, address=firm | {"lastname": "Inna"}, email="i@example.com"),
        )
        first, second = found.values()
        self.assertEqual(first[1], second[1])
        self.assertEqual((first[1].name, first[1].vat), ("Wierch", self.nip()))
        self.assertEqual((first[0] | second[0]).parent_id, first[1])
        self.assertEqual([first[2], second[2]], [first[0], second[0]])
        self.assertEqual(self.buyer_of(self.order(3, address=ANNA | firm)), first)

    def test_who_writes_that_there_is_no_company_is_a_person(self):
        for number, typed in enumerate(("-", "brak", "Nie dotyczy", "N/D"), 1):
            before = self.all_contacts()
            found = self.buyer_of(
                self.order(
                    number,
                    address={"company": typed, "tax_identification_number": typed},
                    delivery=HEL,
                    email=f"{number}@example.com",
                )
            )
            contact, parcel = found[0], found[2]
            self.assertEqual(found[1], contact)
            self.assertEqual(
                (contact.name, contact.is_company, contact.shoper_vat_raw),
                ("Anna Kowalska", False, False),
            )
            self.assertEqual(parcel.name, "Anna Kowalska")
            self.assertEqual(self.all_contacts() - before, contact | parcel)

    def test_a_guest_is_in_a_company_without_a_number_for_its_orders_only(self):
        firm, other = {"company": "Wierch"}, {"company": "Hala"}
        named = self.buyer_of(self.order(1, address=firm))
        self.assertEqual(named[0].commercial_partner_id.name, "Wierch")
        private = self.buyer_of(self.order(2))
        self.assertFalse(private[0].parent_id or private[0].is_company)
        self.assertEqual(private, (private[0],) * 3)
        self.assertEqual(self.buyer_of(self.order(3)), private)
        self.assertEqual(self.buyer_of(self.order(4, address=firm)), named)
        found = self.buyers_of(
            self.order(5, address=other, email="ola@example.com"),
            self.order(6, email="ola@example.com"),
        )
        self.assertEqual(found[5][0].commercial_partner_id.name, "Hala")
        self.assertFalse(found[6][0].parent_id or found[6][0].is_company)

    def test_a_guest_s_company_without_a_number_may_be_called_better_in_odoo(self):
        firm, other = {"company": "Wierch"}, {"company": "Hala"}
        named = self.buyer_of(self.order(1, address=firm))
        named[1].name = "Wierch Sp. z o.o."
        before = self.all_contacts()
        again = self.buyers_of(self.order(2, address=firm), self.order(3, address=firm))
        self.assertEqual(again, {2: named, 3: named})
        self.assertEqual(self.all_contacts(), before)
        private, elsewhere = self.buyers_of(
            self.order(4), self.order(5, address=other)
        ).values()
        self.assertFalse(private[0].parent_id or private[0].is_company)
        self.assertEqual(elsewhere[0].commercial_partner_id.name, "Hala")

    def test_a_guest_who_is_a_company_without_a_number_may_be_called_better(self):
        self.connector.company_buyers = "one"
        firm = {"company": "Wierch"}
        named = self.buyer_of(self.order(1, address=firm))
        self.assertTrue(named[0].is_company)
        named[0].name = "Wierch Sp. z o.o."
        self.assertEqual(self.buyer_of(self.order(2, address=firm))[0], named[0])
        private = self.buyer_of(self.order(3))[0]
        self.assertFalse(private.parent_id or private.is_company)

    @thorough
    def test_a_guest_whose_contacts_for_two_companies_were_merged_is_in_one_only(self):
        firm, other = {"company": "Wierch"}, {"company": "Hala"}
        ours, second = (
            self.buyer_of(self.order(n, address=address))[0]
            for n, address in ((1, firm), (2, other))
        )
        groups = "base.group_user,base.group_partner_manager"
        clerk = new_test_user(self.env, "merger", groups=groups)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(clerk)
        wizard.create({})._merge((ours | second).ids, ours.with_user(clerk))
        ours.parent_id.name = "Wierch Sp. z o.o."
        found = self.buyers_of(
            self.order(3, address=firm), self.order(4, address=other)
        )
        self.assertEqual(found[3][0], ours)
        self.assertEqual(found[4][1].name, "Hala")
        self.assertNotIn(ours, found[4])

    def test_a_guest_who_was_known_before_companies_counted_is_known_still(self):
        firm = {"company": "Wierch"}
        named = self.buyer_of(self.order(1, address=firm))
        key = f"{self.connector.id}\t{guest_key('anna@example.com', 'Anna Kowalska')}"
        named[0].shoper_guest_key = hashlib.sha256(key.encode()).hexdigest()
        named[1].shoper_guest_key = False
        found = self.buyers_of(self.order(2, address=firm), self.order(3))
        self.assertEqual(found[2], named)
        self.assertFalse(found[3][0].parent_id or found[3][0].is_company)

    @thorough
    def test_a_guest_whose_contacts_were_merged_is_known_by_each_of_them(self):
        rows = {
            n: self.order(n, address={"lastname": f"K{n % 2}"}) for n in range(1, 5)
        }
        first, second = (self.buyer_of(rows[n])[0] for n in (1, 2))
        ours = self.contact("Anna K.", email="anna@example.com")
        groups = "base.group_user,base.group_partner_manager"
        clerk = new_test_user(self.env, "merger", groups=groups)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(clerk)
        wizard.create({})._merge((first | second | ours).ids, ours.with_user(clerk))
        for number in (3, 4):
            self.assertEqual(self.buyer_of(rows[number])[0], ours)

    def test_a_guest_without_a_billing_address_is_called_as_the_parcel_is(self):
        blank = dict.fromkeys(address_row(), "")
        row = self.order(1, delivery=ANNA) | {"billing_address": blank}
        contact = self.buyer_of(row)[0]
        self.assertEqual((contact.name, contact.city), ("Anna Nowak", "Kraków"))

    def test_a_guest_s_language_is_that_of_the_order_and_stays(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        lines = self.connector.language_ids.grouped("locale")
        ids = {code: str(lines[code].remote_id) for code in ("pl_PL", "en_US")}
        contacts = {}
        for number, (code, lang_id) in enumerate(ids.items(), 1):
            row = self.order(number, email=f"{code}@example.com", lang_id=lang_id)
            contacts[code] = self.buyer_of(row)[0]
            self.assertEqual(contacts[code].lang, code)
        again = self.order(99, email="pl_PL@example.com", lang_id=ids["en_US"])
        self.assertEqual(self.buyer_of(again)[0], contacts["pl_PL"])
        self.assertEqual(contacts["pl_PL"].lang, "pl_PL")

    def test_what_makes_no_sense_waits_with_all_reasons(self):
        self.connector.invalid_tax_numbers = "wait"
        reasons = self.buyer_of(
            self.order(
                1,
                address={
                    "country": "Atlantyda",
                    "country_code": "",
                    "tax_identification_number": "123",
                },
            )
        )
        self.assertEqual(len(reasons), 2)
        self.assertIn("Atlantyda", reasons[0])
        self.assertIn("123", reasons[1])
        nobody = dict.fromkeys(("firstname", "lastname", "street1", "city"), "")
        reasons = self.buyer_of(self.order(2, address=nobody, email=""))
        self.assertEqual(len(reasons), 1)


class TestCustomersBuy(CustomerCase):
    """Orders by customers with an account."""

    def test_who_buys_with_a_new_account_in_place_of_a_deleted_one_is_the_same(self):
        first = self.customer("Anna Nowak")
        self.customer("Jan Zostaje")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contact = self.record_of("customer", first)
        self.shop.owner.delete("users", first)
        self.assertRunDone(self.synchronise(customer=IMPORT | {"fetch_all": True}))
        self.assertEqual(self.element("customer", first).link_state, "missing")
        email = "anna.nowak@example.com"
        again = self.customer("Anna Nowak", email)
        bought = self.buyer_of(self.order(9, again, email=email))
        self.assertEqual(bought[0], contact)
        self.assertEqual(self.contact_of(again), contact)
        # Somebody else who registers is nobody's contact.
        email = "ewa@example.com"
        other = self.customer("Ewa Inna", email)
        bought = self.buyer_of(self.order(10, other, email=email))
        self.assertNotEqual(bought[0], contact)

    def test_an_address_that_differs_is_added_and_old_orders_keep_theirs(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        self.assertEqual(self.buyer_of(self.order(1, user_id)), (anna,) * 3)
        old = self.env["sale.order"].create({"partner_id": anna.id})
        account, invoice, parcel = self.buyer_of(
            self.order(2, user_id, delivery=HEL | {"phone": "601701801"})
        )
        self.assertEqual((account, invoice), (anna, anna))
        self.assertEqual(
            (parcel.parent_id, parcel.type, parcel.street, parcel.phone),
            (anna, "delivery", "Letnia 7", "+48 601 701 801"),
        )
        moved = self.buyer_of(self.order(3, user_id, address={"street1": "Nowa 1"}))
        self.assertEqual(moved[1].street, "Nowa 1")
        self.assertEqual(
            (old.partner_invoice_id, old.partner_shipping_id, anna.street),
            (anna, anna, "Warszawska 543/123"),
        )
        again = self.order(4, user_id, delivery=HEL | {"phone": "+48 601-701-801"})
        self.assertEqual(self.buyer_of(again), (anna, anna, parcel))

    @thorough
    def test_an_address_has_the_e_mail_of_the_buyer_and_makes_nobody_else(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com", {}, HEL_OF_USER)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        self.assertEqual(anna.child_ids.email, "anna@example.com")
        row = self.order(1, user_id, address={"street1": "Nowa 1"}, delivery=HEL)
        found = account, invoice, parcel = self.buyer_of(row)
        self.assertEqual((account, parcel), (anna, anna.child_ids - invoice))
        self.assertEqual((invoice.parent_id, invoice.email), (anna, anna.email))
        self.connector.guests_match_email = True
        self.assertEqual(self.buyer_of(self.order(2))[0], anna)
        ola = self.buyer_of(self.order(3, delivery=HEL, email="ola@example.com"))[0]
        ola_id = self.customer("Anna Kowalska", "ola@example.com")
        self.assertRunDone(self.synchronise(customer={}))
        self.assertEqual(self.contact_of(ola_id), ola)
        before = self.all_contacts()
        # One that an earlier version made, and one that was corrected in Odoo.
        parcel.email, invoice.email = False, "faktury@example.com"
        self.assertEqual(self.buyer_of(row), found)
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual(self.all_contacts(), before)
        self.assertEqual((parcel.email, invoice.email), (False, "faktury@example.com"))

    @thorough
    def test_an_address_of_who_was_in_odoo_before_has_the_e_mail_from_there(self):
        ours = self.contact("Firma", is_company=True, email="faktury@example.com")
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.synchronise(customer={})
        self.element("customer", user_id).with_user(self.manager).action_link(ours)
        parcel = self.buyer_of(self.order(1, user_id, delivery=HEL))[2]
        self.assertEqual((parcel.parent_id, parcel.email), (ours, ours.email))
        ours.email = False
        hala = {"company": "Firma", "street1": "Hala 2"}
        parcel = self.buyer_of(self.order(2, user_id, delivery=hala))[2]
        self.assertEqual((parcel.parent_id, parcel.email), (ours, "anna@example.com"))

    def test_a_customer_who_was_never_downloaded_is_made_and_linked(self):
        found = self.buyers_of(
            self.order(1, 7),
            self.order(2, 7, address=HEL),
            self.order(3, 8, email="x@y.pl"),
        )
        self.assertEqual(found[1], (found[2][0],) * 3)
        self.assertEqual(found[1][0].street, KRAKOW)
        for contact in found[2][1:]:
            self.assertEqual(contact.parent_id, found[1][0])
            self.assertEqual(contact.street, "Letnia 7")
        element = self.element("customer", 7)
        self.assertEqual(element.res_id, found[1][0].id)
        self.assertEqual(element.link_rule_label, "Buyer of an order")
        self.assertEqual(element.log_ids.mapped("action"), ["linked"])
        self.assertEqual(self.contact_of(8), found[3][0])
        again = self.buyer_of(self.order(4, 7, email="inny@example.com"))
        self.assertEqual(again, found[1])

    def test_a_new_customer_is_one_contact_whatever_else_two_orders_say(self):
        ours = self.contact("Anna Kowalska", email="inny@example.com")
        firm = {"company": "Wierch", "tax_identification_number": self.nip()}
        found = self.buyers_of(
            self.order(1, 7),
            self.order(2, 7, address=firm),
            self.order(3, 7, email="inny@example.com"),
        )
        account = found[1][0]
        self.assertEqual([item[0] for item in found.values()], [account] * 3)
        self.assertNotEqual(account, ours)
        self.assertEqual((account.vat, found[2][1].vat), (False, self.nip()))
        self.assertEqual(self.contact_of(7), account)

    def test_the_rules_are_those_of_customers(self):
        ours = self.contact("Anna K", email="anna@example.com")
        self.assertEqual(self.buyer_of(self.order(1, 7))[0], ours)
        self.contact("Jan X", email="biuro@example.com")
        self.contact("Jan Y", email="biuro@example.com")
        reasons = self.buyer_of(self.order(2, 8, email="biuro@example.com"))
        self.assertIn("Jan X, Jan Y", reasons[0])
        self.contact("Dawna", email="dawna@example.com", active=False)
        reasons = self.buyer_of(self.order(3, 9, email="dawna@example.com"))
        self.assertIn("archived", reasons[0])
        self.assertFalse(self.element("customer", 9), "nothing was written")

    def test_the_contact_of_an_employee_gets_no_addresses(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        self.env["res.users"].create({"partner_id": anna.id, "login": "anna"})
        before = self.all_contacts()
        reasons = self.buyer_of(self.order(1, user_id, delivery=HEL))
        self.assertIn("contact of an employee", reasons[0])
        self.assertEqual(self.all_contacts(), before)

    @thorough
    def test_an_order_waits_while_the_contact_of_its_customer_is_archived(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        anna.write({"name": "Anna Dłużna", "active": False})
        before = self.all_contacts()
        [reason] = self.buyer_of(self.order(1, user_id, delivery=HEL))
        self.assertIn("contact “Anna Dłużna”, which is archived", reason)
        self.assertEqual(self.all_contacts(), before)
        # Who bought of an order that Odoo has is known already.
        self.assertEqual(self.buyer_of(self.order(2, user_id), anna)[0], anna)
        anna.active = True
        self.assertEqual(self.buyer_of(self.order(1, user_id))[0], anna)

    def test_an_order_waits_while_the_company_of_its_customer_is_archived(self):
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        user_id = self.customer("Anna Kowalska", "anna@example.com", firm)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        anna.parent_id.active = False
        own = {"company": "Wierch", "tax_identification_number": self.nip()}
        [reason] = self.buyer_of(self.order(1, user_id, address=own))
        self.assertIn("company “Wierch” of the buyer is archived", reason)
        private = self.buyer_of(self.order(2, user_id))
        self.assertEqual((private[0], private[1].name), (anna, "Anna Kowalska"))
        anna.parent_id.active = True
        found = self.buyer_of(self.order(1, user_id, address=own))
        self.assertEqual(found[:2], (anna, anna.parent_id))

    def test_a_decision_about_the_customer_lets_the_order_go(self):
        for name in ("Jan X", "Jan Y"):
            self.contact(name, email="biuro@example.com")
        user_id = self.customer("Jan Z", "biuro@example.com")
        self.synchronise(customer=IMPORT)
        row = self.order(1, user_id, email="biuro@example.com")
        self.assertIsInstance(self.buyer_of(row)[0], str)
        decision = self.env["shoper.decision"].search([("state", "=", "open")])
        with self.enter_registry_test_mode():
            decision.with_user(self.manager).action_create()
        self.work(decision.decision_run_id)
        buyer = self.buyer_of(row)[0]
        self.assertEqual((buyer.name, self.contact_of(user_id)), ("Jan Z", buyer))

    def test_what_is_open_about_a_customer_is_decided_before_the_order(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.contact_of(user_id).unlink()
        before = self.all_contacts()
        reasons = self.buyer_of(self.order(1, user_id))
        self.assertIn("is to be decided first", reasons[0])
        self.assertEqual(self.all_contacts(), before)

    def test_no_order_decides_where_documents_of_an_older_contact_go(self):
        ours = self.contact("Anna K", email="anna@example.com")
        account, invoice, parcel = self.buyer_of(self.order(1, 7, delivery=HEL))
        self.assertEqual(account, ours)
        self.assertEqual((invoice | parcel).mapped("type"), ["other", "other"])
        found = ours.address_get(["invoice", "delivery"])
        self.assertEqual({*found.values()}, {ours.id})

    def test_an_invoice_for_another_company_is_its_own(self):
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna, firm = self.contact_of(user_id), {"company": "Wierch"}
        number = {"tax_identification_number": self.nip()}
        account, invoice, parcel = self.buyer_of(
            self.order(1, user_id, address=firm | number, delivery={"company": ""})
        )
        self.assertEqual((account, parcel), (anna, anna))
        self.assertEqual(
            (invoice.name, invoice.vat, invoice.parent_id.id),
            ("Wierch", self.nip(), False),
        )
        self.assertFalse(anna.vat)
        named = self.buyer_of(self.order(2, user_id, address=firm))
        self.assertEqual((named[0], named[1].name), (anna, "Wierch"))
        self.assertTrue(named[1].is_company)
        self.assertFalse(named[1].vat or named[1].parent_id)
        named[1].name = "Wierch Sp. z o.o."
        self.assertEqual(self.buyer_of(self.order(3, user_id, address=firm)), named)
        hala = self.buyer_of(self.order(4, user_id, address={"company": "Hala"}))[1]
        self.assertEqual(hala.commercial_partner_id.name, "Hala")
        self.assertEqual(self.buyer_of(self.order(5, user_id)), (anna,) * 3)

    def test_a_company_that_odoo_has_as_an_individual_gets_its_invoices(self):
        there = {"street": "Letnia 7", "zip": "84-150", "city": "Hel"}
        poland = self.env.ref("base.pl")
        ours = self.contact("Fundacja X", country_id=poland.id, **there)
        user_id = self.customer("Anna Kowalska", "anna@example.com")
        self.synchronise(customer={})
        self.element("customer", user_id).with_user(self.manager).action_link(ours)
        before, firm = self.all_contacts(), {"company": "FUNDACJA X"}
        account, invoice, _parcel = self.buyer_of(
            self.order(1, user_id, address=firm | HEL)
        )
        self.assertEqual((account, invoice), (ours, ours))
        moved = self.buyer_of(self.order(2, user_id, address=firm))[1]
        self.assertEqual(moved.commercial_partner_id, ours)
        self.assertFalse((self.all_contacts() - before).filtered("is_company"))

    def test_a_private_invoice_never_carries_the_company_s_number(self):
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        user_id = self.customer("Anna Kowalska", "anna@example.com", firm)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contact = self.contact_of(user_id)
        account, invoice, parcel = self.buyer_of(self.order(1, user_id))
        self.assertEqual((account, parcel), (contact, contact))
        self.assertFalse(invoice.vat)
        self.assertFalse(invoice.is_company or invoice.parent_id)
        self.assertEqual(self.buyer_of(self.order(2, user_id))[1], invoice)
        own = {"company": "WIERCH", "tax_identification_number": f"PL{self.nip()}"}
        self.assertEqual(
            self.buyer_of(self.order(3, user_id, address=own))[1], contact.parent_id
        )

    @thorough
    def test_a_private_invoice_never_carries_the_number_of_an_individual_either(self):
        ours = self.contact("Jan Drwal", email="jan@example.com", vat=self.nip())
        user_id = self.customer("Jan Drwal", "jan@example.com")
        self.assertRunDone(self.synchronise(customer={}))
        self.assertEqual(self.contact_of(user_id), ours)
        named = {"firstname": "Jan", "lastname": "Drwal"}
        row = self.order(1, user_id, email="jan@example.com", address=named)
        account, invoice, parcel = found = self.buyer_of(row)
        self.assertEqual((account, parcel.commercial_partner_id), (ours, ours))
        self.assertFalse(invoice.vat or invoice.parent_id)
        self.assertEqual(invoice.name, "Jan Drwal")
        self.assertEqual(self.buyer_of(row), found)
        number = {"tax_identification_number": self.nip()}
        for firm in (number, number | {"company": "Drwal"}, {"company": "JAN DRWAL"}):
            row = self.order(2, user_id, address=named | firm)
            invoice = self.buyer_of(row)[1]
            self.assertEqual(invoice.commercial_partner_id, ours, firm)

    def test_many_orders_cost_as_many_queries_as_few(self):
        self.synchronise(customer={})
        cost = {}
        for count in (10, 30):
            rows = [
                self.order(
                    n,
                    1000 * count + n if n % 2 else None,
                    address={
                        "lastname": f"Numer{count}.{n}",
                        "company": "Wierch" if n % 3 else "",
                        "tax_identification_number": self.nip(n) if n % 3 else "",
                    },
                    delivery=HEL if n % 5 else {},
                    email=f"{count}.{n}@example.com",
                )
                for n in range(1, count)
            ]
            orders = [read_order(row) for row in rows]
            with self.buying() as buyers:  # the first time nobody is known
                buyers.make(buyers.plan(orders))
            for known in (False, True):
                orders = [replace(order, id=order.id + 1000) for order in orders]
                if not known:
                    orders = [replace(order, email=f"x{order.email}", user_id=None,
                                      is_guest=True) for order in orders]  # fmt: skip
                with self.buying() as buyers:
                    before = buyers.env.cr.sql_log_count
                    plans = buyers.plan(orders)
                    cost[count, known] = buyers.env.cr.sql_log_count - before
                    names = {type(item).__name__ for item in plans.values()}
                    self.assertEqual(names, {"BuyerPlan"})
                    buyers.make(plans)
        for known in (False, True):
            few, many = cost[10, known], cost[30, known]
            self.assertLessEqual(many, few + 2, cost)
            self.assertLess(many, 40)

    def test_nothing_crosses_companies(self):
        other = self.env["res.company"].create({"name": "Druga"})
        self.manager.company_ids |= other
        shop = self.start_shop(empty=True, license_id="second")
        second = self.connect(shop, other)
        first = self.buyer_of(self.order(1, 7))[0]
        self.connector, connector = second, self.connector
        found = self.buyer_of(self.order(1, 7))[0]
        self.assertNotEqual(found, first)
        self.assertEqual((first.company_id, found.company_id), (self.company, other))
        self.connector = connector
        self.assertEqual(self.buyer_of(self.order(2, 7))[0], first)

    @thorough
    def test_a_buyer_whose_company_is_another_company_s_keeps_up_nobody_else(self):
        other = self.env["res.company"].create({"name": "Druga"})
        named = {"company": "Wierch", "tax_identification_number": self.nip()}
        firm = self.contact("Wierch", is_company=True, vat=self.nip())
        ours = self.contact(
            "Anna Kowalska", email="anna@example.com", parent_id=firm.id
        )
        firm.company_id = other
        ours.company_id = False
        found = self.buyers_of(
            self.order(1, 7, address=named),
            self.order(2, address=ANNA, email="n@example.com"),
        )
        self.assertIn("Wierch", found[1][0])
        self.assertIn("may not see", found[1][0])
        self.assertEqual(found[2][0].name, "Anna Nowak")
        firm.company_id = False
        self.assertEqual(self.buyer_of(self.order(1, 7, address=named))[0], ours)
