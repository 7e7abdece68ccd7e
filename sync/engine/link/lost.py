from odoo.models import BaseModel

from ...core.lost import pair_lost
from ..context import Context
from ..recovery import Lookalikes
from .matching import Ambiguous, Link


class LostCreations:
    """Finds elements that an earlier run created in the shop without learning so,
    because the shop's answer was lost and the run ended before it could look."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def find(
        self, elements: BaseModel, records: BaseModel
    ) -> tuple[list[Link], list[Ambiguous]]:
        """Pair records whose creation may have reached the shop with the elements that
        it may have made.

        :param elements: unlinked ``shoper.element``
        :param records: records that have no element
        :return: (links, ambiguous), see :meth:`.matching.Matching.match`
        """
        unclear = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id.connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.entity._entity),
                ("verb", "=", "create_shop"),
                ("state", "in", ("failed", "waiting")),
                ("attempts", ">", 0),
                ("is_emptied", "=", False),  # what it was to make is not known
            ],
            ["res_id", "sent_after_id"],
        )
        free = set(records.ids)  # many, of few of which that is asked
        lost = unclear.filtered(lambda change: change.res_id in free)
        since = min(lost.mapped("sent_after_id"), default=0)
        values = {
            element: element.shop_values or {}
            for element in (elements if lost else ())
            if element.remote_id > since
        }
        fitting: dict[int, dict[BaseModel, int]] = {
            res_id: {} for res_id in lost.mapped("res_id")
        }
        for change in lost:
            found, after = fitting[change.res_id], change.after
            for element, shop in values.items():
                if element.remote_id > change.sent_after_id and (
                    self.entity._is_same_creation(self.ctx, after, shop)
                ):
                    differences = Lookalikes(self.ctx).count_differences(after, shop)
                    found[element] = min(found.get(element, differences), differences)
        paired, unsure = pair_lost(fitting)
        links = [
            (element, res_id, "created earlier") for element, res_id in paired.items()
        ]
        claims: dict[BaseModel, set[int]] = {}
        for res_id, fits in unsure.items():
            for element in fits:
                claims.setdefault(element, set()).add(res_id)
        reason = self.env._(
            "It may be what an earlier synchronisation created, when the shop's answer "
            "was lost, and several fit: press Link beside the one it is, or Ignore."
        )
        return links, [(element, ids, reason) for element, ids in claims.items()]
