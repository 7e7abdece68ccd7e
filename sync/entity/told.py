from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row
from ..core.side import Side
from ..engine.context import Context
from ..engine.references import Values

# Options of a step that neither takes anything over from the shop nor makes or deletes
# anything there.
NOTHING_TAKEN = {
    "import_unlinked": False,
    "export_unlinked": False,
    "delete_unlinked": False,
}


class ShoperSyncEntityTold(models.AbstractModel):
    """Elements of which the shop is only told what Odoo has: stock, parcels, what
    became of orders. Nothing of the shop's is written in Odoo, and what cannot be
    chosen says why. Much of what is told moves while it is told: the type itself says
    when a step may begin, what was agreed on since, what is asked about first, and what
    follows when all is told.

    - ``_told_note`` why nothing else can be chosen, for people
    - ``_lists_new`` whether a download of what is new asks the shop for it; if not, the
      type knows of its new elements by those of others, see ``_prepare_link``
      (entity.py) and :meth:`_rows_since`
    - ``_compared_at_once`` how many pairs are compared in one unit of work, if others
      than :data:`..engine.limits.CHUNK` says: much may be read once for all of them
    - ``_looks_again`` verbs of changes before which the type itself reads, in
      ``_prepare`` (entity.py), what the shop has by now: the engine need not
    - ``_is_read_back`` whether what was written is read again, to see what the other
      side made of it; if not, what was sent is taken as agreed on"""

    _name = "shoper.sync.entity.told"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Told to the Shop Only"

    _is_told = True
    _told_note: Any
    _lists_new = False
    _is_quick = True
    _is_on_by_default = False
    _fixed = NOTHING_TAKEN

    @api.model
    def _option_hints(self) -> dict[str, str]:
        """Say that nothing but telling the shop is offered."""
        # That only what is new is downloaded is fixed, too, and needs no reason.
        fixed = [
            name
            for name, value in self._fixed.items()
            if name != "fetch_all" and value is not True
        ]
        return dict.fromkeys(("update_odoo", *fixed), self.env._(self._told_note))

    # ------------------------------------------------------------------ the step
    @api.model
    def _closed_reason(self, ctx: Context) -> str | bool:
        """Say why a step may not begin now, or what it planned may not be carried out
        (``ctx.run.to_apply``), or False. The types that it needs are asked before."""
        return False

    @api.model
    def _finish_telling(self, ctx: Context) -> bool:
        """Do what must follow when nothing of what a step planned is left; asked again
        if the worker died meanwhile.

        :return: whether it planned more, which is carried out before this is asked once
            more
        :raises ShoperError: the shop cannot be asked now
        """
        return False

    # ------------------------------------------------------ what the shop does not have
    @api.model
    def _obstacle_place(self, odoo: Side) -> str:
        """Say where what ``_export_obstacle`` (entity.py) says is put right, as the
        change notes it: ``in_record``, ``in_panel``, or nothing for elsewhere.

        :param odoo: what the record holds
        """
        return "in_record"

    @api.model
    def _rows_since(
        self, ctx: Context, changes: BaseModel, after: int
    ) -> Iterable[list[Row]]:
        """Read the rows of the shop among which is what creations made whose answers
        were lost, for a type that creates and not ``_lists_new``.

        :param changes: of these creations
        :param after: shop id of the newest element that was known before them
        :raises ShoperError: the shop cannot be asked now
        """
        raise NotImplementedError

    # ------------------------------------------- what is asked before a comparison
    @api.model
    def _expected_bases(
        self, ctx: Context, pairs: Mapping[int, tuple[Side, Values]]
    ) -> dict[int, Values]:
        """Find what is taken as the base of linked pairs instead of what both sides
        last agreed on, where that changed though nobody edited it (the shop sold some):
        {element id: base} of these pairs. Where a pair had a base, this one takes its
        place.

        :param pairs: {element id: (what the element holds, its base)}
        """
        return {}

    @api.model
    def _asked_first(
        self, ctx: Context, element_ids: Collection[int]
    ) -> AbstractSet[int]:
        """Choose the elements of linked pairs whose values are written only as both
        sides last agreed on, or as a person saw in a plan: where nothing was agreed on
        they wait, as in a run that nobody started in person."""
        return frozenset()
