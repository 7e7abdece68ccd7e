"""Where an order goes, and which fiscal position that means."""

from functools import cached_property
from typing import NamedTuple

from odoo.models import BaseModel

from ...engine.context import Context
from ..customer.places import Places
from ..row.order_row import OrderRow
from ..row.vat_territory import NORTHERN_IRELAND, is_outside_union, vat_country


class Destination(NamedTuple):
    """Where an order goes.

    :param country: code of the country to which the place belongs for VAT: that of
        Monaco is France, that of Northern Ireland ``XI``
    :param shown: how people read it: the code of the country that the order names, with
        the post code of a place that is outside the EU though its country is not
    :param is_home: whether that is the company's own
    :param is_in_union: whether the VAT of the EU reaches the place
    """

    country: str
    shown: str
    is_home: bool
    is_in_union: bool

    @property
    def is_elsewhere_in_union(self) -> bool:
        """Tell whether it is in another country of the EU: only what goes there can be
        an EU sale without VAT."""
        return self.is_in_union and not self.is_home


class Destinations:
    """Finds where orders go and their fiscal positions."""

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
        """Give the codes of countries of the EU. Northern Ireland is one of them for
        goods."""
        codes = self._group.country_ids.mapped("code") if self._group else []
        return frozenset([*codes, NORTHERN_IRELAND]) if codes else frozenset()

    @cached_property
    def _group(self) -> BaseModel | None:
        group: BaseModel | None = self.ctx.env.ref(
            "account.europe_vat", raise_if_not_found=False
        )
        return group

    @cached_property
    def _outside(self) -> frozenset[int]:
        """Give the ids of states of its countries that are not in the EU for VAT."""
        return frozenset(self._group.exclude_state_ids.ids if self._group else ())

    def of(self, order: OrderRow) -> Destination | None:
        """Find where an order is delivered to; None where it names no country that
        Odoo knows."""
        row = order.delivery or order.billing
        country = row and self.places.country(row)
        if row is None or not isinstance(country, str):
            return None
        code = vat_country(country, row.post_code)
        is_outside = (
            is_outside_union(country, row.post_code)
            or self.places.state(country, row.state) in self._outside
        )
        return Destination(
            country=code,
            shown=f"{country} {row.post_code}".strip() if is_outside else country,
            is_home=code == self._home and not is_outside,
            is_in_union=code in self._union and not is_outside,
        )

    def position_of(
        self, order: OrderRow, destination: Destination
    ) -> tuple[BaseModel, bool]:
        """Find the fiscal position of an order.

        :return: (``account.fiscal.position``, an empty one where none is chosen;
            whether the order may do without)
        """
        connector = self.ctx.connector
        if order.is_vat_eu:
            return connector.position_eu_company_id, False
        if destination.is_home:
            return connector.position_home_id, True
        if destination.is_in_union:
            return connector.position_eu_private_id, False
        return connector.position_elsewhere_id, False

    def is_untaxed(self, order: OrderRow, destination: Destination) -> bool:
        """Tell whether what an order sells without VAT has none because of where it
        goes: to a company in the EU, or out of it."""
        is_out = not (destination.is_home or destination.is_in_union)
        return order.is_vat_eu or is_out
