def migrate(cr, version):
    """Keep in the shop, until somebody who may delete there says otherwise, also what a
    person unlinked before this version."""
    cr.execute(
        """UPDATE shoper_element e SET is_kept_in_shop = true
           FROM (SELECT DISTINCT ON (element_id) element_id, action, rule
                 FROM shoper_link_log ORDER BY element_id, id DESC) latest
           WHERE latest.element_id = e.id AND e.link_state = 'unlinked'
             AND latest.action IN ('unlinked', 'stopped') AND latest.rule = 'by hand'"""
    )
