from unittest.mock import patch

from ..cases.length import thorough
from ..cases.stock_case import StockCase


class TestStockScope(StockCase):
    """The stock of products that take no part is left alone in the shop."""

    def open_shop(self):
        super().open_shop()
        self.as_in_shop(self.simple_products())
        variants = self.env["product.product"].browse(self.linked("variant").values())
        self.varied = variants[0].product_tmpl_id
        self.variants = {
            stock_id: variant
            for stock_id, variant in zip(self.linked("variant"), variants, strict=True)
            if variant.product_tmpl_id == self.varied
        }
        self.stock_id, self.simple = next(iter(self.simple_products().items()))
        self.first_push()

    def leave_out(self, templates):
        self.env["shoper.sync.scope"].create(
            {
                "connector_id": self.connector.id,
                "entity": "product",
                "record_domain": f"[('id', 'not in', {templates.ids})]",
            }
        )

    def numbers(self):
        return {
            stock_id: self.in_shop(stock_id)
            for stock_id in (*self.variants, self.stock_id)
        }

    def put_more(self):
        for product in (*self.variants.values(), self.simple):
            self.put_in_stock(product, 50)

    @thorough
    def test_it_is_with_the_variants_of_a_product_that_is_out_of_scope(self):
        self.leave_out(self.varied | self.simple.product_tmpl_id)
        self.assertRunDone(self.synchronise(product={}))
        before = self.numbers()
        self.put_more()
        self.assertRunDone(self.push())
        self.assertEqual(self.numbers(), before)

    @thorough
    def test_it_is_from_the_moment_on_in_which_the_scope_is_narrowed(self):
        before = self.numbers()
        self.put_more()
        self.leave_out(self.varied | self.simple.product_tmpl_id)
        self.assertRunDone(self.push())
        self.assertEqual(self.numbers(), before)
        self.connector.scope_ids.unlink()
        self.assertRunDone(self.push(fetch_all=True))
        self.assertNotEqual(self.in_shop(self.stock_id), before[self.stock_id])

    @thorough
    def test_a_run_loads_only_products_that_begin_or_cease_to_take_part(self):
        self.leave_out(self.varied)
        self.assertRunDone(self.push())
        found, models = [], [self.env["shoper.element"], self.env["product.template"]]

        def noting(search):
            def search_and_note(model, *args, **kwargs):
                result = search(model, *args, **kwargs)
                of_products = result
                if model._name == "shoper.element":
                    of_products = result.filtered(lambda e: e.entity == "product")
                found.append(len(of_products))
                return result

            return search_and_note

        def run_noted():
            found.clear()
            with patch.multiple(models[0].__class__, search_fetch=searches[0]):
                with patch.multiple(models[1].__class__, search_fetch=searches[1]):
                    run = self.scheduled()
            self.assertRunDone(run)
            return max(found)

        searches = [noting(model.__class__.search_fetch) for model in models]
        self.assertEqual(run_noted(), 0)
        self.connector.scope_ids.unlink()
        self.leave_out(self.simple.product_tmpl_id)
        self.assertEqual(run_noted(), 1)
        marked = self.connector.element_ids.filtered("is_out_of_scope")
        self.assertEqual(marked.mapped("res_id"), self.simple.product_tmpl_id.ids)

    @thorough
    def test_it_is_with_the_variants_of_a_product_that_was_unlinked(self):
        remote_id = next(
            remote_id
            for remote_id, res_id in self.linked("product").items()
            if res_id == self.varied.id
        )
        self.element("product", remote_id).action_unlink()
        before = self.numbers()
        for variant in self.variants.values():
            self.put_in_stock(variant, 50)
        self.assertRunDone(self.push())
        self.assertEqual(self.numbers(), before)
