from odoo import api, models
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityDetailed(models.AbstractModel):
    """Records have details: records of other models that belong to them (variants of a
    product, its prices in lists), which undoing must know.

    - ``_details`` the models whose records are parts of the type's own ones and go with
      them in Odoo"""

    _name = "shoper.sync.entity.detailed"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Details of Records"

    _has_details = True

    @api.model
    def _records_with_details(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, dict[int, int]]:
        """Find the records that others may refer to, the type's own ones and parts of
        them: {model: {id: id of the type's record}}."""
        return {self._odoo_model: {res_id: res_id for res_id in res_ids}}

    @api.model
    def _values_kept_elsewhere(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, set[int]]:
        """Find records of other models that hold nothing but property values of the
        type's own ones and go with them: {model: {ids}}."""
        return {}

    @api.model
    def _details_written(
        self, ctx: Context, records: BaseModel
    ) -> list[tuple[int, BaseModel]]:
        """Find the details that go with records and that people write to without
        these: [(record id, detail)]."""
        return []
