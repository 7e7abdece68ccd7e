import re

from odoo import api, fields, models

TOKEN = re.compile(r"[0-9a-f]{40}")  # the form of ``webhook_token``; others find none


class ShoperCredential(models.Model):
    """Password and token of a shop. They have a table of their own, so that only system
    administrators can read them and a renewed token can be stored while a running
    synchronisation writes the connector's row."""

    _name = "shoper.credential"
    _description = "Shoper Credential"
    _inherit = ["shoper.shop.guard"]
    _rec_name = "connector_id"

    connector_id = fields.Many2one(
        "shoper.connector", string="Shop", required=True, index=True, ondelete="cascade"
    )
    password = fields.Char(copy=False)
    access_token = fields.Char(copy=False)
    token_expires_at = fields.Datetime(copy=False, help="UTC")
    webhook_token = fields.Char(
        copy=False,
        index="btree_not_null",
        help="The part of the address to which the shop sends its messages that "
        "nobody can guess",
    )
    webhook_secret = fields.Char(
        copy=False, help="By which the shop signs its messages"
    )

    _connector_uniq = models.Constraint(
        "UNIQUE(connector_id)", "A shop has one set of credentials."
    )

    @api.model
    def _of_webhook(self, token):
        """Find the credential of the shop that sends its messages to an address; none
        where no shop does.

        :param token: the part of the address that nobody can guess
        """
        # Strangers may call any address, also one with a character that PostgreSQL
        # refuses in a text.
        if not TOKEN.fullmatch(token):
            return self.browse()
        return self.search([("webhook_token", "=", token)], limit=1)
