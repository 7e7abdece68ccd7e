from odoo import fields, models


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

    _connector_uniq = models.Constraint(
        "UNIQUE(connector_id)", "A shop has one set of credentials."
    )
