"""Writing to orders what the shop edited of them after they were taken over."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from odoo.exceptions import UserError
from odoo.models import BaseModel

from ...core.money import odoo_amount
from ...engine.context import Context
from ...engine.references import Values
from ...engine.write import Write
from ..customer.buyers import BuyerPartners, Buyers
from ..row.names import email_key
from .creation import QUIETLY
from .drafts import drop_drafts
from .edit_words import EditWords
from .edits import CONTACTS, LINES, PARTNERS, made_codes
from .lines import is_of_shop, line_commands, untaxed_commands
from .maps import Maps
from .pickup import delivered_to, pickup_contact
from .plans import OrderPlan
from .reading import told_email
from .stages import is_edited, made_of, note_made, note_written
from .values import TAKEN, taken_of, values_for

METHOD = frozenset({"shipping", "pickup_point"})
# Nobody gets a task because of a new address: open deliveries follow by themselves.
SILENTLY = QUIETLY | {"mail_activity_automation_skip": True}
# Purchases and manufacturing for the order do not follow: whoever does these gets
# Odoo's task if less is wanted.
WITH_TASKS = {"mail_activity_automation_skip": False}
ENDED = ("done", "cancel")  # states of deliveries that follow nothing any more


class EditWriting:
    """Writes edits of the shop to the orders that follow them."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.maps = Maps(ctx)
        self.words = EditWords(ctx)

    def carry_out(self, writes: Sequence[Write]) -> None:
        """Write edits to their orders, each with what follows from it.

        :param writes: with the facts of :meth:`.edits.OrderEdits.prepare`
        """
        plans = [_plan(write) for write in writes]
        partners = self._partners(writes)
        values = values_for(self.ctx, plans, partners)
        orders = self.ctx.records.browse([write.record.id for write in writes])
        orders = orders.with_context(**SILENTLY, active_test=True)
        for write, order in zip(writes, orders, strict=True):
            made = values.of(_plan(write), write.values)
            self._write_one(order, write, made, partners)
        self._check_totals(writes, orders)

    def _partners(self, writes: Sequence[Write]) -> dict[int, BuyerPartners]:
        """Give the contacts of orders: those that they have, but for what the edit
        moves; of the latter those that Odoo lacks are made.

        :return: by the shop's ids of the orders
        """
        moved, kept = {}, {}
        for write in writes:
            plan = _plan(write)
            codes = _with_buyer(write.record, made_codes(write.change))
            own = {
                slot: write.record[name].id
                for code, (slot, name) in CONTACTS.items()
                if code not in codes
            }
            if plan.buyer:
                moved[plan.row.id] = replace(plan.buyer, **own)
            else:
                kept[plan.row.id] = BuyerPartners(*own.values())
        return Buyers(self.ctx).make(moved) | kept

    def _write_one(
        self,
        order: BaseModel,
        write: Write,
        made: Values,
        partners: dict[int, BuyerPartners],
    ) -> None:
        """Write one order.

        :param made: values as for its creation
        """
        plan = _plan(write)
        codes = _with_buyer(order, made_codes(write.change))
        known = order.shoper_made if is_edited(order) else None
        former_ids = _lines_of_edit(order, codes).ids
        made["pickup_location_data"] = self._location(order, plan, codes, made)
        vals = self._vals(order, write, codes, made, partners[plan.row.id])
        untaxed = self._untaxed_commands(order, codes, made)
        commands = [*self._line_commands(order, codes, made), *untaxed]
        is_locked, parcels = order.locked, order.partner_shipping_id
        deliveries = _open_deliveries(order)
        if is_locked:  # by the connector, or by a person; this is decided
            order.action_unlock()
        drop_drafts(order, write.change.element_id)
        order.write(vals)
        if commands:
            order.with_context(**WITH_TASKS).write({"order_line": commands})
        if is_locked:
            order.action_lock()
        is_carrier = "carrier_id" in vals
        self._redirect(order, parcels, deliveries, is_carrier=is_carrier)
        if not known:
            note_made(order)
            return
        if codes & LINES:  # those that somebody deleted are there again
            former_ids = [line[0] for line in known["lines"]]
        names = {name for code, (_slot, name) in CONTACTS.items() if code in codes}
        names |= {
            name
            for name in vals.keys() & {"carrier_id", "fiscal_position_id"}
            if vals[name] == made[name]
        }
        lines = order.order_line.browse([command[1] for command in untaxed])
        note_written(order, names, former_ids, lines | _lines_of_edit(order, codes))

    def _vals(
        self,
        order: BaseModel,
        write: Write,
        codes: set[str],
        made: Values,
        partners: BuyerPartners,
    ) -> Values:
        """Make the fields of an order, besides its lines, that an edit moves.

        :param codes: of the properties that moved
        """
        plan = _plan(write)
        vals: Values = {}
        if "shipping" in codes:
            vals["carrier_id"] = made["carrier_id"]
        if codes & METHOD:
            vals["pickup_location_data"] = made["pickup_location_data"]
        if codes & (PARTNERS | METHOD):
            vals |= self._partner_vals(order, partners, codes, made)
        if "date" in codes:
            vals["shoper_date"] = plan.placed
            if order.state != "sale":  # by it the open deliveries are planned
                vals["date_order"] = plan.placed
        if codes & LINES:
            vals["shoper_total"] = made["shoper_total"]
            # Where its VAT is that of another country, so are its lines.
            vals["fiscal_position_id"] = made["fiscal_position_id"]
        if codes & {"currency", "pickup_point"}:
            vals["shoper_extra"] = made["shoper_extra"]
        taken = taken_of(write.values, plan.row, codes.intersection(TAKEN))
        vals["shoper_taken"] = (order.shoper_taken or {}) | taken
        return vals | write.vals  # what follows at any time, and the payment terms

    def _location(
        self, order: BaseModel, plan: OrderPlan, codes: Collection[str], made: Values
    ) -> dict[str, str] | bool:
        """Choose where the parcel waits for the buyer: where it did before, if the
        method is another one and the shop does not say anew where the point is."""
        made_there: dict[str, str] | bool = made["pickup_location_data"]
        method = self.maps.shippings.get(plan.row.shipping_id or 0)
        is_same = "pickup_point" not in codes and plan.row.pickup_point
        if not made_there and is_same and method and method.is_pickup_shown:
            return order.pickup_location_data or False
        return made_there

    def _line_commands(
        self, order: BaseModel, codes: Collection[str], made: Values
    ) -> list[Any]:
        """Make the commands by which an order gets the shop's lines; where only the
        method of delivery is another one, its line."""
        wanted = [command[2] for command in made["order_line"]]
        if LINES.intersection(codes):
            return line_commands(
                order,
                order.order_line,
                wanted,
                is_renamed="texts" in codes,
                placeholder=self.ctx.connector.unknown_product_id,
            )
        if "shipping" not in codes:
            return []
        wanted = [vals for vals in wanted if vals["is_delivery"]]
        return line_commands(order, order.order_line.filtered("is_delivery"), wanted)

    def _untaxed_commands(
        self, order: BaseModel, codes: Collection[str], made: Values
    ) -> list[Any]:
        """Make the commands that give lines of 0 % VAT, which stay as they are, the tax
        of the country that the order goes to now, as a new order would have it. Lines
        whose tax somebody edited in Odoo keep it."""
        if LINES.intersection(codes) or PARTNERS.isdisjoint(codes):
            return []
        lines = (order.shoper_made or {}).get("lines") or ()
        known = {line_id: taxes for line_id, *_others, taxes in lines}
        unedited = (order.order_line - _lines_of_edit(order, codes)).filtered(
            lambda line: known.get(line.id) == sorted(line.tax_ids.ids)
        )
        return untaxed_commands(
            unedited, [command[2] for command in made["order_line"]]
        )

    def _partner_vals(
        self,
        order: BaseModel,
        partners: BuyerPartners,
        codes: Collection[str],
        made: Values,
    ) -> dict[str, Any]:
        """Make the fields of the contacts that moved. What Odoo would choose anew for
        another customer stays."""
        found = {
            "partner_id": partners.partner_id,
            "partner_invoice_id": partners.invoice_id,
        }
        vals = {name: new for name, new in found.items() if order[name].id != new}
        place = self._place(order, partners, codes, made)
        if place != order.partner_shipping_id:
            vals["partner_shipping_id"] = place.id
        if "partner_id" in vals:
            kept = ["payment_term_id", "user_id", "team_id"]
            kept += ["partner_invoice_id", "partner_shipping_id"]
            if order.state != "sale":
                kept += ["pricelist_id", "warehouse_id"]
            had = {name: order[name].id for name in kept} | {"note": order.note}
            vals = had | vals
        if vals:
            own = order.fiscal_position_id.id
            is_kept = "partner_id" not in vals and _keeps_position(order, made)
            vals["fiscal_position_id"] = own if is_kept else made["fiscal_position_id"]
        return vals

    def _place(
        self,
        order: BaseModel,
        partners: BuyerPartners,
        codes: Collection[str],
        made: Values,
    ) -> BaseModel:
        """Choose the contact that an order is delivered to now. For a sales order that
        is the pick-up point, if it has one; for a quotation Odoo itself puts the point
        there when it is confirmed."""
        is_moved = bool(METHOD.intersection(codes))
        if not is_moved and "delivery" not in codes:
            return order.partner_shipping_id
        contact = delivered_to(order)
        if "delivery" in codes:
            contact = contact.browse(partners.shipping_id)
        if order.state != "sale":
            return contact
        location = order.pickup_location_data
        if is_moved:
            location = made["pickup_location_data"]
        return pickup_contact(contact, location) if location else contact

    def _redirect(
        self,
        order: BaseModel,
        before: BaseModel,
        deliveries: BaseModel,
        *,
        is_carrier: bool,
    ) -> None:
        """Let open deliveries of an order go to its new address, and by its carrier;
        Odoo itself changes all of them or none. What is delivered keeps the address
        that it went to.

        :param before: the contact that parcels went to so far
        :param deliveries: the open ones that went there; where more goods of the order
            were put into one, Odoo left it without an address
        :param is_carrier: whether the carrier moved
        """
        if order.partner_shipping_id == before and not is_carrier:
            return
        pickings = deliveries.filtered(lambda picking: picking.state not in ENDED)
        # A transfer that a vendor sends has the vendor as its contact: the buyer is on
        # its moves. Whoever synchronises need not see deliveries.
        sent = order.sudo().picking_ids.filtered(
            lambda picking: (
                picking.state not in ENDED and picking.picking_type_code == "dropship"
            )
        )
        moves = (pickings | sent).move_ids.filtered(
            lambda move: not move.partner_id or move.partner_id == before
        )
        if order.partner_shipping_id != before:
            pickings.partner_id = order.partner_shipping_id
            moves.partner_id = order.partner_shipping_id
            self._note_vendors(order, before)
        if is_carrier:
            outgoing = pickings.filtered(
                lambda item: item.picking_type_code == "outgoing"
            )
            outgoing.carrier_id = order.carrier_id

    def _check_totals(self, writes: Sequence[Write], orders: BaseModel) -> None:
        """Look at the totals of orders whose lines were written.

        :raises UserError: a sales order came out otherwise than in the shop
        """
        orders.env.flush_all()  # all of an order at once, else it is written twice
        orders.invalidate_recordset(["amount_total"])
        for write, order in zip(writes, orders, strict=True):
            if LINES.intersection(made_codes(write.change)):
                self._check_total(order, _plan(write))

    def _note_vendors(self, order: BaseModel, before: BaseModel) -> None:
        """Note on an order which vendors, who send its goods to the buyer, know the
        former address. Odoo itself writes the new one to purchase orders, but not to
        those that other orders share; and nobody tells a vendor who has one already.

        :param before: the contact that parcels went to so far
        """
        # Whoever synchronises need not see purchases.
        lines = order.sudo().order_line
        if "purchase_line_ids" not in lines._fields:
            return  # nothing is bought for single orders here
        for purchase in lines.purchase_line_ids.order_id:
            is_shared = purchase.dest_address_id == before
            is_told = purchase.dest_address_id and purchase.state == "purchase"
            if is_told or (is_shared and purchase.state != "cancel"):
                order.message_post(body=self.words.vendor_sends(purchase))

    def _check_total(self, order: BaseModel, plan: OrderPlan) -> None:
        """Compare what Odoo computed with the shop's total. A quotation that came out
        otherwise is held up; a sales order stays as it was.

        :raises UserError: for a sales order
        """
        if odoo_amount(order.amount_total) == plan.row.total:
            order._let_go()
            return
        words = EditWords(self.ctx, order.currency_id)
        totals = order.amount_total, float(plan.row.total)
        if order.state == "sale":
            raise UserError(words.sold_total_differs(*totals))
        order._hold_up(words.total_differs(*totals))


def _with_buyer(order: BaseModel, codes: Collection[str]) -> set[str]:
    """Add to what moved the contacts that go with the buyer where the shop names
    another one: those that belong to the former buyer, or have the e-mail address of
    that buyer or the order, but for what a person chose in Odoo beside that buyer.

    :param codes: of the properties that moved
    """
    found = set(codes)
    if "buyer" not in found:
        return found
    # Also contacts that the run's user may not see are compared.
    former = order.partner_id.sudo()
    family = former.commercial_partner_id
    emails = {email_key(former.email or ""), told_email(order.shoper_taken)} - {""}
    now = made_of(order)["partners"]
    made = (order.shoper_made or {}).get("partners") or now
    for code, contact_id, made_id in zip(CONTACTS, now, made, strict=True):
        contact = former.browse(contact_id)
        is_of_former = contact.commercial_partner_id == family
        is_chosen = contact_id != made_id
        if is_chosen and not (is_of_former and now[0] != made[0]):
            continue
        if is_of_former or email_key(contact.email or "") in emails:
            found.add(code)
    return found


def _keeps_position(order: BaseModel, made: Values) -> bool:
    """Tell whether an order keeps its fiscal position, and with it the taxes of its
    lines: the shop still sells by the position with which the order was made, even if a
    person chose another one since.

    :param made: values as for its creation
    """
    known = (order.shoper_made or {}).get("position", order.fiscal_position_id.id)
    return bool(known == made["fiscal_position_id"])


def _open_deliveries(order: BaseModel) -> BaseModel:
    """Find the open deliveries of an order that go to its address."""
    # Whoever synchronises need not see deliveries.
    return order.sudo().picking_ids.filtered(
        lambda picking: (
            picking.state not in ENDED
            and picking.partner_id == order.partner_shipping_id
        )
    )


def _lines_of_edit(order: BaseModel, codes: Collection[str]) -> BaseModel:
    """Choose the lines of an order that an edit brings to what the shop has."""
    if LINES.intersection(codes):
        return order.order_line.filtered(is_of_shop)
    return order.order_line.filtered(
        lambda line: "shipping" in codes and line.is_delivery
    )


def _plan(write: Write) -> OrderPlan:
    """Give what an edited order becomes, a fact of
    :meth:`.edits.OrderEdits.prepare`."""
    plan: OrderPlan = write.values.facts["plan"]
    return plan
