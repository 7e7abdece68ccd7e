"""Three-way comparison of one property of a linked element, without Odoo.

Both sides are compared with the value they last agreed on (the base). What the
outcome means for the side that is to be written is decided by the direction and the
policy that a person chose."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from typing import Any

from .html import is_rest
from .side import Side
from .values import Property

UNKNOWN = object()  # the base of a property of which no common value is known
# The fact beside a base that keeps what Odoo copied, see :func:`with_copied`.
COPIED = "copied"


class Outcome(Enum):
    """How the two sides stand to each other and to their last common value."""

    SAME = "same"
    ONLY_SHOP_EDITED = "shop"
    ONLY_ODOO_EDITED = "odoo"
    BOTH_EDITED = "both"
    NO_COMMON_PAST = "unknown"


class Action(Enum):
    """What to do about a property. ``WRITE`` is to the side that the direction names,
    ``WRITE_BACK`` to the other one; ``LEAVE`` takes both values as agreed on."""

    NOTHING = "nothing"
    WRITE = "write"
    WRITE_BACK = "write back"
    LEAVE = "leave"
    CONFLICT = "conflict"


class Acceptance(Enum):
    """What the shop made of a value that it was sent."""

    TAKEN = "taken"
    REWRITTEN = "rewritten"
    NOT_TAKEN = "not taken"
    ANOTHER = "another"


def acceptance(prop: Property, sent: Any, before: Any, now: Any) -> Acceptance:
    """Tell what became of a value that was sent to the shop, going by what is read
    back.

    ``REWRITTEN`` is the same in a form of the shop's own: HTML that it cleaned, a
    number that it rounded (docs/shoper-api.md, Catalogue, Writing). ``ANOTHER`` is what
    somebody edited in the shop since it was sent, or what the shop made of it in a way
    that nobody knows: a difference, so that no edit passes for what both sides agree
    on.

    :param before: the shop's value before, None of what was created
    """
    if prop.same(sent, now):
        return Acceptance.TAKEN
    if prop.kind == "html" and is_rest(now, sent):
        return Acceptance.REWRITTEN
    if prop.same(before, now) or (before is None and prop.same(prop.nothing, now)):
        return Acceptance.NOT_TAKEN
    if prop.kind == "number" and _is_rounded(sent, now):
        return Acceptance.REWRITTEN
    return Acceptance.ANOTHER


def _is_rounded(exact: Any, rounded: Any) -> bool:
    """Tell whether a number is another one with fewer decimals."""
    try:
        whole, less = Decimal(str(exact or 0)), Decimal(str(rounded or 0)).normalize()
    except InvalidOperation:
        return False
    step = Decimal(1).scaleb(min(0, int(less.as_tuple().exponent)))
    return whole.quantize(step, ROUND_HALF_UP) == less


def agreed(prop: Property, odoo: Any, shop: Any) -> Any:
    """Make the base after a write: the common value, or ``{"odoo": value, "shop":
    value}`` where one side keeps the same thing in a form of its own (HTML that it
    rewrote)."""
    return odoo if prop.same(odoo, shop) else {"odoo": odoo, "shop": shop}


def left(odoo: Any, shop: Any) -> dict[str, Any]:
    """Make the base of what a person left as it is on both sides: neither value is a
    form of the other."""
    return {"odoo": odoo, "shop": shop, "left": True}


def last_common(prop: Property, base: dict, code: str, odoo: Any, shop: Any) -> Any:
    """Find the base of a property: what :func:`agreed` or :func:`left` made, else
    :data:`UNKNOWN`. Where it would be unknown and one side does not know the value
    (None of a property that ``keeps``), the base is None: the side that knows it counts
    as edited, since giving the other one a value overwrites nobody's edit.

    :param base: all that both sides last agreed on
    """
    if prop.keeps and code not in base and None in (odoo, shop):
        return None
    return base.get(code, UNKNOWN)


def classify(prop: Property, base: Any, odoo: Any, shop: Any) -> Outcome:
    """Tell how the two sides of one property stand to each other and to their base.

    :param base: the last common value (see :func:`agreed` and :func:`left`) or
        :data:`UNKNOWN`
    """
    if prop.same(odoo, shop):
        return Outcome.SAME
    if base is UNKNOWN:
        return Outcome.NO_COMMON_PAST
    is_pair = isinstance(base, dict)
    odoo_edited = not prop.same(odoo, base["odoo"] if is_pair else base)
    shop_edited = not prop.same(shop, base["shop"] if is_pair else base)
    if odoo_edited and shop_edited:
        return Outcome.BOTH_EDITED
    if odoo_edited:
        return Outcome.ONLY_ODOO_EDITED
    if shop_edited:
        return Outcome.ONLY_SHOP_EDITED
    return Outcome.SAME


def in_language(prop: Property, base: Side, code: str, odoo: dict, shop: Any) -> tuple:
    """Choose the base and Odoo's text with which the shop's text in a further language
    is compared.

    Odoo copies the text of the main language into a language that has none. A text
    that equals that one, or did when it was noted (:func:`with_copied`), is taken for
    none (None). Where one side has none, none is taken for what both last agreed on:
    filling it overwrites nobody's edit.

    :param base: all that both sides last agreed on, and what was noted beside it
    :param odoo: Odoo's values of all properties
    :param shop: the shop's text
    :return: (base, Odoo's text) of the property in that language
    """
    known, text = base.get(code, UNKNOWN), odoo.get(code)
    if known is not UNKNOWN or prop.same(text, shop):
        return known, text
    if is_copy(prop, text, odoo, base.facts.get(COPIED, {}).get(code)):
        text = None
    return (None if text is None or shop is None else known), text


def is_copy(prop: Property, text: Any, odoo: dict, noted: Any = None) -> bool:
    """Tell whether Odoo's text in a further language is only that of the main one, as
    it is now or as it was noted.

    :param noted: what :func:`with_copied` noted of it, None for nothing
    """
    return prop.same(text, odoo.get(prop.code)) or (
        noted is not None and prop.same(text, noted)
    )


def with_copied(base: Side, codes: list, odoo: dict) -> Side:
    """Note beside a base what Odoo copied into further languages, so that it is still
    known as a copy when the original is edited: {``copied``: {``name@en_US``: text}}.

    :param codes: [(code, property)] of all that is compared
    :param odoo: Odoo's values of all properties
    :return: the base with that among its facts
    """
    copied = base.facts.get(COPIED, {}) | {
        code: odoo[code]
        for code, prop in codes
        if code != prop.code
        and code not in base.values
        and odoo.get(code)
        and is_copy(prop, odoo[code], odoo)
    }
    return Side(base.values, base.facts | {COPIED: copied}) if copied else base


def decide(
    outcome: Outcome,
    direction: str,
    policy: str,
    by_person: bool,
    answer: str | None = None,
) -> Action:
    """Decide what the chosen direction and policy make of an outcome.

    :param direction: the side that is written: ``odoo``, ``shop`` or ``none``
    :param policy: ``protect`` leaves a value alone that was edited on the side that
        would be overwritten; ``overwrite`` lets the chosen side always win
    :param by_person: whether a person started the run and saw, or could have seen,
        what it does; only then unequal values without a common past are written
    :param answer: what a person decided about such conflicts before: ``shop`` or
        ``odoo`` for the side whose value counts, ``leave`` for both as they are
    """
    if outcome is Outcome.SAME or direction == "none":
        return Action.NOTHING
    if policy == "overwrite":
        return Action.WRITE
    if outcome is Outcome.NO_COMMON_PAST:
        is_written = by_person
    elif direction == "odoo":
        is_written = outcome is Outcome.ONLY_SHOP_EDITED
    else:
        is_written = outcome is Outcome.ONLY_ODOO_EDITED
    return Action.WRITE if is_written else answered(direction, answer)


def answered(direction: str, answer: str | None) -> Action:
    """Decide what a person's answer makes of a conflict; see :func:`decide`."""
    if answer is None:
        return Action.CONFLICT
    if answer == "leave":
        return Action.LEAVE
    return Action.WRITE_BACK if answer == direction else Action.WRITE
