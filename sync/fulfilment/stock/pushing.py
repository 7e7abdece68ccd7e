"""Sending stock to a shop in which people buy meanwhile."""

import time
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import BulkItem
from ...core.side import Side
from ...engine.apply.late import LATE_AT
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.limits import ONE_CALL
from ...engine.reading import ShopReading
from ...engine.references import Values
from ...engine.sides import Sides
from .checks import Checks
from .expecting import LATE_RUNS, SENT, UNSURE
from .offer import ODD, QUANTITY, Offer
from .quantity import exact
from .sales import Sales
from .sharing import WAREHOUSES
from .shop_warehouses import ShopWarehouses, as_sent

ROUNDS = 3  # at most: so often is sent again what was sold meanwhile
SAMPLE = 100  # rows that are read back
ORDERS_AGE = 60  # seconds after which orders are read again while stock is sent
ROWS_AGE = 120  # seconds after which rows are read again before they are written
REFUSED = "refused"  # in `meta` of a change: the shop took no difference
LATE = "late"  # in `meta` of a change: the shop did not answer in time


class Pushing:
    """Sends numbers between two looks at the shop's orders: one before, so that no
    number is sent that is sold already, and one after, so that a number that overwrote
    a sale is sent again without it.

    Notes of the step: ``orders`` the newest order that was known when the plan was
    begun, ``unread`` those before it that made no sense then, ``moment`` when that
    was, ``with`` what numbers were computed with then, ``sold`` the products of which
    orders sold something that Odoo did not hold then, ``read_at`` when rows were last
    read and ``orders_at`` when orders were (seconds since 1970, by this server's clock
    alone), ``known`` the newest order that the numbers sent so far count with,
    ``rounds`` how often numbers were sent again, ``late`` of how many rows something
    was sold even after the last round."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.notes: Mapping[str, Any] = ctx.cursor.notes
        self.changes = Changes(ctx)
        self.sales = Sales.of(ctx)

    # ------------------------------------------------------------------- before
    def begin(self) -> dict[str, Any]:
        """Note what a plan is begun with.

        :return: the settings of its numbers
        """
        settings: dict[str, Any] = self.ctx.connector._stock_settings()
        now = self.ctx.now()
        self.ctx.note("orders", self.sales.newest)
        self.ctx.note("unread", self.sales.unread)
        self.ctx.note("moment", now.isoformat())
        self.ctx.note("with", settings)
        if not self.ctx.step.is_partial:
            self.ctx.note("sold", self.sales.counted)
        self.ctx.note("read_at", time.time())
        return settings

    def prepare(self, changes: BaseModel) -> BaseModel:
        """Look at orders and rows once more before numbers are sent, and choose the
        changes that may be carried out now: a difference is never sent twice.

        :raises ShoperError: the shop cannot be asked now
        """
        if time.time() - self.notes.get("orders_at", 0) > ORDERS_AGE:
            self.sales.read_newer()
            if "known" not in self.notes:
                self.ctx.note("known", self.sales.newest)
            self.ctx.note("orders_at", time.time())
        changes -= self._stop_odd(changes)
        changes -= self._stop_otherwise_told(changes)
        if time.time() - self.notes.get("read_at", 0) > self._rows_age:
            planned = self.changes.of_step("planned", "update_shop", limit=ONE_CALL)
            ShopReading(self.ctx).reread((changes | planned).element_id)
            self.ctx.note("read_at", time.time())
        if self.ctx.connector.shop_has_warehouses:
            changes.element_id.fetch(["payload"])  # for :meth:`item`
        if not self.sends_differences:
            return changes
        unsure = changes.filtered("attempts")
        unsure.write(
            {
                "state": "failed",  # what failed is read back at the end of the step
                "attempts": 0,
                "message": self.env._(
                    "It was sent, and it is not known whether the shop took it. The "
                    "next synchronisation looks."
                ),
            }
        )
        return changes - unsure

    def _stop_odd(self, changes: BaseModel) -> BaseModel:
        """Give up numbers of products that an order which makes no sense may have sold
        since the plan was made; all numbers, where nobody can say what such an order
        sold. A number below the shop's is sent all the same: it offers nothing that is
        gone, and it puts a sale right that another number overwrote.

        :return: the changes that are given up
        """
        reason, held = Checks(self.ctx).order_reason(), changes
        if not reason:
            if not self.sales.unsure:
                return changes.browse()
            records = self.ctx.entity._readable(self.ctx, changes.mapped("res_id"))
            now = Offer.of(self.ctx).sides(records)
            held = changes.filtered(
                lambda change: change.res_id in now and ODD in now[change.res_id].facts
            )
            reason = self.env._(
                "An order for it came in since, with data that cannot be right. Look "
                "at the order in the shop's panel."
            )
        if held:
            ShopReading(self.ctx).reread(held.element_id)
        held = held.filtered(
            lambda change: (
                exact(change.after[QUANTITY]) >= exact(change.before[QUANTITY])
            )
        )
        self.changes.stale(held, reason)
        return held

    def _stop_otherwise_told(self, changes: BaseModel) -> BaseModel:
        """Give up numbers that were planned before the shop began to keep its stock in
        warehouses of its own: it takes none but by these.

        :return: the changes that are given up
        """
        if not self.ctx.connector.shop_has_warehouses:
            return changes.browse()
        others = changes.filtered(lambda change: WAREHOUSES not in change.after)
        self.changes.stale(others)
        return others

    @property
    def _rows_age(self) -> int:
        """Give the seconds after which rows are read again before they are written.
        What lies in warehouses that Odoo does not fill is sent as it was read, so it is
        read at the last moment."""
        warehouses = ShopWarehouses.of(self.ctx)
        return ROWS_AGE if warehouses is None or warehouses.are_all_filled else 0

    @property
    def sends_differences(self) -> bool:
        """Tell whether the shop takes differences, such as two more
        (``stock_relative``, docs/shoper-api.md): they overwrite no sale."""
        connector = self.ctx.connector
        is_taken = connector.stock_differences == "taken"
        return is_taken and not connector.shop_has_warehouses

    def item(self, change: BaseModel, values: Side) -> BulkItem:
        """Make the call that sends a number, which takes the place of what the shop has
        (docs/shoper-api.md, **product-stocks**), or a difference: nothing else of the
        row. That it is sent is noted on the change, whatever becomes of it.

        :param values: what is sent
        """
        change._note(**{SENT: True})
        quantity = exact(values[QUANTITY])
        body: dict[str, Any] = {"stock": as_sent(quantity)}
        if WAREHOUSES in values:
            row = change.element_id.payload or {}
            body = ShopWarehouses.body(row, values[WAREHOUSES])
        elif self.sends_differences:
            more = quantity - exact(change.before[QUANTITY])
            body = {"stock_relative": as_sent(more)}
        return BulkItem(
            "PUT",
            self.ctx.entity._resource,
            id=change.element_id.remote_id,
            body=body,
            once=self.sends_differences,
        )

    # -------------------------------------------------------------------- after
    def finish(self) -> bool:
        """Send again the numbers of what was sold meanwhile, read a sample back, and
        note how far the shop knows of Odoo's stock.

        :return: whether something is to be sent again
        :raises ShoperError: the shop cannot be asked now
        """
        is_sent = bool(self.changes.of_step("done", "update_shop", limit=1))
        if is_sent and not self.sends_differences and self._correct():
            return True
        failed = self.changes.of_step("failed", "update_shop")
        if is_sent or failed:
            self._read_back(failed)
        self._note_progress()
        return False

    def _correct(self) -> bool:
        """Plan again the rows of which something was sold since numbers were computed:
        what was sent may have overwritten the sale.

        :return: whether anything was planned
        """
        since = self.notes["known"]
        self.sales.read_newer()
        sold = self.sales.sold_since(since)
        elements = self._sold_of(sold)
        rounds = self.notes.get("rounds", 0)
        self.ctx.note("known", self.sales.newest)
        if not elements or rounds == ROUNDS:
            self.ctx.note("late", len(elements))
            return False
        self.ctx.note("rounds", rounds + 1)
        records = self.ctx.records.browse(elements.mapped("res_id"))
        now = Offer.of(self.ctx).sides(records)
        there = Sides(self.ctx).of_elements(elements)
        planned = [
            self.changes.values(
                "update_shop",
                element,
                res_id=element.res_id,
                before=_numbers(there[element.id]),
                after=_numbers(now[element.res_id]),
                message=self.env._("Sold in the shop while its stock was sent."),
            )
            for element in elements
            if QUANTITY in now[element.res_id]
            # From a row that only shares parts with a sold kit the shop took nothing
            # off: it is sent again only if its number is another one now.
            and (
                element.remote_id in sold
                or not _has(there[element.id], _numbers(now[element.res_id]))
            )
        ]
        self.env["shoper.sync.change"].create(planned)
        return bool(planned)

    def _sold_of(self, sold: Mapping[int, Decimal]) -> BaseModel:
        """Find the rows that were sent and of which less is left by what was sold: the
        rows of that itself, those of the parts of sold kits, and those of kits that are
        made of what was sold.

        :param sold: {shop id of a row: quantity}
        """
        elements = self.env["shoper.element"]
        if not sold:
            return elements
        linked = [*self.ctx.of_type(), ("link_state", "=", "linked")]
        own = elements.search([*linked, ("remote_id", "in", list(sold))])
        products = set(own.mapped("res_id"))
        kits = Offer.of(self.ctx).kits
        less = kits.moved_with(products.union(*kits.parts(products).values()))
        done = self.env["shoper.sync.change"]._search(
            [
                ("step_id", "=", self.ctx.step.id),
                ("state", "=", "done"),
                ("verb", "=", "update_shop"),
            ]
        )
        return elements.search(
            [
                *linked,
                ("id", "in", done.subselect("element_id")),
                Domain("id", "in", own.ids) | Domain("res_id", "in", less),
            ]
        )

    def _read_back(self, failed: BaseModel) -> None:
        """Look at a sample of what was sent, and at all that failed; if the shop did
        not take one that it said it took, at all of them."""
        some = self._sample()
        rows = self._read([*some, *failed])
        refused = [change for change in failed if (change.meta or {}).get(REFUSED)]
        for change in failed:
            side = rows.get(change.element_id)
            if side and _has(side, change.after):
                self._take_as_done(change)
        if self._untaken(some, rows):
            done = self.changes.of_step("done", "update_shop")
            last = {change.element_id: change for change in done}  # the latest of each
            sent = list(last.values())
            rows |= self._read([change for change in sent if change not in some])
            self.sales.read_newer()  # a sale may have made it what it was before
            sold = self.sales.sold_since(self.notes["known"])
            for change in self._untaken(sent, rows):
                if change.element_id.remote_id not in sold:
                    self._give_up(change)
                    refused.append(change)
        if refused and self.sends_differences:
            self._stop_differences(refused[0])

    def _sample(self) -> list[BaseModel]:
        """Choose at most :data:`SAMPLE` rows of products and as many of variants, of
        which is looked whether the shop took what it was sent: it may take the one and
        not the other.

        :return: the latest change of each
        """
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["element_id", "step_id", "verb", "state"])
        self.env["shoper.element"].flush_model(["payload"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM (
                     SELECT id, row_number() OVER own - 1 AS place,
                            GREATEST(1, count(*) OVER alike / %(sample)s) AS each
                     FROM (
                       SELECT DISTINCT ON (c.element_id) c.id,
                              COALESCE(e.payload ->> 'extended', '') = '1' AS is_variant
                       FROM shoper_sync_change c
                       JOIN shoper_element e ON e.id = c.element_id
                       WHERE c.step_id = %(step)s AND c.state = 'done'
                         AND c.verb = 'update_shop'
                       ORDER BY c.element_id, c.id DESC) latest
                     WINDOW alike AS (PARTITION BY is_variant),
                            own AS (PARTITION BY is_variant ORDER BY id)) sent
                   WHERE place %% each = 0 AND place / each < %(sample)s
                   ORDER BY id""",
                sample=SAMPLE,
                step=self.ctx.step.id,
            )
        )
        return list(changes.browse([row[0] for row in rows]))

    def _stop_differences(self, change: BaseModel) -> None:
        """Send numbers from now on, since the shop did not take a difference: that it
        took one of another row, such as a product's, says nothing of this one.

        :param change: that the shop did not take
        """
        connector = self.ctx.connector
        connector.stock_differences = "refused"
        connector.message_post(
            body=self.env._(
                "The shop did not take a difference of stock (%s). From now on numbers "
                "are sent.",
                change.name,
            )
        )

    def _read(self, changes: list[BaseModel]) -> dict[BaseModel, Side]:
        """Mirror rows as they are in the shop now: {element: its numbers}."""
        elements = self.env["shoper.element"].union(
            *(change.element_id for change in changes)
        )
        if elements:
            ShopReading(self.ctx).reread(elements)
        sides = Sides(self.ctx)
        return {
            element: sides.of_element(element)
            for element in elements
            if element.link_state == "linked" and element.shop_values
        }

    def _untaken(
        self, changes: list[BaseModel], rows: dict[BaseModel, Side]
    ) -> list[BaseModel]:
        """Choose the changes after which the shop still has what it had before.

        :param rows: {element: its numbers} as they were read after that
        """
        return [
            change
            for change in changes
            if change.element_id in rows
            and _has(rows[change.element_id], change.before)
            and not _has(rows[change.element_id], change.after)
        ]

    def _give_up(self, change: BaseModel) -> None:
        """Note that the shop did not take what it said it took."""
        element = change.element_id
        element.base = (element.base or {}) | change.before
        change.write(
            {
                "state": "failed",
                "message": self.env._(
                    "The shop said that it took it, and does not have it. The next "
                    "synchronisation sends it again."
                ),
            }
        )

    def _take_as_done(self, change: BaseModel) -> None:
        """Note that the shop took what it answered with an error, or not at all."""
        element = change.element_id
        element.base = (element.base or {}) | change.after
        change.write({"state": "done", "message": False})

    def _note_progress(self) -> None:
        """Note on the connector what the shop knows of from now on, and which rows are
        to be looked at again whatever moves. A row whose number the shop never takes
        does not keep the others from counting as told."""
        if self.ctx.step.is_partial:
            return
        connector = self.ctx.connector
        moment = datetime.fromisoformat(self.notes["moment"])
        connector.stock_rows_left = self._rows_left()
        known = connector.stock_looked_to
        if known and moment <= known <= self.ctx.now():
            return  # while the plan waited, another run noted what is newer
        connector.write(
            {
                "stock_orders_to": self.notes["orders"],
                # A step that an earlier version of the addon began noted none.
                "stock_orders_left": self.notes.get("unread", []),
                "stock_first_run_done": True,
                "stock_looked_to": moment,
                # Where they were not noted, the next run looks at all rows.
                "stock_looked_with": self.notes.get("with"),
                "stock_looked_sold": self.notes.get("sold"),
            }
        )

    def _rows_left(self) -> dict[str, int]:
        """Count for how many further runs rows are looked at: {id of an element: runs}.
        The shop may yet carry out what it did not answer in time, and so overwrite what
        the next run sends: that is seen by the run after it."""
        before = self.ctx.connector.stock_rows_left or {}
        left = {element: runs - 1 for element, runs in before.items() if runs > 1}
        changes = self.env["shoper.sync.change"].search(
            [("step_id", "=", self.ctx.step.id), ("state", "in", UNSURE)]
        )
        for change in changes:
            meta = change.meta or {}
            is_late = meta.get(LATE) or meta.get(LATE_AT)
            left[str(change.element_id.id)] = LATE_RUNS if is_late else 1
        return left


def _numbers(side: Side) -> Values:
    """Choose what a change of a row holds."""
    return {code: side[code] for code in (QUANTITY, WAREHOUSES) if code in side}


def _has(side: Side, numbers: Values) -> bool:
    """Tell whether a row has the numbers that a change holds."""
    is_same = exact(side[QUANTITY]) == exact(numbers[QUANTITY])
    shared = numbers.get(WAREHOUSES)
    return is_same and (shared is None or side.get(WAREHOUSES) == shared)
