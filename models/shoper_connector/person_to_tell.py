from odoo import models


class ShoperConnector(models.Model):
    """Find somebody to tell when something goes wrong: whoever set all up may have left
    since."""

    _inherit = "shoper.connector"

    def _person_to_tell(self, first):
        """Return whom to tell of what happens to the shop: whoever comes first, else
        whom synchronisations run as, as long as that person is there, may synchronise
        and belongs to the shop's company; else a Shoper administrator of that company,
        or nobody. Others could open nothing of what they are told about.

        :param first: ``res.users``, those who are responsible, or none
        """
        self.ensure_one()
        # Who can be told does not depend on whom the user sees.
        connector = self.sudo()
        people = (first.sudo() | connector.user_id).filtered(
            lambda user: (
                user.active
                and connector.company_id in user.company_ids
                and user.has_group("shoper_connector.group_shoper_user")
            )
        )
        if not people:
            manager = self.env.ref("shoper_connector.group_shoper_manager")
            people = connector.env["res.users"].search(
                [
                    ("all_group_ids", "in", manager.ids),
                    ("company_ids", "in", connector.company_id.ids),
                ],
                order="id",
                limit=1,
            )
        return people[:1].with_env(self.env)
