"""Forms in which a product is sent to the shop when it is created there: with all that
it has, or without what some shops refuse (docs/shoper-api.md)."""

from collections.abc import Set as AbstractSet
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import errors
from ...engine.write import Form

GROUP, CODES = "group", "codes"
CODE = "additional_"  # how keys of codes begin, in shops that keep them at the product
# {name of a form: what it leaves out}, in the order in which they are tried: no refusal
# of the shop tells for certain what it was for.
WITHOUT: dict[str, frozenset[str]] = {
    "without_group": frozenset({GROUP}),
    "without_codes": frozenset({CODES}),
    "without_codes_and_group": frozenset({CODES, GROUP}),
}


def withheld(change: BaseModel) -> frozenset[str]:
    """Tell what the creation of a product leaves out: :data:`GROUP`, :data:`CODES`."""
    return WITHOUT.get((change.meta or {}).get("form", ""), frozenset())


def next_form(change: BaseModel, sent: dict[str, Any], error: Exception) -> Form | None:
    """Choose the form to try after the shop refused one, None where none is left.

    :param sent: the body that was refused
    """
    if not isinstance(error, errors.Rejected):
        return None
    current = withheld(change)
    known = parts_of(sent) | current
    forms = [name for name, without in WITHOUT.items() if without <= known]
    tried = [name for name in forms if WITHOUT[name] == current]
    following = forms[forms.index(tried[0]) + 1 :] if tried else forms
    return Form(following[0]) if following else None


def leave_out(change: BaseModel, body: dict[str, Any]) -> None:
    """Take out of the body of a creation what its form leaves out."""
    without = withheld(change)
    if GROUP in without:
        body.pop("group_id", None)
    if CODES in without:
        body["stock"].pop("additional_codes", None)
        for key in [key for key in body if key.startswith(CODE)]:
            del body[key]


def parts_of(body: dict[str, Any]) -> AbstractSet[str]:
    """Find what of the body of a creation may be left out: :data:`GROUP`,
    :data:`CODES`."""
    stock = body.get("stock") or {}
    has_codes = stock.get("additional_codes") or any(
        key.startswith(CODE) for key in body
    )
    found = {GROUP: body.get("group_id"), CODES: has_codes}
    return {part for part, is_there in found.items() if is_there}
