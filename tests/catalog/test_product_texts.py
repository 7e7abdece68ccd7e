from ..cases.length import sides, thorough
from ..cases.product_case import ProductCase

FILM = '<p>Film</p><iframe src="https://film.example/1"></iframe>'


class TestProductTexts(ProductCase):
    """Descriptions stay what they are, whoever rewrites their HTML."""

    def settle(self):
        self.shop.requests.clear()
        for direction in sides(self):
            self.assertNothingToDo(self.update(direction))

    @thorough
    def test_search_engine_texts_travel_both_ways(self):
        texts = {
            "seo_title": "Namiot | Sklep",
            "seo_description": "Lekki namiot",
            "seo_keywords": "namiot, lato",
            "seo_url": "namiot-letni",
        }
        remote_id, product = self.pair(texts=texts)
        self.assertEqual({code: product[f"shoper_{code}"] for code in texts}, texts)
        product.shoper_seo_title = "Najlepszy namiot"
        product.shoper_seo_url = False
        self.assertRunDone(self.update("shop"))
        shop = self.row(remote_id)["translations"]["pl_PL"]
        self.assertEqual(shop["seo_title"], "Najlepszy namiot")
        self.assertEqual(shop["seo_url"], "")
        self.assertEqual(shop["seo_keywords"], "namiot, lato")
        self.settle()

    @thorough
    def test_what_the_shop_removed_is_told_once_and_not_sent_again(self):
        remote_id, product = self.pair()
        # As a text that came into Odoo past its editor, by an import for example.
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE product_template SET shoper_description =
               jsonb_build_object('pl_PL', %s, 'en_US', %s) WHERE id = %s""",
            (FILM, FILM, product.id),
        )
        self.env.invalidate_all()
        run = self.update("shop")
        change = self.changes(run, verb="update_shop")
        self.assertEqual(change.state, "done")
        self.assertIn("The shop removed", change.message)
        self.assertIn("Description (iframe src)", change.message)
        self.settle()

    def test_what_odoo_does_not_keep_is_told_once(self):
        remote_id, product = self.pair()
        shop = self.shop.shop
        texts = shop["products"].rows[remote_id]["translations"]["pl_PL"]
        texts["description"] = FILM  # as the shop's panel keeps it
        run = self.update("odoo")
        change = self.changes(run, verb="update_odoo")
        self.assertEqual(change.state, "done")
        self.assertIn("Odoo does not keep", change.message)
        self.assertIn("iframe", change.message)
        self.settle()
        self.assertEqual(texts["description"], FILM)

    @thorough
    def test_a_film_in_the_shop_is_not_lost_by_an_edit_in_odoo(self):
        remote_id, product = self.pair()
        texts = self.shop.shop["products"].rows[remote_id]["translations"]["pl_PL"]
        texts["description"] = FILM  # as the shop's panel keeps it
        self.assertRunDone(self.update("odoo"))
        product.write({"shoper_description": "<p>Nowy film</p>", "weight": 2})
        run = self.update("shop")
        waiting = self.assertWaits(run, "take the frame out of it")
        self.assertEqual(list(waiting.after), ["description"])
        self.assertEqual(texts["description"], FILM)
        self.assertEqual(float(self.row(remote_id)["stock"]["weight"]), 2)
        texts["description"] = "<p>Film</p>"
        self.assertRunDone(self.update("shop", conflict_policy="overwrite"))
        found = self.row(remote_id)["translations"]["pl_PL"]["description"]
        self.assertEqual(found, "<p>Nowy film</p>")

    def test_dangerous_html_of_the_shop_never_reaches_an_odoo_page(self):
        remote_id = self.shop_product("Kubek")
        evil = (
            '<p onmouseover="x()">Kubek</p><script>x()</script>'
            '<a href="javascript:x()">tu</a><svg onload="x()"></svg>'
        )
        row = self.shop.shop["products"].rows[remote_id]
        row["translations"]["pl_PL"] |= {
            "description": evil,
            "short_description": evil,
            "seo_title": "<script>x()</script>",
        }
        planned = self.synchronise(product={"import_unlinked": True}, auto_apply=False)
        shown = self.changes(planned).difference
        planned.action_apply()
        self.work(planned)
        product = self.record_of("product", remote_id)
        for html in (product.shoper_description, product.shoper_short_description):
            self.assertIn("Kubek", html)
            for word in ("script", "onmouseover", "onload"):
                self.assertNotIn(word, html)
        for word in ("<script", "onmouseover", "onload", "javascript:"):
            self.assertNotIn(word, shown)
        self.settle()

    @thorough
    def test_html_of_another_editor_is_no_difference(self):
        remote_id, product = self.pair(
            texts={"description": "<p><b>Lekki</b> namiot</p><p>&nbsp;</p>"}
        )
        forms = (
            "<p><strong>Lekki</strong> namiot</p>\n<p><br /></p>",
            "<P><STRONG>Lekki</STRONG>&nbsp;namiot</P><p></p>",
            "<p><b>Lekki</b> namiot\ufeff</p><p> </p>",
        )
        for form in forms:
            self.shop_texts(remote_id, description=form)
            self.settle()
            product.shoper_description = form
            self.settle()
