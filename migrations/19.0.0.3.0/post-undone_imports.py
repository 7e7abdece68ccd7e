def migrate(cr, version):
    """Ask what becomes of elements whose creation in Odoo was undone. Before, they
    followed the connector's rule for deleted records, which may hide them in the shop,
    and were linked again with a record that the undo had archived."""
    cr.execute(
        """UPDATE shoper_element e SET gone_choice = 'ask', left_res_id = c.res_id
           FROM shoper_sync_change c
           WHERE e.link_state = 'unlinked' AND e.left_note IS NOT NULL
             AND e.gone_choice IS NULL AND c.verb = 'delete_odoo' AND c.id = (
               SELECT max(id) FROM shoper_sync_change
               WHERE element_id = e.id AND state = 'done'
                 AND verb IN ('create_odoo', 'delete_odoo', 'link'))"""
    )
