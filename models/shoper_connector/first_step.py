from markupsafe import Markup

from odoo import api, models

# XML ids of actions that a button of an empty list leads to.
OVERVIEW = "shoper_connector.shoper_connector_action_overview"
CONNECT = "shoper_connector.shoper_connector_action_new"


class ShoperConnector(models.Model):
    """Say in an empty list what its reader should do next."""

    _inherit = "shoper.connector"

    @api.model
    def _empty_list_help(self, title, text, button=None):
        """Make the text of an empty list.

        :param button: (XML id of an action, text) of a button below it
        """
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>%s') % (
            title,
            text,
            Markup(
                '<p><a type="action" class="btn btn-primary" role="button" '
                'name="%s">%s</a></p>'
            )
            % button
            if button
            else "",
        )

    @api.model
    def _may_set_up(self):
        """Tell whether the user may connect shops."""
        return self.env.user.has_group("shoper_connector.group_shoper_manager")

    @api.model
    def _first_step_help(self):
        """Return what is to be done before a shop is connected, None once one is."""
        _ = self.env._
        if self.search_count([("state", "=", "connected")], limit=1):
            return None
        title = _("No shop is connected yet")
        if not self._may_set_up():
            return self._empty_list_help(
                title, _("Ask a Shoper administrator to connect it.")
            )
        if self.search_count([], limit=1):
            return self._empty_list_help(
                title,
                _("Open it and test its settings."),
                (OVERVIEW, _("Overview")),
            )
        return self._empty_list_help(
            title,
            _("Enter its address and a login, then test the settings."),
            (CONNECT, _("Connect a Shop")),
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell people who cannot connect a shop whom to ask."""
        if not self._may_set_up():
            return self._first_step_help() or help_message
        return super().get_empty_list_help(help_message)
