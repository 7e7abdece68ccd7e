import json

from odoo.modules.migration import load_script
from odoo.tools import file_path


class UpdateWords:
    """Words to say what an earlier version left and what an update makes of it, for
    test cases whose ``migration`` is the path of a script in the addon."""

    migration = ""

    def migrate(self):
        self.env.flush_all()
        path = file_path(f"shoper_connector/{self.migration}")
        load_script(path, "script_of_update").migrate(self.cr, "")
        self.env.invalidate_all()

    def store(self, record, **values):
        """Store JSON as earlier versions did, past what is refused now."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {record._table} SET {name} = %s WHERE id = %s",  # noqa: S608
                [None if value is None else json.dumps(value), record.id],
            )
        self.env.invalidate_all()
