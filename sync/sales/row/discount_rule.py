"""How a shop computes discounts: not known of any shop (docs/shoper-api.md, Customers
and orders), so that an order is tried by rules in a fixed order, and what orders tell
about the rules.

Two rules can give one sum by chance and divide it differently over VAT rates.
Therefore a rule that twenty orders spoke against is not tried any more."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ...core.money import to_grosz
from ...core.text_enum import TextEnum
from .order_row import Discounts

ENOUGH = 20  # orders that speak against a rule


class Rounding(TextEnum):
    """Say what the shop rounds to the grosz."""

    UNIT = "unit"  # the price of one piece
    LINE = "line"  # the price of all pieces of a line


class Percent(TextEnum):
    """Say which percentage of the order comes on top of the lines' own."""

    NONE = "none"  # the lines hold all discounts
    SUM = "sum"
    MAX = "max"
    CHAIN = "chain"  # one after the other
    CODE = "code"  # the lines hold all but the code's
    # The lines hold the code's and no other:
    CLIENT_SUM = "client_sum"
    CLIENT_MAX = "client_max"
    CLIENT_CHAIN = "client_chain"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to compute the lines of an order."""

    rounding: Rounding
    percent: Percent
    # As it is stored: ``line-none``. Asked for with each rule and each order.
    name: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.rounding}-{self.percent}")

    def line_total(
        self, price: Decimal, quantity: Decimal, discount: Decimal, of_order: Decimal
    ) -> Decimal:
        """Compute what a line comes to.

        :param discount: percentage of the line
        :param of_order: percentage of the order; see :func:`percent_of`
        """
        unit = price * (100 - discount) * (100 - of_order) / 10000
        if self.rounding is Rounding.UNIT:
            unit = to_grosz(unit)
        return to_grosz(unit * quantity)


def _rules() -> tuple[Rule, ...]:
    """List the rules in the order in which they are tried: the likely ones first."""
    together = (Percent.SUM, Percent.MAX, Percent.CHAIN)
    apart = (
        Percent.CODE,
        Percent.CLIENT_SUM,
        Percent.CLIENT_MAX,
        Percent.CLIENT_CHAIN,
    )
    return tuple(
        Rule(rounding, percent)
        for group in ((Percent.NONE,), together, apart)
        for rounding in Rounding
        for percent in group
    )


RULES = _rules()


def _chain(percentages: Collection[Decimal]) -> Decimal:
    left = Decimal(100)
    for percentage in percentages:
        left = left * (100 - percentage) / 100
    return 100 - left


def _sum(percentages: Collection[Decimal]) -> Decimal:
    return sum(percentages, Decimal(0))


def _client(discounts: Discounts) -> tuple[Decimal, ...]:
    return discounts.client, discounts.group, discounts.levels


PERCENT: Mapping[Percent, Callable[[Discounts], Decimal]] = {
    Percent.NONE: lambda discounts: Decimal(0),
    Percent.SUM: lambda discounts: _sum((*_client(discounts), discounts.code)),
    Percent.MAX: lambda discounts: max(*_client(discounts), discounts.code),
    Percent.CHAIN: lambda discounts: _chain((*_client(discounts), discounts.code)),
    Percent.CODE: lambda discounts: discounts.code,
    Percent.CLIENT_SUM: lambda discounts: _sum(_client(discounts)),
    Percent.CLIENT_MAX: lambda discounts: max(_client(discounts)),
    Percent.CLIENT_CHAIN: lambda discounts: _chain(_client(discounts)),
}


def percent_of(discounts: Discounts, percent: Percent) -> Decimal:
    """Compute the percentage that comes on top of the lines' own: at most 100."""
    return min(PERCENT[percent](discounts), Decimal(100))


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many orders spoke against each rule: another gave their sum, it did not.

    An order without discounts fits every rule and speaks against none; one with a
    line's discount alone speaks about the rounding alone. Twenty orders that fit one
    rule alone leave it as the only one.
    """

    against: Mapping[str, int]  # by the rule's name, as it is stored

    def allowed(self, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
        """Choose those of some rules that are still tried, in their order."""
        return tuple(rule for rule in rules if self.against.get(rule.name, 0) < ENOUGH)

    def after(self, fits: Iterable[Collection[Rule]]) -> "Evidence":
        """Count in what further orders fitted; each only once, and only those that
        were taken over: an order that waits may be wrong itself.

        One that fits no rule left teaches nothing more. Orders are taken over many at
        a time, by what was known before the first of them: together they could
        otherwise leave no rule at all."""
        against = Counter(self.against)
        for fitting in fits:
            if not Evidence(against).allowed(fitting):
                continue
            against.update(rule.name for rule in RULES if rule not in fitting)
        return Evidence(dict(against))


NO_EVIDENCE = Evidence({})
