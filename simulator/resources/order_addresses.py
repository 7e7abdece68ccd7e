"""The two addresses inside an order. Their fields are called otherwise than those of
the address book."""

from ..errors import Invalid
from ..fields import Text
from ..places import state_as
from .users import complete_country

FIELDS = (
    "firstname",
    "lastname",
    "company",
    "pesel",
    "city",
    "postcode",
    "street1",
    "street2",
    "state",
    "country",
    "phone",
    "country_code",
    "tax_identification_number",
)
#: name in an order to the name in the address book, where they differ
OF_BOOK = {
    "company": "company_name",
    "postcode": "zip_code",
    "street1": "street_1",
    "street2": "street_2",
}


def parse(given, before: dict, shop) -> dict:
    """Read an address that was written. before: the one that it changes, {} for a new
    one. Raises Invalid, "required" where it has no phone."""
    if not isinstance(given, dict):
        raise Invalid("object")
    text = Text()
    values = {name: before[name] for name in FIELDS if name in before}
    if "country" in given and "country_code" not in given:
        values.pop("country_code", None)
    values |= {name: text.parse(given[name], shop) for name in FIELDS if name in given}
    complete_country(values)
    if not values.get("phone", "").strip():
        # refused without (seen)
        raise Invalid("required")
    return values


def from_book(row: dict) -> dict:
    """Make the address of an order from a row of the address book."""
    return {name: row.get(OF_BOOK.get(name, name), "") for name in FIELDS}


def render(address: dict, order_id: str, switches) -> dict:
    """Show an address of an order as the API does."""
    out = {
        "address_id": address.get("address_id", "0"),
        "order_id": order_id,
        "type": address.get("type", "1"),
    }
    for name in FIELDS:
        out[name] = address.get(name, "")
    out["state"] = state_as(out["state"], switches.address_state)
    if switches.country_code == "absent":
        del out["country_code"]
    return out
