from odoo import api, models

from ..shoper_api import BulkItem

# What a product is created with, of all that the shop answers (vendor specification).
KEPT = (
    "category_id",
    "categories",
    "producer_id",
    "tax_id",
    "unit_id",
    "currency_id",
    "gauge_id",
    "other_price",
    "code",
    "ean",
    "pkwiu",
    "in_loyalty",
    "dimension_w",
    "dimension_h",
    "dimension_l",
    "vol_weight",
    "collections",
    "related",
    "tags",
)
STOCK = (
    "price",
    "price_buying",
    "price_wholesale",
    "price_special",
    "stock",
    "warn_level",
    "weight",
    "availability_id",
    "delivery_id",
    "additional_codes",
)
TEXTS = (
    "name",
    "short_description",
    "description",
    "active",
    "seo_title",
    "seo_description",
    "seo_keywords",
    "seo_url",
    "order",
    "main_page",
    "main_page_order",
)


class ShoperSyncProduct(models.AbstractModel):
    """What undoing must know of products."""

    _inherit = "shoper.sync.product"

    _details = (
        "product.product",
        "product.template.attribute.line",
        "product.template.attribute.value",
    )

    @api.model
    def _records_with_details(self, ctx, res_ids):
        variants = self.env["product.product"].with_context(active_test=False)
        found = variants.search_fetch(
            [("product_tmpl_id", "in", res_ids)], ["product_tmpl_id"]
        )
        return super()._records_with_details(ctx, res_ids) | {
            "product.product": {item.id: item.product_tmpl_id.id for item in found}
        }

    @api.model
    def _undo_facts(self, direction, codes, odoo):
        # A gross price does not tell the net one that Odoo held to the last digit.
        amounts = odoo.get("_amounts") or {}
        kept = {code: amounts[code] for code in codes if code in amounts}
        return {"_amounts": kept} if kept and direction == "odoo" else {}

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        amount = (values.get("_amounts") or {}).get("price")
        if ctx.is_undo and amount is not None and "list_price" in vals:
            vals["list_price"] = amount
        return vals

    @api.model
    def _keep_for_restoring(self, ctx, changes):
        """Its pictures are deleted with a product: their bytes are kept as well."""
        result = super()._keep_for_restoring(ctx, changes)
        items = [
            BulkItem(
                "GET",
                "product-images",
                params={
                    "filters": {"product_id": change.element_id.remote_id},
                    "limit": 50,
                },
            )
            for change in changes
        ]
        self.env["shoper.sync"]._commit_before_call(ctx)
        images = self.env["shoper.sync.image"]
        for change, result in zip(changes, ctx.client.bulk(items), strict=True):
            rows = (result.body or {}).get("list") if result.ok else None
            if rows:
                rows = list(rows.values()) if isinstance(rows, dict) else rows
                kept = images._keep_pictures(ctx, change, rows)
                change.payload = change.payload | {"_images": kept}
        return result

    @api.model
    def _restore_obstacle(self, ctx, payload):
        if payload.get("options"):
            return ctx.env._("Its variants cannot be had back, only the product.")
        return super()._restore_obstacle(ctx, payload)

    @api.model
    def _restore_body(self, ctx, change, values):
        row = change.payload
        stock = row.get("stock") or {}
        texts = row.get("translations") or {}
        body = {key: row[key] for key in KEPT if row.get(key)}
        body.setdefault("pkwiu", "")
        body["stock"] = {key: stock[key] for key in STOCK if stock.get(key)}
        body["translations"] = {
            locale: {key: text[key] for key in TEXTS if text.get(key) is not None}
            for locale, text in texts.items()
        }
        return body
