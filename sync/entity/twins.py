from collections.abc import Collection

from odoo import api, models
from odoo.models import BaseModel


class ShoperSyncEntityTwins(models.AbstractModel):
    """Everything of nearly the same name is asked about at once: is it one thing, or
    each its own?"""

    _name = "shoper.sync.entity.twins"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Nearly the Same Names"

    _asks_about_twins = True

    @api.model
    def _question(self, name: str) -> str:
        """Give the key under which everything of nearly this name is asked about at
        once."""
        raise NotImplementedError

    @api.model
    def _twins(
        self, connector: BaseModel, names: Collection[str]
    ) -> dict[str, tuple[BaseModel, BaseModel]]:
        """Find what has nearly one of these names, of all at once: {name: (elements of
        the shop, records of Odoo)}."""
        raise NotImplementedError
