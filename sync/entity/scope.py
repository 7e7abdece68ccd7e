from collections.abc import Iterable

from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityScope(models.AbstractModel):
    """Elements can be left out by filters of the connector's scope ("What Takes Part"):
    ``_scope_filters``, fields of ``shoper.sync.scope``."""

    _name = "shoper.sync.entity.scope"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Scope"

    @api.model
    def _elements_out_of_scope(self, ctx: Context, scope: BaseModel) -> Iterable[int]:
        """Find the ids of elements that the filters of the connector's scope leave
        out.

        :param scope: ``shoper.sync.scope`` of the type, whichever the step is about
        """
        return []
