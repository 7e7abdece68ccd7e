"""What is in the baskets: rows of the catalogue, in quantities that are there."""

import random
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from ..resources.order_lines import from_catalogue
from .wish import Wish

#: tries to find something in stock before all rows are looked through
_TRIES = 12
#: how many of a thing people take, and of one that costs more than this
_SOME = (1, 1, 1, 1, 2, 2, 3, 12)
_FEW = (1, 1, 1, 1, 1, 1, 2)
_DEAR = 100
#: what the owner puts back on the shelf at a time
REFILL = 500


class NothingLeft(ValueError):
    """The shop has nothing that the buyer could take."""


@dataclass(slots=True)
class Item:
    """What is to become a line of an order. values: what the line shows of its product;
    price: of one piece, gross, before the discount in percent; stock_row: id, 0 for
    what is not in the catalogue; points: loyalty points that it is paid with.
    """

    values: dict
    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    stock_row: int = 0
    points: int = 0


class Shelves:
    """What a shop sells, looked through once for many buyers. restock: put goods back
    on the shelf where too few are left."""

    def __init__(self, shop, restock: bool):
        self.shop = shop
        self.restock = restock
        stocks, products = shop["product-stocks"], shop["products"]
        self.stocks = stocks
        self.overselling = overselling(shop)
        self.all: list[int] = []
        self.variants: list[int] = []
        self.bundles: list[int] = []
        self.engraved: list[int] = []
        self.fractions: list[int] = []
        self.by_tax: dict[str, list[int]] = defaultdict(list)
        fractional = {
            str(unit_id)
            for unit_id, row in shop["units"].rows.items()
            if row.get("floating_point") == "1"
        }
        texts = self._groups_of_texts()
        for product_id, row in products.rows.items():
            shown = row.get("translations", {}).get(shop.default_locale, {})
            if shown.get("active") != "1":
                continue
            base, *variants = sorted(stocks.indexes["product_id"].ids[str(product_id)])
            variants = [i for i in variants if stocks.rows[i].get("active") == "1"]
            rows = variants or [base]
            self.all += rows
            self.variants += variants
            self.by_tax[row.get("tax_id") or "1"] += rows
            if row.get("type") == "1":
                self.bundles.append(base)
            if row.get("unit_id") in fractional:
                self.fractions += rows
            if row.get("group_id") in texts:
                self.engraved += rows

    def _groups_of_texts(self) -> set[str]:
        """Find the option groups with a text that the buyer writes: their ids."""
        return {
            row["group_id"]
            for row in self.shop["options"].rows.values()
            if row.get("type") == "text"
        }

    def fill(self, wish: Wish, chance: random.Random) -> list[Item]:
        """Fill the basket of a buyer. Raises NothingLeft."""
        wanted: list[list[int]] = []
        for is_wanted, rows in (
            (wish.variant, self.variants),
            (wish.bundle, self.bundles),
            (wish.engraved, self.engraved),
            (wish.fraction, self.fractions),
        ):
            if is_wanted and rows:
                wanted.append(rows)
        if wish.mixed_vat:
            wanted += self.by_tax.values()
        others = wish.lines - len(wanted) - wish.deleted_product - wish.free_line
        wanted += [self.all] * max(others, 0)
        items: list[Item] = []
        for rows in wanted:
            taken = {one.stock_row for one in items}
            item = self.pick(rows, wish, chance, taken)
            if item is None and rows is not self.all:
                item = self.pick(self.all, wish, chance, taken)
            if item is not None:
                items.append(item)
        if wish.deleted_product:
            items.append(gone(chance))
        if wish.free_line:
            items.append(by_hand(chance))
        if not items:
            raise NothingLeft("Nothing is left in the shop; see restock")
        return items

    def pick(self, rows, wish, chance, taken: set[int]) -> Item | None:
        """Choose one of some stock rows of which there are pieces. taken: rows that the
        basket has already; None where there is no other."""
        for _ in range(_TRIES):
            stock_id = chance.choice(rows) if rows else 0
            if stock_id and stock_id not in taken and self.there(stock_id) > 0:
                return self.item(stock_id, wish, chance)
        for stock_id in rows:
            if stock_id not in taken and self.there(stock_id) > 0:
                return self.item(stock_id, wish, chance)
        if self.restock and rows:
            stock_id = chance.choice(rows)
            if stock_id not in taken:
                return self.item(stock_id, wish, chance)
        return None

    def there(self, stock_id: int) -> Decimal:
        """Tell how many pieces of a row can be sold."""
        if self.overselling:
            return Decimal(1000)
        return self.stocks.in_stock(stock_id)

    def item(self, stock_id: int, wish: Wish, chance: random.Random) -> Item:
        """Take some of a row into the basket, as many as people do."""
        values = from_catalogue(self.shop, stock_id)
        if values["unit_fp"] == "1" and (wish.fraction or chance.random() < 0.5):
            quantity = Decimal(chance.randint(1, 20)) / 8
        else:
            dear = Decimal(values["price"]) > _DEAR
            quantity = Decimal(chance.choice(_FEW if dear else _SOME))
        if self.restock and self.there(stock_id) < quantity:
            row = self.stocks.rows[stock_id]
            self.stocks.replace(stock_id, row | {"stock": str(REFILL)})
        quantity = min(quantity, self.there(stock_id))
        if stock_id in self.engraved and (wish.engraved or chance.random() < 0.3):
            values["text_options"] = [
                {
                    "order_products_text_id": chance.randint(1, 9999),
                    "name": "Treść graweru",
                    "value": 'Dla Zosi "1-2-3" & spółki',
                }
            ]
        return item_of(self.shop, stock_id, quantity, values)


def item_of(shop, stock_id: int, quantity: Decimal, values: dict | None = None) -> Item:
    """Take so much of a stock row into the basket. values: what the line shows of it,
    else as the catalogue has it."""
    stocks = shop["product-stocks"]
    values = values or from_catalogue(shop, stock_id)
    row = stocks.rows[stock_id]
    values["product_id"], values["stock_id"] = row["product_id"], str(stock_id)
    if shop.switches.line_stock_id == "base" and row.get("extended") == "1":
        # the base row and its code (seen): only the text of the option tells
        base = stocks.base(int(row["product_id"]))
        values["stock_id"] = str(base)
        values["code"] = stocks.rows[base].get("code", "")
    return Item(values, quantity, Decimal(values["price"]), stock_row=stock_id)


def told(shop, line: dict) -> Item:
    """Take into the basket what somebody asks for: `stock_id`, or the `name` of a line
    without a product; `quantity`, `price`, `discount_perc`. Raises ValueError for
    anything else, NothingLeft where too few pieces are there."""
    unknown = line.keys() - {"stock_id", "quantity", "price", "discount_perc", "name"}
    if unknown:
        raise ValueError(f"A line has no {', '.join(sorted(unknown))}")
    quantity = Decimal(str(line.get("quantity", 1)))
    stock_id = int(line.get("stock_id", 0))
    if stock_id:
        stocks = shop["product-stocks"]
        if stock_id not in stocks.rows:
            raise ValueError(f"There is no stock {stock_id}")
        left = stocks.in_stock(stock_id)
        if left < quantity and not overselling(shop):
            raise NothingLeft(f"{left} are left of stock {stock_id}, not {quantity}")
        item = item_of(shop, stock_id, quantity)
    else:
        item = Item(_plain_values(line.get("name", ""), ""), quantity, Decimal(0))
    if "name" in line:
        item.values["name"] = line["name"]
    if "price" in line:
        item.price = Decimal(str(line["price"]))
    item.discount = Decimal(str(line.get("discount_perc", 0)))
    return item


def overselling(shop) -> bool:
    """Tell whether the shop sells what it does not have."""
    return shop.is_on("shopping_allow_overselling")


def gone(chance: random.Random) -> Item:
    """Make up a product that is not in the catalogue any more."""
    number = chance.randint(1, 99)
    values = _plain_values(f"Namiot wycofany {number}", f"WYC-{number:02d}")
    values |= {"product_id": f"9900{number:02d}", "stock_id": f"9900{number:02d}"}
    return Item(values, Decimal(1), Decimal(chance.randint(1000, 20000)) / 100)


def by_hand(chance: random.Random) -> Item:
    """Make up a line of no product, as somebody writes it into an order."""
    values = _plain_values("Pakowanie na prezent", "")
    return Item(values, Decimal(1), Decimal(chance.randint(100, 3000)) / 100)


def _plain_values(name: str, code: str) -> dict:
    return {
        "product_id": "0",
        "stock_id": "0",
        "name": name,
        "code": code,
        "tax": "23%",
        "tax_value": "23",
        "unit": "szt.",
    }
