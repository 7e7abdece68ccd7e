from typing import Any

from odoo import api, models

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
    chosen says why.

    - ``_told_note`` why nothing else can be chosen, for people"""

    _name = "shoper.sync.entity.told"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Told to the Shop Only"

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
