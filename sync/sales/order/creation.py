"""Making orders: quotations whose totals are the shop's, in batches."""

from collections.abc import Sequence

from odoo.models import BaseModel

from ...core.money import odoo_amount
from ...engine.causes import noted
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.sides import Sides
from ...engine.write import Creations, Prepared
from ..customer.buyers import Buyers
from ..row.discount_rule import NO_EVIDENCE, Evidence
from .buyer_notes import write_notes
from .looked_up import as_looked_up, looked_up
from .paid_day import noted_day
from .plans import OrderPlan, OrderPlans
from .stages import note_made
from .tags import tag_commands
from .values import values_for
from .words import Words

# Nobody is mailed, follows the order or reads in its chatter that it was made.
QUIETLY = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,  # no mail tells of a task either
    "loyalty_no_mail": True,
}


class OrderCreation:
    """Makes the orders of a batch of changes."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def prepare(self, changes: BaseModel) -> Prepared:
        """Plan once more what was planned before, now that the changes before it are
        done. What is not ready waits, with its reasons.

        :return: {change: facts} of those that are ready: ``plan`` (:class:`OrderPlan`)
            and, where :func:`.paid_day.noted_day` knows it, ``paid_on`` (a date)
        """
        wanted = self._still_wanted(changes.element_id)
        plans = OrderPlans(self.ctx).of(changes.element_id)
        prepared: Prepared = {}
        for change in changes:
            plan = plans.get(change.element_id.id)
            reasons = plan.reasons if plan else [Words(self.ctx).not_kept()]
            if plan and not reasons and change.element_id not in wanted:
                Changes(self.ctx).stale(change, Words(self.ctx).left_out_since())
            elif plan and not reasons and not plan.depends:
                day = noted_day(plan.stored.facts)
                prepared[change] = {"plan": plan} | ({"paid_on": day} if day else {})
            elif self._is_moved(change):
                Changes(self.ctx).stale(change)
            else:
                reason = "\n".join(reasons) or Words(self.ctx).synchronise_again()
                change.write({"state": "waiting", "message": reason})
                if plan:
                    change._note(**noted(plan.readiness.needs))
        return prepared

    def _still_wanted(self, elements: BaseModel) -> BaseModel:
        """Choose the orders that are still to be taken over: since that was planned a
        person may have chosen that such are left out, or another program marked them
        as its own, and Odoo would have them twice."""
        domain = self.ctx.entity._import_domain(self.ctx)
        return elements.search([("id", "in", elements.ids), *domain])

    def _is_moved(self, change: BaseModel) -> bool:
        """Tell whether the shop's order is another one than was planned."""
        shop = Sides(self.ctx).of_element(change.element_id)
        unsteady = self.ctx.entity._unsteady
        return Changes(self.ctx).moved(change.after, shop, unsteady)

    def make(self, creations: Creations) -> BaseModel:
        """Make the orders, with the buyers that Odoo does not know yet.

        :param creations: with the facts of :meth:`prepare`
        :return: the orders, in the same order
        """
        sides = creations.values
        plans: list[OrderPlan] = [side.facts["plan"] for side in sides]
        partners = Buyers(self.ctx).make(
            {plan.row.id: plan.buyer for plan in plans if plan.buyer}
        )
        values = values_for(self.ctx, plans, partners)
        records = self.ctx.records.with_context(**QUIETLY, active_test=True)
        tags = tag_commands(self.ctx, [side.get("tags") for side in sides])
        orders = looked_up(records).create(
            [
                values.of(plan, side) | ({"tag_ids": links} if links else {})
                for plan, side, links in zip(plans, sides, tags, strict=True)
            ]
        )
        write_notes(self.ctx, orders)
        note_made(orders)  # before the check, which writes all of an order at once
        exact = self._check_totals(creations.changes, orders, plans)
        self._learn([plan for plan in plans if plan.row.id in exact])
        return orders

    def _check_totals(
        self, changes: BaseModel, orders: BaseModel, plans: Sequence[OrderPlan]
    ) -> set[int]:
        """Compare what Odoo computed with the shop's totals, by one look at what the
        database keeps. An order that came out otherwise is held up.

        :return: the shop's ids of those that are right
        """
        # All of an order at once, else it is written twice.
        as_looked_up(self.env, orders).flush_all()
        orders.invalidate_recordset(["amount_total"])
        exact: set[int] = set()
        wrong: dict[BaseModel, str] = {}
        for change, order, plan in zip(changes, orders, plans, strict=True):
            if odoo_amount(order.amount_total) == plan.row.total:
                exact.add(plan.row.id)
                continue
            words = Words(self.ctx, order.currency_id)
            reason = words.total_differs(order.amount_total, float(plan.row.total))
            order._hold_up(reason)
            wrong[change] = reason
        self._tell(wrong, dict(zip(changes, orders, strict=True)))
        return exact

    def _tell(
        self, wrong: dict[BaseModel, str], orders: dict[BaseModel, BaseModel]
    ) -> None:
        """List orders that are held up as confirmations that wait, unless one is
        planned already: it waits when its turn comes."""
        model = self.env["shoper.sync.change"]
        elements = [change.element_id.id for change in wrong]
        planned = model.search(
            [
                ("step_id", "=", self.ctx.step.id),
                ("verb", "=", "act"),
                ("element_id", "in", elements),
            ]
        ).element_id
        model.create(
            [
                Changes(self.ctx).values(
                    "act",
                    change.element_id,
                    action="confirm",
                    res_id=orders[change].id,
                    state="waiting",
                    message=reason,
                )
                for change, reason in wrong.items()
                if change.element_id not in planned
            ]
        )

    def _learn(self, plans: Sequence[OrderPlan]) -> None:
        """Note what the orders tell about how the shop computes discounts."""
        connector = self.ctx.connector
        stored = connector.rule_evidence or {}
        known = Evidence(stored) if stored else NO_EVIDENCE
        found = known.after(plan.total.fits for plan in plans if plan.total)
        if dict(found.against) != stored:
            connector.rule_evidence = dict(found.against)
