def migrate(cr, version):
    """Remember of elements that were unlinked since their record was archived which
    one that was, as the log of links knows it: active again, it is linked with its
    element, and not created in the shop once more."""
    cr.execute(
        """UPDATE shoper_element element
           SET left_res_id = log.res_id, is_left_archived = TRUE
           FROM (SELECT DISTINCT ON (element_id) element_id, action, rule, res_id
                 FROM shoper_link_log ORDER BY element_id, id DESC) log
           WHERE log.element_id = element.id
             AND log.action = 'unlinked' AND log.rule = 'gone' AND log.res_id > 0
             AND element.link_state = 'unlinked' AND element.gone_choice = 'leave'
             AND COALESCE(element.left_res_id, 0) = 0"""
    )
