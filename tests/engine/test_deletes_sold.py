from ..cases.length import thorough
from ..cases.order_case import OrderCase

DELETE = {"delete_unlinked": True}
REASON = "An order of the shop that is not finished has it"


class TestDeletesSold(OrderCase):
    """What somebody bought stays in the shop until that order is done with."""

    def open_shop(self):
        super().open_shop()
        self.category_id = min(self.shop.shop["categories"].ids)
        self.connector.write({"delete_cap_share": 100, "delete_cap_count": 100})

    def only_in_shop(self, name):
        """A product that Odoo does not have: (its id, that of its stock row)."""
        product_id = self.shop_product(name)
        [row] = [
            row
            for row in self.shop.shop.rows("product-stocks")
            if int(row["product_id"]) == product_id
        ]
        stock_id = int(row["stock_id"])
        self.shop.owner.edit_stock(stock_id, 10)
        return product_id, stock_id

    def bought(self, stock_id):
        """The number of an order that waits, since Odoo does not have its product."""
        order_id = self.buy(lines=[{"stock_id": stock_id, "quantity": 1}])
        self.assertRunDone(self.take_over())
        self.assertFalse(self.order(order_id))
        return order_id

    def assertStays(self, run, product_id, entity="product"):
        """It is not deleted, and says why."""
        element = self.element(entity, product_id)
        changes = self.changes(run, entity, "delete_shop")
        [change] = changes.filtered(lambda change: change.element_id == element)
        self.assertEqual(change.state, "waiting")
        self.assertIn(REASON, change.message)

    def is_in_shop(self, product_id):
        return self.shop.shop["products"].has(product_id)

    def complete(self, order_id):
        """The shop is done with an order."""
        self.shop.owner.update("orders", order_id, {"status_id": 7})
        self.assertRunDone(self.take_over())

    @thorough
    def test_a_product_of_an_open_order_waits_until_that_is_done(self):
        product_id, stock_id = self.only_in_shop("Kij")
        free_id, _stock_id = self.only_in_shop("Mapa")
        order_id = self.bought(stock_id)
        run = self.synchronise(product=DELETE)
        self.assertRunDone(run)
        self.assertStays(run, product_id)
        self.assertTrue(self.is_in_shop(product_id))
        self.assertFalse(self.is_in_shop(free_id))
        self.complete(order_id)
        self.assertRunDone(self.synchronise(product=DELETE))
        self.assertFalse(self.is_in_shop(product_id))

    @thorough
    def test_one_that_was_bought_since_it_was_planned_waits_too(self):
        product_id, stock_id = self.only_in_shop("Kij")
        plan = self.synchronise(auto_apply=False, product=DELETE)
        self.bought(stock_id)
        self.confirm(plan)
        self.work(plan)
        self.assertStays(plan, product_id)
        self.assertTrue(self.is_in_shop(product_id))

    @thorough
    def test_a_variant_of_an_open_order_waits(self):
        variants = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "variant"),
                ("link_state", "=", "linked"),
            ],
            limit=2,
        )
        first_id, second_id = variants.mapped("remote_id")
        self.env["product.product"].browse(variants.mapped("res_id")).unlink()
        self.shop.owner.edit_stock(first_id, 10)
        self.bought(first_id)
        run = self.synchronise(variant=DELETE)
        self.assertRunDone(run)
        self.assertStays(run, first_id, "variant")
        self.assertTrue(self.shop.shop["product-stocks"].has(first_id))
        self.assertFalse(self.shop.shop["product-stocks"].has(second_id))

    @thorough
    def test_what_a_bundle_consists_of_stays_with_its_order(self):
        product_id, stock_id = self.only_in_shop("Kij")
        order_id = self.bought(self.only_in_shop("Zestaw")[1])
        [line_id] = self.shop.shop["orders"].line_ids(order_id)
        part = {"product_id": product_id, "stock_id": stock_id, "quantity": 1}
        element = self.element_of(order_id)
        [line] = element.shop_facts["lines"]
        self.assertEqual(int(line["id"]), line_id)
        element.shop_facts = element.shop_facts | {
            "lines": [line | {"children": [part]}]
        }
        run = self.synchronise(product=DELETE)
        self.assertStays(run, product_id)

    @thorough
    def test_one_that_a_person_wants_to_be_deleted_waits_too(self):
        element = self.element("product", self.product_of(self.stock_id()))
        self.buy(lines=[{"stock_id": self.stock_id(), "quantity": 1}])
        self.assertRunDone(self.take_over())
        self.env["product.template"].browse(element.res_id).active = False
        asked = self.changes(self.synchronise(product={}), "product", "gone_odoo")
        asked = asked.filtered(lambda change: change.element_id == element)
        run = asked.with_user(self.manager)._choose("delete")
        self.work(run)
        self.assertStays(run, element.remote_id)
        self.assertTrue(self.is_in_shop(element.remote_id))

    def product_of(self, stock_id):
        row = self.shop.shop.row("product-stocks", stock_id)
        return int(row["product_id"])
