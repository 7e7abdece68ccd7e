"""Which tax of Odoo a line of an order has, and its twin that is included in the price.

The shop's prices are gross. A tax on top of a net price makes totals that are off by
grosze; one that is included in the price never does."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from itertools import chain, count
from typing import Any

from odoo.models import BaseModel

from ..engine.context import Context
from ..sale.tax import Tax
from ..sale.words import comparable

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
                ("link_state", "!=", "missing"),
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


class GrossTwins:
    """Gives each tax the one that stands for it where prices are gross.

    A twin is archived: nobody finds it in a list, and no VAT rate of a shop is linked
    with it. It is remembered by ``shoper_gross_of_id``, not by its name."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def of(self, tax_ids: Iterable[int]) -> dict[int, int]:
        """Find the twins of taxes, made where they are missing: {tax id: id of the
        twin}. A tax that is included in the price stands for itself."""
        # A tax is a matter of accounting, which few may write; a twin changes nothing
        # there, it is the same tax.
        taxes = self.ctx.env["account.tax"].sudo().with_context(active_test=False)
        taxes = taxes.browse(sorted(set(tax_ids)))
        found = {tax.id: tax.id for tax in taxes if tax.price_include}
        twins = taxes.search([("shoper_gross_of_id", "in", taxes.ids)], order="id")
        for twin in twins:
            if is_good(twin):
                found[twin.shoper_gross_of_id.id] = twin.id
        for tax in taxes:
            if tax.id not in found:
                found[tax.id] = self._make(tax).id
        return found

    def _make(self, tax: BaseModel) -> BaseModel:
        """Create a tax like this one, but with prices that include it. Of former ones,
        which differ from the tax as it is now, none is changed: orders have them."""
        # Of a name in each language, so that none is a copy's.
        return tax.with_context(lang=None).copy(
            {
                "name": self._free_name(tax),
                "price_include_override": "tax_included",
                # No fiscal position replaces it: what the buyer paid is a fact.
                "fiscal_position_ids": [(5, 0, 0)],
                "original_tax_ids": [(5, 0, 0)],
                "replacing_tax_ids": [(5, 0, 0)],
                "active": False,
                "shoper_gross_of_id": tax.id,
            }
        )

    def _free_name(self, tax: BaseModel) -> str:
        """Choose a name that no other tax has, as Odoo demands: former twins have one,
        also those from before this addon was installed anew, and maybe a tax of the
        accountant."""
        lang = self.ctx.connector.lang
        others = tax.search([("company_id", "child_of", tax.company_id.root_id.id)])
        taken = {*others.with_context(lang=lang).mapped("name")}
        taken |= {*others.with_context(lang=None).mapped("name")}
        name = f"{tax.with_context(lang=lang).name} brutto"
        names = chain([name], (f"{name} {number}" for number in count(2)))
        return next(item for item in names if item not in taken)


def is_good(twin: BaseModel, languages: Collection[str] = ()) -> bool:
    """Tell whether a twin still computes what its tax does, from gross prices, and is
    entered in accounting as that is.

    :param languages: in which invoices say the same of both, none for each
    """
    tax = twin.shoper_gross_of_id
    same = (
        "amount", "amount_type", "company_id", "tax_group_id", "tax_exigibility",
        "cash_basis_transition_account_id", "analytic",
    )  # fmt: skip
    return (
        twin.price_include
        and all(twin[name] == tax[name] for name in same)
        and _entered(twin) == _entered(tax)
        and _printed(twin, languages) == _printed(tax, languages)
    )


def _printed(tax: BaseModel, languages: Collection[str]) -> list[str]:
    """Tell what invoices say of a tax, in some languages, or in each."""
    installed = [code for code, _name in tax.env["res.lang"].get_installed()]
    chosen = [code for code in installed if code in languages] or installed
    return [
        text or ""
        for one in (tax.with_context(lang=code) for code in chosen)
        for text in (one.invoice_label, one.invoice_legal_notes)
    ]


def _entered(tax: BaseModel) -> Counter[tuple[Any, ...]]:
    """Tell to which accounts, and where in the VAT return, a tax is entered."""
    return Counter(
        (
            line.document_type,
            line.repartition_type,
            line.factor_percent,
            line.account_id.id,
            tuple(sorted(line.tag_ids.ids)),
        )
        for line in tax.repartition_line_ids
    )
