from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityPart(models.AbstractModel):
    """Elements are parts of others and go with them, such as the variants of a product.

    - ``_whole`` the property that names what a part belongs to, and the code of that
      type
    - ``_whole_key`` the key under which a part's row of the shop names it
    - ``_is_deleted_along`` whether a run that deletes in the shop deletes without
      asking again what a person deleted in Odoo

    The type that they belong to names in ``_parts`` those that the shop deletes with
    its own elements."""

    _name = "shoper.sync.entity.part"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Parts of a Parent"

    _whole_key: str = ""

    @api.model
    def _must_fetch_all(self, ctx: Context, last: BaseModel) -> bool:
        """Tell whether a download of new elements alone would miss some.

        :param last: the ``shoper.sync.step`` that downloaded the last time
        """
        return False

    @api.model
    def _outdated_links(self, ctx: Context) -> BaseModel:
        """Find the elements whose link makes no sense any more: it is taken away before
        new ones are looked for."""
        return self.env["shoper.element"]

    @api.model
    def _of_same_whole(self, element: BaseModel) -> list[Any]:
        """Say which records belong to what an element belongs to, as a domain: a person
        may link it with these only."""
        return []

    @api.model
    def _linkable_elements(self, connector: BaseModel, record: BaseModel) -> list[Any]:
        """Say which elements of a shop belong to what a record belongs to, as a domain:
        a person may link it with these only."""
        return []
