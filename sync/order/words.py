"""Why orders wait, in the reader's language, each with what to do about it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from odoo.models import BaseModel

from ..engine.context import Context
from ..engine.dates import day_text
from ..engine.shown.number import shown_amount, shown_number
from ..sale.currency import Booked
from ..sale.line_row import LineRow
from ..sale.money import NOTHING, Amount, LineKind, sum_of
from ..sale.order_row import OrderRow
from ..sale.order_total import Bill, NotReproduced, Why
from ..sale.problem import Problem, ProblemCode
from ..sale.tax import Tax
from ..sale.words import clean
from .field_names import UNKNOWN, UNREADABLE
from .products import Lack, Sold
from .sent import picked, still_open

MOST_LINES = 20  # of a calculation that are told


class Words:
    """Speaks of orders to people."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    # -------------------------------------------------------------------- the user
    def no_right(self) -> str:
        """Say that the run's user may make no orders."""
        return self.env._(
            "The user of the synchronisation may not create sales orders in Odoo "
            "(Sales: User)."
        )

    def only_own_documents(self, salesperson: BaseModel) -> str:
        """Say that the run's user may make no orders of a salesperson."""
        return self.env._(
            "Orders get the salesperson %(name)s, and the user of the synchronisation "
            "sees only own orders. Give that user the right to all documents (Sales), "
            "or choose no salesperson on the page Orders in the settings of the shop.",
            name=salesperson.name,
        )

    # ------------------------------------------------------------------- the order
    def status_without_meaning(self, status: BaseModel) -> str:
        """Say that nobody said what a status means."""
        return self.env._(
            "Say what the status “%s” means in Odoo, on the page Orders in the "
            "settings of the shop.",
            status.name,
        )

    def not_taken(self, status: BaseModel) -> str:
        """Say that orders of a status are not taken over."""
        return self.env._(
            "Its status is “%s”: such orders are not taken over, as the page Orders "
            "in the settings of the shop says.",
            status.name,
        )

    def payment_without_meaning(self, payment: BaseModel) -> str:
        """Say that nobody said when a method of payment is paid."""
        return self.env._(
            "Choose when the buyer pays with “%s”, on the page Orders in the settings "
            "of the shop.",
            payment.name,
        )

    def combined(self, row: OrderRow) -> str:
        """Say that an order that is not in Odoo was combined with others."""
        if row.parent_id:
            return self.env._(
                "It was combined with order %s in the shop, and is a part of that one "
                "now: ignore it here.",
                row.parent_id,
            )
        return self.env._(
            "It was combined with order %s in the shop, which is not taken over. "
            "Enter it in Odoo by hand, then ignore it here.",
            ", ".join(map(str, row.child_ids)),
        )

    def became_part(self, row: OrderRow) -> str:
        """Say that an order that is in Odoo is a part of another one by now."""
        return self.env._(
            "Order %(number)s was combined with order %(parent)s in the shop, and is a "
            "part of that one now. Cancel it in Odoo, unless something of it is "
            "delivered or invoiced there: then enter by hand what of it is still to be "
            "paid or invoiced. After that decide that both stay as they are.",
            number=row.id,
            parent=row.parent_id,
        )

    def got_parts(self, row: OrderRow, others: BaseModel, codes: Sequence[str]) -> str:
        """Say that others became parts of an order that is in Odoo, or that its lines
        were edited after that.

        :param others: those of them that are in Odoo, and are to be cancelled
        :param codes: of the properties that moved
        """
        told = self.env._(
            "Order %(number)s was combined with order %(others)s in the shop, and is "
            "another one there than in Odoo (%(what)s). Add to it in Odoo what came "
            "from there and is not delivered yet, each line as it is in the shop, and "
            "what else was edited; then decide that both stay as they are.",
            number=row.id,
            others=", ".join(map(str, row.child_ids)),
            what=self._names(codes),
        )
        if not others:
            return told
        more = self.env._(
            "Cancel %s in Odoo first, so that nothing leaves twice.",
            ", ".join(others.mapped("name")),
        )
        return f"{told} {more}"

    def edited_combined(self, row: OrderRow, codes: Sequence[str]) -> str:
        """Say that something besides the lines was edited of an order with parts."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), where it was combined "
            "with order %(others)s: nothing of that is written to Odoo. Enter it there "
            "by hand, then decide that both stay as they are.",
            number=row.id,
            what=self._names(codes),
            others=", ".join(map(str, row.child_ids)),
        )

    def parts_unread(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order may have got the lines of others."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), which says in a form "
            "that cannot be read whether others were combined with it. Look in the "
            "shop's panel: if they were, first cancel those in Odoo, and register by "
            "hand what was paid for them. Then decide whether the shop's values count "
            "or both stay as they are.",
            number=number,
            what=self._names(codes),
        )

    def problem(self, problem: Problem) -> str:
        """Say what is wrong with a value of the shop."""
        if problem.code is ProblemCode.CURRENCY_NOT_PROVEN:
            return self.env._(
                "It is in another currency (%s), and it is not known in which one "
                "this shop writes its amounts. Look at one such order in the shop's "
                "panel, then choose it on the page Orders in the settings of the shop.",
                problem.value,
            )
        if problem.field == "currency_id":
            return self.env._(
                "It names no currency, or one that was not downloaded; synchronise the "
                "currencies."
            )
        return self.env._(
            "The shop sent data about it that cannot be right (%s). Look at it in the "
            "shop's panel.",
            f"{problem.field}: {problem.value}",
        )

    def no_position(self, row: OrderRow, country: str) -> str:
        """Say that nobody chose a fiscal position."""
        if row.is_vat_eu:
            return self.env._(
                "It is sold to a company in the EU without VAT. Choose the fiscal "
                "position for companies in the EU, on the page Orders in the settings "
                "of the shop."
            )
        return self.env._(
            "It is delivered abroad (%s). Choose the fiscal position for such buyers, "
            "on the page Orders in the settings of the shop.",
            country,
        )

    def no_rate(self, currency: str, day: date) -> str:
        """Say that a currency is not active or has no rate."""
        return self.env._(
            "Odoo has no rate of %(currency)s for %(day)s. Activate the currency and "
            "enter the rate (Invoicing > Configuration > Currencies).",
            currency=currency,
            day=day_text(self.env, day),
        )

    def old_rate(self, currency: str, day: date, rate_day: date) -> str:
        """Say that the newest rate of a currency is too old for a day."""
        return self.env._(
            "The newest rate of %(currency)s in Odoo is of %(rate_day)s, too old for "
            "%(day)s. Enter the rate of that day (Invoicing > Configuration > "
            "Currencies), and look why no rates come any more.",
            currency=currency,
            rate_day=day_text(self.env, rate_day),
            day=day_text(self.env, day),
        )

    def no_pricelist(self, booked: Booked) -> str:
        """Say that there is no price list of a currency."""
        return self.env._(
            "There is no price list in %s, which an order in this currency needs. "
            "Create one: first tick Pricelists in Settings > Sales, then open Sales > "
            "Products > Pricelists.",
            booked.currency,
        )

    # --------------------------------------------------------------------- its lines
    def no_tax(self, tax: Tax) -> str:
        """Say that a VAT rate is not linked."""
        return self.env._(
            "VAT rate “%(name)s” (%(percent)s %%) is not linked, or two of the shop "
            "are the same. Synchronise the VAT rates and link it by hand.",
            name=tax.name,
            percent=shown_number(self.env, tax.percent),
        )

    def archived_tax(self, tax: Tax) -> str:
        """Say that the tax which a VAT rate is linked with is archived."""
        return self.env._(
            "VAT rate “%(name)s” (%(percent)s %%) is linked with a tax that is "
            "archived in Odoo. Unlink the rate and link it with another tax, or make "
            "this one active again.",
            name=tax.name,
            percent=shown_number(self.env, tax.percent),
        )

    def no_zero_tax(self, tax: Tax, position: BaseModel | None) -> str:
        """Say that a fiscal position has no tax for what is sold without VAT."""
        return self.env._(
            "VAT rate “%(name)s” (%(percent)s %%) of this order has no tax in the "
            "fiscal position “%(position)s”, or several. Open the tax that such sales "
            "have in the VAT return (Invoicing > Configuration > Taxes), choose that "
            "fiscal position there, and in “Replaces” the tax that this rate is "
            "linked with.",
            name=tax.name,
            percent=shown_number(self.env, tax.percent),
            position=position.display_name if position else "",
        )

    def vat_in_eu_sale(self, tax: Tax) -> str:
        """Say that an order without VAT has some."""
        return self.env._(
            "It is marked as an EU sale without VAT, and has the VAT rate “%s”. Decide "
            "which of the two is right, and correct it in the shop's panel, or enter "
            "the order in Odoo by hand and ignore it here.",
            tax.name,
        )

    def eu_sale_to(self, country: str) -> str:
        """Say that an order without VAT goes to no other country of the EU."""
        return self.env._(
            "It is marked as an EU sale without VAT, and is delivered to %s, which is "
            "no other country of the EU: such a sale has VAT, or is an export. Decide "
            "which of the two is right, and correct it in the shop's panel, or enter "
            "the order in Odoo by hand and ignore it here.",
            country,
        )

    def no_product(self, row: LineRow, sold: Sold) -> str:
        """Say why a line has no product."""
        what = {"line": self.name_of(row)}
        if sold.lack is Lack.UNKNOWN:
            return self.env._(
                "%(line)s: this product was not downloaded, or the shop has it no "
                "more. Synchronise the products, or have a placeholder stand for such "
                "ones (page Orders in the settings of the shop).",
                **what,
            )
        if sold.lack is Lack.WHICH_VARIANT:
            return self.env._(
                "%(line)s: it is not clear which variant this is. Synchronise the "
                "variants and give each a code of its own in the shop. If another "
                "variant has its code since, choose the right one anew in the order "
                "there. Until then it is taken off the stock of each.",
                **what,
            )
        if sold.lack is Lack.SEVERAL:
            return self.env._(
                "%(line)s: the product has variants in Odoo and none in the shop. Link "
                "it with another one.",
                **what,
            )
        if sold.lack is Lack.UNIT:
            return self.env._(
                "%(line)s: the shop sells it in another unit than Odoo, and the one is "
                "no multiple of the other. Link the unit, or change the product's.",
                **what,
            )
        return self.env._(
            "%(line)s: this product is not linked. Link it, or create it in Odoo.",
            **what,
        )

    def name_of(self, row: LineRow) -> str:
        """Name the line of an order."""
        name = clean(row.name)
        name += f" ({clean(row.option)})" if clean(row.option) else ""
        return f"{name} [{clean(row.code)}]" if clean(row.code) else name

    def quantity(self, row: LineRow, decimals: int) -> str:
        """Say that Odoo does not keep a quantity."""
        return self.env._(
            "%(line)s: Odoo keeps too few decimals of a quantity (%(decimals)s) for "
            "%(quantity)s. Raise them in developer mode: Settings > Technical > "
            "Decimal Accuracy: Product Unit.",
            line=self.name_of(row),
            decimals=decimals,
            quantity=shown_number(self.env, row.quantity),
        )

    def no_service(self, amount: Amount) -> str:
        """Say that nobody chose a product for a kind of lines."""
        _ = self.env._
        what = {
            LineKind.SHIPPING: _("Product for Delivery"),
            LineKind.ROUNDING: _("Product for Rounding"),
            LineKind.DISCOUNT: _("Product for Discounts"),
            LineKind.CHARGE: _("Product for Payment Fees"),
            LineKind.PRODUCT: _("Placeholder"),
        }[LineKind.DISCOUNT if amount.total < 0 else amount.kind]
        return _(
            "It needs a line without a product of the shop. Choose on the page Orders "
            "in the settings of the shop: %s.",
            what,
        )

    # ------------------------------------------------------------------- its total
    def total(self, bill: Bill, found: NotReproduced) -> str:
        """Say that the lines do not add up to the shop's total, with the
        calculation."""
        _ = self.env._
        reasons = {
            Why.NO_LINES: _("The shop gave no lines of it."),
            Why.NO_TAX: _("A line of it names no VAT rate."),
            Why.OTHER_RULE: _(
                "Its discounts are computed otherwise than those of this shop's other "
                "orders."
            ),
            Why.HIDDEN_DISCOUNT: _(
                "A discount code was used that no line shows. If the difference is a "
                "discount, tick “Discounts That No Line Shows” on the page Orders in "
                "the settings of the shop."
            ),
            Why.NO_RULE: _("Its lines do not add up to its total."),
        }
        return f"{reasons[found.why]}\n{self._calculation(bill, found)}"

    def _calculation(self, bill: Bill, found: NotReproduced) -> str:
        """Write how the lines were computed, and what is left."""
        _ = self.env._
        names = {line.id: self.name_of(line) for line in bill.lines}
        kinds = {LineKind.SHIPPING: _("Delivery")}
        told = [
            f"{names.get(item.line_id or 0) or kinds.get(item.kind, '')}: "
            f"{shown_number(self.env, item.quantity)} → {self._money(item.total)}"
            for item in found.amounts[:MOST_LINES]
        ]
        more = len(found.amounts) - len(told)
        if more > 0:
            told.append(_("and %s more", more))
        told.append(
            _(
                "Together %(sum)s, in the shop %(total)s, difference %(difference)s.",
                sum=self._money(sum_of(found.amounts)),
                total=self._money(bill.total),
                difference=self._money(found.residual),
            )
        )
        return "\n".join(told)

    def _money(self, amount: Decimal | float | None) -> str:
        return shown_amount(self.env, amount or NOTHING)

    def not_kept(self) -> str:
        """Say that what the shop said of an order is gone."""
        return self.env._(
            "What the shop said of it is not kept any more. Fetch it by its number: "
            "Fetch One Order."
        )

    # --------------------------------------------------------- after it was taken over
    def _names(self, codes: Sequence[str]) -> str:
        """Name properties."""
        entity = self.ctx.entity
        labels = (entity._property(code).label for code in codes)
        return ", ".join(str(self.env._(label)) for label in labels)

    def edited(self, number: str, codes: Sequence[str]) -> str:
        """Say that the shop's order is another one by now, so that it is not confirmed.

        :param codes: of the properties that moved
        """
        return self.env._(
            "Order %(number)s was edited in the shop after it was taken over "
            "(%(what)s). Decide about that first.",
            number=number,
            what=self._names(codes),
        )

    def edited_both(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order was edited on both sides."""
        return self.env._(
            "Order %(number)s was edited in the shop after it was taken over "
            "(%(what)s), and the quotation was edited in Odoo. Decide whether the "
            "shop's values replace those of the quotation, or both stay as they are.",
            number=number,
            what=self._names(codes),
        )

    def edited_sold(self, number: str, codes: Sequence[str]) -> str:
        """Say that a confirmed order was edited in the shop."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and it is a sales "
            "order in Odoo. Decide whether it gets the shop's values, which open "
            "deliveries follow, or both stay as they are.",
            number=number,
            what=self._names(codes),
        )

    def vendor_sends(self, purchase: BaseModel) -> str:
        """Say that a vendor sends the goods to the former address.

        :param purchase: ``purchase.order``
        """
        return self.env._(
            "The shop changed the delivery address. %(purchase)s was made with the "
            "former one: tell %(vendor)s where to send the goods.",
            purchase=purchase.display_name,
            vendor=purchase.partner_id.display_name,
        )

    def edited_picked(self, order: BaseModel, codes: Sequence[str]) -> str:
        """Say that an order was edited in the shop when goods of it were picked."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and goods of it are "
            "picked in Odoo already (%(transfers)s), none of them has left. Decide "
            "whether it gets the shop's values, or both stay as they are. If it gets "
            "them, its open deliveries follow, and transfers are made of what is to be "
            "put back or picked besides.",
            number=order.shoper_number,
            what=self._names(codes),
            transfers=_named(picked(order)),
        )

    def edited_under_way(self, number: str, codes: Sequence[str]) -> str:
        """Say that an order was edited in the shop too late."""
        return self.env._(
            "Order %(number)s was edited in the shop (%(what)s), and something of it "
            "is delivered or invoiced: nothing of that is written to Odoo. Do there "
            "by hand what is to be done, then decide that both stay as they are.",
            number=number,
            what=self._names(codes),
        )

    def edited_currency(self, number: str, had: str, now: str) -> str:
        """Say that an order is in another currency by now, which none in Odoo can
        become.

        :param had: ISO code of the currency in Odoo, ``now`` of that in the shop
        """
        return self.env._(
            "Order %(number)s is in %(now)s in the shop by now, and in %(had)s in "
            "Odoo: nothing of that is written. Cancel it in Odoo and enter it there "
            "by hand, or correct it in the shop's panel, then decide that both stay "
            "as they are.",
            number=number,
            had=had,
            now=now,
        )

    def edit_stays(self) -> str:
        """Say that an edit of the shop is not taken back by undoing."""
        return self.env._(
            "What the shop edited of an order is not taken back. Edit the order by "
            "hand."
        )

    def synchronise_again(self) -> str:
        """Say that something of an order is not linked yet."""
        return self.env._("A product of it is not linked; synchronise again.")

    def not_any_more(self) -> str:
        """Say that an order is not to be confirmed any more."""
        return self.env._(
            "Its status or payment in the shop changed since it was planned; "
            "synchronise again."
        )

    def other_invoice_setting(self) -> str:
        """Say that an invoice was planned by another setting than there is now."""
        return self.env._(
            "What invoices are made of orders was chosen otherwise since this was "
            "planned, so that none is made; synchronise again."
        )

    def no_method(self, number: str) -> str:
        """Say that nobody can know when an order is paid."""
        return self.env._(
            "Order %s names no method of payment in the shop, so that nothing says "
            "when it is paid. Choose one in the order there, or confirm the quotation "
            "by hand.",
            number,
        )

    def not_confirmed(self, number: str) -> str:
        """Say that the buyer did not confirm an order in a shop that asks for it."""
        return self.env._(
            "The buyer of order %s did not confirm it by the link in the shop's mail, "
            "as this shop demands. It is confirmed here once it is confirmed or paid "
            "there; you may also confirm the quotation by hand.",
            number,
        )

    def archived_warehouse(self, warehouse: BaseModel) -> str:
        """Say that an order is to leave an archived warehouse, so that it is not
        confirmed."""
        return self.env._(
            "The warehouse %s, which it is to leave, is archived. Choose another one "
            "on the order and on the page Orders in the settings of the shop, or take "
            "the warehouse out of the archive.",
            warehouse.name,
        )

    def cancelled_and_edited(self, number: str) -> str:
        """Say that a quotation was cancelled in the shop and edited in Odoo."""
        return self.env._(
            "Order %s was cancelled in the shop, and the quotation was edited in "
            "Odoo. Decide whether it is cancelled there, too, or stays.",
            number,
        )

    def set_back(self, number: str, *, is_cancelled: bool) -> str:
        """Say that somebody made a quotation again of what was confirmed or
        cancelled."""
        if is_cancelled:
            return self.env._(
                "Order %s is cancelled in the shop, and somebody set it to a quotation "
                "in Odoo. Decide whether it is cancelled there, too, or stays.",
                number,
            )
        return self.env._(
            "Order %s is to be confirmed as its payment in the shop says, and somebody "
            "set it back to a quotation in Odoo after it was. Decide whether it is "
            "confirmed again, or stays a quotation.",
            number,
        )

    def cancelled_and_paid(self, number: str) -> str:
        """Say that a quotation that was cancelled in Odoo was paid in the shop."""
        return self.env._(
            "Order %s was cancelled in Odoo, and it is paid in the shop. Decide "
            "whether it is taken up again and confirmed, or stays cancelled: then "
            "cancel it in the shop, too, and pay the money back.",
            number,
        )

    def reopened_and_edited(self, number: str) -> str:
        """Say that a cancelled order is taken up again in the shop."""
        return self.env._(
            "Order %s was cancelled in the shop and is taken up again there, and the "
            "order was edited in Odoo. Decide whether it becomes a quotation again, "
            "or stays cancelled.",
            number,
        )

    def given_back(self, number: str, *, is_return: bool) -> str:
        """Say that a confirmed order was cancelled or returned in the shop."""
        if is_return:
            return self.env._(
                "Order %s is returned in the shop, and it is a sales order in Odoo of "
                "which nothing is delivered. Decide whether it is cancelled there, or "
                "stays.",
                number,
            )
        return self.env._(
            "Order %s was cancelled in the shop, and it is a sales order in Odoo. "
            "Decide whether it is cancelled there, too, or is delivered all the same.",
            number,
        )

    def given_back_picked(self, order: BaseModel) -> str:
        """Say that an order was cancelled or returned when goods of it were picked."""
        return self.env._(
            "Order %(number)s was cancelled or returned in the shop, and goods of it "
            "are picked in Odoo already (%(transfers)s), none of them has left. Decide "
            "whether it is cancelled there, too, and put the goods back then; or is "
            "delivered all the same.",
            number=order.shoper_number,
            transfers=_named(picked(order)),
        )

    def put_back(self, transfers: BaseModel) -> str:
        """Say that goods of an order were picked that is cancelled now.

        :param transfers: ``stock.picking``
        """
        return self.env._(
            "Goods of this order were picked before it was cancelled (%s): put them "
            "back.",
            _named(transfers),
        )

    def given_back_under_way(self, order: BaseModel) -> str:
        """Say that an order was cancelled or returned when goods were on their way, and
        what of it is still to go out."""
        told = self.env._(
            "Order %s was cancelled or returned in the shop, and something of it is "
            "delivered or invoiced in Odoo: it is not cancelled. If the goods come "
            "back, make a return of the delivery and a credit note; then decide that "
            "both stay as they are.",
            order.shoper_number,
        )
        left = still_open(order)
        if not left:
            return told
        more = self.env._(
            "Still to be delivered: %s. Cancel that first. If it is to be "
            "delivered all the same, take the order up again in the shop's panel.",
            _named(left),
        )
        return f"{told} {more}"

    def given_back_since(self, number: str) -> str:
        """Say that an order with something to be paid or invoiced was cancelled."""
        return self.env._(
            "Order %s was cancelled or returned in the shop since this was planned: "
            "no payment is registered and no invoice is made.",
            number,
        )

    def no_sales_order(self, number: str) -> str:
        """Say that an order is not confirmed any more."""
        return self.env._(
            "Order %s is no sales order in Odoo any more: no payment is registered "
            "and no invoice is made.",
            number,
        )

    # ------------------------------------------------------------------ its payments
    def paid_back(self, number: str, done: Decimal, paid: Decimal) -> str:
        """Say that the shop says less is paid than was registered."""
        return self.env._(
            "Of order %(number)s, %(done)s were registered as paid, and the shop now "
            "says %(paid)s. Enter in accounting what was paid back, then decide that "
            "both stay as they are.",
            number=number,
            done=self._money(done),
            paid=self._money(paid),
        )

    def paid_anew(
        self, number: str, back: Decimal, known: Decimal, paid: Decimal
    ) -> str:
        """Say that more is paid again after something was paid back."""
        return self.env._(
            "Of order %(number)s, %(back)s were paid back, %(known)s are entered in "
            "Odoo, and the shop now says %(paid)s. Decide whether the difference was "
            "paid anew and is registered, or nothing.",
            number=number,
            back=self._money(back),
            known=self._money(known),
            paid=self._money(paid),
        )

    def paid_together(self, number: str, paid: Decimal, known: Decimal) -> str:
        """Say that what is paid of combined orders may be entered in Odoo already."""
        return self.env._(
            "Order %(number)s was combined with others in the shop: %(paid)s are paid "
            "of all, and %(known)s are entered in Odoo for this one. What is entered "
            "there for the others may be the rest. Decide whether the rest is "
            "registered, or nothing.",
            number=number,
            paid=self._money(paid),
            known=self._money(known),
        )

    def paid_too_little(self, number: str, paid: Decimal, total: Decimal) -> str:
        """Say that only a part is paid."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid, and it costs %(total)s. Decide "
            "whether that is registered, or nothing yet.",
            number=number,
            paid=self._money(paid),
            total=self._money(total),
        )

    def paid_too_much(self, number: str, paid: Decimal, total: Decimal) -> str:
        """Say that more is paid than it costs."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid, more than it costs: %(total)s. "
            "Decide whether all of it is registered, or nothing.",
            number=number,
            paid=self._money(paid),
            total=self._money(total),
        )

    def partly_entered(self, number: str, paid: Decimal, known: Decimal) -> str:
        """Say that a part of what is paid is entered in Odoo already."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid in the shop, and %(known)s are "
            "entered in Odoo, some of it not by a synchronisation. Decide whether the "
            "rest is registered, or nothing.",
            number=number,
            paid=self._money(paid),
            known=self._money(known),
        )

    def on_shared_invoice(self, number: str, paid: Decimal, unclear: Decimal) -> str:
        """Say that nobody can tell whether what is paid is entered in Odoo already."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid in the shop. Its invoice has other "
            "orders on it and is not wholly paid, and %(unclear)s of it are entered in "
            "Odoo, not by a synchronisation: that may be the same money. Decide "
            "whether what is paid of this order is registered, or nothing.",
            number=number,
            paid=self._money(paid),
            unclear=self._money(unclear),
        )

    def entered_since(self, number: str) -> str:
        """Say that what is paid was entered by somebody else since it was planned."""
        return self.env._(
            "Somebody entered in Odoo what was paid of %s since this was planned: it "
            "is not registered once more.",
            number,
        )

    def paid_for_other_total(self, number: str, in_odoo: float, in_shop: float) -> str:
        """Say that what is paid is not for what the order comes to in Odoo."""
        return self.env._(
            "Order %(number)s is paid, and it comes to %(odoo)s in Odoo, to %(shop)s "
            "in the shop. Correct the order; or decide that the payment is registered "
            "as it is in the shop.",
            number=number,
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def no_journal(self, method: BaseModel) -> str:
        """Say that there is nowhere to register a payment."""
        return self.env._(
            "Payments by “%s” are registered, and no journal is chosen for them, or it "
            "is archived or takes no incoming payments. Choose one on the page Orders "
            "in the settings of the shop.",
            method.name,
        )

    def other_currency(self, journal: BaseModel, currency: BaseModel) -> str:
        """Say that a journal is in another currency than an order."""
        return self.env._(
            "The order is in %(currency)s, and the journal “%(journal)s” is not. "
            "Register its payment by hand, then decide that both stay as they are.",
            currency=currency.name,
            journal=journal.display_name,
        )

    def locked(self, day: date, locks: str) -> str:
        """Say that a period is closed."""
        return self.env._(
            "It was paid on %(day)s, and that period is locked: %(locks)s. Open the "
            "period; or register the payment by hand, then decide that both stay as "
            "they are.",
            day=day_text(self.env, day),
            locks=locks,
        )

    # ------------------------------------------------------------------ its invoices
    def short_delivery(self, number: str) -> str:
        """Say that an order is not invoiced since not all of it was delivered."""
        return self.env._(
            "Not all of %s can be invoiced, and nothing more of it is to be delivered, "
            "so that no invoice is made by itself. Let the invoice be made of what was "
            "delivered, or leave it as it is and make one by hand.",
            number,
        )

    def over_delivery(self, number: str) -> str:
        """Say that an order is not invoiced since more of it was delivered than
        sold."""
        return self.env._(
            "More was delivered of %s than the shop sold, so that no invoice is made "
            "by itself. Let the invoice be made of what was delivered, which stays a "
            "draft where it comes to more than the buyer paid; or leave it as it is "
            "and make one by hand.",
            number,
        )

    def stays_draft(self, reasons: str) -> str:
        """Say why an invoice is not posted."""
        return self.env._("The invoice stays a draft: %s", reasons)

    def look_at_draft(self, reasons: str) -> str:
        """Say why a draft would not be posted by a synchronisation."""
        return self.env._(
            "Before you post this invoice, look at what would keep a synchronisation "
            "from posting it: %s",
            reasons,
        )

    def invoiced_before(self, codes: Sequence[str]) -> str:
        """Say that an invoice is of what an order was before it was edited.

        :param codes: of the properties that moved
        """
        return self.env._(
            "The order was edited in the shop (%s), and the invoice says what it was "
            "before that. Decide about that edit first; if both stay as they are, "
            "correct the invoice if it needs that, and post it.",
            self._names(codes),
        )

    def invoice_locked(self, day: date, locks: str) -> str:
        """Say that an invoice belongs to a closed period."""
        return self.env._(
            "It belongs to %(day)s, and that period is locked: %(locks)s. Open the "
            "period and post it; posted as it is, Odoo dates it in an open one.",
            day=day_text(self.env, day),
            locks=locks,
        )

    def invoice_differs(self, in_odoo: float, in_shop: Decimal) -> str:
        """Say that the total of an invoice is another one."""
        return self.env._(
            "Its total is %(odoo)s, in the shop %(shop)s.",
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def other_vat(self, name: str, has: Decimal, wanted: Decimal | None) -> str:
        """Say that the VAT of a rate is another one."""
        return self.env._(
            "VAT of %(rate)s is %(odoo)s, by the shop %(shop)s.",
            rate=name,
            odoo=self._money(has),
            shop=self._money(wanted),
        )

    def other_tax(self, name: str) -> str:
        """Say that lines without VAT have a tax that the shop's order has not."""
        return self.env._(
            "Lines have the tax “%s”, which is not the one for this sale: it stands "
            "elsewhere in the VAT return. Correct them.",
            name,
        )

    def outdated_tax(self, name: str) -> str:
        """Say that a tax is another one than when an order was taken over."""
        return self.env._(
            "The tax “%s” was changed in Odoo after the order was taken over, and the "
            "lines have it as it was. Check accounts, grids and notes of their VAT.",
            name,
        )

    def other_tax_number(self, typed: str, has: str) -> str:
        """Say that the buyer gave another tax number than the contact has."""
        if not has:
            return self.env._(
                "The buyer gave the NIP “%s”, and the contact has no tax number.", typed
            )
        return self.env._(
            "The buyer gave the NIP “%(typed)s”, and the contact has “%(has)s”.",
            typed=typed,
            has=has,
        )

    def no_tax_number(self, typed: str) -> str:
        """Say that what the buyer typed is no tax number."""
        return self.env._(
            "The buyer gave the NIP “%s”, which is no valid tax number. Ask the buyer "
            "for the right one.",
            typed,
        )

    def later_number(self, typed: str) -> str:
        """Say that a tax number was not there when an order was sold."""
        return self.env._(
            "The NIP “%s” came to the order after it was sold. An invoice may name it "
            "only if the sale has no receipt, or one with this NIP.",
            typed,
        )

    def no_eu_number(self, has: str) -> str:
        """Say that the buyer of an EU sale without VAT has no number for it."""
        if not has:
            return self.env._(
                "It is sold without VAT to a company in the EU, and the contact has no "
                "valid VAT number of another country of the EU, without which the sale "
                "has VAT."
            )
        return self.env._(
            "It is sold without VAT to a company in the EU, and the contact has no "
            "valid VAT number of another country of the EU (“%s”), without which the "
            "sale has VAT.",
            has,
        )

    def edited_total(self, number: str) -> str:
        """Say that the shop's lines do not add up."""
        return self.env._("The lines of order %s in the shop do not add up.", number)

    def only_mirrored(self, counts: dict[str, int]) -> str | bool:
        """Say how many orders are not taken over, False where there are none.

        :param counts: as :func:`.domains.counted` gives them
        """
        _ = self.env._
        labels = {
            "older": _("older than the first one"),
            "left_out": _("left out"),
            "not_taken": _("cancelled before, or not wanted"),
        }
        told = ", ".join(
            f"{labels[key]}: {count}" for key, count in counts.items() if count
        )
        return bool(told) and _("Only mirrored, not taken over: %s.", told)

    def never_listed(self, in_shop: int, here: int) -> str | bool:
        """Say that the shop has orders that were never met, False where it has none."""
        return in_shop > here and self.env._(
            "Orders that the shop has since number %(first)s: %(in_shop)s; of these, "
            "Odoo ever read only %(here)s. Look in its panel which ones Odoo lacks, "
            "and take them over by Fetch One Order.",
            in_shop=in_shop,
            first=self.ctx.connector.orders_after_id,
            here=here,
        )

    def field_trouble(self, name: str, trouble: str | None) -> str | bool:
        """Say why nobody gets an invoice who ticks the field for it, False for nothing
        that is wrong.

        :param trouble: see :func:`.field_names.trouble_with`
        """
        if trouble == UNREADABLE:
            return self.env._(
                "The shop's user may not read how additional fields are called "
                "(additional-fields: read): nobody gets an invoice who ticked “%s”.",
                name,
            )
        return trouble == UNKNOWN and self.env._(
            "The shop has no additional field called “%s”: nobody gets an invoice who "
            "ticked it. Enter the name that it has in the shop on the page Orders in "
            "the settings of the shop.",
            name,
        )

    def tags_refused(self) -> str | bool:
        """Say that tags of orders cannot be read, False where they can or need not."""
        connector = self.ctx.connector
        is_refused = connector.orders_tags and connector.orders_tags_refused
        return is_refused and self.env._(
            "Orders are taken over without their tags: the user %s lacks the right to "
            "read order-tags in the shop, or the shop has none.",
            connector.login,
        )

    def went_on(self) -> str:
        """Say that an order cannot be cancelled any more."""
        return self.env._("It was picked, delivered or invoiced since; it stays.")

    def total_differs(self, in_odoo: float, in_shop: float) -> str:
        """Say that an order came out otherwise in Odoo."""
        return self.env._(
            "The total in Odoo is %(odoo)s, in the shop %(shop)s. The order stays a "
            "quotation: compare its lines with the shop's, correct them and confirm it "
            "by hand.",
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )


def _named(transfers: BaseModel) -> str:
    """Name transfers."""
    return ", ".join(transfers.mapped("name"))
