from ..cases.length import thorough
from ..cases.order_case import OrderCase

CUT = {"quantity": 2.125, "price": "1469.50", "discount_perc": "12.5000"}


class TestOrdersLanguage(OrderCase):
    """Numbers of orders as the reader's language writes them."""

    def keep_decimals(self, digits):
        """With how many decimals Odoo keeps quantities."""
        unit = self.env["decimal.precision"].search([("name", "=", "Product Unit")])
        unit.digits = digits

    def bought(self):
        """An order of what is cut off by the metre.

        :return: its number
        """
        return self.buy(lines=[CUT | {"stock_id": self.stock_id()}])

    @thorough
    def test_a_line_of_the_shop_is_written_as_its_reader_writes_numbers(self):
        self.keep_decimals(3)
        number = self.bought()
        run = self.take_over(auto_apply=False, user=self.user)
        [change] = self.changes(run, "order").with_user(self.user)
        line = change.after["lines"]
        self.assertRegex(line, r"^2\.125 × .* · 1469\.50 -12\.5 % · \d+%$")
        for lang, texts in (
            ("pl_PL", ("2,125 × ", " · 1469,50 zł (-12,5%) · ")),
            ("en_US", ("2.125 × ", " · 1,469.50 zł (-12.5%) · ")),
        ):
            shown = change.with_context(lang=lang).difference
            for text in texts:
                self.assertIn(text, shown.replace("\xa0", " "))

        run.with_user(self.user).action_apply()
        self.work(run)
        order = self.order(number)
        # A document is in the language of the catalogue, whoever made it.
        self.assertEqual(self.connector.lang, "pl_PL")
        product = order.order_line.filtered(lambda line: line.shoper_kind == "product")
        self.assertIn("1469,50 (-12,5%)", product.name)
        product.price_unit += 1
        compared = order.with_user(self.user).with_context(lang="pl_PL")
        self.assertIn("2,125 × ", compared.shoper_comparison)

    def test_amounts_that_may_be_the_buyers_are_not_said_to_be_in_the_shops_currency(
        self,
    ):
        self.bought()
        run = self.take_over(auto_apply=False, user=self.user)
        [change] = self.changes(run, "order").with_user(self.user)
        in_zloty = r"\d\szł<"
        self.assertRegex(change.difference, in_zloty)
        self.connector.amounts_in = "order"
        self.env.invalidate_all()
        self.assertNotRegex(change.difference, in_zloty)

    def test_reasons_write_numbers_as_their_reader_does(self):
        self.keep_decimals(2)
        number = self.bought()
        for lang, text in (("en_US", "2.125"), ("pl_PL", "2,125")):
            self.user.lang = lang
            self.assertIn(text, self.reasons(self.take_over(user=self.user))[number])
