from odoo.exceptions import UserError
from odoo.fields import Command

from ..cases.decision_case import DecisionWords
from ..cases.length import some, thorough
from ..cases.product_case import ProductCase
from ..cases.variant_case import VariantWords


class TestByHand(DecisionWords, ProductCase):
    """A person links what a type allows, and nothing else, wherever they do it."""

    def open_shop(self):
        super().open_shop()
        self.rate = self.element("tax", self.remote("tax", "np."))
        self.other_company = self.env["res.company"].create({"name": "Obca"})

    def abroad(self):
        group = self.env["account.tax.group"].create(
            {
                "name": "VAT",
                "company_id": self.other_company.id,
                "country_id": self.company.account_fiscal_country_id.id,
            }
        )
        return self.odoo_tax(
            "Obca",
            0,
            company=self.other_company,
            country_id=self.company.account_fiscal_country_id.id,
            tax_group_id=group.id,
        )

    def forbidden(self):
        """Taxes that the shop's rates cannot stand for, by what is wrong with them."""
        return {
            "purchase": self.odoo_tax("Zakup", 0, type_tax_use="purchase"),
            "service": self.odoo_tax("Usługa", 0, tax_scope="service"),
            "fixed": self.odoo_tax("Kwota", 0, amount_type="fixed"),
            "archived": self.odoo_tax("Dawna", 0, active=False),
            "company": self.abroad(),
        }

    def dialog(self, element, **values):
        values = element.action_open_link_wizard()["context"] | {
            f"default_{name}": value for name, value in values.items()
        }
        wizards = self.env["shoper.element.link"].with_user(self.user)
        return wizards.with_context(**values).create({})

    def offered(self, dialog):
        model = self.env[dialog.res_model].with_user(self.user)
        return model.search(dialog.offered_domain)

    # ------------------------------------------------------------------ refused
    @thorough
    def test_a_tax_that_is_no_sales_tax_of_goods_is_refused_everywhere(self):
        element = self.rate.with_user(self.user)
        for name, tax in self.forbidden().items():
            with self.subTest(name, way="element"):
                with self.assertRaises(UserError):
                    element.action_link(tax.with_user(self.user))
            with self.subTest(name, way="by id, as RPC does"):
                with self.assertRaises(UserError):
                    element.action_link(tax.id)
            with self.subTest(name, way="dialog of the element"):
                dialog = self.dialog(element, res_id=tax.id)
                with self.assertRaises(UserError):
                    dialog.action_link()
            with self.subTest(name, way="candidate of a decision"):
                (decision,) = self.decisions("link", entity="tax")
                line = self.env["shoper.decision.candidate"].create(
                    {"decision_id": decision.id, "res_id": tax.id}
                )
                self.assertFalse(line.may_link)
                with self.assertRaises(UserError):
                    line.with_user(self.user).action_link()
        self.assertFalse(self.rate.res_id)
        with self.assertRaisesRegex(UserError, "sale taxes in percent"):
            element.action_link(self.odoo_tax("Zakup 2", 0, type_tax_use="purchase"))

    def test_what_is_allowed_is_linked_by_its_id_too(self):
        tax = self.odoo_tax("Poza VAT", 0)
        self.rate.with_user(self.user).action_link(tax.id)
        self.assertEqual(self.named("tax", "np."), tax)

    @thorough
    def test_a_tax_of_another_country_is_linked_by_hand_and_never_by_itself(self):
        # Who may create taxes is shown what one can be made like.
        (self.manager | self.user).group_ids |= self.env.ref(
            "account.group_account_manager"
        )
        oss = self.odoo_tax("VAT DE", 19, original_tax_ids=[Command.link(self.vat.id)])
        remote_id = self.shop.owner.create(
            "taxes", {"name": "19% DE", "class": "19% DE", "value": 19}
        )
        self.synchronise(tax={"import_unlinked": True})
        element = self.element("tax", remote_id)
        self.assertFalse(element.res_id)
        (decision,) = self.decisions(entity="tax").filtered(
            lambda item: item.element_id == element
        )
        self.assertIn(oss.id, decision.candidate_ids.mapped("res_id"))
        self.assertIn(oss, self.offered(self.dialog(element.with_user(self.user))))
        element.with_user(self.user).action_link(oss.id)
        self.assertEqual(element.res_id, oss.id)
        self.synchronise(tax={})
        self.assertEqual(element.res_id, oss.id)

    def test_the_dialog_of_a_record_says_why_it_cannot_be_linked(self):
        for name, tax in self.forbidden().items():
            if name == "company":
                continue  # which the user may not even see
            with self.subTest(name):
                action = tax.with_user(self.user).action_open_shoper_links()
                dialog = self.env["shoper.record.links"].browse(action["res_id"])
                line = dialog.line_ids.with_user(self.user)
                self.assertFalse(line.may_link)
                self.assertIn("sale taxes", line.with_context(lang="en_US").note)
                line.element_id = self.rate
                with self.assertRaises(UserError):
                    line.action_link()
        action = self.vat.with_user(self.user).action_open_shoper_links()
        line = self.env["shoper.record.links"].browse(action["res_id"]).line_ids
        self.assertTrue(line.may_link)
        self.assertFalse(line.note)

    @thorough
    def test_other_types_keep_to_their_own_records(self):
        root = self.env["product.category"].create({"name": "Sklep"})
        shop_id = self.shop_product("Namiot")
        producer_id = self.shop.owner.create("producers", {"name": "Nowy"})
        category_id = self.shop_category("Nowa")
        self.synchronise(product={}, producer={})
        self.connector.category_root_id = root
        self.synchronise(auto_apply=False, category={})
        producers = self.env["shoper.producer"]
        combo = self.env["product.combo"].create(
            {
                "name": "Wybór",
                "combo_item_ids": [
                    Command.create(
                        {"product_id": self.odoo_product().product_variant_id.id}
                    )
                ],
            }
        )
        wrong = {
            ("product", shop_id): self.odoo_product(
                "Zestaw", type="combo", combo_ids=[Command.set(combo.ids)]
            ),
            ("producer", producer_id): producers.create(
                {"name": "Dawny", "active": False}
            ),
            ("category", category_id): self.env["product.category"].create(
                {"name": "Gdzie indziej"}
            ),
        }
        right = {
            ("product", shop_id): self.odoo_product("Inny"),
            ("producer", producer_id): producers.create({"name": "Czynny"}),
            ("category", category_id): self.env["product.category"].create(
                {"name": "Tutaj", "parent_id": root.id}
            ),
        }
        for (entity, remote_id), record in wrong.items():
            with self.subTest(entity):
                element = self.element(entity, remote_id).with_user(self.user)
                allowed = right[entity, remote_id]
                offered = self.offered(self.dialog(element))
                self.assertNotIn(record, offered)
                self.assertIn(allowed, offered)
                with self.assertRaises(UserError):
                    element.action_link(record.with_user(self.user))
                element.action_link(allowed.with_user(self.user))

    # ------------------------------------------------------------------ offered
    def test_only_what_is_allowed_and_not_linked_yet_is_offered(self):
        forbidden = self.env["account.tax"].concat(*self.forbidden().values())
        free = self.odoo_tax("Poza VAT", 0)
        offered = self.offered(self.dialog(self.rate.with_user(self.user)))
        self.assertIn(free, offered)
        self.assertFalse(offered & forbidden)
        self.assertNotIn(self.vat, offered, "the shop's 23% has it")
        element = self.rate.with_user(self.user)
        with self.assertRaisesRegex(UserError, "linked with 23% already"):
            element.action_link(self.vat.with_user(self.user))
        # Another shop is free to link it.
        other = self.connect(self.start_shop(), name="Drugi")
        self.synchronise(other, tax={})
        rate = self.element("tax", self.rate.remote_id, other)
        offered = self.dialog(rate.with_user(self.user)).offered_domain
        taxes = self.env["account.tax"].with_user(self.user)
        self.assertIn(free, taxes.search(offered))

    def test_candidates_show_what_tells_them_apart(self):
        self.shop.owner.create(
            "taxes", {"name": "rolnicza", "class": "rolnicza", "value": 7}
        )
        first = self.odoo_tax("Inna", 7, invoice_label="Rolnicza")
        second = self.odoo_tax("Trzecia", 7, description="ROLNICZA", tax_scope="consu")
        self.synchronise(tax={})
        decision = self.decisions("link", entity="tax").filtered("candidate_ids")
        shown = {line.res_id: line.details for line in decision.candidate_ids}
        self.assertIn(": 7%", shown[first.id])
        self.assertIn("Label on invoices: Rolnicza", shown[first.id])
        self.assertIn("Goods", shown[second.id])
        self.assertIn("Percentage", decision.candidate_ids[0].same)
        self.assertIn("Percentage</th><td>7%<", decision.element_facts)
        self.assertTrue(all(decision.candidate_ids.mapped("may_link")))
        names = second.with_context(shoper_facts=True, lang="en_US").display_name
        self.assertIn(": 7%", names)
        self.assertNotIn("7%", second.with_context(lang="en_US").display_name)
        dialog = self.dialog(decision.element_id, res_id=second.id)
        self.assertIn("Goods", dialog.with_context(lang="en_US").record_facts)

    # -------------------------------------------------------------- odd percentages
    def answer_value(self, remote_id, value):
        """From now on the shop answers this as the percentage of a VAT rate."""
        rows = self.shop.shop["taxes"]
        original = rows.render

        def render(row_id):
            row = original(row_id)
            return row | {"value": value} if row_id == remote_id else row

        rows.render = render

    @thorough
    def test_a_percentage_that_is_no_number_keeps_no_other_rate_back(self):
        for value in some(("dużo", "", "NaN", "1e999999", None), 2):
            with self.subTest(value):
                remote_id = self.shop.owner.create(
                    "taxes", {"name": "Dziwna", "class": "Dziwna", "value": 7}
                )
                self.answer_value(remote_id, value)
                other_id = self.shop.owner.create(
                    "taxes", {"name": "4%", "class": "4%", "value": 4}
                )
                tax = self.odoo_tax("4%", 4)
                run = self.synchronise(tax={})
                self.assertRunDone(run)
                self.assertEqual(self.record_of("tax", other_id), tax)
                odd = self.changes(run, "tax", state="waiting").filtered(
                    lambda change, shop_id=remote_id: (
                        change.element_id.remote_id == shop_id
                    )
                )
                self.assertIn("no number", odd.message)
                self.shop.owner.delete("taxes", remote_id)
                self.shop.owner.delete("taxes", other_id)
                self.element("tax", other_id).action_unlink()
                tax.unlink()

    @thorough
    def test_a_linked_rate_whose_percentage_makes_no_sense_waits(self):
        self.answer_value(self.remote("tax", "8%"), "osiem")
        run = self.synchronise(tax={})
        self.assertRunDone(run)
        waiting = self.changes(run, "tax", "invalid", "waiting")
        self.assertIn("no number", waiting.message)


class TestPartsByHand(VariantWords, ProductCase):
    """Parts are linked with those of the product that theirs is linked with."""

    @thorough
    def test_a_variant_of_another_product_is_neither_offered_nor_taken(self):
        product_id, _group, _variants = self.shop_jacket()
        self.shop_jacket(name="Druga")
        self.assertRunDone(
            self.synchronise(
                product={"import_unlinked": True}, variant={"import_unlinked": True}
            )
        )
        own = self.record_of("product", product_id).product_variant_ids
        others = self.env["product.product"].search(
            [("attribute_line_ids", "!=", False), ("id", "not in", own.ids)]
        )
        self.assertTrue(others)
        element = self.element_of_variant(own[0])
        element.action_unlink()
        foreign = self.element_of_variant(others[0])
        foreign.action_unlink()
        with self.assertRaisesRegex(UserError, "belongs to the linked product"):
            element.action_link(others[0])
        domain = element._offered_domain()
        self.assertEqual(self.env["product.product"].search(domain), own[0])
        action = own[0].with_user(self.user).action_open_shoper_links()
        line = self.env["shoper.record.links"].browse(action["res_id"]).line_ids
        line = line.filtered(lambda line: line.entity == "variant")
        elements = self.env["shoper.element"].search(line.element_domain)
        self.assertIn(element, elements)
        self.assertNotIn(foreign, elements)
        element.action_link(own[0])

    def element_of_variant(self, variant):
        return self.env["shoper.element"].search(
            [
                ("entity", "=", "variant"),
                ("res_id", "=", variant.id),
                ("link_state", "=", "linked"),
            ]
        )
