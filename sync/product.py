from odoo import api, models
from odoo.fields import Command

from .entity import _lt
from .values import Property

PROPERTIES = (
    Property("unit", _lt("Unit"), kind="ref", entity="unit"),
    Property("category", _lt("Category"), kind="ref", entity="category", default=False),
    Property(
        "categories",
        _lt("Additional categories"),
        kind="refs",
        entity="category",
        loose=True,
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
    _joined = frozenset({"price", "tax"})  # a gross price means nothing without VAT

    @api.model
    def _element_values(self, ctx, row, extra):
        main = int(row.get("category_id") or 0)
        others = {int(item) for item in row.get("categories") or ()} - {main}
        return {
            "payload": row,
            "shop_values": {
                "unit": int(row.get("unit_id") or 0) or None,
                "category": main or None,
                "categories": sorted(others),
                "producer": int(row.get("producer_id") or 0) or None,
                "_bundle": str(row.get("type") or "0") == "1",
                "_digital": bool(int(row.get("is_digital") or 0)),
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
            shop = {} if element is None else element.shop_values or {}
            main = values.get("category") or shop.get("category") or 0
            others = self._other_remote_ids(ctx, "category", shop.get("categories"))
            body["categories"] = sorted({main, *values["categories"], *others} - {0})
        if element is None and not body.get("producer_id"):
            body.pop("producer_id", None)
        return body

    @api.model
    def _options_for_products(self, product_ids):
        return {"is_partial": True, "only_res_ids": product_ids}

    def _other_remote_ids(self, ctx, entity_code, remote_ids):
        """Those of the shop's ids that stand for no record of Odoo's."""
        links = ctx.links(entity_code)
        return [
            remote_id
            for remote_id in remote_ids or ()
            if links.element_by_remote.get(remote_id) not in links.record_by_element
        ]

    def _loose_references(self, ctx, entity_code, records):
        """References to those of the records that are, or will be, linked."""
        links = ctx.links(entity_code)
        known = (
            self._reference(ctx, entity_code, record)
            for record in records
            if record.id in links.element_by_record
            or record.id in links.change_by_record
        )
        return sorted(known, key=str)

    def _loose_commands(self, ctx, entity_code, before, wanted):
        """Commands that give a record these ones, and leave alone what is not linked.

        :param before: the record's own ones
        :param wanted: ids
        """
        linked = ctx.links(entity_code).element_by_record
        return [
            *(Command.link(res_id) for res_id in wanted),
            *(
                Command.unlink(res_id)
                for res_id in before.ids
                if res_id in linked and res_id not in wanted
            ),
        ]

    @api.model
    def _create_values(self, ctx, change, values):
        """What is downloaded is no goods that one could have in stock."""
        vals = super()._create_values(ctx, change, values)
        if (change.element_id.shop_values or {}).get("_digital"):
            vals["type"] = "service"
        return vals

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
        result = {}
        for record in records:
            categories = record.shoper_category_ids - record.categ_id
            result[record.id] = {
                "unit": self._reference(ctx, "unit", record.uom_id),
                "category": self._reference(ctx, "category", record.categ_id),
                "categories": self._loose_references(ctx, "category", categories),
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
            before = ctx.records.browse() if record is None else record
            vals["shoper_category_ids"] = self._loose_commands(
                ctx, "category", before.shoper_category_ids, values["categories"]
            )
        if record is None and not vals.get("categ_id"):
            vals.pop("categ_id", None)
        return vals
