from odoo import api, models

from .entity import _lt
from .values import Property, decimal_text

PROPERTIES = (
    Property("code", _lt("Code")),
    Property("ean", _lt("EAN")),
    Property("weight", _lt("Weight"), kind="number", unit="kg"),
)


class ShoperSyncProduct(models.AbstractModel):
    """What Odoo keeps on a product's only variant, and which products have others."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        shop = values["shop_values"]
        values["code"] = shop["code"] = row.get("code") or ""
        values["ean"] = shop["ean"] = row.get("ean") or ""
        shop["_variants"] = bool(row.get("options"))
        if self._has_same_weight_unit(ctx):
            stock = row.get("stock") or {}
            shop["weight"] = decimal_text(stock.get("weight"), self._weight_digits(ctx))
        return values

    @api.model
    def _weight_digits(self, ctx):
        return ctx.env["decimal.precision"].precision_get("Stock Weight")

    @api.model
    def _has_same_weight_unit(self, ctx):
        """Weights are only synchronised in kilograms on both sides."""
        in_pounds = ctx.env["ir.config_parameter"].sudo()
        return (
            ctx.connector.shop_weight_unit in (False, "KILOGRAM")
            and in_pounds.get_param("product.weight_in_lbs") != "1"
        )

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        for code in ("code", "ean"):
            if code in values:
                body[code] = values[code] or ""
        if "weight" in values:
            body.setdefault("stock", {})["weight"] = values["weight"]
        return body

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        variants = self._single_variants(ctx, records)
        digits = self._weight_digits(ctx)
        with_weight = self._has_same_weight_unit(ctx)
        for record in records:
            values = result[record.id]
            variant = variants.get(record.id)
            values["_variants"] = variant is None
            if variant is None:
                continue
            values["_variant"] = variant
            values["code"] = variant.default_code or ""
            values["ean"] = variant.barcode or ""
            if with_weight:
                values["weight"] = decimal_text(variant.weight, digits)
        return result

    def _single_variants(self, ctx, records):
        """The variant of each template that has exactly one: {template id: variant}."""
        found, several = {}, set()
        variants = ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", records.ids), ("active", "in", [True, False])],
            [
                "product_tmpl_id",
                "default_code",
                "barcode",
                "weight",
                "standard_price",
                "active",
            ],
        )
        archived = set(records.filtered(lambda record: not record.active).ids)
        for variant in variants:
            template_id = variant.product_tmpl_id.id
            if not variant.active and template_id not in archived:
                continue
            if template_id in found:
                several.add(template_id)
            found[template_id] = variant
        return {key: item for key, item in found.items() if key not in several}

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        if "code" in values:
            vals["default_code"] = values["code"] or False
        if "ean" in values:
            vals["barcode"] = values["ean"] or False
        if "weight" in values:
            vals["weight"] = float(values["weight"])
        return vals
