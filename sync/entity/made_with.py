from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityMadeWith(models.AbstractModel):
    """Records are made together with records of another model that Odoo may have
    already: orders with their buyers.

    - ``_made_with`` that model

    Two shops must not make twins of it: ``_twin_keys`` gives keys of that model. What
    is created is planned by what Odoo has: ``_prepare`` is called while no other shop
    creates the same, and does not call the shop then."""

    _name = "shoper.sync.entity.made.with"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Made Together With Others"

    @api.model
    def _making(self, ctx: Context, changes: BaseModel) -> BaseModel:
        """Choose the updates in Odoo that may create records of ``_made_with``. While
        they are carried out, and ``_prepare`` is called for them, no other shop creates
        the same."""
        return changes.browse()
