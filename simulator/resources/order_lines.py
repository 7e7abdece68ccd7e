"""Lines of orders. A line takes the stock that it sells as soon as it is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..errors import ApiError, Invalid
from ..fields import Computed, Field, Flag, List, Number, Reference, Text, money
from ..lists import Condition, admitted
from ..money import Amount, plain
from .base import Resource

ZERO = Decimal(0)


@dataclass(slots=True)
class LineFacts:
    """What the shop knows of a line and does not tell.

    stock_row: id of the row whose stock it sells, whatever its `stock_id` says, 0 =
    none; held: pieces that it took from there; warehouse: id of the one from which,
    0 = none; parts: other rows whose stock it takes, with the pieces for each that it
    sells (of a bundle); on_top: does a discount of the whole order reach it; counted:
    is it part of the sum; goods: can it be sent in a parcel; children: parts of a
    bundle, as the line shows them; kept: does it hold its pieces whatever becomes of
    the order.
    """

    stock_row: int = 0
    held: Decimal = ZERO
    warehouse: int = 0
    parts: tuple[tuple[int, int], ...] = ()
    on_top: bool = True
    counted: bool = True
    goods: bool = True
    children: tuple[dict, ...] = ()
    kept: bool = False


@dataclass(frozen=True, kw_only=True)
class ProductId(Field):
    """The id of a product; "0" of a line that is of none in the catalogue."""

    default: object = "0"
    to: str = "products"

    def parse(self, value, shop):
        if value in (None, "", 0, "0", False):
            return "0"
        if not shop[self.to].has(value):
            raise Invalid("not_found", value)
        return str(int(value))


@dataclass(frozen=True, kw_only=True)
class StockId(ProductId):
    """The id of a stock row; "0" of a line that is of no product in the catalogue."""

    to: str = "product-stocks"


class OrderLines(Resource):
    name, key = "order-products", "id"
    indexed = ("order_id",)
    fields = {
        "order_id": Reference(to="orders", required=True),
        "quantity": Number(required=True),
        "product_id": ProductId(default="0"),
        "stock_id": StockId(default="0"),
        "price": money(signed=True),
        "discount_perc": Number(default="0.0000", places=4),
        "delivery_time": Number(),
        "name": Text(),
        "code": Text(),
        "pkwiu": Text(),
        "tax": Text(),
        "tax_value": Number(),
        "unit": Text(),
        "option": Text(),
        "unit_fp": Flag(),
        "weight": Number(),
        "type": Number(),
        "loyalty": Field(default=None, readonly=True),
        "delivery_time_hours": Number(),
        "is_digital": Computed(default=0),
        "text_options": List(default=()),
        "file_options": List(default=()),
        "warehouse_code": Text(),
        "ean": Computed(),
        "images": Computed(default=None),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.facts: dict[int, LineFacts] = {}

    # Writing

    def check_keys(self, body, row):
        order_id = body.get("order_id") if row is None else row["order_id"]
        orders = self.shop["orders"]
        order = orders.rows.get(orders.id_of(order_id))
        if order is not None and order.get("parent_order_id"):
            raise ApiError(400, "order_combined", "The order is part of another one")

    def check(self, values, body, row, owner, errors):
        if row is None:
            self.complete(values, errors)
        else:
            values.pop("order_id", None)
        if values.get("discount_perc") and Decimal(values["discount_perc"]) > 100:
            errors.append(("discount_perc", Invalid("choice", values["discount_perc"])))

    def complete(self, values, errors):
        """Fill in from the catalogue what was left out of a new line."""
        stocks = self.shop["product-stocks"]
        stock_id = int(values.get("stock_id", "0"))
        product_id = int(values.get("product_id", "0"))
        if stock_id and not product_id:
            values["product_id"] = stocks.rows[stock_id]["product_id"]
        elif product_id and not stock_id:
            stock_id = stocks.base(product_id)
            values["stock_id"] = str(stock_id)
        elif product_id and stocks.rows[stock_id]["product_id"] != str(product_id):
            errors.append(("stock_id", Invalid("not_found", stock_id)))
            return
        if stock_id:
            for name, value in from_catalogue(self.shop, stock_id).items():
                values.setdefault(name, value)

    def insert(self, row, row_id=None, facts: LineFacts | None = None):
        row_id = super().insert(row, row_id)
        if facts is None:
            stock_row = int(row.get("stock_id", "0"))
            facts = LineFacts(stock_row, on_top=bool(stock_row))
        self.facts[row_id] = facts
        return row_id

    def created(self, row_id, body, owner):
        self.updated(row_id, body, owner)

    def updated(self, row_id, body, owner):
        self.settle(row_id)
        self.shop["orders"].edited(int(self.rows[row_id]["order_id"]))

    def remove(self, row_id):
        self.hold(row_id, ZERO)
        super().remove(row_id)
        del self.facts[row_id]

    def delete(self, row_id, owner=False):
        row = self.get(row_id)
        self.check_keys({}, row)
        super().delete(row_id, owner)
        self.shop["orders"].edited(int(row["order_id"]))

    # Stock

    def settle(self, row_id: int) -> None:
        """Take or give back stock, as the line's order now does."""
        takes = self.shop["orders"].takes_stock(int(self.rows[row_id]["order_id"]))
        if takes is not None:
            self.hold(row_id, self.quantity(row_id) if takes else ZERO)
        elif self.facts[row_id].held:
            self.hold(row_id, self.quantity(row_id))

    def hold(self, row_id: int, quantity: Decimal) -> None:
        """Take pieces from the stock, or give them back, until a line holds so many."""
        facts = self.facts[row_id]
        stocks = self.shop["product-stocks"]
        if not facts.stock_row or facts.held == quantity:
            return
        for stock_row, count in ((facts.stock_row, 1), *facts.parts):
            if stock_row in stocks.rows:
                taken = (quantity - facts.held) * count
                facts.warehouse = stocks.sell(stock_row, row_id, taken, facts.warehouse)
        facts.held = quantity

    def keep_sold(self, row_id: int, quantity: Decimal) -> None:
        """Let a line hold so many pieces whatever the order's status says: goods that
        came back and are not to be sold again."""
        self.facts[row_id].kept = bool(quantity)
        self.hold(row_id, quantity)

    def quantity(self, row_id: int) -> Decimal:
        """Read how much of its product a line sells."""
        return Decimal(self.rows[row_id]["quantity"])

    def amounts(self, order_id: int) -> Iterator[Amount]:
        """List what the lines of an order cost, those that count."""
        for row_id in self.indexes["order_id"].ids.get(str(order_id), ()):
            facts = self.facts[row_id]
            if facts.counted:
                row = self.rows[row_id]
                yield Amount(
                    Decimal(row.get("price", "0.00")),
                    Decimal(row.get("discount_perc", "0")),
                    Decimal(row["quantity"]),
                    facts.on_top,
                )

    # Rendering

    def compute(self, row_id, row, out):
        switches = self.shop.switches
        facts = self.facts[row_id]
        stocks = self.shop["product-stocks"]
        stock = stocks.rows.get(int(out["stock_id"]))
        out["ean"] = ""
        if stock is not None and switches.line_ean == "catalogue":
            out["ean"] = stock.get("ean", "")
        if (
            switches.deleted_product_id == "zero"
            and int(out["product_id"]) not in self.shop["products"].rows
        ):
            out["product_id"] = out["stock_id"] = "0"
        out["quantity"] = self.written(row)
        if facts.warehouse in self.shop["warehouses"].rows:
            out["warehouse_code"] = self.shop["warehouses"].value(
                facts.warehouse, "code"
            )
        if facts.children:
            out["children"] = [
                child | {"id": str(row_id), "order_id": row["order_id"]}
                for child in facts.children
            ]

    def written(self, row: dict) -> str:
        """Write the quantity of a line as the switch fractional_quantity says."""
        quantity = Decimal(row["quantity"])
        three = self.shop.switches.fractional_quantity == "string3"
        if row.get("unit_fp") == "1" and three:
            return f"{quantity:.3f}"
        return plain(quantity)

    # Lists

    def admit(self, conditions: list[Condition]) -> list[Condition]:
        policy = self.shop.switches.order_products_in_filter
        return admitted(self.shop, conditions, policy, ("order_id",), ("in",))


def from_catalogue(shop, stock_id: int) -> dict:
    """Give what a line shows of the product that it sells, by stock row."""
    stocks, products = shop["product-stocks"], shop["products"]
    stock = stocks.rows[stock_id]
    product_id = int(stock["product_id"])
    product = products.rows[product_id]
    base = stocks.rows[stocks.base(product_id)]
    tax = shop["taxes"].rows[int(product.get("tax_id") or 1)]
    unit_id = product.get("unit_id", "1")
    unit = shop["units"].rows.get(int(unit_id or 0), {})
    delivery = shop["deliveries"].rows.get(int(base.get("delivery_id", "5") or 0), {})
    values = {
        "price": f"{stocks.promoted_price(stock_id):f}",
        "name": in_shop_language(shop, product).get("name", ""),
        "code": stock.get("code") or base.get("code", ""),
        "pkwiu": product.get("pkwiu", ""),
        "tax": tax["name"],
        "tax_value": tax["value"],
        "unit": in_shop_language(shop, unit).get("name", ""),
        "unit_fp": unit.get("floating_point", "0"),
        "weight": stocks.weight(stock, base, stock is not base),
        "type": product.get("type", "0"),
        "delivery_time": delivery.get("days", "0"),
        "delivery_time_hours": delivery.get("hours", "0"),
    }
    if product.get("is_digital"):
        values["is_digital"] = 1
    options = stock.get("options") or {}
    if shop.switches.line_options == "all":
        options = options | chosen_without_stock(shop, product)
    if options:
        values["option"] = option_text(shop, options)
    return values


def chosen_without_stock(shop, product: dict) -> dict[str, str]:
    """Choose, as a buyer, of the product's options that make no variants: the first
    value of each. Give ids of values by the ids of their options."""
    options, values = shop["options"], shop["option-values"]
    first: dict[str, str] = {}
    for option_id in options.indexes["group_id"].get(product.get("group_id")):
        own = values.indexes["option_id"].get(str(option_id))
        if own and options.value(option_id, "stock") != "1":
            first[str(option_id)] = str(own[0])
    return first


def option_text(shop, options: dict[str, str]) -> str:
    """Write what was chosen as a line does: "Kolor: granatowy; Rozmiar: M" (seen)."""
    names, values = shop["options"], shop["option-values"]
    return "; ".join(
        in_shop_language(shop, names.rows.get(int(option), {})).get("name", "")
        + ": "
        + in_shop_language(shop, values.rows.get(int(value), {})).get("value", "")
        for option, value in options.items()
    )


def in_shop_language(shop, row: dict) -> dict:
    """Give the texts of a row in the shop's default language, {} where it has none."""
    return row.get("translations", {}).get(shop.default_locale, {})
