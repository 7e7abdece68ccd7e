"""What happened to an order in Odoo, and which status of the shop stands for it."""

from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ...sales.order.sent import is_to_be_bought, is_with_buyer, still_open, transfers

# In the order in which they happen. The shop is told the last one of an order.
EVENTS = ("confirmed", "started", "partly", "shipped", "handed", "cancelled")
EARLY = ("confirmed", "started")  # nothing has left
PARTLY = "partly"
LEFT = ("shipped", "handed")  # nothing is left to be sent
NEW = "new"  # types of statuses
ENDED = ("closed", "not_completed")


def event_of(order: BaseModel) -> str | None:
    """Tell what last happened to an order, None for nothing that the shop is told.

    :param order: ``sale.order``, with all rights
    """
    if order.state == "cancel" and not is_with_buyer(order):
        return "cancelled"
    if order.state not in ("sale", "cancel"):
        return None
    if is_with_buyer(order):
        # For Odoo what is only announced to come back is still to be delivered.
        if not (still_open(order) or is_to_be_bought(order)):
            return "handed" if _is_handed_over(order) else "shipped"
        return PARTLY
    if _is_rendered(order):
        return "handed"
    return "started" if _is_started(order) else "confirmed"


def _is_handed_over(order: BaseModel) -> bool:
    """Tell whether the buyer got all without a parcel: nothing has a tracking number,
    and buyers collect by the method of delivery, or did when the last goods left (its
    ``parcels_since`` is later)."""
    method = order.shoper_shipping_id
    moved = transfers(order)
    if any(moved.mapped("carrier_tracking_ref")):
        return False
    done = moved.filtered(lambda item: item.state == "done")
    last = max(filter(None, done.mapped("date_done")), default=None)
    since = method.parcels_since
    return method.is_handed_over or bool(since and last and last < since)


def _is_rendered(order: BaseModel) -> bool:
    """Tell whether nothing but services was sold, which make no transfer, and the buyer
    has all of them."""
    sold = order.order_line.filtered(
        lambda line: (
            line.shoper_kind in ("product", False)
            and line.product_id
            and not line.is_delivery
            and line.product_uom_qty > 0
        )
    )
    return bool(sold) and all(map(_is_line_rendered, sold))


def _is_line_rendered(line: BaseModel) -> bool:
    """Tell whether the service of a line is delivered. One that is invoiced as ordered
    is once it is invoiced, since nobody need note its delivery."""
    if line.product_id.type != "service":
        return False
    done = line.qty_delivered
    if line.product_id.invoice_policy == "order":
        done = max(done, line.qty_invoiced)
    return bool(done >= line.product_uom_qty)


def _is_started(order: BaseModel) -> bool:
    """Tell whether somebody began to get an order ready: printed what to pick, picked
    some of it, or did the first of several steps."""
    if order.delivery_status == "started":
        return True
    pickings = transfers(order).filtered(lambda item: item.state != "cancel")
    return any(pickings.mapped("printed")) or any(pickings.move_ids.mapped("picked"))


class StatusMap:
    """Says which status of the shop an event is told as, as a person chose. Statuses
    are references to elements."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @cached_property
    def _rows(self) -> dict[int, BaseModel]:
        """Read the shop's statuses by their elements."""
        rows = self.ctx.env["shoper.order.status"].with_context(active_test=False)
        rows = rows.search([("connector_id", "=", self.ctx.connector.id)])
        elements = self.ctx.links("status").element_by_record
        return {elements[row.id]: row for row in rows if row.id in elements}

    @cached_property
    def targets(self) -> dict[str, int]:
        """Read the status of each event that is told: {event: element id}. What a
        person chooses while a step runs holds from the next step on."""
        by_row = {row.id: element_id for element_id, row in self._rows.items()}
        told_as = self.ctx.connector.told_as or {}
        return {
            event: by_row[row_id]
            for event, row_id in told_as.items()
            if row_id in by_row
        }

    def number(self, element_id: int | None) -> int:
        """Give the shop's number of a status, 0 for none that is known."""
        row = self._rows.get(element_id or 0)
        return row.number if row else 0

    @cached_property
    def ended(self) -> set[int]:
        """Find the statuses of orders that are completed, or never will be: the ids of
        their elements."""
        return {item for item, row in self._rows.items() if row.kind in ENDED}

    def is_ended(self, element_id: int | None) -> bool:
        """Tell whether an order with a status is completed, or never will be."""
        return element_id in self.ended

    def is_known(self, element_id: int | None) -> bool:
        """Tell whether a status is one of those that were fetched of the shop."""
        return element_id in self._rows

    def mails(self, element_id: int | None) -> bool:
        """Tell whether the shop mails the buyer when an order gets a status."""
        row = self._rows.get(element_id or 0)
        return row is not None and bool(row.emails_buyer)

    def place(self, element_id: int | None) -> int | None:
        """Tell the place of a status among the events, the last one that is told so;
        None for a status that stands for none."""
        places = [
            EVENTS.index(event)
            for event, target in self.targets.items()
            if target == element_id
        ]
        return max(places, default=None)

    def is_unknown(self, element_id: int | None) -> bool:
        """Tell whether nobody can say what an order with a status got to: somebody
        chose it in the panel, and it stands for no event."""
        row = self._rows.get(element_id or 0)
        is_new = row is not None and row.kind == NEW
        return not is_new and self.place(element_id) is None

    def comes_before(self, element_id: int | None, event: str) -> bool:
        """Tell whether the shop may still be told that an order with a status got to an
        event: no order is put back, nor is one that has ended taken up again."""
        if self.is_ended(element_id):
            return False
        place = self.place(element_id)
        return place is None or place < EVENTS.index(event)
