"""Phone numbers: comparable where they are numbers, as typed where they are not.

Shops hold free text: two numbers in one field, extensions, "brak". Nothing of it is
lost or stops an order; only what is certainly one valid number is written otherwise
than it was typed."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from .words import clean

DASHES = re.compile("[\u2010-\u2015\u2212]")
# A letter, comma or slash belongs to more than one number: an extension, a second
# phone, a word. The library would take "600700800, 601701801" as one number
# with an extension, and letters as those on a keypad.
SIGNS = frozenset("0123456789+-.() ")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number.

    :param e164: the number for comparing (+48600700800), None where it is not valid
    :param shown: the number as it is written in Odoo: international, else as typed
    """

    e164: str | None
    shown: str

    @property
    def key(self) -> str:
        """Give the form in which two are the same, valid or not."""
        return self.e164 or re.sub(r"[\s().\-]", "", self.shown.casefold())


def read_phone(
    typed: str, country: str | None, home: str | None = None
) -> Phone | None:
    """Read what was typed as a phone number.

    :param country: code of the country from which a number without prefix is dialled;
        None: only one with a prefix is understood
    :param home: code of the country whose numbers people write without prefix as well,
        tried where the first one does not make a number of it
    :return: None where nothing was typed
    """
    text = clean(typed)
    if not text:
        return None
    plain = DASHES.sub("-", text)
    if SIGNS.issuperset(plain):
        for region in (country, home):
            phone = _valid(plain, region)
            if phone:
                return phone
    return Phone(None, text)


# An order names the same number for invoice and parcel, and each is asked for when it
# is fetched, planned and made, thousands of orders later. Many take a few megabytes.
@lru_cache(maxsize=20_000)
def _valid(plain: str, country: str | None) -> Phone | None:
    """Return the number that a text is when dialled in a country, None where it is
    none."""
    try:
        number = phonenumbers.parse(plain, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return Phone(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
    )
