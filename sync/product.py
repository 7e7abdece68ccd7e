from odoo import api, models
from odoo.fields import Command

from .entity import _lt
from .values import Property, decimal_text, normal_text


class ShoperSyncProduct(models.AbstractModel):
    """Products without variants: one template with one variant in Odoo."""

    _name = "shoper.sync.product"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Products"

    _entity = "product"
    _label = _lt("Products")
    _sequence = 50
    _resource = "products"
    _remote_key = "product_id"
    _odoo_model = "product.template"
    _requires = ("unit", "category", "producer", "tax")
    _is_large = True
    _criteria = {
        "name_code": _lt("Name and code"),
        "code": _lt("Code"),
        "ean": _lt("EAN"),
        "name": _lt("Name"),
    }
    _properties = (
        Property("name", _lt("Name")),
        Property("code", _lt("Code")),
        Property("ean", _lt("EAN")),
        Property("price", _lt("Price (gross)"), kind="money"),
        Property("tax", _lt("VAT rate"), kind="ref", entity="tax"),
        Property("unit", _lt("Unit"), kind="ref", entity="unit"),
        Property(
            "category",
            _lt("Category"),
            kind="ref",
            entity="category",
            default=False,
        ),
        Property(
            "categories",
            _lt("Additional categories"),
            kind="refs",
            entity="category",
        ),
        Property("producer", _lt("Producer"), kind="ref", entity="producer"),
        Property("short_description", _lt("Short description"), kind="html"),
        Property("description", _lt("Description"), kind="html"),
        Property("weight", _lt("Weight"), kind="number", unit="kg"),
        Property("visible", _lt("Visibility"), kind="bool"),
    )

    _joined = frozenset({"price", "tax"})  # a gross price means nothing without VAT

    @api.model
    def _element_values(self, ctx, row, extra):
        texts = self._translation(ctx, row)
        stock = row.get("stock") or {}
        main = int(row.get("category_id") or 0)
        others = {int(item) for item in row.get("categories") or ()} - {main}
        currency_id = row.get("currency_id")
        values = {
            "name": normal_text(texts.get("name")),
            "code": row.get("code") or "",
            "ean": row.get("ean") or "",
            "price": decimal_text(stock.get("price"), 2),
            "tax": int(row.get("tax_id") or 0) or None,
            "unit": int(row.get("unit_id") or 0) or None,
            "category": main or None,
            "categories": sorted(others),
            "producer": int(row.get("producer_id") or 0) or None,
            "short_description": texts.get("short_description") or "",
            "description": texts.get("description") or "",
            "visible": str(texts.get("active")) == "1",
            "_variants": bool(row.get("options")),
            "_bundle": str(row.get("type") or "0") == "1",
            "_currency": bool(currency_id)
            and str(currency_id) != str(ctx.connector.shop_currency_remote_id),
        }
        if self._has_same_weight_unit(ctx):
            values["weight"] = decimal_text(
                stock.get("weight"), self._weight_digits(ctx)
            )
        return {
            "name": values["name"],
            "code": values["code"],
            "ean": values["ean"],
            "payload": row,
            "shop_values": values,
        }

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
        locale = ctx.connector.default_locale
        texts, stock, body = {}, {}, {}
        for code, value in values.items():
            if code in ("name", "short_description", "description"):
                texts[code] = value or ""
            elif code == "visible":
                texts["active"] = 1 if value else 0
            elif code in ("price", "weight"):
                stock[code] = value
            elif code in ("code", "ean"):
                body[code] = value or ""
            elif code in ("tax", "unit", "category", "producer"):
                body[f"{code}_id"] = value or 0
        if "categories" in values:
            main = values.get("category") or self._main_category(element)
            body["categories"] = sorted({main, *values["categories"]} - {0})
        if texts:
            body["translations"] = {locale: texts}
        if stock:
            body["stock"] = stock
        if element is None:
            body.setdefault("pkwiu", "")
            if not body.get("producer_id"):
                body.pop("producer_id", None)
        return body

    def _main_category(self, element):
        return (element.shop_values or {}).get("category") or 0 if element else 0

    @api.model
    def _is_same_creation(self, ctx, after, values):
        shop = values["shop_values"]
        if after.get("code"):
            return after["code"] == shop["code"]
        return super()._is_same_creation(ctx, after, values)

    @api.model
    def _record_domain(self, ctx):
        return [
            ("company_id", "in", [False, ctx.connector.company_id.id]),
            ("type", "!=", "combo"),
        ]

    @api.model
    def _export_domain(self, ctx):
        return [
            *self._record_domain(ctx),
            ("sale_ok", "=", True),
            ("active", "=", True),
        ]

    @api.model
    def _odoo_values(self, ctx, records):
        variants = self._single_variants(ctx, records)
        company = ctx.connector.company_id
        digits = self._weight_digits(ctx)
        with_weight = self._has_same_weight_unit(ctx)
        own_taxes = records.taxes_id.filtered(lambda tax: tax.company_id == company)
        price_sources = self._price_sources(records)
        result = {}
        for record in records:
            main = self._reference(ctx, "category", record.categ_id)
            values = {
                "name": record.name,
                "unit": self._reference(ctx, "unit", record.uom_id),
                "category": main,
                "categories": [
                    self._reference(ctx, "category", category)
                    for category in record.shoper_category_ids
                    if category != record.categ_id
                ],
                "producer": self._reference(ctx, "producer", record.shoper_producer_id),
                "short_description": str(record.shoper_short_description or ""),
                "description": str(record.shoper_description or ""),
                "visible": record.shoper_visible,
                "_variants": record.id not in variants,
                "_price_source": price_sources.get(record.id),
            }
            values["categories"].sort(key=str)
            variant = variants.get(record.id)
            if variant is not None:
                values["code"] = variant.default_code or ""
                values["ean"] = variant.barcode or ""
                if with_weight:
                    values["weight"] = decimal_text(variant.weight, digits)
            self._add_price(ctx, record, own_taxes, values)
            result[record.id] = values
        return result

    def _single_variants(self, ctx, records):
        """The variant of each template that has exactly one: {template id: variant}."""
        found, several = {}, set()
        variants = ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", records.ids), ("active", "in", [True, False])],
            ["product_tmpl_id", "default_code", "barcode", "weight", "active"],
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
        names = {
            "name": "name",
            "code": "default_code",
            "ean": "barcode",
            "unit": "uom_id",
            "category": "categ_id",
            "producer": "shoper_producer_id",
            "short_description": "shoper_short_description",
            "description": "shoper_description",
            "visible": "shoper_visible",
        }
        vals = {
            field: values[code] if code == "visible" else values[code] or False
            for code, field in names.items()
            if code in values
        }
        if "weight" in values:
            vals["weight"] = float(values["weight"])
        if "categories" in values:
            vals["shoper_category_ids"] = [Command.set(values["categories"])]
        if record is None and not vals.get("categ_id"):
            vals.pop("categ_id", None)
        self._set_price(ctx, values, vals, record, current)
        return vals
