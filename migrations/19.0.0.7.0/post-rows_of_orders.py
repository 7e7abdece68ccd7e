import json

from odoo.tools import split_every

from odoo.addons.shoper_connector.sync.engine.mirror import digest
from odoo.addons.shoper_connector.sync.sale.order_row import kept_of_order

# Addresses are kept with all of these: 19.0.0.8.0 searches them for what it takes out.
ADDRESSES = ("billing_address", "delivery_address")
OF_ADDRESS = (
    *("address_id", "firstname", "lastname", "company", "tax_identification_number"),
    *("street1", "street2", "postcode", "city", "state", "country", "country_code"),
    *("phone", "typed_pesel"),
)


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
            known["payload"] = _kept(payload)
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


def _kept(payload):
    """Return what is kept of a row, with the numbers that were typed in addresses."""
    kept = kept_of_order(payload)
    for field in ADDRESSES:
        address = payload.get(field)
        if isinstance(address, dict):
            kept[field] = {
                name: address[name] for name in OF_ADDRESS if name in address
            }
    return kept
