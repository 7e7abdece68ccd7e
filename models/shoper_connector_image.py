from odoo import fields, models


class ShoperConnector(models.Model):
    _inherit = "shoper.connector"

    image_export = fields.Selection(
        [
            ("content", "With Their Bytes"),
            ("url", "As Addresses That the Shop Fetches"),
        ],
        "Images Are Sent",
        required=True,
        default="content",
        help="An address needs an Odoo that the shop can reach; each is signed and "
        "holds for an hour. Where the shop cannot fetch one, the bytes are sent.",
    )
    logo_folder = fields.Char(
        readonly=True,
        copy=False,
        help="Where this shop has the logos of producers, as far as it is known",
    )
