from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..shoper_html_mixin import ShopHtml


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = [
        "product.template",
        "shoper.edited.mixin",
        "shoper.linked.mixin",
        "shoper.html.mixin",
    ]

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
    shoper_code = fields.Char(
        "Code in the Shop",
        copy=False,
        help="The code of a product with variants as a whole. Empty: the shop makes "
        "one up.",
    )
    shoper_short_description = ShopHtml("Short Description", translate=True)
    shoper_description = ShopHtml("Description in the Shop", translate=True)
    shoper_seo_title = fields.Char("SEO Title", translate=True)
    shoper_seo_description = fields.Text("SEO Description", translate=True)
    shoper_seo_keywords = fields.Char("SEO Keywords", translate=True)
    shoper_seo_url = fields.Char(
        "Web Address in the Shop",
        translate=True,
        copy=False,
        help="The last part of the product's address in the shop. Empty: the shop "
        "makes it from the name.",
    )
    shoper_pkwiu = fields.Char("PKWiU", help="Polish classification of goods")
    shoper_gtu = fields.Char(
        "GTU", help="Used where the Polish localisation of Odoo is not installed"
    )
    shoper_code_producer = fields.Char("Producer's Code")
    shoper_code_isbn = fields.Char("ISBN")
    shoper_code_kgo = fields.Char("KGO")
    shoper_code_bloz7 = fields.Char("BLOZ 7")
    shoper_code_bloz12 = fields.Char("BLOZ 12")
    shoper_code_code39 = fields.Char("Code 39")
    shoper_code_warehouse = fields.Char("Warehouse Code")
    shoper_has_codes = fields.Boolean(compute="_compute_shoper_has_codes")
    shoper_image_ids = fields.One2many(
        "shoper.product.image", "product_tmpl_id", string="Gallery"
    )
    shoper_main_sha256 = fields.Char(
        readonly=True,
        copy=False,
        help="Hash of the gallery picture that the main picture was made of; empty "
        "where a person chose the main picture",
    )
    shoper_unlinked_shops = fields.Char(
        "Not Linked With",
        compute="_compute_shoper_unlinked_shops",
        groups="shoper_connector.group_shoper_user",
        help="Shops of your companies in which the product has no counterpart",
    )
    shoper_has_shop = fields.Boolean(
        compute="_compute_shoper_unlinked_shops",
        groups="shoper_connector.group_shoper_user",
        help="There is a shop in one of your companies.",
    )
    shoper_first_step = fields.Char(
        compute="_compute_shoper_first_step",
        groups="shoper_connector.group_shoper_user",
        help="What comes before a synchronisation where there is no shop",
    )
    shoper_first_step_text = fields.Char(
        compute="_compute_shoper_first_step",
        groups="shoper_connector.group_shoper_user",
    )
    shoper_is_wanted = fields.Boolean(
        compute="_compute_shoper_unlinked_shops",
        groups="shoper_connector.group_shoper_user",
        help="A shop has the product, and another one that is connected could get it.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_shoper_has_codes(self):
        """Tell whether a shop of the user's companies uses manufacturer codes."""
        # Who edits products need not see connectors.
        connectors = self.env["shoper.connector"].sudo()
        self.shoper_has_codes = bool(
            connectors.search_count(
                [
                    ("shop_has_codes", "=", True),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=1,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Note which main pictures are people's own."""
        return super().create([self._shoper_own_picture(vals) for vals in vals_list])

    def write(self, vals):
        """Note that a main picture is a person's own."""
        return super().write(self._shoper_own_picture(vals))

    def _create_variant_ids(self):
        """Note which archived variants Odoo activates with their products."""
        variants = self.with_context(active_test=False).product_variant_ids
        archived = variants.filtered(
            lambda variant: not variant.active or variant.shoper_came_with_product
        )
        result = super()._create_variant_ids()
        archived.exists().filtered("active").shoper_came_with_product = True
        return result

    def _shoper_keep_edited(self):
        # With the moment of a product that of its variants moves.
        variants = self.with_context(active_test=False).product_variant_ids
        variants._shoper_keep_edited()
        return super()._shoper_keep_edited()

    def _shoper_own_picture(self, vals):
        """Add to values with a main picture that it is none of the gallery's."""
        if "image_1920" in vals and "shoper_main_sha256" not in vals:
            return vals | {"shoper_main_sha256": False}
        return vals

    def _shoper_has_own_picture(self):
        """Tell whether a person chose the main picture."""
        self.ensure_one()
        sized = self.with_context(bin_size=True)
        return bool(sized.image_1920 and not self.shoper_main_sha256)

    def _shoper_take_main_picture(self):
        """Make the first picture of the gallery the main one, where it changed. What
        a person chose as the main picture is left alone."""
        for template in self:
            first = template.shoper_image_ids.sorted(
                lambda image: (image.sequence, image.id)
            )[:1]
            same = first.sha256 == template.shoper_main_sha256
            if same or template._shoper_has_own_picture():
                continue
            template.write(
                {"image_1920": first.content, "shoper_main_sha256": first.sha256}
            )
            first.invalidate_recordset(["content"])

    def _shoper_drop_variants(self):
        """Make products with variants simple ones again. The first active variant
        stays, with its id, its stock and its documents; Odoo archives the others
        where they are used, else it deletes them."""
        for template in self:
            first = template.product_variant_ids.sorted("id")[:1]
            lines = template.attribute_line_ids.filtered(
                lambda line: line.attribute_id.create_variant != "no_variant"
            )
            # With the lines Odoo deletes the variants that have values of them.
            first.product_template_attribute_value_ids -= (
                lines.product_template_value_ids
            )
            lines.unlink()
            if template.shoper_code:
                template.default_code = template.shoper_code

    @api.depends("shoper_element_ids.link_state")
    @api.depends_context("allowed_company_ids")
    def _compute_shoper_unlinked_shops(self):
        """Name the shops of the user's companies in which the product has no
        counterpart, and tell whether one could get it from another one's."""
        connectors = self.env["shoper.connector"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        for template in self:
            company = template.company_id
            shops = connectors - template.shoper_element_ids.connector_id
            if company:
                shops = shops.filtered(lambda shop: company in shop._companies())  # noqa: B023
            template.shoper_unlinked_shops = ", ".join(shops.mapped("name"))
            template.shoper_has_shop = bool(connectors)
            template.shoper_is_wanted = (
                template.shoper_link_state == "linked"
                and "connected" in shops.mapped("state")
            )

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_shoper_first_step(self):
        connectors = self.env["shoper.connector"]
        step = connectors._first_step()
        self.shoper_first_step = step
        self.shoper_first_step_text = connectors._first_step_text(step)

    def action_shoper_synchronise(self):
        """Open the dialog that compares and synchronises these products alone.

        :raises UserError: when there is no shop yet
        """
        self.check_access("read")
        wizards = self.env["shoper.sync.wizard"]
        own = self.shoper_element_ids.connector_id.filtered("active")
        connector = own[:1] or wizards._first_connector()
        if not connector:
            raise UserError(self.env["shoper.connector"]._no_shop_text())
        return wizards.create(
            {"connector_id": connector.id, "product_ids": [Command.set(self.ids)]}
        )._action_open()
