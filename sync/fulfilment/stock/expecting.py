"""Which numbers of the shop follow from sales, so that nobody edited them."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from odoo.tools import SQL, split_every

from ...core.side import Side
from ...engine.context import Context
from ...engine.limits import CHUNK
from ...engine.references import Values
from ...engine.states import STEP_DONE
from .expected import Base, agreed_in_shop, is_explained, moved
from .offer import QUANTITY
from .quantity import ZERO, exact, text
from .sales import Sales
from .sharing import WAREHOUSES

# States of changes that may have been carried out though nobody knows so.
UNSURE = ("failed", "stale", "skipped")
SENT = "sent"  # in `meta` of a change: that its number was sent, or about to be
LATE_RUNS = 2  # runs after which the shop carries nothing out that it did not answer
ANY = Decimal("Infinity")  # that may have been sold of a row of which nobody knows it


class Expecting:
    """Finds which rows have the number that follows from what both sides last agreed
    on: less what the shop sold since."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.sales = Sales.of(ctx)
        # Of rows that are not as last agreed on: {element id: (shop id, id of
        # ``product.product``)}.
        self.rows: dict[int, tuple[int, int]] = {}

    def bases(self, pairs: Mapping[int, tuple[Side, Values]]) -> dict[int, Values]:
        """Move the bases of rows of which the shop sold something, so that its number
        counts as agreed on.

        Where a number follows from no order that is known so far, the newest orders are
        read once more, and those that sold of that row: somebody may have bought this
        second, or cancelled an order.

        :param pairs: {element id: (what the shop has, its base)}
        :return: {element id: base} of the rows whose base becomes another one
        :raises ShoperError: the shop cannot be asked now
        """
        found: dict[int, Values] = {}
        left: dict[int, Decimal] = {}  # rows that are not as last agreed on
        new: set[int] = set()  # rows of which nothing was agreed on yet
        for element_id, (shop, base) in pairs.items():
            if QUANTITY not in shop:
                continue
            number = exact(shop[QUANTITY])
            if QUANTITY not in base:
                new.add(element_id)
            elif agreed_in_shop(base[QUANTITY]) != number:
                left[element_id] = number
        elements = self.env["shoper.element"].browse(list(left))
        self.rows = {item.id: (item.remote_id, item.res_id) for item in elements}
        if self.ctx.connector.stock_first_run_done:
            # A person saw that Odoo's numbers replace the shop's.
            for element_id in new - excluded(self.ctx, new):
                shop, base = pairs[element_id]
                found[element_id] = base | {QUANTITY: shop[QUANTITY]}
        explained = self._explained(pairs, left)
        if left.keys() - explained:
            self.sales.read_newer()
            explained = self._explained(pairs, left)
        if odd := left.keys() - explained:
            for ids in split_every(CHUNK, sorted(odd)):
                self.sales.read_again(elements.browse(ids))
            explained = self._explained(pairs, left)
        for element_id in explained:
            base = pairs[element_id][1]
            number = left[element_id]
            found[element_id] = base | {QUANTITY: moved(base[QUANTITY], number)}
        sent = self._may_have_been_sent(left.keys() - explained)
        for element_id, number_sent in sent.items():
            number = left[element_id]
            if is_explained(number_sent, number, self._sold(element_id)):
                base = pairs[element_id][1]
                found[element_id] = base | {QUANTITY: text(number)}
        edited = left.keys() - found.keys()
        for element_id, (shop, base) in pairs.items():
            # Odoo rules over the warehouses that it fills: whatever the shop moved
            # between them is agreed on, so that it is no edit.
            is_agreed = base.get(WAREHOUSES) == shop.get(WAREHOUSES)
            if WAREHOUSES in shop and not is_agreed and element_id not in edited:
                known = found.get(element_id, base)
                found[element_id] = known | {WAREHOUSES: shop[WAREHOUSES]}
        return found

    def _explained(
        self, pairs: Mapping[int, tuple[Side, Values]], left: Mapping[int, Decimal]
    ) -> set[int]:
        """Choose the rows whose number follows from what was sold."""
        return {
            element_id
            for element_id, number in left.items()
            if is_explained(
                self._agreed(pairs[element_id][1]),
                number,
                self._sold(element_id),
                self._given_back(element_id),
            )
        }

    def _agreed(self, base: Values) -> Decimal:
        agreed: Base = base[QUANTITY]
        return agreed_in_shop(agreed)

    def _sold(self, element_id: int) -> Decimal:
        """Give what was sold of a row since all was last sent; where the shop takes it
        off its stock later, all that is known to be sold. An order that makes no sense
        may have sold any number."""
        number, product_id = self.rows[element_id]
        if self.sales.unclear or product_id in self.sales.unsure_here:
            return ANY
        more, _less = self.sales.edited
        sold = self.sales.sold_since(self.sales.since, self.sales.left)
        return sold.get(number, ZERO) + more.get(number, ZERO)

    def _given_back(self, element_id: int) -> Decimal:
        """Give what came back of a row since all was last sent."""
        number, (_more, less) = self.rows[element_id][0], self.sales.edited
        return self.sales.given_back.get(number, ZERO) + less.get(number, ZERO)

    def _may_have_been_sent(self, element_ids: set[int]) -> dict[int, Decimal]:
        """Read which number was last sent to rows without an answer that can be relied
        on: {element id: number}. Numbers that were planned and not sent are left out,
        and those after which the shop took another one; numbers of the last steps count
        all the same, since the shop may still carry out what it did not answer."""
        if not element_ids:
            return {}
        self.env["shoper.sync.change"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (c.element_id) c.element_id, c.after ->> %(code)s
                   FROM shoper_sync_change c
                   WHERE c.element_id IN %(elements)s AND c.entity = %(stock)s
                     AND c.verb = 'update_shop' AND c.after ? %(code)s
                     -- What failed in the end keeps no count of its attempts.
                     AND (c.state IN %(unsure)s AND c.attempts > 0
                          OR c.state = 'failed' AND c.meta ? %(sent)s)
                     AND (c.step_id >= %(late)s OR NOT EXISTS (
                       SELECT FROM shoper_sync_change d
                       WHERE d.element_id = c.element_id AND d.entity = %(stock)s
                         AND d.verb = 'update_shop' AND d.state = 'done'
                         AND d.id > c.id))
                   ORDER BY c.element_id, c.id DESC""",
                code=QUANTITY,
                elements=tuple(element_ids),
                stock=self.ctx.entity._entity,
                unsure=UNSURE,
                sent=SENT,
                late=self._first_late(),
            )
        )
        return {row[0]: exact(row[1]) for row in rows}

    def _first_late(self) -> int:
        """Find the first step whose numbers the shop may carry out still: the rows of
        these are looked at in any case."""
        steps = self.env["shoper.sync.step"].search(
            [
                *self.ctx.of_type(),
                ("is_partial", "=", False),
                ("state", "in", STEP_DONE),
            ],
            order="id desc",
            limit=LATE_RUNS,
        )
        return min(steps.ids, default=0)


def excluded(ctx: Context, element_ids: Collection[int]) -> set[int]:
    """Choose the rows that a person left out of a plan, and those about which somebody
    is asked for that reason: both sides never agreed on a number of them, and nobody
    said that Odoo's count."""
    if not element_ids:
        return set()
    changes = ctx.env["shoper.sync.change"]
    changes.flush_model(["element_id", "entity", "excluded_by", "verb"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT DISTINCT element_id FROM shoper_sync_change
               WHERE element_id IN %s AND entity = %s
                 AND (excluded_by IS NOT NULL OR verb = 'conflict')""",
            tuple(element_ids),
            ctx.entity._entity,
        )
    )
    return {row[0] for row in rows}
