"""How a basket becomes an order: discounts, delivery, fees and currency, in the forms
that the shop's switches name, and the rows that the API then shows."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ..money import ZERO, Terms, cents, combined, plain
from ..resources.order_lines import LineFacts
from . import words
from .cart import Item, item_of
from .people import Person
from .wish import Wish

#: method of delivery by supplier of the pick-up point
_SHIPPING_OF_POINT = {
    "INPOST": 1,
    "POCZTA": 4,
    "DHL_PARCEL": 6,
    "DHL": 6,
    "DPD": 5,
    "PWR": 7,
    "UPS": 5,
    "OTHER": 2,
}
_COURIERS = (2, 4, 5, 6)
_PICK_UP, _ABROAD = 8, 9
_CODE = ("1", "LATO")
_FREE_SHIPPING_CODE = ("2", "DOSTAWA0")
_NIGHTS = {"autumn": "2026-10-25 02:30:00", "spring": "2026-03-29 03:00:01"}
#: cost of one loyalty point
_RATIO = Decimal("0.05")
_PERCENT = Decimal("0.0001")


@dataclass(slots=True)
class Line:
    """A line of an order to be: what the API shows, and what the shop knows of it."""

    values: dict
    facts: LineFacts


@dataclass(slots=True)
class Order:
    """An order to be, with its lines. values: columns of the order."""

    values: dict
    lines: list[Line] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)
    #: part of the sum that the buyer pays at once: "no", "full", "under" or "over"
    paid: str = "no"


class Till:
    """Makes the orders of one shop."""

    def __init__(self, shop):
        self.shop = shop
        self.switches = shop.switches
        self.payments = {
            row["name"]: payment_id for payment_id, row in shop["payments"].rows.items()
        }
        self.currencies = {row["name"]: row for row in shop["currencies"].rows.values()}

    def ring_up(
        self,
        wish: Wish,
        person: Person,
        items: list[Item],
        chance: random.Random,
        now: str,
    ) -> Order:
        """Make an order of a basket. now: the date of orders that wish for none."""
        shipping_id = self.shipping(wish, chance)
        order = Order(
            {
                "date": _NIGHTS[wish.moment] if wish.moment else now,
                "email": person.email,
                "status_id": "1",
                "payment_id": str(self.payments.get(wish.pay, 1)),
                "shipping_id": str(shipping_id),
                "billing_address": person.billing,
                "delivery_address": person.delivery,
                "registered": "1" if wish.registered else "0",
                "user_order": "1" if wish.registered else "0",
                "origin": str(wish.origin),
                "confirm": "1" if self.is_confirmed(wish) else "0",
                "code": f"{chance.getrandbits(128):032x}",
                "ip_address": f"192.0.2.{chance.randint(1, 254)}",
                "notes": chance.choice(words.NOTES),
                "additional_fields": self.consents(wish),
            },
            paid=wish.paid,
        )
        values = order.values
        day = date.fromisoformat(values["date"][:10]) + timedelta(days=3)
        values["delivery_date"] = day.isoformat()
        if wish.vat_eu:
            values["vat_eu"] = True
        if wish.campaign:
            values["utms"] = {
                "utm_source": "newsletter",
                "utm_medium": "email",
                "utm_campaign": "jesien",
                "utm_content": f"{chance.randint(1, 9)}",
            }
        self.point(wish, values, chance)
        rate = self.currency(wish, values)
        self.price(wish, order, items, chance, rate)
        return order

    def is_confirmed(self, wish: Wish) -> bool:
        """Tell whether the buyer confirms the order; a shop that does not ask for it
        has 0 in all orders (seen)."""
        return self.shop.is_on("shopping_confirm_order") and wish.confirms

    # Delivery

    def shipping(self, wish: Wish, chance: random.Random) -> int:
        """Choose the id of a method of delivery."""
        if wish.pick_up or wish.nothing_to_pay:
            return _PICK_UP
        if wish.company == "foreign":
            return _ABROAD
        if wish.point:
            return _SHIPPING_OF_POINT[wish.point]
        return chance.choice(_COURIERS)

    def point(self, wish: Wish, values: dict, chance: random.Random) -> None:
        """Write the pick-up point that a buyer wishes for into the order."""
        if not wish.point or wish.pick_up:
            return
        supplier, point = words.POINTS[wish.point]
        if wish.point_form == "machine":
            values["shipping_additional_fields"] = {"machine": point, "info": None}
            return
        values["pickup_point"] = point
        if wish.point_form == "data":
            city, postcode, state = chance.choice(words.CITIES)
            values["pickup_point_data"] = {
                "point": point,
                "supplier": wish.point,
                "supplier_name": supplier,
                "description": "Przy wejściu do sklepu",
                "street": "Przykładowa",
                "house_number": f"{chance.randint(1, 99)}A",
                "city": city,
                "postal_code": postcode,
                "province": state,
                "country_code": "PL",
                "services_cod": wish.pay == "cod",
                "latitude": "50.061430",
                "longitude": "19.936580",
                "opening_hours": "24/7",
            }

    def consents(self, wish: Wish) -> dict[str, str]:
        """Fill in the additional fields of the order: by the id of the field."""
        fields = self.shop["additional-fields"].rows
        values = {"2": "1"} if 2 in fields else {}
        if 3 in fields:
            values["3"] = "1" if wish.invoice else ""
        return values

    # Money

    def currency(self, wish: Wish, values: dict) -> Decimal:
        """Write the order's currency into it, and give by what its amounts are to be
        divided."""
        row = self.currencies.get(wish.currency)
        if row is None:
            return Decimal(1)
        values["currency_id"], values["currency_rate"] = row["currency_id"], row["rate"]
        in_order = self.switches.currency_amounts == "order"
        return Decimal(row["rate"]) if in_order else Decimal(1)

    def price(self, wish, order: Order, items, chance, rate: Decimal) -> None:
        """Make the order's lines, its cost of delivery and its terms. rate: by what
        amounts are divided."""
        values = order.values
        shipping = self.shop["shippings"].rows[int(values["shipping_id"])]
        shipping_tax = self.shop["taxes"].rows[int(shipping.get("tax_id", "1"))]
        tax = self.untaxed(wish) or shipping_tax
        values["shipping_tax_id"] = tax["tax_id"]
        cost = Decimal(0 if wish.free_shipping else shipping.get("cost", "0.00"))
        cost = self.net(wish, cost, shipping_tax)
        folded, on_top, hidden = self.discounts(wish, values)
        goods = ZERO
        if wish.points:
            self.pay_by_points(items)
        for item in items:
            line = self.line(wish, item, folded, chance, rate)
            order.lines += self.parts(wish, line, item)
            goods += Decimal(line.values["price"]) * item.quantity
        if wish.code == "discount" and hidden:
            hidden = min(cents(hidden / rate), cents(goods))
            if self.switches.code_discount == "amount_line":
                order.lines.append(_extra(f"Rabat: {_CODE[1]}", -hidden, tax))
                hidden = ZERO
        cost = cents(cost / rate)
        fee = self.fee(values, shipping, goods, rate)
        if fee and self.switches.payment_fee == "free_line":
            order.lines.append(_extra("Opłata za płatność", fee, tax))
            fee = ZERO
        if wish.code == "shipping":
            values["code_id"], values["promo_code"] = _FREE_SHIPPING_CODE
            if self.switches.free_shipping_code == "zero_cost":
                cost = ZERO
            elif cost:
                order.lines.append(_extra("Darmowa dostawa", -cost, tax))
        values["shipping_cost"] = f"{cents(cost + fee)}"
        order.terms = Terms(self.switches.discount_rounding, on_top, hidden)
        points = sum(item.points for item in items)
        if points:
            values["loyalty_cost"] = points

    def discounts(self, wish: Wish, values: dict) -> tuple[list, Decimal, Decimal]:
        """Write the order's discounts into it, and give them: (percents that become
        part of the lines' own, percent on top of these, amount off)."""
        folded, on_top, amount = [], [], ZERO
        own = folded if self.switches.order_discounts == "folded" else on_top
        for name in ("client", "group", "levels"):
            percent = getattr(wish, f"discount_{name}")
            if percent:
                values[f"discount_{name}"] = plain(percent)
                own.append(percent)
        if wish.code == "discount":
            values["code_id"], values["promo_code"] = _CODE
            form = self.switches.code_discount
            if form.startswith("amount"):
                amount = wish.discount_amount
                if self.switches.code_amount == "told":
                    values["discount_code"] = f"{amount:.2f}"
            else:
                values["discount_code"] = "10"
                (folded if form == "percent_folded" else on_top).append(Decimal(10))
        return folded, combined(on_top, self.switches.discount_combination), amount

    def line(self, wish, item: Item, folded, chance, rate: Decimal) -> Line:
        """Make a line of an item. folded: discounts of the order, in percent, that are
        part of the line's own; rate: by what amounts are divided."""
        values = dict(item.values)
        catalogue = values["product_id"] != "0"
        net = self.net(wish, item.price, {"value": values["tax_value"]})
        price = cents(net / rate)
        discount = item.discount
        if wish.nothing_to_pay:
            price = ZERO
        elif wish.line_discounts and catalogue and chance.random() < 0.7:
            discount = Decimal(chance.randint(0, 999900)) / 10000
        if catalogue and folded:
            percents = [discount, *folded] if discount else folded
            discount = combined(percents, self.switches.discount_combination)
        discount = discount.quantize(_PERCENT, ROUND_HALF_UP)
        values["discount_perc"] = f"{min(discount, Decimal(100)):.4f}"
        facts = LineFacts(item.stock_row, on_top=catalogue, counted=not item.points)
        if item.points:
            values["loyalty"] = {
                "exchanged": True,
                "ratio": f"{_RATIO}",
                "score": item.points,
            }
            if self.switches.loyalty_line_price == "zero":
                price = ZERO
        self.without_vat(wish, values)
        values["price"] = f"{price:.2f}"
        values["quantity"] = plain(item.quantity)
        return Line(values, facts)

    def pay_by_points(self, items: list[Item]) -> None:
        """Have the first product of the catalogue paid for with loyalty points."""
        for item in items:
            if item.stock_row:
                item.points = int(item.price * item.quantity / _RATIO) or 1
                return

    def parts(self, wish: Wish, line: Line, item: Item) -> list[Line]:
        """Give the lines of a bundle in the form of the switch bundle_lines; any other
        line as it is."""
        form = self.switches.bundle_lines
        stocks = self.shop["product-stocks"].rows
        parts = self.shop.bundles.get(int(line.values["product_id"]), ())
        parts = [one for one in parts if one[0] in stocks]
        if form != "parts_as_lines" and self.switches.bundle_stock == "parts":
            line.facts.parts = tuple(parts)
        if not parts or form == "one":
            return [line]
        rows = []
        prices = self.part_prices(parts, Decimal(line.values["price"]))
        for (stock_id, count), price in zip(parts, prices, strict=True):
            part = item_of(self.shop, stock_id, item.quantity * count)
            values = part.values | {
                "price": f"{price:.2f}",
                "quantity": plain(part.quantity),
                "discount_perc": line.values["discount_perc"],
            }
            self.without_vat(wish, values)
            facts = LineFacts(stock_id, counted=line.facts.counted)
            rows.append(Line(values, facts))
        if form == "parts_as_lines":
            return rows
        line.facts.children = tuple(_child(self.shop, row) for row in rows)
        return [line]

    def part_prices(self, parts, total: Decimal) -> list[Decimal]:
        """Share the price of a bundle out: what a piece of each part costs in it; the
        last one gets what is left."""
        stocks = self.shop["product-stocks"]
        alone = [stocks.promoted_price(stock_id) for stock_id, _count in parts]
        counts = [count for _stock_id, count in parts]
        whole = sum(map(Decimal.__mul__, alone, map(Decimal, counts)), ZERO)
        prices, left = [], total
        for price, count in zip(alone[:-1], counts[:-1], strict=True):
            share = cents(total * price / whole) if whole else ZERO
            prices.append(share)
            left -= share * count
        return [*prices, cents(left / counts[-1])]

    def fee(self, values, shipping, goods: Decimal, rate: Decimal) -> Decimal:
        """Work out what the method of payment adds to the cost."""
        table = self.shop["shippings"]
        found = table.payment_cost(shipping["shipping_id"], values["payment_id"])
        if found is None or not found["cost"]:
            return ZERO
        cost = Decimal(str(found["cost"]))
        return cents(goods * cost / 100) if found["percent"] else cents(cost / rate)

    def untaxed(self, wish: Wish) -> dict | None:
        """Find the VAT rate that all of an order without VAT has; None for others."""
        if not wish.vat_eu or self.switches.vat_eu_tax == "unchanged":
            return None
        name = "0%" if self.switches.vat_eu_tax == "zero" else "np."
        taxes = self.shop["taxes"].rows.values()
        return next((row for row in taxes if row["name"] == name), None)

    def without_vat(self, wish: Wish, values: dict) -> None:
        """Give a line the VAT rate of an order without VAT."""
        tax = self.untaxed(wish)
        if tax is not None:
            values["tax"], values["tax_value"] = tax["name"], tax["value"]

    def net(self, wish: Wish, price: Decimal, tax: dict) -> Decimal:
        """Take VAT off a price, where the order has none."""
        if self.untaxed(wish) is None:
            return price
        return cents(price / (1 + Decimal(tax["value"]) / 100))


def _extra(name: str, price: Decimal, tax: dict) -> Line:
    """Make a line of no product that the shop adds by itself."""
    values = {
        "product_id": "0",
        "stock_id": "0",
        "name": name,
        "tax": tax["name"],
        "tax_value": tax["value"],
        "unit": "szt.",
        "price": f"{price:.2f}",
        "quantity": "1",
    }
    return Line(values, LineFacts(on_top=False, goods=False))


def _child(shop, line: Line) -> dict:
    """Write a part of a bundle as the line of the bundle shows it."""
    values = line.values
    product = shop["products"].rows[int(values["product_id"])]
    return {
        "bundle_child_id": line.facts.stock_row,
        "delivery_time": float(values["delivery_time"]),
        "unit_id": int(product.get("unit_id") or 1),
        "text_options": [],
        "file_options": [],
        "option": values.get("option", ""),
    } | {
        name: values[name]
        for name in (
            "code",
            "discount_perc",
            "name",
            "pkwiu",
            "price",
            "quantity",
            "stock_id",
            "tax",
            "tax_value",
            "unit",
            "unit_fp",
            "weight",
        )
    }
