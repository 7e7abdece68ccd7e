"""One row of ``/orders``, read into types. Its lines come from another resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .address_row import AddressRow, read_address_row
from .problem import Code, Problem, shortened
from .reading import Reader
from .tax import Tax, read_tax


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
    """A locker or shop where the parcel waits; often only its name is known."""

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

    Moments are naive and in the shop's own time. Amounts are gross. Ids are None
    where the shop writes null, nothing or 0.
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


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that cannot be used, its id where that is clear, and every reason."""

    id: int | None
    problems: tuple[Problem, ...]


def read_order(row: object) -> OrderRow | Unreadable:
    """Read a row of ``/orders``."""
    if not isinstance(row, Mapping):
        return Unreadable(None, (Problem(Code.NOT_A_ROW, value=shortened(row)),))
    reader = Reader(row)
    order_id = reader.identifier("order_id")
    placed = reader.moment("date", required=True)
    order = OrderRow(
        id=order_id,
        user_id=reader.reference("user_id"),
        is_guest=not reader.flag("registered", default=False),
        email=reader.text("email"),
        placed=placed or datetime.min,
        status_since=reader.moment("status_date"),
        status_id=reader.reference("status_id"),
        payment_id=reader.reference("payment_id"),
        shipping_id=reader.reference("shipping_id"),
        currency_id=reader.reference("currency_id"),
        currency_rate=reader.number("currency_rate", default=Decimal(0)) or None,
        # An odd one keeps no order back: it only chooses a language.
        language_id=Reader(row).reference("lang_id"),
        origin=reader.reference("origin") or 0,
        total=reader.number("sum", decimals=2, low=0),
        paid=reader.number("paid", default=Decimal(0), decimals=2, low=0),
        is_paid=reader.flag("is_paid"),
        shipping_cost=reader.number("shipping_cost", decimals=2, low=0),
        shipping_tax=read_tax(reader, "shipping_tax_name", "shipping_tax_value"),
        discounts=_discounts(reader),
        has_code=bool(reader.reference("code_id") or reader.text("promo_code").strip()),
        is_vat_eu=reader.flag("vat_eu", default=False),
        parent_id=reader.reference("parent_order_id"),
        child_ids=_child_ids(reader),
        notes=reader.text("notes"),
        private_notes=reader.text("notes_priv"),
        public_notes=reader.text("notes_pub"),
        billing=_address(reader, "billing_address"),
        delivery=_address(reader, "delivery_address"),
        pickup_point=_pickup_point(reader),
        additional_fields=_additional_fields(reader),
    )
    if reader.problems:
        return Unreadable(order_id or None, tuple(reader.problems))
    return order


def _discounts(reader: Reader) -> Discounts:
    return Discounts(
        *(
            reader.number(f"discount_{name}", default=Decimal(0), low=0, high=100)
            for name in ("client", "group", "levels", "code")
        )
    )


def _address(reader: Reader, field: str) -> AddressRow | None:
    """Read an address; the shop also writes one of empty texts where there is none."""
    part = reader.part(field)
    if part is None:
        return None
    inner = Reader(part, f"{field}.")
    address = read_address_row(inner)
    reader.problems += inner.problems
    return None if address.is_blank else address


def _child_ids(reader: Reader) -> tuple[int, ...]:
    ids = (Reader({"children": child}) for child in reader.parts("children"))
    children = [(inner.identifier("children"), inner.problems) for inner in ids]
    for _child, problems in children:
        reader.problems += problems
    return tuple(child for child, _problems in children)


def _pickup_point(reader: Reader) -> PickupPoint | None:
    """Read the point from wherever the shop's version has it. Where it is serves the
    reader: what makes no sense of that is left out."""
    name = reader.text("pickup_point").strip()
    older = reader.part("shipping_additional_fields") or {}
    inner = Reader(reader.part("pickup_point_data") or {}, "pickup_point_data.")
    name = name or inner.text("point").strip() or Reader(older).text("machine").strip()
    point = PickupPoint(
        name=name,
        supplier=inner.text("supplier"),
        street=inner.text("street"),
        house_number=inner.text("house_number"),
        city=inner.text("city"),
        post_code=inner.text("postal_code"),
        country_code=inner.text("country_code"),
    )
    return point if name else None


def _additional_fields(reader: Reader) -> tuple[AdditionalField, ...]:
    """Read what was entered in the shop's own fields. No order is kept back by one of a
    form that was never seen: of it what can be read counts."""
    fields = []
    for part in Reader(reader.row).parts("additional_fields"):
        if not isinstance(part, Mapping):
            continue
        inner = Reader(part)
        number = inner.identifier("field_id")
        value = _entered(part.get("value" if "value" in part else "field_value"))
        if number:
            fields.append(AdditionalField(number, inner.text("type"), value))
    return tuple(fields)


def _entered(value: object) -> str:
    """Read what was entered in a field: of several choices all."""
    if isinstance(value, Mapping):
        value = list(value.values())
    texts = value if isinstance(value, list) else [value]
    found = (Reader({"value": text}).text("value").strip() for text in texts)
    return ", ".join(filter(None, found))
