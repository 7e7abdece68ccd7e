from typing import NamedTuple


class Readiness(NamedTuple):
    """Whether something can be created in Odoo now: every reason why not, for people,
    and the ids of the changes that must be done before. With a reason it waits for a
    person; all are told at once, so that it does not wait again for the next one."""

    reasons: tuple[str, ...] = ()
    depends: tuple[int, ...] = ()
