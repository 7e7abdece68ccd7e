"""What must hold in a shop at any time."""

from collections import Counter, defaultdict
from decimal import Decimal

from .money import cents, order_sum

ZERO = Decimal(0)


def broken(shop) -> list[str]:
    """Write a sentence for each rule that does not hold. Whoever calls holds the
    shop's lock."""
    return [
        *_stock(shop),
        *_held(shop),
        *_negative(shop),
        *_parcel_numbers(shop),
        *_parcel_quantities(shop),
        *_sums(shop),
    ]


def _stock(shop):
    """Check that stock is what it was at first, less what lines hold, with what was
    written over it."""
    journal, stocks = shop.journal, shop["product-stocks"]
    expected = defaultdict(Decimal, journal.initial)
    for push in journal.pushes:
        expected[push.stock_id] += push.after - push.before
    for facts in shop["order-products"].facts.values():
        if facts.stock_row:
            for stock_row, count in ((facts.stock_row, 1), *facts.parts):
                expected[stock_row] -= facts.held * count
    for stock_id, quantity in expected.items():
        if stock_id in stocks.rows and stocks.in_stock(stock_id) != quantity:
            yield (
                f"Stock {stock_id} is {stocks.in_stock(stock_id)}, "
                f"not {quantity} as its sales and writes make it"
            )


def _held(shop):
    """Check that the lines of an order that takes stock hold just what they sell."""
    if shop.switches.stock_lowered != "at_buy":
        return
    orders, lines = shop["orders"], shop["order-products"]
    for line_id, facts in lines.facts.items():
        if not facts.stock_row or facts.kept:
            continue
        order_id = int(lines.rows[line_id]["order_id"])
        takes = orders.takes_stock(order_id)
        wanted = lines.quantity(line_id) if takes else ZERO
        if takes is not None and facts.held != wanted:
            yield f"Line {line_id} holds {facts.held} of {wanted}"


def _negative(shop):
    if shop.is_on("shopping_allow_overselling"):
        return
    stocks = shop["product-stocks"]
    for stock_id in shop.journal.initial:
        if stock_id in stocks.rows and stocks.in_stock(stock_id) < 0:
            yield f"Stock {stock_id} is {stocks.in_stock(stock_id)}"


def _parcel_numbers(shop):
    """Check that no parcel of an order was made twice; several orders may go in one
    parcel, by one number."""
    found = defaultdict(list)
    for parcel_id, row in shop["parcels"].rows.items():
        if row.get("shipping_code"):
            found[row["order_id"], row["shipping_code"]].append(parcel_id)
    for (order_id, number), own in found.items():
        if len(own) > 1:
            yield f"Parcels {own} of order {order_id} have the one number {number}"


def _parcel_quantities(shop):
    lines, sent = shop["order-products"], Counter()
    for row in shop["parcels"].rows.values():
        for one in row.get("products", ()):
            sent[int(one["order_product_id"])] += Decimal(one["quantity"])
    for line_id, quantity in sent.items():
        if line_id in lines.rows and quantity > lines.quantity(line_id):
            yield f"Parcels have {quantity} of line {line_id}, which sold less"


def _sums(shop):
    orders, lines = shop["orders"], shop["order-products"]
    for order_id, row in orders.rows.items():
        total = order_sum(
            lines.amounts(order_id),
            Decimal(row.get("shipping_cost", "0.00")),
            orders.terms[order_id],
        )
        if f"{cents(total)}" != row["sum"]:
            yield f"Order {order_id} costs {row['sum']}, its lines {cents(total)}"
