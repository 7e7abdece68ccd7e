import base64
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, hmac

from ..shoper_api.paging import MAX_ID
from ..sync.core.picture import BadPicture, Picture, file_extension, read_picture
from ..sync.entity.pictures import bad_picture_reason

# About the signed addresses by which a shop can fetch single pictures.
SECONDS = 3600  # so long an address is valid
SCOPE = "shoper_connector.picture"
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
# What is read from the bytes of a picture and never taken from anybody else.
FROM_CONTENT = ("sha256", "image_128")


class ShoperProductImage(models.Model):
    """One picture of a product's gallery, with the original bytes as the shop
    serves them or a person uploaded them."""

    _name = "shoper.product.image"
    _description = "Product Gallery Image"
    _inherit = ["shoper.linked.mixin"]
    _order = "product_tmpl_id, sequence, id"

    product_tmpl_id = fields.Many2one(
        "product.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="product_tmpl_id.company_id", store=True)
    name = fields.Char(required=True, translate=True)
    alt = fields.Char(
        "Alternative Text",
        translate=True,
        help="Read out to people who do not see the picture, and by search engines",
    )
    sequence = fields.Integer()
    content = fields.Binary(
        "Image", required=True, help="The original file, never converted"
    )
    image_128 = fields.Binary("Thumbnail", attachment=False, readonly=True)
    sha256 = fields.Char(readonly=True, help="Of the original bytes, hexadecimal")

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the original bytes, fill in name and place, and let the product's main
        picture follow."""
        vals_list = [self._with_picture(vals) for vals in vals_list]
        self._fill_names(vals_list)
        self._fill_sequences(vals_list)
        # Odoo would shrink and re-encode large pictures.
        originals = self.with_context(image_no_postprocess=True)
        images = super(ShoperProductImage, originals).create(vals_list)
        images = images.with_env(self.env)
        images.product_tmpl_id._shoper_take_main_picture()
        return images

    def write(self, vals):
        """Keep the original bytes and let the product's main picture follow."""
        products = self.product_tmpl_id
        originals = self.with_context(image_no_postprocess=True)
        super(ShoperProductImage, originals).write(self._with_picture(vals))
        if {"content", "sequence", "product_tmpl_id"} & vals.keys():
            (products | self.product_tmpl_id)._shoper_take_main_picture()
        return True

    def unlink(self):
        """Let the product's main picture follow."""
        products = self.product_tmpl_id
        super().unlink()
        products.exists()._shoper_take_main_picture()
        return True

    def _with_picture(self, vals):
        """Add all that follows from the bytes to values, which nobody else may state.

        :raises UserError: when they are no picture that can be kept
        """
        vals = {name: vals[name] for name in vals if name not in FROM_CONTENT}
        picture = vals.get("content")
        if not picture:
            return vals
        try:
            if not isinstance(picture, Picture):  # else a synchronisation checked it
                picture = read_picture(base64.b64decode(picture))
            return vals | {
                "content": picture,
                "sha256": picture.sha256,
                "image_128": picture.thumbnail,
            }
        except BadPicture as bad:
            raise UserError(bad_picture_reason(self.env, bad.reason)) from None
        except (ValueError, TypeError):  # no base64
            raise UserError(bad_picture_reason(self.env, "type")) from None

    @api.model
    def find_problem(self, content):
        """Say why a file cannot be a picture of a gallery, before it is added: else it
        would keep the whole form from being saved.

        :param content: the file in base64
        :return: the reason, or False
        """
        self.check_access("create")  # looking at pictures is work
        try:
            self._with_picture({"content": content})
        except UserError as error:
            return str(error)
        return False

    def _fill_names(self, vals_list):
        """Name pictures without a name after their product."""
        templates = self.env["product.template"]
        for vals in vals_list:
            if not (vals.get("name") or "").strip():
                vals["name"] = templates.browse(vals.get("product_tmpl_id")).name

    def _fill_sequences(self, vals_list):
        """Put further pictures last, counted from 1 as the shop does
        (docs/shoper-api.md, section Catalogue)."""
        missing = [vals for vals in vals_list if "sequence" not in vals]
        if not missing:
            return
        template_ids = [vals.get("product_tmpl_id") for vals in missing]
        groups = self._read_group(
            [("product_tmpl_id", "in", template_ids)],
            ["product_tmpl_id"],
            ["sequence:max"],
        )
        last = {template.id: number for template, number in groups}
        for vals in missing:
            number = last.get(vals.get("product_tmpl_id"), 0) + 1
            last[vals.get("product_tmpl_id")] = vals["sequence"] = number

    # ------------------------------------------------------- addresses for the shop
    def _signed_address(self):
        """Return an address that gives the original bytes to whoever knows it, for an
        hour and only as long as the picture keeps its bytes."""
        self.ensure_one()
        expires = int(time.time()) + SECONDS
        name = f"{self._signature(self.id, expires)}.{file_extension(self._bytes())}"
        return f"{self.get_base_url()}/shoper/picture/{self.id}/{expires}/{name}"

    def _signature(self, image_id, expires):
        """Sign an address with the database's own secret.

        :param image_id: given apart, since it may be that of no picture: refusing that
            must take as long as refusing a wrong signature
        """
        message = (image_id, self.sha256, expires)
        return hmac(self.env(su=True), SCOPE, message)

    @api.model
    def _find_signed(self, image_id, expires, signature, extension):
        """Find the picture of a signed address and the type of its bytes.

        :return: (bytes, media type), or None where the address is not a valid one
        """
        image = self.browse(image_id if image_id <= MAX_ID else ()).exists()
        expected = image._signature(image_id, expires)
        is_ours = consteq(expected.encode(), signature.encode())
        if not image or not is_ours or expires < time.time():
            return None
        content = image._bytes()
        if extension != file_extension(content):
            return None
        return content, MEDIA_TYPES[extension]

    def _bytes(self):
        """Read the bytes and forget them again: many pictures do not fit into
        memory."""
        content = base64.b64decode(self.content)
        self.invalidate_recordset(["content"])
        return content
