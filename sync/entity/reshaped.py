from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.references import Values
from ..engine.write import Form


class ShoperSyncEntityReshaped(models.AbstractModel):
    """The shop makes something of its own of what it is sent: it takes some values in
    another form, in a further call or not at all, and has others from itself."""

    _name = "shoper.sync.entity.reshaped"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Reshaped by the Shop"

    _is_reshaped = True

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        """Choose another form in which a creation that the shop refused is sent again,
        None where there is none. Its name is noted for ``_create_body`` (entity.py): in
        ``form`` of the change's ``meta``, and of ``ctx.cursor.notes`` for the others of
        the step.

        :param sent: the body that the shop refused
        """
        return None

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        """Say why the shop need not take what an update sent, or False where that is an
        error. With a reason the change waits for a person instead of failing.

        :param element: as the shop has it after the update
        :param error: what the shop answered, None where it said that it took it
        """
        return False

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        """Send whatever else belongs to what was just created in the shop, before it is
        read back; called again if the worker died meanwhile.

        :param created: {shop id: change}
        :return: {shop id: what :meth:`_settle_creation` must know of it}
        :raises ShoperError: the shop cannot be asked now
        """
        return {}

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> AbstractSet[str]:
        """Find the codes of properties of which the shop keeps something of its own,
        whatever a change sends: what is read back is not compared with what was
        sent."""
        return frozenset()

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        """Settle what a creation in the shop left open, and correct what both sides are
        taken to agree on after it.

        :param element: as it was read back
        :param base: {code: value} as the engine found it, which stays as it is
        :param finished: what :meth:`_finish_creation` returned for it, None for nothing
        :return: {code: value}
        """
        return base
