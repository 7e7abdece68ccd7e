from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.plan.actions import PlannedAction


class ShoperSyncEntityDocuments(models.AbstractModel):
    """Records are documents: more is done with them than writing values (confirmed,
    cancelled, paid), which is planned and shown as actions.

    - ``_actions`` what is done, {code: label}
    - ``_reversed_by`` which action takes one back, {code: code}
    - ``_gone_action`` which one a person may choose for a record whose element was
      deleted in the shop, None: none"""

    _name = "shoper.sync.entity.documents"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Documents"

    _reversed_by: dict[str, str] = {}

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
    def _acted_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain of elements, for which linked ones actions may be planned:
        all of them, unless the type knows with which nothing can be done any more."""
        return []

    @api.model
    def _action_obstacles(
        self, ctx: Context, action: str, changes: BaseModel
    ) -> dict[BaseModel, str]:
        """Say why actions that are about to be carried out have to wait for a person
        after all: {change: reason}.

        :param action: one of the type's ``_actions``
        :param changes: their records hold what they held when that was planned
        """
        return {}

    @api.model
    def _gone_planned(self, record: BaseModel) -> PlannedAction | None:
        """Plan the ``_gone_action`` for a record whose element was deleted in the shop,
        for a type that declares one: with a reason where it must not be carried out,
        None where nothing is left to be done. Asked again when it is carried out."""
        return None

    @api.model
    def _act(self, ctx: Context, action: str, changes: BaseModel) -> None:
        """Carry out an action with the records of changes; where it fails for all of
        them, it is tried with fewer, down to each alone.

        :param action: one of the type's ``_actions``
        :param changes: their ``res_id`` are those of the records, their ``after`` what
            the plan said of it
        """
        raise NotImplementedError
