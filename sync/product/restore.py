from odoo import api, models
from odoo.tools import split_every

from ...shoper_api import BulkItem, errors
from ..core.kept import Kept
from ..engine.mirror import PARENTS
from ..engine.write import Form

# What a product is created with, of all that the shop answers (vendor specification).
KEPT = (
    "currency_id",
    "gauge_id",
    "other_price",
    "code",
    "ean",
    "pkwiu",
    "in_loyalty",
    "dimension_w",
    "dimension_h",
    "dimension_l",
    "vol_weight",
    "collections",
    "is_product_of_day",
    "unit_price_calculation",
)
STOCK = (
    "price",
    "stock",
    "sold",
    "warn_level",
    "weight",
    "package",
    "availability_id",
    "delivery_id",
    "calculation_unit_ratio",
    "warehouses",
    "additional_codes",
)
TEXTS = (
    "name",
    "short_description",
    "description",
    "active",
    "seo_title",
    "seo_description",
    "seo_keywords",
    "seo_url",
    "order",
    "main_page",
    "main_page_order",
    "booster",
)
LEVELS = ("wholesale", "special")
WITHOUT_GROUP = "without_group"  # the form of a product that the shop may take instead


class ShoperSyncProduct(models.AbstractModel):
    """Keep all of a product that is deleted in the shop, and create it again."""

    _inherit = "shoper.sync.product"

    _kept_references = {
        "category_id": "category",
        "categories": "category",
        "producer_id": "producer",
        "tax_id": "tax",
        "unit_id": "unit",
        "group_id": "option_group",
        "tags": "tag",
        "related": "product",
    }

    # ------------------------------------------------------------------- keeping
    @api.model
    def _keep(self, ctx, changes):
        """Its pictures and variants are deleted with a product: they are kept, too."""
        kept = super()._keep(ctx, changes)
        ids = {change.element_id.remote_id: change for change in changes}
        images, variants = (
            self.env["shoper.sync.image"],
            self.env["shoper.sync.variant"],
        )
        parts = {"image": {}, "variant": {}}
        for row in self._rows_of(ctx, images._resource, ids):
            own = parts["image"].setdefault(int(row["product_id"]), [])
            own.append(row)
        for row in self._rows_of(ctx, variants._resource, ids):
            if str(row.get("extended")) == "1":
                own = parts["variant"].setdefault(int(row["product_id"]), [])
                own.append(row)
        for remote_id, change in ids.items():
            rows = images._in_order(parts["image"].get(remote_id, ()))
            found = {
                "image": rows and images._keep_pictures(ctx, change, rows),
                "variant": [Kept(row) for row in parts["variant"].get(remote_id, ())],
            }
            kept[change.id].parts = {code: rows for code, rows in found.items() if rows}
        return kept

    def _rows_of(self, ctx, resource, remote_ids):
        """What a resource holds of products, or nothing where the shop's user may not
        see it."""
        rows = []
        for ids in split_every(PARENTS, remote_ids):
            ctx.commit_before_call()
            reader = ctx.client.reader(
                resource, filters={"product_id": {"in": list(ids)}}
            )
            try:
                for found in reader:
                    rows += found
            except errors.PermissionDenied:
                return []
        return rows

    # ----------------------------------------------------------------- restoring
    @api.model
    def _restore_obstacle(self, ctx, kept):
        if not self._category_now(ctx, kept.row):
            return ctx.env._(
                "The shop does not have its category any more; the connector can name "
                "a default."
            )
        return super()._restore_obstacle(ctx, kept)

    def _category_now(self, ctx, payload):
        """Shop id of the category that a product gets: the shop takes none without."""
        now = self._restored_references(ctx, payload)
        default = ctx.connector.default_category_id
        default = default.link_state != "missing" and default.remote_id
        return now.get("category_id") or next(
            iter(now.get("categories") or ()), default
        )

    @api.model
    def _restore_losses(self, ctx, kept):
        _, payload = ctx.env._, kept.row
        now = self._restored_references(ctx, payload)
        lost = {
            _("special offer"): payload.get("special_offer"),
            _("contents of the bundle"): str(payload.get("type") or "0") == "1",
            _("files"): payload.get("is_digital"),
            _("price in loyalty points"): payload.get("loyalty_price"),
            _("some related products"): (
                len(now.get("related") or ()) < len(payload.get("related") or ())
            ),
        }
        names = [name for name, is_lost in lost.items() if is_lost]
        return bool(names) and _("It comes back without: %s.", ", ".join(names))

    @api.model
    def _restore_body(self, ctx, change):
        row, stock = change.payload, change.payload.get("stock") or {}
        body = {key: row[key] for key in KEPT if row.get(key)}
        body |= {key: row[key] for key in row if key.startswith("additional_")}
        references = self._restored_references(ctx, row)
        body |= {key: ids for key, ids in references.items() if ids}
        body["category_id"] = self._category_now(ctx, row)
        body.setdefault("pkwiu", "")
        if ctx.cursor.notes.get("form") == WITHOUT_GROUP:
            body.pop("group_id", None)
        if row.get("feeds_excludes"):
            body["feeds_exludes"] = row["feeds_excludes"]  # the specification's key
        if any((row.get("safety_information") or {}).values()):
            body["safety_information"] = row["safety_information"]
        attributes = self._flat_attributes(row)
        if attributes:
            body["attributes"] = attributes
        body["stock"] = {key: stock[key] for key in STOCK if stock.get(key)}
        if stock.get("calculation_unit_id"):
            unit = self._id_now(ctx, "unit", stock["calculation_unit_id"])
            body["stock"]["calculation_unit_id"] = unit
        body["translations"] = {
            locale: {key: text[key] for key in TEXTS if text.get(key) is not None}
            for locale, text in (row.get("translations") or {}).items()
        }
        return body

    def _flat_attributes(self, row):
        """Attributes are read by group and written without (seen live)."""
        groups = row.get("attributes") or {}
        return {
            key: value
            for values in groups.values()
            if isinstance(values, dict)
            for key, value in values.items()
        }

    @api.model
    def _next_form(self, ctx, change, sent, error):
        """A shop may refuse an option group instead of not heeding it (uncertain)."""
        is_about_it = "group_id" in (getattr(error, "description", "") or "")
        if ctx.is_undo and is_about_it and "group_id" in sent:
            return Form(WITHOUT_GROUP)
        return super()._next_form(ctx, change, sent, error)

    @api.model
    def _finish_creation(self, ctx, created):
        """What the stock of a product does not take when it is created (vendor
        specification) is written onto the row of the stock."""
        if not ctx.is_undo:
            return super()._finish_creation(ctx, created)
        bodies = {
            remote_id: self._rest_of_stock(change.payload.get("stock") or {})
            for remote_id, change in created.items()
        }
        wanted = [remote_id for remote_id, body in bodies.items() if body]
        if not wanted:
            return {}
        ctx.commit_before_call()
        rows = ctx.client.read_ids(self._resource, wanted)
        items = [
            BulkItem(
                "PUT",
                "product-stocks",
                id=int(row["stock"]["stock_id"]),
                body=bodies[remote_id],
            )
            for remote_id, row in rows.items()
        ]
        ctx.client.bulk(items)
        return {}

    def _rest_of_stock(self, stock):
        body = {}
        if float(stock.get("price_buying") or 0):
            body["price_buying"] = stock["price_buying"]
        for level in LEVELS:
            price_type = str(stock.get(f"price_type_{level}") or "0")
            if price_type != "0":
                body |= {
                    f"price_type_{level}": price_type,
                    f"price_{level}": stock.get(f"price_{level}"),
                }
        return body

    @api.model
    def _not_taken(self, ctx, change, shop):
        codes = super()._not_taken(ctx, change, shop)
        had_group = int(change.payload.get("group_id") or 0)
        return [*codes, "group"] if had_group and not shop["_group"] else codes
