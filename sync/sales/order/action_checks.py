from datetime import datetime, timedelta

from odoo import fields
from odoo.models import BaseModel

from ...core.money import odoo_amount
from ...engine.context import Context
from ..row.moment import as_utc
from ..row.order_row import OrderRow
from .actions import CALL_OFF, RESULTS, STATES
from .answers import TAKEN_UP, is_chosen, is_set_back, is_unpaid, was_sold
from .currencies import Currencies
from .maps import CANCEL, DRAFT, SALE, Maps
from .moved import moved_codes
from .reading import StoredOrder
from .stages import is_edited
from .state_words import StateWords
from .values import MADE_OF


class ActionChecks:
    """Answers what is asked about an order twice: when an action is planned for it, and
    again just before the action is carried out."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.currencies = Currencies(ctx)
        self.words = StateWords(ctx)

    def is_chosen(self, element: BaseModel, state: str, target: str) -> bool:
        """Tell whether a person decided that an order becomes what the shop says.

        :param state: what it is
        :param target: what it becomes
        """
        return is_chosen(self.ctx, element, "state", state, target)

    def is_at_once(self, element: BaseModel, incoming: str | bool) -> bool:
        """Tell whether a sales order of which nothing is picked yet is cancelled
        without asking."""
        # With another state there, or set back, the order was cancelled before and a
        # person confirmed it all the same: that is asked about.
        is_new = (element.base or {}).get("state") in (None, DRAFT, SALE)
        is_new = is_new and not is_set_back(element)
        at_once: bool = self.ctx.connector.orders_cancel_at_once
        return at_once and is_new and incoming == "cancel"

    def is_overdue(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> bool:
        """Tell whether a quotation is unpaid for longer than the connector waits. One
        that is held up, or that somebody edited or took up again in Odoo, never is."""
        days = self.ctx.connector.orders_unpaid_days
        if not days or is_unpaid(element) or order.shoper_hold:
            return False
        if was_sold(element) or TAKEN_UP in element._agreed().facts:
            return False
        # What the shop takes up again may be paid for as long again.
        since = max(order.shoper_date, order.create_date, self._moved_at(stored.row))
        return (
            STATES[order.state] == DRAFT
            and since < fields.Datetime.now() - timedelta(days=days)
            and self.maps.is_unpaid(stored.row)
            and not is_edited(order)
        )

    def _moved_at(self, row: OrderRow) -> datetime:
        """Tell since when an order has its status in the shop (UTC, naive); the
        earliest moment there is where the shop says none that can be told in UTC."""
        since = row.status_since
        moment = since and as_utc(since, self.ctx.connector._timezone())
        return moment if isinstance(moment, datetime) else datetime.min

    def edited_reason(
        self, action: str, element: BaseModel, order: BaseModel
    ) -> str | None:
        """Ask before a quotation is cancelled, or a cancelled order is taken up again,
        that somebody edited in Odoo; None where nobody did, or a person decided about
        it already."""
        state = DRAFT if action == CALL_OFF else CANCEL
        if not is_edited(order) or self.is_chosen(element, state, RESULTS[action]):
            return None
        if action == CALL_OFF:
            return self.words.cancelled_and_edited(order.shoper_number)
        return self.words.reopened_and_edited(order.shoper_number)

    def obstacle(
        self, element: BaseModel, stored: StoredOrder, order: BaseModel
    ) -> str | None:
        """Say why an order must not be confirmed, None where it may be: it was edited
        in the shop since, its currency or total is not the shop's, or its warehouse is
        archived."""
        moved = moved_codes(self.ctx, element, order, MADE_OF)
        if moved:
            return self.words.edited(order.shoper_number, moved)
        wanted = self.currencies.wanted_instead(stored.row, order.currency_id)
        if wanted:
            return self.words.other_currency(order.currency_id.name, wanted)
        if odoo_amount(order.amount_total) != stored.row.total:
            words = StateWords(self.ctx, order.currency_id)
            return words.total_differs(order.amount_total, float(stored.row.total))
        if order.warehouse_id and not order.warehouse_id.active:
            # Odoo would only say that no rule brings the goods to the buyer.
            return self.words.archived_warehouse(order.warehouse_id)
        return None
