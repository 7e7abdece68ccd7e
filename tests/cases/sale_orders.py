"""Orders of a shop that computes by given rules, written as its API would write them.

The arithmetic is its own, in fractions: the tests of :mod:`...sync.sale.order_total`
must not share a mistake with it."""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import cycle, product

TAXES = (("23%", "23"), ("8%", "8"), ("5%", "5"), ("0%", "0"), ("zw.", "0"))
QUANTITIES = ("1", "1", "1", "2", "3", "7", "11", "12", "144", "0.5", "1.250", "0.333")
SWITCHES = {
    "discount_rounding": ("line", "unit"),
    "order_discounts": ("folded", "separate"),
    "code_discount": (
        "percent_folded",
        "percent_on_top",
        "amount_line",
        "amount_hidden",
    ),
    "free_shipping_code": ("zero_cost", "negative_line"),
    "payment_fee": ("in_shipping", "free_line"),
}
COMBINATIONS = [
    dict(zip(SWITCHES, values, strict=True)) | {"combination": how}
    for values, how in zip(
        product(*SWITCHES.values()), cycle(("sum", "max", "chain")), strict=False
    )
]


def rule_of(switches):
    """The name of the rule by which such a shop computes."""
    how = switches["combination"]
    percent = {
        (True, True): how,
        (True, False): f"client_{how}",
        (False, True): "code",
        (False, False): "none",
    }[
        switches["order_discounts"] == "separate",
        switches["code_discount"] == "percent_on_top",
    ]
    return f"{switches['discount_rounding']}-{percent}"


def half_up(amount):
    """Round to whole hundredths; what is half goes away from nothing."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) * 100 + Fraction(1, 2))


def text(hundredths):
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def together(percents, how):
    if how == "sum":
        return min(sum(percents, Fraction(0)), Fraction(100))
    if how == "max":
        return max(percents, default=Fraction(0))
    left = Fraction(1)
    for percent in percents:
        left *= 1 - percent / 100
    return 100 * (1 - left)


@dataclass
class Bought:
    """An order with its lines, and what a test may ask about how it was made."""

    order: dict
    lines: list
    total: int  # hundredths
    hidden: int = 0  # taken off, and shown in no line
    line_totals: dict = field(default_factory=dict)  # of lines with a product, by id


def buy(rng, switches, number=1):
    """Buy something.

    :param rng: a ``random.Random``
    :param switches: one of :data:`COMBINATIONS`
    """
    how = switches["combination"]
    client = [
        Fraction(rng.choice(("0", "0", "5", "7.5", "10", "3.33"))) for _ in range(3)
    ]
    code = rng.choice(("none", "none", "percent", "amount", "free_shipping"))
    code_percent = Fraction(rng.choice(("5", "12.5", "20")) if code == "percent" else 0)
    folded, on_top = [], []
    (folded if switches["order_discounts"] == "folded" else on_top).extend(client)
    if code == "percent":
        # A shop whose codes are amounts has no percentages to fold.
        apart = switches["code_discount"] == "percent_on_top"
        (on_top if apart else folded).append(code_percent)
    percent = together(on_top, how)
    lines, totals = [], {}
    for index in range(rng.randint(1, 6)):
        line = _line(rng, number, index, together(folded, how))
        lines.append(line)
        totals[line["id"]] = _total(line, percent, switches["discount_rounding"])
    goods = sum(totals.values())
    shipping = rng.choice((0, 999, 1390, 1499))
    total = goods
    fee = rng.choice((0, 0, 500))
    if switches["payment_fee"] == "in_shipping":
        shipping += fee
    elif fee:
        lines.append(_free_line(number, "Opłata za płatność", fee))
        total += fee
    if code == "free_shipping":
        if switches["free_shipping_code"] == "negative_line" and shipping:
            lines.append(_free_line(number, "Darmowa dostawa", -shipping))
            total -= shipping
        else:
            shipping = 0
    hidden = 0
    if code == "amount":
        off = min(rng.choice((1000, 1999, 5000)), goods)
        if switches["code_discount"] == "amount_hidden":
            hidden = off
        elif off:
            lines.append(_free_line(number, "Kod rabatowy", -off))
        total -= off
    total += shipping
    order = order_row(
        order_id=str(number),
        sum=text(total),
        shipping_cost=text(shipping),
        code_id=None if code == "none" else "4",
        promo_code="" if code == "none" else "LATO",
        discount_client=_percent(client[0]),
        discount_group=_percent(client[1]),
        discount_levels=_percent(client[2]),
        discount_code=_percent(code_percent),
    )
    return Bought(order, lines, total, hidden, totals)


def _percent(percent):
    return f"{float(percent):g}"


def _line(rng, number, index, folded):
    promotion = Fraction(rng.choice(("0", "0", "0", "10", "33.3333", "99.99", "100")))
    left = (1 - promotion / 100) * (1 - folded / 100)
    # The shop keeps four decimals, and computes with those.
    perc = int((1 - left) * 1_000_000 + Fraction(1, 2))
    name, value = rng.choice(TAXES)
    gone = rng.random() < 0.1
    return line_row(
        id=str(number * 100 + index),
        order_id=str(number),
        product_id="0" if gone else "13",
        stock_id="0" if gone else "13",
        price=text(rng.choice((0, 1, 99, 1000, 4999, rng.randint(1, 99_999)))),
        discount_perc=f"{perc // 10_000}.{perc % 10_000:04}",
        quantity=rng.choice(QUANTITIES),
        tax=name,
        tax_value=value,
    )


def _free_line(number, name, price):
    return line_row(
        id=str(number * 100 + 90 + (price < 0)),
        order_id=str(number),
        product_id="0",
        stock_id="0",
        code="",
        option="",
        weight="0",
        name=name,
        price=text(price),
    )


def _total(line, percent, rounding):
    left = (1 - Fraction(line["discount_perc"]) / 100) * (1 - percent / 100)
    quantity = Fraction(line["quantity"])
    unit = Fraction(line["price"]) * left
    if rounding == "unit":
        return half_up(Fraction(half_up(unit), 100) * quantity)
    return half_up(unit * quantity)


def order_row(**values):
    """A row of /orders in the shape of a recorded one."""
    return {
        "order_id": "1",
        "user_id": "1",
        "date": "2026-06-28 21:59:15",
        "status_date": "2026-06-30 16:59:15",
        "confirm_date": "0000-00-00 00:00:00",
        "delivery_date": "0000-00-00",
        "status_id": "1",
        "sum": "149.95",
        "payment_id": "1",
        "user_order": "0",
        "shipping_id": "8",
        "shipping_cost": "0.00",
        "email": "anna@example.com",
        "code": "12a2f1480ea5a344894f29e657744765",
        "confirm": "0",
        "notes": "",
        "notes_priv": "",
        "notes_pub": "",
        "currency_id": "1",
        "currency_rate": "1",
        "paid": "0.00",
        "ip_address": "192.0.2.1",
        "discount_client": "0",
        "discount_group": "0",
        "discount_levels": "0",
        "discount_code": "0",
        "code_id": None,
        "lang_id": "1",
        "origin": "0",
        "parent_order_id": None,
        "registered": "0",
        "promo_code": "",
        "additional_fields": [
            {"field_id": "2", "type": "2", "locate": "104", "value": "1"}
        ],
        "properties": [],
        "tags": [],
        "order_url": "https://shop.example.com/pl/panel/order/1",
        "payment_url": "",
        "utms": {"utm_source": "mail"},
        "is_cash_on_delivery": False,
        "is_paid": False,
        "is_overpayment": False,
        "is_underpayment": True,
        "total_parcels": 0,
        "total_products": 1,
        "children": [],
        "vat_eu": False,
        "shipping_tax_name": "23%",
        "shipping_tax_value": "23",
        "shipping_tax_id": "1",
        "delivery_address": address_row(),
        "billing_address": address_row(),
        **values,
    }


def address_row(**values):
    """An address of an order in the shape of a recorded one."""
    return {
        "address_id": "1",
        "order_id": "1",
        "type": "1",
        "firstname": "Anna",
        "lastname": "Kowalska",
        "company": "",
        "pesel": "44051401458",
        "city": "Kraków",
        "postcode": "31-345",
        "street1": "Warszawska 543/123",
        "street2": "",
        "state": "",
        "country": "Polska",
        "phone": "640432543",
        "country_code": "PL",
        "tax_identification_number": "",
        **values,
    }


def line_row(**values):
    """A row of /order-products in the shape of a recorded one."""
    return {
        "id": "8",
        "order_id": "1",
        "product_id": "13",
        "stock_id": "13",
        "price": "149.95",
        "discount_perc": "0.0000",
        "quantity": "1",
        "delivery_time": "1",
        "name": "Spódnica wieczorowa",
        "code": "101",
        "pkwiu": "",
        "tax": "23%",
        "tax_value": "23",
        "unit": "szt.",
        "option": "Kolor: Czerwony; Rozmiar: S",
        "unit_fp": "0",
        "weight": "0.5",
        "type": "0",
        "loyalty": None,
        "is_digital": 0,
        "text_options": [],
        "file_options": [],
        "warehouse_code": "",
        "ean": "",
        "images": None,
        **values,
    }
