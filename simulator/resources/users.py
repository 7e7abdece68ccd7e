"""The shop's customers, their groups, and their address books."""

import re

from ..errors import Invalid
from ..fields import Computed, Flag, Ids, Moment, Number, Reference, Text, money
from ..lists import admitted
from ..places import COUNTRIES, code_of, state_as
from ..webhook_bodies import row_body
from .base import Index, Resource
from .order_settings import AdditionalValues

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PASSWORD = 12


class Email(Text):
    """An e-mail address, or nothing."""

    def parse(self, value, shop):
        value = super().parse(value, shop).strip()
        if value and not _EMAIL.fullmatch(value):
            raise Invalid("email")
        return value


class UserGroups(Resource):
    """Groups of customers, with a discount in percent."""

    name, key = "user-groups", "group_id"
    fields = {
        "name": Text(required=True),
        "discount": money(),
        "price_level": Number(default="1"),
        "auto_add": Flag(),
    }
    used_by = (("users", "group_id"),)

    def compute(self, row_id, row, out):
        # a number beside texts, as the specification has it
        out["auto_add"] = int(out["auto_add"])


class Users(Resource):
    """Customers. registered: "1" with an account, "0" a guest, of whom the shop keeps a
    row, too (seen)."""

    name, key = "users", "user_id"
    also_written = ("password",)
    indexed = ("group_id",)
    fields = {
        "login": Text(readonly=True),
        "date_add": Moment(readonly=True),
        "lastvisit": Moment(readonly=True),
        "verify_email": Flag(readonly=True),
        "origin": Number(readonly=True),
        "registered": Flag(default="1", readonly=True),
        "groups": Ids(readonly=True),
        "group_id": Reference(to="user-groups"),
        "additional_fields": AdditionalValues(default=(), filterable=False),
        "tags": Ids(),
        "firstname": Text(),
        "lastname": Text(),
        "email": Email(required=True),
        "discount": money(),
        "newsletter": Flag(),
        "active": Flag(default="1"),
        "lang_id": Reference(to="languages", default="1"),
        "comment": Text(),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.indexes["email"] = Index(lambda row: (row["email"].casefold(),))

    def candidates(self, path, value):
        if path == "email":
            value = str(value).casefold()
        return super().candidates(path, value)

    def check(self, values, body, row, owner, errors):
        email, registered = values.get("email"), values.get("registered", "1")
        own = None if row is None else int(row[self.key])
        if row is not None:
            registered = values.get("registered", row.get("registered", "1"))
        if email and registered == "1" and self.by_email(email) not in (None, own):
            errors.append(("email", Invalid("exists", email)))
        password = body.get("password")
        if password is not None and len(str(password)) < _PASSWORD:
            errors.append(("password", Invalid("password", _PASSWORD)))
        if row is None:
            values.setdefault("date_add", self.shop.now())
            if not owner:
                values["origin"] = "4"

    def by_email(self, email: str) -> int | None:
        """Find the id of the customer with an account by this e-mail address, None
        where there is none."""
        for row_id in self.indexes["email"].get(email.casefold()):
            if self.rows[row_id].get("registered", "1") == "1":
                return row_id
        return None

    def tell(self, event: str, row_id: int) -> None:
        """Send webhooks about a customer. event: the word behind "client."."""
        self.shop.webhooks.tell(
            f"client.{event}", lambda: row_body(self.shop, self.name, row_id)
        )

    def created(self, row_id, body, owner):
        self.tell("create", row_id)

    def updated(self, row_id, body, owner):
        self.tell("edit", row_id)

    def deleted(self, row_id):
        addresses = self.shop["user-addresses"]
        for address_id in addresses.indexes["user_id"].get(str(row_id)):
            addresses.remove(address_id)
        self.shop.webhooks.tell("client.delete", lambda: {self.key: str(row_id)})

    def compute(self, row_id, row, out):
        filled = self.shop["additional-fields"].filled
        out["additional_fields"] = filled(row.get("additional_fields") or {})


class UserAddresses(Resource):
    """The customers' address books."""

    name, key = "user-addresses", "address_book_id"
    indexed = ("user_id",)
    fields = {
        "user_id": Reference(to="users", required=True),
        "address_name": Text(),
        "company_name": Text(),
        "pesel": Text(),
        "firstname": Text(required=True),
        "lastname": Text(required=True),
        "street_1": Text(required=True),
        "street_2": Text(),
        "city": Text(required=True),
        "zip_code": Text(required=True),
        "state": Text(),
        "country": Text(),
        "default": Flag(),
        "shipping_default": Flag(),
        "phone": Text(required=True),
        "sortkey": Computed(),
        "country_code": Text(),
        "tax_identification_number": Text(),
    }

    def check(self, values, body, row, owner, errors):
        complete_country(values)
        if row is None and not values.get("country"):
            errors.append(("country", Invalid("required")))
        if row is None and not values.get("address_name") and not errors:
            values["address_name"] = (
                f"{values['firstname']} {values['lastname']}, "
                f"{values['street_1']}, {values['city']}"
            )
        if row is not None:
            values.pop("user_id", None)

    def created(self, row_id, body, owner):
        self.updated(row_id, body, owner)

    def updated(self, row_id, body, owner):
        """Take the mark of a default address off all others of the customer."""
        row = self.rows[row_id]
        for name in ("default", "shipping_default"):
            if row.get(name) != "1":
                continue
            for other_id in self.indexes["user_id"].get(row["user_id"]):
                if other_id != row_id and self.rows[other_id].get(name) == "1":
                    self.replace(other_id, self.rows[other_id] | {name: "0"})

    def admit(self, conditions):
        policy = self.shop.switches.user_address_filter
        return admitted(self.shop, conditions, policy, ("user_id",))

    def default_of(self, user_id) -> dict | None:
        """Find a customer's default address, else the first one; None where the book is
        empty."""
        ids = self.indexes["user_id"].get(str(user_id))
        for row_id in ids:
            if self.rows[row_id].get("default") == "1":
                return self.rows[row_id]
        return self.rows[ids[0]] if ids else None

    def compute(self, row_id, row, out):
        user = self.shop["users"].rows.get(int(row["user_id"]), {})
        out["sortkey"] = f"{out['lastname']} {out['firstname']} {user.get('email', '')}"
        switches = self.shop.switches
        out["state"] = state_as(out["state"], switches.address_state)
        if switches.country_code == "absent":
            del out["country_code"]


def complete_country(values: dict) -> None:
    """Fill in the name of a country by its code, or the code by the name, where only
    one of them was given."""
    if values.get("country") and not values.get("country_code"):
        values["country_code"] = code_of(values["country"])
    elif values.get("country_code") and not values.get("country"):
        code = values["country_code"] = values["country_code"].upper()
        values["country"] = COUNTRIES.get(code, (code, 0))[0]
