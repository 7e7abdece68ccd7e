from odoo.fields import Command

from ...sync.engine.options import StepOptions
from ..cases.decision_case import DecisionWords
from ..cases.length import sides, thorough
from ..cases.variant_case import EXPORT, IMPORT, VariantCase


class TestOptionNames(DecisionWords, VariantCase):
    """Names of options and their values follow edits where that is chosen."""

    def open_shop(self):
        super().open_shop()
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.write({"active_in_shop": True, "lang_id": self.env.ref("base.lang_en").id})

    # ------------------------------------------------------------------- when
    def update(self, side, names=True, **options):
        chosen = self.env["shoper.property"].search(
            [("entity", "=", "variant"), ("default", "=", True)]
        )
        if names:
            chosen |= self.env["shoper.property"].search(
                [("entity", "=", "variant"), ("code", "=", "option_names")]
            )
        options |= {"update_linked": side, "property_ids": [Command.set(chosen.ids)]}
        return self.exchange({}, variant=options)

    def rename(self, resource, remote_id, key="name", **texts):
        translations = {locale: {key: text} for locale, text in texts.items()}
        self.shop.owner.update(resource, remote_id, {"translations": translations})

    # ------------------------------------------------------------------- then
    def in_shop(self, resource, remote_id, key="name"):
        texts = self.shop.shop.row(resource, remote_id)["translations"]
        return {locale: found[key] for locale, found in texts.items()}

    def in_odoo(self, record):
        return {
            lang: record.with_context(lang=lang).name for lang in ("pl_PL", "en_US")
        }

    def settle(self):
        for side in sides(self):
            self.shop.requests.clear()
            self.assertNothingToDo(self.update(side, **IMPORT, **EXPORT))

    def imported(self):
        """A jacket of the shop in Odoo: ids of the option and its values in the shop,
        the attribute and its values in Odoo."""
        product_id, group, _variants = self.shop_jacket()
        self.exchange(IMPORT)
        attribute = self.record_of("product", product_id).attribute_line_ids
        attribute = attribute.attribute_id
        values = {value.name: value for value in attribute.value_ids}
        return group[1]["Rozmiar"], group[2], attribute, values

    # ------------------------------------------------------------------ tests
    @thorough
    def test_names_edited_in_odoo_reach_the_shop_in_each_language(self):
        option_id, value_ids, attribute, values = self.imported()
        self.settle()
        attribute.with_context(lang="pl_PL").name = "Rozmiar EU"
        attribute.with_context(lang="en_US").name = "EU size"
        values["S"].with_context(lang="pl_PL").name = "mały"
        run = self.update("shop")
        self.assertEqual(
            self.in_shop("options", option_id),
            {"pl_PL": "Rozmiar EU", "en_US": "EU size"},
        )
        texts = self.in_shop("option-values", value_ids["Rozmiar", "S"], "value")
        self.assertEqual(texts["pl_PL"], "mały")
        self.assertEqual(len(self.changes(run, "option")), 1)
        self.assertEqual(self.changes(run, "option_value").mapped("name"), ["S"])
        self.settle()

    @thorough
    def test_names_edited_in_the_shop_reach_odoo_in_each_language(self):
        option_id, value_ids, attribute, values = self.imported()
        self.rename("options", option_id, pl_PL="Rozmiar EU", en_US="EU size")
        value_id = value_ids["Rozmiar", "S"]
        self.rename("option-values", value_id, "value", pl_PL="mały", en_US="small")
        self.update("odoo")
        self.assertEqual(
            self.in_odoo(attribute), {"pl_PL": "Rozmiar EU", "en_US": "EU size"}
        )
        self.assertEqual(self.in_odoo(values["S"]), {"pl_PL": "mały", "en_US": "small"})
        self.assertEqual(values["M"].with_context(lang="pl_PL").name, "M")
        self.settle()

    @thorough
    def test_they_stay_where_that_is_not_chosen(self):
        option_id, value_ids, attribute, values = self.imported()
        self.rename("options", option_id, pl_PL="W sklepie")
        values["S"].with_context(lang="pl_PL").name = "w Odoo"
        for side in sides(self):
            self.shop.requests.clear()
            self.assertNothingToDo(self.update(side, names=False))
        self.assertEqual(attribute.with_context(lang="pl_PL").name, "Rozmiar")
        default = StepOptions(self.env["shoper.sync.variant"]).usual_properties()
        self.assertNotIn("option_names", default.mapped("code"))

    @thorough
    def test_what_stands_for_several_options_is_renamed_in_odoo_by_hand_only(self):
        option_id, _values, attribute, _odoo_values = self.imported()
        _product_id, other, _variants = self.other_jacket()
        self.exchange(IMPORT)
        self.rename("options", option_id, pl_PL="Wielkość")
        run = self.update("odoo")
        waiting = self.changes(run, "option", "update_odoo", "waiting")
        self.assertIn("several options", waiting.message)
        self.assertEqual(attribute.with_context(lang="pl_PL").name, "Rozmiar")
        # The other way round it names them all.
        attribute.with_context(lang="pl_PL").name = "Numer"
        self.update("shop", conflict_policy="overwrite")
        for shop_id in (option_id, other[1]["Rozmiar"]):
            self.assertEqual(self.in_shop("options", shop_id)["pl_PL"], "Numer")
        self.settle()

    def other_jacket(self):
        """A jacket of another option group, with sizes and a colour."""
        group = self.shop_group(Rozmiar=("S",), Kolor=("biały",))
        product_id = self.shop_product("Bluza", group_id=group[0])
        chosen = {"Rozmiar": "S", "Kolor": "biały"}
        return product_id, group, self.shop_variant(product_id, group, chosen)

    @thorough
    def test_an_edit_on_the_side_that_would_be_overwritten_is_protected(self):
        option_id, _values, attribute, _odoo_values = self.imported()
        self.settle()
        attribute.with_context(lang="pl_PL").name = "Nasz"
        run = self.update("odoo")
        self.assertWaits(run, "left alone", "option", "conflict")
        self.rename("options", option_id, pl_PL="Sklepowy")
        self.update("odoo", conflict_policy="overwrite")
        self.assertEqual(attribute.with_context(lang="pl_PL").name, "Sklepowy")

    @thorough
    def test_what_is_decided_about_a_name_is_carried_out(self):
        option_id, value_ids, attribute, values = self.imported()
        value_id = value_ids["Rozmiar", "S"]
        attribute.with_context(lang="pl_PL").name = "Nasz"
        values["S"].with_context(lang="pl_PL").name = "nasza"
        self.rename("options", option_id, pl_PL="Sklepowy")
        self.rename("option-values", value_id, "value", pl_PL="sklepowa")
        self.update("odoo")
        both = ("option", "option_value")
        decisions = (
            self.env["shoper.decision"]
            .with_user(self.user)
            .concat(*(self.decisions(entity=entity) for entity in both))
        )
        self.assertEqual(decisions.mapped("entity"), [*both])
        decisions.action_take_odoo()
        run = self.decided_by_run(decisions[0])
        self.assertEqual(decisions.sudo().decision_run_id, run)
        self.assertEqual(run.step_ids.mapped("entity"), [*both])
        self.assertEqual(self.in_shop("options", option_id)["pl_PL"], "Nasz")
        texts = self.in_shop("option-values", value_id, "value")
        self.assertEqual(texts["pl_PL"], "nasza")
        self.assertEqual({*decisions.mapped("state")}, {"decided"})
        self.settle()

    @thorough
    def test_an_import_renames_no_attribute_that_is_there(self):
        attribute = self.odoo_attribute(values=("S",)).with_context(lang="pl_PL")
        attribute.name = "Rozmiar"
        attribute.with_context(lang="en_US").name = "Size in Odoo"
        _product_id, group, _variants = self.shop_jacket()
        self.rename("options", group[1]["Rozmiar"], pl_PL="Rozmiar", en_US="Size")
        self.exchange(IMPORT)
        self.assertEqual(
            self.in_odoo(attribute), {"pl_PL": "Rozmiar", "en_US": "Size in Odoo"}
        )

    @thorough
    def test_renaming_is_undone(self):
        option_id, _values, attribute, _odoo_values = self.imported()
        self.rename("options", option_id, pl_PL="Wielkość")
        run = self.update("odoo")
        undo = run.with_user(self.manager)._undo()
        self.work(undo)
        self.confirm(undo)
        self.work(undo)
        self.assertRunDone(undo)
        self.assertEqual(attribute.with_context(lang="pl_PL").name, "Rozmiar")
