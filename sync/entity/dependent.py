from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ..engine.context import Context
from .entity import Rule


class ShoperSyncEntityDependent(models.AbstractModel):
    """Elements are linked as something else is, never by themselves: rows of stock as
    products and variants, statuses as orders. The type links them in
    ``_prepare_link``, before anything is compared; no person is asked or may link them,
    and what becomes of them is decided with what they follow.

    - ``_follows_note`` what they follow, for people"""

    _name = "shoper.sync.entity.dependent"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Dependent Links"

    _follows_note: Any
    _is_linked_by_hand = False

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        """Ask nobody: that is decided with what they follow."""
        return [Domain.FALSE]

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        """Say that no record may be linked by hand."""
        return [Domain.FALSE]

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person what they follow."""
        return self.env._(self._follows_note)

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Look for no pairs: they are linked already."""
        return []
