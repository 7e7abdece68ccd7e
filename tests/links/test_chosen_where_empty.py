from ..cases.decision_case import DecisionWords
from ..cases.length import thorough
from ..cases.product_case import ProductCase


class TestChosenWhereEmpty(DecisionWords, ProductCase):
    """Whoever chooses what Odoo has gets it into the shop, which has nothing there."""

    def send(self, product, code):
        """Choose *To the Shop* in one row of the dialog, and carry that out."""
        wizard, lines = self.compare(product, "code")
        wizard.line_ids.choice = "leave"
        self.assertIn(code, lines)
        lines[code].choice = "shop"
        run = self.env["shoper.sync.run"].browse(wizard.action_apply()["res_id"])
        self.work(run)
        self.assertRunDone(run)

    @thorough
    def test_a_text_in_a_language_that_the_product_lacks_in_the_shop(self):
        line = self.connector.language_ids.filtered(lambda line: line.locale == "en_US")
        line.write({"active_in_shop": True, "lang_id": self.env.ref("base.lang_en").id})
        remote_id, product = self.pair()
        product.with_context(lang="en_US").name = "Our own tent"
        self.send(product, "name@en_US")
        texts = self.row(remote_id)["translations"]
        self.assertEqual(texts["en_US"]["name"], "Our own tent")
        self.assertEqual(texts["pl_PL"]["name"], "Namiot")

    @thorough
    def test_a_unit_where_the_shop_has_none(self):
        remote_id, product = self.pair()
        self.shop.shop["products"].rows[remote_id]["unit_id"] = "0"
        self.send(product, "unit")
        unit_id = int(self.row(remote_id)["unit_id"])
        self.assertEqual(unit_id, self.remote("unit", "szt."))

    def bought(self):
        """A pair with a purchase price that both sides agree on."""
        remote_id, product = self.pair()
        self.set_buying(remote_id, "123.00")
        self.assertRunDone(self.update_price("odoo"))
        self.assertEqual(self.cost(product).standard_price, 100)
        return remote_id, product

    def cost(self, product):
        return product.with_company(self.connector.company_id)

    def set_buying(self, remote_id, price):
        stock_id = int(self.row(remote_id)["stock"]["stock_id"])
        self.shop.owner.update("product-stocks", stock_id, {"price_buying": price})

    def update_price(self, direction, **options):
        chosen = {"property_ids": self.properties("purchase_price")}
        return self.update(direction, **chosen, **options)

    @thorough
    def test_a_purchase_price_that_the_shop_emptied_and_odoo_edited(self):
        remote_id, product = self.bought()
        self.cost(product).standard_price = 200
        self.set_buying(remote_id, "0.00")
        self.assertRunDone(self.update_price("shop"))
        decision = self.decisions("conflict")
        self.assertEqual(decision.value_ids.mapped("code"), ["purchase_price"])
        decision.action_take_odoo()
        self.decided_by_run(decision)
        self.assertEqual(self.row(remote_id)["stock"]["price_buying"], "246.00")
        self.assertEqual(decision.state, "decided")
        self.update_price("shop")
        self.assertFalse(self.decisions("conflict"))

    def test_what_the_shop_emptied_still_empties_nothing_in_odoo(self):
        remote_id, product = self.bought()
        self.set_buying(remote_id, "0.00")
        self.update_price("odoo", conflict_policy="overwrite")
        self.assertEqual(self.cost(product).standard_price, 100)
