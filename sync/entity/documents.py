from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.row import Row
from ..engine.context import Context
from ..engine.plan.actions import PlannedAction
from ..engine.plan.readiness import Readiness


class ShoperSyncEntityDocuments(models.AbstractModel):
    """Records are documents. Not all of them are made, nor at any time, and more is
    done with them than writing values (confirmed, cancelled, paid), which is planned
    and shown as actions.

    - ``_unsteady`` codes of properties that may move while a creation waits: it is
      carried out as planned all the same, and the next run brings what moved
    - ``_settings_page`` page of the shop's settings that says what is done with these,
      where what waits is put right: there is a view of that name
    - ``_corrected_before`` codes of actions that wait for what a person corrects in the
      record: no setting helps
    - ``_actions`` what is done, {code: label}
    - ``_acted`` the same, in words for when it was done, where these are others
    - ``_reversed_by`` which action takes one back, {code: code}
    - ``_gone_action`` which one a person may choose for a record whose element was
      deleted in the shop, None: none"""

    _name = "shoper.sync.entity.documents"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Documents"

    _is_document = True
    _reversed_by: dict[str, str] = {}

    # ------------------------------------------------------ what is made, what is kept
    @api.model
    def _import_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain, which of the elements that have no record may be created in
        Odoo; the others stay without one, and nobody is asked about them."""
        return []

    @api.model
    def _readiness(self, ctx: Context, elements: BaseModel) -> dict[int, Readiness]:
        """Find, for many elements at once, what keeps them from being created in Odoo
        besides ``_import_obstacle`` (entity.py) and what is not linked, what must be
        done before, and what must be linked that their values do not refer to:
        {element id: readiness} of those of which there is anything to say."""
        return {}

    @api.model
    def _odd_facts(self, row: Row) -> dict[str, Any]:
        """Note of a row that makes no sense what types that need this one downloaded
        must know of it; as long as nothing is noted, such a row blocks them."""
        return {}

    @api.model
    def _only_left(self, changes: BaseModel) -> BaseModel:
        """Choose those of changes that people are only told of: neither side can be
        carried out any more.

        :param changes: with values to choose from, as superuser
        """
        return changes.browse()

    # ------------------------------------------------------------------------- actions
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
