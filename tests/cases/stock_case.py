from datetime import timedelta

from odoo.fields import Command

from ...sync.engine.context import Context
from ...sync.fulfilment.stock.offer import Offer
from .sale_case import SaleCase, SaleWords, unseen_in


class StockWords(SaleWords):
    """A shop whose stock is told by Odoo, in words of a merchant."""

    # ------------------------------------------------------------------ given
    def open_shop(self):  # pylint: disable=missing-return
        super().open_shop()
        row = self.shop.shop.row("products", min(self.linked("product")))
        self.category_id = int(row["category_id"])

    def synchronise_shop(self):
        connector = super().synchronise_shop()
        self.assertRunDone(self.synchronise(order={}))
        self.env["product.template"].search(
            [("id", "in", list(self.linked("product").values()))]
        ).is_storable = True
        return connector

    def linked(self, entity):
        """{shop id: record id} of what is linked."""
        found = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", entity),
                ("link_state", "=", "linked"),
            ],
            order="remote_id",
        )
        return {element.remote_id: element.res_id for element in found}

    def simple_products(self):
        """{shop id of its row of stock: product} of products without variants."""
        found = {}
        for remote_id, res_id in self.linked("product").items():
            facts = self.element("product", remote_id).shop_facts
            template = self.env["product.template"].browse(res_id)
            if not facts.get("variants"):
                found[facts["stock"]] = template.product_variant_id
        return found

    def put_in_stock(self, product, quantity, warehouse=None, **values):
        """So many more pieces of a product lie in a warehouse."""
        place = (warehouse or self.warehouse()).lot_stock_id
        if quantity:
            self.env["stock.quant"]._update_available_quantity(
                product, place, quantity, **values
            )

    def warehouse(self):
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )

    def as_in_shop(self, products):
        """Odoo has what the shop has, and what it has still to deliver."""
        sold = unseen_in(self.connector.sudo())
        for stock_id, product in products.items():
            more = sold.get(product.id, 0)
            self.put_in_stock(product, float(self.in_shop(stock_id)) + more)

    def sell(self, product, quantity, user=None):
        """A sales order of Odoo alone, confirmed."""
        order = self.env(user=user or self.env.user)["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Sklepikarz"}).id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        return order

    def deliver(self, order):
        """The goods of an order leave."""
        for picking in order.picking_ids:
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
                move.picked = True
            picking._action_done()

    # ------------------------------------------------------------------- when
    def push(self, **stock):
        """Synchronise orders and stock, as a preset does."""
        return self.synchronise(
            order={"fetch_all": False}, stock={"fetch_all": False} | stock
        )

    def first_push(self):
        """A person looks at the first plan and applies it."""
        run = self.synchronise(auto_apply=False, order={}, stock={})
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertRunDone(run)
        self.shop.requests.clear()
        return run

    def scheduled(self, **stock):
        """What a preset does every ten minutes."""
        run = self.connector.with_user(self.manager)._synchronise(
            [
                {
                    "entity": "order",
                    "fetch_all": False,
                    "update_linked": "odoo",
                    "import_unlinked": True,
                },
                {"entity": "stock", "fetch_all": False} | stock,
            ],
            origin="preset",
        )
        self.work(run)
        return run

    def buy(self, stock_id, quantity=1, **values):
        """Somebody buys in the shop."""
        lines = [{"stock_id": stock_id, "quantity": quantity}]
        [order_id] = self.shop.owner.buy(lines=lines, **values)
        return order_id

    # ------------------------------------------------------------------- then
    def offered(self, product):
        """The number that Odoo has for the shop."""
        return self.all_offered([product])[product.id]

    def all_offered(self, products):
        """The numbers that Odoo has for the shop: {id of a product: number}."""
        run = self.connector.with_user(self.manager)._synchronise([{"entity": "stock"}])
        ctx = Context(run.sudo().step_ids)
        records = ctx.records.browse({product.id for product in products})
        sides = Offer(ctx).sides(records)
        run.sudo().unlink()
        return {res_id: side.get("quantity") for res_id, side in sides.items()}

    def assertBlocked(self, run, *words):
        """No stock was sent, for a reason with these words."""
        step = self.step(run, "stock")
        self.assertEqual(step.state, "blocked", step.message)
        for word in words:
            self.assertIn(word, step.message)
        self.assertEqual(self.stock_calls()[1], 0)

    def assertQuiet(self, run):
        """The run ended well and had nothing to send."""
        self.assertRunDone(run)
        found = self.changes(run, "stock")
        self.assertEqual(
            found.mapped(lambda c: (c.name, c.verb, c.state, c.before, c.after)), []
        )

    def assertTold(self, run, products):
        """The run ended well, and the shop has what Odoo has for it."""
        self.assertRunDone(run)
        self.assertOffered(products)

    def assertOffered(self, products):
        """The shop has what Odoo has for it."""
        offered = self.all_offered(products.values())
        self.assertEqual(
            {stock_id: self.in_shop(stock_id) for stock_id in products},
            {stock_id: offered[product.id] for stock_id, product in products.items()},
        )

    def in_shop(self, stock_id):
        """The number that the shop has of a row."""
        return self.shop.shop.row("product-stocks", stock_id)["stock"]

    def stock_calls(self):
        """Calls that concern rows of stock since the last time: how many HTTP calls
        that read, and that write."""
        reads = writes = 0
        for request in self.shop.requests:
            calls = request.items or [request]
            of_stock = [call for call in calls if "product-stocks" in call.path]
            reads += any(call.method == "GET" for call in of_stock)
            writes += any(call.method == "PUT" for call in of_stock)
        self.shop.requests.clear()
        return reads, writes

    def ignore_long_after(self, order_id, connector=None):
        """Somebody leaves an order of a shop alone two hours and more after all that
        was looked at for its stock."""
        self.connector.stock_looked_to += timedelta(hours=2)
        order = self.element("order", order_id, connector)
        order.with_user(self.user).action_ignore()
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE shoper_element SET write_date = write_date + interval '3 hours'
               WHERE id = %s""",
            [order.id],
        )


class StockCase(StockWords, SaleCase):
    """What a test does in Odoo is undone for the next one."""


class NamedGoodsCase(StockCase):
    """Two of the goods have names, of which the shop has some: ``first`` and ``second``
    are their rows in the shop, ``product`` and ``other`` what they are in Odoo."""

    def open_shop(self):
        super().open_shop()
        self.products = self.simple_products()
        self.as_in_shop(self.products)
        (self.first, self.product), (self.second, self.other), *_rest = [
            (stock_id, product)
            for stock_id, product in self.products.items()
            if float(self.in_shop(stock_id)) >= 5
        ]

    def pair(self, stock_id):
        """What is known of a row of the shop."""
        return self.element("stock", stock_id)

    def let_time_pass(self):
        """All that was written so far was written long ago."""
        self.env.flush_all()
        self.connector.stock_rows_left = {}
        self.connector.stock_looked_to += timedelta(hours=2)

    def writes_of_stock(self):
        """Calls that wrote numbers in the shop."""
        return [path for _verb, path in self.writes() if "product-stocks" in path]
