from odoo import fields, models


class ShoperProducer(models.Model):
    """Producer (brand) of products. Odoo Community has no such model without the
    eCommerce application, so the connector brings its own."""

    _name = "shoper.producer"
    _description = "Producer"
    _inherit = ["shoper.linked.mixin"]
    _order = "name"

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the producer is shared by all companies."
    )
    website = fields.Char()
    product_count = fields.Integer(compute="_compute_product_count")

    def _compute_product_count(self):
        counts = dict(
            self.env["product.template"]._read_group(
                [("shoper_producer_id", "in", self.ids)],
                ["shoper_producer_id"],
                ["__count"],
            )
        )
        for producer in self:
            producer.product_count = counts.get(producer, 0)

    def action_open_products(self):
        """Open the products of these producers."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Products"),
            "res_model": "product.template",
            "view_mode": "list,kanban,form",
            "domain": [("shoper_producer_id", "in", self.ids)],
        }
