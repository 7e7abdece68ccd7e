from typing import Any

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context
from ..row.phone import read_phone
from ..row.tax_number import HOME, read_tax_number
from ..row.words import clean
from .contact_keys import own_email_key
from .contacts import of_employees, who_logs_in
from .settings import CustomerSettings

READ = (
    "name",
    "email",
    "phone",
    "lang",
    "is_company",
    "country_id",
    "commercial_partner_id",
    "shoper_vat_raw",
)


class ContactValues:
    """Reads what contacts of Odoo hold of what the shop tells of a customer."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.settings = CustomerSettings.of(ctx)

    def sides(self, contacts: BaseModel) -> dict[int, Side]:
        """Read contacts: {id: side}. Facts of a side are ``is_company``,
        ``is_internal`` (of an employee), ``logs_in`` (who does of the contact's company
        or addresses, an empty text for nobody), ``has_number`` (a tax number, not a
        mere text) and ``agreed``, what both sides last agreed on."""
        contacts.fetch(READ)
        logins = who_logs_in(contacts)
        internal = of_employees(self.ctx, contacts.ids)
        agreed = self._agreed(contacts)
        return {
            contact.id: Side(
                self._values(contact),
                {
                    "is_company": contact.is_company,
                    "is_internal": contact.id in internal,
                    "logs_in": logins.get(contact.commercial_partner_id.id, ""),
                    # As superuser, as in :meth:`_values`.
                    "has_number": bool(contact.commercial_partner_id.sudo().vat),
                    "agreed": agreed.get(contact.id) or {},
                },
            )
            for contact in contacts
        }

    def _values(self, contact: BaseModel) -> dict[str, Any]:
        # As superuser: name and number of a company are shown on its contacts anyway,
        # whoever sees these.
        company = contact.commercial_partner_id.sudo()
        country = contact.country_id.code or ""
        phone = read_phone(contact.phone or "", country, self.settings.home)
        return {
            "name": "" if contact.is_company else clean(contact.name or ""),
            "company": clean(company.name or "") if company.is_company else "",
            "vat": _number(company) or contact.shoper_vat_raw or "",
            "email": own_email_key(contact) or clean(contact.email or ""),
            "phone": phone.shown if phone else "",
            "lang": contact.lang or None,
        }

    def _agreed(self, contacts: BaseModel) -> dict[int, dict[str, Any]]:
        """Read what both sides last agreed on: {id of the contact: values}."""
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "customer"),
                ("res_id", "in", contacts.ids),
                ("link_state", "=", "linked"),
            ],
            ["res_id", "base"],
        )
        return {element.res_id: element.base or {} for element in elements}


def _number(company: BaseModel) -> str:
    number = read_tax_number(company.vat or "", company.country_id.code or HOME)
    return number.for_odoo if number else ""
