"""One row of ``/orders``, read into types. Its lines come from another resource."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from ...core.money import DECIMALS
from ...core.row import (
    OddValue,
    Row,
    exact_in,
    flag_in,
    list_in,
    moment_in,
    parent_in,
    part_in,
    read_number,
    readable,
    reference_in,
    references_in,
    row_of,
    text_in,
    within,
)
from .address_row import AddressRow, kept_of_address, read_address_row
from .tax import Tax, read_tax

# What is kept of a row. All else serves nothing here: the buyer's IP address, links
# that open an order without a password, by which advertisement the buyer came.
KEPT = (
    "order_id", "user_id", "registered", "email", "date", "status_date", "status_id",
    "payment_id", "shipping_id", "currency_id", "currency_rate", "lang_id", "origin",
    "sum", "paid", "is_paid", "confirm", "shipping_cost", "shipping_tax_name",
    "shipping_tax_value", "discount_client", "discount_group", "discount_levels",
    "discount_code", "code_id", "promo_code", "vat_eu", "parent_order_id", "children",
    "notes", "notes_priv", "notes_pub", "pickup_point", "total_products",
)  # fmt: skip
ADDRESSES = ("billing_address", "delivery_address")
# And of objects within it.
KEPT_WITHIN = {
    "shipping_additional_fields": ("machine",),
    "pickup_point_data": (
        *("point", "supplier", "street", "house_number"),
        *("city", "postal_code", "country_code"),
    ),
}
FIELDS = "additional_fields"
# Ids of orders, or a row of each (docs/shoper-api.md, Customers and orders).
_CHILDREN_IN = partial(references_in, key="order_id")
KEPT_OF_FIELD = ("field_id", "type", "value", "field_value")
# Kept in the place of what cannot be read: it cannot be read either.
UNREADABLE = ["?"]


@dataclass(frozen=True, slots=True)
class Discounts:
    """Percentages that the order itself names. Whether the lines hold them already is
    not known of any shop: see :mod:`.discount_rule`."""

    client: Decimal = Decimal(0)
    group: Decimal = Decimal(0)
    levels: Decimal = Decimal(0)
    code: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AdditionalField:
    """What the buyer entered in a field that the merchant added: texts, consents."""

    field_id: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """A locker or shop where the parcel waits; often only its name is known
    (docs/shoper-api.md, Customers and orders)."""

    name: str
    supplier: str = ""
    street: str = ""
    house_number: str = ""
    city: str = ""
    post_code: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order of the shop without its lines.

    Moments are naive and in the shop's own time. Amounts are gross, in the currency
    that :class:`.currency.AmountsIn` is about. Ids are None where the shop writes null,
    nothing or 0.
    """

    id: int
    user_id: int | None
    is_guest: bool
    email: str
    placed: datetime
    status_since: datetime | None
    status_id: int | None
    payment_id: int | None
    shipping_id: int | None
    currency_id: int | None
    currency_rate: Decimal | None
    language_id: int | None
    origin: int
    total: Decimal
    paid: Decimal
    is_paid: bool
    is_confirmed: bool  # by the buyer, where the shop asks for that
    shipping_cost: Decimal
    shipping_tax: Tax | None
    discounts: Discounts
    has_code: bool  # a promotion code was used, whatever it gave
    is_vat_eu: bool
    parent_id: int | None
    child_ids: tuple[int, ...]
    notes: str
    private_notes: str
    public_notes: str
    billing: AddressRow | None
    delivery: AddressRow | None
    pickup_point: PickupPoint | None
    additional_fields: tuple[AdditionalField, ...]
    # Fields that say something nobody can read, and that people should look up.
    unread: tuple[str, ...]

    @property
    def is_combined(self) -> bool:
        """Tell whether an order was combined with others in the panel: it is a part of
        another one by now, without lines, or others are parts of it."""
        return bool(self.parent_id or self.child_ids)


def read_order(value: object) -> OrderRow:
    """Read a row of ``/orders``.

    :raises OddValue: a field makes no sense
    """
    row = row_of(value)
    placed = moment_in(row, "date")
    if placed is None:
        raise OddValue("date", row.get("date"))
    child_ids = readable(_CHILDREN_IN, row, "children")
    point, is_point_unread = _pickup_point(row)
    unread = {"children": child_ids is None, "pickup_point": is_point_unread}
    return OrderRow(
        id=parent_in(row, "order_id"),
        user_id=reference_in(row, "user_id"),
        is_guest=not flag_in(row, "registered"),
        email=text_in(row, "email"),
        placed=placed,
        status_since=moment_in(row, "status_date"),
        status_id=reference_in(row, "status_id"),
        payment_id=reference_in(row, "payment_id"),
        shipping_id=reference_in(row, "shipping_id"),
        currency_id=reference_in(row, "currency_id"),
        currency_rate=exact_in(row, "currency_rate", 0) or None,
        # An odd one keeps no order back: it only chooses a language.
        language_id=readable(reference_in, row, "lang_id"),
        origin=reference_in(row, "origin") or 0,
        total=exact_in(row, "sum", decimals=DECIMALS, least=0),
        paid=exact_in(row, "paid", 0, decimals=DECIMALS, least=0),
        is_paid=flag_in(row, "is_paid", default=None),
        is_confirmed=_is_confirmed(row),
        shipping_cost=exact_in(row, "shipping_cost", decimals=DECIMALS, least=0),
        shipping_tax=read_tax(row, "shipping_tax_name", "shipping_tax_value"),
        discounts=_discounts(row),
        has_code=_has_code(row),
        is_vat_eu=flag_in(row, "vat_eu"),
        parent_id=reference_in(row, "parent_order_id"),
        child_ids=tuple(child_ids or ()),
        notes=text_in(row, "notes"),
        private_notes=text_in(row, "notes_priv"),
        public_notes=text_in(row, "notes_pub"),
        billing=_address(row, "billing_address"),
        delivery=_address(row, "delivery_address"),
        pickup_point=point,
        additional_fields=_additional_fields(row),
        unread=tuple(field for field, is_unread in unread.items() if is_unread),
    )


def kept_of_order(row: Row) -> Row:
    """Return what is kept of a row of ``/orders``: what :func:`read_order` and others
    read."""
    fields = readable(list_in, row, FIELDS) or []
    return {
        **_only(row, KEPT),
        **_kept_of_unusual(row),
        **{
            field: kept_of_address(readable(part_in, row, field) or {})
            for field in ADDRESSES
        },
        **{
            field: UNREADABLE if part is None else _only(part, names)
            for field, names in KEPT_WITHIN.items()
            for part in (readable(part_in, row, field),)
        },
        FIELDS: [
            _only(part, KEPT_OF_FIELD) for part in fields if isinstance(part, dict)
        ],
    }


def _kept_of_unusual(row: Row) -> Row:
    """Return what is kept of fields that are in a form which was never seen."""
    kept: Row = {}
    if readable(references_in, row, "children") is None:
        kept["children"] = readable(_CHILDREN_IN, row, "children") or UNREADABLE
    if readable(text_in, row, "pickup_point") is None:
        kept["pickup_point"] = UNREADABLE
    return kept


def _only(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names if name in row}


def _is_confirmed(row: Row) -> bool:
    """Tell whether the buyer confirmed an order (docs/shoper-api.md, Customers and
    orders). Few shops ask for it: an order that does not say it, such as one that an
    earlier version of this addon read, is not kept back."""
    is_told = row.get("confirm") is not None
    return not is_told or bool(readable(flag_in, row, "confirm", True))


def _discounts(row: Row) -> Discounts:
    return Discounts(
        client=_percentage(row, "discount_client"),
        group=_percentage(row, "discount_group"),
        levels=_percentage(row, "discount_levels"),
        # The amount that a code takes off may stand there, which is no percentage
        # (docs/shoper-api.md, Customers and orders).
        code=readable(_percentage, row, "discount_code") or Decimal(0),
    )


def _percentage(row: Row, field: str) -> Decimal:
    return exact_in(row, field, 0, least=0, most=100)


def _has_code(row: Row) -> bool:
    """Tell whether a promotion code was used, by any of the fields that name one."""
    value = row.get("discount_code")
    is_given = value not in (None, "") and read_number(value) != 0
    named = reference_in(row, "code_id") or text_in(row, "promo_code").strip()
    return bool(named or is_given)


def _address(row: Row, field: str) -> AddressRow | None:
    """Read an address; the shop also writes one of empty texts where there is none."""
    part = part_in(row, field)
    if not part:
        return None
    with within(field):
        address = read_address_row(part)
    return None if address.is_blank else address


def _pickup_point(row: Row) -> tuple[PickupPoint | None, bool]:
    """Read the pick-up point from any of the fields in which shops have it
    (docs/shoper-api.md, Customers and orders). Of its address what makes no sense is
    left out.

    :return: (the point, None for none; whether the row names one that nobody can read)
    """
    older = readable(part_in, row, "shipping_additional_fields")
    told = readable(part_in, row, "pickup_point_data")
    names = (
        readable(text_in, row, "pickup_point"),
        None if told is None else readable(text_in, told, "point"),
        None if older is None else readable(text_in, older, "machine"),
    )
    name = next(filter(None, (name.strip() for name in names if name)), "")
    if not name:
        return None, None in names
    told = told or {}
    return PickupPoint(
        name=name,
        supplier=_told(told, "supplier"),
        street=_told(told, "street"),
        house_number=_told(told, "house_number"),
        city=_told(told, "city"),
        post_code=_told(told, "postal_code"),
        country_code=_told(told, "country_code"),
    ), False


def _additional_fields(row: Row) -> tuple[AdditionalField, ...]:
    """Read what was entered in the shop's own fields. No order is kept back by one of a
    form that was never seen: of it what can be read counts."""
    fields = []
    for part in readable(list_in, row, FIELDS) or []:
        if not isinstance(part, dict):
            continue
        number = readable(reference_in, part, "field_id")
        value = entered(part.get("value" if "value" in part else "field_value"))
        if number:
            fields.append(AdditionalField(number, _told(part, "type"), value))
    return tuple(fields)


def entered(value: object) -> str:
    """Read what was entered in a field: of several choices all. What makes no sense is
    left out."""
    if isinstance(value, dict):
        value = list(value.values())
    texts = value if isinstance(value, list) else [value]
    found = (_told({"value": text}, "value").strip() for text in texts)
    return ", ".join(filter(None, found))


def _told(row: Row, field: str) -> str:
    """Read a text that no order waits for: empty where it makes no sense."""
    return readable(text_in, row, field) or ""
