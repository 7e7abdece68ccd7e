from markupsafe import Markup

from odoo import api, models

# XML ids of actions that a button of an empty list leads to.
OVERVIEW = "shoper_connector.shoper_connector_action_overview"
CONNECT = "shoper_connector.shoper_connector_action_new"
SHOPS = "shoper_connector.shoper_connector_action"


class ShoperConnector(models.Model):
    """Say in an empty list what its reader should do next."""

    _inherit = "shoper.connector"

    @api.model
    def _empty_list_help(self, title, text, button=None, filters=""):
        """Make the text of an empty list.

        :param button: (XML id of an action, text) of a button below it
        :param filters: context of that action, which says what it filters by
        """
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>%s') % (
            title,
            text,
            Markup(
                '<p><a type="action" class="btn btn-primary" role="button" '
                'name="%s" data-context="%s">%s</a></p>'
            )
            % (button[0], filters, button[1])
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
        paused = self._paused_help()
        if paused:
            return paused
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
    def _paused_help(self):
        """Return what is to be done while each shop that there is is paused, else
        None."""
        _, shops = self.env._, self.with_context(active_test=False)
        if self.search_count([], limit=1) or not shops.search_count([], limit=1):
            return None
        title = _("The shop is paused (archived)")
        if not self._may_set_up():
            return self._empty_list_help(
                title, _("Ask a Shoper administrator to unarchive it.")
            )
        return self._empty_list_help(
            title,
            _("Unarchive it to go on with it."),
            (SHOPS, _("Shoper Shops")),
            "{'search_default_paused': 1}",
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell people who cannot connect a shop whom to ask, and everybody where the
        shop is while it is paused."""
        if not self._may_set_up():
            return self._first_step_help() or help_message
        return self._paused_help() or super().get_empty_list_help(help_message)
