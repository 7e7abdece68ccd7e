def migrate(cr, version):
    """Let presets follow tags of orders, too, that follow all else of orders: nobody
    could choose it when they were saved. They do nothing unless a shop is to have
    them."""
    cr.execute(
        """WITH chosen AS (
             SELECT shoper_sync_preset_line_id line_id, shoper_property_id property_id
             FROM shoper_property_shoper_sync_preset_line_rel)
           INSERT INTO shoper_property_shoper_sync_preset_line_rel
             (shoper_sync_preset_line_id, shoper_property_id)
           SELECT line.id, tags.id
           FROM shoper_sync_preset_line line
           JOIN shoper_property tags ON tags.entity = 'order' AND tags.code = 'tags'
           WHERE line.entity = 'order' AND NOT EXISTS (
             SELECT FROM shoper_property other
             WHERE other.entity = 'order'
               AND other.code NOT IN
                 ('tags', 'texts', 'shipping_tax', 'currency', 'vat_eu',
                  'promised')
               AND (line.id, other.id) NOT IN (SELECT * FROM chosen))
           ON CONFLICT DO NOTHING"""
    )
