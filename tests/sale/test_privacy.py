import io
import logging
import re
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import openpyxl
from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user
from odoo.tools import SQL
from odoo.tools.misc import file_open

from ...models.shoper_decision import vacuum
from ...sync.engine import failure
from ...sync.engine.explain import where_of
from ...sync.engine.failure import Failure
from ...sync.engine.runner import Runner
from ..cases.customer_case import IMPORT, UPDATE, CustomerCase
from ..cases.length import thorough


class TestPrivacy(CustomerCase):
    """What is kept of people, for how long, and who sees it."""

    def open_shop(self):
        super().open_shop()
        self.user_id = self.customer(
            "Anna Nowak", None, {"phone": "601701801", "street_1": "Letnia 7"}
        )
        self.run_ = self.synchronise(customer=IMPORT)
        self.anna = self.contact_of(self.user_id)
        self.element_ = self.element("customer", self.user_id)

    def clean_up(self, days):
        with freeze_time(datetime.now() + timedelta(days=days)):
            found = (
                self.env["shoper.sync.change"]._gc_values()[0],
                self.env["shoper.element"]._gc_payloads()[0],
                self.env["shoper.element"]._gc_gone()[0],
            )
            self.env["shoper.element"]._gc_unlinked()
            self.env["shoper.element"]._gc_names()
            self.env["shoper.decision"]._gc_names()
            self.env["shoper.sync.step"]._gc_choices()
        self.env.invalidate_all()
        return found

    def stored(self):
        """All that the database holds of elements, changes and decisions, as text."""
        self.env.flush_all()
        found = ""
        for table in (
            *("shoper_element", "shoper_sync_change", "shoper_decision"),
            *("shoper_link_log", "shoper_sync_step", "shoper_sync_run", "sale_order"),
        ):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")
            found += "\n".join(row[0] for row in self.env.cr.fetchall())
        return found

    def chosen(self):
        """A run that was to write what somebody chose of values that differ."""
        chosen = {"side": "shop", "odoo": "Anna Dawna", "shop": "Anna Nowak"}
        return self.synchronise(
            customer=UPDATE
            | {
                "is_partial": True,
                "only_element_ids": self.element_.ids,
                "choices": {str(self.element_.id): {"name": chosen}},
            }
        )

    def flush_tracking(self):
        """Odoo notes what was changed at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()

    def assertForgotten(self, *words):
        rows = self.stored().splitlines()
        for word in words:
            self.assertEqual([row for row in rows if word in row], [], word)

    def test_rows_and_changes_are_kept_for_90_days(self):
        self.assertEqual(self.clean_up(89), (0, 0, 0))
        self.assertEqual(self.clean_up(91), (1, 1, 0))
        self.assertFalse(self.element_.payload)
        self.assertTrue(self.run_.change_ids.is_emptied)
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))
        row = self.order(1, self.user_id, address={"lastname": "Nowak"})
        self.assertEqual(self.buyer_of(row)[0], self.anna)

    def test_the_name_of_who_is_known_by_orders_alone_is_kept_for_90_days(self):
        user_id = self.customer("Ewa Zamawiająca")
        row = self.order(1, user_id)
        contact = self.buyer_of(row)[0]
        element = self.element("customer", user_id)
        self.assertEqual(element.name, contact.name)
        self.clean_up(89)
        self.assertEqual(element.name, contact.name)
        self.clean_up(91)
        self.assertForgotten(contact.name)
        self.assertEqual(self.buyer_of(row)[0], contact, "the link stays")

    def test_the_shops_words_about_what_failed_are_kept_for_90_days(self):
        run = self.queue(customer={})
        [step] = run.sudo().step_ids
        step.failure = {"key": "rejected", "words": "Ewa Inna.", "text": ""}
        step._close("failed", "The shop says: Anna Nowak.")
        run.sudo()._end("failed")
        self.clean_up(89)
        self.assertTrue(step.message)
        self.clean_up(91)
        self.assertForgotten("The shop says", "Ewa Inna")
        self.assertEqual(step.state, "failed")

    @thorough
    def test_what_somebody_chose_from_is_kept_for_90_days(self):
        step = self.chosen().step_ids
        chosen = step.choices
        self.clean_up(89)
        self.assertEqual(step.choices, chosen)
        self.clean_up(91)
        self.assertNotIn("Dawna", self.stored())
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.assertEqual(self.env["shoper.sync.step"]._gc_choices(), (0, False))
        # Done again, it is still a step that writes what was chosen, which is nothing.
        self.anna.name = "Anna Z Odoo"
        run = self.synchronise(customer=step._same_options())
        self.assertRunDone(run)
        self.assertLessEqual(set(run.change_ids.mapped("verb")), {"act"})
        self.assertEqual(self.anna.name, "Anna Z Odoo")

    def test_a_person_is_forgotten_where_somebody_chose_from_values(self):
        self.chosen()
        self.anna.with_user(self.manager).action_shoper_forget()
        self.assertForgotten("Dawna", "Anna Nowak")

    def test_a_plan_in_a_copy_for_tests_is_kept_no_longer_than_others(self):
        self.customer("Jan Inny")
        plan = self.synchronise(auto_apply=False, customer=IMPORT)
        [planned] = self.changes(plan, state="planned")
        self.assertIn("Inny", str(planned.after))
        self.env.flush_all()
        with file_open("shoper_connector/data/neutralize.sql") as script:
            self.env.cr.execute(re.sub(r"--.*", "", script.read()))
        self.env.invalidate_all()
        self.clean_up(91)
        self.assertNotIn("Inny", str(planned.after))

    @thorough
    def test_of_what_waits_only_what_is_asked_about_is_kept_and_no_plan(self):
        self.anna.name = "Anna Odoowa"
        self.shop.owner.update("users", self.user_id, {"lastname": "Kowalska"})
        runs = [self.synchronise(customer=UPDATE) for _number in range(2)]
        self.customer("Jan Inny")
        plan = self.synchronise(auto_apply=False, customer=IMPORT | UPDATE)
        asked = self.env["shoper.decision"].search([("state", "=", "open")]).change_id
        before = runs[0].change_ids | runs[1].change_ids
        before = before.filtered(lambda change: change.state == "waiting") - asked
        planned = self.changes(plan, state="planned")
        self.assertTrue(before and planned)
        self.clean_up(89)
        self.assertEqual(plan.state, "planned")
        self.clean_up(91)
        self.assertEqual(plan.state, "cancelled")
        self.assertEqual(set(planned.mapped("state")), {"skipped"})
        self.assertEqual(set((before | planned).mapped("is_emptied")), {True})
        self.assertEqual(set(asked.mapped("is_emptied")), {False})

    def test_of_who_is_gone_from_the_shop_nothing_is_kept_after_90_days(self):
        self.customer("Jan Zostaje")
        self.shop.owner.delete("users", self.user_id)
        self.synchronise(customer={})
        self.assertEqual(self.element_.link_state, "missing")
        decision = self.env["shoper.decision"].search([("state", "=", "open")])
        for state in ("blocked", "open"):
            decision.state = state
            self.assertEqual(self.clean_up(91)[2], 0, "somebody is asked about it")
        decision = decision.with_user(self.manager)
        decision.with_context(shoper_choice="unlink").action_choose_gone()
        self.assertEqual(self.clean_up(91)[2], 1)
        self.assertForgotten("Nowak", "anna.nowak", "Letnia")
        self.assertEqual(self.anna.name, "Anna Nowak")

    def test_of_who_is_ignored_nothing_is_kept_either_once_the_shop_has_them_not(self):
        others = [self.customer(f"Jan Inny{number}") for number in range(2)]
        self.synchronise(customer={})
        gone, back = (self.element("customer", user_id) for user_id in others)
        (gone | back).with_user(self.user).action_ignore()
        self.assertEqual(self.clean_up(89)[2], 0)
        self.shop.owner.delete("users", others[0])
        run = self.synchronise(customer={})
        self.assertRunDone(run)
        self.assertEqual(self.step(run, "customer").missing_count, 0)
        self.assertEqual(self.clean_up(89)[2], 0)
        self.assertIn("Jan Inny1", self.stored())
        self.assertEqual(self.clean_up(91)[2], 1)
        self.assertForgotten("Jan Inny")
        self.assertEqual(gone.link_state, "ignored")
        gone.with_user(self.manager).action_stop_ignoring()
        self.assertEqual(gone.link_state, "missing")
        run = self.synchronise(customer=IMPORT | {"fetch_all": False})
        self.assertRunDone(run)
        self.assertFalse(self.changes(run, verb="create_odoo"), "of nobody")
        # Where the shop has somebody again, it is as before.
        back.is_gone = True
        self.synchronise(customer={})
        self.assertFalse(back.is_gone)

    def test_a_person_is_forgotten_and_documents_stay(self):
        order = self.env["sale.order"].create({"partner_id": self.anna.id})
        other = self.customer("Jan Inny")
        self.shop.owner.update("users", self.user_id, {"lastname": "Kowalska"})
        waiting = self.synchronise(auto_apply=False, customer=IMPORT | UPDATE)
        self.assertIn("Anna Nowak", self.stored())
        blocked = self.env["shoper.decision"].create(
            {
                "connector_id": self.connector.id,
                "entity": "customer",
                "key": "behind another one",
                "kind": "waiting",
                "name": "Anna Nowak",
                "element_id": self.element_.id,
                "state": "blocked",
            }
        )
        self.assertFalse(self.anna.with_user(self.user).shoper_may_forget)
        with self.assertRaises(AccessError):
            self.anna.with_user(self.user).action_shoper_forget()
        action = self.anna.with_user(self.manager).action_shoper_forget()
        self.assertIn("elementy: 1", action["params"]["message"])
        self.assertForgotten("Nowak", "Kowalska", "anna.nowak", "601 701 801", "Letnia")
        self.assertEqual(blocked.state, "settled")
        self.assertIn("Jan Inny", self.stored())
        self.assertFalse(self.anna.shoper_phone_raw)
        self.assertEqual(order.partner_id, self.anna)
        self.assertEqual(self.anna.name, "Anna Nowak")
        self.assertIn("Usunięto", self.anna.message_ids[0].body)
        # The shop has the customer still: nothing comes back, and nothing is written.
        waiting.with_user(self.manager).action_apply()
        self.work(waiting)
        self.assertRunDone(waiting)
        self.assertTrue(self.contact_of(other))
        self.shop.owner.update("users", self.user_id, {"lastname": "Trzecia"})
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))
        self.assertNotIn("Trzecia", self.stored())
        self.assertEqual(self.anna.name, "Anna Nowak")
        row = self.order(1, self.user_id, address={"lastname": "Nowak"})
        self.assertEqual(self.buyer_of(row)[0], self.anna, "ids stay")

    def test_who_was_forgotten_and_unlinked_then_is_not_made_again(self):
        self.anna.with_user(self.manager).action_shoper_forget()
        before = self.all_contacts()
        self.element_.with_user(self.user).action_unlink()
        self.assertEqual(self.element_.link_state, "ignored")
        self.assertNothingToDo(self.synchronise(customer=IMPORT | UPDATE))
        self.assertEqual(self.all_contacts(), before)

    def test_of_who_is_not_taken_over_nothing_is_kept_after_90_days(self):
        user_id = self.customer("Jan Inny", None, {"street_1": "Zimowa 3"})
        self.synchronise(customer={})
        element = self.element("customer", user_id)
        self.clean_up(89)
        self.assertEqual(element.name, "Jan Inny")
        self.clean_up(91)
        self.assertForgotten("Jan Inny", "jan.inny", "Zimowa")
        self.assertEqual(element.link_state, "unlinked")
        self.assertEqual(self.element_.name, "Anna Nowak", "it is linked")
        # Whoever is to be created is read before, and orders need none of it.
        [waiting] = self.changes(
            self.synchronise(customer=IMPORT | {"fetch_all": False}), "customer"
        )
        self.assertEqual(waiting.state, "waiting")
        self.assertIn("Detect Changed and Deleted", waiting.message)
        row = self.order(1, user_id, address={"firstname": "Jan", "lastname": "Inny"})
        self.assertEqual(self.buyer_of(row)[0].name, "Jan Inny")
        self.assertEqual(self.contact_of(user_id).name, "Jan Inny")

    @thorough
    def test_who_was_not_taken_over_is_read_again_to_be_created(self):
        user_id = self.customer("Jan Inny")
        self.synchronise(customer={})
        self.clean_up(91)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id).name, "Jan Inny")

    def test_what_a_plan_is_about_to_create_is_kept(self):
        user_id = self.customer("Jan Inny")
        run = self.synchronise(auto_apply=False, customer=IMPORT)
        self.assertEqual(run.state, "planned")
        element = self.element("customer", user_id)
        with freeze_time(datetime.now() + timedelta(days=91)):
            self.env["shoper.element"]._gc_unlinked()
        self.assertEqual(element.shop_values["name"], "Jan Inny")
        run.action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.contact_of(user_id).name, "Jan Inny")

    def test_who_was_forgotten_and_takes_part_again_is_read_before_anything_else(self):
        user_id = self.customer("Jan Inny")
        self.synchronise(customer={})
        element = self.element("customer", user_id)
        known = self.contact("Jan Inny", email="jan.inny@example.com")
        known.with_user(self.manager).action_shoper_forget()
        known.unlink()
        self.assertEqual(element.link_state, "ignored")
        element.with_user(self.manager).action_stop_ignoring()
        before = self.all_contacts()
        [waiting] = self.changes(
            self.synchronise(customer=IMPORT | {"fetch_all": False}), "customer"
        )
        self.assertEqual(waiting.state, "waiting")
        self.assertIn("Detect Changed and Deleted", waiting.message)
        self.assertEqual(self.all_contacts(), before)
        self.assertRunDone(self.synchronise(customer=IMPORT))
        self.assertEqual(self.contact_of(user_id).name, "Jan Inny")

    def test_what_was_just_planned_about_who_is_forgotten_is_emptied_within_a_day(self):
        self.shop.owner.update("users", self.user_id, {"lastname": "Kowalska"})
        run = self.synchronise(auto_apply=False, customer=IMPORT | UPDATE)
        change = run.change_ids.filtered(lambda item: item.verb != "link")
        self.assertTrue(change)
        [held] = change.read(["name", "before", "after", "base", "payload", "meta"])
        self.anna.with_user(self.manager).action_shoper_forget()
        # Another transaction was just planning it, and saw nothing of that.
        change.write(held | {"state": "planned", "is_emptied": False})
        decision = self.env["shoper.decision"].create(
            {
                "connector_id": self.connector.id,
                "entity": "customer",
                "key": "late",
                "kind": "waiting",
                "name": "Anna Nowak",
                "element_id": self.element_.id,
            }
        )
        self.assertIn("Kowalska", self.stored())
        self.env["shoper.element"]._gc_forgotten()
        self.assertForgotten("Nowak", "Kowalska", "anna.nowak", "Letnia")
        self.assertEqual((change.state, decision.state), ("skipped", "settled"))
        self.assertEqual(self.env["shoper.element"]._gc_forgotten(), (0, False))

    def test_what_the_shop_said_of_a_failure_is_forgotten_where_it_names_the_person(
        self,
    ):
        steps = self.queue(customer={}).step_ids | self.queue(customer={}).step_ids
        for step, text in zip(steps, ("Anna Nowak", "Jan Inny"), strict=True):
            step.sudo().failure = {"key": "rejected", "words": text, "text": ""}
            step.sudo()._close("failed", f"The shop says: {text}.")
        self.anna.with_user(self.manager).action_shoper_forget()
        self.assertForgotten("Nowak")
        self.assertIn("Jan Inny", steps[1].message)
        self.assertEqual(steps.mapped("state"), ["failed"] * 2)

    def test_addresses_lose_the_e_mail_that_they_have_of_who_is_forgotten(self):
        hel = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
        row = self.order(1, self.user_id, delivery=hel, email="anna@example.com")
        parcel = self.buyer_of(row)[2]
        self.assertEqual(parcel.email, "anna@example.com")
        parcel.active = False
        self.flush_tracking()
        self.clean_up(91)  # what it came from is kept no more
        self.anna.with_user(self.manager).action_shoper_forget()
        self.assertFalse(parcel.email)
        self.assertEqual(self.anna.email, "anna.nowak@example.com", "Odoo's own")
        self.flush_tracking()
        self.env.cr.execute("SELECT t::text FROM mail_tracking_value t")
        self.assertNotIn("anna@example.com", str(self.env.cr.fetchall()))

    @thorough
    def test_copies_beside_who_is_forgotten_lose_the_e_mail_too(self):
        mail = "ewa@example.com"
        firm = {"company_name": "Wierch", "tax_identification_number": self.nip()}
        user_id = self.customer("Ewa Nowak", mail, firm)
        self.synchronise(customer=IMPORT)
        ewa = self.contact_of(user_id)
        billing = {"company": "Wierch", "tax_identification_number": self.nip()}
        hala = billing | {"street1": "Hala 2"}
        row = self.order(1, user_id, address=hala, email=mail)
        copy = self.buyer_of(row)[1]
        self.assertEqual((copy.parent_id, copy.email), (ewa.parent_id, mail))
        values = {"parent_id": ewa.parent_id.id, "type": "invoice"}
        others = self.contact("Faktury", email="f@example.com", **values)
        others |= self.contact("Ewy", email=mail)
        others |= self.contact("Biuro", parent_id=ewa.parent_id.id, email=mail)
        copy.active = False
        action = ewa.with_user(self.manager).action_shoper_forget()
        self.assertFalse(copy.email)
        self.assertEqual(others.mapped("email"), ["f@example.com", mail, mail])
        message = action["params"]["message"]
        self.assertIn(f"{copy.display_name} ({mail})", message)
        self.assertNotIn(mail, ewa.message_ids[0].body)
        self.assertNotIn("f@example.com", message)

    def test_of_a_guest_all_addresses_of_the_contact_of_all_guests_lose_it(self):
        everybody = self.contact("Klienci sklepu", email="sklep@example.com")
        self.connector.write(
            {"guest_rule": "collective", "guest_partner_id": everybody.id}
        )
        hel = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
        found = self.buyers_of(
            self.order(1, delivery=hel, email="jan@example.com"),
            self.order(2, delivery=hel, email="ola@example.com"),
        )
        (_account, first, second), (_same, *of_ola) = found.values()
        self.assertEqual((first | second).mapped("email"), ["jan@example.com"] * 2)
        with self.assertRaisesRegex(UserError, "stands for all guests"):
            everybody.with_user(self.manager).action_shoper_forget()
        first.with_user(self.manager).action_shoper_forget()
        self.assertFalse(second.email)
        self.assertEqual([item.email for item in of_ola], ["ola@example.com"] * 2)
        self.assertEqual(everybody.email, "sklep@example.com")

    def test_it_is_said_where_an_e_mail_was_taken_away(self):
        values = {"parent_id": self.anna.id, "type": "invoice"}
        self.contact("Faktury", email="ksiegowa@example.com", **values)
        action = self.anna.with_user(self.manager).action_shoper_forget()
        self.assertIn("Faktury (ksiegowa@example.com)", action["params"]["message"])

    def test_of_who_was_in_odoo_before_only_what_the_shop_told_is_taken_away(self):
        ours = self.contact("Ewa Nasza")
        user_id = self.customer("Ewa Sklepowa", "ewa@example.com")
        self.synchronise(customer={})
        self.element("customer", user_id).with_user(self.manager).action_link(ours)
        hel = {"street1": "Letnia 7", "city": "Hel", "postcode": "84-150"}
        row = self.order(1, user_id, delivery=hel, email="ewa@example.com")
        parcel = self.buyer_of(row)[2]
        self.assertEqual(parcel.email, "ewa@example.com")
        values = {"parent_id": ours.id, "type": "delivery", "email": "m@example.com"}
        store = self.contact("Magazyn", **values)
        ours.with_user(self.manager).action_shoper_forget()
        self.assertEqual((parcel.email, store.email), (False, "m@example.com"))

    def test_who_was_never_linked_is_found_by_e_mail(self):
        user_id = self.customer("Ewa Sama", "ewa@example.com")
        self.synchronise(customer={})
        ewa = self.contact("Ewa", email="EWA@example.com")
        ewa.with_user(self.manager).action_shoper_forget()
        self.assertNotIn("Ewa Sama", self.stored())
        element = self.element("customer", user_id)
        self.assertEqual(element.link_state, "ignored")
        self.assertNothingToDo(self.synchronise(customer=IMPORT))
        with self.assertRaises(AccessError):
            element.with_user(self.user).action_stop_ignoring()
        self.assertTrue(element.is_forgotten)
        element.with_user(self.manager).action_stop_ignoring()
        self.synchronise(customer={})
        self.assertIn("Ewa Sama", self.stored(), "the shop tells it again")

    def test_others_at_the_same_address_are_not_forgotten(self):
        user_id = self.customer("Ewa Inna")
        self.synchronise(customer=IMPORT)
        self.contact_of(user_id).email = "Anna.Nowak@example.com"
        same = {"email": "anna.nowak@example.com"}
        self.shop.owner.update("users", self.user_id, {"email": "anna@example.com"})
        self.shop.owner.update("users", user_id, same)
        self.synchronise(customer={})
        element = self.element("customer", user_id)
        before = element.shop_values
        self.assertEqual(before["email"], same["email"])
        action = self.anna.with_user(self.manager).action_shoper_forget()
        self.assertFalse(self.element_.shop_values)
        self.assertFalse(element.is_forgotten)
        self.assertEqual(element.shop_values, before)
        self.assertIn("Ewa Inna", action["params"]["message"])
        self.assertNotIn("Ewa Inna", self.anna.message_ids[0].body)

    @thorough
    def test_it_is_said_who_is_known_at_the_same_address_in_the_shop_alone(self):
        mail = "anna.nowak@example.com"
        user_id = self.customer("Ewa Inna")
        self.synchronise(customer=IMPORT)
        self.shop.owner.update("users", self.user_id, {"email": "anna@example.com"})
        self.shop.owner.update("users", user_id, {"email": mail})
        self.synchronise(customer={})
        ewa = self.contact_of(user_id)
        buyer = self.contact("Firma Trzecia", email="biuro@example.com")
        order = self.env["sale.order"].create({"partner_id": buyer.id})
        self.env["shoper.element"].create(
            {
                "connector_id": self.connector.id,
                "entity": "order",
                "remote_id": 7,
                "name": "7",
                "payload": self.order(7, email=mail),
                "link_state": "linked",
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        stranger = self.contact("Ktoś", email=mail).with_user(self.manager)
        told = stranger.action_shoper_forget()["params"]["message"]
        self.assertIn("Ewa Inna", told)
        self.assertIn("Firma Trzecia", told)
        self.assertNotIn("do not see", told)
        self.assertTrue(self.element("customer", user_id).shop_values)
        # Nobody is named whom the user does not see.
        ewa.company_id = self.env["res.company"].create({"name": "Obca"})
        told = stranger.action_shoper_forget()["params"]["message"]
        self.assertNotIn("Ewa Inna", told)
        self.assertIn("Firma Trzecia", told)
        self.assertIn("(contacts: 1)", told)
        self.assertNotIn("Ewa Inna", stranger.message_ids[0].body)

    def decisions(self, entity, state, number):
        return self.env["shoper.decision"].create(
            [
                {
                    "connector_id": self.connector.id,
                    "entity": entity,
                    "key": f"{state} {place}",
                    "kind": "waiting",
                    "name": "Anna",
                    "state": state,
                    "decided_at": datetime.now(),
                }
                for place in range(number)
            ]
        )

    def first_and_last_type(self):
        kept = self.env["shoper.sync"]._kept_until()
        first, other = kept[0][0]._entity, kept[-1][0]._entity
        self.assertNotEqual(first, other)
        return first, other

    def test_types_share_how_many_decisions_are_emptied_at_once(self):
        first, other = self.first_and_last_type()
        self.decisions(first, "settled", 1)
        self.decisions(other, "settled", 3)
        model = self.env["shoper.decision"]
        with (
            patch.object(vacuum, "LIMIT", 2),
            freeze_time(datetime.now() + timedelta(days=91)),
        ):
            self.assertEqual(model._gc_names(), (2, True))
            self.assertEqual(model._gc_names(), (2, True))
            self.assertEqual(model._gc_names(), (0, False))

    def test_as_many_decisions_as_agreed_are_emptied_at_once(self):
        decisions = self.decisions
        first, other = self.first_and_last_type()
        decided = decisions(first, "settled", 2) | decisions(other, "settled", 3)
        model = self.env["shoper.decision"]
        with (
            patch.object(vacuum, "LIMIT", 2),
            freeze_time(datetime.now() + timedelta(days=91)),
        ):
            self.assertEqual(model._gc_names(), (2, True))
            self.assertEqual(len(decided.filtered("name")), 3)
            self.assertEqual(model._gc_names(), (2, True))
            self.assertEqual(model._gc_names(), (1, False))
        open_ones = decisions(first, "open", 2) | decisions(other, "open", 3)
        self.connector.active = False
        self.env.flush_all()  # notes when
        with (
            patch.object(vacuum, "LIMIT", 2),
            freeze_time(datetime.now() + timedelta(days=91)),
        ):
            self.assertEqual(model._gc_of_paused(), (2, True))
            self.assertEqual(len(open_ones.filtered("name")), 3)

    def test_orders_of_a_person_are_forgotten_too(self):
        told = {
            "shoper_connector_id": self.connector.id,
            "shoper_notes": "Nowak",
            "shoper_shop_notes": "Nowak",
            "shoper_fields": "Nowak",
        }
        # The first is linked with no order of the shop any more.
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.anna.id,
                    "shoper_number": str(number),
                    "shoper_taken": {"buyer": "Anna Nowak", "total": "10.00"},
                    **told,
                }
                for number in (6, 8)
            ]
        )
        order = orders[1]
        status = self.env["shoper.order.status"].create(
            {
                "connector_id": self.connector.id,
                "number": 8,
                "name": "anulowane",
                "kind": "not_completed",
            }
        )
        row = self.order(7, self.user_id, email=" Anna.Nowak@example.com ")
        elements = self.env["shoper.element"].create(
            [
                {
                    "connector_id": self.connector.id,
                    "entity": "order",
                    "remote_id": number,
                    "name": str(number),
                    "payload": payload,
                    "shop_values": {
                        "buyer": f"Anna Nowak {number}",
                        "status": status.number,
                    },
                    "link_state": "linked" if res_id else "unlinked",
                    "res_model": res_id and "sale.order",
                    "res_id": res_id,
                }
                for number, payload, res_id in ((7, row, False), (8, {}, order.id))
            ]
        )
        self.anna.with_user(self.manager).action_shoper_forget()
        self.assertForgotten("Nowak")
        self.assertEqual(elements.mapped("link_state"), ["ignored", "linked"])
        self.assertEqual(orders.mapped("shoper_taken"), [{"total": "10.00"}] * 2)

    def test_whoever_is_told_that_something_went_wrong_reads_no_names(self):
        self.customer("Jan Kowalski")
        preset = self.env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "responsible_id": self.manager.id,
                "line_ids": [Command.create({"entity": "customer"} | IMPORT)],
            }
        )

        def refusing(_partners, vals_list):
            raise ValidationError(f"NIP of {vals_list[0]['name']} is wrong")

        with patch.object(self.registry["res.partner"], "create", refusing):
            run = preset._run()
            self.work(run)
        self.assertEqual(run.state, "done_with_errors")
        self.assertIn("Kowalski", run.reason, "it is read, and emptied, there")
        [message] = run.message_ids.filtered("notified_partner_ids")
        for told in (preset.failed_activity_id.note, message.body):
            self.assertNotIn("Kowalski", told)
            self.assertRegex(told, r"(Customers|Klienci): .*: 1\.")

    def test_the_log_of_the_server_names_nobody(self):
        user_id = self.customer("Jan Kowalski")
        rows = self.shop.shop["users"]
        render = rows.render

        def refusing(_partners, vals_list):
            raise ValidationError(f"NIP of {vals_list[0]['name']} is wrong")

        def odd(row_id):
            return render(row_id) | {"lang_id": ["Kowalski"]}

        told = ""
        for patched, name, changed in (
            (rows, "render", odd),
            (self.registry["res.partner"], "create", refusing),
        ):
            with (
                patch.object(patched, name, changed),
                self.assertLogs("odoo.addons.shoper_connector", logging.INFO) as logs,
            ):
                self.synchronise(customer=IMPORT)
            told += "\n".join(logs.output)
        self.assertNotIn("Kowalski", told)
        self.assertIn(f"users {user_id}: lang_id", told)
        self.assertRegex(told, r"Change \d+ of customer failed: (?s:.*)ValidationError")

    def test_the_log_of_the_server_names_nobody_where_a_whole_run_fails(self):
        broken = partial(patch.object, side_effect=ValueError("Jan Kowalski"))
        told = ""
        for others in ((), ("_fail",), ("_fail", "_give_up")):
            with ExitStack() as patches:
                patches.enter_context(broken(Runner, "_plan_step"))
                if "_fail" in others:
                    patches.enter_context(broken(Failure, "_fail"))
                if "_give_up" in others:
                    patches.enter_context(broken(failure, "explain"))
                logs = patches.enter_context(
                    self.assertLogs("odoo.addons.shoper_connector", logging.ERROR)
                )
                self.queue(customer=IMPORT)
                self.work_unit()
            told += "\n".join(logs.output)
        with (
            broken(type(self.connector), "_queue_moved"),
            self.assertLogs("odoo.addons.shoper_connector", logging.ERROR) as logs,
            self.enter_registry_test_mode(),
        ):
            self.connector.cron_id.method_direct_trigger()
        told += "\n".join(logs.output)
        self.assertNotIn("Kowalski", told)
        for words in ("Shoper run", "not noted", "cannot be ended", "not prepared"):
            self.assertRegex(told, rf"{words}(?s:.*)in \w+(?s:.*)builtins\.ValueError")

    def test_of_an_error_it_is_logged_where_it_came_from_and_nothing_else(self):
        mail = "jan@kowalski.pl"
        try:
            try:
                with self.env.cr.savepoint():
                    query = SQL("INSERT INTO res_partner (email) VALUES (%s)", mail)
                    self.env.cr.execute(query, log_exceptions=False)
            except IntegrityError as error:
                raise ValueError(mail) from error
        except ValueError as error:
            told = where_of(error)
        self.assertNotIn(mail, told)
        first, then = told.split("\n\nThen, or because of it:\n\n")
        self.assertRegex(first, r"psycopg2\.errors\.\w+ 23\d+ res_partner")
        self.assertTrue(then.endswith("builtins.ValueError"))
        self.assertIn("test_privacy.py", then)

    @thorough
    def test_shops_that_one_does_not_see_are_left_alone(self):
        other = self.env["res.company"].create({"name": "Obca"})
        user = new_test_user(
            self.env,
            "obcy",
            groups="shoper_connector.group_shoper_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.anna.company_id = False
        self.anna.shoper_guest_key = "of a guest"
        action = self.anna.with_user(user).action_shoper_forget()
        self.assertIn("elementy: 0", action["params"]["message"])
        self.assertIn("nie widzisz", action["params"]["message"])
        self.assertTrue(self.element_.payload and self.anna.shoper_guest_key)
        # Of companies that one may see, and has not chosen just now, all is forgotten.
        user.company_ids += self.connector.company_id
        chosen = self.anna.with_user(user).with_context(allowed_company_ids=other.ids)
        action = chosen.action_shoper_forget()
        self.assertIn("elementy: 1", action["params"]["message"])
        self.assertNotIn("nie widzisz", action["params"]["message"])
        self.assertFalse(self.element_.payload or self.anna.shoper_guest_key)

    def test_spreadsheets_leave_addresses_out_unless_chosen(self):
        run = self.run_.with_user(self.manager)
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        for is_chosen in (False, True):
            content = run._spreadsheet(with_private=is_chosen)
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            text = str([cell.value for row in sheet for cell in row])
            self.assertIn("Anna Nowak", text)
            for word in ("anna.nowak@example.com", "Letnia 7", "601 701 801"):
                self.assertEqual(word in text, is_chosen, word)
        self.assertTrue(run.has_private)

    def test_why_an_address_is_not_written_tells_it_in_no_plain_spreadsheet(self):
        portal = self.env.ref("base.group_portal")
        self.env["res.users"].create(
            {
                "login": "anna",
                "partner_id": self.anna.id,
                "group_ids": [Command.set(portal.ids)],
            }
        )
        self.shop.owner.update("users", self.user_id, {"email": "nowa@example.com"})
        run = self.synchronise(customer=UPDATE).with_user(self.manager)
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        for is_chosen in (False, True):
            content = run._spreadsheet(with_private=is_chosen)
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            text = str([cell.value for row in sheet for cell in row])
            self.assertIn("logs in to Odoo", text)
            self.assertEqual("nowa@example.com" in text, is_chosen)

    def exported(self, records):
        """What Odoo's own *Export All* takes of the list of these records."""
        arch = etree.fromstring(records.get_view(view_type="list")["arch"])
        columns = [node.get("name") for node in arch.xpath("./field")]
        fields_ = records.fields_get(columns, ["exportable"])
        return str(
            records.export_data(
                [name for name in columns if fields_[name].get("exportable", True)]
            )
        )

    def test_lists_export_no_addresses_unasked(self):
        portal = self.env.ref("base.group_portal")
        self.shop.owner.update("users", self.user_id, {"email": "nowa@example.com"})
        self.anna.email = "inna@example.com"
        run = self.synchronise(customer={"update_linked": "none"})
        self.env["res.users"].create(
            {
                "login": "anna",
                "partner_id": self.anna.id,
                "group_ids": [Command.set(portal.ids)],
            }
        )
        run |= self.synchronise(customer=UPDATE)
        changes = (self.run_ | run).change_ids.with_user(self.manager)
        decisions = self.env["shoper.decision"].with_user(self.manager).search([])
        self.assertTrue(decisions)
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        for records in (changes, decisions, self.element_.with_user(self.manager)):
            text = self.exported(records)
            self.assertIn("Anna Nowak", text)
            for word in (
                "anna.nowak@example.com",
                "nowa@example.com",
                "inna@example.com",
                "Letnia 7",
                "601 701 801",
            ):
                self.assertNotIn(word, text, records._name)

    def test_what_is_given_up_with_the_buyer_is_in_no_plain_spreadsheet(self):
        entity = self.env["shoper.sync"]._entity("order")
        private = {prop.code for prop in entity._properties if prop.is_private}
        self.assertLessEqual(entity._personal, private)

    def test_only_shoper_groups_see_what_the_shop_told(self):
        clerk = new_test_user(self.env, "clerk", groups="sales_team.group_sale_manager")
        for model in ("shoper.element", "shoper.sync.change", "shoper.decision"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(clerk).search([])
        seen = self.anna.with_user(clerk)
        self.assertEqual(seen.shoper_link_state, "linked")
        with self.assertRaises(AccessError):
            _key = seen.shoper_guest_key
        with self.assertRaises(AccessError):
            seen.action_shoper_forget()
