"""Which orders the shop is told of: those that are linked and not ended there."""

from collections.abc import Collection
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.side import Side
from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ...engine.reading import ShopReading
from ...engine.references import Values
from ...entity.dependent import RULE
from ...sales.order.pause import (
    begin_anew,
    keep_beginning,
    steps_before,
    told_since,
    untold,
)
from .events import EVENTS, StatusMap
from .told import CODES, Told, known_base

MODEL = "sale.order"
SINCE = "statuses_since"  # field of the connector


class Rows:
    """Keeps an element for each order that the shop may be told of. Nobody links it; it
    follows the order's own."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.own = {"connector": ctx.connector.id, "entity": ctx.entity._entity}

    def wanted_links(self) -> SQL:
        """Make the query of the orders that are linked; an order that is gone from the
        shop keeps what it was told for when it is back."""
        return SQL(
            """SELECT remote_id, res_id, link_state = 'linked' AS is_there
               FROM shoper_element
               WHERE connector_id = %(connector)s AND entity = 'order' AND res_id > 0
                 AND link_state IN %(states)s""",
            connector=self.own["connector"],
            states=HAVE_RECORD,
        )

    def relink(self) -> None:
        """Let the elements follow the links of their orders, and make those that are
        missing. The first time, and after a pause, all that happened to the orders in
        Odoo is taken as told: only what happens from now on is news. So it is with
        what a person chose another status for, with properties that were not told for
        long, and with orders that had ended before."""
        self.ctx.entity._relink(self.ctx)
        self._forget_moves()
        connector, before = self.ctx.connector, self.ctx.connector.told_as or {}
        now = {event: row.id for event, row in connector._told_statuses().items()}
        if now != before:
            connector.told_as = now
        is_new = begin_anew(self.ctx, SINCE)
        changed = [event for event in EVENTS if now.get(event) != before.get(event)]
        self._take_as_told(EVENTS if is_new else changed, self._new_codes())
        rows = self._new()
        orders = self.env[MODEL].browse([row["res_id"] for row in rows])
        if not is_new:
            since = told_since(self.ctx, self.own["entity"], SINCE)
            orders = orders.filtered(lambda order: order.create_date < since)
        told = Told(self.ctx, orders).sides()
        created = []
        for row in rows:
            base = self._base(row, told.get(row["res_id"], Side()))
            if row["id"]:
                self.env["shoper.element"].browse(row["id"]).base = base
            else:
                created.append(self._vals(row) | {"base": base})
        self.env["shoper.element"].create(created)
        self.ctx.analyze("shoper.element", len(created))

    def keep_beginning(self) -> None:
        """Store, as the step ends, that telling began with it, so that later runs go on
        from there. Where its plan lay for long, what happened meanwhile is taken as
        told, but for orders of which the plan showed something that nobody told."""
        if keep_beginning(self.ctx, SINCE):
            changes = untold(self.ctx).filtered(lambda item: not _is_told(item))
            left = changes.element_id
            self._take_as_told(EVENTS, self._new_codes(), but=left.ids)

    def _new_codes(self) -> set[str]:
        """List the properties that are told by this step, and were by none for long."""
        known = {*steps_before(self.ctx).property_ids.mapped("code")}
        return self.ctx.chosen.intersection(CODES) - known

    def _take_as_told(
        self,
        events: Collection[str],
        codes: Collection[str],
        but: Collection[int] = (),
    ) -> None:
        """Take as told what last happened to orders that go on in the shop, where that
        is one of some events, and what Odoo has of some properties.

        :param but: ids of elements that are left as they are
        """
        if not (events or codes):
            return
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.own["connector"]),
                ("entity", "=", self.own["entity"]),
                ("link_state", "=", "linked"),
                ("id", "not in", list(but)),
                *self.ctx.entity._compared_domain(self.ctx),
            ]
        )
        orders = self.env[MODEL].browse(elements.mapped("res_id"))
        sides = Told(self.ctx, orders).sides()
        for element in elements:
            side, base = sides[element.res_id], element.base
            taken = set(codes)
            if side.facts.get("event") in events:
                taken.add("status")
            taken.intersection_update(side.values)
            if base and taken:
                element.base = base | {
                    code: {"odoo": side[code], "shop": known_base(base.get(code)).shop}
                    for code in taken
                }

    def _new(self) -> list[dict[str, Any]]:
        """Find linked orders of which nothing is agreed on: those without an element
        that go on in the shop, and those that were just linked anew."""
        self.env["shoper.element"].flush_model()
        self.env["shoper.order.status"].flush_model(["connector_id", "number", "kind"])
        self.env.cr.execute(
            SQL(
                """SELECT s.id, o.remote_id, o.res_id, o.name, o.shop_values
                   FROM shoper_element o
                   LEFT JOIN shoper_element s
                     ON s.connector_id = o.connector_id AND s.entity = %(entity)s
                    AND s.remote_id = o.remote_id
                   WHERE o.connector_id = %(connector)s AND o.entity = 'order'
                     AND o.link_state = 'linked' AND o.res_id > 0
                     -- The status is read only of those that have none.
                     AND (s.id IS NULL AND EXISTS (
                            SELECT FROM shoper_order_status r
                            WHERE r.connector_id = o.connector_id
                              AND r.number::text = o.shop_values ->> 'status'
                              AND r.kind NOT IN ('closed', 'not_completed'))
                          OR s.link_state = 'linked' AND s.base IS NULL)""",
                **self.own,
            )
        )
        return self.env.cr.dictfetchall()

    def _base(self, row: dict[str, Any], told: Side) -> Values:
        """Say what both sides of an order agree on: what the shop has, and what it is
        taken to have been told."""
        has = row["shop_values"] or {}
        statuses = self.ctx.links("status").element_by_remote
        shop = {
            "status": statuses.get(has.get("status") or 0),
            "paid": has.get("paid") or "0.00",
            "note": "",
            "late": "",
        }
        return {code: {"odoo": told.get(code), "shop": shop[code]} for code in CODES}

    def _vals(self, row: dict[str, Any]) -> dict[str, Any]:
        """Make the element of an order."""
        return {
            "connector_id": self.own["connector"],
            "entity": self.own["entity"],
            "remote_id": row["remote_id"],
            "name": row["name"],
            "res_model": MODEL,
            "res_id": row["res_id"],
            "link_state": "linked",
            "link_rule": RULE,
            "linked_at": self.ctx.now(),
        }

    def _forget_moves(self) -> None:
        """Forget where the shop put orders because of parcels, as soon as that is taken
        as agreed on."""
        parcels = self._moved_parcels()
        numbers = StatusMap(self.ctx)
        agreed = {
            element.res_id: numbers.number(_shop_part(element))
            for element in self._elements_of(parcels)
        }
        parcels.filtered(
            lambda parcel: agreed.get(parcel.order_id.id) != parcel.moved_from
        ).moved_to = 0

    def note_put_back(self) -> None:
        """Take as agreed on where the shop put orders because of parcels, if they are
        elsewhere by now: somebody chose that in the panel before it was read, and the
        buyer heard of the other one already.

        :raises ShoperError: the shop cannot be asked now
        """
        parcels = self._moved_parcels()
        moves = {parcel.order_id.id: parcel for parcel in parcels.sorted("id")}
        numbers = StatusMap(self.ctx)

        def is_put_back(element: BaseModel) -> bool:
            move, now = moves[element.res_id], (element.shop_values or {}).get("status")
            was_there = numbers.number(_shop_part(element)) == move.moved_from
            return was_there and bool(now) and now != move.moved_to

        elements = self._elements_of(parcels).filtered(is_put_back)
        if not elements:
            return
        # The parcel may have been sent since the shop was read.
        ShopReading(self.ctx).reread(elements)
        statuses = self.ctx.links("status").element_by_remote
        for element in elements.filtered(is_put_back):
            told = known_base((element.base or {}).get("status")).odoo
            had = statuses.get(moves[element.res_id].moved_to)
            element.base = (element.base or {}) | {
                "status": {"odoo": told, "shop": had}
            }

    def _moved_parcels(self) -> BaseModel:
        """Find the parcels because of which the shop put their orders elsewhere, of
        which nothing followed yet."""
        return self.env["shoper.parcel"].search(
            [("connector_id", "=", self.own["connector"]), ("moved_to", ">", 0)]
        )

    def _elements_of(self, parcels: BaseModel) -> BaseModel:
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.own["connector"]),
                ("entity", "=", self.own["entity"]),
                ("res_id", "in", parcels.order_id.ids),
            ]
        )


def _is_told(change: BaseModel) -> bool:
    """Tell whether all that a change was to tell was told by another run."""
    base, after = change.element_id.base or {}, change.after or {}
    return bool(after) and all(
        known_base(base.get(code)).odoo == value for code, value in after.items()
    )


def _shop_part(element: BaseModel) -> int | None:
    base = (element.base or {}).get("status")
    return base["shop"] if isinstance(base, dict) else base
