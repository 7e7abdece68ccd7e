from odoo import api, models
from odoo.tools import SQL

from ..core.values import match_key
from ..entity import _lt


class ShoperSyncProduct(models.AbstractModel):
    """How products are linked, and what keeps one from being written."""

    _inherit = "shoper.sync.product"

    _rules = {
        "same name and code": _lt("Same name and code"),
        "same name, variants": _lt("Same name, both with variants"),
        "same code": _lt("Same code"),
        "same ean": _lt("Same EAN"),
        "same name": _lt("Same name"),
    }

    @api.model
    def _link_rules(self, ctx, elements, records):
        records.fetch(["name", "default_code", "shoper_code"])
        barcodes = self._single_variants(ctx, records)
        names = {element.id: match_key(element.name) for element in elements}
        record_names = {record.id: match_key(record.name) for record in records}
        codes = {element.id: (element.code or "").strip() for element in elements}
        record_codes = {
            record.id: (record.default_code or record.shoper_code or "").strip()
            for record in records
        }
        eans = {element.id: (element.ean or "").strip() for element in elements}
        record_eans = {
            record.id: (barcodes[record.id].barcode or "").strip()
            if record.id in barcodes
            else ""
            for record in records
        }
        keys = {
            "name": ("same name", names, record_names),
            "code": ("same code", codes, record_codes),
            "ean": ("same ean", eans, record_eans),
            "name_code": (
                "same name and code",
                {key: name and (name, codes[key]) for key, name in names.items()},
                {
                    key: name and (name, record_codes[key])
                    for key, name in record_names.items()
                },
            ),
        }
        chosen = ctx.step.link_criterion or "name_code"
        order = [chosen, *(key for key in ("code", "ean") if key != chosen)]
        rules = [
            (
                keys[name][0],
                {key: [value] for key, value in keys[name][1].items() if value},
                {key: [value] for key, value in keys[name][2].items() if value},
                name == chosen,
            )
            for name in order
        ]
        if chosen == "name_code":
            rules.insert(
                1,
                self._variants_rule(ctx, names, record_names, barcodes, record_codes),
            )
        return rules

    def _variants_rule(self, ctx, names, record_names, single, record_codes):
        """Odoo keeps no code for a product with variants: its name must do, where the
        shop's has variants too."""
        coded = single.keys() | {key for key, code in record_codes.items() if code}
        uncoded = {
            key: [name]
            for key, name in record_names.items()
            if name and key not in coded
        }
        with_variants = self._elements_with_variants(ctx) if uncoded else set()
        return (
            "same name, variants",
            {key: [name] for key, name in names.items() if key in with_variants},
            uncoded,
            True,
        )

    def _elements_with_variants(self, ctx):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM shoper_element
                   WHERE connector_id = %s AND entity = %s
                     AND COALESCE(shop_values -> '_variants', '[]') <> '[]'""",
                ctx.connector.id,
                self._entity,
            )
        )
        return {row[0] for row in self.env.cr.fetchall()}

    @api.model
    def _pair_obstacle(self, ctx, shop, odoo):
        return self._shop_obstacle(ctx, shop)

    @api.model
    def _import_obstacle(self, ctx, shop):
        reason = self._shop_obstacle(ctx, shop) or super()._import_obstacle(ctx, shop)
        if not reason and not shop.get("tax"):
            reason = ctx.env._("It has no VAT rate in the shop.")
        if not reason and "price" not in shop:
            reason = ctx.env._("It has no price in the shop.")
        return reason

    @api.model
    def _delete_obstacle(self, ctx, shop):
        # What cannot be in Odoo is not missing there.
        return self._shop_obstacle(ctx, shop)

    def _shop_obstacle(self, ctx, shop):
        _ = ctx.env._
        if shop.get("_bundle"):
            return _("It is a bundle; bundles are left alone.")
        if shop.get("_currency"):
            return _("Its price is in another currency than the shop's.")
        return False

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = {}
        if direction != "odoo":
            return reasons
        record = ctx.records.browse(res_id)
        # Documents that the user does not see count as well.
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
        if values["_variants"] and not values["group"]:
            return _(
                "No option group of the shop stands for its attributes; synchronise "
                "variants as well and let them be created in the shop."
            )
        filled = self._with_defaults(ctx, values)
        if not filled.get("category"):
            return _("It has no category; the connector can name a default.")
        return False
