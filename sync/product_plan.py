from odoo import api, models

from .price import gross_price
from .values import match_key


class ShoperSyncProduct(models.AbstractModel):
    """How products are linked, and what keeps one from being written."""

    _inherit = "shoper.sync.product"

    @api.model
    def _link_rules(self, ctx, elements, records):
        records.fetch(["name", "default_code"])
        barcodes = self._single_variants(ctx, records)
        names = {element.id: match_key(element.name) for element in elements}
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
