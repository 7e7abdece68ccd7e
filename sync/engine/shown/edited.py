"""On which sides values in conflict were edited, for people."""

from collections.abc import Mapping
from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from ...core.compare import Outcome, classify

EDITED = {
    Outcome.ONLY_ODOO_EDITED: {"odoo"},
    Outcome.ONLY_SHOP_EDITED: {"shop"},
    Outcome.BOTH_EDITED: {"odoo", "shop"},
}
Values = Mapping[str, Any]


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
