"""The lines of an order, such that they add up to the shop's total to the grosz.

The shop's total is the truth: what no rule reproduces waits, with the calculation."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ...core.money import to_grosz
from ...core.text_enum import TextEnum
from .discount_rule import (
    NO_EVIDENCE,
    RULES,
    Evidence,
    Percent,
    Rounding,
    Rule,
    percent_of,
)
from .line_row import LineRow
from .money import (
    NOTHING,
    Amount,
    LineKind,
    gross_by_tax,
    share_out,
    sum_of,
)
from .order_row import Discounts, OrderRow
from .tax import Tax

ONE = Decimal(1)
PLAIN_RULE = Rule(Rounding.LINE, Percent.NONE)  # a residual is measured from it


class Why(TextEnum):
    """Say why an order's total is not reproduced."""

    NO_LINES = "no_lines"
    NO_TAX = "no_tax"  # a line or the shipping names no VAT rate
    OTHER_RULE = "other_rule"  # only rules fit that this shop does not follow
    HIDDEN_DISCOUNT = "hidden_discount"  # a code was used, and no line shows it
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Bill:
    """What an order says about money."""

    lines: tuple[LineRow, ...]
    shipping_cost: Decimal
    shipping_tax: Tax | None
    discounts: Discounts
    has_code: bool
    total: Decimal


@dataclass(frozen=True, slots=True)
class Settings:
    """What was learned or decided about the shop.

    :param evidence: what its orders said about the rules
    :param tolerance: up to this amount a rounding line makes up the difference
    :param hidden_discounts: a person said once that what a code takes off and no line
        shows is a discount, divided over the VAT rates of what was bought
    """

    evidence: Evidence = NO_EVIDENCE
    tolerance: Decimal = NOTHING
    hidden_discounts: bool = False


@dataclass(frozen=True, slots=True)
class Reproduced:
    """Lines that add up to the shop's total.

    :param fits: every rule that gives the total; empty where lines made by us do
    """

    rule: Rule
    fits: tuple[Rule, ...]
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class NotReproduced:
    """Why the order waits, and the calculation line by line.

    :param residual: the shop's total less the sum of ``amounts``
    """

    why: Why
    residual: Decimal
    amounts: tuple[Amount, ...]


DEFAULTS = Settings()


def bill_of(order: OrderRow, lines: Sequence[LineRow]) -> Bill:
    """Take what is about money from an order and its lines."""
    return Bill(
        lines=tuple(lines),
        shipping_cost=order.shipping_cost,
        shipping_tax=order.shipping_tax,
        discounts=order.discounts,
        has_code=order.has_code,
        total=order.total,
    )


def reproduce(bill: Bill, settings: Settings = DEFAULTS) -> Reproduced | NotReproduced:
    """Find the lines that add up to the shop's total.

    The first rule that gives it is taken; all that do are told. Where none does, a
    small difference becomes a rounding line, and a discount that only the total shows
    becomes lines per VAT rate, each only if the shop's settings say so.
    """
    evidence = settings.evidence
    allowed = evidence.allowed()
    by_rule = _by_rule(bill)
    base = PLAIN_RULE if PLAIN_RULE in allowed or not allowed else allowed[0]
    amounts, total = by_rule[base]
    residual = bill.total - total
    if unusable := _unusable(bill):
        return NotReproduced(unusable, residual, amounts)

    fits = tuple(rule for rule in by_rule if by_rule[rule].total == bill.total)
    followed = evidence.allowed(fits)
    if not followed and (len(fits) == len(RULES) or not _is_discounted(bill)):
        followed = fits  # no matter how the shop computes discounts
    if followed:
        return Reproduced(followed[0], fits, by_rule[followed[0]].amounts)
    if fits:
        return NotReproduced(Why.OTHER_RULE, residual, amounts)

    if abs(residual) <= settings.tolerance:
        return Reproduced(base, (), (*amounts, _rounding(amounts, residual)))
    if bill.has_code and (discount := _hidden_discount(amounts, residual)):
        if settings.hidden_discounts:
            return Reproduced(base, (), (*amounts, *discount))
        return NotReproduced(Why.HIDDEN_DISCOUNT, residual, amounts)
    return NotReproduced(Why.NO_RULE, residual, amounts)


def _unusable(bill: Bill) -> Why | None:
    """Tell what no rule can help with."""
    if not bill.lines:
        # Lost lines and a total that is just the shipping look alike.
        return Why.NO_LINES
    if any(line.tax is None for line in bill.lines) or (
        bill.shipping_cost and bill.shipping_tax is None
    ):
        return Why.NO_TAX
    return None


def _is_discounted(bill: Bill) -> bool:
    """Tell whether a line, or the whole order, names a discount."""
    return bill.discounts != Discounts() or any(line.discount for line in bill.lines)


class _Computed(NamedTuple):
    """An order's lines, and what they add up to."""

    amounts: tuple[Amount, ...]
    total: Decimal


def _by_rule(bill: Bill) -> dict[Rule, _Computed]:
    """Compute an order's lines by each rule.

    Most orders have no discount, and then many rules are the same calculation."""
    computed: dict[tuple[Rounding, Decimal], _Computed] = {}
    by_rule = {}
    percents = {percent: percent_of(bill.discounts, percent) for percent in Percent}
    for rule in RULES:
        percent = percents[rule.percent]
        same = rule.rounding, percent
        if same not in computed:
            amounts = _amounts(bill, rule, percent)
            computed[same] = _Computed(amounts, sum_of(amounts))
        by_rule[rule] = computed[same]
    return by_rule


def _amounts(bill: Bill, rule: Rule, percent: Decimal) -> tuple[Amount, ...]:
    """Compute an order's lines, leaving out what names no VAT rate.

    :param percent: comes on top of the products' own discounts
    """
    amounts = [
        Amount(
            kind=LineKind.PRODUCT if line.is_product else LineKind.CHARGE,
            line_id=line.id,
            total=rule.line_total(
                line.price,
                line.quantity,
                line.discount,
                percent if line.is_product else NOTHING,
            ),
            quantity=line.quantity,
            tax=line.tax,
        )
        for line in bill.lines
        if line.tax is not None
    ]
    if bill.shipping_cost and bill.shipping_tax is not None:
        shipping = bill.shipping_cost, ONE, bill.shipping_tax
        amounts.append(Amount(LineKind.SHIPPING, None, *shipping))
    return tuple(amounts)


def _rounding(amounts: Sequence[Amount], residual: Decimal) -> Amount:
    """Make the line that adds the missing grosze, at the VAT rate that most of the
    order has: there its own VAT matters least."""
    gross = gross_by_tax(amounts)
    tax = max(gross, key=lambda tax: gross[tax])
    return Amount(LineKind.ROUNDING, None, to_grosz(residual), ONE, tax)


def _hidden_discount(
    amounts: Sequence[Amount], residual: Decimal
) -> tuple[Amount, ...]:
    """Make the lines, one per VAT rate of the products, that take the difference off;
    none where the products do not cost as much."""
    products = [amount for amount in amounts if amount.kind is LineKind.PRODUCT]
    if residual >= 0 or -residual > sum_of(products):
        return ()
    return tuple(
        Amount(LineKind.DISCOUNT, None, -part, ONE, tax)
        for tax, part in share_out(-residual, gross_by_tax(products)).items()
    )
