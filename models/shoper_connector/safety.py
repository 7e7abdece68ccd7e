from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...sync.engine.links import IN_SHOP


class ShoperConnector(models.Model):
    """Limit what one synchronisation may delete, or may find missing, unasked."""

    _inherit = "shoper.connector"

    delete_cap_share = fields.Integer(
        "Most Deletions in One Run (%)",
        default=10,
        help="The share of the shop's elements of a type that one synchronisation may "
        "delete.",
    )
    delete_cap_count = fields.Integer(
        "Most Deletions in One Run",
        default=100,
        help="How many elements one synchronisation may delete at most.",
    )
    shrink_cap_share = fields.Integer(
        "Stop When More Are Missing (%)",
        default=20,
        help="If a download lacks more than this share of the known elements, it "
        "stops until an administrator confirms it.",
    )

    @api.constrains("delete_cap_share", "shrink_cap_share", "delete_cap_count")
    def _check_caps(self):
        for connector in self:
            shares = (connector.delete_cap_share, connector.shrink_cap_share)
            if any(not 0 <= share <= 100 for share in shares):
                raise ValidationError(self.env._("A share lies between 0 and 100%."))
            if connector.delete_cap_count < 0:
                raise ValidationError(self.env._("A count cannot be negative."))

    def _delete_cap(self, entity: str) -> int:
        """Say how many elements of a type one synchronisation may delete in the shop,
        by the two limits on page Safety.

        :param entity: the type's code
        """
        known = self.env["shoper.element"].search_count(
            [
                ("connector_id", "=", self.id),
                ("entity", "=", entity),
                *IN_SHOP,
            ]
        )
        return min(self.delete_cap_count, known * self.delete_cap_share // 100)
