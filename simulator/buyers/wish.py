"""What one buyer wants, apart from which goods: the kinds of orders there are."""

import random
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from .words import POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one buyer wants. company: None for no company, else what its tax number is:
    "valid", "invalid", "missing" or "foreign"; name: None, "nul", "emoji" or "long";
    phone: None or "odd"; point: supplier of a pick-up point, with `point_form` "data",
    "bare" or "machine"; pay: name of a method of payment; paid: "no", "full", "under"
    or "over"; discount_*: percent, discount_amount: what a code of an amount takes off;
    code: None, "discount" or "shipping"; moment: None, "autumn" or "spring", the nights
    when clocks change; confirms: does the buyer follow the link in the mail, in a shop
    that asks for it."""

    registered: bool = True
    returning: bool = False
    company: str | None = None
    name: str | None = None
    phone: str | None = None
    two_addresses: bool = False
    point: str | None = None
    point_form: str = "data"
    pay: str = "transfer"
    paid: str = "no"
    pick_up: bool = False
    lines: int = 2
    mixed_vat: bool = False
    line_discounts: bool = False
    discount_client: Decimal = Decimal(0)
    discount_group: Decimal = Decimal(0)
    discount_levels: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal("20.00")
    code: str | None = None
    free_shipping: bool = False
    nothing_to_pay: bool = False
    currency: str | None = None
    vat_eu: bool = False
    variant: bool = False
    deleted_product: bool = False
    free_line: bool = False
    bundle: bool = False
    fraction: bool = False
    points: bool = False
    engraved: bool = False
    invoice: bool = False
    moment: str | None = None
    origin: int = 0
    confirms: bool = True
    campaign: bool = False


#: what each kind wishes for; all else is as of an ordinary order
KINDS: dict[str, dict] = {
    "guest": {"registered": False},
    "registered": {"registered": True},
    "returning_guest": {"registered": False, "returning": True},
    "returning": {"returning": True},
    "company": {"company": "valid", "invoice": True},
    "company_invalid_nip": {"company": "invalid"},
    "company_without_nip": {"company": "missing"},
    "company_abroad": {"company": "foreign"},
    "vat_eu": {"company": "foreign", "vat_eu": True},
    "name_nul": {"name": "nul"},
    "name_emoji": {"name": "emoji"},
    "name_long": {"name": "long"},
    "odd_phone": {"phone": "odd"},
    "one_address": {"two_addresses": False},
    "two_addresses": {"two_addresses": True},
    **{f"point_{name.lower()}": {"point": name} for name in POINTS},
    "point_without_data": {"point": "INPOST", "point_form": "bare"},
    "point_machine": {"point": "INPOST", "point_form": "machine"},
    "cod": {"pay": "cod"},
    "transfer": {"pay": "transfer"},
    "transfer_paid": {"pay": "transfer", "paid": "full"},
    "card_paid": {"pay": "onlinePayment", "paid": "full"},
    "card_unpaid": {"pay": "onlinePayment"},
    "underpaid": {"pay": "onlinePayment", "paid": "under"},
    "overpaid": {"pay": "onlinePayment", "paid": "over"},
    "pick_up": {"pay": "cash", "pick_up": True},
    "one_line": {"lines": 1},
    "many_lines": {"lines": 40},
    "mixed_vat": {"mixed_vat": True},
    "line_discounts": {"line_discounts": True, "lines": 3},
    "client_discount": {"discount_client": Decimal("7.5")},
    "group_discount": {"discount_group": Decimal(10)},
    "all_discounts": {
        "line_discounts": True,
        "discount_client": Decimal(5),
        "discount_group": Decimal(3),
        "discount_levels": Decimal(2),
    },
    "code": {"code": "discount"},
    "free_shipping": {"free_shipping": True},
    "free_shipping_code": {"code": "shipping"},
    "nothing_to_pay": {"nothing_to_pay": True},
    "eur": {"currency": "EUR"},
    "variant": {"variant": True},
    "deleted_product": {"deleted_product": True},
    "free_line": {"free_line": True},
    "bundle": {"bundle": True},
    "fraction": {"fraction": True},
    "points": {"points": True},
    "engraved": {"engraved": True},
    "invoice_wanted": {"invoice": True},
    "dst_autumn": {"moment": "autumn"},
    "dst_spring": {"moment": "spring"},
    "allegro": {"origin": 3, "pay": "Allegro", "paid": "full", "registered": False},
    "unconfirmed": {"confirms": False},
    "campaign": {"campaign": True},
}

#: of a hundred orders so many have this oddity, apart from the others
_SELDOM = (
    ("name", 3, ("nul", "emoji", "long")),
    ("phone", 12, ("odd",)),
    ("mixed_vat", 10, (True,)),
    ("line_discounts", 18, (True,)),
    ("discount_client", 6, (Decimal("7.5"), Decimal(3))),
    ("discount_group", 8, (Decimal(10), Decimal("12.25"))),
    ("discount_levels", 5, (Decimal(2), Decimal(5))),
    ("code", 10, ("discount", "discount", "shipping")),
    ("free_shipping", 12, (True,)),
    ("nothing_to_pay", 1, (True,)),
    ("currency", 2, ("EUR",)),
    ("variant", 30, (True,)),
    ("deleted_product", 2, (True,)),
    ("free_line", 3, (True,)),
    ("bundle", 4, (True,)),
    ("fraction", 5, (True,)),
    ("points", 2, (True,)),
    ("engraved", 2, (True,)),
    ("invoice", 10, (True,)),
    ("moment", 1, ("autumn", "spring")),
    ("returning", 25, (True,)),
    ("two_addresses", 20, (True,)),
    ("campaign", 5, (True,)),
)
_PAYMENTS = (
    ("transfer", "no"),
    ("transfer", "full"),
    ("onlinePayment", "full"),
    ("onlinePayment", "full"),
    ("onlinePayment", "full"),
    ("platnosci.pl", "full"),
    ("onlinePayment", "no"),
    ("cod", "no"),
    ("cod", "no"),
    ("onlinePayment", "under"),
    ("onlinePayment", "over"),
)


def of_kind(names) -> Wish:
    """Make a wish of one kind or of several at once, ordinary in all else. Raises
    ValueError for a kind that there is not."""
    wish = Wish()
    for name in [names] if isinstance(names, str) else names:
        if name not in KINDS:
            raise ValueError(f"There is no kind {name!r} among {', '.join(KINDS)}")
        wish = replace(wish, **KINDS[name])
    return wish


def any_wish(chance: random.Random) -> Wish:
    """Make any wish, so that many of them are mixed as the orders of a shop are,
    oddities among them."""
    values: dict = {
        "registered": chance.random() < 0.55,
        "lines": 1 + min(int(chance.expovariate(0.6)), 12),
    }
    if chance.random() < 0.005:
        values["lines"] = 40
    values["pay"], values["paid"] = chance.choice(_PAYMENTS)
    if chance.random() < 0.2:
        kinds = ("valid",) * 6 + ("invalid", "missing", "foreign")
        values["company"] = chance.choice(kinds)
        values["vat_eu"] = values["company"] == "foreign" and chance.random() < 0.3
    delivery = chance.random()
    if delivery < 0.4:
        values["point"] = chance.choice([*POINTS, "INPOST", "INPOST", "INPOST"])
        values["point_form"] = chance.choice(("data", "data", "bare", "machine"))
    elif delivery < 0.5:
        values |= {"pick_up": True, "pay": "cash", "paid": "no"}
    if chance.random() < 0.04:
        values |= {"origin": 3, "pay": "Allegro", "paid": "full", "registered": False}
    for name, percent, choices in _SELDOM:
        if chance.random() * 100 < percent:
            values[name] = chance.choice(choices)
    return Wish(**values)


def changed(wish: Wish, values: dict) -> Wish:
    """Change some fields of a wish. Raises ValueError for one that there is not."""
    known = {field.name for field in fields(Wish)}
    unknown = values.keys() - known
    if unknown:
        raise ValueError(f"A wish has no {', '.join(sorted(unknown))}")
    values = {
        name: Decimal(str(value)) if name.startswith("discount_") else value
        for name, value in values.items()
    }
    return replace(wish, **values)
