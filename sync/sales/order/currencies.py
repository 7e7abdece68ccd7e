"""In which currency an order is booked, and by which price list."""

from datetime import date, timedelta
from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ..row.currency import ONE, AmountsIn, Booked, book_currency
from ..row.order_row import OrderRow
from ..row.problem import Problem
from .plan_words import PlanWords

# How old a rate may be on the day that is booked: there are none of weekends and
# holidays.
MAX_AGE = timedelta(days=7)


class Currencies:
    """Decides the currencies of many orders."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @cached_property
    def _names(self) -> dict[int, str]:
        """Read the ISO codes of the shop's currencies: {shop id: code}."""
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "currency"),
            ],
            ["remote_id", "name"],
        )
        return {element.remote_id: element.name for element in elements}

    @cached_property
    def _chosen(self) -> dict[str, int]:
        """Choose the first price list of each currency among those that were chosen on
        the page *Orders*: {ISO code: id}."""
        chosen = self.ctx.connector.orders_pricelist_ids.filtered("active")
        return _first_of_each(chosen.sorted(lambda item: (item.sequence, item.id)))

    @cached_property
    def _others(self) -> dict[str, int]:
        """Choose the first price list of each currency that the shop's company may use:
        {ISO code: id}."""
        return _first_of_each(
            self.ctx.env["product.pricelist"].search(
                [("company_id", "in", (False, *self.ctx.connector._companies().ids))],
                order="company_id DESC, sequence, id",
            )
        )

    @cached_property
    def own(self) -> str:
        """Give the ISO code of the company's currency, in which no price list is
        needed."""
        return self.ctx.connector.company_id.currency_id.name

    def booked(self, order: OrderRow) -> Booked | Problem:
        """Decide in which currency an order is made."""
        connector = self.ctx.connector
        own = connector.currency_id.name or ""
        # Null is the shop's own currency, as it is of products, unless the rate says
        # otherwise (docs/shoper-api.md, Customers and orders).
        is_own = order.currency_id is None and order.currency_rate == ONE
        return book_currency(
            own if is_own else self._names.get(order.currency_id or 0),
            order.currency_rate,
            own,
            AmountsIn(connector.amounts_in),
        )

    def record(self, booked: Booked | None) -> BaseModel | None:
        """Find the currency in which an order is made, None where nobody can say which
        that is."""
        if booked is None:
            return None
        key = "currency", booked.currency
        return self.ctx.cached("order", key, lambda: self._record(booked.currency))

    def _record(self, name: str) -> BaseModel:
        currencies = self.ctx.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", name)])

    def wanted_instead(self, order: OrderRow, currency: BaseModel) -> str:
        """Tell in which currency a sales order or invoice should be that is in another
        one, since somebody chose another price list: its ISO code; empty where it is
        the right one, or nobody can say which that is.

        :param currency: that it is in
        """
        booked = self.booked(order)
        if isinstance(booked, Problem) or booked.currency == currency.name:
            return ""
        return booked.currency

    def pricelist_id(self, booked: Booked) -> int | None:
        """Find the price list of an order: in the company's own currency one that was
        chosen; in another one, which a price list gives the order, else its first. None
        where there is none."""
        found = self._chosen.get(booked.currency)
        is_needed = booked.currency != self.own
        return found or (self._others.get(booked.currency) if is_needed else None)

    def rate_trouble(self, currency: str, day: date) -> str | None:
        """Say why Odoo cannot book in a currency on a day: it has no rate, and would
        silently take one to one, or none but an old one. None where it can.

        :param currency: ISO code
        """
        if currency == self.own:
            return None
        key = "rate", currency, day
        found = self.ctx.cached("order", key, lambda: self._rate_day(currency, day))
        if found is None:
            return PlanWords(self.ctx).no_rate(currency, day)
        is_old = day - found > MAX_AGE
        return PlanWords(self.ctx).old_rate(currency, day, found) if is_old else None

    def _rate_day(self, name: str, day: date) -> date | None:
        """Find of which day the rate is by which Odoo books on a day."""
        found = self._newest_rate(name, day)
        if found is None:
            return None
        # Where rates are kept against another currency, the company's own has them.
        return max(found, self._newest_rate(self.own, day) or found)

    def _newest_rate(self, name: str, day: date) -> date | None:
        rate = self.ctx.env["res.currency.rate"].search(
            [
                ("currency_id.name", "=", name),
                ("currency_id.active", "=", True),
                ("company_id", "in", (False, self.ctx.connector.company_id.root_id.id)),
                ("name", "<=", day),
            ],
            order="name DESC",
            limit=1,
        )
        return rate.name or None


def _first_of_each(lists: BaseModel) -> dict[str, int]:
    """Choose the first price list of each currency: {ISO code: id}."""
    return {item.currency_id.name: item.id for item in reversed(lists)}
