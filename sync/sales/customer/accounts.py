from collections.abc import Collection, Hashable, Mapping

from ...engine.context import Context
from .buyer import Buyer
from .contacts import Fitting
from .families import Families
from .made_up import MadeUp
from .new_partner import NewPartners, Slot
from .settings import CustomerSettings


class Waits(str):
    """Says why it is not clear which contact a buyer is, for people: it waits."""


class Accounts:
    """Says which contact a buyer becomes of whom no contact of Odoo is known: a person,
    a company, or somebody in a company."""

    def __init__(
        self,
        ctx: Context,
        new: NewPartners,
        companies: Mapping[str, Fitting],
        families: Families,
        made_up: MadeUp,
    ) -> None:
        """Prepare for a batch of buyers.

        :param companies: {tax number for comparing: contacts of Odoo that have it}
        :param families: addresses of these companies, among others
        :param made_up: what was made up for the batch already
        """
        self.env = ctx.env
        self.settings = CustomerSettings.of(ctx)
        self.new = new
        self.companies = companies
        self.families = families
        self.made_up = made_up

    def account(
        self,
        buyer: Buyer,
        key: Hashable,
        refused: Collection[int] = (),
        taken: Collection[int] | None = None,
    ) -> Slot | Waits:
        """Say which contact a buyer becomes: the id of one that is there, one that is
        to be made, or why it waits.

        :param key: what tells the buyer from others
        :param refused: ids of contacts that a person said it is not
        :param taken: ids of those of the companies that are other customers, None for
            all
        """
        if not buyer.is_company:
            return self.made_up.first(self.new.person(buyer, key))
        is_apart = self.settings.is_company_apart
        itself = None if is_apart and buyer.company and buyer.name else key
        company = self.company(buyer, key, refused, itself)
        if isinstance(company, Waits):
            return company
        if isinstance(company, int):
            if not is_apart and taken is not None and company not in taken:
                return company
        elif self.made_up.is_itself(company, key):
            return company  # for others who buy for it, contacts are made in it
        spots = self.families.spots(company)
        new = self.new.contact(
            buyer,
            company,
            self.families.company_name(company) or buyer.company or buyer.name,
            spots[0].place,
            key,
        )
        return self.made_up.first(new)

    def company(
        self,
        buyer: Buyer,
        key: Hashable,
        refused: Collection[int] = (),
        itself: Hashable | None = None,
    ) -> Slot | Waits:
        """Say which company a buyer is or belongs to: the only one with the tax number,
        else a new one. See :meth:`account` for the other parameters.

        :param itself: see :meth:`.made_up.MadeUp.company`
        """
        number = buyer.tax_key
        if not number:
            new = self.new.company(buyer, ("company of", key))
            return self.made_up.company(new, itself)
        active, archived = (
            [contact.id for contact in found if contact.id not in refused]
            for found in self.companies.get(number, ((), ()))
        )
        if len(active) == 1:
            return active[0]
        if active or archived:
            return Waits(self._unclear_reason(number, len(active)))
        new = self.new.company(buyer, ("company", number))
        return self.made_up.company(new, itself)

    def _unclear_reason(self, number: str, active: int) -> str:
        """Say why it is not clear which company has a tax number.

        :param active: how many companies have it that are not archived
        """
        if active:
            return self.env._(
                "%(count)s companies in Odoo have the tax number %(number)s: merge "
                "them there, or link the customer by hand.",
                count=active,
                number=number,
            )
        return self.env._(
            "The company with the tax number %(number)s is archived in Odoo: restore "
            "it there, or link the customer by hand.",
            number=number,
        )
