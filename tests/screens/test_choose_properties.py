from odoo.tests import Form

from ..cases.product_case import ProductCase


class TestChooseProperties(ProductCase):
    """The dialog in which the properties to update are chosen."""

    def line(self, connector=None, entity="product"):
        wizard = (
            self.env["shoper.sync.wizard"]
            .with_user(self.user)
            .create({"connector_id": (connector or self.connector).id})
        )
        return wizard.line_ids.filtered(lambda line: line.entity == entity)

    def test_every_property_stands_in_one_section(self):
        line = self.line()
        line.property_ids = line._offered_properties()
        sections = (
            line.text_property_ids,
            line.price_property_ids,
            line.code_property_ids,
            line.other_property_ids,
        )
        self.assertEqual(
            sum(len(section) for section in sections), len(line.property_ids)
        )
        codes = [set(section.mapped("code")) for section in sections]
        self.assertLessEqual({"name", "description", "seo_url"}, codes[0])
        self.assertLessEqual({"price", "tax", "purchase_price"}, codes[1])
        self.assertLessEqual({"code", "ean", "gtu", "code_isbn"}, codes[2])
        self.assertLessEqual({"unit", "category", "tags", "pkwiu"}, codes[3])
        self.assertEqual(self.line(entity="unit").sections, ["texts"])

    def test_types_with_several_properties_let_one_choose(self):
        lines = self.line().wizard_id.line_ids
        chooses = {line.entity for line in lines if line.may_choose}
        self.assertEqual(
            chooses,
            {
                "product",
                "variant",
                "producer",
                "image",
                "customer",
                "order",
                "order_status",
            },
        )

    def test_all_none_and_single_ones_are_chosen_within_the_dialog(self):
        line = self.line()
        offered = line._offered_properties()
        price = offered.filtered(lambda prop: prop.code == "price")
        with Form(line.wizard_id) as wizard:
            index = line.wizard_id.line_ids.ids.index(line.id)
            with wizard.line_ids.edit(index) as dialog:
                dialog.update_linked = "shop"
                dialog.property_choice = "none"
                self.assertEqual(dialog.property_count, f"0 of {len(offered)}")
                dialog.price_property_ids.add(price)
                self.assertEqual(dialog.property_count, f"1 of {len(offered)}")
                self.assertEqual(dialog.property_choice, "own")
        self.assertEqual(line.property_ids, price)
        self.assertEqual(line.update_linked, "shop")
        with Form(line.wizard_id) as wizard, wizard.line_ids.edit(index) as dialog:
            dialog.property_choice = "all"
        self.assertEqual(line.property_ids, offered)
        self.assertEqual(line.property_count, f"{len(offered)} of {len(offered)}")

    def test_an_intention_updates_the_usual_properties_whatever_was_chosen_before(self):
        line = self.line()
        usual, offered = line.property_ids, line._offered_properties()
        price = offered.filtered(lambda prop: prop.code == "price")
        index = line.wizard_id.line_ids.ids.index(line.id)
        with Form(line.wizard_id) as wizard:
            wizard.intention = "refresh"
            with wizard.line_ids.edit(index) as dialog:
                dialog.property_choice = "none"
                dialog.price_property_ids.add(price)
            self.assertEqual(wizard.intention, "own")
        self.assertEqual((line.property_ids, line.update_linked), (price, "odoo"))
        line.wizard_id.action_preview()
        for intention in ("refresh", "send"):
            line = self.line()
            self.assertEqual(line.property_ids, price)
            with Form(line.wizard_id) as wizard:
                self.assertEqual(wizard.intention, "own")
                wizard.intention = intention
                self.assertEqual(wizard.intention, intention)
                with wizard.line_ids.edit(index) as dialog:
                    self.assertEqual(dialog.property_choice, "usual")
                    texts = usual.filtered(lambda prop: prop.section == "texts")
                    self.assertEqual(dialog.text_property_ids[:], texts)
            self.assertEqual(line.property_ids, usual)
            self.assertEqual(line.wizard_id.intention, intention)

    def test_more_than_the_usual_properties_are_no_other_intention(self):
        line = self.line()
        index = line.wizard_id.line_ids.ids.index(line.id)
        with Form(line.wizard_id) as wizard:
            wizard.intention = "send"
            with wizard.line_ids.edit(index) as dialog:
                dialog.property_choice = "all"
            self.assertEqual(wizard.intention, "send")
            with wizard.line_ids.edit(index) as dialog:
                dialog.property_choice = "none"
            self.assertEqual(wizard.intention, "own")
        line = self.line()
        line.property_ids = False
        self.assertEqual(line.wizard_id.intention, "news", "which updates nothing")

    def test_what_was_chosen_is_remembered_per_shop_and_in_presets(self):
        other = self.connect(self.start_shop(empty=True))
        line = self.line()
        default = line.property_ids
        line.update_linked = "shop"
        line.property_ids = False
        line.text_property_ids = line._offered_properties().filtered(
            lambda prop: prop.code in ("name", "seo_title")
        )
        chosen = line.property_ids
        line.wizard_id.action_preview()
        self.assertEqual(self.line().property_ids, chosen)
        self.assertEqual(self.line(other).property_ids, default)
        preset = self.named_preset(self.line().wizard_id.with_user(self.manager))
        saved = preset.line_ids.filtered(lambda line: line.entity == "product")
        self.assertEqual(saved.property_ids, chosen)
