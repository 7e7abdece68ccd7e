from odoo import api, models

from ...shoper_api import errors
from ..core.row import number_in, part_in, reference_in, references_in, text_in
from ..core.values import Property, decimal_text
from ..entity import _lt

PROPERTIES = (
    Property("code", _lt("Code"), section="codes"),
    Property("ean", _lt("EAN"), section="codes"),
    Property("weight", _lt("Weight"), kind="number", unit="kg"),
    Property(
        "group", _lt("Option group"), kind="ref", entity="option_group", to_odoo=False
    ),
    Property(
        "variants", _lt("Has variants"), kind="bool", default=False, to_shop=False
    ),
)


class ShoperSyncProduct(models.AbstractModel):
    """What Odoo keeps on a product's only variant, and which products have others."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        shop = values["shop_values"]
        values["code"] = shop["code"] = text_in(row, "code")
        values["ean"] = text_in(row, "ean")
        shop["_variants"] = references_in(row, "options")
        shop["_group"] = reference_in(row, "group_id")
        shop["group"] = shop["_group"] if shop["_variants"] else None
        shop["variants"] = bool(shop["_variants"])
        if shop["_variants"]:
            return values  # EAN and weight are those of its variants
        shop["ean"] = values["ean"]
        if self._has_same_weight_unit(ctx):
            digits = self._weight_digits(ctx)
            stock = part_in(row, "stock")
            shop["weight"] = number_in(stock, "weight", digits, least=0)
        return values

    @api.model
    def _weight_digits(self, ctx):
        return ctx.env["decimal.precision"].precision_get("Stock Weight")

    @api.model
    def _has_same_weight_unit(self, ctx):
        """Weights are only synchronised in kilograms on both sides."""
        # A setting of the database, which only administrators read.
        in_pounds = ctx.env["ir.config_parameter"].sudo()
        return (
            ctx.connector.shop_weight_unit in (False, "KILOGRAM")
            and in_pounds.get_param("product.weight_in_lbs") != "1"
        )

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        for code in ("code", "ean"):
            if code in values and (values[code] or element is not None):
                body[code] = values[code] or ""
        if "weight" in values:
            body.setdefault("stock", {})["weight"] = values["weight"]
        if values.get("group") or (element is not None and "group" in values):
            body["group_id"] = values["group"] or 0
        return body

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        variants = self._single_variants(ctx, records)
        attributes = self._variant_attributes(ctx, records, variants)
        groups = self._groups_of(ctx, attributes)
        digits = self._weight_digits(ctx)
        with_weight = self._has_same_weight_unit(ctx)
        for record in records:
            values = result[record.id]
            values["_variants"] = values["variants"] = record.id in attributes
            values["group"] = None
            if values["_variants"]:
                values["code"] = record.shoper_code or ""
                group = groups.get(record.id)
                if group:
                    values["group"] = self._reference(ctx, "option_group", group)
                continue
            variant = variants.get(record.id)
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
            has_variants = values.get("group") or (current or {}).get("_variants")
            field = "shoper_code" if has_variants else "default_code"
            vals[field] = values["code"] or False
        if "ean" in values:
            vals["barcode"] = values["ean"] or False
        if "weight" in values:
            vals["weight"] = float(values["weight"])
        return vals

    @api.model
    def _write_record(self, ctx, record, vals, after):
        if after.get("variants") is False:
            self._forget_variants(ctx, record)
            record._shoper_drop_variants()
        return super()._write_record(ctx, record, vals, after)

    def _forget_variants(self, ctx, record):
        """End the links of variants that a product loses because the shop's product
        has none any more: nobody is asked what becomes of them."""
        variants = record.with_context(active_test=False).product_variant_ids
        self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "variant"),
                ("res_model", "=", variants._name),
                ("res_id", "in", variants.ids),
            ]
        )._forget_record("outdated", ctx.run.user_id)

    @api.model
    def _incomparable(self, ctx, shop, odoo):
        """Code, EAN and weight of a product without variants are those of its only
        variant; where one side alone has variants they are not the same thing."""
        ignored = set(super()._incomparable(ctx, shop, odoo))
        if shop["_variants"] or odoo["_variants"]:
            ignored.add("purchase_price")
        if bool(shop["_variants"]) != odoo["_variants"] or "code" not in odoo:
            ignored |= {"code", "ean", "weight"}
        elif odoo["_variants"] and not odoo["code"]:
            if ctx.step.update_linked != "odoo":
                ignored.add("code")  # the shop made one up
        if shop["variants"] and not odoo["variants"]:
            ignored.add("variants")  # it gets them by the import of variants
        bound_to = ctx.links("option_group").element_by_remote.get(shop["_group"])
        if shop["group"] or odoo["group"] in (None, bound_to):
            ignored.add("group")
        return ignored

    @api.model
    def _own_forms(self, ctx, change):
        """The shop makes up a code where none is sent, and its option group is told by
        the variants, which come later."""
        own = super()._own_forms(ctx, change) | {"group"}
        is_codeless = change.verb == "create_shop" and not change.after.get("code")
        return own | {"code"} if is_codeless else own

    @api.model
    def _declined_reason(self, ctx, change, element, error=None):
        if "group" not in change.after:
            return super()._declined_reason(ctx, change, element, error)
        if error is None:
            wanted, bound_to = change.after["group"], element.shop_values["_group"]
            is_declined = bool(wanted) != bool(bound_to)
        else:
            is_declined = isinstance(error, errors.Rejected | errors.MethodNotAllowed)
        if not is_declined:
            return False
        if not change.after["group"]:
            return ctx.env._(
                "The shop does not let a product lose its option group from outside; "
                "take it away in the shop's panel."
            )
        return ctx.env._(
            "The shop does not let a product get an option group from outside; choose "
            "it in the shop's panel."
        )
