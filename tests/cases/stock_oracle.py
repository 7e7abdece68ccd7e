from collections import Counter

GONE = (8, 9, 11)  # statuses of a fresh shop: cancelled, rejected, returned
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


class StockOracle:
    """Counts what is free to sell: what lies in Odoo's warehouses, less what confirmed
    orders have still to get of it, less what the local shop itself knows that it sold
    and Odoo has no confirmed order of.

    It asks nothing of the addon about orders or stock, so that no mistake there is made
    here, too."""

    def __init__(self, connector, shop, warehouse, products):
        """
        :param shop: the simulator's, which knows what each line really took
        :param products: {shop id of a row of stock: product}
        """
        self.connector, self.shop = connector, shop
        self.env, self.place = connector.env, warehouse.lot_stock_id
        self.products = products
        self._last = shop["orders"].last_id  # what is older was delivered long ago
        #: {number of an order: what it sold}, as a person left it beside another one of
        #: Odoo
        self.left = {}

    def free(self):
        """What there is less all that is sold: {row: pieces}, below zero where a piece
        was sold twice."""
        there, going, sold = self._there(), self._going(), self.only_in_shop()
        return {
            row: there[product.id] - going[product.id] - sold[row]
            for row, product in self.products.items()
        }

    def only_in_shop(self):
        """What orders of the shop took that no confirmed order of Odoo has: {row:
        pieces}."""
        confirmed, found = self._confirmed(), Counter()
        for number, row in self.shop["orders"].rows.items():
            if number <= self._last or int(row["status_id"]) in GONE:
                continue
            sold = self.sold(number)
            if number not in confirmed:
                found.update(sold)
            elif self.left.get(number) != sold:
                found.update(sold - confirmed[number])
        return found

    def sold(self, number):
        """What an order took: {row: pieces}, of a bundle its parts."""
        lines, found = self.shop["order-products"], Counter()
        for line_id in self.shop["orders"].line_ids(number):
            pieces = float(lines.quantity(line_id))
            product_id = int(lines.rows[line_id]["product_id"])
            parts = self.shop.bundles.get(product_id)
            for row, count in parts or ((lines.facts[line_id].stock_row, 1),):
                found[row] += pieces * count
        return found

    def _there(self):
        quants = self.env["stock.quant"].search(
            [*self._own(), ("location_id", "child_of", self.place.ids)]
        )
        return _sums((quant.product_id, quant.quantity) for quant in quants)

    def _going(self):
        moves = self.env["stock.move"].search(
            [
                *self._own(),
                ("location_id", "child_of", self.place.ids),
                ("location_dest_id.usage", "=", "customer"),
                ("state", "in", OPEN),
            ]
        )
        return _sums((move.product_id, move.product_qty) for move in moves)

    def _confirmed(self):
        """What confirmed orders of Odoo hold: {number in the shop: {row: pieces}}."""
        orders = self.env["sale.order"].search(
            [("shoper_connector_id", "=", self.connector.id), ("state", "=", "sale")]
        )
        rows = {product.id: row for row, product in self.products.items()}
        found = {int(order.shoper_number): Counter() for order in orders}
        for line in orders.order_line:
            if line.product_id.id in rows:
                number = int(line.order_id.shoper_number)
                found[number][rows[line.product_id.id]] += line.product_uom_qty
        return found

    def _own(self):
        ids = [product.id for product in self.products.values()]
        return [("product_id", "in", ids)]


def _sums(pairs):
    found = Counter()
    for product, quantity in pairs:
        found[product.id] += quantity
    return found
