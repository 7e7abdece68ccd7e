"""Orders. Their lines are a resource of their own, their sum follows from them."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from ..errors import ApiError, Invalid, not_found
from ..fields import Computed, Field, Flag, Ids, Moment, Number, Reference, Text, money
from ..lists import admitted
from ..money import Terms, cents, order_sum
from ..webhook_bodies import order_body
from . import order_addresses
from .base import Resource
from .order_settings import AdditionalValues
from .users import Email

#: a status of this type: the order was cancelled, rejected or returned
NOT_COMPLETED = "4"
NEW = "1"
#: origin of an order: the API
BY_API = "4"
#: only there where the order has them (seen)
_OPTIONAL = ("pickup_point", "pickup_point_data", "shipping_additional_fields", "utms")
#: changes of these alone do not count as an edit of the order
_NO_EDIT = {"status_id", "status_date", "paid", "sum"}
_ADDRESSES = ("delivery_address", "billing_address")


@dataclass(frozen=True, kw_only=True)
class Mapping(Field):
    """An object with values by name; answers leave the field out where it is empty."""

    default: object = None

    def parse(self, value, shop):
        if value in (None, [], {}):
            return None
        if not isinstance(value, dict):
            raise Invalid("object")
        return value


@dataclass(frozen=True, kw_only=True)
class OptionalText(Text):
    """A text; an answer leaves the field out where it is empty."""

    default: object = None

    def parse(self, value, shop):
        return super().parse(value, shop) or None


class Orders(Resource):
    name, key = "orders", "order_id"
    indexed = ("user_id", "status_id", "parent_order_id")
    ranged = ("date", "status_date")
    also_written = _ADDRESSES
    fields = {
        # what is required comes first, in the order in which the shop misses it (seen)
        "email": Email(required=True),
        "status_id": Reference(to="statuses", required=True),
        "payment_id": Reference(to="payments", required=True),
        "shipping_id": Reference(to="shippings", required=True),
        "user_id": Reference(to="users", required=True),
        "shipping_tax_id": Reference(to="taxes", required=True),
        "date": Moment(),
        "status_date": Moment(readonly=True),
        "confirm_date": Moment(),
        "delivery_date": Moment(default="0000-00-00", timed=False),
        "sum": money(readonly=True),
        "user_order": Number(readonly=True),
        "shipping_cost": money(),
        "delivery_code": Text(),
        "code": Text(readonly=True),
        "confirm": Flag(),
        "notes": Text(),
        "notes_priv": Text(),
        "notes_pub": Text(),
        "currency_id": Reference(to="currencies", default="1"),
        "currency_rate": Number(default="1"),
        "paid": money(),
        "ip_address": Text(),
        "discount_client": Number(),
        "discount_group": Number(),
        "discount_levels": Number(),
        "discount_code": Number(),
        "code_id": Number(default=None, nullable=True),
        "lang_id": Reference(to="languages", default="1"),
        "origin": Number(readonly=True),
        "parent_order_id": Field(default=None, readonly=True),
        "registered": Flag(readonly=True),
        "delivery_email": Field(default=None, readonly=True),
        "promo_code": Text(),
        "additional_fields": AdditionalValues(default=(), filterable=False),
        "properties": Computed(default=()),
        "tags": Ids(),
        "order_url": Computed(),
        "payment_url": Computed(),
        "is_cash_on_delivery": Computed(),
        "is_paid": Computed(),
        "is_overpayment": Computed(),
        "is_underpayment": Computed(),
        "total_parcels": Computed(),
        "total_products": Computed(),
        "children": Computed(),
        "loyalty_cost": Computed(default=0),
        "loyalty_score": Computed(default=0),
        "vat_eu": Computed(default=False),
        "shipping_tax_name": Computed(),
        "shipping_tax_value": Computed(),
        "delivery_address": Computed(),
        "billing_address": Computed(),
        "pickup_point": OptionalText(),
        "pickup_point_data": Mapping(filterable=False),
        "shipping_additional_fields": Mapping(filterable=False),
        "utms": Computed(),
    }

    def __init__(self, shop):
        super().__init__(shop)
        #: the rules by which each order was bought
        self.terms: dict[int, Terms] = {}
        self.last_address = 0
        #: deleted orders, as the API showed them before
        self.buried: dict[int, dict] = {}

    @property
    def lines(self):
        """Give the resource with the lines of all orders."""
        return self.shop["order-products"]

    # Deleted orders

    def is_shown(self, row_id) -> bool:
        return self.has(row_id) or self.id_of(row_id) in self.shown_buried()

    def shown_buried(self) -> dict[int, dict]:
        """Give the deleted orders that the shop still shows, by id."""
        hidden = self.shop.switches.deleted_order == "hidden_in_list_only"
        return self.buried if hidden else {}

    def render(self, row_id):
        buried = self.shown_buried().get(self.id_of(row_id))
        return dict(buried) if buried else super().render(row_id)

    # Writing

    def check_keys(self, body, row):
        if row is not None and row.get("parent_order_id"):
            raise ApiError(400, "order_combined", "The order is part of another one")

    def check(self, values, body, row, owner, errors):
        for name in _ADDRESSES:
            if body.get(name) not in (None, []):
                self.check_address(name, values, body, row, errors)
        if values.get("pickup_point_data"):
            values.setdefault("pickup_point", values["pickup_point_data"].get("point"))
        if row is None:
            self.check_new(values, owner)
        elif "status_id" in values and not owner:
            self.check_status(row, values, errors)

    def check_address(self, name, values, body, row, errors):
        """Read an address that was written, beside the one that it changes."""
        before = (row or {}).get(name, {})
        try:
            address = order_addresses.parse(body[name], before, self.shop)
        except Invalid as invalid:
            field = "phone" if invalid.reason == "required" else name
            errors.append((field, invalid))
            return
        shared = row is None or all(row.get(one) is before for one in _ADDRESSES)
        if not shared:
            address |= {one: before[one] for one in ("address_id", "type")}
        values[name] = address

    def check_new(self, values, owner):
        """Fill in what a new order has that was not given."""
        now = self.shop.now()
        values.setdefault("date", now)
        values["status_date"] = values["date"] if owner else now
        if not owner:
            values["origin"] = BY_API
        user = self.shop["users"].rows.get(int(values.get("user_id") or 0), {})
        values["registered"] = user.get("registered", "1") if user else "0"
        values["user_order"] = values["registered"]
        given = [values[name] for name in _ADDRESSES if name in values]
        if not given:
            book = self.shop["user-addresses"].default_of(values.get("user_id"))
            given = [order_addresses.from_book(book) if book else {}]
        for name in _ADDRESSES:
            values.setdefault(name, given[0])

    def check_status(self, row, values, errors):
        """Refuse a status before the present one, as status_put_backwards says."""
        statuses = self.shop["statuses"]
        is_any_taken = self.shop.switches.status_put_backwards == "accepted"
        if is_any_taken or not statuses.has(row["status_id"]):
            return
        places = [
            Decimal(statuses.value(int(one["status_id"]), "order"))
            for one in (row, values)
        ]
        if places[1] < places[0]:
            errors.append(("status_id", Invalid("status_back")))

    def insert(self, row, row_id=None):
        row_id = super().insert(row, row_id)
        self.number_addresses(row_id)
        self.terms.setdefault(row_id, Terms(self.shop.switches.discount_rounding))
        return row_id

    def number_addresses(self, row_id: int) -> None:
        """Give an id to addresses that have none: one id where both are the same
        (seen)."""
        row = self.rows[row_id]
        delivery, billing = (row.get(name, {}) for name in _ADDRESSES)
        same = delivery is billing
        for address, kind in ((delivery, "1"), (billing, "1" if same else "2")):
            if "address_id" not in address:
                self.last_address += 1
                address |= {"address_id": str(self.last_address), "type": kind}

    def created(self, row_id, body, owner):
        self.recount(row_id)
        row = self.rows[row_id]
        self.shop.mail("order", row["email"], row_id, str(row_id))
        self.tell("create", row_id)

    def update(self, row_id, body, owner=False):
        if self.id_of(row_id) not in self.rows:
            raise not_found()
        before = dict(self.rows[self.id_of(row_id)])
        super().update(row_id, body, owner)
        self.number_addresses(self.id_of(row_id))
        self.changed(self.id_of(row_id), before)
        is_same = before["status_id"] == self.rows[self.id_of(row_id)]["status_id"]
        is_put = "status_id" in body and not owner
        if is_put and is_same and self.shop.switches.equal_status_mails:
            self.mail_status(self.id_of(row_id))

    def set(self, row_id: int, **values) -> None:
        """Change an order as the shop itself does."""
        before = self.rows[row_id]
        self.replace(row_id, before | values)
        self.changed(row_id, before)

    def changed(self, row_id: int, before: dict) -> None:
        """Do what follows from a change of an order. before: the row as it was."""
        row = self.rows[row_id]
        names = {name for name in {*row, *before} if row.get(name) != before.get(name)}
        if not names:
            return
        switches = self.shop.switches
        if "shipping_cost" in names:
            self.recount(row_id)
        if "status_id" in names:
            self.status_changed(row_id)
        elif "paid" in names and switches.paid_moves_status_date:
            self.stamp(row_id)
        elif names - _NO_EDIT and switches.edit_moves_status_date:
            self.stamp(row_id)
        if "paid" in names:
            self.paid_changed(row_id, before)
        self.tell("edit", row_id)

    def stamp(self, row_id: int) -> None:
        """Move `status_date` to this moment."""
        self.replace(row_id, self.rows[row_id] | {"status_date": self.shop.now()})

    def status_changed(self, row_id: int) -> None:
        """Do what follows from another status: its date, a mail, stock, webhooks."""
        self.stamp(row_id)
        self.mail_status(row_id)
        for line_id in self.line_ids(row_id):
            self.lines.settle(line_id)
        self.tell("status", row_id)

    def mail_status(self, row_id: int) -> None:
        """Mail the buyer the status of an order, if the shop does so for that one."""
        row, statuses = self.rows[row_id], self.shop["statuses"]
        status_id = int(row["status_id"])
        if statuses.value(status_id, "email_change") == "1":
            called = statuses.called(status_id)
            self.shop.mail("status", row["email"], row_id, f"{row_id}: {called}")

    def paid_changed(self, row_id: int, before: dict) -> None:
        """Do what follows from a payment, the first time that all is paid. before: the
        row as it was."""
        row = self.rows[row_id]
        if not is_paid(row) or is_paid(before):
            return
        self.tell("paid", row_id)
        status_id = self.shop.setting("shopping_change_status_payment_made_id")
        if status_id and str(status_id) != row["status_id"]:
            self.set(row_id, status_id=str(status_id))

    def edited(self, row_id: int) -> None:
        """Do what follows from an order's lines having been changed."""
        self.recount(row_id)
        if self.shop.switches.edit_moves_status_date:
            self.stamp(row_id)
        self.tell("edit", row_id)

    def recount(self, row_id: int) -> None:
        """Work out the `sum` of an order by the rules by which it was bought."""
        row = self.rows[row_id]
        total = order_sum(
            self.lines.amounts(row_id),
            Decimal(row.get("shipping_cost", "0.00")),
            self.terms[row_id],
        )
        self.replace(row_id, row | {"sum": f"{cents(total)}"})

    def tell(self, event: str, row_id: int) -> None:
        """Send webhooks about an order. event: the word behind "order."."""
        self.shop.webhooks.tell(f"order.{event}", lambda: order_body(self.shop, row_id))

    def delete(self, row_id, owner=False):
        if self.id_of(row_id) not in self.rows:
            raise not_found()
        self.buried[self.id_of(row_id)] = self.render(row_id)
        super().delete(row_id, owner)

    def deleted(self, row_id):
        """Take lines and parcels along, so that the stock comes back (seen)."""
        for line_id in self.line_ids(row_id):
            self.lines.remove(line_id)
        parcels = self.shop["parcels"]
        for parcel_id in parcels.indexes["order_id"].get(str(row_id)):
            parcels.remove(parcel_id)
        self.terms.pop(row_id, None)
        self.shop.webhooks.tell("order.delete", lambda: {self.key: str(row_id)})

    # Stock

    def parcel_count(self, row_id: int) -> int:
        """Count the parcels of an order."""
        return self.shop["parcels"].indexes["order_id"].count(str(row_id))

    def line_ids(self, row_id: int) -> list[int]:
        """List the ids of an order's lines, ascending."""
        return self.lines.indexes["order_id"].get(str(row_id))

    def takes_stock(self, row_id: int) -> bool | None:
        """Tell whether an order holds what its lines sold; None where that stays as it
        is."""
        switches = self.shop.switches
        kind = self.shop["statuses"].kind(self.rows[row_id]["status_id"])
        if kind == NOT_COMPLETED:
            return False if switches.cancel_returns_stock else None
        if switches.stock_lowered == "at_buy" or kind != NEW:
            return True
        return None

    # Rendering

    def compute(self, row_id, row, out):
        url = self.shop.url
        out["order_url"] = f"{url}/pl/panel/order/{row_id}"
        payment = self.shop["payments"].rows.get(int(row["payment_id"]), {})
        left = due(row)
        online = payment.get("install") == "1" and left > 0
        out["payment_url"] = f"{url}/pl/payment/order/{row_id}" if online else ""
        out["is_cash_on_delivery"] = payment.get("name") == "cod"
        out["is_paid"] = left <= 0
        out["is_overpayment"] = left < 0
        out["is_underpayment"] = left > 0
        order_id = str(row_id)
        out["total_parcels"] = self.parcel_count(row_id)
        out["total_products"] = self.product_count(row_id)
        out["children"] = self.indexes["parent_order_id"].get(order_id)
        default = self.fields["currency_id"].default
        is_own = out["currency_id"] == default
        if is_own and self.shop.switches.order_currency == "null":
            out["currency_id"] = None
        tax = self.shop["taxes"].rows.get(int(row["shipping_tax_id"]), {})
        out["shipping_tax_name"] = tax.get("name", "")
        out["shipping_tax_value"] = tax.get("value", "0")
        filled = self.shop["additional-fields"].filled
        out["additional_fields"] = filled(row.get("additional_fields") or {})
        for name in _ADDRESSES:
            out[name] = order_addresses.render(
                row.get(name, {}), order_id, self.shop.switches
            )
        for name in _OPTIONAL:
            if out[name] is None:
                del out[name]
        self.compute_parts(out)

    def compute_parts(self, out):
        """Show `children` and pick-up points in the form of the switch order_parts."""
        form, children = self.shop.switches.order_parts, out["children"]
        if form == "objects":
            out["children"] = [{"order_id": str(child)} for child in children]
        elif form == "odd":
            out["children"] = ", ".join(map(str, children)) or "brak"
            for name in _OPTIONAL[:3]:
                if name in out:
                    out[name] = [out[name]]

    def product_count(self, row_id) -> int:
        """Count lines or pieces of an order, as the switch total_products says."""
        line_ids = self.line_ids(row_id)
        if self.shop.switches.total_products == "lines":
            return len(line_ids)
        return ceil(sum(self.lines.quantity(line_id) for line_id in line_ids))

    # Lists

    def admit(self, conditions):
        policy = self.shop.switches.status_filter
        return admitted(self.shop, conditions, policy, ("status_id",))

    def accessor(self, path):
        if path in _FILTERED:
            of = _FILTERED[path]
            return lambda row_id: (int(of(self, row_id, self.rows[row_id])),)
        if path in ("tags", "tag_id"):
            return lambda row_id: map(str, self.rows[row_id].get("tags", ()))
        if path == "additional_fields":
            return self._additional_values
        return super().accessor(path)

    def _additional_values(self, row_id):
        values = self.rows[row_id].get("additional_fields") or {}
        return [{field_id: value} for field_id, value in values.items()]


def due(row: dict) -> Decimal:
    """Work out what of an order is still to be paid; below zero where more was paid
    than its sum."""
    return Decimal(row.get("sum", "0")) - Decimal(row.get("paid", "0"))


def is_paid(row: dict) -> bool:
    """Tell whether all of an order is paid."""
    return due(row) <= 0


def _cash_on_delivery(orders, row_id, row) -> bool:
    payment = orders.shop["payments"].rows.get(int(row["payment_id"]), {})
    return payment.get("name") == "cod"


#: computed values that lists can be filtered by
_FILTERED = {
    "is_paid": lambda orders, row_id, row: is_paid(row),
    "is_underpayment": lambda orders, row_id, row: due(row) > 0,
    "is_overpayment": lambda orders, row_id, row: due(row) < 0,
    "is_cash_on_delivery": _cash_on_delivery,
    "vat_eu": lambda orders, row_id, row: row.get("vat_eu", False),
    "total_products": lambda orders, row_id, row: orders.product_count(row_id),
    "total_parcels": lambda orders, row_id, row: orders.parcel_count(row_id),
}
