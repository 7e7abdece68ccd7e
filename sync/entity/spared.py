from collections.abc import Set as AbstractSet

from odoo import api, models
from odoo.models import BaseModel

from ..core.side import Side
from ..engine.context import Context


class ShoperSyncEntitySpared(models.AbstractModel):
    """Some elements are spared what is done with the others: they are left alone as
    they are, take none of the shop's values, are not deleted from the shop, or keep
    their link for as long as it is needed."""

    _name = "shoper.sync.entity.spared"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Spared Elements"

    _spares_some = True

    @api.model
    def _left_alone_reasons(self, elements: BaseModel) -> dict[BaseModel, str]:
        """Say why some of elements are left alone whatever anybody decides, such as
        bundles: their pages and their changes say so, and nobody is asked about them.

        :return: {element: reason}
        """
        return {}

    @api.model
    def _left_alone(self, elements: BaseModel) -> BaseModel:
        """Choose those of elements that are left alone whatever anybody decides."""
        reasons = self._left_alone_reasons(elements)
        return elements.filtered(lambda element: element in reasons)

    @api.model
    def _left_alone_note(self) -> str:
        """Say what to do about an element that is left alone and that others need; an
        empty text where there is nothing to say."""
        return ""

    @api.model
    def _taking_nothing(self, elements: BaseModel) -> BaseModel:
        """Choose those of linked elements whose values are never written to their
        records: a person who decides about them is not offered to take the shop's.

        :param elements: as superuser
        """
        return elements.browse()

    @api.model
    def _delete_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        """Say why an element is not deleted from the shop, or False: one without a
        counterpart, or where ``ctx.is_undo`` one whose creation is undone.

        :param shop: what the element holds
        """
        return False

    @api.model
    def _kept_in_shop(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        """Say why elements are not deleted from the shop now, whoever wants it:
        {element id: reason} of those of which it is so.

        :param elements: which are to be deleted there
        """
        return {}

    @api.model
    def _needed_still(self, ctx: Context, elements: BaseModel) -> AbstractSet[int]:
        """Find elements whose record is archived and whose link another type needs
        still: the connector's setting takes it away only afterwards.

        :return: their ids
        """
        return frozenset()

    @api.model
    def _needed_note(self, ctx: Context) -> str | bool:
        """Say why a person is asked about elements that are needed still, where nothing
        that is synchronised would end that; False where it ends by itself."""
        return False
