"""What the mirror says of the orders that parcels belong to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from odoo.models import BaseModel

from ....shoper_api import read_id
from ...core.row import Row, readable, reference_in
from ...engine.context import Context
from ...engine.links import IN_SHOP
from ...engine.references import Values
from ...sales.order.maps import CLOSED, Maps
from ...sales.order.maps import is_gone as is_gone_by
from .products import (
    Products,
    exact,
    lacks_lines,
    number_key,
    products_in,
    with_lines,
)


class Orders:
    """Reads orders that are linked with those of Odoo, in a constant number of
    queries."""

    def __init__(self, ctx: Context, orders: BaseModel) -> None:
        """Prepare to read.

        :param orders: ``sale.order`` of the shop
        """
        self.ctx = ctx
        self.env = ctx.env
        self.orders = orders
        self.element_ids = {
            order.id: element_id
            for order in orders
            if (element_id := ctx.links("order").element_by_record.get(order.id))
        }

    @cached_property
    def remote_ids(self) -> dict[int, int]:
        """Read the shop's ids of the orders: {order id: shop id}."""
        known = ctx_remote(self.ctx)
        return {order_id: known[item] for order_id, item in self.element_ids.items()}

    @cached_property
    def deleted(self) -> dict[int, int]:
        """Find the orders that the shop deleted, whether or not somebody unlinked them
        since: {order id: element id}."""
        left = {
            int(order.shoper_number): order.id
            for order in self.orders
            if order.id not in self.element_ids
        }
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "order"),
                ("remote_id", "in", list(left)),
                ("gone_since", "!=", False),
            ],
            ["remote_id"],
        )
        return {left[element.remote_id]: element.id for element in elements}

    @cached_property
    def _elements(self) -> dict[int, BaseModel]:
        elements = self.env["shoper.element"].browse(self.element_ids.values())
        elements.fetch(["shop_values", "shop_facts", "payload"])
        return {element.id: element for element in elements}

    def element(self, order: BaseModel) -> BaseModel:
        """Give the ``shoper.element`` of an order, an empty one where it has none."""
        none = self.env["shoper.element"]
        return self._elements.get(self.element_ids.get(order.id, 0), none)

    def status(self, order: BaseModel) -> int:
        """Tell the shop's number of an order's status, as it was last read."""
        return int((self.element(order).shop_values or {}).get("status") or 0)

    def parent(self, order: BaseModel) -> int | None:
        """Tell the shop's id of the order that one was combined with and is a part of
        by now, None where it is none."""
        return parent_of(self.element(order).payload or {})

    def sold(self, order: BaseModel) -> Products:
        """Read what the shop's lines of an order sold; what Odoo's have of them where
        the shop's are not kept any more."""
        lines = (self.element(order).shop_facts or {}).get("lines")
        if lines:
            return {int(line["id"]): Decimal(str(line["quantity"])) for line in lines}
        sold: defaultdict[int, Decimal] = defaultdict(Decimal)
        for line in order.order_line.filtered("shoper_line_id"):
            sold[line.shoper_line_id] += exact(line.product_uom_qty)
        return dict(sold)

    @cached_property
    def in_parcels(self) -> Mapping[int, list[Row]]:
        """Read what the shop has in parcels of the orders: their property values, by
        the shop's ids of the orders. Where the shop does not say what a parcel holds
        that was sent from here, what was sent counts."""
        found: defaultdict[int, list[Row]] = defaultdict(list)
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "parcel"),
                ("parent_remote_id", "in", list(self.remote_ids.values())),
                *IN_SHOP,
            ],
            ["parent_remote_id", "shop_values", "base"],
        )
        for element in elements:
            values = element.shop_values or {}
            products = values.get("products") or _as_sent(element.base or {})
            found[element.parent_remote_id].append(values | {"products": products})
        return found

    def left(self, order: BaseModel) -> Products:
        """Count what no parcel of the shop holds of an order."""
        left = self.sold(order)
        for values in self.in_parcels.get(self.remote_ids.get(order.id, 0), ()):
            for line_id, quantity in products_in(values.get("products")).items():
                left[line_id] = left.get(line_id, Decimal(0)) - quantity
        return left

    def has_goods_left(self, order: BaseModel) -> bool:
        """Tell whether no parcel of the shop holds some of the goods of an order: what
        is no service."""
        goods = order.order_line.filtered(
            lambda line: line.product_id.type != "service"
        )
        left = self.left(order)
        return any(
            left.get(line_id, 0) > 0 for line_id in goods.mapped("shoper_line_id")
        )

    def is_over(self, order: BaseModel) -> bool:
        """Tell whether an order was completed in the shop without a parcel, as it was
        last read."""
        return is_completed(self.ctx, self.status(order)) and (
            self.remote_ids.get(order.id) not in self._with_parcels
        )

    @cached_property
    def _with_parcels(self) -> set[int]:
        return with_parcels(self.ctx, self.remote_ids.values())


def _as_sent(base: Values) -> str:
    """Read what a parcel held when it was sent, "" of one that somebody else made.

    :param base: of its ``shoper.element``: the two forms of a value, where they differ
    """
    products = base.get("products") or ""
    return products["odoo"] if isinstance(products, dict) else products


def all_with_lines(ctx: Context, rows: Sequence[Row]) -> list[Row]:
    """Say of parcels of the shop which lines of their orders they hold, see
    :func:`with_lines`, by the lines that are kept of the orders.

    :param rows: of ``/parcels``
    """
    lacking = {read_id(row.get("order_id")) for row in rows if lacks_lines(row)}
    if not lacking:
        return list(rows)
    elements = ctx.env["shoper.element"].search_fetch(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", "order"),
            ("remote_id", "in", list(lacking - {None})),
        ],
        ["remote_id", "shop_facts"],
    )
    lines = {
        element.remote_id: (element.shop_facts or {}).get("lines") or []
        for element in elements
    }
    return [
        with_lines(row, lines.get(read_id(row.get("order_id")), ()))
        if lacks_lines(row)
        else row
        for row in rows
    ]


def ctx_remote(ctx: Context) -> dict[int, int]:
    """Give the shop's ids of mirrored orders by their elements."""
    return ctx.links("order").remote_by_element


def parent_of(row: Row) -> int | None:
    """Read of which order one is a part.

    :param row: of the shop, or what is kept of it
    """
    return readable(reference_in, row, "parent_order_id")


def is_gone(ctx: Context, status: int) -> bool:
    """Tell whether an order of a status was cancelled or returned in the shop, or was
    not completed there while nobody said what the status means: no parcel of it is
    made any more.

    :param status: the shop's number of it
    """
    row = _statuses(ctx).get(status)
    return row is not None and is_gone_by(row)


def is_unknown(ctx: Context, status: int) -> bool:
    """Tell whether a status was not fetched yet: nobody can say what it means.

    :param status: the shop's number of it
    """
    return status not in _statuses(ctx)


def _statuses(ctx: Context) -> dict[int, BaseModel]:
    """Read the shop's statuses once a step: {number: row}."""
    maps: Maps = ctx.cached("order", "maps", lambda: Maps(ctx))
    return maps.statuses


def is_completed(ctx: Context, status: int) -> bool:
    """Tell whether an order of a status is completed in the shop: shipped, as a rule.

    :param status: the shop's number of it
    """
    row = _statuses(ctx).get(status)
    return row is not None and row.kind == CLOSED


def with_parcels(ctx: Context, order_ids: Collection[int]) -> set[int]:
    """Find those of some orders that have a parcel in the shop, or had one, as it was
    last looked at.

    :param order_ids: the shop's
    """
    elements = ctx.env["shoper.element"].search_fetch(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", "parcel"),
            ("parent_remote_id", "in", list(order_ids)),
        ],
        ["parent_remote_id"],
    )
    return set(elements.mapped("parent_remote_id"))


def creation_key(order: int | None, number: str, products: str) -> tuple[int, str, str]:
    """Make the key by which a parcel is known: its order and number, or what it holds
    where it has none.

    :param order: the shop's id of it
    """
    key = number_key(number)
    return (order or 0, key, "" if key else products)


def numbers_elsewhere(parcels: BaseModel) -> Collection[int]:
    """Find the parcels whose number another transfer of the same order has, too: their
    ids."""
    seen: dict[tuple[int, str], BaseModel] = {}
    twins = set()
    for parcel in parcels.sorted("id"):
        key = parcel.order_id.id, number_key(parcel.number)
        first = seen.setdefault(key, parcel)
        if key[1] and first.picking_id != parcel.picking_id:
            twins.add(parcel.id)
    return twins
