import io

import xlsxwriter

from odoo import models
from odoo.exceptions import AccessError

from ...sync.engine.shown.changes import ShownChanges

MAX_ROWS = 1_000_000  # a sheet holds 1,048,576
MAX_TEXT = 32_000  # a cell holds 32,767 characters
BATCH = 1000


class ShoperSyncRun(models.Model):
    """Export a plan or result as a spreadsheet, for those who may export data."""

    _inherit = "shoper.sync.run"

    def action_export_spreadsheet(self):
        """Download all changes of the run as a spreadsheet."""
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": f"/shoper/run/{self.id}/changes.xlsx",
            "target": "download",
        }

    def _check_may_export(self):
        """Refuse people who may not see the run or not export data.

        :raises AccessError: for them
        """
        self.check_access("read")
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("You are not allowed to export data."))

    def _spreadsheet(self):
        """Return the changes of the run as an xlsx file, in the language of the
        environment: a row per property, every cell a text, so that nothing is a
        formula.

        :return: bytes
        :raises AccessError: unless the user may see the run and export data
        """
        self.ensure_one()
        self._check_may_export()
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        bold = book.add_format({"bold": True})
        sheet, line = None, MAX_ROWS
        for row in self._spreadsheet_rows():
            if line >= MAX_ROWS:
                sheet, line = book.add_worksheet(), 1
                sheet.set_column(0, 2, 20)
                sheet.set_column(3, 8, 32)
                sheet.freeze_panes(1, 0)
                for column, title in enumerate(self._spreadsheet_titles()):
                    sheet.write_string(0, column, title, bold)
            for column, text in enumerate(row):
                sheet.write_string(line, column, str(text or "")[:MAX_TEXT])
            line += 1
        if sheet is None:
            book.add_worksheet()
        book.close()
        return file.getvalue()

    def _spreadsheet_titles(self):
        """Return the titles of the columns."""
        _ = self.env._
        return (
            _("Type"),
            _("Kind"),
            _("State"),
            _("Name"),
            _("Code"),
            _("Property"),
            _("Before"),
            _("After"),
            _("Message"),
        )

    def _spreadsheet_rows(self):
        """Yield rows in the order of the steps: a tuple of texts per property, or one
        for a change without properties."""
        model = self.env["shoper.sync.change"]
        labels = {
            name: dict(model._fields[name]._description_selection(self.env))
            for name in ("entity", "state")
        }
        last_id = 0
        while True:
            changes = model.search_fetch(
                [("run_id", "=", self.id), ("id", ">", last_id)],
                [
                    "entity",
                    "verb",
                    "action",
                    "state",
                    "name",
                    "message",
                    "rule",
                    "element_id",
                ],
                order="id",
                limit=BATCH,
            )
            if not changes:
                return
            changes.fetch(["before", "after"])
            for code, same_type in changes.grouped("entity").items():
                entity = self.env["shoper.sync"]._entity(code)
                for change, values in ShownChanges(entity).texts(same_type).items():
                    head = (
                        labels["entity"].get(code),
                        change.kind,
                        labels["state"].get(change.state),
                        change.name,
                        change.element_id.code or (change.after or {}).get("code"),
                    )
                    for label, _code, before, after in values or [("", "", "", "")]:
                        yield (*head, label, before, after, change.note)
            last_id = changes[-1].id
            changes.invalidate_recordset(["before", "after"])
