from typing import NamedTuple

from odoo.models import BaseModel

from ...engine.context import Context


class CustomerSettings(NamedTuple):
    """What the connector's page *Customers* says.

    ``home`` is the code of the country from which phone numbers without a prefix are
    dialled, ``company_id`` the company that new contacts belong to, False where all
    companies share them."""

    guest_rule: str
    collective: BaseModel
    guests_match_email: bool
    is_company_apart: bool
    waits_for_number: bool
    home: str
    is_phone_typed: bool
    company_id: int | bool

    @classmethod
    def of(cls, ctx: Context) -> "CustomerSettings":
        """Read the settings, once per unit of work."""
        return ctx.cached("customer", "settings", lambda: cls._read(ctx))

    @classmethod
    def _read(cls, ctx: Context) -> "CustomerSettings":
        connector = ctx.connector
        # As superuser: only whether there are several companies is asked, no secret.
        companies = ctx.env["res.company"].sudo().search_count([], limit=2)
        country = connector.phones_country_id or connector.company_id.country_id
        return cls(
            guest_rule=connector.guest_rule,
            collective=connector.guest_partner_id,
            guests_match_email=connector.guests_match_email,
            is_company_apart=connector.company_buyers == "contact",
            waits_for_number=connector.invalid_tax_numbers == "wait",
            home=country.code or "",
            is_phone_typed=connector.phones_written == "typed",
            company_id=companies > 1 and connector.company_id.id,
        )
