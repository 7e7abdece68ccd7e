from odoo import api, models

from ..core.row import Row
from ..engine.context import Context


class ShoperSyncEntityJoined(models.AbstractModel):
    """What the shop says of an element is told by several resources: an order by
    itself and by its lines.

    - ``_joins`` the resources of which rows belong to those of the type, see
      :class:`..engine.joins.Join`

    Rows come to the hooks of the type with what belongs to them: ``row[resource]`` is
    the list of these rows, as the shop answers them."""

    _name = "shoper.sync.entity.joined"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Joined Rows"

    @api.model
    def _is_whole(self, ctx: Context, row: Row) -> bool:
        """Tell whether what was joined to a row fits it. If not, both are read once
        more; what is read then is taken as it is, unless reading its values says that
        it makes no sense."""
        return True
