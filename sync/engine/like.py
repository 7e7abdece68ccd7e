from typing import Any, NamedTuple

from odoo import models


class Like(NamedTuple):
    """Which record a creation in Odoo copies: its id, or 0 where a person must name
    it, and the ids of those to choose from."""

    res_id: int
    candidates: list[int]


class ShoperSync(models.AbstractModel):
    """Creations in Odoo that copy a record, as a person said which; see
    ``_is_made_like`` of a type."""

    _inherit = "shoper.sync"

    def _choose_likes(self, ctx: Any, elements: Any) -> dict[int, Like]:
        """Find which record each element is made like: the one that a person named,
        else the only one that is proposed. Where nobody sees the plan, nothing is
        proposed.

        :return: {element id: what was found}, empty for types that copy nothing
        """
        entity = ctx.entity
        if not entity._is_made_like:
            return {}
        records = ctx.records.search(entity._linkable_domain(ctx.connector))
        allowed, found = set(records.ids), {}
        for element_id, fitting in entity._likes(ctx, elements, records).items():
            named = elements.browse(element_id).like_id
            res_id = named if named in allowed else 0
            if not res_id and ctx.by_person and len(fitting.proposed) == 1:
                res_id = fitting.proposed[0]
            found[element_id] = Like(res_id, fitting.candidates)
        return found

    def _like_note(self, ctx: Any, like: Like) -> str:
        """Tell which record a creation copies, or that one is to be named."""
        if like.res_id:
            record = ctx.records.with_context(shoper_facts=True).browse(like.res_id)
            return ctx.env._("Made like %s.", record.display_name)
        return ctx.env._("Choose among the Decisions which record it is made like.")
