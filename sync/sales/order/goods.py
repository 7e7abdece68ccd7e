from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from . import domains


class ShoperSyncGoods(models.AbstractModel):
    """Keeps in the shop what its open orders sold."""

    _inherit = "shoper.sync.goods"

    @api.model
    def _kept_in_shop(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        """Say of what somebody bought, by itself or in a bundle, that it stays, as far
        as orders were downloaded: what is still to be sent could not be told any
        more."""
        if not elements:
            return {}
        known = Domain("link_state", "in", ("unlinked", "linked"))
        orders = self.env["shoper.element"]._search(
            domains.unsettled(ctx.connector) & known
        )
        numbers = {str(element.remote_id): element.id for element in elements}
        self.env["shoper.element"].flush_model(["shop_facts"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT sold #>> '{}'
                   FROM shoper_element e, jsonb_path_query(e.shop_facts, %s) AS sold
                   WHERE e.id IN %s AND sold #>> '{}' = ANY(%s)""",
                f"$.lines[*].**.{self._remote_key}",
                orders.subselect(),
                list(numbers),
            )
        )
        reason = self.env._(
            "An order of the shop that is not finished has it; it stays."
        )
        return {numbers[number]: reason for (number,) in rows}
