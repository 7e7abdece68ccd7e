from markupsafe import Markup

from odoo import api, models

# Where a first step is done: XML id of an action, and by what it filters.
SCREENS = {
    "connect": ("shoper_connector.shoper_connector_action_new", {}),
    "test": ("shoper_connector.shoper_connector_action_overview", {}),
    "unarchive": (
        "shoper_connector.shoper_connector_action",
        {"search_default_paused": 1},
    ),
}


class ShoperConnector(models.Model):
    """Say in an empty list what its reader should do next."""

    _inherit = "shoper.connector"

    @api.model
    def _empty_list_help(self, title, text, button=None, filters=None):
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
            % (button[0], filters or "", button[1])
            if button
            else "",
        )

    @api.model
    def _may_set_up(self):
        """Tell whether the user may connect shops."""
        return self.env.user.has_group("shoper_connector.group_shoper_manager")

    @api.model
    def _first_step(self):
        """Find what comes before a synchronisation: ``connect`` a shop, ``unarchive``
        one, all there are being paused, or ``test`` its settings; False where a shop is
        connected."""
        if self.search_count([("state", "=", "connected")], limit=1):
            return False
        if self.search_count([], limit=1):
            return "test"
        paused = self.with_context(active_test=False).search_count([], limit=1)
        return "unarchive" if paused else "connect"

    @api.model
    def _first_step_texts(self, step):
        """Say why nothing can be synchronised yet, and what the reader does about it.

        :param step: see :meth:`_first_step`
        :return: both sentences, the first one without a full stop
        """
        _, may_set_up = self.env._, self._may_set_up()
        if step == "unarchive":
            return _("The shop is paused (archived)"), (
                _("Unarchive it to go on with it.")
                if may_set_up
                else _("Ask a Shoper administrator to unarchive it.")
            )
        title = _("No shop is connected yet")
        if not may_set_up:
            return title, _("Ask a Shoper administrator to connect it.")
        if step == "test":
            return title, _("Open it and test its settings.")
        return title, _("Enter its address and a login, then test the settings.")

    @api.model
    def _first_step_text(self, step):
        """Say in one line why nothing can be synchronised yet, and what the reader does
        about it; empty where a shop is connected.

        :param step: see :meth:`_first_step`
        """
        return ". ".join(self._first_step_texts(step)) if step else ""

    @api.model
    def _no_shop_text(self):
        """Say why nothing can be synchronised where no shop was found for it."""
        return self._first_step_text(self._first_step()) or self.env._(
            "No shop of this company is connected. A Shoper administrator has to "
            "connect one first."
        )

    @api.model
    def _first_step_help(self):
        """Return what is to be done before a shop is connected, None once one is."""
        step = self._first_step()
        if not step:
            return None
        texts = self._first_step_texts(step)
        if not self._may_set_up():
            return self._empty_list_help(*texts)
        _ = self.env._
        labels = {
            "connect": _("Connect a Shop"),
            "test": _("Overview"),
            "unarchive": _("Shoper Shops"),
        }
        action, filters = SCREENS[step]
        return self._empty_list_help(*texts, (action, labels[step]), filters)

    @api.model
    def _action_first_step(self):
        """Open the screen where the first step is done; the overview once it is."""
        action, filters = SCREENS[self._first_step() or "test"]
        found = self.env["ir.actions.act_window"]._for_xml_id(action)
        return found | {"context": filters} if filters else found

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell people who cannot connect a shop whom to ask, and everybody where the
        shop is while it is paused; of a list that is empty though there are shops, that
        its filter hides them."""
        step = self._first_step()
        if step in (False, "test"):
            _ = self.env._
            return self._empty_list_help(
                _("No shop is found"), _("Remove the filter to see all shops.")
            )
        if step == "unarchive" or not self._may_set_up():
            return self._first_step_help()
        return super().get_empty_list_help(help_message)
