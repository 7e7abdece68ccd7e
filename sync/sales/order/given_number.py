"""Which tax number was given with an order when it was sold. A receipt without it lets
nobody make an invoice with it later (article 106b section 5 of the Polish VAT act)."""

from odoo.models import BaseModel

from ..row.address_row import AddressRow
from ..row.tax_number import HOME, read_tax_number
from ..row.words import clean
from .reading import TAX_NUMBER


def tax_key(text: str, country: str) -> str:
    """Give the form of a tax number in which two are compared, empty for none.

    :param country: code of the address's country, for a number without letters
    """
    number = read_tax_number(text, country or HOME) if text else None
    return number.key if number else ""


def given_number(order: BaseModel) -> str:
    """Read the tax number, as it was typed, that an order had when it was taken over,
    or got by an edit that it followed; empty for none.

    :param order: ``sale.order``
    """
    billing: str = (order.shoper_taken or {}).get("billing") or ""
    _before, found, number = billing.rpartition(TAX_NUMBER)
    return number if found else ""


def is_later_number(order: BaseModel, billing: AddressRow | None) -> bool:
    """Tell whether the tax number that an order has in the shop came there after it was
    sold: there was none, or another one.

    :param billing: the address that the shop has now
    """
    if billing is None:
        return False
    country = billing.country_code
    key = tax_key(clean(billing.tax_number), country)
    return bool(key) and key != tax_key(given_number(order), country)
