from odoo import models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Tell who may delete in shops, and who may undo."""

    _inherit = "res.users"

    def _may_delete_in_shop(self) -> bool:
        """Tell whether the user is a Shoper administrator, or Odoo itself."""
        self.ensure_one()
        group = "shoper_connector.group_shoper_manager"
        return self._is_superuser() or self.has_group(group)

    def _deletion_obstacle(self) -> str | None:
        """Say why the user may not delete in shops, None where nothing is against
        it."""
        if self._may_delete_in_shop():
            return None
        return self.env._("Only a Shoper administrator may delete in the shop.")

    def _check_may_delete_in_shop(self) -> None:
        """Refuse users who may not delete in shops.

        :raises AccessError: for them
        """
        if obstacle := self._deletion_obstacle():
            raise AccessError(obstacle)

    def _undo_obstacle(self) -> str | bool:
        """Say why the user may not undo synchronisations, or False."""
        self.ensure_one()
        is_manager = self.has_group("shoper_connector.group_shoper_manager")
        return not is_manager and self.env._(
            "Only a Shoper administrator may undo a synchronisation."
        )
