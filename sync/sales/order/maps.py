"""What statuses and methods of payment and delivery mean in Odoo, as a person said on
the connector."""

from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ..row.order_row import OrderRow

DRAFT, SALE, CANCEL = "draft", "sale", "cancel"
CLOSED, NOT_COMPLETED = "closed", "not_completed"  # types of statuses
PAID_LATER = ("cash_on_delivery", "pick_up", "deferred")  # kinds of payment
# Values of ``incoming`` of orders that are "given back": cancelled, or returned.
GONE = ("cancel", "returned")


class Maps:
    """Reads what the shop's statuses and methods mean, once for many orders."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def _rows(self, model: str) -> dict[int, BaseModel]:
        rows = self.ctx.env[model].with_context(active_test=False)
        found = rows.search([("connector_id", "=", self.ctx.connector.id)])
        return {row.number: row for row in found}

    @cached_property
    def statuses(self) -> dict[int, BaseModel]:
        """Read the statuses of orders: {shop id: row}."""
        return self._rows("shoper.order.status")

    @cached_property
    def payments(self) -> dict[int, BaseModel]:
        """Read the methods of payment: {shop id: row}."""
        return self._rows("shoper.payment.method")

    @cached_property
    def shippings(self) -> dict[int, BaseModel]:
        """Read the methods of delivery: {shop id: row}."""
        return self._rows("shoper.shipping.method")

    def incoming(self, order: OrderRow) -> str | bool:
        """Tell what is done with an order of its status: ``incoming`` of
        ``shoper.order.status``, False where nobody said it."""
        status = self.statuses.get(order.status_id or 0)
        return status.incoming if status else False

    def is_given_back(self, order: OrderRow) -> bool:
        """Tell whether an order is cancelled or returned by its status, see
        :func:`is_gone`."""
        status = self.statuses.get(order.status_id or 0)
        return status is not None and is_gone(status)

    def unsaid_status(self, order: OrderRow) -> BaseModel | None:
        """Give the status of an order if nobody said what it means. One that was not
        downloaded yet is told as a reference that is not linked."""
        status = self.statuses.get(order.status_id or 0)
        return status if status and not status.incoming else None

    def unsaid_payment(self, order: OrderRow) -> BaseModel | None:
        """Give the method of payment of an order if nobody said anything of it: that
        its orders are never confirmed is said by leaving only that empty."""
        method = self.payments.get(order.payment_id or 0)
        is_said = method is None or method.kind or method.confirm
        return None if is_said else method

    def is_settled_up(self, order: OrderRow) -> bool:
        """Tell whether the rule of the order's payment method lets it be confirmed;
        without a method one that costs nothing. One that is a part of another one by
        now goes on with that."""
        if order.parent_id:
            return False
        if not order.payment_id:
            return not order.total
        rule = self._confirm_rule(order)
        if rule == "paid":
            return is_paid(order)
        return rule == "always"

    def _confirm_rule(self, order: OrderRow) -> str | bool:
        method = self.payments.get(order.payment_id or 0)
        return method.confirm if method else False

    def lacks_method(self, order: OrderRow) -> bool:
        """Tell whether an order is to be confirmed, and names no method by which it
        could be seen that it is paid."""
        is_open = self.incoming(order) == "open"
        return is_open and not order.payment_id and bool(order.total)

    def lacks_status(self, order: OrderRow) -> bool:
        """Tell whether an order would be confirmed, had it a status: the shop has none
        of an order whose status was deleted there."""
        return not order.status_id and self.is_settled_up(order)

    def is_unpaid(self, order: OrderRow) -> bool:
        """Tell whether an order waits for a payment of which nothing came."""
        status = self.statuses.get(order.status_id or 0)
        # What is sent or done was paid somehow, whatever the shop says of it.
        is_open = status is not None and status.kind in ("new", "opened")
        is_awaited = is_open and self.incoming(order) == "open"
        if not is_awaited or self._confirm_rule(order) != "paid":
            return False
        return not order.paid and not is_paid(order)

    def target(self, order: OrderRow) -> str:
        """Tell what the order is to be in Odoo: ``draft``, ``sale`` or ``cancel``."""
        incoming = self.incoming(order)
        if incoming == "cancel":
            return CANCEL
        is_sold = incoming == "open" and self.is_settled_up(order)
        return SALE if is_sold and not self._lacks_buyer(order) else DRAFT

    def awaits_buyer(self, order: OrderRow) -> bool:
        """Tell whether an order would be confirmed, had its buyer confirmed it."""
        is_sold = self.incoming(order) == "open" and self.is_settled_up(order)
        return is_sold and self._lacks_buyer(order)

    def _lacks_buyer(self, order: OrderRow) -> bool:
        """Tell whether the shop asks buyers to confirm their orders (``confirm`` in
        docs/shoper-api.md, Customers and orders), and this one was not; who paid all
        of it meant it."""
        if order.is_confirmed or not self.ctx.connector.shop_confirms_orders:
            return False
        return not order.total or not is_paid(order)


def is_gone(status: BaseModel) -> bool:
    """Tell whether orders of a status are cancelled or returned: a person said that it
    means that, or nobody said what it means and its type is *not completed*.

    :param status: ``shoper.order.status``
    """
    is_unsaid = not status.incoming
    return status.incoming in GONE or (is_unsaid and status.kind == NOT_COMPLETED)


def is_paid(order: OrderRow) -> bool:
    """Tell whether all is paid, by both ways in which the shop says it (``is_paid`` and
    ``paid``), or more than that: the shop need not call an order paid that was paid too
    much (docs/shoper-api.md, Customers and orders)."""
    if not order.total or order.paid > order.total:
        return True
    return order.is_paid and order.paid == order.total
