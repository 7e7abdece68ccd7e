from typing import NamedTuple

from ..causes import Needed


class Readiness(NamedTuple):
    """Whether something can be created in Odoo now: every reason why not, for people,
    the ids of the changes that must be done before, and what is not linked that it
    needs besides the references among its values. With a reason it waits for a person;
    all are told at once, so that it does not wait again for the next one. What is
    asked about already, or can be asked about once for all that need it, is told by
    ``needs``, too: then it goes on by itself once that is settled. ``by_hand`` says
    that nothing lets it through: a person does it in Odoo, and ignores it."""

    reasons: tuple[str, ...] = ()
    depends: tuple[int, ...] = ()
    needs: tuple[Needed, ...] = ()
    by_hand: bool = False
