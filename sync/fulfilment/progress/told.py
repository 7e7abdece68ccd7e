"""What the shop is to be told of orders."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...core.side import Side
from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ...engine.references import Values
from ...sales.order.actions import REOPEN
from ...sales.order.answers import SILENT
from ...sales.order.entered import in_order
from ...sales.order.sent import is_returned, sent
from ..parcel.unsent import awaited_pickings
from .events import EARLY, LEFT, PARTLY, StatusMap, event_of
from .expected import Base, expected_base

CODES = ("status", "paid", "note", "late")
ON_DELIVERY = "cash_on_delivery"
# How long after a parcel it is looked whether the shop ended the order because of it.
LOOKED_FOR = timedelta(days=30)


class Told:
    """Reads what happened to orders in Odoo: property values, references as the
    contract says.

    Facts: ``event`` what happened, ``moved`` the shop's numbers of the statuses before
    and after the last parcel, where the shop moved by itself."""

    def __init__(self, ctx: Context, orders: BaseModel) -> None:
        """Prepare to read.

        :param orders: ``sale.order``, with all rights
        """
        self.ctx = ctx
        self.env = ctx.env
        self.orders = orders
        self.map = StatusMap(ctx)

    def sides(self) -> dict[int, Side]:
        """Read all of them: {id: side}."""
        return {order.id: self._side(order) for order in self.orders}

    def _side(self, order: BaseModel) -> Side:
        if order.id in self._parts:
            return Side()  # what is told is told of the order that it is a part of
        event = event_of(order)
        if self._comes_after_parcel(order, event):
            event = None
        if event in EARLY and order.id in self._sent:
            event = None  # the buyer heard of a parcel, whatever came back of it
        if event == "cancelled" and order.id in self._silent | self._asked:
            event = None  # the shop's order goes on, or may do so
        values = {
            "status": self.map.targets.get(event or ""),
            "paid": self._collected(order),
            "note": order.name if order.state == "sale" else None,
            "late": self._late.get(order.id),
        }
        return Side(
            {code: value for code, value in values.items() if value},
            {"event": event, "moved": self._moved.get(order.id)},
        )

    def _comes_after_parcel(self, order: BaseModel, event: str | None) -> bool:
        """Tell whether the buyer hears of an event by a parcel first, which is still to
        be told. That a part was shipped comes after the first one: others may wait for
        long, and of what left before parcels were told there is none."""
        awaited = self._awaited.get(order.id)
        if not awaited or event in LEFT:
            return bool(awaited)
        if event != PARTLY or order.id in self._sent:
            return False
        return all(
            picking.id in awaited or is_returned(picking) for picking in sent(order)
        )

    def _collected(self, order: BaseModel) -> str | None:
        """Tell what the buyer paid on delivery, in the order's currency: the total, or
        None while not all is paid, or invoices are not of what the shop sold."""
        posted = order.invoice_ids.filtered(lambda move: move.state == "posted")
        invoices = posted.filtered(lambda move: move.move_type == "out_invoice")
        credited = [_amount_of(order, move) for move in posted - invoices]
        total = sum(_amount_of(order, move) for move in invoices) - sum(credited)
        # One that a credit note took back as a whole, such as for a wrong tax number,
        # is replaced by another one.
        states = set(invoices.mapped("payment_state")) - {"reversed"}
        is_collected = (
            order.shoper_payment_id.kind == ON_DELIVERY
            and order.invoice_status == "invoiced"
            and states == {"paid"}
            and order.currency_id.compare_amounts(total, order.shoper_total) == 0
        )
        return f"{order.shoper_total:.2f}" if is_collected else None

    # ---------------------------------------------------------- what parcels say
    @cached_property
    def _awaited(self) -> dict[int, set[int]]:
        """Find of which transfers a parcel is still to be told: {order id: {ids}}."""
        return awaited_pickings(self.ctx, self.orders)

    @cached_property
    def _silent(self) -> set[int]:
        """Find the orders that were cancelled in Odoo since nobody paid them, or by an
        undoing: {ids}."""
        self.env["shoper.element"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id FROM shoper_element
                   WHERE connector_id = %s AND entity = 'order'
                     AND res_id = ANY(%s) AND link_state = 'linked'
                     AND base_facts ?| %s""",
                self.ctx.connector.id,
                self.orders.ids,
                SILENT,
            )
        )
        return {row[0] for row in rows}

    @cached_property
    def _parts(self) -> set[int]:
        """Find the orders that were combined with others in the shop and are parts of
        these by now, which the shop lets nobody write: {ids}."""
        self.env["shoper.element"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT res_id FROM shoper_element
                   WHERE connector_id = %s AND entity = 'order'
                     AND res_id = ANY(%s) AND link_state = 'linked'
                     AND payload ->> 'parent_order_id' NOT IN ('', '0')""",
                self.ctx.connector.id,
                self.orders.ids,
            )
        )
        return {row[0] for row in rows}

    @cached_property
    def _asked(self) -> set[int]:
        """Find the orders that were cancelled in Odoo, and that the plan takes up
        again, or of which a person has to say whether they are: {ids}."""
        decisions = self.env["shoper.decision"]
        found = decisions.search(
            [
                *decisions._about_orders(self.orders.ids),
                ("connector_id", "=", self.ctx.connector.id),
                ("change_id.action", "=", REOPEN),
            ]
        )
        planned = self.env["shoper.sync.change"].search(
            [
                ("run_id", "=", self.ctx.run.id),
                ("entity", "=", "order"),
                ("action", "=", REOPEN),
                ("state", "=", "planned"),
                ("res_id", "in", self.orders.ids),
            ]
        )
        return {*found.element_id.mapped("res_id"), *planned.mapped("res_id")}

    @cached_property
    def _sent(self) -> set[int]:
        """Find the orders of which the shop was told a parcel: {ids}."""
        self.env["shoper.element"].flush_model(["res_model", "res_id", "link_state"])
        self.env["shoper.parcel"].flush_model(["connector_id", "order_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT p.order_id FROM shoper_parcel p JOIN shoper_element e
                     ON e.res_model = 'shoper.parcel' AND e.res_id = p.id
                   WHERE p.connector_id = %s AND p.order_id = ANY(%s)
                     AND e.link_state IN %s""",
                self.ctx.connector.id,
                self.orders.ids,
                HAVE_RECORD,
            )
        )
        return {row[0] for row in rows}

    @cached_property
    def _moved(self) -> dict[int, list[int]]:
        """Read into which status the shop put orders because of their last parcel:
        {id: [before, after]}."""
        parcels = self.env["shoper.parcel"].search(
            [("order_id", "in", self.orders.ids), ("moved_to", ">", 0)], order="id"
        )
        return {
            parcel.order_id.id: [parcel.moved_from, parcel.moved_to]
            for parcel in parcels
        }

    @cached_property
    def _late(self) -> dict[int, str]:
        """Read the numbers that the shop did not take for a parcel that was sent:
        {id: numbers}."""
        return late_numbers(self.ctx, self.orders.ids)

    # -------------------------------------------------------------- comparing
    def incomparable(self, shop: Side, odoo: Side) -> set[str]:
        """Find what of an order is not told: there is nothing to tell, or the shop got
        further already."""
        left = {code for code in CODES if code not in odoo}
        if "paid" in odoo and float(shop["paid"]) >= float(odoo["paid"]):
            left.add("paid")
        now, event = shop.get("status"), odoo.facts.get("event")
        if event and not (self.is_own(odoo, now) or self._may_move_on(now, event)):
            left.add("status")
        return left

    def _may_move_on(self, now: int | None, event: str) -> bool:
        """Tell whether an order may be said to have got to an event; not over a status
        that was not downloaded yet, which may say that it was cancelled."""
        return self.map.is_known(now) and self.map.comes_before(now, event)

    def is_own(self, odoo: Side, now: int | None, before: int | None = None) -> bool:
        """Tell whether the shop put an order into the status that it has by itself,
        because of a parcel.

        :param before: the status that it had before, if that is to be looked at, too
        """
        moved = odoo.facts.get("moved")
        if not moved or self.map.number(now) != moved[1]:
            return False
        return before is None or self.map.number(before) == moved[0]

    def bases(
        self, pairs: Mapping[BaseModel, tuple[Side, Values]]
    ) -> dict[int, Values]:
        """Find what counts as agreed on: {element id: base}.

        :param pairs: {element: (what the shop has, what was agreed on)}
        """
        sides = self.sides()
        found = {}
        for element, (shop, base) in pairs.items():
            odoo = sides.get(element.res_id, Side())
            moved = {}
            # Of what the shop had nothing may be kept any more.
            for code in [code for code in CODES if code in shop]:
                known = known_base(base.get(code))
                part = self._part(code, known, shop[code], odoo)
                if part != known:
                    moved[code] = part._asdict()
            if moved:
                found[element.id] = base | moved
        return found

    def _part(self, code: str, known: Base, now: Any, odoo: Side) -> Base:
        if code != "status":
            return expected_base(
                known, odoo.get(code), now, is_own=False, is_before=True
            )
        event, status = odoo.facts.get("event"), odoo.get(code)
        base = expected_base(
            known,
            status,
            now,
            is_own=self.is_own(odoo, now, known.shop),
            is_before=bool(
                event
                and self.map.place(now) is not None
                and self.map.comes_before(now, event)
            ),
            was_there=bool(event and not self.map.comes_before(known.shop, event)),
        )
        if status and event in EARLY and now == base.shop and self.map.is_unknown(now):
            return Base(status, now)  # it may be further: what the panel says holds
        return base


def _amount_of(order: BaseModel, move: BaseModel) -> float:
    """Tell how much of an invoice is for an order, gross, in the order's currency. If
    it is of several orders, a line of none of them is counted with each: no total is
    that of the shop's order then, and nothing is told."""
    sold = move.line_ids.sale_line_ids.order_id
    if sold == order:
        return in_order(order, move, move.amount_total)
    lines = move.invoice_line_ids.filtered(
        lambda line: not line.sale_line_ids or order in line.sale_line_ids.order_id
    )
    return in_order(order, move, sum(lines.mapped("price_total")))


def late_numbers(ctx: Context, order_ids: Sequence[int] = ()) -> dict[int, str]:
    """Read the tracking numbers that the shop did not take for a parcel that was sent
    already: {order id: numbers}.

    :param order_ids: of the orders that are looked at, none for all of the shop
    """
    ctx.env["shoper.element"].flush_model()
    ctx.env["shoper.parcel"].flush_model(["connector_id", "order_id", "number"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT p.order_id, string_agg(p.number, ', ' ORDER BY p.id)
               FROM shoper_parcel p JOIN shoper_element e
                 ON e.res_model = 'shoper.parcel' AND e.res_id = p.id
               WHERE p.connector_id = %(connector)s AND e.link_state = 'linked'
                 AND (%(ids)s = '{}' OR p.order_id = ANY(%(ids)s))
                 AND jsonb_typeof(e.base -> 'number') = 'object'
                 AND p.number <> e.shop_values ->> 'number'
               GROUP BY p.order_id""",
            connector=ctx.connector.id,
            ids=list(order_ids),
        )
    )
    return dict(rows)


def ended_by_parcels(ctx: Context) -> SQL:
    """Find the orders that the shop may have ended because of a parcel while nobody
    noted it yet: a query of the ids of their elements. What was not noted for long,
    since Odoo has another status for it, is left as it is."""
    ctx.env["shoper.element"].flush_model()
    ctx.env["shoper.parcel"].flush_model()
    return SQL(
        """SELECT e.id FROM shoper_element e
           JOIN shoper_parcel p ON p.order_id = e.res_id
           WHERE e.connector_id = %(connector)s AND e.entity = %(entity)s
             AND (p.moved_to > 0
                  OR p.write_date >= %(since)s
                     AND (COALESCE(e.base -> 'status' ->> 'shop', e.base ->> 'status')
                          = ANY(%(ended)s)) IS NOT TRUE)""",
        connector=ctx.connector.id,
        entity=ctx.entity._entity,
        since=ctx.now() - LOOKED_FOR,
        ended=[str(element_id) for element_id in StatusMap(ctx).ended],
    )


def collected(ctx: Context) -> Query:
    """Find the orders whose invoices may be paid on delivery while the shop does not
    know it, as far as that is told: a query of their ids."""
    orders = ctx.env["sale.order"]
    if "paid" not in ctx.chosen:
        return orders._search([Domain.FALSE])
    unpaid = SQL("SELECT id FROM sale_order WHERE shoper_paid < shoper_total")
    return orders._search(
        [
            ("shoper_connector_id", "=", ctx.connector.id),
            ("shoper_payment_id.kind", "=", ON_DELIVERY),
            ("invoice_status", "=", "invoiced"),
            ("id", "in", unpaid),
        ]
    )


def known_base(base: Any) -> Base:
    """Read what both sides last agreed on, of the base of a property."""
    if isinstance(base, dict):
        return Base(base["odoo"], base["shop"])
    return Base(base, base)
