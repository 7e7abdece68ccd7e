"""Telling the shop of parcels: looked up before, looked at afterwards."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import read_id
from ...core.row import Row, reference_in
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.mirror import Mirror
from ...engine.odd_rows import OddRows
from ...engine.references import References
from ...engine.write import Prepared
from ...sales.order.sent import is_returned
from .orders import (
    Orders,
    creation_key,
    ctx_remote,
    is_completed,
    is_gone,
    is_unknown,
    parent_of,
    with_parcels,
)
from .products import Products, exceeds, products_in, take
from .reasons import (
    combined_reason,
    deleted_reason,
    exceeds_reason,
    gone_reason,
    over_reason,
    returned_reason,
    unknown_reason,
    unread_reason,
)

RESOURCE = "parcels"
ORDERS = "orders"
ORDER = "order"  # the type, and the property that names one
LOOKED_AGE = 120  # seconds after which the shop is looked at again before a POST


class Sending:
    """Makes sure that the shop gets a parcel once, and for an order that still wants
    it.

    Notes of the step: ``looked_at`` when the shop was last looked at (seconds since
    1970, by this server's clock alone), ``unread`` the shop's ids of orders among whose
    parcels there is one without an id that can be right. Facts of changes:
    ``status`` the shop's number of the order's status just before the parcel was
    sent."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    # ------------------------------------------------------------------- before
    def look_up(self, parcels: BaseModel) -> None:
        """Mirror all parcels that the shop has of the orders of these.

        :param parcels: ``shoper.parcel``
        :raises ShoperError: the shop cannot be asked now
        """
        orders = set(Orders(self.ctx, parcels.order_id).remote_ids.values())
        self.ctx.note("looked_at", time.time())
        self._mirror(orders)

    def _mirror(self, order_ids: set[int]) -> None:
        """Mirror the parcels of orders, and note as missing those that the shop has no
        more; not of orders with a parcel that has no id that can be right.

        :param order_ids: the shop's
        """
        if not order_ids:
            return
        rows = [row for found in self.parcels_of(order_ids) for row in found]
        key = self.ctx.entity._remote_key
        mirror = Mirror(self.ctx)
        mirror.store(rows)
        mirror.mark_missing(
            self.env["shoper.element"].search(
                [
                    ("connector_id", "=", self.ctx.connector.id),
                    ("entity", "=", self.ctx.entity._entity),
                    ("parent_remote_id", "in", list(order_ids - self._unread)),
                    ("remote_id", "not in", [int(row[key]) for row in rows]),
                    ("link_state", "not in", ("missing", "ignored")),
                ]
            )
        )

    def parcels_of(self, order_ids: Iterable[int]) -> Iterator[list[Row]]:
        """Read the parcels of orders from the shop, those of each order together. One
        without an id that can be right is left out and told, and its order noted:
        nothing more is sent of that order, since that parcel may hold it.

        :raises ShoperError: the shop cannot be asked now
        """
        self.ctx.commit_before_call()
        sizes = dict.fromkeys(order_ids, 1)
        found = self.ctx.client.read_children(RESOURCE, "order_id", sizes)
        key = self.ctx.entity._remote_key
        unread: set[int] = set()
        for order_id, rows in found.items():
            sound = [row for row in rows if read_id(row.get(key))]
            if len(sound) < len(rows):
                unread.add(order_id)
                OddRows(self.ctx).tell_unread(row for row in rows if row not in sound)
            yield sound
        if unread != self._unread & {*sizes}:
            self.ctx.note("unread", sorted(self._unread - {*sizes} | unread))

    @property
    def _unread(self) -> set[int]:
        """Give the shop's ids of orders with a parcel that has no id that can be
        right."""
        return set(self.ctx.cursor.notes.get("unread", ()))

    def prepare(self, changes: BaseModel) -> Prepared:
        """Look at the shop once more before parcels are sent: what it has by now is not
        sent again, and nothing is sent of an order that was cancelled, or completed by
        hand, nor of goods that are in another parcel, or came back since the plan.

        :return: those that are sent
        :raises ShoperError: the shop cannot be asked now
        """
        known = ctx_remote(self.ctx)
        orders = {change: known[change.after["order"]] for change in changes}
        if time.time() - self.ctx.cursor.notes.get("looked_at", 0) > LOOKED_AGE:
            self._mirror(set(orders.values()))
        self.ctx.commit_before_call()
        rows = self.ctx.client.read_ids(ORDERS, set(orders.values()))
        over = self._over(rows)
        twins = self.twins(changes)
        Changes(self.ctx).stale(twins, Changes(self.ctx).appeared_reason())
        left, returned = self._left(changes), self._returned(changes)
        prepared: Prepared = {}
        for change in changes - twins:
            products = products_in(change.after["products"])
            rest = left.get(orders[change], {})
            row = rows.get(orders[change])
            unlinked = self._unlinked_reason(change)
            reason = self._order_reason(row, over) or unlinked
            if not reason and change.res_id in returned:
                reason = returned_reason(self.env)
            if not reason and exceeds(products, rest):
                reason = exceeds_reason(self.env)
            if reason:
                change.write({"state": "waiting", "message": reason})
                is_here = reason in (unknown_reason(self.env), unlinked)
                is_there = row is not None and not is_here
                change._note(in_panel=is_there, in_record=row is None)
                continue
            take(rest, products)
            change._note(status=_status(rows[orders[change]]))
            prepared[change] = {}
        return prepared

    def twins(self, changes: BaseModel) -> BaseModel:
        """Find the changes whose parcel the shop has by now, made by somebody else and
        not linked yet."""
        known = ctx_remote(self.ctx)
        orders = {
            change: known[change.after["order"]]
            for change in changes
            if (change.after or {}).get("order") in known
        }
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.ctx.entity._entity),
                ("parent_remote_id", "in", list(set(orders.values()))),
                ("link_state", "=", "unlinked"),
            ],
            ["shop_values"],
        )
        there = {values_key(element.shop_values or {}) for element in elements}
        none = self.env["shoper.sync.change"]
        return none.union(
            *(
                change
                for change, order in orders.items()
                if not there.isdisjoint(sent_keys(change.after | {"order": order}))
            )
        )

    def _over(self, rows: Mapping[int, Row]) -> set[int]:
        """Find the orders that were completed without a parcel: the shop's ids. Whether
        they have one by now is looked up.

        :param rows: orders of the shop, by their ids
        """
        completed = {
            order for order, row in rows.items() if is_completed(self.ctx, _status(row))
        }
        self._mirror(completed - with_parcels(self.ctx, completed))
        return completed - with_parcels(self.ctx, completed)

    def _order_reason(self, row: Row | None, over: Collection[int]) -> str | bool:
        """Say why nothing is sent of an order as it is now, or False.

        :param row: of the shop, None where it has none
        :param over: what :meth:`_over` found
        """
        if row is None:
            return deleted_reason(self.env)
        status = _status(row)
        if status and is_unknown(self.ctx, status):
            return unknown_reason(self.env)
        if is_gone(self.ctx, status):
            return gone_reason(self.env)
        parent = parent_of(row)
        if parent:
            return combined_reason(self.env, parent)
        if int(row["order_id"]) in self._unread:
            return unread_reason(self.env)
        return int(row["order_id"]) in over and over_reason(self.env)

    def _unlinked_reason(self, change: BaseModel) -> str | bool:
        """Say that somebody unlinked or ignored the order of a parcel since that was
        planned, or False."""
        order = change.after["order"]
        if order in self.ctx.links(ORDER).record_by_element:
            return False
        prop = self.ctx.entity._property(ORDER)
        return References(self.ctx).not_linked_reason(prop, order)

    def _returned(self, changes: BaseModel) -> set[int]:
        """Find the parcels of which all came back by now: their ids."""
        parcels = self.ctx.records.browse(changes.mapped("res_id")).exists()
        return set(parcels.filtered(lambda item: is_returned(item.picking_id)).ids)

    def _left(self, changes: BaseModel) -> dict[int, Products]:
        """Count what no parcel of the shop holds by now of the orders of parcels, by
        the shop's ids of the orders: somebody may have made one of another number. Of
        one that is not linked any more nothing is sent."""
        elements = self.env["shoper.element"].browse(
            {change.after["order"] for change in changes}
        )
        orders = self.ctx.records.env["sale.order"].browse(elements.mapped("res_id"))
        there = Orders(self.ctx, orders)
        known = there.remote_ids
        return {known[item.id]: there.left(item) for item in orders if item.id in known}

    # -------------------------------------------------------------------- after
    def note_moved(self, created: dict[int, BaseModel]) -> None:
        """Note into which status the shop put the orders of new parcels by itself: that
        is nobody's edit.

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        known = ctx_remote(self.ctx)
        orders = {change: known[change.after["order"]] for change in created.values()}
        self.ctx.commit_before_call()
        rows = self.ctx.client.read_ids(ORDERS, set(orders.values()))
        parcels = self.ctx.records.browse([change.res_id for change in orders]).exists()
        by_id = {parcel.id: parcel for parcel in parcels}
        for change, order in orders.items():
            before = (change.meta or {}).get("status")
            now = _status(rows[order]) if order in rows else before
            parcel = by_id.get(change.res_id)
            if parcel and before and now != before:
                parcel.write({"moved_from": before, "moved_to": now})


def _status(row: Row) -> int:
    """Read the shop's number of an order's status, 0 where it has none, as if that was
    deleted: what left is told all the same."""
    return reference_in(row, "status_id") or 0


def values_key(values: dict[str, Any]) -> tuple[int, str, str]:
    """Make the key by which a parcel is known of its property values, the order as the
    shop's id."""
    return creation_key(
        values.get("order"), values.get("number") or "", values.get("products") or ""
    )


def sent_keys(values: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Make the keys by which a parcel that was or is to be sent may be known in the
    shop, which need not say what one without a number holds.

    :param values: see :func:`values_key`
    """
    return [values_key(values), values_key(values | {"products": ""})]
