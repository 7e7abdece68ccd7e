from urllib.parse import quote

from markupsafe import Markup

from odoo import models

from ...shoper_api.pictures import FOLDER
from ..core.refs import Kind, Ref

THUMBNAIL = Markup(
    '<img src="%s" alt="%s" class="img-thumbnail" loading="lazy" '
    'referrerpolicy="no-referrer" style="max-height: %s"/>'
)


class ShoperSyncImage(models.AbstractModel):
    """Pictures shown as pictures: the thumbnail that Odoo has, else the file at the
    shop's public address."""

    _inherit = "shoper.sync.image"

    _shows_pictures = True

    def _picture_rows(self, change):
        picture = self._thumbnail(change)
        sides = {
            "create_odoo": (False, picture),
            "create_shop": (False, picture),
            "delete_shop": (picture, False),
        }.get(change.verb, (picture, picture))
        return [(self.env._("Image"), *sides)] if picture else []

    def _thumbnail(self, change, height="8rem"):
        """Markup of the picture that a change is about, or an empty one."""
        address = self._odoo_address(change) or self._shop_address(change)
        return THUMBNAIL % (address, change.name, height) if address else Markup()

    def _odoo_address(self, change):
        element = change.element_id
        res_id = change.res_id
        if not res_id and element.link_state == "linked":
            res_id = element.res_id
        if res_id:
            return self._thumbnail_address(self._odoo_model, res_id)
        product = (change.after or {}).get("product")
        if change.verb != "create_shop" or not product:
            return False
        # The main picture of a product without gallery.
        ref = Ref.parse(product)
        if ref.kind is Kind.RECORD:
            return self._thumbnail_address(ref.model, ref.id)
        product = self.env["shoper.element"].browse(ref.id)
        return product.res_id and self._thumbnail_address(
            product.res_model, product.res_id
        )

    def _thumbnail_address(self, model, res_id):
        return f"/web/image/{model}/{res_id}/image_128"

    def _shop_address(self, change):
        payload = change.payload or change.element_id.payload
        if not payload or change.verb == "delete_shop" and change.state == "done":
            return False
        name = quote(self._file_name(payload), safe="")
        return f"{change.connector_id.shop_url}{FOLDER}{name}"

    def _candidate_figures(self, records):
        """Pictures to choose from, with their names."""
        figures = [
            Markup('<div class="d-inline-block me-3 text-center">%s<div>%s</div></div>')
            % (
                THUMBNAIL
                % (self._thumbnail_address(image._name, image.id), image.name, "8rem"),
                image.name,
            )
            for image in records
        ]
        return Markup("").join(figures)
