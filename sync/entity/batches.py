from collections.abc import Mapping, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row
from ..core.side import Side
from ..engine.context import Context
from ..engine.plan.pair import Blocked, LinkedPair


class ShoperSyncEntityBatches(models.AbstractModel):
    """Whole batches instead of one thing: what the engine asks every type, and what
    stands below :mod:`.entity`, since few types need to know it.

    Each of these asks the hook that it names once for each thing of the batch, which is
    all that most types need. A type that overrides it is handed the batch, and its
    other hook is not asked any more."""

    _name = "shoper.sync.entity.batches"
    _description = "Shoper Entity: Whole Batches"

    @api.model
    def _all_element_values(
        self, ctx: Context, rows: Sequence[Row], extra: Any
    ) -> list[dict[str, Any]]:
        """Read rows of the shop: what :meth:`_element_values` makes of each, in the
        same order.

        :raises OddValue: a field of one of them makes no sense; then each is asked for
            alone, so that no other goes without
        """
        return [self._element_values(ctx, row, extra) for row in rows]

    @api.model
    def _all_import_obstacles(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, str]:
        """Say why elements cannot be created in Odoo: {element id: reason} of those for
        which :meth:`_import_obstacle` has one.

        :param shops: what each holds, by the element's id
        """
        return {
            element_id: str(reason)
            for element_id, shop in shops.items()
            if (reason := self._import_obstacle(ctx, shop))
        }

    @api.model
    def _all_export_obstacles(
        self, ctx: Context, odoo: Mapping[BaseModel, Side]
    ) -> dict[int, str]:
        """Say why records cannot be created in the shop: {record id: reason} of those
        for which :meth:`_export_obstacle` has one.

        :param odoo: what Odoo holds of each
        """
        return {
            record.id: str(reason)
            for record, side in odoo.items()
            if (reason := self._export_obstacle(ctx, record, side))
        }

    @api.model
    def _all_update_obstacles(
        self,
        ctx: Context,
        direction: str,
        updates: Sequence[tuple[LinkedPair, Sequence[str]]],
    ) -> dict[int, Blocked]:
        """Say what of linked pairs cannot be written: {element id: what
        :meth:`_update_obstacles` says of each}.

        :param direction: ``odoo`` or ``shop``, where it is to be written
        :param updates: pairs, each with codes of properties, at least one
        """
        reasons = self._update_obstacles
        return {
            pair.element.id: Blocked(reasons(ctx, pair, direction, codes))
            for pair, codes in updates
        }

    @api.model
    def _all_create_values(
        self, ctx: Context, creations: Sequence[tuple[BaseModel, Side]]
    ) -> list[dict[str, Any]]:
        """Make the values for the ``create`` that carries out changes: what
        :meth:`_create_values` makes of each, in the same order.

        :param creations: changes, and what each writes, references as ids of records
        """
        return [
            self._create_values(ctx, change, values) for change, values in creations
        ]
