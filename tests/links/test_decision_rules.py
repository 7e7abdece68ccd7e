from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestDecisionRules(ProductCase):
    """What a person decided about all conflicts of a property."""

    def open_shop(self):
        super().open_shop()
        self.remote_id, self.product = self.pair("Namiot")

    def rule(self, code, answer):
        prop = self.env["shoper.property"].search(
            [("entity", "=", "product"), ("code", "=", code)]
        )
        rules = self.env["shoper.decision.rule"]
        rules._remember(self.connector, prop, answer)
        return rules.search([("property_id", "=", prop.id)])

    def edit_both(self, mark=""):
        self.product.with_context(lang="pl_PL").name = f"Z Odoo{mark}"
        self.shop_texts(self.remote_id, name=f"Z panelu{mark}")

    def names(self):
        texts = self.row(self.remote_id)["translations"]["pl_PL"]
        return self.product.with_context(lang="pl_PL").name, texts["name"]

    def test_the_side_that_always_counts_wins_in_either_direction(self):
        for answer in ("shop", "odoo"):
            self.rule("name", answer)
            winner = "Z panelu" if answer == "shop" else "Z Odoo"
            for direction in ("odoo", "shop"):
                with self.subTest(answer=answer, direction=direction):
                    mark = f" {answer} {direction}"
                    self.edit_both(mark)
                    options = {"update_linked": direction}
                    self.assertRunDone(self.synchronise(product=options))
                    self.assertEqual(self.names(), (winner + mark,) * 2)
            self.shop.requests.clear()
            self.assertNothingToDo(self.synchronise(product=options))

    @thorough
    def test_leaving_both_lasts_until_the_rule_is_removed_and_one_moves(self):
        rule = self.rule("name", "leave")
        self.edit_both()
        for direction in ("odoo", "shop", "odoo"):
            run = self.synchronise(product={"update_linked": direction})
            self.assertFalse(run.change_ids)
        self.assertEqual(self.names(), ("Z Odoo", "Z panelu"))
        rule.with_user(self.user).unlink()
        self.assertFalse(self.synchronise(product={"update_linked": "odoo"}).change_ids)
        self.product.with_context(lang="pl_PL").name = "Znowu"
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertWaits(run, "left alone", verb="conflict")

    def test_a_rule_is_for_one_property_and_one_shop(self):
        self.rule("name", "shop")
        self.edit_both()
        self.product.weight = 1
        self.shop_edit(self.remote_id, stock={"weight": 2})
        run = self.synchronise(product={"update_linked": "odoo"})
        change = self.assertWaits(run, "left alone", verb="conflict")
        self.assertEqual(set(change.before), {"weight"})
        self.assertEqual(self.names(), ("Z panelu", "Z panelu"))

    def test_price_and_vat_are_never_torn_apart(self):
        self.rule("price", "odoo")
        self.product.list_price = 150.0
        self.shop_edit(self.remote_id, stock={"price": "99.00"})
        self.shop_edit(self.remote_id, tax_id=self.remote("tax", "8%"))
        run = self.synchronise(product={"update_linked": "odoo"})
        change = self.assertWaits(run, "left alone", verb="conflict")
        self.assertEqual(set(change.before), {"price", "tax"})

    @thorough
    def test_a_conflict_keeps_the_value_that_both_sides_last_agreed_on(self):
        self.edit_both()
        run = self.synchronise(product={"update_linked": "odoo"})
        change = self.assertWaits(run, "left alone", verb="conflict")
        self.assertEqual(change.base, {"name": "Namiot"})
