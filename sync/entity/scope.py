from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityScope(models.AbstractModel):
    """Elements can be left out by filters of the connector's scope (page
    *Synchronisation Scope* of the shop's settings): ``_scope_filters``, fields of
    ``shoper.sync.scope``."""

    _name = "shoper.sync.entity.scope"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Scope"

    @api.model
    def _elements_out_of_scope(self, ctx: Context, scope: BaseModel) -> Domain:
        """Say which elements the filters of the connector's scope leave out, as a
        domain.

        :param scope: ``shoper.sync.scope`` of the type, whichever the step is about
        """
        return Domain.FALSE
