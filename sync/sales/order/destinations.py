"""Where an order goes, and which fiscal position that means."""

from functools import cached_property

from odoo.models import BaseModel

from ...engine.context import Context
from ..customer.places import Places
from ..row.order_row import OrderRow


class Destinations:
    """Finds the countries of orders and their fiscal positions."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.places = Places.of(ctx)

    @cached_property
    def _home(self) -> str:
        company = self.ctx.connector.company_id
        country = company.account_fiscal_country_id or company.country_id
        return country.code or ""

    @cached_property
    def _union(self) -> frozenset[str]:
        group = self.ctx.env.ref("base.europe", raise_if_not_found=False)
        return frozenset(group.country_ids.mapped("code")) if group else frozenset()

    def country_of(self, order: OrderRow) -> str | None:
        """Find the code of the country that an order is delivered to; None where it
        names none that Odoo knows."""
        row = order.delivery or order.billing
        country = row and self.places.country(row)
        return country if isinstance(country, str) else None

    def position_of(self, order: OrderRow, country: str) -> tuple[BaseModel, bool]:
        """Find the fiscal position of an order.

        :param country: code of the country that it is delivered to
        :return: (``account.fiscal.position``, an empty one where none is chosen;
            whether the order may do without)
        """
        connector = self.ctx.connector
        if order.is_vat_eu:
            return connector.position_eu_company_id, False
        if country == self._home:
            return connector.position_home_id, True
        if country in self._union:
            return connector.position_eu_private_id, False
        return connector.position_elsewhere_id, False

    def is_elsewhere_in_union(self, country: str) -> bool:
        """Tell whether a country is one of the EU and not the company's own: only what
        goes there can be an EU sale without VAT.

        :param country: see :meth:`position_of`
        """
        return country in self._union and country != self._home

    def is_untaxed(self, order: OrderRow, country: str) -> bool:
        """Tell whether what an order sells without VAT has none because of where it
        goes: to a company in the EU, or out of it.

        :param country: see :meth:`position_of`
        """
        return order.is_vat_eu or country not in {self._home, *self._union}
