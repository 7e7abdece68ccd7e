from typing import Any

from odoo import api, models

from ..engine.context import Context


class ShoperSyncEntityGrouped(models.AbstractModel):
    """Creations in the shop come in groups, each of them whole and in an order:
    galleries, which have the order in which their pictures are sent (product-images
    in docs/shoper-api.md, section Catalogue).

    - ``_exported_with`` the many2one of the records that says which belong together
    - ``_export_order`` fields by which records are sorted to be created"""

    _name = "shoper.sync.entity.grouped"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Creations in Groups"

    _export_order: tuple[str, ...] = ("id",)

    @api.model
    def _further_exports(self, ctx: Context) -> list[dict[str, Any]]:
        """Plan creations in the shop whose record is made only when they are carried
        out, see ``_prepare`` in entity.py: [{``name``: for people, ``after``: property
        values}]."""
        return []
