"""The names of the fields that a merchant added to orders, and of the one by which
buyers wish an invoice."""

from collections.abc import Mapping

from odoo.models import BaseModel

from ...engine.context import Context
from ..customer.shop_names import read_names
from ..row.words import comparable
from .reading import field_name

RESOURCE = "additional-fields"
FieldNames = Mapping[str, str]  # by the shop's ids
UNKNOWN, UNREADABLE = "unknown", "unreadable"  # what is wrong with a field


def read_fields(ctx: Context) -> FieldNames | None:
    """Read the names of all fields from the shop, after a commit; None where the shop's
    user may not read them."""
    return read_names(ctx, RESOURCE)


def wished_by(connector: BaseModel) -> str:
    """Give the name of the field by which buyers wish an invoice, none where it does
    not count."""
    is_asked = connector.orders_invoice_for == "wish"
    is_asked = is_asked and connector.orders_invoice != "none"
    return (is_asked and connector.orders_invoice_field) or ""


def trouble_with(name: str, names: FieldNames | None) -> str | None:
    """Tell what keeps a field from being known by its name, None for nothing.

    :param names: of all fields, None where they cannot be read: then orders have the
        fields' numbers
    """
    wanted = comparable(name)
    if names is None:
        return None if wanted.startswith("#") else UNREADABLE
    known = {comparable(field_name(names, number)) for number in names}
    return None if wanted in known else UNKNOWN
