"""Keep all of a product that is deleted in the shop, and create it again."""

import itertools
from collections.abc import Iterable
from typing import Any

from odoo.models import BaseModel
from odoo.tools import split_every

from ....shoper_api import BulkItem, errors
from ...core.backup import Backup
from ...core.row import Row, flag_in
from ...engine.context import Context
from ...engine.reading import PARENTS
from ..image.kept import keep_pictures
from .forms import CODE, leave_out
from .trade import tags_in

# What a product is created with, of all that the shop answers (docs/shoper-api.md).
KEPT = (
    "currency_id",
    "gauge_id",
    "other_price",
    "code",
    "ean",
    "pkwiu",
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
)
LEVELS = ("wholesale", "special")
REFERENCES = {
    "category_id": "category",
    "categories": "category",
    "producer_id": "producer",
    "tax_id": "tax",
    "unit_id": "unit",
    "group_id": "option_group",
    "tags": "tag",
    "related": "product",
}


class ProductRestore:
    """What is kept of products, and the bodies that create them again."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # ------------------------------------------------------------------- keeping
    def parts(
        self, changes: BaseModel
    ) -> dict[int, dict[str, list[Backup]] | errors.ShoperError]:
        """Read the pictures and variants that are deleted with products: {change id:
        {code of the type: what is kept of each}, or the error that keeps pictures from
        being read now}."""
        ids = {change.element_id.remote_id: change for change in changes}
        images, variants = self.ctx.type_of("image"), self.ctx.type_of("variant")
        pictures = _by_product(self._rows_of(images._resource, ids))
        stocks = _by_product(
            row
            for row in self._rows_of(variants._resource, ids)
            if str(row.get("extended")) == "1"
        )
        parts: dict[int, dict[str, list[Backup]] | errors.ShoperError] = {}
        for remote_id, change in ids.items():
            rows = pictures.get(remote_id, [])
            images_kept = keep_pictures(self.ctx, change, rows) if rows else []
            if isinstance(images_kept, errors.ShoperError):
                parts[change.id] = images_kept
                continue
            found = {
                "image": images_kept,
                "variant": [Backup(row) for row in stocks.get(remote_id, ())],
            }
            parts[change.id] = {code: kept for code, kept in found.items() if kept}
        return parts

    def _rows_of(self, resource: str, remote_ids: Iterable[int]) -> list[Row]:
        """Read the rows of a resource that belong to products, nothing where the shop's
        user may not see it.

        :param remote_ids: shop ids of the products
        :raises ShoperError: the shop cannot be asked now
        """
        rows: list[Row] = []
        for ids in split_every(PARENTS, remote_ids):
            self.ctx.commit_before_call()
            try:
                found = self.ctx.client.read_children(
                    resource, "product_id", dict.fromkeys(ids, 1)
                )
                rows += itertools.chain(*found.values())
            except errors.PermissionDenied:
                return []
        return rows

    # ----------------------------------------------------------------- restoring
    def obstacle(self, payload: Row) -> str | bool:
        """Say why a deleted product cannot be created again, or False."""
        if self._category_now(payload):
            return False
        return self.ctx.env._(
            "The shop does not have its category any more. Choose a default category "
            "in the settings of the shop, on the page New Products in the Shop."
        )

    def _references(self, payload: Row) -> dict[str, Any]:
        known = payload | {"tags": tags_in(payload) or []}
        return self.ctx.entity._restored_references(self.ctx, known)

    def _category_now(self, payload: Row) -> int | None:
        """Find the shop id of the category with which a product is created again, since
        the shop takes no product without one; False or None where there is none."""
        now = self._references(payload)
        default = self.ctx.connector.default_category_id
        default = default and default._is_in_shop() and default.remote_id
        return now.get("category_id") or next(
            iter(now.get("categories") or ()), default
        )

    def losses(self, payload: Row) -> str | bool:
        """Tell what of a deleted product cannot be had back, or False."""
        _ = self.ctx.env._
        now = self._references(payload)
        lost = {
            _("special offer"): payload.get("special_offer"),
            _("contents of the bundle"): str(payload.get("type") or "0") == "1",
            _("files"): payload.get("is_digital"),
            _("price in loyalty points"): payload.get("loyalty_price"),
            _("part in the loyalty programme"): flag_in(payload, "in_loyalty"),
            _("what its texts hold under booster"): any(
                text.get("booster")
                for text in (payload.get("translations") or {}).values()
            ),
            _("some related products"): (
                len(now.get("related") or ()) < len(payload.get("related") or ())
            ),
        }
        names = [name for name, is_lost in lost.items() if is_lost]
        return bool(names) and _("It comes back without: %s.", ", ".join(names))

    def body(self, change: BaseModel) -> dict[str, Any]:
        """Make the body of the POST that creates a deleted product again."""
        row = change.payload
        stock = row.get("stock") or {}
        body = {key: row[key] for key in KEPT if row.get(key)}
        body |= {k: row[k] for k in row if k.startswith(CODE) and row[k]}
        references = self._references(row)
        body |= {key: ids for key, ids in references.items() if ids}
        body["category_id"] = self._category_now(row)
        body.setdefault("pkwiu", "")
        if excluded := row.get("feeds_excludes"):
            body["feeds_exludes"] = excluded  # misspelt in the shop: docs/shoper-api.md
        if any((row.get("safety_information") or {}).values()):
            body["safety_information"] = row["safety_information"]
        attributes = _flat_attributes(row)
        if attributes:
            body["attributes"] = attributes
        body["stock"] = {key: stock[key] for key in STOCK if stock.get(key)}
        if stock.get("stock") == 0:  # else it gets as many as a new product does
            body["stock"]["stock"] = 0
        if not any((stock.get("additional_codes") or {}).values()):
            body["stock"].pop("additional_codes", None)
        body["stock"] = self.ctx.entity._restored_stock(self.ctx, body["stock"])
        if stock.get("calculation_unit_id"):
            unit = self.ctx.entity._id_now(
                self.ctx, "unit", stock["calculation_unit_id"]
            )
            body["stock"]["calculation_unit_id"] = unit
        body["translations"] = {
            locale: {key: text[key] for key in TEXTS if text.get(key) is not None}
            for locale, text in (row.get("translations") or {}).items()
        }
        leave_out(change, body)
        return body

    def finish_creation(self, created: dict[int, BaseModel]) -> None:
        """Write what the stock of a product does not take when it is created onto the
        row of the stock (docs/shoper-api.md, ``price_buying``).

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        bodies = {
            remote_id: _rest_of_stock(change.payload.get("stock") or {})
            for remote_id, change in created.items()
        }
        wanted = [remote_id for remote_id, body in bodies.items() if body]
        if not wanted:
            return
        ctx = self.ctx
        ctx.commit_before_call()
        rows = ctx.client.read_ids(ctx.entity._resource, wanted)
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


def _by_product(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Sort rows by the shop id of the product that they belong to."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(int(row["product_id"]), []).append(row)
    return found


def _flat_attributes(row: Row) -> dict[str, Any]:
    """Make attributes as they are written, without the groups by which they are read
    (docs/shoper-api.md)."""
    groups = row.get("attributes") or {}
    return {
        key: value
        for values in groups.values()
        if isinstance(values, dict)
        for key, value in values.items()
    }


def _rest_of_stock(stock: Row) -> dict[str, Any]:
    """Choose what of the stock only its own row takes."""
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
