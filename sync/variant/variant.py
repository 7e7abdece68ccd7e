from odoo import api, models

from ..core.row import flag_in, number_in, parent_in, part_in, reference_in, text_in
from ..core.values import Property, decimal_text
from ..entity import _lt
from ..product.part import PRODUCT
from ..product.pricelist import PRICE_LISTS, type_code
from .meaning import Meaning, Meanings


class ShoperSyncVariant(models.AbstractModel):
    """Variants of linked products: stock rows with options in the shop."""

    _name = "shoper.sync.variant"
    _inherit = "shoper.sync.product.part"
    _description = "Shoper Synchronisation of Variants"

    _entity = "variant"
    _label = _lt("Variants")
    _sequence = 70
    _resource = "product-stocks"
    _remote_key = "stock_id"
    _odoo_model = "product.product"
    _hidden_values = {"active": False}
    _adopts = True
    _criteria = {"code_ean_options": _lt("Code, EAN, options")}
    _rules = {
        "same code": _lt("Same code"),
        "same ean": _lt("Same EAN"),
        "same options": _lt("Same options"),
    }
    _joined = tuple(frozenset({type_code(code), code}) for code in PRICE_LISTS)
    _unique_fields = {"ean": "barcode"}
    _weak = frozenset({"image"})
    _properties = (
        PRODUCT,
        Property(
            "options",
            _lt("Options"),
            kind="refs",
            entity="option_value",
            default=False,
            to_odoo=False,
            to_shop=False,
        ),
        Property("code", _lt("Code"), section="codes"),
        Property("ean", _lt("EAN"), section="codes"),
        Property("price_type", _lt("Kind of price"), section="prices"),
        Property("price", _lt("Price (gross)"), kind="money"),
        Property(
            "price_type_wholesale", _lt("Kind of wholesale price"), section="prices"
        ),
        Property("price_wholesale", _lt("Wholesale price (gross)"), kind="money"),
        Property("price_type_special", _lt("Kind of special price"), section="prices"),
        Property("price_special", _lt("Special price (gross)"), kind="money"),
        Property("weight", _lt("Weight"), kind="number", unit="kg"),
        Property("active", _lt("Active"), kind="bool"),
        Property("image", _lt("Image"), kind="ref", entity="image"),
        # No value of variants: see `shoper.sync.option.named`.
        Property(
            "option_names", _lt("Names of options and their values"), default=False
        ),
    )

    @api.model
    def _settings_of(self, code):
        prices = {"price_lists"} if code.startswith("price") else set()
        return super()._settings_of(code) | prices

    # ------------------------------------------------------------------- shop
    @api.model
    def _is_in_scope(self, ctx, row):
        return flag_in(row, "extended", default=None) and super()._is_in_scope(ctx, row)

    @api.model
    def _element_values(self, ctx, row, extra):
        flag_in(row, "extended", default=None)  # one that makes no sense is told
        product_id = parent_in(row, "product_id")
        chosen = part_in(row, "options")
        options = sorted(parent_in(chosen, option) for option in chosen)
        shop = {
            "product": product_id,
            "options": options,
            "code": text_in(row, "code"),
            "ean": text_in(row, "ean"),
            "active": flag_in(row, "active"),
            "image": reference_in(row, "gfx_id"),
        }
        products = self.env["shoper.sync.product"]
        if products._has_same_weight_unit(ctx):
            digits = products._weight_digits(ctx)
            shop["weight"] = number_in(row, "comp_weight", digits, least=0)
        return {
            "name": self._name_of(ctx, product_id, options),
            "code": shop["code"],
            "ean": shop["ean"],
            "parent_remote_id": product_id,
            "payload": row,
            "shop_values": shop,
        }

    def _name_of(self, ctx, product_id, options):
        """As Odoo names variants: the product, its values in brackets."""
        if "names" not in ctx.facts:
            elements = self.env["shoper.element"].search_fetch(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "in", ("product", "option_value")),
                ],
                ["entity", "remote_id", "name"],
            )
            ctx.facts["names"] = {
                (element.entity, element.remote_id): element.name
                for element in elements
            }
        names = ctx.facts["names"]
        values = [names.get(("option_value", item)) or f"#{item}" for item in options]
        product = names.get(("product", product_id)) or f"#{product_id}"
        return f"{product} ({', '.join(values)})"

    # ------------------------------------------------------------------- odoo
    @api.model
    def _option_meaning(self, ctx):
        """What the linked option values of the shop stand for, read once per unit."""
        if "meaning" in ctx.facts:
            return ctx.facts["meaning"]
        rows = ctx.user_env["shoper.option.value"].search_fetch(
            [("connector_id", "=", ctx.connector.id)],
            ["option_id", "attribute_value_id"],
        )
        links = ctx.links("option_value")
        items = {}
        for row in rows:
            element = links.element_by_record.get(row.id)
            if element:
                option = row.option_id
                items[links.remote_by_element[element]] = Meaning(
                    option.sequence,
                    option.attribute_id.id,
                    row.attribute_value_id.id,
                    row.id,
                )
        attributes = rows.option_id.attribute_id
        always = attributes.filtered(lambda item: item.create_variant == "always")
        ctx.facts["meaning"] = Meanings(items, always.ids)
        return ctx.facts["meaning"]

    def _rows_by_value(self, ctx):
        """{(group id, attribute value id): ``shoper.option.value``}"""
        if "rows" not in ctx.facts:
            rows = ctx.user_env["shoper.option.value"].search_fetch(
                [("connector_id", "=", ctx.connector.id)],
                ["option_id", "attribute_value_id"],
            )
            ctx.facts["rows"] = {
                (row.option_id.group_id.id, row.attribute_value_id.id): row
                for row in rows
            }
        return ctx.facts["rows"]

    @api.model
    def _odoo_values(self, ctx, records):
        products = self.env["shoper.sync.product"]
        templates = records.product_tmpl_id
        single = products._single_variants(ctx, templates)
        attributes = products._variant_attributes(ctx, templates, single)
        groups = products._groups_of(ctx, attributes)
        digits = products._weight_digits(ctx)
        with_weight = products._has_same_weight_unit(ctx)
        result = {}
        for record in records:
            template = record.product_tmpl_id
            values = {
                "product": self._reference(ctx, "product", template),
                "code": record.default_code or "",
                "ean": record.barcode or "",
                "active": record.active,
                "image": self._reference(ctx, "image", record.shoper_image_id),
                "_is_product_archived": not template.active,
                "_values": {
                    item.attribute_id.id: item.product_attribute_value_id.id
                    for item in record.product_template_attribute_value_ids
                },
            }
            group = groups.get(template.id)
            values["_group"] = group and self._reference(ctx, "option_group", group)
            options = self._options_of(ctx, record, group)
            if options is not None:
                values["options"] = options
            if with_weight:
                values["weight"] = decimal_text(record.weight, digits)
            result[record.id] = values
        return result

    def _options_of(self, ctx, record, group):
        """References of a variant's option values in a group, or None where the group
        does not have exactly these."""
        if not group:
            return None
        rows = self._rows_by_value(ctx)
        values = record.product_template_attribute_value_ids.product_attribute_value_id
        found = [rows.get((group.id, value.id)) for value in values]
        if not all(found) or len(found) != len(group.option_ids):
            return None
        return sorted(
            (self._reference(ctx, "option_value", row) for row in found), key=str
        )

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(self, ctx, elements, records):
        elements.fetch(["shop_values"])
        products, values = ctx.links("product"), ctx.links("option_value")
        odoo = self._odoo_values(ctx, records)
        parents = {
            element.id: products.element_by_remote.get(element.parent_remote_id)
            for element in elements
        }
        codes = {}
        for name in ("code", "ean"):
            codes[name] = (
                {
                    element.id: [(parents[element.id], (element[name] or "").strip())]
                    for element in elements
                    if (element[name] or "").strip()
                },
                {
                    key: [(item["product"], item[name].strip())]
                    for key, item in odoo.items()
                    if item[name].strip()
                },
            )
        options = (
            {
                element.id: [
                    (
                        parents[element.id],
                        tuple(
                            sorted(
                                values.element_by_remote.get(item, -item)
                                for item in element.shop_values["options"]
                            )
                        ),
                    )
                ]
                for element in elements
            },
            {
                key: [(item["product"], tuple(sorted(item["options"])))]
                for key, item in odoo.items()
                if all(isinstance(part, int) for part in item.get("options") or [""])
            },
        )
        return [
            ("same code", *codes["code"], True),
            ("same ean", *codes["ean"], True),
            ("same options", *options, True),
        ]
