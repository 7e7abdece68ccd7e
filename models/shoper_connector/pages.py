from odoo import models


class ShoperConnector(models.Model):
    """Open the settings of a shop on the page that somebody needs."""

    _inherit = "shoper.connector"

    def _action_open_page(self, page):
        """Open the settings on one of their pages.

        :param page: its name, of which there is a view
        """
        self.ensure_one()
        view = self.env.ref(f"shoper_connector.shoper_connector_view_form_{page}")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
        }

    def action_open_odoo_check(self):
        """Open what was found in Odoo; before it was looked at, all settings."""
        self.ensure_one()
        page = self._action_open_page("odoo_check")
        return page if self.odoo_check_ids else page | {"views": [(False, "form")]}

    def action_open_rights(self):
        """Open the rights of the shop's user."""
        return self._action_open_page("rights")
