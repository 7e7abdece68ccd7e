from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command

from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.variant_case import EXPORT, IMPORT, VariantCase


class TestBadLuck(ProductCase):
    """What people do, on purpose or not, while a synchronisation is under way."""

    def german(self):
        """German on both sides."""
        lang = self.env["res.lang"]._activate_lang("de_DE")
        self.shop.owner.create(
            "languages", {"locale": "de_DE", "active": 1, "order": 3}
        )
        self.env["shoper.connector.language"].create(
            {
                "connector_id": self.connector.id,
                "remote_id": 99,
                "locale": "de_DE",
                "lang_id": lang.id,
                "active_in_shop": True,
            }
        )
        return lang

    @thorough
    def test_a_language_taken_out_of_odoo_under_way_fails_nothing(self):
        lang = self.german()
        remote_id, record = self.pair()
        texts = {"de_DE": {"name": "Zelt", "active": 1}}
        self.shop_edit(remote_id, translations=texts)
        options = {"update_linked": "odoo", "property_ids": self.properties("name")}
        planned = self.synchronise(product=options, auto_apply=False)
        self.assertEqual(self.changes(planned).after, {"name@de_DE": "Zelt"})
        lang.active = False
        planned.with_user(self.manager).action_apply()
        self.work(planned)
        self.assertRunDone(planned)
        self.assertEqual(self.changes(planned).mapped("state"), ["stale"])
        for side in ("odoo", "shop"):
            run = self.synchronise(product=options | {"update_linked": side})
            self.assertNothingToDo(run)
        self.shop_product("Karimata")
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.assertEqual(record.name, "Namiot")

    def test_a_plan_of_a_paused_shop_says_so_instead_of_waiting_for_ever(self):
        remote_id, _record = self.pair()
        self.shop_texts(remote_id, name="Nowy")
        run = self.synchronise(product={"update_linked": "odoo"}, auto_apply=False)
        self.connector.action_archive()
        with self.assertRaisesRegex(UserError, "paused"):
            run.with_user(self.manager).action_apply()
        self.assertEqual(run.state, "planned")

    @thorough
    def test_a_batch_that_fails_takes_no_end_of_an_earlier_type_with_it(self):
        good, bad = self.pair_each("Namiot", "Karimata")
        for remote_id, record in (good, bad):
            self.shop_texts(remote_id, name=f"{record.name} nowa")
        plan = self.synchronise(
            unit={"update_linked": "odoo"},
            product={"update_linked": "odoo"},
            auto_apply=False,
        )
        plan.with_user(self.manager).action_apply()
        model = self.registry["product.template"]
        write = model.write

        def refuse(records, vals):
            if bad[1] in records and "Karimata nowa" in vals.values():
                raise UserError("no such name")
            return write(records, vals)

        with patch.object(model, "write", refuse):
            self.work(plan)
        self.assertEqual(plan.step_ids.mapped("state"), ["done", "done_with_errors"])
        self.assertEqual(good[1].name, "Namiot nowa")
        self.assertEqual(bad[1].name, "Karimata")
        self.assertEqual(
            self.changes(plan, "product").mapped("state"), ["done", "failed"]
        )

    def test_tags_of_the_same_name_are_no_failure(self):
        for name in ("Lato", "lato ", "Lato"):
            self.shop.owner.create("product-tags", {"name": name, "lang_id": 1})
        for _time in range(2):
            run = self.synchronise(tag={"import_unlinked": True})
            self.assertRunDone(run)
            waiting = self.changes(run, "tag", "create_odoo", "waiting")
            self.assertEqual(
                waiting.mapped("message"),
                ["There is a tag of this name in Odoo already."],
            )
        tags = self.env["product.tag"].search([("name", "=", "Lato")])
        self.assertEqual(len(tags), 1)

    def test_names_cannot_bring_markup_onto_screens(self):
        evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
        remote_id, record = self.pair("Namiot")
        self.shop_texts(
            remote_id,
            name=evil,
            description=f'<a href="javascript:alert(3)">x</a>{evil}<p>y</p>',
        )
        record.name = "Inna"
        record.with_context(lang="pl_PL").name = "=cmd()"
        options = {
            "update_linked": "odoo",
            "property_ids": self.properties("name", "description"),
        }
        run = self.synchronise(product=options)
        decisions = self.env["shoper.decision"].search([("state", "=", "open")])
        self.assertTrue(decisions)
        shown = [str(c.difference) for c in run.change_ids]
        shown += [
            str(v[f])
            for v in decisions.value_ids
            for f in ("base_html", "odoo_html", "shop_html")
        ]
        shown += [str(decisions[:1].element_facts)]
        for text in shown:
            self.assertNotIn("<script", text)
            self.assertNotIn("<img", text)
            self.assertNotIn("javascript:", text)


class TestBadLuckVariants(VariantCase):
    @thorough
    def test_a_variant_with_a_price_of_its_own_is_never_imported_for_nothing(self):
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        template.taxes_id = [Command.link(self.named("tax", "8%").id)]
        group_id, option_ids, value_ids = group
        value_ids["Rozmiar", "XL"] = self.shop.owner.create(
            "option-values",
            self.texts(value="XL") | {"option_id": option_ids["Rozmiar"]},
        )
        self.shop_variant(
            product_id,
            (group_id, option_ids, value_ids),
            {"Rozmiar": "XL"},
            code="KURTKA-XL",
            price_type=1,
            price="246.00",
        )
        run = self.synchronise(product=IMPORT, variant=IMPORT)
        found = self.variants_of(template)
        self.assertNotIn("XL", found)
        waiting = self.changes(run, "variant", "create_odoo", "waiting")
        self.assertIn("exactly one VAT rate", waiting.message)

    @thorough
    def test_a_variant_deleted_after_planning_is_stale_and_no_error(self):
        template = self.odoo_jacket(sizes=("S", "M"))
        run = self.synchronise(product=EXPORT, variant=EXPORT, auto_apply=False)
        self.variants_of(template)["M"].unlink()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(len(self.shop_variants_of(self.exported(template))), 1)

    @thorough
    def test_an_attribute_value_deleted_after_planning_fails_nothing(self):
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        self.shop_jacket(group=group, name="Bluza")
        run = self.synchronise(product=IMPORT, variant=IMPORT, auto_apply=False)
        template = self.record_of("product", product_id)
        value = template.attribute_line_ids.value_ids.filtered(lambda v: v.name == "M")
        self.variants_of(template)["M"].unlink()
        template.attribute_line_ids.value_ids = [Command.unlink(value.id)]
        value.unlink()
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)

    @thorough
    def test_a_variant_made_in_odoo_after_planning_keeps_its_price(self):
        product_id, group, _variants = self.shop_jacket(sizes=("S", "M", "L"))
        self.exchange(IMPORT)
        template = self.record_of("product", product_id)
        large = self.variants_of(template)["L"]
        element = self.element(
            "variant", self.shop_variants_of(product_id)["L"]["stock_id"]
        )
        element.with_user(self.manager).action_unlink()
        ptav = large.product_template_attribute_value_ids
        large.unlink()
        run = self.synchronise(product=IMPORT, variant=IMPORT, auto_apply=False)
        self.assertTrue(self.changes(run, "variant", "create_odoo"))
        new = template._create_product_variant(ptav)
        new.write(
            {"default_code": "NASZ", "shoper_price_type": "1", "shoper_price": 77}
        )
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(new.default_code, "NASZ")
