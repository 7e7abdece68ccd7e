"""The twin of a tax that is included in the price.

The shop's prices are gross. A tax on top of a net price makes totals that are off by
grosze; one that is included in the price never does."""

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain, count
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...engine.context import Context


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
        # Without a language the name is written in all of them: else in the others it
        # would be the one that Odoo gives a copy.
        return tax.with_context(lang=None).copy(
            {
                "name": self._free_name(tax),
                "price_include_override": "tax_included",
                # No fiscal position replaces it: what the buyer paid is a fact.
                "fiscal_position_ids": [Command.clear()],
                "original_tax_ids": [Command.clear()],
                "replacing_tax_ids": [Command.clear()],
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
