from odoo import api, models


class ShoperSyncEntity(models.AbstractModel):
    """What undoing must know of a type.

    ``_details`` are models whose records are parts of the type's own ones and go
    with them; ``_restore_batch`` is how many deleted elements one call creates
    again; ``_not_restored`` are keys of the shop's answer that no create takes."""

    _inherit = "shoper.sync.entity"

    _details = ()
    _restore_batch = 25
    _not_restored = frozenset()

    @api.model
    def _records_with_details(self, ctx, res_ids):
        """Records that others may refer to: {model: {id: id of the type's record}}."""
        return {self._odoo_model: {res_id: res_id for res_id in res_ids}}

    @api.model
    def _undo_facts(self, direction, codes, odoo):
        """What else must be known to give back exactly what an update overwrites;
        keys begin with ``_``.

        :param odoo: the record's property values
        """
        return {}

    @api.model
    def _undo_obstacles(self, ctx, before, codes, side):
        """What of an update cannot be given back: {code: reason}.

        :param before: what the update overwrote, with its facts
        :param side: ``odoo`` or ``shop``, which was written
        """
        return {}

    @api.model
    def _keep_for_restoring(self, ctx, changes):
        """Keep on the changes what is needed to create again what they delete."""
        changes.element_id.fetch(["payload"])
        for change in changes:
            change.payload = change.element_id.payload

    @api.model
    def _restore_obstacle(self, ctx, payload):
        """What of a deleted element cannot be had back, or False."""
        return False

    @api.model
    def _restore_body(self, ctx, change, values):
        """Body of the POST that creates a deleted element again.

        :param values: property values with references as shop ids
        """
        return {
            key: value
            for key, value in change.payload.items()
            if key != self._remote_key and key not in self._not_restored
        }
