"""Parcels: what of an order is on its way, and under which number."""

from decimal import Decimal

from ..errors import ApiError, Invalid
from ..fields import Computed, Field, Flag, Moment, Number, Reference, Text, money
from ..lists import admitted
from ..money import plain
from ..webhook_bodies import row_body
from .base import Resource
from .orders import NOT_COMPLETED

#: what a parcel that was sent does not take any more
_FIXED = ("products", "shipping_id", "order_id")
#: what a parcel tells of a line that it holds, besides how much
_OF_LINE = (
    "product_id",
    "stock_id",
    "name",
    "code",
    "option",
    "unit",
    "unit_fp",
    "weight",
)


class Parcels(Resource):
    name, key = "parcels", "parcel_id"
    indexed = ("order_id",)
    fields = {
        "shipping_id": Reference(to="shippings", required=True),
        "order_id": Reference(to="orders", required=True),
        "shipping_code": Text(),
        "sent": Flag(readonly=True),
        "send_date": Moment(readonly=True),
        "delivery_date": Moment(readonly=True),
        "order_date": Computed(),
        "email": Computed(),
        "cod": Flag(),
        "cod_cost": money(),
        "insurance": Flag(),
        "insurance_cost": money(),
        "weight": Number(),
        "notes": Text(),
        "online": Flag(),
        "warehouse_id": Field(default=None, readonly=True),
        "products": Computed(default=()),
        "delivery_address": Computed(),
        "billing_address": Computed(),
    }

    # Writing

    @property
    def also_written(self):
        switch = self.shop.switches.parcel_sent_field
        return ("products", *(("sent", "send") if switch == "both" else (switch,)))

    def check_keys(self, body, row):
        orders = self.shop["orders"]
        if row is None:
            order = orders.rows.get(orders.id_of(body.get("order_id")))
            if order is not None:
                self.check_order(order)
            return
        if row.get("sent") != "1":
            return
        policy = self.shop.switches.sent_parcel_put
        if policy == "refused_plain":
            raise ApiError(400, description="Parcel has been already sent")
        if policy == "refused" or self.is_sent(body, []):
            raise ApiError(400, "parcel_already_sent", "Parcel has been already sent")
        if any(name in body for name in _FIXED):
            raise ApiError(400, "parcel_cannot_modify", "Parcel cannot be modified")

    def check_order(self, order: dict) -> None:
        """Refuse a parcel for an order that was combined or cancelled."""
        if order.get("parent_order_id"):
            raise ApiError(400, "order_combined", "The order is part of another one")
        kind = self.shop["statuses"].kind(order["status_id"])
        if (
            kind == NOT_COMPLETED
            and self.shop.switches.parcels_of_cancelled == "refused"
        ):
            raise ApiError(400, description="Order has been cancelled")

    def is_sent(self, body: dict, errors: list) -> bool | None:
        """Read whether a body says that the parcel is sent, None where it does not say;
        what makes no sense is added to the errors."""
        switch = self.shop.switches.parcel_sent_field
        for name in ("send", "sent"):
            if name in body and switch in ("both", name):
                try:
                    return Flag().parse(body[name], self.shop) == "1"
                except Invalid as invalid:
                    errors.append((name, invalid))
        return None

    def check(self, values, body, row, owner, errors):
        order_id = (row or values).get("order_id")
        if order_id is not None and (row is None or "products" in body):
            self.check_products(int(order_id), values, body, row, errors)
        sent = self.is_sent(body, errors)
        if sent is not None:
            values["sent"] = "1" if sent else "0"
            values["send_date"] = self.shop.now() if sent else "0000-00-00 00:00:00"
        if row is not None:
            values.pop("order_id", None)

    def check_products(self, order_id, values, body, row, errors):
        """Read what a parcel holds; all that is left where it does not say (seen)."""
        left = self.left(order_id, None if row is None else int(row[self.key]))
        if not any(left.values()):
            # seen
            raise ApiError(400, description="All products has been already sent")
        given = body.get("products")
        if given in (None, []):
            values["products"] = [
                {"order_product_id": str(line_id), "quantity": plain(quantity)}
                for line_id, quantity in left.items()
                if quantity
            ]
            return
        try:
            if not isinstance(given, list):
                raise Invalid("list")
            values["products"] = [self.product(one, left) for one in given]
        except Invalid as invalid:
            errors.append(("products", invalid))

    def product(self, given, left: dict[int, Decimal]) -> dict:
        """Read a row of `products`, and take it off what is `left`, by line. Raises
        Invalid."""
        if not isinstance(given, dict):
            raise Invalid("object")
        line_id = self.id_of(given.get("order_product_id"))
        if line_id not in left:
            raise Invalid("not_found", given.get("order_product_id", ""))
        quantity = given.get("quantity")
        if quantity is None:
            quantity = plain(left[line_id])
        quantity = Decimal(Number().parse(quantity, self.shop))
        if not 0 < quantity <= left[line_id]:
            raise Invalid("too_many", plain(left[line_id]))
        left[line_id] -= quantity
        return {"order_product_id": str(line_id), "quantity": plain(quantity)}

    def left(self, order_id: int, but: int | None = None) -> dict[int, Decimal]:
        """Work out how much of each line of an order no parcel holds, by its id. but:
        id of a parcel that does not count."""
        lines = self.shop["order-products"]
        left = {
            line_id: lines.quantity(line_id)
            for line_id in self.shop["orders"].line_ids(order_id)
            if lines.facts[line_id].goods
        }
        for row_id in self.indexes["order_id"].get(str(order_id)):
            if row_id == but:
                continue
            for one in self.rows[row_id].get("products", ()):
                line_id = int(one["order_product_id"])
                if line_id in left:
                    left[line_id] = max(left[line_id] - Decimal(one["quantity"]), 0)
        return left

    def created(self, row_id, body, owner):
        self.move(row_id, "create")
        self.tell("create", row_id)
        if self.rows[row_id].get("sent") == "1":
            self.dispatched(row_id)

    def update(self, row_id, body, owner=False):
        before = self.get(row_id).get("sent")
        super().update(row_id, body, owner)
        row_id = self.id_of(row_id)
        if self.rows[row_id].get("sent") == "1" and before != "1":
            self.dispatched(row_id)

    def dispatched(self, row_id: int) -> None:
        """Do what follows from a parcel having been sent: status, mail, webhooks."""
        row = self.rows[row_id]
        self.move(row_id, "send")
        order = self.shop["orders"].rows[int(row["order_id"])]
        number = row.get("shipping_code", "")
        self.shop.mail(
            "parcel",
            order["email"],
            int(row["order_id"]),
            f"{row['order_id']}: {number}".strip(": "),
        )
        self.tell("send", row_id)
        self.tell("dispatch", row_id)

    def move(self, row_id: int, step: str) -> None:
        """Put a parcel's order into the status that the shop's settings name for a
        step: "create" or "send"."""
        status_id = self.shop.setting(f"shopping_parcel_{step}_status_id")
        if not self.shop.switches.parcel_moves_status or not status_id:
            return
        order_id = int(self.rows[row_id]["order_id"])
        if not self.shop["statuses"].has(status_id):
            return
        self.shop["orders"].set(order_id, status_id=str(status_id))

    def delete(self, row_id, owner=False):
        if self.get(row_id).get("sent") == "1" and not owner:
            raise ApiError(400, "parcel_cannot_modify", "Parcel cannot be modified")
        super().delete(row_id, owner)

    def deleted(self, row_id):
        self.shop.webhooks.tell("parcel.delete", lambda: {self.key: str(row_id)})

    def tell(self, event: str, row_id: int) -> None:
        """Send webhooks about a parcel. event: the word behind "parcel."."""
        self.shop.webhooks.tell(
            f"parcel.{event}", lambda: row_body(self.shop, self.name, row_id)
        )

    # Rendering

    def compute(self, row_id, row, out):
        order = self.shop["orders"].render(row["order_id"])
        out["order_date"], out["email"] = order["date"], order["email"]
        for name in ("delivery_address", "billing_address"):
            out[name] = order[name]
        self.compute_products(out)
        form = self.shop.switches.parcel_key
        if form != self.key:
            number = out.pop(self.key)
            out |= {form: number} if form == "id" else {}
        if self.shop.switches.parcel_rows == "odd_fields":
            out["sent"] = "wysłana" if out["sent"] == "1" else "nowa"
            out["shipping_id"] = {"id": out["shipping_id"]}
            out["notes"] = [out["notes"]]

    def compute_products(self, out):
        """Show what a parcel holds in the form of the switch parcel_rows."""
        form = self.shop.switches.parcel_rows
        products = out.pop("products")
        if form == "other_keys":
            out["products"] = [
                {"line": one["order_product_id"], "pieces": one["quantity"]}
                for one in products
            ]
        elif form != "without_products":
            parcel_id = int(out[self.key])
            out["products"] = [
                self.told(parcel_id, place, one) for place, one in enumerate(products)
            ]

    def told(self, parcel_id: int, place: int, one: dict) -> dict:
        """Show what a parcel holds of one line: the fields of the specification, of
        which only some were seen, `order_product_id` not among them. place: from 0;
        one: a stored row of `products`."""
        lines, line_id = self.shop["order-products"], int(one["order_product_id"])
        line = lines.render(line_id) if lines.has(line_id) else lines.template
        told = {
            "id": str(parcel_id * 1000 + place),
            "parcel_id": str(parcel_id),
            "order_product_id": line_id,
            **{name: line[name] for name in _OF_LINE},
            "quantity": one["quantity"],
        }
        if self.shop.switches.parcel_rows == "without_lines":
            del told["order_product_id"]
        return told

    # Lists

    def admit(self, conditions):
        policy = self.shop.switches.parcels_filter
        return admitted(self.shop, conditions, policy, ("order_id",))

    def accessor(self, path):
        known = self.shop.switches.parcel_key
        if path not in ("id", self.key):
            return super().accessor(path)
        return super().accessor(self.key) if path == known else None
