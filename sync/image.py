from odoo import api, models

from .entity import _lt


class ShoperSyncImage(models.AbstractModel):
    """Images of products: their place among the types, not synchronised yet."""

    _name = "shoper.sync.image"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Images"

    _entity = "image"
    _label = _lt("Images")
    _sequence = 60
    _resource = "product-images"
    _remote_key = "gfx_id"
    _odoo_model = "shoper.product.image"
    _requires = ("product",)

    @api.model
    def _option_hints(self):
        reason = self.env._("Images are not available yet.")
        return dict.fromkeys(
            (
                "enabled",
                "fetch_all",
                "link_criterion",
                "update_odoo",
                "update_shop",
                "import_unlinked",
                "export_unlinked",
                "delete_unlinked",
            ),
            reason,
        )

    @api.model
    def _default_options(self):
        return super()._default_options() | {"enabled": False, "import_unlinked": False}
