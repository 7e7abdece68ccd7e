from typing import Any

from odoo import api, models

from ..core.values import normal_text


class ShoperSyncEntity(models.AbstractModel):
    """What a type says to the plan of a step: what cannot be done, and in which order
    the rest is."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _step_note(self, ctx):
        """What a finished step tells besides its changes, or False."""
        return False

    @api.model
    def _incomparable(self, ctx, shop, odoo):
        """Codes of properties that mean something else on the two sides of this
        pair; they are not compared."""
        return ()

    @api.model
    def _pair_obstacle(self, ctx, shop, odoo):
        """Why a linked pair cannot be compared at all, or False."""
        return False

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        """Why single properties cannot be written: {code: reason}; it must give one
        for each code that ``odoo``, the record's property values, leaves out."""
        return {}

    @api.model
    def _told_with(self, codes):
        """Codes of properties that a change of these tells, too, where they are the
        same on both sides: one means nothing without the other, so the change becomes
        stale when that one moves."""
        return ()

    @api.model
    def _import_obstacle(self, ctx, shop):
        """Why an element cannot be created in Odoo, or False."""
        if normal_text(shop.get("name", "-")):
            return False
        return self._nameless_reason(ctx)

    def _nameless_reason(self, ctx):
        return ctx.env._("It has no name in the shop.")

    @api.model
    def _export_obstacle(self, ctx, record, values):
        """Why a record cannot be created in the shop, or False."""
        return False

    @api.model
    def _question(self, name: str) -> str | bool:
        """Key under which everything of nearly this name is asked about at once, or
        False where each is asked about by itself."""
        return False

    @api.model
    def _twins(self, connector: Any, name: str) -> tuple[Any, Any]:
        """Find what has nearly this name, where :meth:`_question` gives a key:
        (elements of the shop, records of Odoo)."""
        raise NotImplementedError

    @api.model
    def _delete_obstacle(self, ctx, shop):
        """Why an element without counterpart is not deleted from the shop, or
        False."""
        return False

    @api.model
    def _with_defaults(self, ctx, values):
        """Values to create in the shop with, the connector's defaults filled in."""
        return values

    @api.model
    def _import_order(self, elements):
        """Elements in the order in which they are to be created in Odoo."""
        return elements

    @api.model
    def _export_order(self, records):
        """Records in the order in which they are to be created in the shop."""
        return records

    @api.model
    def _export_chunk(self, ctx, domain, position, size):
        """The records that are planned next.

        :param position: where they begin, 0 at first
        :param size: about so many
        :return: (records, where those after them begin)
        """
        domain = [*domain, ("id", ">", position)]
        records = ctx.records.search(domain, order="id", limit=size)
        return records, records[-1:].id

    @api.model
    def _further_exports(self, ctx):
        """Values of ``create_shop`` changes whose record is made only when they are
        carried out, see :meth:`_prepare_export`."""
        return []

    @api.model
    def _parent_element(self, values):
        """Element of the same type that must exist in Odoo first, or None."""
        return None

    @api.model
    def _write_order(self, ctx, changes):
        """Changes in the order in which they are to be written in Odoo."""
        return changes
