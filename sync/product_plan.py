from odoo import api, models

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
        return self._shop_obstacle(ctx, shop)

    def _shop_obstacle(self, ctx, shop):
        _ = ctx.env._
        if shop.get("_bundle"):
            return _("It is a bundle; bundles are not synchronised yet.")
        if shop.get("_currency"):
            return _("Its price is in another currency than the shop's.")
        return self._variants_reason(ctx, shop)

    def _variants_reason(self, ctx, values):
        if not values.get("_variants"):
            return False
        return ctx.env._("It has variants; variants are not synchronised yet.")

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = {}
        if direction != "odoo":
            return reasons
        record = ctx.records.browse(res_id)
        if "unit" in codes and record.sudo().product_variant_ids._trigger_uom_warning():
            reasons["unit"] = ctx.env._(
                "The product is used in documents; its unit is not changed."
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
        if not filled.get("category"):
            return _("It has no category; the connector can name a default.")
        return False
