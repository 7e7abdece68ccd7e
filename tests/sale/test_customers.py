from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from ...models.res_partner import vies
from ...simulator.buyers.words import ODD_PHONES
from ...sync.sales.customer.making import QUIETLY
from ...sync.sales.row.phone import read_phone
from ..cases.customer_case import IMPORT, UPDATE, CustomerCase
from ..cases.length import many, thorough
from ..cases.query_counts import QueryCounts

COUNT = many(1000, 40)  # customers


class TestCustomersImport(QueryCounts, CustomerCase):
    """Customers of the shop become contacts."""

    def test_a_person_comes_with_all_that_serves_and_nothing_else(self):
        user_id = self.customer(
            "Anna Nowak",
            "Anna@Example.com",
            {"pesel": "44051401458", "state": "małopolskie", "zip_code": "31345"},
            {"street_1": "Letnia 7", "city": "Hel", "zip_code": "84-150"},
            comment="uwaga obsługi",
            lang_id="1",
        )
        mails = self.env["mail.mail"].search_count([])
        run = self.synchronise(customer=IMPORT)
        self.assertRunDone(run)
        anna = self.contact_of(user_id)
        found = anna.read(
            ["name", "is_company", "email", "street", "zip", "city", "phone", "lang"]
        )[0]
        found.pop("id")
        self.assertEqual(
            found,
            {
                "name": "Anna Nowak",
                "is_company": False,
                "email": "anna@example.com",
                "street": "Warszawska 543/123",
                "zip": "31-345",
                "city": "Kraków",
                "phone": "+48 640 432 543",
                "lang": "pl_PL",
            },
        )
        self.assertEqual(anna.country_id.code, "PL")
        self.assertEqual(anna.state_id.code, "MP")
        self.assertEqual(anna.shoper_origin, "registered")
        self.assertEqual(anna.shoper_phone_raw, "640432543")
        self.assertTrue(anna.customer_rank)
        self.assertEqual(
            anna.child_ids.mapped(lambda child: (child.type, child.street, child.name)),
            [("other", "Letnia 7", "Anna Nowak")],
        )
        self.assertFalse(anna.message_follower_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        stored = str(self.element("customer", user_id).read()[0])
        for word in ("44051401458", "uwaga", "lastvisit", "sortkey", "pesel"):
            self.assertNotIn(word, stored)
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_a_contact_without_a_picture_is_shown_by_its_letter(self):
        user_id = self.customer()
        run = self.synchronise(customer=IMPORT)
        [change] = self.changes(run, "customer")
        contact = self.contact_of(user_id)
        self.assertIn(f"/web/image/res.partner/{contact.id}/avatar_128", change.picture)

    @thorough
    def test_the_group_of_a_customer_is_shown_and_nothing_follows_it(self):
        group_id = self.shop.owner.create("user-groups", {"name": " Stali  klienci"})
        ids = [
            self.customer("Anna Nowak", group_id=group_id),
            self.customer("Ewa Wierch"),
            self.customer("Jan Szef", group_id=group_id),
        ]
        table = self.shop.shop["users"]
        render = table.render
        table.render = lambda row_id: (
            render(row_id) | ({"group_id": ["x"]} if int(row_id) == ids[2] else {})
        )
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contacts = [self.contact_of(user_id) for user_id in ids]
        shown = [contact.with_user(self.user).shoper_group for contact in contacts]
        self.assertEqual(shown, ["Stali klienci", "", ""])
        self.shop.owner.update("user-groups", group_id, {"name": "Hurt"})
        again = self.synchronise(customer=IMPORT | UPDATE)
        self.assertNothingToDo(again)
        contacts[0].invalidate_recordset()
        self.assertEqual(contacts[0].shoper_group, "Hurt")
        # A shop that does not let it be read gives its customers all the same.
        for scope in ("call", "item"):
            self.shop.faults.add(
                "GET", "user-groups", status=403, times=None, scope=scope
            )
        new_id = self.customer("Ola Letnia", group_id=group_id)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertFalse(self.contact_of(new_id).shoper_group)

    def test_many_customers_twice_make_no_twins_and_one_company_of_three(self):
        numbers = [
            self.nip(1),
            f"PL{self.nip(1)}",
            f"{self.nip(1)[:3]}-{self.nip(1)[3:]}",
        ]
        company = {"company_name": "Wierch sp. z o.o."}
        in_company = [
            self.customer(
                f"Jan Szef{n}", None, company | {"tax_identification_number": no}
            )
            for n, no in enumerate(numbers)
        ]
        for number in range(COUNT - 3):
            self.customer(f"Osoba Numer{number}")
        before = self.all_contacts()
        self.shop.requests.clear()
        self.assertRunDone(self.synchronise(customer=IMPORT))
        made = self.all_contacts() - before
        self.assertEqual(len(made), COUNT + 1)
        contacts = self.env["res.partner"].union(*map(self.contact_of, in_company))
        firm = contacts.parent_id
        self.assertEqual(len(contacts), 3)
        self.assertEqual(
            (firm.name, firm.is_company, firm.vat),
            ("Wierch sp. z o.o.", True, self.nip(1)),
        )
        self.assertEqual(set(contacts.mapped("vat")), {self.nip(1)}, "as Odoo shows it")
        calls = [request.path for request in self.shop.requests]
        # 1,000 rows come with 40 pages of addresses: a page, then bulk calls;
        # once more what came since, before it is written.
        self.assertLess(len(calls), 20, calls)
        again = self.synchronise(customer=IMPORT | UPDATE)
        self.assertNothingToDo(again)
        self.assertEqual(self.all_contacts(), before | made)

    @thorough
    def test_the_companies_that_a_run_makes_are_not_looked_through_again(self):
        for number in range(4):
            firm = {"company_name": f"Firma {number}"}
            firm["tax_identification_number"] = self.nip(number)
            self.customer(f"Jan Szef{number}", None, firm)
        entity, seen = self.registry["shoper.sync.customer"], []
        find_links = entity._find_links

        def noting(self, ctx, elements, records):
            if ctx.run.to_apply:
                seen.append(records)
            return find_links(self, ctx, elements, records)

        self.patch(entity, "_find_links", noting)
        self.patch(entity, "_batch", {"create_odoo": 1})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertFalse(seen, "nobody else made a contact meanwhile")

    def test_all_of_one_new_company_keep_their_own_addresses(self):
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip(1)}
        hel = {"street_1": "Letnia 7", "city": "Hel", "zip_code": "84-150"}
        first = self.customer("Jan Szef", None, firm)
        second = self.customer("Ewa Szef", None, firm | hel)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        company = self.contact_of(first).parent_id
        self.assertEqual(self.contact_of(second).parent_id, company)
        self.assertEqual(company.city, "Kraków")
        self.assertEqual(self.contact_of(second).child_ids.mapped("city"), ["Hel"])

    def test_a_new_wizard_neither_takes_part_nor_updates(self):
        wizard = self.env["shoper.sync.wizard"].with_user(self.manager)
        wizard = wizard.create({"connector_id": self.connector.id})
        line = wizard.line_ids.filtered(lambda line: line.entity == "customer")
        self.assertEqual(
            (line.enabled, line.update_linked, line.export_unlinked),
            (False, "none", False),
        )

    def several(self, count):
        """So many customers, each a company with a further address."""
        for number in range(count):
            name, tax_number = f"{count}.{number}", self.nip(100 * count + number)
            firm = {"company_name": name, "tax_identification_number": tax_number}
            self.customer(f"Osoba Numer{name}", None, firm, {"city": "Hel"})

    def raw(self, count):
        """As many contacts made by nothing but Odoo."""
        model = self.env["res.partner"].with_context(**QUIETLY)
        home = {"city": "Hel", "country_id": self.env.ref("base.pl").id}
        firms = model.create(
            [
                {"name": f"R{n}", "is_company": True, "vat": self.nip(n)} | home
                for n in range(count)
            ]
        )
        people = model.create([{"name": "K", "parent_id": firm.id} for firm in firms])
        model.create(
            [
                {"type": "other", "name": "A", "parent_id": person.id} | home
                for person in people
            ]
        )

    def test_many_customers_cost_hardly_more_queries_than_few(self):
        cost = {}
        for count in (5, 15):
            self.several(count)
            run = self.queue(auto_apply=False, customer=IMPORT)
            cost["plan", count] = self.queries(self.work, run)
            run.with_user(self.manager).action_apply()
            before = self.all_contacts()
            cost["make", count] = self.queries(self.work, run)
            self.assertEqual(len(self.all_contacts() - before), 3 * count)
            idle = {"customer": IMPORT | UPDATE}
            cost["idle", count] = self.queries(self.synchronise, **idle)
            cost["raw", count] = self.queries(self.raw, count)
        for what in ("plan", "idle"):
            self.assertLess(cost[what, 15], 1.2 * cost[what, 5], cost)
        # Odoo itself needs some for each contact: for 10 customers more, no others.
        more = {count: cost["make", count] - cost["raw", count] for count in (5, 15)}
        self.assertLess(more[15] - more[5], 10, cost)

    def test_guests_are_no_customers_though_the_shop_keeps_rows_of_them(self):
        guest_id = self.shop.owner.create(
            "users",
            {"firstname": "Ola", "lastname": "Gość", "email": "o@example.com",
             "registered": "0"},
        )  # fmt: skip
        user_id = self.customer()
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertFalse(self.element("customer", guest_id))
        self.assertTrue(self.contact_of(user_id))

    def test_companies_are_one_contact_where_the_connector_says_so(self):
        self.connector.company_buyers = "one"
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        first, second = (
            self.customer("Jan A", None, firm),
            self.customer("Jan B", None, firm),
        )
        self.assertRunDone(self.synchronise(customer=IMPORT))
        company, other = self.contact_of(first), self.contact_of(second)
        self.assertEqual((company.name, company.is_company), ("Wierch", True))
        self.assertEqual((other.name, other.parent_id), ("Jan B", company))
        self.assertFalse((company | other).child_ids - other)
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_a_trader_under_their_own_name_is_a_company(self):
        user_id = self.customer(
            "Jan Nowak", None, {"tax_identification_number": self.nip()}
        )
        self.assertRunDone(self.synchronise(customer=IMPORT))
        trader = self.contact_of(user_id)
        self.assertEqual(
            (trader.name, trader.is_company, trader.vat, trader.parent_id.id),
            ("Jan Nowak", True, self.nip(), False),
        )

    def test_an_existing_company_gets_a_contact_and_keeps_what_it_has(self):
        firm = self.contact("Stara nazwa", is_company=True, vat=f"PL {self.nip()}",
                            street="Rynek 1", city="Nysa")  # fmt: skip
        user_id = self.customer(
            "Jan Kupiec",
            None,
            {"company_name": "Nowa", "tax_identification_number": self.nip()},
        )
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contact = self.contact_of(user_id)
        self.assertEqual((contact.parent_id, contact.type), (firm, "contact"))
        self.assertEqual((firm.name, firm.street), ("Stara nazwa", "Rynek 1"))
        self.assertEqual(firm.vat, f"PL {self.nip()}")
        [address] = contact.child_ids
        self.assertEqual(
            (address.type, address.street), ("other", "Warszawska 543/123")
        )
        self.assertNothingToDo(self.synchronise(customer=IMPORT))

    def test_every_odd_phone_is_kept_and_valid_ones_are_the_same(self):
        typed = [*ODD_PHONES, "555-333-444", "48123456789", "0048600700800"]
        users = {
            number: self.customer(f"Osoba Numer{n}", None, {"phone": number})
            for n, number in enumerate(dict.fromkeys(typed))
            if number
        }
        self.assertRunDone(self.synchronise(customer=IMPORT))
        for number, user_id in users.items():
            contact = self.contact_of(user_id)
            phone = read_phone(number, "PL")
            self.assertEqual(contact.phone, phone.shown, number)
            self.assertIn(contact.shoper_phone_raw, (False, phone and number.strip()))
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_phones_are_written_as_typed_where_the_connector_says_so(self):
        self.connector.phones_written = "typed"
        user_id = self.customer("Anna Nowak", None, {"phone": "640-432-543"})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contact = self.contact_of(user_id)
        self.assertEqual(contact.phone, "640-432-543")
        self.assertFalse(contact.shoper_phone_raw)
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_phones_of_another_country_are_those_of_the_one_that_is_chosen(self):
        self.connector.phones_country_id = self.env.ref("base.de")
        german = self.customer("Anna Nowak", None, {"phone": "0151 23456789"})
        polish = self.customer("Jan Nowak", None, {"phone": "640432543"})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        phones = [self.contact_of(user_id).phone for user_id in (german, polish)]
        self.assertEqual(phones, ["+49 1512 3456789", "+48 640 432 543"])
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_tax_numbers_that_are_wrong_are_text_or_wait(self):
        wrong, foreign = "526-025-02-75", "DE136695976"
        first = self.customer(
            "Jan A", None,
            {"company_name": "Wierch", "tax_identification_number": wrong},
        )  # fmt: skip
        second = self.customer(
            "Hans B", None,
            {"company_name": "Berg", "tax_identification_number": foreign,
             "country": "Niemcy", "country_code": "DE"},
        )  # fmt: skip
        # Nobody knows whether one of a country outside the EU is valid.
        swiss = self.customer(
            "Urs C", None,
            {"company_name": "Alp", "tax_identification_number": "CHE-123.456.789",
             "country": "Szwajcaria", "country_code": "CH"},
        )  # fmt: skip
        self.connector.invalid_tax_numbers = "wait"
        run = self.synchronise(customer=IMPORT)
        self.assertEqual(self.contact_of(swiss).parent_id.name, "Alp")
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertIn(wrong, waiting.message)
        self.assertEqual(self.contact_of(second).commercial_partner_id.vat, foreign)
        self.connector.invalid_tax_numbers = "take"
        self.assertRunDone(self.synchronise(customer=IMPORT))
        firm = self.contact_of(first).parent_id
        self.assertEqual((firm.vat, firm.shoper_vat_raw), (False, wrong))
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))

    def test_vies_is_asked_about_foreign_numbers_by_night(self):
        good, bad, away = "DE136695976", "ATU12345675", "FR40303265045"
        firms = {
            vat: self.customer(
                f"Anna {vat[:2]}",
                None,
                {"company_name": f"Firma {vat}", "tax_identification_number": vat},
            )
            for vat in (good, bad, away, self.nip())
        }
        self.assertRunDone(self.synchronise(customer=IMPORT))
        firms = {
            vat: self.contact_of(user_id).commercial_partner_id
            for vat, user_id in firms.items()
        }
        states = dict.fromkeys((good, bad, away), "unknown") | {self.nip(): False}
        self.assertEqual({vat: f.shoper_vies for vat, f in firms.items()}, states)
        asked = []

        def answer(vat, timeout):
            asked.append(vat)
            if vat == away:
                raise OSError("MS_UNAVAILABLE")
            return {"valid": vat == good}

        ask = self.env["res.partner"]._ask_vies
        with patch.object(vies, "check_vies", answer):
            self.assertEqual(ask(), (0, False), "the company does not verify numbers")
            self.company.vat_check_vies = True
            self.assertEqual(ask(), (2, False))
            self.assertEqual(sorted(asked), sorted((good, bad, away)))
            ask()
        self.assertEqual(asked.count(away), 2)
        self.assertEqual(len(asked), 4, "what is known is not asked again")
        states |= {good: "valid", bad: "denied"}
        self.assertEqual({vat: f.shoper_vies for vat, f in firms.items()}, states)
        self.assertTrue(firms[good].vies_valid)
        unchecked = firms[bad].with_context(no_vat_validation=True)
        unchecked.write({"vat": bad, "vies_valid": False})
        self.assertEqual(firms[bad].shoper_vies, "denied", "it is the same number")
        unchecked.write({"vat": "ATU99999999", "vies_valid": False})
        self.assertEqual(firms[bad].shoper_vies, "unknown", "it is another one")
        unchecked.write({"vat": False, "vies_valid": False})
        self.assertFalse(firms[bad].shoper_vies)

    def test_no_tax_number_is_looked_up_in_the_internet(self):
        self.company.vat_check_vies = True
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        base_vat = "odoo.addons.base_vat"
        with self.assertLogs(base_vat, "WARNING"):  # nothing answers here
            self.contact("Przez Odoo", is_company=True, vat=f"PL{self.nip(9)}")
            self.env.flush_all()
        with self.assertNoLogs(base_vat, "WARNING"):
            user_id = self.customer("Jan A", None, firm)
            other = self.customer("Anna B")
            self.assertRunDone(self.synchronise(customer=IMPORT))
            self.shop.owner.update(
                "user-addresses", 2, {"tax_identification_number": self.nip(3)}
            )
            self.assertRunDone(self.synchronise(customer=UPDATE))
            self.buyer_of(
                self.order(
                    1,
                    address={"company": "F", "tax_identification_number": self.nip(4)},
                )
            )
            self.env.flush_all()
        self.assertEqual(self.contact_of(user_id).vat, self.nip())
        self.assertEqual(self.contact_of(other).vat, self.nip(3))

    @thorough
    def test_a_country_that_odoo_does_not_know_keeps_only_that_customer(self):
        odd = self.customer("Jan A", None, {"country": "Atlantyda", "country_code": ""})
        user_id = self.customer("Anna B")
        run = self.synchronise(customer=IMPORT)
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertIn("Atlantyda", waiting.message)
        self.assertTrue(self.contact_of(user_id))
        self.shop.owner.update("user-addresses", 1, {"country_code": "PL"})
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertTrue(self.contact_of(odd))

    def test_addresses_are_right_though_the_shop_heeds_no_filter(self):
        ids = [
            self.customer(f"Osoba Numer{n}", None, {"city": f"M{n}"}) for n in range(60)
        ]
        for switch in ("accepted", "ignored"):
            self.shop.switches.user_address_filter = switch
            self.shop.requests.clear()
            self.assertRunDone(self.synchronise(customer={}))
            cities = [
                self.element("customer", user_id).shop_facts["addresses"][0]["city"]
                for user_id in ids
            ]
            self.assertEqual(cities, [f"M{n}" for n in range(60)])
            paths = [request.path for request in self.shop.requests]
            self.assertLess(len(paths), 14, paths)

    @thorough
    def test_a_shop_that_made_somebody_anonymous_changes_nothing_in_odoo(self):
        user_id = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        anna = self.contact_of(user_id)
        self.shop.owner.update("users", user_id, {"firstname": "", "lastname": "***"})
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer")
        self.assertEqual((waiting.state, waiting.verb), ("waiting", "update_odoo"))
        self.assertIn("anonymous", waiting.message)
        self.assertEqual(anna.name, "Anna Nowak")
        self.shop.owner.create(
            "users", {"firstname": "***", "lastname": "**", "email": "x@example.com"}
        )
        run = self.synchronise(customer=IMPORT)
        [waiting] = self.changes(run, "customer", "create_odoo")
        self.assertEqual(waiting.state, "waiting")


class TestCustomersLink(CustomerCase):
    """Who in Odoo a customer is."""

    def test_one_contact_of_the_e_mail_is_the_customer(self):
        ours = self.contact(email="Anna.Nowak@EXAMPLE.com", street="Inna 3")
        user_id = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer={}))
        self.assertEqual(self.contact_of(user_id), ours)
        self.assertEqual(ours.street, "Inna 3", "linking writes nothing")

    @thorough
    def test_who_registers_anew_after_the_account_was_deleted_is_the_same(self):
        first = self.customer("Anna Nowak")
        self.customer("Jan Zostaje")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        contact = self.contact_of(first)
        self.shop.owner.delete("users", first)
        self.assertRunDone(self.synchronise(customer=IMPORT | {"fetch_all": True}))
        self.assertEqual(self.element("customer", first).link_state, "missing")
        again = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(again), contact)

    def test_a_shared_e_mail_is_decided_once(self):
        first = self.contact("Jan A", email="biuro@example.com")
        second = self.contact("Jan B", email="biuro@example.com")
        user_id = self.customer("Jan C", "biuro@example.com")
        run = self.synchronise(customer=IMPORT)
        [unclear] = self.changes(run, "customer")
        self.assertEqual(
            (unclear.verb, unclear.state, set(unclear.meta["candidates"])),
            ("ambiguous", "waiting", {first.id, second.id}),
        )
        decision = self.env["shoper.decision"].search(
            [("element_id", "=", self.element("customer", user_id).id)]
        )
        self.assertEqual(decision.candidate_ids.mapped("res_id"), [first.id, second.id])
        self.element("customer", user_id).with_user(self.manager).action_link(second)
        self.assertNothingToDo(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id), second)

    def test_contacts_of_employees_are_never_linked_or_written(self):
        clerk = new_test_user(self.env, "clerk", email="clerk@example.com")
        gone = new_test_user(self.env, "gone", email="gone@example.com")
        gone.active = False
        ids = [self.customer("Jan A", "clerk@example.com"),
               self.customer("Jan B", "gone@example.com")]  # fmt: skip
        self.assertRunDone(self.synchronise(customer=IMPORT))
        linked = self.contact_of(ids[0]) | self.contact_of(ids[1])
        self.assertEqual(len(linked), 2)
        self.assertFalse(linked & (clerk | gone).partner_id)
        # Somebody becomes an employee later.
        self.env["res.users"].create(
            {"name": "Jan A", "login": "jan", "partner_id": linked[0].id}
        )
        self.shop.owner.update("users", ids[0], {"lastname": "Inny"})
        self.address(ids[0], city="Hel")
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer")
        self.assertIn("employee", waiting.message)
        self.assertFalse(linked[0].child_ids)
        self.assertEqual(linked[0].name, "Jan A")

    def test_what_fits_less_is_proposed_and_never_decided(self):
        self.contact("Firma", is_company=True, email="firma@example.com")
        self.contact("Dawny Klient", email="dawny@example.com", active=False)
        self.contact("Zofia Telefon", phone="+48 600 700 800")
        self.customer("Jan A", "firma@example.com")
        self.customer("Jan B", "dawny@example.com")
        self.customer("Z. Telefon", "inny@example.com", {"phone": "600700800"})
        run = self.synchronise(customer=IMPORT)
        changes = self.changes(run, "customer")
        self.assertEqual(set(changes.mapped("verb")), {"ambiguous"})
        self.assertEqual(len(changes), 3)
        for change, words in zip(
            changes, ("company", "archived", "last name"), strict=True
        ):
            self.assertIn(words, change.message)

    def test_two_companies_with_one_tax_number_wait_for_a_person(self):
        for name in ("Wierch", "Wierch bis"):
            self.contact(name, is_company=True, vat=self.nip())
        user_id = self.customer(
            "Jan A", None,
            {"company_name": "Wierch", "tax_identification_number": self.nip()},
        )  # fmt: skip
        before = self.all_contacts()
        run = self.synchronise(customer=IMPORT)
        [unclear] = self.changes(run, "customer")
        self.assertEqual(len(unclear.meta["candidates"]), 2)
        self.assertEqual(self.all_contacts(), before)
        self.env["res.partner"].search([("name", "=", "Wierch bis")]).vat = False
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id).parent_id.name, "Wierch")

    def test_other_companies_contacts_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Obca"})
        theirs = self.contact(email="anna.nowak@example.com", company_id=other.id)
        user_id = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        ours = self.contact_of(user_id)
        self.assertNotEqual(ours, theirs)
        self.assertEqual(ours.company_id, self.company, "with several companies")


class TestCustomersUpdate(QueryCounts, CustomerCase):
    """Linked customers follow the shop where somebody chooses that."""

    def open_shop(self):
        super().open_shop()
        self.user_id = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.anna = self.contact_of(self.user_id)

    @thorough
    def test_only_chosen_properties_are_updated(self):
        self.shop.owner.update("users", self.user_id, {"lastname": "Kowalska"})
        self.shop.owner.update("user-addresses", 1, {"phone": "601701801"})
        chosen = self.env["shoper.property"].search(
            [("entity", "=", "customer"), ("code", "=", "phone")]
        )
        run = self.synchronise(
            customer=UPDATE | {"property_ids": [Command.set(chosen.ids)]}
        )
        self.assertRunDone(run)
        self.assertEqual(
            (self.anna.name, self.anna.phone), ("Anna Nowak", "+48 601 701 801")
        )
        undo = self.undo(run)
        self.assertEqual(self.anna.phone, "+48 640 432 543")
        self.assertTrue(undo)

    def test_a_changed_address_is_added_and_changes_none(self):
        order = self.env["sale.order"].create({"partner_id": self.anna.id})
        self.shop.owner.update("user-addresses", 1, {"street_1": "Nowa 9"})
        run = self.synchronise(customer=UPDATE)
        self.assertRunDone(run)
        self.assertEqual(self.changes(run).mapped("kind"), ["Add Addresses"])
        self.assertEqual(self.anna.street, "Warszawska 543/123")
        self.assertEqual(order.partner_invoice_id.street, "Warszawska 543/123")
        self.assertEqual(self.anna.child_ids.mapped("street"), ["Nowa 9"])
        self.assertNothingToDo(self.synchronise(customer=UPDATE))

    @thorough
    def test_what_a_customer_never_entered_in_the_shop_empties_nothing_in_odoo(self):
        ours = self.contact(
            "Ewa Dawna", email="ewa@example.com", phone="600 700 800", vat=self.nip()
        )
        user_id = self.customer("", "ewa@example.com", None)
        run = self.synchronise(customer=UPDATE)
        self.assertRunDone(run)
        self.assertEqual(self.contact_of(user_id), ours)
        self.assertEqual(self.changes(run).mapped("verb"), ["link"])
        self.assertEqual(
            (ours.name, ours.phone, ours.vat), ("Ewa Dawna", "600 700 800", self.nip())
        )
        # What is entered there later comes.
        names = {"firstname": "Ewa", "lastname": "Nowa"}
        self.shop.owner.update("users", user_id, names)
        self.address(user_id, phone="601701801", default="1")
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual((ours.name, ours.phone), ("Ewa Nowa", "+48 601 701 801"))

    def test_an_e_mail_in_the_place_of_a_name_follows_the_shop(self):
        user_id = self.customer("", "ewa@example.com", None)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        made = self.contact_of(user_id)
        self.assertEqual(made.name, "ewa@example.com")
        self.shop.owner.update("users", user_id, {"email": "nowa@example.com"})
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual(made.mapped(lambda item: (item.name, item.email)),
                         [("nowa@example.com",) * 2])  # fmt: skip

    def let_in(self, contact):
        """Somebody of the office gives a contact access to the portal."""
        contact.email = contact.email or "portal@example.com"
        wizard = self.env["portal.wizard"].create({})
        self.env["portal.wizard.user"].create(
            {"wizard_id": wizard.id, "partner_id": contact.id, "email": contact.email}
        ).action_grant_access()
        self.assertTrue(contact.user_ids._is_portal())

    def test_an_e_mail_that_a_login_gets_new_passwords_at_is_never_written(self):
        self.let_in(self.anna)
        values = {"email": "evil@example.com", "lastname": "Kowalska"}
        self.shop.owner.update("users", self.user_id, values)
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertEqual(waiting.after, {"email": "evil@example.com"})
        self.assertIn("“Anna Nowak” logs in to Odoo", waiting.message)
        self.assertEqual(
            (self.anna.name, self.anna.email),
            ("Anna Kowalska", "anna.nowak@example.com"),
        )
        # Nor is it by the decision that the shop's values count.
        decision = self.env["shoper.decision"].search([("state", "=", "open")])
        decision.with_user(self.manager).action_take_shop()
        if decision.decision_run_id:
            self.work(decision.decision_run_id)
        self.assertEqual(self.anna.email, "anna.nowak@example.com")
        moved = self.order(
            1, self.user_id, address={"street1": "Nowa 1"}, email="e@v.pl"
        )
        self.assertEqual(self.buyer_of(moved)[1].email, "anna.nowak@example.com")
        # A person who asked enters it.
        self.anna.email = "evil@example.com"
        self.assertRunDone(self.synchronise(customer=UPDATE))

    def test_who_else_of_the_company_logs_in_counts_and_former_logins_do(self):
        firm = self.contact("Wierch", is_company=True)
        self.anna.parent_id = firm
        friend = self.contact("Ola", parent_id=firm.id, email="ola@example.com")
        self.let_in(friend)
        friend.user_ids.active = False
        self.shop.owner.update("users", self.user_id, {"email": "evil@example.com"})
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertIn("“Wierch, Ola” logs in to Odoo", waiting.message)
        self.assertEqual(self.anna.email, "anna.nowak@example.com")

    @thorough
    def test_an_e_mail_of_who_logs_in_since_the_plan_is_not_written(self):
        self.shop.owner.update("users", self.user_id, {"email": "evil@example.com"})
        run = self.synchronise(auto_apply=False, customer=UPDATE)
        self.assertEqual(self.changes(run, "customer").mapped("state"), ["planned"])
        self.let_in(self.anna)
        run.with_user(self.manager).action_apply()
        self.work(run)
        [waiting] = self.changes(run, "customer")
        self.assertEqual(waiting.state, "waiting")
        self.assertIn("logs in to Odoo", waiting.message)
        self.assertEqual(self.anna.email, "anna.nowak@example.com")

    @thorough
    def test_a_corrected_e_mail_reaches_the_addresses_that_had_the_wrong_one(self):
        self.address(self.user_id, city="Hel")
        self.address(self.user_id, city="Puck")
        self.assertRunDone(self.synchronise(customer=UPDATE))
        hel, puck = self.anna.child_ids.sorted("id")
        self.assertEqual({hel.email, puck.email}, {self.anna.email})
        hel.email = "ksiegowa@example.com"
        friend = self.contact("Ola", parent_id=self.anna.id, email=self.anna.email)
        self.shop.owner.update("users", self.user_id, {"email": "a@example.com"})
        run = self.synchronise(customer=UPDATE)
        self.assertRunDone(run)
        self.assertEqual((self.anna.email, puck.email), ("a@example.com",) * 2)
        self.assertEqual(hel.email, "ksiegowa@example.com")
        self.assertEqual(friend.email, "anna.nowak@example.com")
        self.undo(run)
        self.assertEqual((self.anna.email, puck.email), ("anna.nowak@example.com",) * 2)

    def test_a_tax_number_is_written_to_the_company_and_never_over_another(self):
        firm = self.contact("Firma", is_company=True)
        self.anna.parent_id = firm
        values = {"company_name": "Firma", "tax_identification_number": self.nip()}
        self.shop.owner.update("user-addresses", 1, values)
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual(firm.vat, self.nip())
        self.shop.owner.update(
            "user-addresses", 1, {"tax_identification_number": self.nip(2)}
        )
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertIn("never overwritten", waiting.message)
        self.assertEqual((firm.vat, self.anna.vat), (self.nip(), self.nip()))

    def buy_for(self, address_id, company, number):
        """A customer enters the company that they buy for in the shop."""
        values = {"company_name": company, "tax_identification_number": number}
        self.shop.owner.update("user-addresses", address_id, values)

    def test_a_company_never_gets_the_tax_number_of_one_of_another_name(self):
        firm = self.contact("ABC", is_company=True)
        self.anna.parent_id = firm
        self.buy_for(1, "Anna Nowak Usługi", self.nip())
        self.shop.owner.update("user-addresses", 1, {"phone": "601701801"})
        run = self.synchronise(customer=UPDATE)
        [waiting] = self.changes(run, "customer", state="waiting")
        self.assertIn("“ABC”", waiting.message)
        self.assertIn("“Anna Nowak Usługi”", waiting.message)
        self.assertEqual((firm.vat, self.anna.phone), (False, "+48 601 701 801"))
        self.anna.parent_id = self.contact("ANNA NOWAK usługi", is_company=True)
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual((firm.vat, self.anna.vat), (False, self.nip()))

    def of_companies(self, count, company):
        """So many customers, each of whom Odoo has in a company of its own without a
        tax number."""
        ids = [self.customer(f"Jan {company} {number}") for number in range(count)]
        self.assertRunDone(self.synchronise(customer=IMPORT))
        for user_id in ids:
            firm = self.contact(company, is_company=True)
            self.contact_of(user_id).parent_id = firm
        return ids

    def test_a_tax_number_is_never_given_to_a_second_company(self):
        self.contact("Dawna", is_company=True, vat=self.nip(2), active=False)
        self.contact("Wierch sp. z o.o.", is_company=True, vat=f"PL {self.nip()}")
        self.anna.parent_id = self.contact("Wierch", is_company=True)
        first, second = self.of_companies(2, "Hel")
        self.buy_for(1, "Wierch", self.nip())
        self.buy_for(2, "Hel", self.nip(2))
        self.buy_for(3, "Hel", f"PL{self.nip(2)}")
        run = self.synchronise(customer=UPDATE)
        taken, twice = self.changes(run, "customer", state="waiting")
        self.assertIn("“Wierch sp. z o.o.” in Odoo has the tax number", taken.message)
        self.assertIn("“Hel” in Odoo has the tax number", twice.message)
        found = (self.anna | self.contact_of(first) | self.contact_of(second)).mapped(
            "vat"
        )
        self.assertEqual(found, [False, self.nip(2), False])

    @thorough
    def test_a_tax_number_that_another_got_since_the_plan_waits(self):
        self.buy_for(1, "", self.nip())
        run = self.synchronise(auto_apply=False, customer=UPDATE)
        self.assertEqual(self.changes(run, "customer").mapped("state"), ["planned"])
        self.contact("Wierch", is_company=True, vat=self.nip())
        run.with_user(self.manager).action_apply()
        self.work(run)
        [waiting] = self.changes(run, "customer")
        self.assertEqual(waiting.state, "waiting")
        self.assertIn("“Wierch” in Odoo has the tax number", waiting.message)
        self.assertFalse(self.anna.vat)

    @thorough
    def test_many_tax_numbers_are_planned_with_as_many_queries_as_few(self):
        cost, last = {}, 1
        for count in (3, 13):
            self.of_companies(count, f"Firma {count}")
            for address_id in range(last + 1, last + 1 + count):
                self.buy_for(address_id, f"Firma {count}", self.nip(address_id))
            last += count
            run = self.queue(auto_apply=False, customer=UPDATE)
            cost[count] = self.queries(self.work, run)
            self.assertEqual(len(self.changes(run, state="planned")), count)
            run.with_user(self.manager).action_apply()
            self.work(run)
            self.assertRunDone(run)
        self.assertLess(cost[13], cost[3] + 5, cost)

    def test_what_was_edited_in_odoo_is_a_conflict(self):
        self.anna.email = "nowa@example.com"
        self.shop.owner.update("users", self.user_id, {"email": "inna@example.com"})
        run = self.synchronise(customer=UPDATE)
        [conflict] = self.changes(run, "customer", "conflict")
        self.assertEqual(conflict.before, {"email": "nowa@example.com"})
        self.assertEqual(self.anna.email, "nowa@example.com")


class TestCustomersMerged(CustomerCase):
    """Contacts are merged in Odoo, as our own messages advise."""

    def open_shop(self):
        super().open_shop()
        self.clerk = new_test_user(
            self.env, "clerk", groups="base.group_user,base.group_partner_manager"
        )
        self.user_id = self.customer("Anna Nowak")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.anna = self.contact_of(self.user_id)

    def merge(self, contact, into):
        """Somebody who sees no shops merges a contact into another one."""
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.clerk)
        people = contact | into
        wizard.create(
            {"partner_ids": [Command.set(people.ids)], "dst_partner_id": into.id}
        ).action_merge()
        self.assertFalse(contact.exists())

    @thorough
    def test_a_customer_follows_a_contact_that_is_merged(self):
        other = self.contact("Anna N.", email=self.anna.email)
        self.merge(self.anna, other)
        self.assertEqual(self.contact_of(self.user_id), other)
        [last] = self.element("customer", self.user_id).log_ids[0]
        self.assertEqual((last.action, last.rule), ("linked", "merged"))
        self.assertNothingToDo(self.synchronise(customer=IMPORT))
        self.shop.owner.update("users", self.user_id, {"email": "nowa@example.com"})
        self.assertRunDone(self.synchronise(customer=UPDATE))
        self.assertEqual(other.email, "nowa@example.com")

    @thorough
    def test_of_two_customers_whose_contacts_are_merged_one_stays_linked(self):
        second_id = self.customer("Anna Inna", "inna@example.com")
        self.assertRunDone(self.synchronise(customer=IMPORT))
        second = self.contact_of(second_id)
        self.anna.email = second.email
        self.merge(self.anna, second)
        self.assertEqual(self.contact_of(second_id), second)
        element = self.element("customer", self.user_id)
        self.assertEqual((element.link_state, element.res_id), ("unlinked", 0))
        self.assertIn("merged into Anna Inna", element.left_note)
        self.assertEqual(element.log_ids[0].rule, "merged")
        run = self.synchronise(customer=IMPORT)
        [asked] = self.changes(run, "customer")
        self.assertEqual(asked.state, "waiting")
        self.assertIn("merged into Anna Inna", asked.message)

    @thorough
    def test_a_customer_does_not_follow_into_another_company(self):
        other = self.env["res.company"].create({"name": "Obca"})
        theirs = self.contact(email=self.anna.email, company_id=other.id)
        self.clerk.company_ids += other
        self.merge(self.anna, theirs)
        self.assertEqual(self.element("customer", self.user_id).link_state, "unlinked")


class TestCustomersUndo(CustomerCase):
    """Undoing an import of customers."""

    def test_what_was_made_goes_with_its_company_and_addresses(self):
        before = self.all_contacts()
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        self.customer("Jan A", None, firm, {"city": "Hel"})
        self.customer("Jan B", None, firm)
        self.customer("Anna C", None, {}, {"city": "Hel"})
        run = self.synchronise(customer=IMPORT)
        self.assertRunDone(run)
        self.assertEqual(len(self.all_contacts() - before), 6)
        self.undo(run)
        self.assertEqual(self.all_contacts(), before)

    def test_what_documents_use_or_somebody_edited_stays(self):
        ids = [self.customer(f"Osoba Numer{n}") for n in range(3)]
        run = self.synchronise(customer=IMPORT)
        used, edited, free = map(self.contact_of, ids)
        self.env["sale.order"].create({"partner_id": used.id})
        edited.name = "Inna Osoba"
        undo = self.undo(run)
        self.assertTrue(used.exists().active)
        self.assertTrue(edited.exists().active)
        self.assertFalse(free.exists())
        waiting = self.changes(undo, state="waiting")
        self.assertEqual(len(waiting), 2)
        self.assertEqual(self.contact_of(ids[0]), used, "still linked")
