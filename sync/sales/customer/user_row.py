"""A registered customer of the shop: a row of ``/users`` with those of
``/user-addresses`` that belong to it, without Odoo."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.row import Row, flag_in, readable, reference_in, text_in, within
from ..row.address_row import OF_USER, AddressRow, kept_of_address, read_address_row
from ..row.names import email_key, person_name
from ..row.words import clean, said

# What is kept of the rows. All else is of no use here: when somebody last logged in,
# consents, remarks of the shop's staff, the PESEL number of Polish residents.
KEPT = (
    "user_id",
    "registered",
    "date_add",
    "origin",
    "active",
    "lang_id",
    "firstname",
    "lastname",
    "email",
)
ADDRESSES = "user-addresses"  # the shop's resource, and where its rows are kept
DEFAULTS = ("default", "shipping_default")  # kept with what is kept of an address


@dataclass(frozen=True, slots=True)
class UserRow:
    """A customer as typed.

    :param addresses: the default one first
    :param delivery: place among them of the one where parcels go by default, None for
        none
    :param is_blanked: the name was overwritten with signs that say nothing, as shops do
        to make somebody anonymous (docs/shoper-api.md, Customers and orders)
    """

    first_name: str
    last_name: str
    email: str
    language_id: int | None
    group_id: int | None
    addresses: tuple[AddressRow, ...]
    delivery: int | None
    is_blanked: bool

    @property
    def name(self) -> str:
        """Give the person's name; that of the default address where the account has
        none, and the e-mail address where nobody has."""
        own = self.addresses[0] if self.addresses else None
        return (
            person_name(self.first_name, self.last_name)
            or (own and person_name(own.first_name, own.last_name))
            or self.email
        )


def read_user(row: Row, addresses: Sequence[Row]) -> UserRow:
    """Read a customer.

    :raises OddValue: a field makes no sense
    """
    names = [clean(text_in(row, name)) for name in ("firstname", "lastname")]
    typed = text_in(row, "email")
    language_id = reference_in(row, "lang_id")
    ordered = _in_order(addresses)
    return UserRow(
        first_name=said(names[0]),
        last_name=said(names[1]),
        email=email_key(typed) or said(clean(typed)),
        language_id=language_id,
        # An odd one keeps no customer back: it is only shown.
        group_id=readable(reference_in, row, "group_id"),
        addresses=_read_addresses(ordered),
        delivery=next(
            (
                place
                for place, part in enumerate(ordered)
                if _is(part, "shipping_default")
            ),
            None,
        ),
        is_blanked=any(names) and not any(map(said, names)),
    )


def kept_of_user(row: Row, addresses: Sequence[Row]) -> Row:
    """Make what is kept of a customer's rows."""
    return {
        **{name: row[name] for name in KEPT if name in row},
        ADDRESSES: [
            kept_of_address(part, OF_USER)
            | {name: part[name] for name in DEFAULTS if name in part}
            for part in _in_order(addresses)
        ],
    }


def _in_order(addresses: Sequence[Row]) -> list[Row]:
    """Sort the rows of addresses: default ones first, else the oldest; each once."""

    def place(row: Row) -> tuple[bool, bool, int]:
        number = readable(reference_in, row, "address_book_id") or 0
        return not _is(row, "default"), not _is(row, "shipping_default"), number

    by_id = {str(row.get("address_book_id")): row for row in addresses}
    return sorted(by_id.values(), key=place)


def _is(row: Row, flag: str) -> bool:
    return bool(readable(flag_in, row, flag))


def _read_addresses(rows: Sequence[Row]) -> tuple[AddressRow, ...]:
    with within(ADDRESSES):
        return tuple(read_address_row(row, OF_USER) for row in rows)
