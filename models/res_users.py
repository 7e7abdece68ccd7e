from odoo import models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    """Who may delete in shops."""

    _inherit = "res.users"

    def _may_delete_in_shop(self) -> bool:
        """Whether the user is a Shoper administrator, or Odoo itself."""
        self.ensure_one()
        group = "shoper_connector.group_shoper_manager"
        return self._is_superuser() or self.has_group(group)

    def _check_may_delete_in_shop(self) -> None:
        """
        :raises AccessError: unless the user may delete in shops
        """
        if not self._may_delete_in_shop():
            raise AccessError(
                self.env._("Only a Shoper administrator may delete in the shop.")
            )
