"""Which tax of Odoo a line of an order has."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.links import IN_SHOP
from ..row.tax import Tax
from ..row.words import comparable

Rate = tuple[str, Decimal]


class Taxes:
    """Finds the taxes that the shop's VAT rates are linked with, by the rates' names
    and percentages: a line names no id."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._unlinked: defaultdict[Rate, list[int]] = defaultdict(list)
        self._linked = self._read_linked()

    def _read_linked(self) -> dict[Rate, set[int]]:
        """Read the ids of the taxes of each rate, 0 for one that is not linked, and
        which elements are not linked yet."""
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "tax"),
                *IN_SHOP,
            ],
            ["name", "shop_values", "link_state", "res_id"],
        )
        found: defaultdict[Rate, set[int]] = defaultdict(set)
        for element in elements:
            percent = _percent((element.shop_values or {}).get("rate"))
            if percent is not None:
                is_linked = element.link_state == "linked"
                rate = comparable(element.name or ""), percent
                found[rate].add(element.res_id if is_linked else 0)
                if element.link_state == "unlinked":
                    self._unlinked[rate].append(element.id)
        return dict(found)

    def of(self, tax: Tax) -> int | None:
        """Find the id of the tax that a rate is linked with; None where it is not, or
        where two of the shop's rates are the same by name and percentage and linked
        with different ones."""
        found = self._linked.get((comparable(tax.name), tax.percent), set())
        return next(iter(found)) or None if len(found) == 1 else None

    @cached_property
    def archived(self) -> set[int]:
        """Find the ids of the linked taxes that are archived in Odoo. The twins by
        which orders are sold always are, and are none of these."""
        linked = set().union(*self._linked.values())
        found = self.ctx.env["account.tax"].search(
            [("id", "in", list(linked)), ("active", "=", False)]
        )
        return set(found.ids)

    def abroad(self, tax_id: int, position: BaseModel) -> int | None:
        """Find the id of the tax without VAT that a fiscal position puts in the place
        of one, which stands for itself where it is a tax of that position; None unless
        there is exactly one.

        :param position: ``account.fiscal.position``, as superuser
        """
        tax = position.env["account.tax"].browse(tax_id)
        if tax not in position.tax_ids:
            tax = position.map_tax(tax) - tax
        return tax.id if len(tax) == 1 and not tax.amount else None

    def unlinked(self, tax: Tax) -> list[int]:
        """List the ids of the elements of a rate that somebody can still link."""
        return self._unlinked.get((comparable(tax.name), tax.percent), [])


def _percent(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
