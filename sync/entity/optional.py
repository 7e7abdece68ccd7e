from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from odoo import api, models
from odoo.models import BaseModel

from ..core.side import Side
from ..engine.context import Context
from ..engine.references import Values


class ShoperSyncEntityOptional(models.AbstractModel):
    """What is created need not have all the values of its counterpart: it does without
    what nobody chose, what the other side refuses and what something else has already,
    and the connector's defaults take the place of some.

    - ``_optional`` properties that what is created gets only where they are chosen
    - ``_later`` those that a creation in the shop may leave out, since the shop need
      not have them
    - ``_weak`` references that a creation does without while they are not linked, and
      that are filled in later"""

    _name = "shoper.sync.entity.optional"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Optional Values"

    _does_without = True

    @api.model
    def _created_without(self, ctx: Context, direction: str) -> AbstractSet[str]:
        """Find the codes of properties that something is created without.

        :param direction: ``odoo`` or ``shop``, where it is created
        """
        return self._optional - ctx.chosen

    @api.model
    def _with_defaults(self, ctx: Context, odoo: Side) -> Values:
        """Give the values that something is created in the shop with: those of the
        record, and the connector's defaults.

        :param odoo: what the record holds, which stays as it is
        """
        return odoo.values

    @api.model
    def _unsendable(self, ctx: Context, values: Values) -> dict[str, str]:
        """Find the values that the shop refuses, and without which something is created
        there: {code: reason}.

        :param values: what it would be created with
        """
        return {}

    @api.model
    def _untakable(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, dict[str, str]]:
        """Find the values that Odoo cannot take because something else has them
        already; elements are created there without: {element id: {code: reason}}.

        :param shops: what each holds, by the element's id
        """
        return {}

    @api.model
    def _taken_in_odoo(self, ctx: Context, change: BaseModel) -> dict[str, str]:
        """Find, once Odoo refused a change, which of its values another record has that
        Odoo allows only once: {code: reason}. A creation is tried again without them;
        an update of nothing else waits."""
        return {}
