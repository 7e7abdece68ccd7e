import hashlib
import json
import re

from odoo.tools import SQL

from odoo.addons.shoper_connector.sync.sale.names import email_key
from odoo.addons.shoper_connector.sync.sale.tax_number import is_pesel
from odoo.addons.shoper_connector.sync.sale.words import comparable

# Keys of values that are a tax number, and of those that are an address in one line.
NUMBERS = ("vat", "tax_number")
ADDRESSES = ("billing", "delivery")
NIP = "NIP "  # how the tax number of an address begins
# Of texts of JSON, of which one may hold the sides of a choice: eleven digits or more.
NUMBER = r'"(vat|tax_number|shop|odoo)": "([^0-9"]*[0-9]){11}'
TOLD = r'NIP ([^0-9",]*[0-9]){11}'
TYPED = r"([0-9][^0-9]*){11}"
HOME = ("PL", None)


def migrate(cr, version):
    """Take out the PESEL that was typed for a tax number where 19.0.0.8.0 did not: of
    customers and contacts, of steps that carry out decisions, and of orders of
    databases that were updated to it from 19.0.0.6.0 or before. A guest who gave one is
    known again by e-mail and name."""
    of_customers(cr)
    of_orders(cr)
    of_steps(cr)
    of_contacts(cr)


def of_customers(cr):
    """Take the numbers out of what is kept of customers at home."""
    of_home = SQL(
        """COALESCE(shoper_element.shop_facts #>> '{addresses,0,country}', 'PL')
             IN ('PL', '')"""
    )
    take_out(
        cr,
        "shoper_element",
        ("shop_values", "shop_facts", "base"),
        NUMBER,
        SQL("WHERE shoper_element.entity = 'customer' AND %s", of_home),
    )
    take_out(
        cr,
        "shoper_sync_change",
        ("before", "after", "base", "meta"),
        NUMBER,
        SQL(
            """JOIN shoper_element ON shoper_element.id = shoper_sync_change.element_id
               WHERE shoper_sync_change.entity = 'customer' AND %s""",
            of_home,
        ),
    )


def of_orders(cr):
    """Take the numbers out of what is kept of orders whose rows held one."""
    held = SQL(
        """shoper_element.entity = 'order'
             AND shoper_element.payload::text ~ 'typed_pesel'"""
    )
    take_out(cr, "shoper_element", ("shop_values", "base"), TOLD, SQL("WHERE %s", held))
    take_out(
        cr,
        "shoper_sync_change",
        ("before", "after", "base", "meta"),
        TOLD,
        SQL(
            """JOIN shoper_element ON shoper_element.id = shoper_sync_change.element_id
               WHERE %s""",
            held,
        ),
    )
    take_out(
        cr,
        "sale_order",
        ("shoper_taken",),
        TOLD,
        SQL(
            """JOIN shoper_element ON shoper_element.res_id = sale_order.id
                 AND shoper_element.connector_id = sale_order.shoper_connector_id
               WHERE %s""",
            held,
        ),
    )


def of_steps(cr):
    """Take the numbers out of what people chose from."""
    of_people = SQL("WHERE entity IN ('customer', 'order')")
    take_out(cr, "shoper_sync_step", ("choices",), f"{NUMBER}|{TOLD}", of_people)


def take_out(cr, table, columns, pattern, rows):
    """Take the numbers out of JSON columns of a table.

    :param pattern: that the texts of the columns fit where there may be one
    :param rows: SQL that says which rows are looked at: WHERE, after joins
    """
    held = [SQL.identifier(table, column) for column in columns]
    cr.execute(
        SQL(
            "SELECT %s, %s FROM %s %s AND concat_ws(' ', %s) ~ %s",
            SQL.identifier(table, "id"),
            SQL(", ").join(held),
            SQL.identifier(table),
            rows,
            SQL(", ").join(SQL("%s::text", column) for column in held),
            pattern,
        )
    )
    found = []
    for row_id, *values in cr.fetchall():
        left = [without(value) for value in values]
        if left != values:
            stored = [None if value is None else json.dumps(value) for value in left]
            found.append((row_id, *stored))
    if not found:
        return
    ids, *stored = map(list, zip(*found, strict=True))
    cr.execute(
        SQL(
            """UPDATE %s kept SET %s FROM unnest(%s::int[], %s) AS new (id, %s)
               WHERE new.id = kept.id""",
            SQL.identifier(table),
            SQL(", ").join(
                SQL("%s = %s::jsonb", SQL.identifier(name), SQL.identifier("new", name))
                for name in columns
            ),
            ids,
            SQL(", ").join(SQL("%s::text[]", texts) for texts in stored),
            SQL(", ").join(map(SQL.identifier, columns)),
        )
    )


def without(value, key=""):
    """Return a JSON value without any PESEL.

    :param key: of the property that it is a value of
    """
    if isinstance(value, dict):
        of_key = key in NUMBERS or key in ADDRESSES
        return {
            name: without(part, key if of_key else name) for name, part in value.items()
        }
    if isinstance(value, list):
        return [without(part, key) for part in value]
    if not isinstance(value, str):
        return value
    if key in NUMBERS and is_pesel(value):
        return ""
    if key in ADDRESSES:
        parts = value.split(", ")
        return ", ".join(
            part
            for part in parts
            if not (part.startswith(NIP) and is_pesel(part.removeprefix(NIP)))
        )
    return value


def of_contacts(cr):
    """Take the numbers off contacts at home, and let the guests among them be known by
    e-mail and name, as by orders from now on, unless somebody else is already."""
    cr.execute(
        """SELECT p.id, p.name, p.email, p.shoper_guest_key,
                  p.shoper_vat_raw, country.code, head.shoper_vat_raw, home.code
           FROM res_partner p
           LEFT JOIN res_country country ON country.id = p.country_id
           LEFT JOIN res_partner head ON head.id = p.commercial_partner_id
           LEFT JOIN res_country home ON home.id = head.country_id
           WHERE p.shoper_vat_raw ~ %(typed)s
              OR p.shoper_guest_key IS NOT NULL AND head.shoper_vat_raw ~ %(typed)s
           ORDER BY p.id""",
        {"typed": TYPED},
    )
    rows = cr.fetchall()
    cr.execute("SELECT id FROM shoper_connector")
    connector_ids = [row[0] for row in cr.fetchall()]
    emptied, keys = [], {}
    for contact_id, name, email, known, own, country, head, home in rows:
        is_own = bool(own) and is_pesel(own) and country in HOME
        if is_own:
            emptied.append(contact_id)
        number = own if is_own else head
        is_head = bool(head) and is_pesel(head) and home in HOME
        if known and (is_own or is_head):
            keys[contact_id] = known, renewed(known, connector_ids, email, name, number)
    taken = keys_of(cr, {key for _known, new in keys.values() for key in new.values()})
    known_by = {}
    for contact_id, (known, new) in keys.items():
        free = {old: key for old, key in new.items() if key not in taken}
        taken.update(free.values())
        if free:
            known_by[contact_id] = " ".join(free.get(key, key) for key in known.split())
    cr.execute(
        "UPDATE res_partner SET shoper_vat_raw = NULL WHERE id = ANY(%s)", [emptied]
    )
    cr.execute(
        """UPDATE res_partner p SET shoper_guest_key = new.known
           FROM unnest(%s::int[], %s::text[]) AS new (id, known) WHERE new.id = p.id""",
        [list(known_by), list(known_by.values())],
    )


def renewed(known, connector_ids, email, name, number):
    """Find which of the sums by which a guest is known hold a number, as 19.0.0.7.0
    made them, and make those without: {sum: new sum}."""
    who = f"{email_key(email or '')}\t{comparable(name or '')}"
    digits = re.sub(r"[\W_]", "", number).upper().removeprefix("NIP")
    sums = {
        summed(f"{connector_id}\t{who}\t{digits}"): summed(f"{connector_id}\t{who}\t")
        for connector_id in connector_ids
    }
    return {key: sums[key] for key in known.split() if key in sums}


def summed(text):
    """Make the sum of a text by which a guest is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def keys_of(cr, keys):
    """Find which of these sums some contact is known by already."""
    cr.execute(
        """SELECT shoper_guest_key FROM res_partner
           WHERE shoper_guest_key = ANY(%s) OR shoper_guest_key LIKE '%% %%'""",
        [list(keys)],
    )
    return {key for (known,) in cr.fetchall() for key in known.split()} & keys
