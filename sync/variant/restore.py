from odoo import api, models

# What a variant is created with, of all that the shop answers: the columns of a row of
# the stock that are not calculated (vendor specification).
KEPT = (
    "price",
    "price_type",
    "price_buying",
    "price_wholesale",
    "price_type_wholesale",
    "price_special",
    "price_type_special",
    "stock",
    "package",
    "warn_level",
    "sold",
    "weight",
    "weight_type",
    "availability_id",
    "delivery_id",
    "code",
    "ean",
    "calculation_unit_ratio",
    "warehouses",
    "additional_codes",
)


class ShoperSyncVariant(models.AbstractModel):
    """Create variants again that were deleted in the shop, alone or with their
    product."""

    _inherit = "shoper.sync.variant"

    _parents = ("product", "options")
    _told_apart_by = ("product", "options")
    _kept_references = {
        "product_id": "product",
        "gfx_id": "image",
        "calculation_unit_id": "unit",
    }

    @api.model
    def _prepare_restore(self, ctx, changes):
        """A product that came back without its option group takes no variants."""
        changes = super()._prepare_restore(ctx, changes)
        products = self.env["shoper.element"].browse(
            {change.after["product"] for change in changes}
        )
        products.fetch(["shop_values"])
        bound = {
            element.id
            for element in products
            if (element.shop_values or {}).get("_group")
        }
        unbound = changes.filtered(lambda change: change.after["product"] not in bound)
        unbound.write(
            {
                "state": "skipped",
                "message": ctx.env._(
                    "The shop did not give its product an option group. Choose it in "
                    "the shop's panel, then undo again."
                ),
            }
        )
        return changes - unbound

    @api.model
    def _restore_body(self, ctx, change):
        row = change.payload
        body = {key: row[key] for key in KEPT if row.get(key) not in (None, "", [])}
        for level in ("wholesale", "special"):
            if str(row.get(f"price_type_{level}") or "0") == "0":
                body.pop(f"price_{level}", None)  # it would become its own price
        references = self._restored_references(ctx, row)
        body |= {key: value for key, value in references.items() if value}
        pairs = {
            self._id_now(ctx, "option", option): self._id_now(
                ctx, "option_value", value
            )
            for option, value in dict(row.get("options") or {}).items()
        }
        return body | {"extended": 1, "options": self._options_form(ctx, change, pairs)}
