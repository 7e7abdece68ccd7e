from lxml.html import fromstring

from ..cases.length import thorough
from ..cases.product_case import ProductCase

FEW, MANY = 100, 10_000  # more than a page both


class TestPlanReview(ProductCase):
    """A plan as a person looks through it: by property, line by line."""

    def update(self, **prices):
        """A plan that updates products of Odoo to prices of the shop."""
        pairs = self.pair_each(*prices)
        ids = {name: pair[0] for name, pair in zip(prices, pairs, strict=True)}
        for name, price in prices.items():
            self.shop.owner.update("products", ids[name], {"stock": {"price": price}})
        self.shop_texts(ids[next(iter(ids))], name="Namiot 2")
        run = self.synchronise(auto_apply=False, product={"update_linked": "odoo"})
        self.assertEqual(run.state, "planned")
        return run.with_user(self.user).with_context(lang="en_US")

    def parts(self, run):
        return {
            part.get("verb") or part["property"]: part
            for part in run.summary
            if part["entity"] == "product"
        }

    def opened(self, action):
        return self.env["shoper.sync.change"].search(action["domain"])

    def test_the_summary_counts_properties_and_opens_their_lines(self):
        run = self.update(Namiot="90.00", Karimata="120.00", Plecak="150.00")
        parts = self.parts(run)
        self.assertEqual(list(parts), ["name", "price"])
        self.assertEqual(parts["price"]["text"], "Price (gross): 3 changed")
        self.assertEqual(parts["price"]["falls"], "Falling by more than 20%: 1")
        self.assertEqual(parts["name"]["text"], "Name: 1 changed")
        self.assertFalse(parts["name"]["falls"])

        def opened(**context):
            keys = {f"shoper_{name}": value for name, value in context.items()}
            found = run.with_context(**keys).action_open_part()
            return sorted(self.opened(found).mapped("name"))

        self.assertEqual(len(opened(entity="product", property="price")), 3)
        self.assertEqual(
            opened(entity="product", property="price", falls=True),
            ["[NAMIOT] Namiot 2"],
        )
        self.assertEqual(
            opened(entity="product", property="name"), ["[NAMIOT] Namiot 2"]
        )

    @thorough
    def test_the_summary_counts_what_is_created_and_deleted_too(self):
        self.connector.delete_cap_share = 100
        self.update(Namiot="90.00")
        self.shop_product("Kuchenka", stock={"price": "45.00"})
        self.odoo_product("Menażka", default_code="M-1")
        options = {"update_linked": "odoo", "import_unlinked": True}
        run = self.synchronise(auto_apply=False, product=options)
        run = run.with_context(lang="en_US")
        parts = self.parts(run)
        self.assertEqual(parts["create_odoo"]["text"], "Create in Odoo: 1")
        self.assertEqual(parts["price"]["text"], "Price (gross): 1 changed, 1 new")
        found = run.with_context(shoper_entity="product", shoper_property="price")
        self.assertEqual(len(self.opened(found.action_open_part())), 2)
        found = run.with_context(shoper_entity="product", shoper_verb="create_odoo")
        names = self.opened(found.action_open_part()).mapped("name")
        self.assertEqual(names, ["[KUCHENKA] Kuchenka"])
        options = {"export_unlinked": True, "delete_unlinked": True}
        run = self.synchronise(auto_apply=False, product=options)
        parts = self.parts(run.with_context(lang="en_US"))
        self.assertEqual(parts["create_shop"]["text"], "Create in the Shop: 1")
        self.assertEqual(parts["delete_shop"]["text"], "Delete from the Shop: 1")
        self.assertTrue(parts["delete_shop"]["deletes"])
        self.assertEqual(parts["price"]["text"], "Price (gross): 1 new")

    @thorough
    def test_what_was_done_is_told_in_the_past(self):
        self.connector.delete_cap_share = 100
        self.shop_product("Kuchenka", stock={"price": "45.00"})
        run = self.synchronise(product={"import_unlinked": True})
        parts = self.parts(run.with_context(lang="en_US"))
        self.assertEqual(parts["create_odoo"]["text"], "Created in Odoo: 1")
        self.shop_product("Menażka", stock={"price": "45.00"})
        run = self.synchronise(product={"delete_unlinked": True})
        parts = self.parts(run.with_context(lang="en_US"))
        self.assertEqual(parts["delete_shop"]["text"], "Deleted from the shop: 1")
        self.assertFalse(parts["delete_shop"]["deletes"])
        self.odoo_product("Latarka")
        self.shop.faults.add(
            "POST", "products", status=400, body={"error": "no"}, scope="item"
        )
        run = self.synchronise(product={"export_unlinked": True})
        self.assertTrue(self.changes(run, "product", "create_shop", "failed"))
        self.assertFalse(run.summary, "nothing was created")

    def test_filters_find_falling_prices_texts_and_deletes(self):
        run = self.update(Namiot="90.00", Karimata="120.00", Plecak="150.00")
        changes = run.change_ids
        falling = changes.search([("run_id", "=", run.id), ("price_change", "<", 0)])
        self.assertEqual(
            set(falling.mapped("name")), {"[NAMIOT] Namiot 2", "[KARIMATA] Karimata"}
        )
        percents = {change.name: change.price_change for change in changes}
        self.assertAlmostEqual(percents["[NAMIOT] Namiot 2"], -26.829, 2)
        self.assertAlmostEqual(percents["[PLECAK] Plecak"], 21.951, 2)
        texts = changes.search([("run_id", "=", run.id), ("changes_texts", "=", True)])
        self.assertEqual(texts.mapped("name"), ["[NAMIOT] Namiot 2"])
        self.assertEqual(texts, changes.filtered("changes_texts"))

    def test_a_line_tells_what_matters_prices_first(self):
        run = self.update(Namiot="90.00")
        change = run.change_ids
        self.assertEqual(change.name, "[NAMIOT] Namiot 2")
        price, name = change.brief.split(" · ")
        self.assertRegex(price, r"^Price \(gross\): 123\.00.zł → 90\.00.zł$")
        self.assertEqual(name, "Name: Namiot → Namiot 2")
        self.assertIn("/web/image/product.template/", change.picture)

        shop_id = self.shop_product("Kuchenka", stock={"price": "1234.50"})
        self.shop_texts(shop_id, description="<p>Mała</p>")
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        change = run.with_user(self.user).with_context(lang="en_US").change_ids
        change = change.filtered(lambda change: change.verb == "create_odoo")
        parts = change.brief.split(" · ")
        self.assertRegex(parts[0], r"^Price \(gross\): 1,234\.50.zł$")
        rows = fromstring(change.difference).xpath("//tbody/tr")
        values = [row.xpath("td[2]")[0].text_content().strip() for row in rows]
        unnamed = [value for value in values if value not in change.name]
        self.assertLess(len(unnamed), len(values), "its name and code are no news")
        self.assertEqual(len(parts), 4)
        self.assertEqual(parts[-1], f"and {len(unnamed) - 3} more")
        self.assertNotIn("KUCHENKA", change.brief, "its name says it already")
        self.assertNotIn("\n", change.brief)

    def test_a_name_that_begins_like_a_value_hides_none(self):
        shop_id = self.shop_product("Notes")
        self.shop_edit(shop_id, translations={"pl_PL": {"active": "0"}})
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        change = run.with_user(self.user).with_context(lang="en_US").change_ids
        self.assertIn("Visibility: No", change.brief)

    def test_a_phone_shows_what_is_deleted_as_cards(self):
        arch, _view = self.env["shoper.sync.confirm"]._get_view(view_type="form")
        (lines,) = arch.xpath("//field[@name='change_ids']")
        self.assertEqual(lines.get("mode"), "list,kanban")
        shown = lines.xpath("kanban//field/@name")
        self.assertEqual(set(shown), set(lines.xpath("list/field/@name")))

    @thorough
    def test_groups_stand_in_the_order_of_work_open_where_they_are_few(self):
        self.shop.owner.create("producers", {"name": "Halnik"})
        run = self.update(Namiot="90.00")
        action = run.action_open_changes()
        view = self.env.ref("shoper_connector.shoper_sync_change_view_list_open")
        self.assertEqual(action["views"][0], (view.id, "list"))
        self.assertTrue(action["context"]["shoper_pictures"])
        self.shop_product("Kuchenka")
        texts = {"translations": {"pl_PL": {"name": "Nowe"}}}
        self.shop.owner.create("units", {**texts, "floating_point": 0})
        self.shop.owner.create("product-tags", {"name": "Nowe", "lang_id": 1})
        on = {"import_unlinked": True}
        run = self.synchronise(
            auto_apply=False, unit=on, producer=on, tag=on, product=on
        )
        action = run.action_open_changes()
        groups = self.env["shoper.sync.change"]._read_group(
            action["domain"], ["step_id"], ["__count"]
        )
        order = [step.entity for step, _count in groups]
        self.assertEqual(
            order, [e for e in run.step_ids.mapped("entity") if e in order]
        )
        self.assertGreater(len(order), 3)
        self.assertNotEqual(order, sorted(order))
        self.assertNotIn((view.id, "list"), action.get("views", []))

    def test_ten_thousand_lines_take_no_more_queries_than_few(self):
        run = self.update(Namiot="90.00")
        change = run.change_ids

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.web_read({"summary": {}, "step_ids": {"fields": {"plan": {}}}})
            form = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            names = ("name", "brief", "picture", "note_line", "verb", "state")
            page = change.web_search_read(
                [("run_id", "=", run.id)], {name: {} for name in names}, limit=80
            )
            return page["length"], form, self.env.cr.sql_log_count - before - form

        self.copy_change(change, FEW - 1)
        queries()  # what is read once per process
        few, *counts = queries()
        self.copy_change(change, MANY - FEW)
        many, *counts_of_many = queries()
        self.assertEqual((few, many), (FEW, MANY))
        self.assertEqual(counts_of_many, counts)
        self.assertEqual(
            self.parts(run)["price"]["falls"], "Falling by more than 20%: 10,000"
        )

    def copy_change(self, change, number):
        """Put further lines like this one into its plan."""
        names = "run_id, step_id, company_id, entity, verb, state, name, element_id,"
        names += " res_model, res_id, before, after"
        self.env.flush_all()
        self.env.cr.execute(
            f"INSERT INTO shoper_sync_change ({names}) SELECT {names}"
            " FROM shoper_sync_change, generate_series(1, %s) WHERE id = %s",
            [number, change.id],
        )
        self.env.invalidate_all()
