"""Which parcels the shop is to be told of: those of done transfers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from ...sales.order.joined import note_joined_lines
from ...sales.order.pause import is_silent, last_told, told_since
from ...sales.order.sent import is_returned
from .contents import brings_other_goods, held, orders_of, packages_of
from .orders import Orders
from .products import number_key, numbers_of

# How long the moves of a done transfer are looked at for further orders than its
# `sale_id`: nearly no transfer has any.
LATELY = timedelta(days=30)


class Wanted(NamedTuple):
    """A parcel that a transfer asks for: its number, further ones of the same goods,
    and the id of the package that it is, if the transfer says what is where."""

    number: str
    further: str = ""
    package_id: int | bool = False


class Rows:
    """Makes a ``shoper.parcel`` of what left in done transfers, and lets those follow
    whose numbers came late or were corrected."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        # What left is told to the shop, whoever starts the run.
        self.env = ctx.records.env

    def renew(self) -> None:
        """Make and correct the rows of transfers that are new, or whose numbers moved,
        and note on lines that people added to their orders which line of the shop each
        is."""
        pickings = self._due()
        note_joined_lines(self.ctx, self._orders(pickings))
        rows = self.env["shoper.parcel"].search(
            [("picking_id", "in", pickings.ids)], order="id"
        )
        told = self.ctx.linked_ids(rows.ids)
        by_pair = rows.grouped(lambda row: (row.picking_id, row.order_id))
        created: list[dict[str, Any]] = []
        given_up = rows.browse()
        for picking, order in self._telling(pickings):
            own = by_pair.get((picking, order), rows.browse())
            made, left = self._settle(picking, order, own)
            created += made
            left.write({"source": picking.carrier_tracking_ref or ""})
            given_up |= left.filtered(lambda row: row.id not in told)
        given_up.unlink()
        self.env["shoper.parcel"].create(created)

    def _orders(self, pickings: BaseModel) -> BaseModel:
        """Find the orders of the shop that some transfers deliver."""
        return orders_of(pickings).filtered(
            lambda order: order.shoper_connector_id == self.ctx.connector
        )

    def awaited(self, orders: BaseModel) -> list[tuple[BaseModel, BaseModel]]:
        """Find the transfers of some orders that are to be parcels and have no row yet,
        or another number by now: [(transfer, order)].

        :param orders: ``sale.order``
        """
        # Without what gets no row in any case.
        return self._telling(self._due(orders))

    def _telling(self, pickings: BaseModel) -> list[tuple[BaseModel, BaseModel]]:
        """Choose the transfers that are told to the shop or to people, with each order
        that they deliver: those that hold what the shop sold, and those of other goods
        as long as something of the order is in no parcel yet, since they may replace
        it. Gifts to the buyer are no parcel, nor is what came back wholly before it was
        known."""
        orders = Orders(self.ctx, self._orders(pickings))
        return [
            (picking, order)
            for picking in pickings
            if picking.shoper_parcel_ids or not is_returned(picking)
            for order in self._orders(picking)
            if held(picking, order)
            or brings_other_goods(picking, order)
            and orders.has_goods_left(order)
        ]

    @cached_property
    def since(self) -> datetime | None:
        """Find since when parcels are told, None where nobody began."""
        return told_since(self.ctx, "parcel", "parcels_since")

    @cached_property
    def is_going_on(self) -> bool:
        """Tell whether parcels are still synchronised: a step of this run does so or
        will, or failed, so that the next run goes on; or else one came to its end not
        long ago."""
        if not self.since:
            return False
        own = self.ctx.run.step_ids.filtered(
            lambda step: step.entity == "parcel" and not step.is_partial
        )
        if not all(step._is_settled() for step in own):
            return True
        if "failed" in own.mapped("state"):
            return True  # the next run tells them
        last = last_told(self.ctx, "parcel")
        return last is not None and not is_silent(self.ctx, last)

    def _due(self, orders: BaseModel | None = None) -> BaseModel:
        """Find the transfers of orders of the shop that are not known as they are now:
        done ones that brought goods to the buyer, as ``_is_outgoing`` of locations
        says. Returns and what goes to another warehouse are none, nor what a buyer
        collects, or collected then, without a number.

        :param orders: whose transfers are looked at, all of the shop's without
        """
        self.env.flush_all()  # it reads eight models
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT p.id, p.date_done FROM stock_picking p
                   JOIN (
                     SELECT id AS picking_id, sale_id AS order_id FROM stock_picking
                     UNION ALL
                     -- Of goods of several orders Odoo has the first of these alone.
                     SELECT q.id, l.order_id FROM stock_picking q
                     JOIN stock_move v ON v.picking_id = q.id
                     JOIN sale_order_line l ON l.id = v.sale_line_id
                     WHERE q.date_done >= %(lately)s
                       AND l.order_id IS DISTINCT FROM q.sale_id) of
                     ON of.picking_id = p.id
                   JOIN sale_order o ON o.id = of.order_id
                   JOIN stock_picking_type t ON t.id = p.picking_type_id
                   JOIN stock_location d ON d.id = p.location_dest_id
                   LEFT JOIN shoper_shipping_method m ON m.id = o.shoper_shipping_id
                   WHERE o.shoper_connector_id = %(connector)s AND p.state = 'done'
                     AND t.code IN ('outgoing', 'dropship')
                     AND (d.usage = 'customer'
                          OR d.usage = 'transit' AND d.company_id IS NULL)
                     AND p.date_done >= %(since)s
                     AND (%(orders)s::int[] IS NULL OR o.id = ANY(%(orders)s))
                     AND (COALESCE(p.carrier_tracking_ref, '') <> ''
                          OR m.is_handed_over IS NOT TRUE
                             AND (m.parcels_since IS NULL
                                  OR p.date_done >= m.parcels_since))
                     AND NOT EXISTS (
                       SELECT FROM shoper_parcel r WHERE r.picking_id = p.id
                         AND COALESCE(r.source, '')
                             = COALESCE(p.carrier_tracking_ref, ''))
                   ORDER BY p.date_done, p.id""",
                connector=self.ctx.connector.id,
                since=self.since,
                lately=self.ctx.now() - LATELY,
                orders=None if orders is None else orders.ids,
            )
        )
        return self.env["stock.picking"].browse([row[0] for row in rows])

    def _settle(
        self, picking: BaseModel, order: BaseModel, rows: BaseModel
    ) -> tuple[list[dict[str, Any]], BaseModel]:
        """Make the rows of an order in a transfer those that the transfer asks for. A
        row that the shop has already stays, whatever number it gets.

        :param rows: those that it has
        :return: (values of new rows, rows whose numbers are gone)
        """
        by_number = {row.number or "": row for row in rows}
        wanted = _wanted(picking, order, rows)
        kept = {
            item: by_number[item.number] for item in wanted if item.number in by_number
        }
        free = [row for row in rows if row not in kept.values()]
        created = []
        for item in wanted:
            row = kept.get(item) or (free.pop(0) if free else None)
            if row:
                row.write(self._vals(picking, item))
            else:
                created.append(
                    {
                        "connector_id": self.ctx.connector.id,
                        "picking_id": picking.id,
                        "order_id": order.id,
                        **self._vals(picking, item),
                    }
                )
        return created, rows.browse([row.id for row in free])

    def _vals(self, picking: BaseModel, item: Wanted) -> dict[str, Any]:
        return {
            "number": item.number,
            "further": item.further,
            "package_id": item.package_id,
            "source": picking.carrier_tracking_ref or "",
        }


def _wanted(picking: BaseModel, order: BaseModel, rows: BaseModel) -> list[Wanted]:
    """Say which parcels of an order a transfer asks for. Several numbers are several
    parcels only where it is known of each what is in it: no parcel may be told without
    its goods, since the shop would take it for all that is left of the order, and none
    with those of another one.

    :param rows: those that it has
    """
    numbers = numbers_of(picking.carrier_tracking_ref)
    packages = packages_of(picking, order) if len(numbers) > 1 else []
    by_number = _by_number(numbers, packages, rows)
    if by_number:
        return [Wanted(number, "", by_number[number].id) for number in numbers]
    return [Wanted(numbers[0] if numbers else "", ", ".join(numbers[1:]))]


def _by_number(
    numbers: Sequence[str], packages: Sequence[BaseModel], rows: BaseModel
) -> dict[str, BaseModel]:
    """Find the package of each number: the one that had it before, or that is named
    like it; the one whose number stood in its place before; the last number is that of
    the last package. Nothing else tells: numbers are typed, and given by carriers, in
    any order.

    :param rows: those that the transfer has
    :return: nothing unless each number has a package of its own
    """
    if not packages or len(packages) != len(numbers):
        return {}
    named = {number_key(package.name): package for package in packages}
    had = {
        number_key(row.number): row.package_id
        for row in rows
        if row.package_id in packages
    }
    known = named | had
    found = {
        number: known[number_key(number)]
        for number in numbers
        if number_key(number) in known
    }
    before = numbers_of(rows[:1].source)
    for number, former in zip(numbers, before, strict=False):
        package = had.get(number_key(former))
        is_corrected = len(before) == len(numbers) and number not in found
        if is_corrected and package and package not in found.values():
            found[number] = package
    left = [number for number in numbers if number not in found]
    others = [package for package in packages if package not in found.values()]
    if len(left) == len(others) == 1:
        found[left[0]] = others[0]
    return found if len(set(found.values())) == len(numbers) else {}
