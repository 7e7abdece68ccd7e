"""Who edited what on which side, and when, for people."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from odoo.api import Environment
from odoo.models import BaseModel

from ...core.compare import Outcome, classify
from ..dates import moment_text

EDITED = {
    Outcome.ONLY_ODOO_EDITED: {"odoo"},
    Outcome.ONLY_SHOP_EDITED: {"shop"},
    Outcome.BOTH_EDITED: {"odoo", "shop"},
}
Values = Mapping[str, Any]


class LastWrite(NamedTuple):
    """Who wrote a record of Odoo last, and when."""

    editor: str | bool  # False where nobody did who has a name
    told: str | bool  # the moment, after the name if there is one

    def text(self, env: Environment) -> str:
        """Tell who edited the record last, or that nobody did who has a name.

        :param env: in the reader's language
        """
        if self.editor:
            return env._("edited by %s", self.told)
        return env._("updated %s", self.told) if self.told else ""


NEVER = LastWrite(False, False)


def last_writes(
    env: Environment, model: str | bool, res_ids: Iterable[int]
) -> dict[int, LastWrite]:
    """Find who wrote records last, of those that the reader may see: {id:
    :class:`LastWrite`}.

    :param env: in the reader's language and time zone
    :param model: nothing is found of none, or of one that is not installed any more
    """
    if model not in env:
        return {}
    records = env[model].browse(res_ids).exists()._filtered_access("read")
    records.fetch(["write_uid", "write_date"])
    # The reader sees the record, but may not read all users: of the one who edited it
    # the name alone is given. What Odoo's own user wrote last, nobody edited.
    users = records.write_uid.sudo()
    names = {user.id: user.name for user in users if not user._is_superuser()}
    found = {}
    for record in records:
        editor = names.get(record.write_uid.id, False)
        parts = editor, moment_text(env, record.write_date)
        found[record.id] = LastWrite(editor, ", ".join(filter(None, parts)))
    return found


def edited_sides(
    entity: BaseModel, base: Values, odoo: Values, shop: Values
) -> set[str]:
    """Tell which sides were edited since both last agreed: ``odoo``, ``shop``.

    :param entity: the type of the values
    :param base: what both last agreed on, of what is in conflict alone
    """
    outcomes = {
        classify(entity._property(code), known, odoo.get(code), shop.get(code))
        for code, known in base.items()
    }
    return set().union(*(EDITED.get(outcome, ()) for outcome in outcomes))


def edited_text(env: Environment, sides: set[str]) -> str:
    """Say on which sides something was edited.

    :param env: in the reader's language
    :param sides: one or both of ``odoo`` and ``shop``; none says nothing
    """
    if len(sides) > 1:
        return env._("Edited on both sides since they last agreed.")
    if "odoo" in sides:
        return env._("Edited in Odoo since both last agreed.")
    return env._("Edited in the shop since both last agreed.") if sides else ""
