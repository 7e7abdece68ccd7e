from odoo import fields, models


class StockPicking(models.Model):
    """Transfers of goods that a buyer of a Shoper shop gets."""

    _inherit = "stock.picking"

    shoper_parcel_ids = fields.One2many(
        "shoper.parcel",
        "picking_id",
        "Parcels in the Shop",
        groups="shoper_connector.group_shoper_user",
        copy=False,
    )
    shoper_questions = fields.Text(
        related="sale_id.shoper_questions",
        help="What the shop did with the order, and a person has to decide about",
    )
