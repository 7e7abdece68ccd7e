from collections.abc import Collection
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.side import Side
from ..engine.context import Context
from ..engine.undo.detail import UndoDetail


class ShoperSyncEntityUndone(models.AbstractModel):
    """Undoing what was done with the type takes more than giving values back and
    deleting records: something is noted before, looked at, or taken away besides.

    - ``_counts_as_use`` whether what its records refer to counts as used: when the
      creation of that is undone, it is archived and not deleted. Records of this
      addon's own models make nothing used, unless people make them by hand
    - ``_is_archived_in_use`` whether undoing a creation archives a record that
      something refers to; if not, it stays
    - ``_is_used_by_lists`` whether a list in which it stands uses a record that shows
      the list from its side, too: a product has tags, a tag only shows its products"""

    _name = "shoper.sync.entity.undone"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: More to Undo"

    _undoes_more = True

    @api.model
    def _undo_facts(
        self, side: str, codes: Collection[str], current: Side
    ) -> dict[str, Any]:
        """Note what else must be known to give back exactly what an update is about to
        overwrite: facts that JSON can hold. Undoing the update hands them to
        ``_to_odoo`` or ``_to_shop`` (entity.py), beside the values.

        :param side: ``odoo`` or ``shop``, which is about to be written
        :param codes: of the properties that are overwritten
        :param current: what the side holds
        """
        return {}

    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        """Say what must be known to plan how changes are undone: {change: detail} of
        those of which there is anything to say.

        :param originals: the next changes that are undone
        """
        return {}

    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        """Take away what creations made besides their records, as far as nothing else
        uses it.

        :param changes: which undid the creations
        """
