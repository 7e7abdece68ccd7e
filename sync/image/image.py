from odoo import api, models

from ..core.row import parent_in, text_in
from ..core.side import Side
from ..core.values import Property, match_key, normal_text
from ..entity import _lt
from ..product.part import PRODUCT

# The shop's keys of the texts; `description` is the alternative text.
TEXT_KEYS = {"name": "name", "alt": "description"}


class ShoperSyncImage(models.AbstractModel):
    """Pictures of linked products. Name, alternative text and order of a linked one
    can be updated, its bytes never: other bytes are another picture."""

    _name = "shoper.sync.image"
    _inherit = "shoper.sync.product.part"
    _description = "Shoper Synchronisation of Images"

    _entity = "image"
    _label = _lt("Images")
    _sequence = 60
    _resource = "product-images"
    _remote_key = "gfx_id"
    _odoo_model = "shoper.product.image"
    _requires = ("product",)
    _is_large = True
    _shows_pictures = True
    _counts_as_use = True
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        PRODUCT,
        Property("name", _lt("Name"), translated=True),
        Property("alt", _lt("Alternative text"), translated=True),
        Property("order", _lt("Order"), kind="number"),
    )
    _text_fields = {"name": "name", "alt": "alt"}
    # Whole galleries: the shop keeps the order in which pictures are sent.
    _exported_with = "product_tmpl_id"
    _export_order = ("product_tmpl_id", "sequence", "id")

    # ------------------------------------------------------------------- shop
    @api.model
    def _element_values(self, ctx, row, extra):
        product_id = parent_in(row, "product_id")
        texts = self._shop_texts(ctx, row)
        texts["name"] = (
            texts["name"] or normal_text(text_in(row, "name")) or self._file_name(row)
        )
        return {
            "name": texts["name"],
            "parent_remote_id": product_id,
            "payload": row,
            "shop_values": {
                "product": product_id,
                **texts,
                "order": self._shop_order(row),
            },
        }

    def _shop_text(self, texts, code):
        text = normal_text(text_in(texts, TEXT_KEYS[code]))
        return text if text or code != "name" else None  # no picture is nameless

    def _file_name(self, row):
        name = text_in(row, "unic_name") or row["gfx_id"]
        return f"{name}.{text_in(row, 'extension')}"

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = {}
        texts = self._texts_to_shop(ctx, values, element)
        if texts:
            body["translations"] = {
                locale: {
                    TEXT_KEYS.get(code, code): text for code, text in found.items()
                }
                for locale, found in texts.items()
            }
        return body

    def _new_locale(self, values, shop):
        return {"name": values.get("name") or shop.get("name")}

    @api.model
    def _is_same_creation(self, ctx, after, shop):
        product_id = ctx.links("product").remote_of(after["product"])
        return product_id == shop["product"] and super()._is_same_creation(
            ctx, after, shop
        )

    # ------------------------------------------------------------------- odoo
    @api.model
    def _odoo_values(self, ctx, records):
        texts = self._record_texts(ctx, records)
        return {
            record.id: Side(
                {
                    "product": self._reference(ctx, "product", record.product_tmpl_id),
                    **texts[record.id],
                    "order": str(record.sequence),
                }
            )
            for record in records
        }

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = self._texts_to_odoo(values, record)
        if "product" in values:
            vals["product_tmpl_id"] = values["product"]
        if "order" in values:
            vals["sequence"] = int(values["order"])
        return vals

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(self, ctx, elements, records):
        products = ctx.links("product")
        return [
            (
                "same name",
                {
                    element.id: [
                        (
                            products.element_by_remote.get(element.parent_remote_id),
                            match_key(element.name),
                        )
                    ]
                    for element in elements
                },
                {
                    record.id: [
                        (
                            products.element_by_record.get(record.product_tmpl_id.id),
                            match_key(record.name),
                        )
                    ]
                    for record in records
                },
                True,
            )
        ]
