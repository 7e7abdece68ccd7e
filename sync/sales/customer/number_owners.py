"""Whose a tax number of the shop is in Odoo."""

from collections.abc import Collection

from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from ..row.tax_number import read_tax_number
from ..row.words import clean, comparable
from .contacts import Contacts


class NumberOwners:
    """Gives contacts the tax numbers of their customers: each number once, and no
    company that of another one."""

    def __init__(self, ctx: Context, numbers: Collection[str]) -> None:
        """Find the contacts that have these numbers already.

        :param numbers: all that may be given, as an element keeps them
        """
        self.env = ctx.env
        self.found = Contacts(ctx).companies(set(numbers)) if numbers else {}
        self._given: dict[int, str] = {}  # {id of the contact: number that it gets}

    @classmethod
    def planned(cls, ctx: Context) -> "NumberOwners":
        """Look for the numbers that this step may plan to write, once per unit of
        work."""
        return ctx.cached("customer", "owners", lambda: cls(ctx, _lacking(ctx)))

    def give(self, owner: BaseModel, number: str, name: str) -> str | None:
        """Give a contact a number, which nobody else gets from then on; nothing is
        written.

        :param owner: the company that the contact of a customer is or belongs to, else
            the contact itself; it has no number
        :param number: of the customer, as an element keeps it
        :param name: of the company that the customer is, as the shop tells it
        :return: why the contact does not get it, None where it does
        """
        typed = read_tax_number(number)
        if typed is None or not typed.is_valid:
            return None  # kept as a text
        # As superuser: names of companies are shown on their contacts anyway, whoever
        # sees these.
        owner = owner.sudo()
        company = clean(owner.name or "")
        if owner.is_company and comparable(company) != comparable(name):
            return self.env._(
                "The contact belongs to the company “%(company)s”, which has no tax "
                "number, and the customer is “%(name)s” in the shop. Put the contact "
                "into the right company in Odoo; if the two are the same, enter the "
                "tax number there by hand.",
                company=company,
                name=name,
            )
        fitting = self.found.get(number)
        ids = set(fitting.active.ids) if fitting else set()
        ids |= {key for key, given in self._given.items() if given == number}
        others = owner.browse(sorted(ids - {owner.id}))
        if others:
            return self.env._(
                "“%(other)s” in Odoo has the tax number %(number)s already. Merge the "
                "two there if they are the same, else correct the number in the shop.",
                other=others[0].display_name,
                number=number,
            )
        if self._given.setdefault(owner.id, number) != number:
            return self.env._(
                "Two customers with different tax numbers belong to the company "
                "“%(company)s”. Enter the right one there by hand.",
                company=company,
            )
        return None


def _lacking(ctx: Context) -> list[str]:
    """Read the tax numbers of the customers whose contacts have none, or who have no
    contact yet."""
    elements = ctx.env["shoper.element"]
    elements.flush_model(["shop_values", "link_state", "res_id"])
    ctx.user_env["res.partner"].flush_model(["vat", "commercial_partner_id"])
    rows = ctx.env.execute_query(
        SQL(
            """SELECT DISTINCT e.shop_values ->> 'vat' FROM shoper_element e
               LEFT JOIN res_partner p ON e.link_state = 'linked' AND p.id = e.res_id
               LEFT JOIN res_partner owner ON owner.id = p.commercial_partner_id
               WHERE e.connector_id = %s AND e.entity = 'customer'
                 AND e.link_state IN ('linked', 'unlinked')
                 AND e.shop_values ->> 'vat' <> ''
                 AND COALESCE(owner.vat, '') = ''""",
            ctx.connector.id,
        )
    )
    return [row[0] for row in rows]
