from typing import Any, NamedTuple

from odoo.models import BaseModel

from ..core.side import Side
from .references import Values

# Changes that can be carried out now, and facts that were fetched for each: they are
# handed beside its values to the hook that carries it out.
Prepared = dict[BaseModel, dict[str, Any]]


class Form(NamedTuple):
    """Another form in which a creation that the shop refused is sent again: its name,
    and the text that is posted on the connector once in a step when the shop takes it,
    empty for none."""

    name: str
    note: str = ""


class MadeLink(NamedTuple):
    """A link of an element that was just made: the id of the record, the code of the
    rule by which it was found, and what both sides agree on, with what is noted beside
    it."""

    res_id: int
    rule: str
    base: Side | None = None


class Creations(NamedTuple):
    """Creations in Odoo that are about to be carried out, in the order of their
    changes."""

    changes: BaseModel  # ``shoper.sync.change``
    # What each writes, references as ids of records, with the facts fetched for it.
    values: list[Side]
    vals: list[Values]  # for ``create``: what ``_create_values`` made of each


class Write(NamedTuple):
    """An update of Odoo that is about to be carried out."""

    change: BaseModel  # ``shoper.sync.change``
    record: BaseModel
    # What it writes, references as ids of records, with the facts fetched for it.
    values: Side
    vals: Values  # for ``write``: what ``_to_odoo`` made of these
    current: Side  # what the record holds
