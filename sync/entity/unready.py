from odoo import api, models
from odoo.models import BaseModel


class ShoperSyncEntityUnready(models.AbstractModel):
    """Records of Odoo that are there may not stand for elements before a person makes
    them ready: currencies that are not active."""

    _name = "shoper.sync.entity.unready"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Records to Be Made Ready"

    _awaits_people = True

    @api.model
    def _unready_note(self, element: BaseModel) -> str:
        """Say what lets an element that is not linked be linked by itself, where its
        record is there and cannot be chosen yet; an empty text where there is none."""
        raise NotImplementedError
