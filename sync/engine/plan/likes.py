from typing import NamedTuple

from odoo.models import BaseModel

from ..context import Context
from ..shown.facts import ShownFacts


class Like(NamedTuple):
    """Which record a creation in Odoo copies: its id, or 0 where a person must name
    it, and the ids of those to choose from."""

    res_id: int
    candidates: list[int]


class Likes:
    """Chooses which record of Odoo a new one is made like, for types whose new records
    are copies of others."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def choose(self, elements: BaseModel) -> dict[int, Like]:
        """Find which record each element is made like: the one that a person named,
        else the only one that is proposed. Where nobody sees the plan, nothing is
        proposed.

        :return: {element id: what was found}, empty for types that copy nothing
        """
        entity = self.entity
        if not entity._is_made_like:
            return {}
        records = self.ctx.records.search(entity._linkable_domain(self.ctx.connector))
        allowed, found = set(records.ids), {}
        for element_id, fitting in entity._likes(self.ctx, elements, records).items():
            named = elements.browse(element_id).like_id
            res_id = named if named in allowed else 0
            if not res_id and self.ctx.by_person and len(fitting.proposed) == 1:
                res_id = fitting.proposed[0]
            found[element_id] = Like(res_id, fitting.candidates)
        return found

    def note(self, like: Like) -> str:
        """Tell which record a creation copies, or that one is to be named."""
        if like.res_id:
            record = self.ctx.records.browse(like.res_id)
            shown = self.entity._shown_of_record(self.ctx.connector, record)
            parts = [record.display_name, ShownFacts(self.entity).line(shown)]
            return self.env._("Made like %s.", " · ".join(filter(None, parts)))
        return self.env._("Choose among the Decisions which record it is made like.")
