from ..cases.length import thorough
from ..cases.order_life_case import OrderLifeCase
from ..cases.undo_case import UndoWords


class TestUndoSold(UndoWords, OrderLifeCase):
    """What Odoo created in the shop and somebody bought since."""

    def created(self, code):
        """A product that Odoo created in the shop: (its id there, the run)."""
        like = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
            ],
            limit=1,
        )
        products = self.env["product.template"]
        model = products.browse(like.res_id)
        product = products.create(
            {
                "name": code,
                "default_code": code,
                "list_price": 50.0,
                "taxes_id": model.taxes_id.ids,
                "uom_id": model.uom_id.id,
                "categ_id": model.categ_id.id,
                "shoper_visible": True,
            }
        )
        chosen = [
            {
                "entity": "product",
                "export_unlinked": True,
                "is_partial": True,
                "only_res_ids": product.ids,
            }
        ]
        run = self.connector.with_user(self.manager)._synchronise(chosen)
        run = run.with_env(self.env)
        self.work(run)
        self.assertRunDone(run)
        return self.changes(run, "product", "create_shop").element_id.remote_id, run

    def bought(self, product_id):
        """Somebody buys a product: the number of the order."""
        [stock_id] = [
            int(row["stock_id"])
            for row in self.shop.shop.rows("product-stocks")
            if int(row["product_id"]) == product_id
        ]
        self.shop.owner.edit_stock(stock_id, 10)
        line = {"stock_id": stock_id, "quantity": 1}
        return self.taken(("registered", "cod"), lines=[line])[0]

    @thorough
    def test_what_stands_in_an_open_order_is_not_deleted_from_the_shop(self):
        product_id, run = self.created("KIJ-1")
        other_id, other_run = self.created("KIJ-2")
        order_id = self.bought(product_id)
        undo = self.plan_undo(run)
        change = self.changes(undo, "product")
        self.assertEqual(change.state, "waiting")
        self.assertIn("An order of the shop", change.message)
        self.undo(other_run)
        ids = self.shop.shop["products"].ids
        self.assertIn(product_id, ids)
        self.assertNotIn(other_id, ids)
        # The shop is done with it: nothing of it is to be sent any more.
        self.shop.owner.update("orders", order_id, {"status_id": 7})
        self.assertRunDone(self.take_over())
        self.undo(run)
        self.assertNotIn(product_id, self.shop.shop["products"].ids)

    def test_nor_is_what_somebody_bought_since_the_undoing_was_planned(self):
        product_id, run = self.created("KIJ-1")
        undo = self.plan_undo(run)
        self.assertEqual(self.changes(undo, "product").state, "planned")
        self.bought(product_id)
        self.apply(undo)
        change = self.changes(undo, "product")
        self.assertEqual(change.state, "waiting")
        self.assertIn("An order of the shop", change.message)
        self.assertIn(product_id, self.shop.shop["products"].ids)
