"""Links that somebody took away, which no run makes again by itself."""

from odoo.tools import SQL

from ..context import Context
from .matching import Ambiguous, Link


class UndoneLinks:
    """Lets people be asked about pairs whose link was undone or taken away by hand,
    where nobody is there to see that they are linked again."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def set_apart(self, links: list[Link]) -> tuple[list[Link], list[Ambiguous]]:
        """Sort links that a run is about to make. A run that a person started makes all
        of them, and any run those of parts: they follow what they belong to.

        :return: (those that are made, those about which a person is asked)
        """
        entity = self.ctx.entity
        if self.ctx.by_person or entity._whole or not links:
            return links, []
        undone = self._undone([element.id for element, *_rest in links])
        reason = self.env._(
            "They fit, but somebody took their link away: press Link if they are the "
            "same after all, or Ignore."
        )
        made: list[Link] = []
        asked: list[Ambiguous] = []
        for element, res_id, rule in links:
            if undone.get(element.id) == res_id:
                asked.append((element, {res_id}, reason))
            else:
                made.append((element, res_id, rule))
        return made, asked

    def _undone(self, element_ids: list[int]) -> dict[int, int]:
        """Find the elements whose last link a person took away: {element id: id of the
        record that it was with}."""
        log = self.env["shoper.link.log"]
        log.flush_model(["element_id", "res_id", "action", "rule"])
        rows = self.env.execute_query(
            SQL(
                """SELECT element_id, res_id FROM (
                     SELECT DISTINCT ON (element_id) element_id, res_id, action, rule
                     FROM shoper_link_log WHERE element_id = ANY(%s)
                     ORDER BY element_id, id DESC) latest
                   WHERE action = 'unlinked' AND rule IN ('undone', 'by hand')""",
                element_ids,
            )
        )
        return dict(rows)
