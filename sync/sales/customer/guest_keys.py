"""How guests who come again are known in Odoo: by a hash on their contact, from which
nobody reads who they are."""

import hashlib

from ...engine.context import Context
from ..row.names import guest_key
from .buyer import Buyer


def stored_key(ctx: Context, buyer: Buyer, *, is_of_company: bool = True) -> str:
    """Make the hash (``shoper_guest_key`` of contacts) by which a guest who comes again
    is known, empty where nothing tells one guest from another.

    :param is_of_company: whether the name of a company without a tax number is part of
        it
    """
    company = buyer.company if is_of_company else ""
    name = buyer.name or buyer.company
    key = guest_key(buyer.email, name, buyer.number, company)
    if not key:
        return ""
    text = f"{ctx.connector.id}\t{key}"
    return hashlib.sha256(text.encode()).hexdigest()


def company_key(key: str) -> str:
    """Make the hash by which the company is known that was made for a guest.

    :param key: of the guest, see :func:`stored_key`
    """
    return hashlib.sha256(f"company of\t{key}".encode()).hexdigest()
