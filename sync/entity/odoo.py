from collections.abc import Iterable
from typing import Any, NamedTuple

from odoo import api, models
from odoo.models import BaseModel

from ..core.refs import Ref, Stored
from ..core.side import Side
from ..engine.context import Context
from ..engine.references import Values
from ..engine.write import Write


class Fitting(NamedTuple):
    """Records that an element may be made like: ids of those that are proposed, if it
    is one only, and of those that a person is shown to choose from."""

    proposed: list[int]
    candidates: list[int]


class ShoperSyncEntity(models.AbstractModel):
    """How records of a type are read and written in Odoo."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        """Say which records may stand for elements of a connector's shop at all, as a
        domain."""
        return []

    @api.model
    def _linkable_with(self, element: BaseModel) -> list[Any]:
        """Say which records a person may link with an element by hand, as a domain."""
        return self._linkable_domain(element.connector_id)

    @api.model
    def _linkable_elements(self, connector: BaseModel, record: BaseModel) -> list[Any]:
        """Say which elements of a shop a person may link with a record that
        :meth:`_linkable_domain` allows, as a domain."""
        return []

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person which records :meth:`_linkable_with` allows."""
        return self.env._("Only records that take part in this shop can be linked.")

    @api.model
    def _record_domain(self, ctx: Context) -> list[Any]:
        """Say which records a step may link with elements of the shop, as a domain."""
        return self._linkable_domain(ctx.connector)

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        """Say which records may be created in the shop, as a domain."""
        return self._record_domain(ctx)

    @api.model
    def _readable(self, ctx: Context, res_ids: Iterable[int]) -> BaseModel:
        """Choose those of the records that are there and that the run's user may
        see."""
        return ctx.records.browse(res_ids).exists()._filtered_access("read")

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        """Read what records hold: {record id: side}. Of its values is left out what a
        record cannot say for sure; references are as :meth:`_reference` makes them. Its
        facts are whatever the other hooks of the type need to know of the record."""
        raise NotImplementedError

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        """Make values for ``create`` (no record) or ``write`` of property values.

        :param values: what is written, references as ids of records
        :param record: which is written
        :param current: what it holds now
        """
        raise NotImplementedError

    @api.model
    def _likes(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> dict[int, Fitting]:
        """Say which records what is created may be made like, for a type that
        ``_is_made_like``: {element id: those that fit}.

        :param records: all that may be named
        """
        return {}

    @api.model
    def _create_values(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Make the values for the ``create`` that carries out a change.

        :param values: what is written, references as ids of records
        """
        return self._to_odoo(ctx, values)

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        """Carry out the updates of a batch in Odoo, with the texts in further
        languages."""
        for write in writes:
            self._write_record(ctx, write.record, write.vals, write.change.after)
            self._write_languages(ctx, write.record, write.change.after)

    @api.model
    def _write_record(
        self, ctx: Context, record: BaseModel, vals: dict[str, Any], after: Values
    ) -> None:
        """Carry out one update in Odoo.

        :param vals: what :meth:`_to_odoo` made of it
        :param after: the planned property values
        """
        if vals:
            record.write(vals)

    @api.model
    def _create_records(
        self, ctx: Context, changes: BaseModel, vals_list: list[dict[str, Any]]
    ) -> BaseModel:
        """Create records in Odoo.

        :param vals_list: what :meth:`_create_values` made of each change
        :return: records, one per change, in the same order
        """
        return ctx.records.with_context(active_test=True).create(vals_list)

    @api.model
    def _act(self, ctx: Context, action: str, changes: BaseModel) -> None:
        """Carry out an action with the records of changes; where it fails for all of
        them, it is tried with fewer, down to each alone.

        :param action: one of the type's ``_actions``
        :param changes: their ``res_id`` are those of the records, their ``after`` what
            the plan said of it
        """
        raise NotImplementedError

    @api.model
    def _reference(
        self, ctx: Context, entity_code: str, record: BaseModel
    ) -> Stored | None:
        """Say how a record that another one refers to appears among property values: as
        the id of its element, else as ``"model,id"``; None for no record.

        :param entity_code: of the type that the record belongs to
        """
        if not record:
            return None
        element_id = ctx.links(entity_code).element_by_record.get(record.id)
        return element_id or Ref.record(record._name, record.id).stored
