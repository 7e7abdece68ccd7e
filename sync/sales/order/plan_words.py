"""Why orders of the shop are not made yet, in the reader's language."""

from datetime import date, datetime

from odoo.models import BaseModel

from ...engine.dates import day_text, moment_text
from ...engine.shown.number import shown_number
from ..row.currency import Booked
from ..row.line_row import LineRow
from ..row.money import Amount, LineKind, sum_of
from ..row.order_row import OrderRow
from ..row.order_total import Bill, NotReproduced, Why
from ..row.problem import Problem, ProblemCode
from ..row.tax import Tax
from ..row.words import clean
from .products import Lack, Sold
from .words import Words


class PlanWords(Words):
    """Says why orders cannot be planned as they are."""

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
            "sees only own orders. Give that user the right “User: All Documents” of "
            "Sales, or choose no salesperson on the page Orders in the settings of the "
            "shop.",
            name=salesperson.name,
        )

    # ------------------------------------------------------------------- the order
    def not_taken(self, status: BaseModel) -> str:
        """Say that orders of a status are not taken over."""
        return self.env._(
            "Its status is “%s”: such orders are not taken over, as the page Orders "
            "in the settings of the shop says.",
            status.name,
        )

    def combined(self, row: OrderRow, parts: BaseModel) -> str:
        """Say that an order that is not in Odoo was combined with others.

        :param parts: ``sale.order``, those of them whose goods are in Odoo
        """
        if row.parent_id:
            return self.env._(
                "It was combined with order %s in the shop, and is a part of that one "
                "now: ignore it here.",
                row.parent_id,
            )
        others = ", ".join(map(str, row.child_ids))
        if parts:
            return self.env._(
                "It was combined with order %(others)s in the shop, and has the goods "
                "of %(parts)s in Odoo. Cancel that there: then it is taken over, if "
                "the page Orders in the settings of the shop says so. If something of "
                "that left or is invoiced, enter by hand what is missing, then "
                "ignore it here.",
                others=others,
                parts=", ".join(parts.mapped("name")),
            )
        return self.env._(
            "It was combined with order %s in the shop: the page Orders in the "
            "settings of the shop says that such orders wait. Look at it in the shop's "
            "panel; if it has the lines of all there, let such orders be taken over. "
            "Or enter it in Odoo by hand, then ignore it here.",
            others,
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

    def placed_ahead(self, placed: datetime) -> str:
        """Say that an order is dated further ahead than any clock is wrong."""
        return self.env._(
            "It is dated %s, more than two days ahead. Look at it in the shop's panel: "
            "if it is an order all the same, enter it in Odoo by hand, then ignore it "
            "here.",
            moment_text(self.env, placed, is_kept=True),
        )

    def no_position(self, row: OrderRow, place: str) -> str:
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
            place,
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
            "VAT rate “%(name)s” (%(percent)s%%) is not linked, or two of the shop "
            "are the same. Synchronise the VAT rates, then press Link beside it in "
            "Shoper > Catalogue > Shop Elements.",
            name=tax.name,
            percent=shown_number(self.env, tax.percent),
        )

    def archived_tax(self, tax: Tax) -> str:
        """Say that the tax which a VAT rate is linked with is archived."""
        return self.env._(
            "VAT rate “%(name)s” (%(percent)s%%) is linked with a tax that is "
            "archived in Odoo. Unlink the rate and link it with another tax, or make "
            "this one active again.",
            name=tax.name,
            percent=shown_number(self.env, tax.percent),
        )

    def no_zero_tax(self, tax: Tax, position: BaseModel | None) -> str:
        """Say that a fiscal position has no tax for what is sold without VAT."""
        return self.env._(
            "VAT rate “%(name)s” (%(percent)s%%) of this order has no tax in the "
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
            "which of the two is right, and correct it in the shop's panel.",
            tax.name,
        )

    def or_by_hand(self, *, is_taken: bool) -> str:
        """Say what else people can do about an order whose data contradict each
        other.

        :param is_taken: whether it is in Odoo already
        """
        if is_taken:
            return self.env._(
                "Or correct the order in Odoo by hand, then press Leave Both."
            )
        return self.env._("Or enter the order in Odoo by hand and ignore it here.")

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
    def total(self, bill: Bill, found: NotReproduced, *, is_taken: bool) -> str:
        """Say that the lines do not add up to the shop's total, with the calculation.

        :param is_taken: whether the order is in Odoo already
        """
        _ = self.env._
        reasons = {
            Why.NO_LINES: _(
                "The shop gave no lines of it. Look at it in the shop's panel."
            ),
            Why.NO_TAX: _(
                "A line of it names no VAT rate. Look at it in the shop's panel."
            ),
            Why.OTHER_RULE: _(
                "Its discounts are computed otherwise than those of this shop's other "
                "orders. If the shop computes them so by now, a Shoper administrator "
                "presses Learn Again on the page Orders in the settings of the shop."
            ),
            Why.HIDDEN_DISCOUNT: _(
                "A discount code was used that no line shows. If the difference is a "
                "discount, tick “Discounts That No Line Shows” on the page Orders in "
                "the settings of the shop."
            ),
            Why.NO_RULE: _(
                "Its lines do not add up to its total. Correct it in the shop's panel."
            ),
        }
        reason = reasons[found.why]
        if found.why is Why.NO_RULE:
            reason = f"{reason} {self.or_by_hand(is_taken=is_taken)}"
        return f"{reason}\n{self._calculation(bill, found)}"

    def _calculation(self, bill: Bill, found: NotReproduced) -> str:
        """Write how the lines were computed, and what is left."""
        _ = self.env._
        names = {line.id: self.name_of(line) for line in bill.lines}
        kinds = {LineKind.SHIPPING: _("Delivery")}
        told = [
            f"{names.get(item.line_id or 0) or kinds.get(item.kind, '')}: "
            f"{shown_number(self.env, item.quantity)} → {self._money(item.total)}"
            for item in found.amounts
        ]
        told.append(
            _(
                "Together %(sum)s, in the shop %(total)s, difference %(difference)s.",
                sum=self._money(sum_of(found.amounts)),
                total=self._money(bill.total),
                difference=self._money(found.residual),
            )
        )
        return "\n".join(told)
