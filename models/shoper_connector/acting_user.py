from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ShoperConnector(models.Model):
    """Choose whom scheduled runs act for.

    Such a run may do what that user may do. So people choose themselves, only system
    administrators choose somebody else, and nobody chooses the superuser, who may do
    everything."""

    _inherit = "shoper.connector"

    allowed_user_id = fields.Many2one(
        "res.users",
        "Allowed to Act",
        readonly=True,
        copy=False,
        help="Chosen by somebody who may; scheduled synchronisations run as nobody "
        "else.",
    )

    may_allow_user = fields.Boolean(
        compute="_compute_may_allow_user",
        help="The reader is that user or a system administrator.",
    )

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_allow_user(self):
        person = self.env.user
        for connector in self:
            user = connector.user_id
            is_own = user == person or person._is_system()
            connector.may_allow_user = is_own and not user._is_superuser()

    def action_allow_user(self):
        """Allow scheduled runs to act for the user whom somebody else chose.

        :raises AccessError: unless one is that user or a system administrator
        """
        self.ensure_one()
        self.check_access("write")
        self._allow_user()
        return True

    def _allow_user(self):
        """Note that somebody who may chose the user.

        :raises AccessError: when the current user may not choose that user
        """
        self.ensure_one()
        user, person = self.user_id, self.env.user
        if not self.env.su:
            if user._is_superuser():
                raise AccessError(self._superuser_message())
            if user != person and not person._is_system():
                raise AccessError(
                    self.env._(
                        "Synchronisations that run as %(user)s may do what %(user)s "
                        "may do. You can choose yourself; only a system administrator "
                        "can choose somebody else.",
                        user=user.name,
                    )
                )
        self.sudo().allowed_user_id = user  # users may not write this field

    def _superuser_message(self):
        """Tell why the superuser cannot be chosen."""
        return self.env._(
            "Scheduled synchronisations never run as %s, who may do everything. "
            "Choose a person.",
            self.user_id.name,
        )

    def _check_deletes_for(self, user):
        """Refuse a run that deletes in the shop and acts for a user who may not.

        :raises AccessError: saying whom it would act for, where that is somebody else
            than asks for it
        """
        if user == self.env.user:
            user._check_may_delete_in_shop()
        elif not user._may_delete_in_shop():
            raise AccessError(
                self.env._(
                    "This deletes in the shop, and scheduled synchronisations of "
                    "%(connector)s run as %(user)s, who is no Shoper administrator. "
                    "Choose one in the settings of the shop: Run Scheduled "
                    "Synchronisations As.",
                    connector=self.display_name,
                    user=user.name,
                )
            )

    def _check_acts_for(self, run):
        """Refuse to start a run that acts for somebody who neither made it nor was
        allowed by somebody who may.

        :raises UserError: with what to do
        """
        user = run.user_id
        if user._is_superuser() and user == self.user_id:
            raise UserError(self._superuser_message())
        if user not in run.create_uid | self.allowed_user_id:
            raise UserError(
                self.env._(
                    "Scheduled synchronisations of %(connector)s may not run as "
                    "%(user)s: neither %(user)s nor a system administrator chose "
                    "that. Let one of them open the settings of the shop and press "
                    "“Allow”, or choose yourself there.",
                    connector=self.display_name,
                    user=user.name,
                )
            )
