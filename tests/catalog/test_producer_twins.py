from ..cases.decision_case import DecisionWords, buttons_shown
from ..cases.length import sides, thorough
from ..cases.product_case import ProductCase
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}


class TestProducerTwins(UndoWords, DecisionWords, ProductCase):
    """Producers whose names differ in capital letters or spaces only: a person says
    whether they are several or one, and no product waits for that."""

    def open_shop(self):
        super().open_shop()
        self.twins = [
            self.shop.owner.create("producers", {"name": name})
            for name in ("Halnik", "HALNIK ")
        ]
        self.products = [
            self.shop_product(f"Namiot {number}", producer_id=producer_id)
            for number, producer_id in enumerate(self.twins)
        ]

    def import_all(self, **product):
        run = self.synchronise(producer=IMPORT, product=IMPORT | product)
        self.assertRunDone(run)
        return run

    def question(self, connector=None):
        found = self.decisions(entity="producer")
        found = found.filtered(
            lambda item: item.connector_id == (connector or self.connector)
        )
        self.assertEqual(len(found), 1, found.mapped("message"))
        self.assertTrue(found.is_about_twins)
        return found

    def producers(self, connector=None):
        return [self.record_of("producer", item, connector) for item in self.twins]

    def made_of(self, connector=None):
        return [
            self.record_of("product", item, connector).shoper_producer_id
            for item in self.products
        ]

    # ------------------------------------------------------------------- asked once
    def test_they_are_asked_about_once_and_no_product_waits(self):
        run = self.import_all()
        decision = self.question()
        self.assertIn("“Halnik”, “HALNIK ”", decision.message)
        self.assertEqual(buttons_shown(decision, main=True), ["action_use_one"])
        self.assertIn("action_create_both", buttons_shown(decision))
        for remote_id in self.products:
            product = self.record_of("product", remote_id)
            self.assertTrue(product)
            self.assertFalse(product.shoper_producer_id)
        change = self.changes(run, "product", "create_odoo")[0]
        self.assertIn("Halnik is not linked", change.message)
        self.assertFalse(self.decisions(), "nothing of the products waits")
        self.import_all()
        self.assertEqual(self.question(), decision, "and not again")

    @thorough
    def test_of_names_that_are_the_same_it_tells_the_numbers(self):
        self.shop.owner.update("producers", self.twins[1], {"name": "Halnik"})
        self.import_all()
        decision = self.question()
        first, second = self.twins
        told = f"“Halnik” (#{first}), “Halnik” (#{second})"
        self.assertIn("producers of the same name, or of one", decision.message)
        self.assertIn(f": {told}. Are", decision.message)
        self.assertIn(f">{told}<", decision.shop_html)

    @thorough
    def test_it_says_which_names_stand_in_the_shop_and_which_in_odoo(self):
        self.shop.owner.create("producers", {"name": "WIERCH"})
        self.import_all()
        asked = self.decisions(entity="producer")
        shown = {
            decision.element_id.name: (decision.shop_html, decision.odoo_html)
            for decision in asked
        }
        self.assertEqual(set(shown), {"Halnik", "WIERCH"})
        in_shop, in_odoo = shown["Halnik"]
        self.assertIn(">“Halnik”, “HALNIK ”<", in_shop)
        self.assertFalse(in_odoo)
        in_shop, in_odoo = shown["WIERCH"]
        self.assertIn(">“Wierch”, “WIERCH”<", in_shop)
        self.assertIn(">“Wierch”<", in_odoo)

        def queries(decisions):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            decisions.mapped("shop_html")
            return self.env.cr.sql_log_count - before

        queries(asked)  # whatever is read once only
        self.assertEqual(queries(asked), queries(asked[0]))

    @thorough
    def test_once_it_is_answered_none_of_them_waits(self):
        run = self.import_all()
        self.env.invalidate_all()
        self.assertEqual(run.waiting_count, 2)
        self.question().action_create_both()
        self.env.invalidate_all()
        self.assertEqual(run.waiting_count, 0)
        self.work_all(run)
        self.env.invalidate_all()
        self.assertEqual(run.waiting_count, 0)

    @thorough
    def test_create_both_makes_two_and_fills_their_products_in(self):
        run = self.import_all()
        decision = self.question()
        decision.action_create_both()
        self.assertRunDone(self.decided_by_run(decision))
        self.assertEqual((decision.state, decision.choice), ("decided", "each"))
        first, second = self.producers()
        self.assertEqual((first.name, second.name.strip()), ("Halnik", "HALNIK"))
        self.work_all(run)
        self.assertEqual(self.made_of(), [first, second])
        self.assertFalse(self.decisions(entity="producer") | self.decisions())
        self.shop.requests.clear()
        again = self.synchronise(
            producer=IMPORT | {"update_linked": "shop"},
            product=IMPORT | {"update_linked": "shop"},
        )
        self.assertFalse(again.change_ids)
        self.assertEqual(self.writes(), [])

    @thorough
    def test_creating_them_from_the_list_makes_both_as_well(self):
        self.import_all()
        decision = self.question()
        decision.action_create()
        self.decided_by_run(decision)
        self.assertTrue(all(self.producers()))

    @thorough
    def test_one_for_both_makes_one_and_all_products_are_of_it(self):
        run = self.import_all()
        decision = self.question()
        decision.action_use_one()
        self.assertRunDone(self.decided_by_run(decision))
        self.work_all(run)
        one = self.record_of("producer", self.twins[0])
        self.assertEqual(self.env["shoper.producer"].search([]), one | self.producer)
        self.assertEqual(self.made_of(), [one, one])
        other = self.element("producer", self.twins[1])
        self.assertEqual(other.same_as_id, self.element("producer", self.twins[0]))
        # Nothing differs now, on either way.
        for side in sides(self):
            self.shop.requests.clear()
            again = self.synchronise(
                producer=IMPORT | {"update_linked": side},
                product=IMPORT | {"update_linked": side},
            )
            self.assertFalse(again.change_ids)
            self.assertEqual(self.writes(), [])
        late = self.shop_product("Późny", producer_id=self.twins[1])
        self.import_all()
        self.assertEqual(self.record_of("product", late).shoper_producer_id, one)

    @thorough
    def test_a_twin_that_comes_later_can_be_the_one_that_is_there(self):
        late_id = self.shop.owner.create("producers", {"name": "WIERCH"})
        product_id = self.shop_product("Kurtka", producer_id=late_id)
        for twin in self.twins:
            self.shop.owner.delete("producers", twin)
        for remote_id in self.products:
            self.shop.owner.delete("products", remote_id)
        run = self.import_all()
        self.question().action_use_one()
        self.work_all(run)
        product = self.record_of("product", product_id)
        self.assertEqual(product.shoper_producer_id, self.producer)

    # -------------------------------------------------------------------- filled in
    @thorough
    def test_the_next_run_takes_the_producer_for_the_shop_s_not_for_an_edit(self):
        self.import_all()
        self.shop.owner.update("producers", self.twins[1], {"name": "Inny"})
        connector = self.connector.with_user(self.manager)
        options = [
            {"entity": "producer", "import_unlinked": True},
            {"entity": "product", "update_linked": "odoo"},
        ]
        run = connector._synchronise(options, origin="preset")  # nobody is there
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.made_of(), self.producers())
        self.assertFalse(self.decisions("conflict"))

    @thorough
    def test_a_producer_that_somebody_chose_meanwhile_stays(self):
        run = self.import_all()
        product = self.record_of("product", self.products[0])
        product.shoper_producer_id = self.producer
        self.question().action_create_both()
        self.work_all(run)
        self.assertEqual(product.shoper_producer_id, self.producer)
        self.assertEqual(self.made_of()[1], self.producers()[1])
        self.assertEqual(self.decisions("conflict").res_id, product.id)

    def test_what_came_without_does_not_empty_the_shop(self):
        self.import_all()
        run = self.synchronise(product={"update_linked": "shop"})
        self.assertEqual(self.writes(), [])
        self.assertFalse(self.changes(run, "product", "update_shop"))
        for remote_id, producer_id in zip(self.products, self.twins, strict=True):
            self.assertEqual(int(self.row(remote_id)["producer_id"]), producer_id)

    # ------------------------------------------------------------------- taken back
    @thorough
    def test_one_for_both_is_taken_back_and_asked_again(self):
        self.import_all()
        decision = self.question()
        decision.action_use_one()
        run = decision.sudo().decision_run_id
        run.with_user(self.user).action_cancel()
        self.assertEqual(decision.state, "open")
        self.assertFalse(self.element("producer", self.twins[1]).same_as_id)
        self.import_all()
        self.question().action_create_both()
        run = self.question_run("each")
        run.with_user(self.user).action_cancel()
        self.assertFalse(self.env["shoper.distinct.name"].search([]))
        self.import_all()
        self.question()

    def question_run(self, choice):
        decided = self.decisions(state="decided", entity="producer")
        return decided.filtered(lambda item: item.choice == choice).decision_run_id

    @thorough
    def test_what_both_were_created_by_is_undone_as_a_whole(self):
        run = self.import_all()
        decision = self.question()
        decision.action_create_both()
        self.decided_by_run(decision)
        action = decision.with_user(self.manager).action_take_back()
        undo = self.env["shoper.sync.run"].browse(action["res_id"])
        self.work(undo)
        self.assertEqual(len(self.changes(undo, "producer", "delete_odoo")), 2)
        self.assertTrue(run)

    # ---------------------------------------------------------------- another shop
    def second_shop(self):
        """Both are producers in Odoo and go to another shop."""
        run = self.import_all()
        self.question().action_create_both()
        self.work_all(run)
        shop = self.start_shop()
        connector = self.connect(shop, name="Drugi")
        shop.requests.clear()
        return shop, connector

    def export_all(self, connector):
        run = self.synchronise(
            connector, unit=IMPORT | EXPORT, category={}, producer=EXPORT, tax={}
        )
        self.assertRunDone(run)
        shop_category = self.env["shoper.element"].search(
            [("connector_id", "=", connector.id), ("entity", "=", "category")],
            limit=1,
        )
        connector.default_category_id = shop_category
        run = self.synchronise(connector, product=EXPORT)
        self.assertRunDone(run)
        return run

    def in_shop(self, shop):
        producers = {
            int(row["producer_id"]): row["name"].strip()
            for row in shop.shop.rows("producers")
        }
        return producers, {
            row["translations"]["pl_PL"]["name"]: producers.get(
                int(row["producer_id"] or 0)
            )
            for row in shop.shop.rows("products")
        }

    @thorough
    def test_on_the_way_to_another_shop_they_are_asked_about_once_too(self):
        shop, connector = self.second_shop()
        self.shop_category("Inna", shop=shop)
        run = self.export_all(connector)
        question = self.question(connector=connector)
        producers, products = self.in_shop(shop)
        self.assertEqual(list(producers.values()), ["Wierch"])
        self.assertEqual(products, {"Namiot 0": None, "Namiot 1": None})
        question.action_create_both()
        self.work_all(run)
        producers, products = self.in_shop(shop)
        self.assertEqual(sorted(producers.values()), ["HALNIK", "Halnik", "Wierch"])
        self.assertEqual(products, {"Namiot 0": "Halnik", "Namiot 1": "HALNIK"})
        again = self.synchronise(
            connector,
            producer=EXPORT | {"update_linked": "odoo"},
            product=EXPORT | {"update_linked": "odoo"},
        )
        self.assertFalse(again.change_ids)

    @thorough
    def test_one_stands_for_both_in_another_shop(self):
        shop, connector = self.second_shop()
        self.shop_category("Inna", shop=shop)
        run = self.export_all(connector)
        question = self.question(connector=connector)
        self.assertFalse(question.shop_html)
        self.assertIn(">“Halnik”, “HALNIK ”<", question.odoo_html)
        self.assertEqual(buttons_shown(question, main=True), ["action_use_one"])
        question.action_use_one()
        self.work_all(run)
        producers, products = self.in_shop(shop)
        self.assertEqual(sorted(producers.values()), ["Halnik", "Wierch"])
        self.assertEqual(products, {"Namiot 0": "Halnik", "Namiot 1": "Halnik"})
        self.assertEqual(self.made_of(), self.producers(), "two they stay in Odoo")
        again = self.synchronise(
            connector,
            producer=EXPORT | {"update_linked": "odoo"},
            product=EXPORT | {"update_linked": "odoo"},
        )
        self.assertFalse(again.change_ids)

    @thorough
    def test_another_shop_that_has_both_links_each_with_its_own(self):
        shop, connector = self.second_shop()
        ids = {
            name: shop.owner.create("producers", {"name": name})
            for name in ("HALNIK", "Halnik")
        }
        run = self.synchronise(connector, producer={})
        self.assertTrue(self.changes(run, "producer", "ambiguous"))
        names = self.env["shoper.distinct.name"]
        names._allow(connector, "producer", {"halnik"})
        self.assertRunDone(self.synchronise(connector, producer={}))
        linked = {
            name: self.record_of("producer", remote_id, connector)
            for name, remote_id in ids.items()
        }
        first, second = self.producers()
        self.assertEqual(linked, {"Halnik": first, "HALNIK": second})
