import json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.shoper_connector.models.shoper_html_mixin import ShopHtml

CHUNK = 500


def migrate(cr, version):
    """Sanitise all stored HTML of shops, in every language: translations could be
    stored with scripts in them before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in env.values():
        for field in model._fields.values():
            if isinstance(field, ShopHtml) and field.store and model._auto:
                sanitise(model, field)


def sanitise(model, field):
    """Sanitise what is stored of a field, by chunks of records."""
    cr, last_id = model.env.cr, 0
    table, column = SQL.identifier(model._table), SQL.identifier(field.name)
    while True:
        cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE %s IS NOT NULL AND id > %s "
                "ORDER BY id LIMIT %s",
                column,
                table,
                column,
                last_id,
                CHUNK,
            )
        )
        rows = cr.fetchall()
        if not rows:
            return
        for record_id, stored in rows:
            clean = {
                lang: field.sanitised(text, model) if text else text
                for lang, text in stored.items()
            }
            if clean != stored:
                cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = %s",
                        table,
                        column,
                        json.dumps(clean),
                        record_id,
                    )
                )
        last_id = rows[-1][0]
