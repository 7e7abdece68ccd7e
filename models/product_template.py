from odoo import fields, models


class ShopHtml(fields.Html):
    """HTML that is sanitised as any other, but translated as a whole.

    Odoo translates sanitised HTML term by term: writing one language then
    rewrites the text of the others, while the shop keeps a text of its own for
    each language."""

    def _get_attrs(self, model_class, name):
        attrs = super()._get_attrs(model_class, name)
        attrs["translate"] = True
        return attrs


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "shoper.linked.mixin"]

    shoper_producer_id = fields.Many2one(
        "shoper.producer", string="Producer", index="btree_not_null"
    )
    shoper_category_ids = fields.Many2many(
        "product.category",
        "shoper_product_category_rel",
        "product_tmpl_id",
        "category_id",
        string="Additional Categories",
        help="Further categories in which the shop shows the product.",
    )
    shoper_visible = fields.Boolean(
        "Visible in the Shop",
        default=True,
        help="Whether customers of the shop see the product.",
    )
    shoper_short_description = ShopHtml("Short Description", translate=True)
    shoper_description = ShopHtml("Description in the Shop", translate=True)
    shoper_image_ids = fields.One2many(
        "shoper.product.image", "product_tmpl_id", string="Gallery"
    )
