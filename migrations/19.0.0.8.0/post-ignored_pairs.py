from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Ignore, too, the records with which elements were linked when they were ignored,
    as the log of links knows it, unless such a record is linked with something else by
    now: both take part again together, and meanwhile the record is not created in the
    shop once more."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """SELECT element.id, former.res_id
           FROM shoper_element element
           CROSS JOIN LATERAL (
             SELECT * FROM shoper_link_log WHERE element_id = element.id
             ORDER BY id DESC LIMIT 1) latest
           CROSS JOIN LATERAL (
             SELECT * FROM shoper_link_log
             WHERE element_id = element.id AND id < latest.id
             ORDER BY id DESC LIMIT 1) former
           WHERE element.link_state = 'ignored'
             AND latest.action = 'ignored'
             AND former.action = 'unlinked' AND former.rule = 'by hand'
             AND former.create_date = latest.create_date  -- of the same click
             AND former.res_id > 0
             AND NOT EXISTS (
               SELECT FROM shoper_element other
               WHERE other.connector_id = element.connector_id
                 AND other.entity = element.entity
                 AND other.res_id = former.res_id AND other.link_state = 'linked')
           ORDER BY latest.id"""
    )
    records = dict(cr.fetchall())
    elements = env["shoper.element"].browse(records)
    for (connector, code), own in elements.grouped(
        lambda element: (element.connector_id, element.entity)
    ).items():
        entity = env["shoper.sync"]._entity(code)
        if "export_unlinked" in entity._option_hints():
            continue  # nothing is created in the shop
        left = env[entity._odoo_model].browse(records[item.id] for item in own).exists()
        pairs = {records[item.id]: item.id for item in own}
        pairs = {res_id: pairs[res_id] for res_id in left.ids}
        env["shoper.ignored.record"]._ignore(connector, code, pairs, linked=pairs)
