from collections.abc import Collection, Iterable
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.side import Side
from ..core.values import normal_text
from ..engine.context import Context
from ..engine.plan.actions import PlannedAction
from ..engine.references import Values


class ShoperSyncEntity(models.AbstractModel):
    """What a type says to the plan of a step: what cannot be done, and in which order
    the rest is."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        """Tell what a finished step says besides its changes, or False."""
        return False

    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain of elements, which linked ones are compared: all of them,
        unless the type knows on which something may have changed."""
        return []

    @api.model
    def _planned_actions(
        self, ctx: Context, elements: BaseModel
    ) -> dict[int, list[PlannedAction]]:
        """Plan what is done with records besides writing their values, for a type with
        ``_actions``: {element id: actions in their order}. Each is carried out after
        the one before it.

        :param elements: linked ones, and those that this step is about to link or to
            create in Odoo
        """
        return {}

    @api.model
    def _incomparable(self, ctx: Context, shop: Side, odoo: Side) -> Collection[str]:
        """Find the codes of properties that mean something else on the two sides of
        this pair: they are not compared.

        :param shop: what the element holds
        :param odoo: what the record holds
        """
        return ()

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        """Say why a linked pair cannot be compared at all, or False.

        :param shop: what the element holds
        :param odoo: what the record holds
        """
        return False

    @api.model
    def _update_obstacles(
        self, ctx: Context, res_id: int, direction: str, codes: list[str], odoo: Side
    ) -> dict[str, str]:
        """Say why single properties cannot be written: {code: reason}; it must give one
        for each of the codes that ``odoo`` leaves out.

        :param direction: ``odoo`` or ``shop``, where they are to be written
        :param codes: of the properties
        :param odoo: what the record holds
        """
        return {}

    @api.model
    def _told_with(self, codes: list[str]) -> Iterable[str]:
        """Find the codes of properties that a change of these tells, too, where they
        are the same on both sides: one means nothing without the other, so the change
        is given up when that one is edited."""
        return ()

    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        """Say why an element cannot be created in Odoo, or False.

        :param shop: what the element holds
        """
        return "name" in shop and self._value_obstacle(ctx, "name", shop["name"])

    @api.model
    def _value_obstacle(self, ctx: Context, code: str, value: Any) -> str | bool:
        """Say why no record can have a value of the shop, or False.

        :param code: of the property
        """
        if code == "name" and not normal_text(value):
            return ctx.env._("It has no name in the shop.")
        return False

    @api.model
    def _taken_values(self, ctx: Context) -> set[Any]:
        """Find the values of the property ``_distinct`` that records have."""
        return set()

    @api.model
    def _export_obstacle(
        self, ctx: Context, record: BaseModel, odoo: Side
    ) -> str | bool:
        """Say why a record cannot be created in the shop, or False.

        :param odoo: what the record holds
        """
        return False

    @api.model
    def _question(self, name: str) -> str | bool:
        """Give the key under which everything of nearly this name is asked about at
        once, or False where each is asked about by itself."""
        return False

    @api.model
    def _twins(self, connector: BaseModel, name: str) -> tuple[BaseModel, BaseModel]:
        """Find what has nearly this name, where :meth:`_question` gives a key:
        (elements of the shop, records of Odoo)."""
        raise NotImplementedError

    @api.model
    def _delete_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        """Say why an element without counterpart is not deleted from the shop, or
        False.

        :param shop: what the element holds
        """
        return False

    @api.model
    def _with_defaults(self, ctx: Context, odoo: Side) -> Values:
        """Give the values that something is created in the shop with: those of the
        record, and the connector's defaults.

        :param odoo: what the record holds, which stays as it is
        """
        return odoo.values

    @api.model
    def _further_exports(self, ctx: Context) -> list[dict[str, Any]]:
        """Plan creations in the shop whose record is made only when they are carried
        out, see :meth:`_prepare`: [{``name``: for people, ``after``: property
        values}]."""
        return []
