from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ..sync.core.price import gross_price


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "shoper.edited.mixin", "shoper.linked.mixin"]
    _shoper_entity = "variant"

    shoper_price_type = fields.Selection(
        [
            ("0", "The Product's"),
            ("1", "Own Price"),
            ("2", "Surcharge"),
            ("3", "Discount"),
        ],
        string="Kind of Price",
        help="How the price of the variant is made up. Empty: from the extra prices "
        "of its attribute values.",
    )
    shoper_price = fields.Float(
        "Own Price or Difference",
        digits=0,
        min_display_digits="Product Price",
        help="In the product's currency, with or without VAT like its sales price",
    )
    shoper_price_is_net = fields.Boolean(
        compute="_compute_shoper_price_is_net",
        compute_sudo=True,  # whoever sees the price need not see VAT rates
        help="Its VAT is not included in the sales price.",
    )
    shoper_gross = fields.Char(
        "With VAT",
        compute="_compute_shoper_gross",
        compute_sudo=True,  # whoever sees the price need not see VAT rates
        help="What the variant costs a customer, and how much more or less than its "
        "product that is",
    )
    shoper_image_id = fields.Many2one(
        "shoper.product.image",
        string="Image of the Variant",
        index="btree_not_null",
        copy=False,
        domain="[('product_tmpl_id', '=', product_tmpl_id)]",
    )
    shoper_has_safety = fields.Boolean(
        "Own Safety Stock",
        help="It has a safety stock of its own instead of the shop's.",
    )
    shoper_safety = fields.Float(
        "Never Offered in the Shop",
        digits="Product Unit",
        help="So many pieces of it are kept back from the shop.",
    )
    shoper_image_sha256 = fields.Char(
        readonly=True,
        copy=False,
        help="Hash of the gallery picture that the variant's own picture was made of",
    )

    shoper_came_with_product = fields.Boolean(
        "Activated with Its Product",
        readonly=True,
        copy=False,
        exportable=False,
        help="Odoo made it active when its product became active, or got further "
        "attribute values: nobody activated the variant itself.",
    )

    _shoper_safety_positive = models.Constraint(
        "CHECK(shoper_safety >= 0)",
        "The safety stock of a product cannot be negative: the shop would be told of "
        "goods that do not exist.",
    )

    # Codes must differ in the shop (docs/shoper-api.md, Catalogue): who has one is
    # looked up, whatever its case.
    _shoper_code_idx = models.Index("(lower(default_code)) WHERE active")

    @api.depends("taxes_id.price_include")
    @api.depends_context("allowed_company_ids")
    def _compute_shoper_price_is_net(self):
        for product in self:
            product.shoper_price_is_net = any(
                not tax.price_include
                for tax in product.taxes_id
                if tax.company_id in self.env.companies
            )

    @api.depends(
        "shoper_price_type",
        "list_price",
        "price_extra",
        "currency_id",
        "taxes_id.amount",
        "taxes_id.amount_type",
        "taxes_id.price_include",
    )
    @api.depends_context("lang", "company")
    def _compute_shoper_gross(self):
        for product in self:
            has_own = product.shoper_price_type or product.price_extra
            product.shoper_gross = product._shoper_gross_text() if has_own else False

    def _shoper_gross_text(self):
        """Tell what the variant costs with VAT, and how much that is more or less than
        its product; False where its VAT is not one rate in percent."""
        tax = self.taxes_id._filter_taxes_by_company(self.env.company)
        if len(tax) != 1 or tax.amount_type != "percent":
            return False
        facts = self.list_price, tax.amount, tax.price_include
        price = gross_price(*facts, self.price_extra)
        extra = price - gross_price(*facts)
        shown = formatLang(self.env, float(price), currency_obj=self.currency_id)
        if not extra:
            return shown
        difference = formatLang(
            self.env, float(abs(extra)), currency_obj=self.currency_id
        )
        told = {"price": shown, "difference": difference}
        if extra > 0:
            return self.env._(
                "%(price)s (%(difference)s more than the product)", **told
            )
        return self.env._("%(price)s (%(difference)s less than the product)", **told)

    @api.depends("shoper_price_type", "shoper_price", "list_price")
    def _compute_product_price_extra(self):
        # Odoo sells at it: its own prices of variants are list_price + price_extra.
        result = super()._compute_product_price_extra()
        for product in self.filtered("shoper_price_type"):
            product.price_extra = {
                "0": 0.0,
                "1": product.shoper_price - product.list_price,
                "2": product.shoper_price,
                "3": -product.shoper_price,
            }[product.shoper_price_type]
        return result

    def _set_product_lst_price(self):
        own = self.filtered(lambda product: product.shoper_price_type == "1")
        result = super(ProductProduct, self - own)._set_product_lst_price()
        for product in own:
            price, uom_id = product.lst_price, self.env.context.get("uom")
            if uom_id:
                uom = self.env["uom.uom"].browse(uom_id)
                price = uom._compute_price(price, product.uom_id)
            product.shoper_price = price
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Let variants take the picture that was chosen for them."""
        products = super().create(vals_list)
        products.filtered("shoper_image_id")._shoper_take_picture()
        return products

    def write(self, vals):
        """Let variants take the picture that was chosen for them, and note that a
        person archives or activates them."""
        if "active" in vals:
            vals = {"shoper_came_with_product": False} | vals
        result = super().write(vals)
        if "shoper_image_id" in vals:
            self._shoper_take_picture()
        return result

    def _shoper_take_picture(self):
        """Make the chosen picture of the gallery the variant's own, where it
        changed."""
        for product in self:
            image = product.shoper_image_id
            if image.sha256 == product.shoper_image_sha256:
                continue
            product.write(
                {
                    "image_variant_1920": image.content,
                    "shoper_image_sha256": image.sha256,
                }
            )
            image.invalidate_recordset(["content"])

    def _shoper_link_keys(self):
        # A product of the shop is a template here; its only variant shows the
        # same link.
        keys = super()._shoper_link_keys()
        for variant in self:
            keys[variant].append(("product.template", variant.product_tmpl_id.id))
        return keys

    @api.depends("product_tmpl_id")
    def _compute_shoper_doors(self):
        # A variant has no page of its own, in the shop or in its panel.
        for variant in self:
            template = variant.product_tmpl_id
            variant.shoper_has_page = template.shoper_has_page
            variant.shoper_has_panel_page = template.shoper_has_panel_page

    def _shoper_first_element(self):
        self.check_access("read")
        return self.product_tmpl_id._shoper_first_element()

    def _shoper_linked(self, domain):
        templates = self.env["product.template"]._shoper_linked(domain)
        return super()._shoper_linked(domain) | Domain(
            "product_tmpl_id", "any", templates
        )
