def migrate(cr, version):
    """Let presets follow the delivery date of orders, too, that follow all else of
    orders: nobody could choose it when they were saved. They do nothing unless the
    orders of a shop are to have it."""
    cr.execute(
        """WITH chosen AS (
             SELECT shoper_sync_preset_line_id line_id, shoper_property_id property_id
             FROM shoper_property_shoper_sync_preset_line_rel)
           INSERT INTO shoper_property_shoper_sync_preset_line_rel
             (shoper_sync_preset_line_id, shoper_property_id)
           SELECT line.id, new.id
           FROM shoper_sync_preset_line line
           JOIN shoper_property new ON new.entity = 'order' AND new.code = 'promised'
           WHERE line.entity = 'order' AND NOT EXISTS (
             SELECT FROM shoper_property other
             WHERE other.entity = 'order' AND other.code != 'promised'
               AND (line.id, other.id) NOT IN (SELECT * FROM chosen))
           ON CONFLICT DO NOTHING"""
    )
