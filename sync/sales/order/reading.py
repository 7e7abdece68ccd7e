"""What is kept of an order of the shop: values that people see and that tell whether
it moved, and its lines."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import (
    OddValue,
    Row,
    exact_in,
    parent_in,
    read_number,
    readable,
    text_in,
    within,
)
from ..row.address_row import AddressRow
from ..row.line_row import LineRow, stored_line
from ..row.names import email_key, person_name
from ..row.order_lines import group_lines
from ..row.order_row import (
    AdditionalField,
    OrderRow,
    PickupPoint,
    entered,
    kept_of_order,
    read_order,
)
from ..row.words import clean
from .former import FORMER
from .promised import promised_text
from .tags import TagNames, tags_text

LINES = "order-products"  # the shop's resource, and where a joined row has its lines
SLIP = 0.01  # amount by which rounding may make the sum of a line higher
# Codes of properties that tell who bought: given up with the row.
PERSONAL = frozenset(
    {
        *("buyer", "billing", "delivery", "pickup_point"),
        *("notes", "shop_notes", "fields", "texts"),
    }
)
# What the buyer wrote or sent for a line.
WRITTEN = ("text_options", "file_options")
# Type of an additional field that is ticked (docs/shoper-api.md, Customers and orders).
CHECKBOX = "2"
TICKED = ": ✓"  # how one that is ticked ends
TAX_NUMBER = "NIP "  # how that of an address begins


def values_of(
    row: Row,
    names: Mapping[str, str],
    tags: TagNames | None = None,
    *,
    has_promise: bool = False,
) -> dict[str, Any]:
    """Make the values of the ``shoper.element`` of an order.

    :param row: of ``/orders``, with its lines
    :param names: of the shop's additional fields, by their ids
    :param tags: names of the shop's tags of orders, None where these are left alone
    :param has_promise: whether the order has the shop's delivery date in Odoo
    :raises OddValue: it cannot be used
    """
    order = read_order(row)
    grouped = group_lines(row[LINES], [order.id])
    with within(LINES):
        for error in (*grouped.odd.get(order.id, ()), *grouped.lost):
            raise error
    lines = grouped.lines[order.id]
    if not lines and order.total > order.shipping_cost:
        raise OddValue(LINES, [])  # they got lost: the total is that of some
    chosen: dict[str, Any] = {} if tags is None else {"tags": tags_text(row, tags)}
    if has_promise:
        chosen["promised"] = promised_text(row, order.placed)
    return {
        "name": str(order.id),
        "payload": kept_of_order(row),
        "shop_values": _shop_values(order, lines, names) | chosen,
        "shop_facts": {"lines": _stored_lines(row[LINES], lines)},
    }


def _stored_lines(rows: Sequence[Any], lines: Sequence[LineRow]) -> list[dict]:
    """Keep each line once, in the order of their ids."""
    by_id = {str(row.get("id")): row for row in rows if isinstance(row, Mapping)}
    return [stored_line(by_id[str(line.id)]) for line in lines]


def is_whole(row: Row) -> bool:
    """Tell whether the lines of an order can be all of them: as many as the order says,
    readable, and not of less than its total, which a discount may only lower."""
    try:
        number = parent_in(row, "order_id")
        total, shipping = exact_in(row, "sum"), exact_in(row, "shipping_cost")
    except OddValue:
        return True  # reading it once more tells the same
    grouped = group_lines(row[LINES], [number])
    lines = grouped.lines[number]
    said = read_number(row.get("total_products"))
    if grouped.odd or grouped.lost or (said is not None and len(lines) < said):
        return False
    most = sum(float(line.price * line.quantity) + SLIP for line in lines)
    return float(total) <= most + float(shipping) + SLIP


def only_sold(
    payload: Row, values: Row, facts: Row, left_out_note: str
) -> dict[str, Any]:
    """Make what is kept of an order of which only what it sold is needed, and why it is
    left out.

    :param payload: kept of it so far, like ``values`` (its ``shop_values``) and
        ``facts`` (its ``shop_facts``)
    :param left_out_note: the mark by which another program's orders are left out
    """
    note = str(payload.get("notes_priv") or "")
    is_marked = left_out_note and left_out_note.casefold() in note.casefold()
    return {
        "payload": {
            "origin": payload.get("origin"),
            "notes_priv": left_out_note if is_marked else "",
            "parent_order_id": payload.get("parent_order_id"),
        },
        "shop_values": {
            code: value for code, value in values.items() if code not in PERSONAL
        },
        "shop_facts": {key: value for key, value in facts.items() if key != FORMER}
        | {
            "lines": [
                {key: value for key, value in line.items() if key not in WRITTEN}
                for line in facts.get("lines") or []
            ]
        },
    }


# --------------------------------------------------------- what is kept, read again
class StoredOrder:
    """An order as it is mirrored: read from its element, nothing from the shop.

    :ivar facts: what is noted of it beside the shop's row, its lines among it"""

    def __init__(
        self, order: OrderRow, facts: Mapping[str, Any], promo_code: str
    ) -> None:
        self.row = order
        self.facts = facts
        self.promo_code = promo_code

    @cached_property
    def lines(self) -> tuple[LineRow, ...]:
        """Read its lines, which not everybody asks for."""
        rows = self.facts.get("lines") or []
        return group_lines(rows, [self.row.id]).lines[self.row.id]

    @classmethod
    def of(cls, element: BaseModel) -> "StoredOrder | None":
        """Read an order of its ``shoper.element``; None where what the shop said is not
        kept any more."""
        return cls._read(element.payload or {}, element.shop_facts or {})

    @classmethod
    def of_all(cls, elements: BaseModel) -> "dict[int, StoredOrder | None]":
        """Read many orders, in their order: {id of the ``shoper.element``: the order}.
        Past the ORM, which would copy each of thousands of rows deeply."""
        elements.flush_model(["payload", "shop_facts"])
        rows = elements.env.execute_query(
            SQL(
                "SELECT id, payload, shop_facts FROM shoper_element WHERE id = ANY(%s)",
                elements.ids,
            )
        )
        known = {row[0]: cls._read(row[1] or {}, row[2] or {}) for row in rows}
        return {element_id: known[element_id] for element_id in elements.ids}

    @classmethod
    def _read(
        cls, payload: Mapping[str, Any], facts: Mapping[str, Any]
    ) -> "StoredOrder | None":
        try:
            order = read_order(payload)
        except OddValue:
            return None
        return cls(order, facts, clean(str(payload.get("promo_code") or "")))


def buyers_of(elements: BaseModel) -> dict[int, tuple[str, str]]:
    """Read who bought many orders, and no more of them: {id of the ``shoper.element``:
    e-mail and tax number as typed}, each empty where it is not kept."""
    elements.flush_model(["payload"])
    found = elements.env.execute_query(
        SQL(
            """SELECT id, payload ->> 'email',
                      payload #>> '{billing_address,tax_identification_number}'
               FROM shoper_element WHERE id = ANY(%s)""",
            elements.ids,
        )
    )
    return {
        element_id: (email or "", number or "") for element_id, email, number in found
    }


# ------------------------------------------------------------------ what people see
def _shop_values(
    order: OrderRow, lines: Sequence[LineRow], names: Mapping[str, str]
) -> dict[str, Any]:
    """Make the property values, references as ids of the shop."""
    return {
        "number": str(order.id),
        "date": f"{order.placed:%Y-%m-%d %H:%M:%S}",
        "status": order.status_id,
        "buyer": _joined(_buyer_name(order), clean(order.email)),
        "billing": address_text(order.billing),
        "delivery": address_text(order.delivery),
        "lines": "\n".join(line_text(line) for line in lines),
        "texts": "\n".join(
            _joined(clean(line.name), *text_options(line))
            for line in lines
            if text_options(line)
        ),
        "shipping": order.shipping_id,
        "shipping_cost": f"{order.shipping_cost:.2f}",
        "shipping_tax": _shipping_tax(order),
        **_point_values(order),
        "payment": order.payment_id,
        "currency": order.currency_id,
        "vat_eu": order.is_vat_eu,
        "total": f"{order.total:.2f}",
        "paid": f"{order.paid:.2f}",
        "notes": order.notes.strip(),
        "shop_notes": "\n".join(
            filter(None, (order.private_notes.strip(), order.public_notes.strip()))
        ),
        "fields": "\n".join(
            _field_text(field, names)
            for field in order.additional_fields
            if field.value
        ),
    }


def _point_values(order: OrderRow) -> dict[str, str]:
    """Make the value of the pick-up point, none of one that nobody can read: whatever
    is known of it stays."""
    if "pickup_point" in order.unread:
        return {}
    return {"pickup_point": point_text(order.pickup_point)}


def _shipping_tax(order: OrderRow) -> str:
    """Name the VAT rate of the delivery; none of one that costs nothing."""
    tax = order.shipping_tax
    return tax.name if tax and order.shipping_cost else ""


def _field_text(field: AdditionalField, names: Mapping[str, str]) -> str:
    """Write a field of the shop's own: its name, and what was entered."""
    name = field_name(names, str(field.field_id))
    if field.type == CHECKBOX:
        return f"{name}{TICKED if field.value == '1' else ': –'}"
    return f"{name}: {clean(field.value)}"


def field_name(names: Mapping[str, str], number: str) -> str:
    """Name a field of the shop's own by its name, by its number where that is not
    known."""
    return names.get(number) or f"#{number}"


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def told_email(taken: Mapping[str, Any] | None) -> str:
    """Give the e-mail address that an order had, empty for none.

    :param taken: what it was made of, which may be given up by now
    """
    _name, _comma, email = ((taken or {}).get("buyer") or "").rpartition(", ")
    return email_key(email)


def _buyer_name(order: OrderRow) -> str:
    address = order.billing or order.delivery
    if address is None:
        return ""
    name = person_name(address.first_name, address.last_name)
    return _joined(clean(address.company), name)


def address_text(address: AddressRow | None) -> str:
    """Write an address on one line, as it was typed."""
    if address is None:
        return ""
    return _joined(
        clean(address.company),
        person_name(address.first_name, address.last_name),
        clean(address.street1),
        clean(address.street2),
        clean(f"{address.post_code} {address.city}"),
        clean(address.state),
        clean(address.country or address.country_code),
        clean(address.phone),
        clean(address.tax_number) and f"{TAX_NUMBER}{clean(address.tax_number)}",
    )


def line_text(line: LineRow) -> str:
    """Write a line of an order, the same for all readers, see :mod:`.shown`: quantity,
    what was bought, its price before discount, discount and VAT rate."""
    name = clean(line.name)
    name += f" ({clean(line.option)})" if clean(line.option) else ""
    name += f" [{clean(line.code)}]" if clean(line.code) else ""
    price = f"{line.price:.2f}"
    price += f" -{line.discount.normalize():f} %" if line.discount else ""
    tax = line.tax.name if line.tax else ""
    return " · ".join(
        filter(None, (f"{line.quantity.normalize():f} × {name}", price, tax))
    )


def point_text(point: PickupPoint | None) -> str:
    """Write a pick-up point: its name, and where it is as far as that is known."""
    if point is None:
        return ""
    street = clean(f"{point.street} {point.house_number}")
    city = clean(f"{point.post_code} {point.city}")
    return _joined(clean(f"{point.name} {point.supplier}"), street, city)


def is_told_less(point: str, than: str) -> bool:
    """Tell whether the text of a pick-up point names the same one as another text, and
    less of it: the shop does not always say where a point is."""
    return bool(point) and than.startswith((f"{point} ", f"{point}, "))


def text_options(line: LineRow) -> list[str]:
    """Read what the buyer wrote for a line, such as an engraving: ``Text: Zosia``. One
    that comes without the name of its field counts, too: somebody paid for it."""
    found = []
    for option in line.text_options:
        row = option if isinstance(option, dict) else {"value": option}
        name = clean(readable(text_in, row, "name") or "")
        value = clean(entered(row.get("value")))
        if value:
            found.append(f"{name}: {value}" if name else value)
    return found
