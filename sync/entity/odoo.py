from typing import NamedTuple

from odoo import api, models


class Fitting(NamedTuple):
    """Records that an element may be made like: ids of those that are proposed, if it
    is one only, and of those that a person is shown to choose from."""

    proposed: list[int]
    candidates: list[int]


class ShoperSyncEntity(models.AbstractModel):
    """How records of a type are read and written in Odoo."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _linkable_domain(self, connector) -> list:
        """Say which records may stand for elements of a connector's shop at all."""
        return []

    @api.model
    def _linkable_with(self, element) -> list:
        """Domain of the records that a person may link with an element by hand."""
        return self._linkable_domain(element.connector_id)

    @api.model
    def _linkable_elements(self, connector, record) -> list:
        """Domain of the elements of a shop that a person may link with a record that
        :meth:`_linkable_domain` allows."""
        return []

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person which records :meth:`_linkable_with` allows."""
        return self.env._("Only records that take part in this shop can be linked.")

    @api.model
    def _record_domain(self, ctx):
        """Records that a step may link with an element of the connector's shop."""
        return self._linkable_domain(ctx.connector)

    @api.model
    def _export_domain(self, ctx):
        """Records that may be created in the shop."""
        return self._record_domain(ctx)

    @api.model
    def _readable(self, ctx, res_ids):
        """Those of the records that are there and that the run's user may see."""
        return ctx.records.browse(res_ids).exists()._filtered_access("read")

    @api.model
    def _odoo_values(self, ctx, records):
        """Property values of records: {record id: {code: value}}; what a record
        cannot say for sure is left out. References as ids of elements, or
        ``"model,id"`` of a record without one."""
        raise NotImplementedError

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        """Values for ``create`` (no record) or ``write``.

        :param values: property values, references as ids of records
        :param current: the record's property values
        """
        raise NotImplementedError

    @api.model
    def _likes(self, ctx, elements, records) -> dict[int, Fitting]:
        """Say which records what is created may be made like, for a type that
        ``_is_made_like``: {element id: those that fit}.

        :param records: all that may be named
        """
        return {}

    @api.model
    def _create_values(self, ctx, change, values):
        """Values for the ``create`` that a change stands for."""
        return self._to_odoo(ctx, values)

    @api.model
    def _write_records(self, ctx, writes):
        """Write in Odoo what the updates of a batch stand for.

        :param writes: list of :class:`~..engine.apply_odoo.Write`
        """
        for write in writes:
            self._write_record(ctx, write.record, write.vals, write.change.after)
            self._write_languages(ctx, write.record, write.change.after)

    @api.model
    def _write_record(self, ctx, record, vals, after):
        """Write in Odoo what an update stands for.

        :param vals: what :meth:`_to_odoo` made of it
        :param after: the planned property values
        """
        if vals:
            record.write(vals)

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        """Create in Odoo what the changes stand for.

        :param vals_list: what :meth:`_create_values` made of each change
        :return: records, one per change, in the same order
        """
        return ctx.records.with_context(active_test=True).create(vals_list)

    @api.model
    def _prepare_import(self, ctx, changes):
        """Fetch what else is needed to create elements in Odoo, while nothing is
        locked.

        :return: those of the changes that can be carried out now
        """
        return changes

    @api.model
    def _prepare_update(self, ctx, changes, side):
        """Fetch what else is needed to update elements or records, while nothing is
        locked.

        :param side: ``odoo`` or ``shop``, where it is written
        :return: those of the changes that can be carried out now
        """
        return changes

    @api.model
    def _reference(self, ctx, entity_code, record):
        """How a referenced record appears among property values."""
        if not record:
            return None
        element_id = ctx.links(entity_code).element_by_record.get(record.id)
        return element_id or f"{record._name},{record.id}"
