"""The names of the fields that a merchant added to orders, and of the one by which
buyers wish an invoice."""

from collections.abc import Mapping

from odoo.models import BaseModel

from ...shoper_api import errors
from ..core.row import OddValue, Row, main_texts_in, text_in
from ..engine.context import Context
from ..sale.words import comparable
from .reading import field_name

RESOURCE = "additional-fields"
FieldNames = Mapping[str, str]  # by the shop's ids
UNKNOWN, UNREADABLE = "unknown", "unreadable"  # what is wrong with a field


def read_fields(ctx: Context) -> FieldNames | None:
    """Read the names of all fields, None where the shop's user may not."""
    ctx.commit_before_call()
    rows, number, pages = [], 0, 1
    try:
        while number < pages:
            number += 1
            page = ctx.client.page(RESOURCE, number)
            rows += page.rows
            pages = page.pages
    except (errors.PermissionDenied, errors.NotFound, errors.MethodNotAllowed):
        return None
    locale = ctx.connector.default_locale
    return dict(_named(row, locale) for row in rows)


def _named(row: Row, locale: str) -> tuple[str, str]:
    """Read a field: its id and its name, empty where that makes no sense. What a field
    is called keeps no order back."""
    try:
        name = text_in(main_texts_in(row, locale), "name")
    except OddValue:
        name = ""
    return str(row.get("field_id")), name


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
