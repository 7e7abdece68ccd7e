import json

from odoo.tools import SQL, split_every

from odoo.addons.shoper_connector.sync.customer.user_row import (
    ADDRESSES,
    kept_of_user,
)
from odoo.addons.shoper_connector.sync.order.reading import TAX_NUMBER
from odoo.addons.shoper_connector.sync.sale.address_row import OF_ORDER
from odoo.addons.shoper_connector.sync.sale.order_row import kept_of_order
from odoo.addons.shoper_connector.sync.sale.words import clean

NUMBER = OF_ORDER["tax_number"]
# Tables and columns of texts in which the number of an order's address stands.
TOLD = (
    ("shoper_element", "id", ("shop_values", "base")),
    ("shoper_sync_change", "element_id", ("before", "after", "base")),
)


def migrate(cr, version):
    """Take out of what is kept of orders and customers what was typed for a tax number
    and is a PESEL. Else every order with one would look edited, too: it is not read any
    more."""
    cr.execute(
        """SELECT id FROM shoper_element
           WHERE entity IN ('order', 'customer') AND payload::text ~ %s ORDER BY id""",
        [f'"{NUMBER}": "?([^0-9"]*[0-9]){{11}}[^0-9"]*[",}}]'],
    )
    for ids in split_every(1000, [row[0] for row in cr.fetchall()]):
        cr.execute(
            """SELECT id, entity, res_id, payload FROM shoper_element
               WHERE id = ANY(%s)""",
            [list(ids)],
        )
        for element_id, entity, res_id, payload in cr.fetchall():
            is_order = entity == "order"
            kept = _kept(payload, is_order)
            typed = _numbers(payload) - _numbers(kept)
            if typed:
                cr.execute(
                    "UPDATE shoper_element SET payload = %s WHERE id = %s",
                    [json.dumps(kept), element_id],
                )
                texts = [f", {TAX_NUMBER}{clean(number)}" for number in typed]
                for table, key, columns in TOLD:
                    _take_out(cr, table, key, element_id, columns, texts)
                if is_order:
                    _take_out(cr, "sale_order", "id", res_id, ["shoper_taken"], texts)


def _kept(payload, is_order):
    """Return what is kept of a row by now."""
    if is_order:
        return kept_of_order(payload)
    return kept_of_user(payload, payload.get(ADDRESSES) or [])


def _numbers(payload):
    """Find the tax numbers in a row: of its addresses."""
    addresses = [part for part in payload.values() if isinstance(part, dict)]
    addresses += payload.get(ADDRESSES) or []
    return {str(part[NUMBER]) for part in addresses if part.get(NUMBER)}


def _take_out(cr, table, key, number, columns, texts):
    """Take texts out of the values of JSON columns of rows."""
    for column in columns:
        names = [SQL.identifier(name) for name in (table, column, key)]
        cr.execute(
            SQL(
                """SELECT id, %(column)s FROM %(table)s
                   WHERE %(key)s = %(number)s
                     AND jsonb_typeof(%(column)s) = 'object'""",
                **dict(zip(("table", "column", "key"), names, strict=True)),
                number=number,
            )
        )
        for row_id, values in cr.fetchall():
            told = _without(values, texts)
            if told != values:
                value = json.dumps(told)
                cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        *(*names[:2], value, row_id),
                    )
                )


def _without(value, texts):
    """Return a JSON value whose texts do not hold some others."""
    if isinstance(value, dict):
        return {name: _without(part, texts) for name, part in value.items()}
    if isinstance(value, str):
        for text in texts:
            value = value.replace(text, "")
    return value
