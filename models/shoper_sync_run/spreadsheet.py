import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...sync.engine.shown.changes import ShownChanges

MAX_ROWS = 1_000_000  # a sheet holds 1,048,576
MAX_TEXT = 32_000  # a cell holds 32,767 characters
BATCH = 1000


class ShoperSyncRun(models.Model):
    """Export a plan or result as a spreadsheet, for those who may export data."""

    _inherit = "shoper.sync.run"

    has_private = fields.Boolean(
        compute="_compute_has_private",
        help="Its changes may tell where and how people are reached.",
    )

    @api.depends("step_ids.entity")
    def _compute_has_private(self):
        private = {
            entity._entity
            for entity in self.env["shoper.sync"]._entities()
            if any(prop.is_private for prop in entity._properties)
        }
        for run in self:
            run.has_private = not private.isdisjoint(run.step_ids.mapped("entity"))

    def action_export_spreadsheet(self):
        """Download all changes of the run as a spreadsheet, without addresses of
        people."""
        return self._download_spreadsheet("")

    def action_export_with_addresses(self):
        """Download all changes of the run as a spreadsheet, addresses of people
        included."""
        return self._download_spreadsheet("?addresses=1")

    def _download_spreadsheet(self, query):
        self.ensure_one()
        self._check_may_export()
        return {
            "type": "ir.actions.act_url",
            "url": f"/shoper/run/{self.id}/changes.xlsx{query}",
            "target": "download",
        }

    def _check_may_export(self):
        """Refuse people who may not see the run or not export data.

        :raises AccessError: for them
        """
        self.check_access("read")
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("You are not allowed to export data."))

    def _spreadsheet(self, with_private=False):
        """Return the changes of the run as an xlsx file, in the language of the
        environment: a row per property, every cell a text, so that nothing is a
        formula.

        :param with_private: whether properties are among them that say where or how
            people are reached
        :return: bytes
        :raises AccessError: unless the user may see the run and export data
        """
        self.ensure_one()
        self._check_may_export()
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        bold = book.add_format({"bold": True})
        name, sheet, line = self.env._("Changes"), None, MAX_ROWS
        for row in self._spreadsheet_rows(with_private):
            if line >= MAX_ROWS:
                number = len(book.worksheets()) + 1
                sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
                line = 1
                sheet.set_column(0, 2, 20)
                sheet.set_column(3, 8, 32)
                sheet.freeze_panes(1, 0)
                for column, title in enumerate(self._spreadsheet_titles()):
                    sheet.write_string(0, column, title, bold)
            for column, text in enumerate(row):
                sheet.write_string(line, column, str(text or "")[:MAX_TEXT])
            line += 1
        if sheet is None:
            book.add_worksheet(name)
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

    def _spreadsheet_rows(self, with_private=False):
        """Yield rows in the order of the steps: a tuple of texts per property, or one
        for a change without properties.

        :param with_private: see :meth:`_spreadsheet`
        """
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
                    values = [
                        row
                        for row in values
                        if with_private or not entity._property(row[1]).is_private
                    ]
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
