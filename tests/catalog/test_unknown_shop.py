from ..cases.image_case import picture
from ..cases.length import many, thorough
from ..cases.variant_case import EXPORT, TO_ODOO, TO_SHOP, VariantCase

# What nobody knows of the shop, as switches of the simulator, each turned to what is
# not the likeliest.
CATALOGUE = {
    "id_filter": "nothing",
    "refusal_text": "bare",
    "variant_options": "list",
    "omitted_stock": "default",
    "omitted_code": "empty",
    "unknown_locale": "ignored",
    "edit_date_on_stock": True,
    "empty_code": "unique",
    "product_tags": "objects",
    "zero_price": "refused",
}
CATALOGUE_TOO = {
    "extra_keys": "refused",
    "omitted_code": "refused",
    "omitted_pkwiu": "refused",
    "unknown_locale": "stored",
    "edit_date_on_image": True,
    "id_order": "refused",
    "post_answer": "object",
    "bulk_offered": False,
}
LISTS = {
    "id_filter": "refused",
    "filter_refusal_status": 400,
    "page_past_end": "asked",
    "list_as_object": True,
    "offset_past_end": "404",
}
CALLS = {
    "id_filter": "ignored",
    "bulk_item_order": "reversed",
    "bulk_too_long_status": 413,
    "login_revokes_tokens": True,
    "readonly_status": 403,
    "no_json_status": 400,
}
# In usual runs.
TWO_AT_ONCE = CATALOGUE | LISTS, CATALOGUE_TOO | CALLS


class TestUnknownShop(VariantCase):
    """Whatever the shop turns out to be like, products go there and back."""

    def open_shop(self):
        super().open_shop()
        self.sizes = self.odoo_attribute(mode="always")

    @thorough
    def test_products_go_there_and_back_whatever_the_shop_is_like(self):
        each = CATALOGUE, CATALOGUE_TOO, LISTS, CALLS
        for number, switches in enumerate(many(each, TWO_AT_ONCE)):
            with self.subTest(switches=switches):
                usual = self.shop.switches.as_dict()
                for name, value in switches.items():
                    setattr(self.shop.switches, name, value)
                self.connector.variant_options = False
                is_needed = switches.get("omitted_code") == "refused"
                code = f"T-{number}" if is_needed else False
                self.go_there_and_back(f"Towar {number}", code)
                for name, value in usual.items():
                    setattr(self.shop.switches, name, value)

    def go_there_and_back(self, name, code):
        template = self.odoo_jacket(attribute=self.sizes, name=name, shoper_code=code)
        template.shoper_producer_id = self.producer
        self.gallery_image(template, content=picture(size=(31, 30 + template.id % 99)))
        self.round(EXPORT)
        product_id = self.exported(template)
        self.assertEqual(set(self.shop_variants_of(product_id)), {"S", "M"})
        stocks = [row["stock"] for row in self.shop_variants_of(product_id).values()]
        self.assertEqual(stocks, ["0", "0"])
        template.write({"name": f"{name} nowy", "list_price": 200.0})
        self.round(TO_SHOP)
        row = self.row(product_id)
        self.assertEqual(row["translations"]["pl_PL"]["name"], f"{name} nowy")
        self.assertEqual(row["stock"]["price"], "246.00")
        self.assertEqual(row["main_image"]["name"], "a.jpg")
        self.shop_texts(product_id, name=f"{name} ze sklepu")
        self.round(TO_ODOO | {"fetch_all": True})
        self.assertEqual(template.name, f"{name} ze sklepu")
        self.shop.requests.clear()
        self.round(TO_ODOO | EXPORT)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_a_weight_of_which_the_shop_keeps_less_is_sent_once(self):
        self.env.ref("product.decimal_stock_weight").digits = 4
        self.shop.switches.number_places = "two"
        template = self.odoo_product(weight=1.2345)
        self.assertRunDone(self.synchronise(product=EXPORT))
        stock = self.row(self.exported(template))["stock"]
        self.assertEqual(stock["weight"], "1.23")
        for update in (TO_SHOP, TO_ODOO):
            self.shop.requests.clear()
            run = self.synchronise(product=update | {"fetch_all": True})
            self.assertNothingToDo(run)
        self.assertEqual(template.weight, 1.2345)
        template.weight = 2.3456
        self.assertRunDone(self.synchronise(product=TO_SHOP))
        stock = self.row(self.exported(template))["stock"]
        self.assertEqual(stock["weight"], "2.35")
        self.shop.requests.clear()
        self.assertNothingToDo(self.synchronise(product=TO_SHOP))

    def round(self, options):
        self.exchange(options, image=options)

    @thorough
    def test_references_are_taken_away_in_either_form(self):
        remote_id, product = self.pair(producer_id=self.producer_id)
        for form in ("both", "zero", "null"):
            with self.subTest(form=form):
                self.shop.switches.clear_reference = form
                product.shoper_producer_id = self.producer
                self.assertRunDone(self.synchronise(product=TO_SHOP))
                self.assertEqual(self.row(remote_id)["producer_id"], "1")
                product.shoper_producer_id = False
                product.name = f"Namiot {form}"
                self.assertRunDone(self.synchronise(product=TO_SHOP))
                row = self.row(remote_id)
                self.assertFalse(row["producer_id"])
                self.assertEqual(row["translations"]["pl_PL"]["name"], product.name)
