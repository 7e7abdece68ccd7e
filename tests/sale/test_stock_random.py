import random
from collections import Counter

from ...sync.engine.context import Context
from ..cases.decision_case import DecisionWords
from ..cases.length import THOROUGH, many, thorough
from ..cases.stock_case import StockCase
from ..cases.stock_oracle import StockOracle

SAFE_SEEDS = many(range(12), (20261126,))
BUSY_SEEDS = many(range(12, 20), (7,))
# Times that stock is sent, with something happening before each.
ROUNDS = 5 if THOROUGH else 2
PRODUCTS = 5  # among them parts of a bundle, and two variants of one product
OLDER = 3  # orders from before any are taken over
# All goods of these sales are the shop's, and none is to come in: whatever the formula,
# the same is free.
FORMULAS = ("free_to_sell", "forecast", "on_hand", "free_qty")

EVERYTHING = {"edited", "called off", "taken back", "older", "bundle", "elsewhere"}
EVERYTHING |= {"deleted"}


class TestRandomStock(DecisionWords, StockCase):
    """Whatever happens, in whatever order: in the end the shop has what is free, and a
    piece is sold twice only where a buyer came while its number was being sent.

    Bundles are sold, whose parts are things that are sold alone, too; variants, whose
    lines name the row that all of them share; and the same goods by another shop, which
    is told of no stock and looks at this one's numbers before it sells."""

    safe_seeds = SAFE_SEEDS

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.happened, self.elsewhere = set(), []
        self.oracle = StockOracle(
            self.connector, self.shop.shop, self.warehouses(), self.products
        )
        step = {"entity": "order"}
        run = self.other.with_user(self.manager)._synchronise([step])
        self.other_ctx = Context(run.sudo().step_ids)

    def open_shop(self):
        super().open_shop()
        simple = self.simple_products()
        [(bundle_id, parts)] = self.shop.shop.bundles.items()
        stocks = self.shop.shop["product-stocks"]
        self.bundle = stocks.base(bundle_id)
        self.shop.owner.edit_stock(self.bundle, 1000)
        variants = self.linked("variant")
        whole = self.element("variant", min(variants)).parent_remote_id
        varied = {
            row: self.env["product.product"].browse(variants[row])
            for row in sorted(variants)
            if self.element("variant", row).parent_remote_id == whole
        }
        self.parts = {row: count for row, count in parts if row in simple}
        rows = dict.fromkeys((*self.parts, *sorted(varied)[:2], *sorted(simple)))
        self.rows = list(rows)[:PRODUCTS]
        self.products = {row: (simple | varied)[row] for row in self.rows}
        for row in self.rows:
            self.shop.owner.edit_stock(row, 8)
        self.as_in_shop(simple | varied)
        self.first_push()
        # As a shop may do: of a variant only the text of its options is told.
        self.shop.switches.line_stock_id = "base"
        self.shop.switches.bundle_lines = "one_with_children"
        self.other = self.other_shop()

    def other_shop(self):
        """Another shop with the same goods, as far as it is mirrored."""
        other = self.connector.copy(
            {
                "name": "Drugi sklep",
                "shop_url": "https://drugi.example.com",
                "stock_warehouse_ids": self.connector.stock_warehouse_ids.ids,
            }
        )
        other.sudo().write({"state": "connected", "orders_since": "2026-01-01"})
        for row in self.rows:
            stock = self.element("stock", row)
            for entity, remote_id in (
                ("stock", row),
                ("variant", row),
                ("product", stock.parent_remote_id),
            ):
                element = self.element(entity, remote_id)
                names = ("entity", "remote_id", "parent_remote_id", "link_state")
                names += ("res_model", "res_id", "shop_values", "shop_facts")
                if element and not self.element(entity, remote_id, other):
                    values = {name: element[name] for name in names}
                    element.create(values | {"connector_id": other.id})
        return other

    def warehouses(self):
        """Those of Odoo in which the goods lie."""
        return self.warehouse()

    # ------------------------------------------------------------- what happens
    def buys(self, count=None):
        stock_id = self.random.choice(self.rows)
        there = int(float(self.in_shop(stock_id)))
        if there < 1:
            return 0
        quantity = min(there, count or self.random.randint(1, 3))
        order_id = self.buy(stock_id, quantity, seed=len(self.bought))
        self.bought[order_id] = stock_id
        self.open_orders.append(order_id)
        return quantity

    def buys_bundle(self):
        """Nothing in Odoo stands for a bundle: its order waits, and its parts are sold.
        Where the shop does not take these off itself, nobody may buy them meanwhile."""
        if all(float(self.in_shop(row)) >= count for row, count in self.parts.items()):
            order_id = self.buy(self.bundle, 1, seed=len(self.bought))
            self.bought[order_id] = None
            self.open_orders.append(order_id)
            self.happened.add("bundle")

    def sells_elsewhere(self):
        """The other shop sells what is there, and what this one sells is in it."""
        row = self.random.choice(self.rows)
        there = int(float(self.in_shop(row)))
        if there:
            number = len(self.elsewhere) + 1
            line = {
                **{"id": number, "order_id": number, "price": "1.00"},
                **{"tax": "23%", "tax_value": "23", "code": "", "name": "Coś"},
                "product_id": self.element("stock", row).parent_remote_id,
                "stock_id": row,
                "quantity": str(self.random.randint(1, there)),
            }
            self.elsewhere.append(
                self.env["shoper.element"].create(
                    {
                        "connector_id": self.other.id,
                        "entity": "order",
                        "remote_id": number,
                        "shop_values": {"status": 1, "paid": "0", "total": "1"},
                        "shop_facts": {"lines": [line]},
                    }
                )
            )
            self.happened.add("elsewhere")

    def changes_elsewhere(self):
        """An order of the other shop is deleted there, or edited to nothing."""
        sold = [order for order in self.elsewhere if order.link_state != "missing"]
        if sold:
            order = self.random.choice(sold)
            if self.random.random() < 0.5:
                order.link_state = "missing"
            else:
                values = {
                    "shop_values": order.shop_values,
                    "shop_facts": {"lines": []},
                }
                former = self.env["shoper.sync.order"]._facts_of_edit(
                    self.other_ctx, order, values
                )
                order.shop_facts = values["shop_facts"] | former

    def begins(self):
        """Orders are taken over from now on; some older ones are open."""
        for _number in range(OLDER):
            self.buys()
        self.older, self.open_orders = self.open_orders, []
        self.connector.orders_after_id = max(self.older, default=0)
        self.sends()

    def moves_older(self, number):
        """The goods of an older order leave, of which nothing in Odoo hears; another
        one is cancelled."""
        if self.older:
            order_id = self.older[number % len(self.older)]
            if number % 2:
                self.older.remove(order_id)
                self.shop.owner.cancel(order_id)
            else:
                self.shop.owner.set_status(order_id, 7)
            self.happened.add("older")

    def pays(self):
        if self.open_orders:
            self.shop.owner.pay(self.random.choice(self.open_orders))

    def edits(self):
        """A buyer takes one more, or one less; of a sales order a person is asked."""
        for order_id in self.random.sample(self.open_orders, len(self.open_orders)):
            if not self.bought[order_id]:
                continue
            [line_id] = self.shop.shop["orders"].line_ids(order_id)
            line = self.shop.shop.row("order-products", line_id)
            quantity = int(float(line["quantity"])) + self.random.choice((-1, 1))
            if quantity and float(self.in_shop(self.bought[order_id])) >= 1:
                self.shop.owner.edit_lines(order_id, quantities={line_id: quantity})
                self.happened.add("edited")
                return

    def cancels(self):
        """Of a sales order a person says later whether it is cancelled."""
        if self.open_orders:
            orders = map(self.order_of, self.open_orders)
            pairs = zip(self.open_orders, orders, strict=True)
            sold = [order_id for order_id, order in pairs if order.state == "sale"]
            some = self.random.choice((sold, self.open_orders)) or self.open_orders
            order_id = self.random.choice(some)
            self.open_orders.remove(order_id)
            self.shop.owner.cancel(order_id)
            order = self.order_of(order_id)
            if order.state == "sale":
                self.called_off |= order
                self.happened.add("called off")

    def deletes(self):
        """Staff delete an order in the panel, and the shop sells again what it held. Of
        one that is in Odoo a person says later that it is cancelled."""
        if self.open_orders:
            order_id = self.random.choice(self.open_orders)
            self.open_orders.remove(order_id)
            self.called_off |= self.order_of(order_id)
            self.shop.owner.delete_order(order_id)
            self.happened.add("deleted")

    def delivers(self):
        for order_id in self.open_orders:
            order = self.order_of(order_id)
            if order.state == "sale":
                self.deliver(order)
                self.open_orders.remove(order_id)
                self.delivered.append(order_id)
                return

    def takes_back(self):
        """The shop sells again what a buyer sent back; in Odoo somebody counts it."""
        if not self.delivered:
            self.delivers()
        if self.delivered:
            order_id = self.delivered.pop()
            self.shop.owner.return_order(order_id)
            lines = self.order_of(order_id).order_line
            for line in lines.filtered("product_id.is_storable"):
                self.put_in_stock(line.product_id, line.product_uom_qty)
            self.happened.add("taken back")

    def further(self):
        """What else happens."""
        return []

    def check_further(self):
        """What else holds in the end."""

    def receives(self):
        product = self.products[self.random.choice(self.rows)]
        self.put_in_stock(product, self.random.randint(1, 5))

    def decides(self):
        for decision in self.decisions(entity="order"):
            if decision.change_id.action == "cancel" and decision.can_take_shop:
                decision.action_take_shop()
                self.decided_by_run(decision)
            elif decision.change_id.verb == "update_odoo":
                self.leaves(decision)
            elif decision.kind == "gone":
                decision.with_context(shoper_choice="cancel").action_choose_gone()
                self.decided_by_run(decision)

    def leaves(self, decision):
        """The order stays as it is in Odoo, beside what was last read of the shop's."""
        facts, seen = self.shop.shop["order-products"].facts, Counter()
        for line in decision.element_id.shop_facts["lines"]:
            seen[facts[int(line["id"])].stock_row] += float(line["quantity"])
        self.oracle.left[decision.element_id.remote_id] = seen
        decision.action_leave()

    def sends(self, **stock):
        """Whatever happens to orders, nobody edits stock: nobody is asked about it."""
        self.assertRunDone(self.scheduled(**stock))
        self.assertFalse(self.decisions("conflict", entity="stock"))

    def order_of(self, order_id):
        return self.record_of("order", order_id)

    # --------------------------------------------------------------- invariants
    def free(self):
        """What is there less all that is sold, here and in the other shop: {row:
        pieces}, below zero where a piece was sold twice. Nobody waits for what the shop
        cancelled."""
        free = self.oracle.free()
        rows = {product: row for row, product in self.products.items()}
        cancelled = self.called_off.filtered(lambda order: order.state == "sale")
        for line in cancelled.order_line:
            if line.product_id in rows:
                free[rows[line.product_id]] += line.product_uom_qty
        for order in self.elsewhere:
            for line in order.shop_facts["lines"]:
                if order.link_state != "missing":
                    free[line["stock_id"]] -= float(line["quantity"])
        return free

    def sold_twice(self):
        return sum(max(0, -left) for left in self.free().values())

    def play(self, seed, is_safe):
        self.random = random.Random(seed)
        self.bought, self.open_orders, self.delivered = {}, [], []
        self.shop.switches.bundle_stock = self.random.choice(("own", "parts"))
        self.called_off = self.env["sale.order"]
        self.connector.stock_formula = FORMULAS[seed % len(FORMULAS)]
        self.begins()
        happenings = [self.buys] * 3 + [self.pays, self.cancels, self.delivers]
        happenings += [self.receives, self.edits, self.takes_back, self.decides]
        happenings += [self.changes_elsewhere, *self.further()]
        rare = [self.edits, self.cancels, self.takes_back, self.deletes]
        window = self.sold_twice()
        for number in range(ROUNDS):
            often = self.random.choices(happenings, k=4)
            for happening in (*often, rare[number % len(rare)]):
                happening()
            self.moves_older(number)
            # Of these the shop's numbers do not tell before the next ones are sent.
            (self.buys_bundle, self.sells_elsewhere)[number % 2]()
            bought = []
            if not is_safe:
                when = self.random.choice(("before", "after"))
                self.shop.on_call(
                    self.random.choice(("GET", "PUT")),
                    "product-stocks",
                    lambda bought=bought: bought.append(self.buys(1)),
                    when=when,
                )
            self.sends(fetch_all=number == ROUNDS - 2)
            self.shop.hooks.clear()
            window += sum(bought)
            self.assertLessEqual(self.sold_twice(), window)
        self.sends()
        self.decides()
        self.sends()
        run = self.scheduled()
        self.assertTold(run, {row: self.products[row] for row in self.rows})
        has = {row: float(self.in_shop(row)) for row in self.rows}
        free = {row: max(0.0, left) for row, left in self.free().items()}
        self.assertEqual(has, free)
        self.assertQuiet(run)
        self.check_further()
        if is_safe:
            self.assertEqual(self.sold_twice(), 0)

    @thorough
    def test_nobody_buys_while_stock_is_sent(self):
        for seed in self.safe_seeds:
            with self.subTest(seed):
                self.play(seed, is_safe=True)
        self.assertEqual(self.happened, EVERYTHING)

    def test_somebody_always_buys_while_stock_is_sent(self):
        for seed in BUSY_SEEDS:
            with self.subTest(seed):
                self.play(seed, is_safe=False)


@thorough
class TestRandomStockOfWarehouses(TestRandomStock):
    """So it is in a shop that keeps its stock in warehouses of its own, whose pieces
    are moved on both sides; and none offers what does not lie in it."""

    safe_seeds = many(range(12), (4, 5, 6))

    def open_shop(self):
        super().open_shop()
        self.salon = self.env["stock.warehouse"].create(
            {"name": "Salon", "code": "SAL", "company_id": self.company.id}
        )
        self.connector.stock_warehouse_ids |= self.salon
        self.shop.settings["warehouses_enabled"] = True
        self.shop.switches.omitted_warehouses = "emptied"
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        main, second, third = self.connector.shop_warehouse_ids
        main.warehouse_ids, second.warehouse_ids = self.warehouse(), self.salon
        third.is_left_alone = True

    def warehouses(self):
        return self.warehouse() | self.salon

    def further(self):
        return [self.moves_in_odoo, self.moves_in_odoo, self.moves_in_panel]

    def moves_in_odoo(self):
        product = self.products[self.random.choice(self.rows)]
        self.put_in_stock(product, 2, self.salon)
        self.put_in_stock(product, -2)

    def moves_in_panel(self):
        row = self.random.choice(self.rows)
        lying = self.shop.shop["product-stocks"].lying(row)
        source, target = self.random.sample((1, 2), 2)
        self.shop.owner.move_stock(row, source, target, lying[source])

    def check_further(self):
        for row in self.rows:
            lying = self.shop.shop["product-stocks"].lying(row)
            product = self.products[row].with_context(warehouse_id=self.salon.id)
            self.assertLessEqual(lying[2], max(product.qty_available, 0))
            self.assertEqual(lying[3], 0)
