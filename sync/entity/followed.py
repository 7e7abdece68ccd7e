from collections.abc import Mapping
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityFollowed(models.AbstractModel):
    """Elements go on changing in the shop, which tells so by a moment in their rows:
    orders, whose list is too long to be read as a whole.

    A download of what is new reads also what changed: the rows whose ``_changed_by`` is
    not older than the newest moment met before, less some hours, and those of
    ``_again_domain``. A complete one reads no more than :meth:`_window_start` says.

    - ``_changed_by`` the field of rows that holds when they last changed
    - ``_dated_by`` the field of rows that holds since when they are there

    The shop must take ``>=`` as a filter of both fields: see docs/shoper-api.md,
    Customers and orders. Moments are texts in the shop's own time, as the shop writes
    them: compared with each other, never with another clock."""

    _name = "shoper.sync.entity.followed"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Followed Changes"

    @api.model
    def _again_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain, which elements are read again by their ids, since they may
        have changed without a word of the shop."""
        raise NotImplementedError

    @api.model
    def _facts_of_edit(
        self, ctx: Context, element: BaseModel, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Give facts of an element that its row does not tell, since they are of what
        the row was before: they are stored beside those of ``_element_values``.

        :param element: as it was mirrored before
        :param values: of its row, which changed
        """
        return {}

    @api.model
    def _window_start(self, ctx: Context, mark: str) -> str:
        """Say since when rows are read by a complete download: only those whose
        ``_dated_by`` is not older. An empty text for all of them.

        :param mark: the newest ``_changed_by`` met by downloads before, or empty
        """
        return ""

    @api.model
    def _new_from(self, ctx: Context) -> int:
        """Say behind which id of the shop the very first download reads everything,
        however old it is; 0: nothing but what the window holds."""
        return 0

    @api.model
    def _backlog(self, ctx: Context, last: BaseModel) -> dict[str, list[int]]:
        """Say which rows up to :meth:`_new_from` are read once, however old they are:
        those with one of these numbers in a field, {} for none.

        :param last: the step of the last download, none where there was none
        """
        return {}

    @api.model
    def _facts_of_backlog(self) -> dict[str, Any]:
        """Give the facts of a row of the backlog that made no sense at first and does
        now, whatever became of it since."""
        return {}

    @api.model
    def _window_domain(self, ctx: Context, start: str) -> list[Any]:
        """Say, as a domain, which elements are of rows that a complete download reads.

        :param start: what :meth:`_window_start` said
        """
        raise NotImplementedError
