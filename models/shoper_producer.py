import base64
import hashlib

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from .shoper_html_mixin import ShopHtml


class ShoperProducer(models.Model):
    """The producer (brand) of products. Odoo Community has no such model without the
    eCommerce application."""

    _name = "shoper.producer"
    _description = "Producer"
    _inherit = ["shoper.linked.mixin", "shoper.html.mixin", "shoper.empty.list"]
    _order = "name"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty: the producer is shared by all companies."
    )
    website = fields.Char()
    description = ShopHtml("Description", translate=True)
    seo_title = fields.Char("SEO Title", translate=True)
    seo_description = fields.Text("SEO Description", translate=True)
    seo_keywords = fields.Char("SEO Keywords", translate=True)
    seo_url = fields.Char("Web Address in the Shop", translate=True, copy=False)
    logo = fields.Image(
        max_width=1024,
        max_height=1024,
        help="Large images are shrunk; that does not count as a difference from the "
        "shop's logo.",
    )
    logo_name = fields.Char(
        compute="_compute_logo_name",
        store=True,
        help="File name under which the logo is sent to the shop; another logo has "
        "another one",
    )
    product_count = fields.Integer(compute="_compute_product_count")

    @api.depends("logo")
    def _compute_logo_name(self):
        for producer in self.with_context(bin_size=False):
            name = False
            if producer.logo:
                content = base64.b64decode(producer.logo)
                kind = guess_mimetype(content).partition("/")[2].partition("+")[0]
                name = f"logo-{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
            producer.logo_name = name

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
