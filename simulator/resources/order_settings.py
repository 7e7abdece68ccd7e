"""What orders refer to: statuses, payments, shippings, zones, fields, tags."""

from ..errors import Invalid
from ..fields import (
    Choice,
    Computed,
    Field,
    Flag,
    List,
    Number,
    Reference,
    Text,
    money,
)
from .base import Resource, name_field
from .reference import Tags

#: kinds of additional fields
TEXT, CHECKBOX, SELECT, FILE, HIDDEN = "1", "2", "3", "4", "5"


class Statuses(Resource):
    """Type: 1 new, 2 opened, 3 closed, 4 not completed. Read only by the API (seen).

    email_change: is the buyer sent a mail when an order gets the status.
    """

    name, key, verbs = "statuses", "status_id", "LG"
    translation_key = "trans_id"
    fields = {
        "active": Flag(default="1"),
        "default": Flag(),
        "color": Text(),
        "type": Choice(values=("1", "2", "3", "4"), default="2"),
        "email_change": Flag(),
        "order": Number(default="1"),
    }
    translated = {"name": name_field(), "message": Text(), "message_html": Text()}

    def kind(self, status_id) -> str:
        """Read the type of a status; "2" of one that is gone."""
        row = self.rows.get(int(status_id), {})
        return row.get("type", "2")

    def called(self, status_id) -> str:
        """Read the name of a status in the shop's language. Raises ApiError 404."""
        texts = self.get(status_id).get("translations", {})
        return texts.get(self.shop.default_locale, {}).get("name", "")


class Payments(Resource):
    """Methods of payment, known by `name`; read only here."""

    name, key, verbs = "payments", "payment_id", "LG"
    fields = {
        "name": Text(required=True),
        "order": Number(default="1"),
        "install": Flag(),
        "visible": Flag(default="1"),
        "currencies": List(default=("1",)),
    }
    translated = {
        "title": Text(),
        "description": Text(),
        "vendor_description": Text(),
        "active": Flag(),
        "notify": Text(),
        "notify_mail": Text(),
    }

    def compute(self, row_id, row, out):
        out["currencies"] = [str(one) for one in out["currencies"]]


class PaymentCosts(Field):
    """What methods of payment add to the cost of a method of delivery."""

    def parse(self, value, shop):
        if not isinstance(value, list):
            raise Invalid("list")
        return [
            {
                "cost": one.get("cost", 0),
                "percent": bool(one.get("percent")),
                "payment_id": Reference(to="payments", required=True).parse(
                    one.get("payment_id"), shop
                ),
            }
            for one in value
        ]


_OF_LANGUAGE = ("name", "url", "description", "vendor_description", "active")


class Shippings(Resource):
    """Methods of delivery; their texts stand in the row itself, too, in the shop's
    language (seen). Read only here."""

    name, key, verbs = "shippings", "shipping_id", "LG"
    fields = {
        "cost": money(),
        "depend_on_w": Flag(),
        "tax_id": Reference(to="taxes", default="1"),
        "max_weight": Number(),
        "min_weight": Number(),
        "free_shipping": Number(),
        "order": Number(default="1"),
        "pkwiu": Text(),
        "max_cost": money(),
        "min_cost": money(),
        "visible": Flag(default="1"),
        "mobile": Flag(),
        "engine": Text(),
        "zone_id": Reference(to="zones", default="1"),
        "callback_url": Text(),
        "name": Computed(),
        "url": Computed(),
        "description": Computed(),
        "vendor_description": Computed(),
        "active": Computed(),
        "is_default": Computed(),
        "lang_id": Computed(),
        "countries": Field(default=(), filterable=False),
        "ranges": List(default=()),
        "payments": PaymentCosts(default=(), filterable=False),
        "gauges": List(default=()),
    }
    translated = {
        "name": name_field(),
        "url": Text(),
        "description": Text(),
        "vendor_description": Text(),
        "active": Flag(default="1"),
        "is_default": Flag(),
    }

    def compute(self, row_id, row, out):
        texts = out["translations"][self.shop.default_locale]
        for name in (*_OF_LANGUAGE, "is_default", "lang_id"):
            out[name] = texts[name]

    def payment_cost(self, shipping_id, payment_id) -> dict | None:
        """Find what a method of payment adds to the cost of one of delivery."""
        for one in self.rows[int(shipping_id)].get("payments", ()):
            if one["payment_id"] == str(payment_id):
                return one
        return None


class Zones(Resource):
    """Groups of countries to which methods of delivery send. Read only here."""

    name, key, verbs = "zones", "zone_id", "LG"
    fields = {
        "name": Text(required=True),
        "mode": Number(default="1"),
        "countries": List(default=()),
    }
    used_by = (("shippings", "zone_id"),)


class AdditionalFields(Resource):
    """Fields of the merchant's own on forms. locate: where, as the sum of bits; those
    of orders were seen as 104 and 120, those of users as 7."""

    name, key = "additional-fields", "field_id"
    translation_key = "trans_id"
    fields = {
        "type": Choice(values=(TEXT, CHECKBOX, SELECT, FILE, HIDDEN), required=True),
        "locate": Number(default="7"),
        "req": Flag(),
        "active": Flag(default="1"),
        "order": Number(),
        "checked": Flag(),
    }
    translated = {
        "description": Text(required=True),
        "name": name_field(),
        "options": List(default=()),
    }

    def compute(self, row_id, row, out):
        if out["type"] != CHECKBOX:
            # only there for what can be checked (seen in some rows only)
            del out["checked"]

    def compute_translation(self, row_id, row, locale, out):
        options = out.pop("options")
        if row.get("type") == SELECT:
            out["options"] = [
                {
                    "trans_id": str(number),
                    "option_id": str(number),
                    "lang_id": out["lang_id"],
                    "value": value,
                }
                for number, value in enumerate(options, row_id * 10 + 1)
            ]

    def filled(self, values: dict[str, str]) -> list[dict]:
        """Make the rows that an order or a user shows. values: by the id of the field;
        those of fields that are gone are left out."""
        found = []
        for field_id, value in values.items():
            row = self.rows.get(int(field_id))
            if row is not None:
                shown = self.template | row
                found.append(
                    {
                        name: shown[name]
                        for name in (
                            "field_id",
                            "type",
                            "locate",
                            "req",
                            "active",
                            "order",
                        )
                    }
                    | {"field_value": value, "value": value}
                )
        return found


class AdditionalValues(Field):
    """Values of additional fields, kept by the id of the field; written like that, or
    as the rows that are read."""

    def parse(self, value, shop):
        if value in (None, []):
            return {}
        if isinstance(value, list):
            try:
                value = {one["field_id"]: one["value"] for one in value}
            except (TypeError, KeyError):
                raise Invalid("object") from None
        if not isinstance(value, dict):
            raise Invalid("object")
        fields = Reference(to="additional-fields", required=True)
        text = Text()
        return {
            fields.parse(field_id, shop): text.parse(one, shop)
            for field_id, one in value.items()
        }


class OrderTags(Tags):
    """Tags of orders."""

    name = "order-tags"
