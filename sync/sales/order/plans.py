"""What orders of the shop become in Odoo, and every reason why they do not yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from odoo.fields import Datetime
from odoo.models import BaseModel

from ...core.refs import Ref
from ...engine.causes import Needed
from ...engine.context import Context
from ...engine.plan.readiness import Readiness
from ..customer.buyers import Buyers
from ..customer.planning import BuyerPlan
from ..row.currency import Booked
from ..row.line_row import LineRow
from ..row.money import Amount, LineKind, keeps_decimals
from ..row.order_row import OrderRow
from ..row.order_total import (
    NotReproduced,
    Reproduced,
    Settings,
    bill_of,
    reproduce,
)
from ..row.problem import Problem
from ..row.tax import Tax
from .amounts import settings_of, shown_for
from .combined import Combined
from .currencies import Currencies
from .destinations import Destinations
from .maps import GONE, Maps
from .moments import in_utc
from .plan_words import PlanWords
from .products import Lack, LineProducts, Sold
from .reading import StoredOrder
from .taxes import Taxes

AHEAD = timedelta(days=2)  # more than by which any clock goes wrong


@dataclass(slots=True)
class PlannedLine:
    """A line of an order in Odoo.

    :param amount: what it comes to
    :param row: the shop's line, None for one that is made of the order itself
    :param product: ``product.product``
    :param unit: ``uom.uom``, None for that of the product
    :param tax_id: of the ``account.tax`` that stands for the shop's VAT rate there
    """

    amount: Amount
    row: LineRow | None
    product: BaseModel
    unit: BaseModel | None
    tax_id: int


@dataclass(slots=True)
class OrderPlan:
    """What an order becomes.

    :param reasons: why it waits, for people; all of them
    :param depends: changes that must be done before
    :param needs: what is not linked that its lines need
    :param is_joined_by_hand: whether it was combined with others, and a person does in
        Odoo what the shop did
    :param by_hand: whether no setting or link lets it through, so that a person enters
        it in Odoo
    :param is_taken: whether it is in Odoo already
    :param total: amounts that add up to the shop's total, None where none do
    :param buyer: the contacts, None where who bought is not clear, or stays as it is
    :param booked: in which currency it is made, None where nobody can say it
    :param position: ``account.fiscal.position``
    :param placed: when the buyer ordered (UTC, naive), None where that is not clear
    """

    stored: StoredOrder
    is_taken: bool = False
    lines: list[PlannedLine] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    depends: list[int] = field(default_factory=list)
    needs: list[Needed] = field(default_factory=list)
    is_joined_by_hand: bool = False
    by_hand: bool = False
    total: Reproduced | None = None
    buyer: BuyerPlan | None = None
    booked: Booked | None = None
    position: BaseModel | None = None
    placed: datetime | None = None

    @property
    def row(self) -> OrderRow:
        return self.stored.row

    @property
    def readiness(self) -> Readiness:
        """Say whether it can be made now."""
        needs = tuple(dict.fromkeys(self.needs))
        reasons, depends = tuple(self.reasons), tuple(self.depends)
        return Readiness(reasons, depends, needs, self.by_hand)

    @property
    def promo_code(self) -> str:
        return self.stored.promo_code


class Former(NamedTuple):
    """What stays of an order that is edited.

    :param is_moved: whether anything of the buyer or the addresses is another one
    :param account_id: of the contact who bought, None where that is another one
    :param email: address that the order had, where the shop names another buyer now
    :param is_kept: whether it goes on although the shop cancelled it or took it back
    """

    is_moved: bool
    account_id: int | None
    email: str
    is_kept: bool


class OrderPlans:
    """Plans many orders at once, in a constant number of queries. Nothing is written
    and nobody is asked."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.connector = ctx.connector
        self.words = PlanWords(ctx)
        self.maps = Maps(ctx)
        self.destinations = Destinations(ctx)
        self.currencies = Currencies(ctx)
        self.taxes = Taxes(ctx)

    def of(
        self, elements: BaseModel, former: Mapping[int, Former] | None = None
    ) -> dict[int, OrderPlan]:
        """Plan orders: {element id: plan}.

        :param elements: ``shoper.element`` of orders
        :param former: what stays of those that have a record: {element id: that}
        """
        former = former or {}
        stored = StoredOrder.of_all(elements)
        plans = {
            key: OrderPlan(item, is_taken=key in former)
            for key, item in stored.items()
            if item
        }
        products = LineProducts(
            self.connector.with_context(active_test=False),
            [line for plan in plans.values() for line in plan.stored.lines],
        )
        buyers = Buyers(self.ctx).plan(
            [
                plan.row
                for key, plan in plans.items()
                if key not in former or former[key].is_moved
            ],
            {
                plans[key].row.id: kept.account_id
                for key, kept in former.items()
                if key in plans and kept.account_id
            },
            {
                plans[key].row.id: kept.email
                for key, kept in former.items()
                if key in plans and kept.email
            },
        )
        moments = in_utc(
            self.ctx, {plan.row.id: plan.row.placed for plan in plans.values()}
        )
        rows = [plan.row for plan in plans.values()]
        combined = Combined(self.connector, rows)
        refusal = self._refusal()
        for key, plan in plans.items():
            if refusal:
                plan.reasons.append(refusal)
            is_kept = key in former and former[key].is_kept
            plan.reasons += self._map_reasons(plan.row, is_kept=is_kept)
            buyer = buyers.get(plan.row.id, ())
            if combined.is_by_hand(plan.row):
                self._leave_to_people(plan, combined)
            else:
                self._plan_order(plan, buyer, moments[plan.row.id], products)
        return plans

    def _refusal(self) -> str | None:
        """Say why the run's user can make no orders at all."""
        if not self.ctx.records.has_access("create"):
            return self.words.no_right()
        salesperson = self.connector.orders_user_id
        everybody = "sales_team.group_sale_salesman_all_leads"
        user = self.ctx.run.user_id
        if salesperson not in (salesperson.browse(), user) and not (
            user._is_superuser() or user.has_group(everybody)
        ):
            return self.words.only_own_documents(salesperson)
        return None

    def _leave_to_people(self, plan: OrderPlan, combined: Combined) -> None:
        """Let an order wait that was combined with others. A setting lets one through
        of which others are parts; where these are in Odoo, or it is itself a part, a
        person does there what the shop did."""
        row = plan.row
        plan.is_joined_by_hand = True
        plan.by_hand = not plan.reasons and bool(row.parent_id or combined.is_taken)
        plan.reasons.append(self.words.combined(row, combined.standing_parts(row)))

    def _plan_order(
        self,
        plan: OrderPlan,
        buyer: BuyerPlan | Sequence[str],
        placed: datetime | Problem,
        products: LineProducts,
    ) -> None:
        """Fill in the plan of one order."""
        if isinstance(placed, Problem):
            plan.reasons.append(self.words.problem(placed))
        else:
            plan.placed = placed
            if not plan.is_taken and placed > Datetime.now() + AHEAD:
                plan.reasons.append(self.words.placed_ahead(placed))
                plan.by_hand = True
        if isinstance(buyer, BuyerPlan):
            plan.buyer = buyer
        else:
            plan.reasons += buyer
        self._plan_place(plan)
        self._plan_currency(plan)
        self._plan_lines(plan, products)

    def _map_reasons(self, row: OrderRow, *, is_kept: bool) -> list[str]:
        """Say which meanings nobody chose yet; what is not mirrored is told as a
        reference that is not linked.

        :param is_kept: see :class:`Former`
        """
        words, reasons = self.words, []
        status = self.maps.statuses.get(row.status_id or 0)
        if status and not status.incoming:
            reasons.append(words.status_without_meaning(status))
        elif status and status.incoming in ("none", *(() if is_kept else GONE)):
            reasons.append(words.not_taken(status))
        payment = self.maps.payments.get(row.payment_id or 0)
        if payment and not payment.kind:
            reasons.append(words.payment_without_meaning(payment))
        return reasons

    def _plan_place(self, plan: OrderPlan) -> None:
        """Choose the fiscal position. That an address names no country is a reason of
        the buyer's plan."""
        place = self.destinations.of(plan.row)
        if place:
            if plan.row.is_vat_eu and not place.is_elsewhere_in_union:
                reason = self.words.eu_sale_to(place.shown)
                by_hand = self.words.or_by_hand(is_taken=plan.is_taken)
                plan.reasons.append(f"{reason} {by_hand}")
            plan.position, may_lack = self.destinations.position_of(plan.row, place)
            if not plan.position and not may_lack:
                plan.reasons.append(self.words.no_position(plan.row, place.shown))

    def _plan_currency(self, plan: OrderPlan) -> None:
        booked = self.currencies.booked(plan.row)
        if isinstance(booked, Problem):
            plan.reasons.append(self.words.problem(booked))
            return
        plan.booked = booked
        day = plan.row.placed.date()
        trouble = self.currencies.rate_trouble(booked.currency, day)
        if trouble:
            plan.reasons.append(trouble)
        is_own = booked.currency == self.currencies.own
        if not is_own and not self.currencies.pricelist_id(booked):
            plan.reasons.append(self.words.no_pricelist(booked))

    # ------------------------------------------------------------------------- lines
    def _plan_lines(self, plan: OrderPlan, products: LineProducts) -> None:
        """Find the lines that add up to the shop's total, their products and taxes."""
        bill = bill_of(plan.row, plan.stored.lines)
        total = self.total_of(plan.stored)
        if isinstance(total, NotReproduced):
            words = PlanWords(self.ctx, self.currencies.record(plan.booked))
            reason = words.total(bill, total, is_taken=plan.is_taken)
            plan.reasons.append(reason)
        else:
            plan.total = total
        lines = {line.id: line for line in plan.stored.lines}
        amounts = shown_for(self.connector, total.amounts, bill)
        for amount in amounts:
            row = lines.get(amount.line_id or 0)
            self._plan_line(plan, amount, row, products)
            if plan.row.is_vat_eu and amount.total and amount.tax.percent:
                reason = self.words.vat_in_eu_sale(amount.tax)
                by_hand = self.words.or_by_hand(is_taken=plan.is_taken)
                plan.reasons.append(f"{reason} {by_hand}")
        plan.reasons = list(dict.fromkeys(plan.reasons))

    def total_of(self, stored: StoredOrder) -> Reproduced | NotReproduced:
        """Find the amounts that add up to the shop's total of an order."""
        return reproduce(bill_of(stored.row, stored.lines), self._settings)

    @cached_property
    def _settings(self) -> Settings:
        return settings_of(self.connector)

    def _plan_line(
        self,
        plan: OrderPlan,
        amount: Amount,
        row: LineRow | None,
        products: LineProducts,
    ) -> None:
        """Add one line to a plan, or to its reasons and needs what the line lacks.

        :param row: the shop's line, None for one that is made of the order itself
        """
        tax_id = self.tax_of(plan.row, amount.tax)
        if not self.taxes.of(amount.tax):
            plan.reasons.append(self.words.no_tax(amount.tax))
            plan.needs += _needed("tax", self.taxes.unlinked(amount.tax))
        elif not tax_id:
            plan.reasons.append(self.words.no_zero_tax(amount.tax, plan.position))
        elif tax_id in self.taxes.archived:
            plan.reasons.append(self.words.archived_tax(amount.tax))
        unit: BaseModel | None = None
        if row is not None and amount.kind is LineKind.PRODUCT:
            sold = products.of(row)
            product = self._product_of(plan, row, sold, products)
            unit = sold.unit
            if not keeps_decimals(row.quantity, self._decimals):
                plan.reasons.append(self.words.quantity(row, self._decimals))
        else:
            product = self._service_of(plan.row, amount)
            if not product:
                plan.reasons.append(self.words.no_service(amount))
        if product and tax_id:
            plan.lines.append(PlannedLine(amount, row, product, unit, tax_id))

    def tax_of(self, row: OrderRow, tax: Tax) -> int | None:
        """Find the id of the tax that lines of an order have at a VAT rate of the shop.
        Where nothing is charged since the goods leave the country, that is the one of
        the fiscal position: the VAT return has another field for each."""
        linked = self.taxes.of(tax)
        place = self.destinations.of(row)
        if not linked or tax.percent or not place:
            return linked
        position, _may_lack = self.destinations.position_of(row, place)
        if not position or not self.destinations.is_untaxed(row, place):
            return linked
        return self.taxes.abroad(linked, position)

    @cached_property
    def _decimals(self) -> int:
        """Read with how many decimals Odoo keeps quantities."""
        return self.env["decimal.precision"].precision_get("Product Unit")

    def _product_of(
        self, plan: OrderPlan, row: LineRow, sold: Sold, products: LineProducts
    ) -> BaseModel | None:
        """Choose the product of a line that sold one, None where there is none yet; add
        to the plan on what it depends for that, or why it waits, and what it needs."""
        if sold.lack is None:
            return sold.product
        if sold.lack is Lack.UNLINKED and sold.element is not None:
            links = self.ctx.links(sold.element.entity)
            change_id = links.change_by_element.get(sold.element.id)
            if change_id:
                plan.depends.append(change_id)
                return None
        placeholder = self.connector.unknown_product_id
        is_allowed = self.connector.unknown_products == "placeholder"
        if sold.lack in (Lack.UNKNOWN, Lack.UNLINKED) and is_allowed and placeholder:
            return placeholder
        plan.reasons.append(self.words.no_product(row, sold))
        lacking = products.lacking(sold)
        if lacking is not None:
            plan.needs += _needed(lacking.entity, [lacking.id])
        return None

    def _service_of(self, row: OrderRow, amount: Amount) -> BaseModel:
        """Choose the product of a line that sold none."""
        connector = self.connector
        if amount.kind is LineKind.SHIPPING:
            method = self.maps.shippings.get(row.shipping_id or 0)
            own = method and (method.product_id or method.carrier_id.product_id)
            return own or connector.shipping_product_id
        if amount.kind is LineKind.ROUNDING:
            return connector.rounding_product_id
        if amount.kind is LineKind.DISCOUNT or amount.total < 0:
            return connector.discount_product_id
        return connector.fee_product_id


def _needed(code: str, element_ids: Sequence[int]) -> list[Needed]:
    """Name elements of a type that must be linked first."""
    return [Needed(code, Ref.element(element_id)) for element_id in element_ids]
