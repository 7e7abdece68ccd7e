import json

from odoo.tools import split_every

from odoo.addons.shoper_connector.sync.sale.order_row import kept_of_order


def migrate(cr, version):
    """Keep of the shop's rows of orders what is read of them and nothing else, as of
    those that are downloaded from now on."""
    cr.execute(
        """SELECT id FROM shoper_element
           WHERE entity = 'order' AND payload ? 'order_id' ORDER BY id"""
    )
    for ids in split_every(1000, [row[0] for row in cr.fetchall()]):
        cr.execute(
            "SELECT id, payload FROM shoper_element WHERE id = ANY(%s)", [list(ids)]
        )
        kept = {key: json.dumps(kept_of_order(row)) for key, row in cr.fetchall()}
        cr.execute(
            """UPDATE shoper_element element SET payload = new.payload::jsonb
               FROM unnest(%s, %s) AS new (id, payload) WHERE new.id = element.id""",
            [list(kept), list(kept.values())],
        )
