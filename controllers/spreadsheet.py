from odoo import http
from odoo.http import content_disposition, request

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SpreadsheetController(http.Controller):
    """Serves plans and results of synchronisations as files."""

    @http.route(
        "/shoper/run/<shoper_number:run_id>/changes.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def changes(self, run_id, addresses=None):
        """Send the changes of a run as a spreadsheet, see
        ``shoper.sync.run._spreadsheet``.

        :param addresses: ``1`` for those of people, too
        :raises NotFound: there is no such run
        :raises AccessError: the user may not see the run, or not export data
        """
        run = request.env["shoper.sync.run"].browse(run_id).exists()
        if not run:
            raise request.not_found()
        return request.make_response(
            run._spreadsheet(with_private=addresses == "1"),
            headers=[
                ("Content-Type", TYPE),
                (
                    "Content-Disposition",
                    content_disposition(f"{run.display_name}.xlsx"),
                ),
                ("Cache-Control", "private, no-store"),
            ],
        )
