from odoo import api, models
from odoo.fields import Command

from ..core.row import flag_in, reference_in, references_in
from ..core.values import Property
from ..entity import _lt

PROPERTIES = (
    Property("unit", _lt("Unit"), kind="ref", entity="unit", keeps=True),
    Property("category", _lt("Category"), kind="ref", entity="category", default=False),
    Property(
        "categories", _lt("Additional categories"), kind="refs", entity="category"
    ),
    Property("producer", _lt("Producer"), kind="ref", entity="producer"),
)


class ShoperSyncProduct(models.AbstractModel):
    """Products: one template in Odoo. The files ``product_*.py`` beside this one hold
    the parts: each declares its properties and extends the four conversions."""

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
    _archived_is_gone = True
    _hidden_values = {"visible": False}
    _criteria = {
        "name_code": _lt("Name and code"),
        "code": _lt("Code"),
        "ean": _lt("EAN"),
        "name": _lt("Name"),
    }
    _unique_fields = {"ean": "barcode"}
    # It comes without its producer as long as it is not clear which one that is.
    _weak = frozenset({"producer"})
    # A gross price means nothing without VAT.
    _joined = (frozenset({"price", "tax"}),)

    @api.model
    def _settings_of(self, code):
        prices = {"price_lists"} if code.startswith("price") else set()
        return super()._settings_of(code) | prices

    @api.model
    def _element_values(self, ctx, row, extra):
        main = reference_in(row, "category_id")
        others = [item for item in references_in(row, "categories") if item != main]
        return {
            "payload": row,
            "shop_values": {
                "unit": reference_in(row, "unit_id"),
                "category": main,
                "categories": others,
                "producer": reference_in(row, "producer_id"),
                "_bundle": flag_in(row, "type"),
                "_digital": flag_in(row, "is_digital"),
            },
        }

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = {
            f"{code}_id": values[code] or 0
            for code in ("unit", "category", "producer")
            if code in values
        }
        if "categories" in values:
            main = values.get("category") or self._main_category(element)
            kept = self._categories_left_out(ctx, element)
            body["categories"] = sorted({main, *values["categories"], *kept} - {0})
        if element is None and not body.get("producer_id"):
            body.pop("producer_id", None)
        return body

    def _categories_left_out(self, ctx, element):
        """Additional categories that the product has in the shop only."""
        shop = (element.shop_values or {}) if element else {}
        return ctx.left_out("category").intersection(shop.get("categories") or ())

    def _main_category(self, element):
        return (element.shop_values or {}).get("category") or 0 if element else 0

    @api.model
    def _create_values(self, ctx, change, values):
        """What is downloaded is no goods that one could have in stock."""
        vals = super()._create_values(ctx, change, values)
        if (change.element_id.shop_values or {}).get("_digital"):
            vals["type"] = "service"
        return vals

    @api.model
    def _is_same_creation(self, ctx, after, shop):
        if after.get("code"):
            return after["code"] == shop["code"]
        return super()._is_same_creation(ctx, after, shop)

    @api.model
    def _linkable_domain(self, connector):
        return [
            ("company_id", "in", [False, *connector._companies().ids]),
            ("type", "!=", "combo"),
        ]

    @api.model
    def _linkable_note(self):
        return self.env._(
            "Only products of the shop's company can be linked, and no combos."
        )

    @api.model
    def _export_domain(self, ctx):
        return [
            *self._record_domain(ctx),
            ("sale_ok", "=", True),
            ("active", "=", True),
        ]

    @api.model
    def _odoo_values(self, ctx, records):
        result = {}
        for record in records:
            categories = record.shoper_category_ids - record.categ_id
            result[record.id] = {
                "unit": self._reference(ctx, "unit", record.uom_id),
                "category": self._reference(ctx, "category", record.categ_id),
                "categories": sorted(
                    (self._reference(ctx, "category", item) for item in categories),
                    key=str,
                ),
                "producer": self._reference(ctx, "producer", record.shoper_producer_id),
            }
        return result

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        names = {
            "unit": "uom_id",
            "category": "categ_id",
            "producer": "shoper_producer_id",
        }
        vals = {
            field: values[code] or False
            for code, field in names.items()
            if code in values
        }
        if "categories" in values:
            vals["shoper_category_ids"] = [Command.set(values["categories"])]
        if record is None:  # what the shop does not say is Odoo's default
            vals = {
                field: value
                for field, value in vals.items()
                if value or field not in ("uom_id", "categ_id")
            }
        return vals
