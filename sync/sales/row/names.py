"""Names of people and companies, and who a buyer without an account is."""

import re

from .tax_number import TaxNumber
from .words import clean, comparable, said

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
# What people write who have no company.
NO_COMPANY = frozenset({"brak", "nie dotyczy", "n/d"})


def person_name(first_name: str, last_name: str) -> str:
    """Join the names of a person."""
    return clean(f"{first_name} {last_name}")


def company_name(typed: str) -> str:
    """Return the name of a company, an empty one where what was typed says that there
    is none: ``-``, ``brak``."""
    name = said(clean(typed))
    return "" if comparable(name) in NO_COMPANY else name


def is_company(company: str, number: TaxNumber | None) -> bool:
    """Tell whether a buyer is a company: it has a name of its own, or a valid NIP
    beside a person's name (a trader under their own name)."""
    return bool(company_name(company)) or bool(number and number.is_valid)


def email_key(email: str) -> str:
    """Return the form in which two e-mail addresses are the same; empty for a text
    that is none."""
    key = comparable(email)
    return key if ADDRESS.fullmatch(key) else ""


def guest_key(
    email: str, name: str, number: TaxNumber | None = None, company: str = ""
) -> str | None:
    """Return what makes a guest the same buyer as in an earlier order: e-mail, name
    and, for a company, its tax number, or how it is called where it has none.

    :return: None without an e-mail: a name alone is that of many people
    """
    mail = email_key(email)
    if not mail:
        return None
    # No part holds a tab, so that two different guests never get one key.
    parts = [mail, comparable(name), number.key if number else ""]
    if company and not number:
        parts.append(comparable(company))
    return "\t".join(parts)
