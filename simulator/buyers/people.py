"""Who buys: names, addresses, tax numbers, phones."""

import random
from dataclasses import dataclass, field
from zlib import crc32

from ..places import COUNTRIES
from ..shop import Shop
from . import words
from .wish import Wish

_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)


@dataclass(slots=True)
class Person:
    """Who buys. billing, delivery: fields of an order's address; where both addresses
    are the same, so are the objects."""

    firstname: str
    lastname: str
    email: str
    billing: dict[str, str]
    delivery: dict[str, str] = field(default_factory=dict)


#: no tax office has numbers that begin like this
_NOBODY = [9, 9, 9]


def nip(chance: random.Random) -> str:
    """Make up a Polish tax number with a right check digit that belongs to nobody."""
    while True:
        digits = _NOBODY + [chance.randint(1, 9) for _ in _WEIGHTS[len(_NOBODY) :]]
        check = sum(map(int.__mul__, digits, _WEIGHTS)) % 11
        if check < 10:
            return "".join(map(str, [*digits, check]))


def typed(number: str, chance: random.Random) -> str:
    """Write a tax number as people type it."""
    return chance.choice(
        (
            number,
            number,
            f"PL{number}",
            f"{number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}",
            f" {number[:3]} {number[3:]}",
        )
    )


def somebody(wish: Wish, chance: random.Random, number: int) -> Person:
    """Make up a person. number: stands in the e-mail address, which nobody else has
    then."""
    firstname = chance.choice(words.FIRST_NAMES)
    lastname = chance.choice(words.LAST_NAMES)
    domain = chance.choice(("example.com", "example.pl"))
    local = Shop.slug(f"{firstname}.{lastname}").replace("-", ".").lower()
    email = f"{local}.{number}@{domain}"
    if wish.name == "nul":
        lastname = lastname[:3] + words.NUL + lastname[3:]
    elif wish.name == "emoji":
        firstname += f" {words.EMOJI}"
    elif wish.name == "long":
        lastname = (f"{lastname} " * words.LONG)[: words.LONG]
    person = Person(firstname, lastname, email, {})
    person.billing = _address(person, wish, chance)
    person.delivery = person.billing
    if wish.two_addresses:
        person.delivery = _address(person, Wish(phone=wish.phone), chance)
    return person


def _address(person: Person, wish: Wish, chance: random.Random) -> dict[str, str]:
    city, postcode, state = chance.choice(words.CITIES)
    phones = words.ODD_PHONES if wish.phone == "odd" else words.PHONES
    house = f"{chance.randint(1, 150)}"
    if chance.random() < 0.4:
        house += f"/{chance.randint(1, 60)}"
    address = {
        "firstname": person.firstname,
        "lastname": person.lastname,
        "company": "",
        "city": city,
        "postcode": postcode,
        "street1": f"{chance.choice(words.STREETS)} {house}",
        "street2": "klatka B" if chance.random() < 0.05 else "",
        # most people leave it out
        "state": state if chance.random() < 0.2 else "",
        "country": "Polska",
        "country_code": "PL",
        "phone": _phone(chance.choice(phones), person, wish),
        "tax_identification_number": "",
    }
    if wish.company == "foreign":
        address |= _abroad(chance, house)
    elif wish.company:
        company = chance.choice(words.COMPANIES)
        address["company"] = f"{company} {chance.randint(1, 999)}"
        address["tax_identification_number"] = _number(wish.company, chance)
    return address


def _phone(typed: str, person: Person, wish: Wish) -> str:
    """Make up a phone number of the person's own, written as `typed` is: few people
    share one."""
    if wish.phone == "odd":
        return typed
    own = iter(f"{crc32(person.email.encode()) % 1_000_000:06}")
    places = [place for place, sign in enumerate(typed) if sign.isdigit()][-6:]
    return "".join(
        next(own) if place in places else sign for place, sign in enumerate(typed)
    )


def _number(kind: str, chance: random.Random) -> str:
    number = nip(chance)
    if kind == "missing":
        return ""
    if kind == "invalid":
        last = (int(number[-1]) + 1) % 10
        return chance.choice((f"{number[:-1]}{last}", number[:-1], "brak", "0"))
    return typed(number, chance)


def _abroad(chance: random.Random, house: str) -> dict[str, str]:
    code, city, postcode, street, company, number = chance.choice(words.ABROAD)
    return {
        "company": company,
        "city": city,
        "postcode": postcode,
        "street1": f"{street} {house}",
        "state": "",
        "country": COUNTRIES[code][0],
        "country_code": code,
        "tax_identification_number": number,
    }


def told(person: Person, values: dict) -> Person:
    """Change what was told of a person: `email`, `firstname`, `lastname`, and any field
    of an address, in both addresses. Raises ValueError for anything else."""
    for name, value in values.items():
        if name in ("email", "firstname", "lastname"):
            setattr(person, name, value)
        if name in person.billing or name == "pesel":
            person.billing[name] = person.delivery[name] = value
        elif name != "email":
            raise ValueError(f"A buyer has no {name!r}")
    if "country" in values or "country_code" in values:
        code = values.get("country_code", "")
        name = values.get("country", COUNTRIES.get(code.upper(), (code, 0))[0])
        for address in (person.billing, person.delivery):
            address |= {"country_code": code, "country": name}
    return person
