from odoo import fields, models


class SaleOrderLine(models.Model):
    """Lines of a shop's order, told apart by the shop's ids, never by their places. No
    user writes the fields that hold what the shop says of them."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "shoper.fact.guard"]
    _fact_prefix = "shoper_"

    shoper_line_id = fields.Integer(
        "Line in the Shop", readonly=True, copy=False, aggregator=None
    )
    shoper_price = fields.Float(
        "Price in the Shop",
        digits=(16, 2),
        readonly=True,
        copy=False,
        aggregator=None,
        help="Gross, of one piece, before the discount of the line",
    )
    shoper_discount = fields.Char("Discount in the Shop (%)", readonly=True, copy=False)
    shoper_kind = fields.Selection(
        [
            ("product", "Product"),
            ("charge", "Fee or Discount of the Shop"),
            ("shipping", "Delivery"),
            ("discount", "Discount"),
            ("rounding", "Rounding"),
        ],
        "Line of the Shop",
        readonly=True,
        copy=False,
    )

    _shoper_line_idx = models.Index("(shoper_line_id) WHERE shoper_line_id > 0")
