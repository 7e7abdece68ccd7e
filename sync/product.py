from decimal import Decimal

from odoo import api, models
from odoo.fields import Command

from .entity import _lt
from .price import gross_price, list_price
from .values import Property, decimal_text, match_key, normal_text


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
        Property("weight", _lt("Weight"), kind="number"),
        Property("visible", _lt("Visibility"), kind="bool"),
    )

    _joined = frozenset({"price", "tax"})  # a gross price means nothing without VAT

    # ------------------------------------------------------------------- shop
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

    # ------------------------------------------------------------------- odoo
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

    def _add_price(self, ctx, record, own_taxes, values):
        """Price and VAT rate, if the product has exactly one percent rate of the
        connector's company and a price in the shop's currency; else ``_no_price``
        says what is in the way: ``currency``, ``no_tax`` or ``taxes``."""
        values["_list_price"] = record.list_price
        currency = ctx.connector.currency_id
        taxes = [tax for tax in record.taxes_id if tax in own_taxes]
        if currency and record.currency_id != currency:
            values["_no_price"] = "currency"
        elif not taxes:
            values["_no_price"] = "no_tax"
        elif len(taxes) > 1 or taxes[0].amount_type != "percent":
            values["_no_price"] = "taxes"
        else:
            tax = taxes[0]
            values["tax"] = self._reference(ctx, "tax", tax)
            gross = gross_price(record.list_price, tax.amount, tax.price_include)
            values["price"] = str(gross)

    def _price_sources(self, records):
        """A product has one price for all companies: the shop that was linked first
        is where it comes from, others report theirs: {template id: connector}."""
        elements = self.env["shoper.element"].search_fetch(
            [
                ("entity", "=", self._entity),
                ("res_model", "=", self._odoo_model),
                ("res_id", "in", records.ids),
                ("link_state", "=", "linked"),
                ("connector_id.active", "=", True),
            ],
            ["res_id", "connector_id"],
            order="linked_at desc, id desc",
        )
        return {element.res_id: element.connector_id for element in elements}

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

    def _set_price(self, ctx, values, vals, record, current):
        if "price" not in values and "tax" not in values:
            return
        company = ctx.connector.company_id
        taxes = ctx.user_env["account.tax"]
        own = taxes
        if record is not None:
            own = record.taxes_id.filtered(lambda tax: tax.company_id == company)
        tax = taxes.browse(values["tax"]) if values.get("tax") else own
        if "tax" in values:
            vals["taxes_id"] = (
                [Command.set(tax.ids)]
                if record is None
                else [
                    *(Command.unlink(other.id) for other in own - tax),
                    *(Command.link(new.id) for new in tax - own),
                ]
            )
        gross = values.get("price", (current or {}).get("price"))
        if gross is not None and len(tax) == 1:
            vals["list_price"] = list_price(
                Decimal(gross), tax.amount, tax.price_include
            )

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(self, ctx, elements, records):
        records.fetch(["name", "default_code"])
        barcodes = self._single_variants(ctx, records)
        names = {
            element.id: match_key(element.name) for element in elements
        }
        record_names = {record.id: match_key(record.name) for record in records}
        codes = {element.id: (element.code or "").strip() for element in elements}
        record_codes = {
            record.id: (record.default_code or "").strip() for record in records
        }
        eans = {element.id: (element.ean or "").strip() for element in elements}
        record_eans = {
            record.id: (barcodes[record.id].barcode or "").strip()
            if record.id in barcodes
            else ""
            for record in records
        }
        _ = ctx.env._
        keys = {
            "name": (_("Same name"), names, record_names),
            "code": (_("Same code"), codes, record_codes),
            "ean": (_("Same EAN"), eans, record_eans),
            "name_code": (
                _("Same name and code"),
                {key: name and (name, codes[key]) for key, name in names.items()},
                {
                    key: name and (name, record_codes[key])
                    for key, name in record_names.items()
                },
            ),
        }
        chosen = ctx.step.link_criterion or "name_code"
        order = [chosen, *(key for key in ("code", "ean") if key != chosen)]
        return [
            (
                keys[name][0],
                {key: [value] for key, value in keys[name][1].items() if value},
                {key: [value] for key, value in keys[name][2].items() if value},
                name == chosen,
            )
            for name in order
        ]

    # --------------------------------------------------------------- planning
    @api.model
    def _pair_obstacle(self, ctx, shop, odoo):
        return self._shop_obstacle(ctx, shop) or self._variants_reason(ctx, odoo)

    @api.model
    def _import_obstacle(self, ctx, shop):
        currency = ctx.connector.currency_id
        if currency and currency != ctx.connector.company_id.currency_id:
            return self._no_price_reason(ctx, "currency")
        return self._shop_obstacle(ctx, shop)

    def _shop_obstacle(self, ctx, shop):
        _ = ctx.env._
        if shop.get("_bundle"):
            return _("It is a bundle; bundles are not synchronised yet.")
        if shop.get("_currency"):
            return _("Its price is in another currency than the shop's.")
        return self._variants_reason(ctx, shop)

    def _no_price_reason(self, ctx, fact):
        _ = ctx.env._
        return {
            "currency": _("Its price in Odoo is in another currency than the shop's."),
            "no_tax": _("In Odoo it has no VAT rate of the shop's company."),
            "taxes": _("In Odoo it has not exactly one VAT rate in percent."),
        }[fact]

    def _variants_reason(self, ctx, values):
        if not values.get("_variants"):
            return False
        return ctx.env._("It has variants; variants are not synchronised yet.")

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = {}
        if "_no_price" in odoo:
            reasons = {
                code: self._no_price_reason(ctx, odoo["_no_price"])
                for code in self._joined.intersection(codes)
            }
        if direction != "odoo":
            return reasons
        record = ctx.records.browse(res_id)
        if "unit" in codes and record.sudo().product_variant_ids._trigger_uom_warning():
            reasons["unit"] = ctx.env._(
                "The product is used in documents; its unit is not changed."
            )
        source = odoo["_price_source"] or ctx.connector
        if "price" in codes and source != ctx.connector:
            reasons["price"] = ctx.env._(
                "The price of this product comes from %s.", source.display_name
            )
        return reasons

    @api.model
    def _with_defaults(self, ctx, values):
        connector = ctx.connector
        filled = dict(values)
        linked = {
            "category": (connector.default_category_id, "category"),
            "unit": (connector.default_unit_id, "unit"),
        }
        for code, (default, entity_code) in linked.items():
            if default and not self._is_in_shop(ctx, entity_code, filled.get(code)):
                filled[code] = default.id
        default = connector.default_tax_id
        if default and filled.get("_no_price") == "no_tax":
            tax_id = ctx.links("tax").record_by_element.get(default.id)
            tax = ctx.user_env["account.tax"].browse(tax_id or ())
            if tax:
                filled["tax"] = default.id
                filled["price"] = str(
                    gross_price(values["_list_price"], tax.amount, tax.price_include)
                )
        return filled

    def _is_in_shop(self, ctx, entity_code, value):
        if isinstance(value, str):
            res_id = int(value.partition(",")[2])
            return res_id in ctx.links(entity_code).change_by_record
        return bool(value)

    @api.model
    def _export_obstacle(self, ctx, record, values):
        _ = ctx.env._
        if values.get("_variants"):
            return _("It has variants; variants are not synchronised yet.")
        filled = self._with_defaults(ctx, values)
        if "price" not in filled:
            return self._no_price_reason(ctx, values["_no_price"])
        if not filled.get("category"):
            return _("It has no category; the connector can name a default.")
        return False
