import json
from functools import partial

from psycopg2.extras import Json

from odoo import api, models
from odoo.tools import SQL, split_every
from odoo.tools.json import json_default

AT_ONCE = 100  # elements in one query, which would have many megabytes with more

_dumps = partial(json.dumps, ensure_ascii=False, default=json_default)


class ShoperElement(models.Model):
    """Add elements for what is new in the shop, thousands at once."""

    _inherit = "shoper.element"

    @api.model
    def _mirror(self, vals_list):
        """Add elements by SQL, not linked unless their values say otherwise. ``create``
        would turn what the shop said of each into JSON and back, again and again, to
        keep it in a cache where nobody asks for it.

        :param vals_list: values as for ``create``, with all that is required and not in
            ``noted``, such as ``company_id``
        """
        now = self.env.cr.now()
        noted = {
            "link_state": "unlinked",
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": now,
            "write_date": now,
        }
        names = sorted(noted.keys() | {name for vals in vals_list for name in vals})
        columns = SQL(", ").join(map(SQL.identifier, names))
        for some in split_every(AT_ONCE, vals_list):
            rows = [self._mirror_row(noted | vals, names) for vals in some]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO shoper_element (%s) VALUES %s",
                    columns,
                    SQL(", ").join(rows),
                )
            )

    def _mirror_row(self, vals, names):
        """Return what the database keeps in columns for the values of an element."""
        return tuple(
            self._mirror_value(self._fields[name], vals[name]) if name in vals else None
            for name in names
        )

    def _mirror_value(self, field, value):
        if field.type == "json":
            return Json(value, dumps=_dumps) if value else None
        return field.convert_to_column_insert(value, self)
