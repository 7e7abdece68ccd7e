"""Which edits of the shop orders follow after they were taken over."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from odoo.models import BaseModel

from ...engine.causes import noted
from ...engine.context import Context
from ...engine.plan.pair import Blocked
from ...engine.plan.readiness import Readiness
from ...engine.write import Prepared
from ..row.order_row import OrderRow
from ..row.words import clean
from .answers import is_kept
from .combined import Combined
from .edit_words import EditWords
from .given_number import is_later_number
from .maps import Maps
from .paid_day import paid_on
from .plans import Former, OrderPlan, OrderPlans
from .reading import StoredOrder, told_email
from .stages import Stage, stage_of
from .underpaid import is_paid_before, underpaid_text
from .values import MADE_OF

LINES = frozenset(
    {"lines", "texts", "shipping_cost", "shipping_tax", "total", "vat_eu"}
)
CONTACTS = {  # property: (of a buyer's plan, field)
    "buyer": ("account", "partner_id"),
    "billing": ("invoice", "partner_invoice_id"),
    "delivery": ("shipping", "partner_shipping_id"),
}
PARTNERS = frozenset(CONTACTS)


class OrderEdits:
    """Says which edits of the shop an order follows.

    A quotation that nobody edited in Odoo follows. A quotation that was edited, and a
    sales order of which nothing is delivered or invoiced, follow once a person said so.
    An order of which something is delivered or invoiced stays as it is, and people are
    told of the edit."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.words = EditWords(ctx)

    def _obstacle(
        self,
        order: BaseModel,
        row: OrderRow | None,
        combined: Combined,
        codes: Sequence[str],
        *,
        is_decided: bool,
    ) -> str | None:
        """Say why an edit is not written now; None where it may be.

        :param order: ``sale.order``
        :param row: what the shop said of it, None where that is not kept any more
        :param combined: that knows its parts
        :param codes: of the properties that moved
        :param is_decided: a person said that the shop's values count
        """
        if row and combined.is_by_hand(row):
            return self._combined(row, combined, codes)
        are_parts_unread = row and "children" in row.unread
        if are_parts_unread and not (is_decided or LINES.isdisjoint(codes)):
            return self.words.parts_unread(order.shoper_number, codes)
        stage, number = stage_of(order), order.shoper_number
        more = self._underpaid(order, row, codes)
        if stage is Stage.DONE:
            told = self.words.edited_under_way(number, codes)
            billing = row.billing if row and "billing" in codes else None
            if billing and is_later_number(order, billing):
                told += " " + self.words.later_number(clean(billing.tax_number))
            return told + more
        if is_decided or stage in (Stage.DRAFT, Stage.CANCELLED):
            return None
        if stage is Stage.SOLD:
            return self.words.edited_sold(number, codes) + more
        if stage is Stage.PICKED:
            return self.words.edited_picked(order, codes) + more
        return self.words.edited_both(number, codes)

    def _underpaid(
        self, order: BaseModel, row: OrderRow | None, codes: Sequence[str]
    ) -> str:
        """Say how much of an order with another total is not paid, an empty text where
        nothing is missing, or it need not be paid before."""
        if row is None or "total" not in codes or row.paid >= row.total:
            return ""
        method = self.maps.payments.get(row.payment_id or 0)
        if method is None or not is_paid_before(method):
            return ""
        text = underpaid_text(self.ctx.env, row.paid, row.total, order.currency_id)
        return f" {text}"

    def _combined(self, row: OrderRow, combined: Combined, codes: Sequence[str]) -> str:
        """Say what is to be done in Odoo with an order that was combined with others
        in the shop: their goods were moved from the one to the other there."""
        if row.parent_id:
            return self.words.became_part(row)
        if LINES.isdisjoint(codes):
            return self.words.edited_combined(row, codes)
        parts = combined.open_parts(row)
        if combined.is_taken and parts == combined.standing_parts(row):
            return self.words.follows_without(row, parts, codes)
        return self.words.got_parts(row, parts, codes)

    def blocked(
        self,
        edits: Mapping[BaseModel, tuple[BaseModel, Sequence[str]]],
        *,
        is_decided: bool,
    ) -> dict[int, Blocked]:
        """Say why edits cannot be written yet, in a constant number of queries. Those
        that nothing else keeps from following are planned, so that all reasons are told
        at once, as for a new order.

        :param edits: by their elements: ``sale.order``, and codes of what moved
        :param is_decided: a person said that the shop's values count
        :return: by the ids of the elements
        """
        elements = self.ctx.env["shoper.element"].union(*edits)
        stored = StoredOrder.of_all(elements)
        rows = {key: item.row if item else None for key, item in stored.items()}
        combined = Combined(self.ctx.connector, rows.values())
        found: dict[int, Blocked] = {}
        free: dict[BaseModel, tuple[BaseModel, Sequence[str]]] = {}
        for element, (order, codes) in edits.items():
            row = rows[element.id]
            reason = self._obstacle(order, row, combined, codes, is_decided=is_decided)
            if reason:
                found[element.id] = Blocked(dict.fromkeys(codes, reason))
            else:
                free[element] = order, codes
        return found | (self._unready(free) if free else {})

    def _unready(
        self, edits: Mapping[BaseModel, tuple[BaseModel, Sequence[str]]]
    ) -> dict[int, Blocked]:
        """Say why orders cannot become what the shop has now: what :meth:`blocked`
        does of those that may."""
        elements = self.ctx.env["shoper.element"].union(*edits)
        elements.fetch(["base", "base_facts"])
        former = {
            element.id: _former(element, order, codes)
            for element, (order, codes) in edits.items()
        }
        plans = OrderPlans(self.ctx).of(elements, former)
        found = {}
        for element, (order, codes) in edits.items():
            plan = plans.get(element.id)
            reason = "\n".join(self._plan_reasons(plan, order))
            ready = plan.readiness if plan else Readiness()
            found[element.id] = Blocked(
                dict.fromkeys(codes, reason) if reason else {},
                ready.needs,
                # What is not written now holds up nothing else.
                () if reason else ready.depends,
            )
        return found

    def prepare(self, changes: BaseModel) -> Prepared:
        """Plan anew the orders that updates write lines or contacts of. What cannot be
        written after all waits, with its reasons.

        :return: {change: facts}, with the plan of those orders
        """
        edits = edits_of(changes)
        orders = self.ctx.records.browse(edits.mapped("res_id")).exists()
        by_id = {order.id: order for order in orders}
        plans: dict[int, OrderPlan] = {}
        if edits:
            edits.element_id.fetch(["base", "base_facts"])
            former = {
                edit.element_id.id: _former(
                    edit.element_id, by_id.get(edit.res_id), made_codes(edit)
                )
                for edit in edits
            }
            plans = OrderPlans(self.ctx).of(edits.element_id, former)
        combined = Combined(self.ctx.connector, [plan.row for plan in plans.values()])
        prepared: Prepared = {}
        for change in changes:
            if change not in edits:
                prepared[change] = self._moment(change)
                continue
            plan = plans.get(change.element_id.id)
            reason = self._reason(change, plan, by_id.get(change.res_id), combined)
            if reason:
                change.write({"state": "waiting", "message": reason})
                if plan:
                    change._note(**noted(plan.readiness.needs))
            else:
                prepared[change] = {"plan": plan} | self._moment(change)
        return prepared

    def _moment(self, change: BaseModel) -> dict[str, Any]:
        """Give the fact ``paid_on``, the date of the payment that a change writes to an
        order; nothing where it writes none."""
        if self.ctx.is_undo or change.verb != "update_odoo":
            return {}
        moment = paid_on(self.ctx, change)
        return {"paid_on": moment} if moment else {}

    def _reason(
        self,
        change: BaseModel,
        plan: OrderPlan | None,
        order: BaseModel | None,
        combined: Combined,
    ) -> str | None:
        """Say why an edit that was planned waits after all.

        :param order: None where it was deleted in Odoo
        :param combined: that knows its parts
        """
        if self.ctx.is_undo:
            return self.words.edit_stays()
        reasons = self._plan_reasons(plan, order)
        if reasons:
            return "\n".join(reasons)
        if plan and plan.depends:
            return self.words.synchronise_again()
        if order is None:
            return None
        is_decided = change.element_id.id in self.ctx.choices
        codes = made_codes(change)
        row = plan.row if plan else None
        return self._obstacle(order, row, combined, codes, is_decided=is_decided)

    def _plan_reasons(
        self, plan: OrderPlan | None, order: BaseModel | None
    ) -> list[str]:
        """Say why an order cannot become what the shop's is now, whatever a person
        decides.

        :param plan: what it is to become, None where that is not kept any more
        :param order: None where it was deleted in Odoo
        """
        if plan is None:
            return [self.words.not_kept()]
        now = plan.booked.currency if plan.booked else ""
        if order and now and now != order.currency_id.name:
            number, had = order.shoper_number, order.currency_id.name
            return [self.words.edited_currency(number, had, now)]
        # Of what people join, :meth:`_obstacle` says what is to be done in Odoo.
        return [] if plan.is_joined_by_hand else plan.reasons


def _former(
    element: BaseModel, order: BaseModel | None, codes: Collection[str]
) -> Former:
    """Say what stays of an order: whoever bought is looked for, and made, anew only
    where the shop names somebody else.

    :param order: None where it was deleted in Odoo
    :param codes: of the properties that moved
    """
    account_id, email = None, ""
    if order and "buyer" in codes:
        email = told_email(order.shoper_taken)
    elif order:
        account_id = order.partner_id.id
    is_moved = bool(PARTNERS.intersection(codes))
    return Former(is_moved, account_id, email, is_kept(element))


def edits_of(changes: BaseModel) -> BaseModel:
    """Choose the changes that write what orders are made of, such as lines and
    contacts."""
    return changes.filtered(lambda change: made_codes(change))


def made_codes(change: BaseModel) -> list[str]:
    """List the properties that a change writes and that the order is made of: their
    codes."""
    return [code for code in MADE_OF if code in (change.after or {})]
