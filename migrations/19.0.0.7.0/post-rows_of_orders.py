import json

from odoo.tools import split_every

from odoo.addons.shoper_connector.sync.engine.mirror import digest
from odoo.addons.shoper_connector.sync.sale.order_row import kept_of_order


def migrate(cr, version):
    """Keep of the shop's rows of orders what is read of them and nothing else, as of
    those that are downloaded from now on. The sums by which changed rows are noticed
    follow, else every order would look as if it had changed just now."""
    cr.execute(
        """SELECT id FROM shoper_element
           WHERE entity = 'order' AND payload ? 'order_id' ORDER BY id"""
    )
    for ids in split_every(1000, [row[0] for row in cr.fetchall()]):
        cr.execute(
            """SELECT id, name, payload, shop_values, shop_facts -> 'lines',
                      payload_hash
               FROM shoper_element WHERE id = ANY(%s)""",
            [list(ids)],
        )
        kept = []
        for element_id, name, payload, values, lines, summed in cr.fetchall():
            known = {
                "name": name,
                "payload": payload,
                "shop_values": values,
                "shop_facts": {"lines": lines},
            }
            is_known = digest(known) == summed
            known["payload"] = kept_of_order(payload)
            new = digest(known) if is_known else summed
            kept.append((element_id, json.dumps(known["payload"]), new))
        cr.execute(
            """UPDATE shoper_element element
               SET payload = new.payload::jsonb, payload_hash = new.summed
               FROM unnest(%s::int[], %s::text[], %s::text[])
                    AS new (id, payload, summed)
               WHERE new.id = element.id""",
            [list(column) for column in zip(*kept, strict=True)],
        )
