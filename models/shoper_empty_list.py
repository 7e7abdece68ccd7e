from odoo import api, models


class ShoperEmptyList(models.AbstractModel):
    """Makes lists that stay empty while no shop is connected say what comes first."""

    _name = "shoper.empty.list"
    _description = "Says How to Connect a Shoper Shop"

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell how to connect a shop while there is none."""
        connectors = self.env["shoper.connector"]
        # Some of these lists are read by people who know of no shop.
        first = connectors.has_access("read") and connectors._first_step_help()
        return first or super().get_empty_list_help(help_message)
