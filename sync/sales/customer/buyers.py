from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...engine.context import Context
from ...engine.write import MadeLink
from ..row.order_row import OrderRow
from .making import Making
from .new_partner import slot_key
from .planning import BuyerPlan, Planning
from .wanted import Reasons, Wanted, WantedBuyers, known_user_id, user_elements


class BuyerPartners(NamedTuple):
    """The contacts of an order: who bought, and where invoice and parcel go; ids of
    ``res.partner``."""

    partner_id: int
    invoice_id: int
    shipping_id: int


class Buyers:
    """Finds out which contacts of Odoo orders are for, and makes those that lack.

    A registered customer is the contact that the shop's customer is linked with; one
    that is not linked yet is found by the rules of the customers, or waits by them. A
    guest is never taken for a customer, or for anybody in Odoo, unless the connector
    says so. Where a contact has exactly the address that the order names, that is
    used; otherwise it is added. Nothing that is there is changed, so that no document
    loses its address."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def plan(
        self,
        rows: Sequence[OrderRow],
        account_ids: Mapping[int, int] | None = None,
        former_emails: Mapping[int, str] | None = None,
    ) -> dict[int, BuyerPlan | Reasons]:
        """Say which contacts orders will have. Nothing is written, and it takes as many
        queries for one order as for many.

        :param account_ids: of orders that Odoo has and whose buyer is the same as ever:
            {order id: id of the contact who bought}
        :param former_emails: of orders that Odoo has and whose buyer is another one:
            {order id: e-mail address that the order had so far}
        :return: {order id: its plan, or why it has to wait}
        """
        reading = WantedBuyers(self.ctx)
        elements = user_elements(self.ctx, filter(None, map(known_user_id, rows)))
        found: dict[int, BuyerPlan | Reasons] = {}
        wanted: list[Wanted] = []
        for row in rows:
            read = reading.wanted(
                row,
                elements,
                (account_ids or {}).get(row.id),
                (former_emails or {}).get(row.id, ""),
            )
            if isinstance(read, Wanted):
                wanted.append(read)
            else:
                found[row.id] = read
        return found | Planning(self.ctx, wanted, elements).plan()

    def make(self, plans: Mapping[int, BuyerPlan]) -> dict[int, BuyerPartners]:
        """Create the contacts that plans name and that are not there yet, each once,
        and link customers of the shop with theirs.

        :param plans: {order id: plan}, made in the same transaction
        :return: {order id: its contacts}
        """
        made = Making(self.ctx).make(
            slot
            for plan in plans.values()
            for slot in (plan.account, plan.invoice, plan.shipping)
        )
        found = {
            order_id: BuyerPartners(
                made[slot_key(plan.account)],
                made[slot_key(plan.invoice)],
                made[slot_key(plan.shipping)],
            )
            for order_id, plan in plans.items()
        }
        self._link(
            {
                plan.user_id: (found[order_id].partner_id, plan)
                for order_id, plan in plans.items()
                if plan.user_id and plan.rule
            }
        )
        return found

    def _link(self, customers: Mapping[int, tuple[int, BuyerPlan]]) -> None:
        """Link customers of the shop with contacts. For one that was never downloaded
        an element is made that holds its number and name alone, so that it is known the
        next time.

        :param customers: {id in the shop: (id of the contact, plan)}
        """
        elements = user_elements(self.ctx, customers)
        unknown = [user_id for user_id in customers if user_id not in elements]
        created = self.env["shoper.element"].create(
            [
                {
                    "connector_id": self.ctx.connector.id,
                    "entity": "customer",
                    "remote_id": user_id,
                    "name": customers[user_id][1].name,
                }
                for user_id in unknown
            ]
        )
        elements |= dict(zip(unknown, created, strict=True))
        made = {
            elements[user_id]: MadeLink(contact_id, plan.rule)
            for user_id, (contact_id, plan) in customers.items()
            if elements[user_id].link_state == "unlinked"
        }
        linked = self.env["shoper.element"].concat(*made)
        user = self.ctx.run.user_id
        linked._link(list(made.values()), user)
        linked._log("linked", user=user, run=self.ctx.run)
