def migrate(cr, version):
    """Let presets follow the currency of orders, and whether they are without VAT, too,
    that follow all else of orders: nobody could choose these when they were saved."""
    cr.execute(
        """WITH chosen AS (
             SELECT shoper_sync_preset_line_id line_id, shoper_property_id property_id
             FROM shoper_property_shoper_sync_preset_line_rel)
           INSERT INTO shoper_property_shoper_sync_preset_line_rel
             (shoper_sync_preset_line_id, shoper_property_id)
           SELECT line.id, new.id
           FROM shoper_sync_preset_line line
           JOIN shoper_property new
             ON new.entity = 'order' AND new.code IN ('currency', 'vat_eu')
           WHERE line.entity = 'order' AND NOT EXISTS (
             SELECT FROM shoper_property other
             WHERE other.entity = 'order'
               AND other.code NOT IN ('currency', 'vat_eu', 'promised')
               AND (line.id, other.id) NOT IN (SELECT * FROM chosen))
           ON CONFLICT DO NOTHING"""
    )
