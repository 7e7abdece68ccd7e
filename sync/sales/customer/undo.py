"""What belongs to a contact that was made, and goes when that is undone."""

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.undo.used import Uses


def made_with(contacts: BaseModel) -> BaseModel:
    """Find the addresses that were made together with contacts, in one transaction."""
    created = {contact.id: contact.create_date for contact in contacts}
    below = contacts.search_fetch(
        [("parent_id", "in", contacts.ids), ("type", "!=", "contact")],
        ["parent_id", "create_date"],
    )
    return below.filtered(
        lambda address: address.create_date == created[address.parent_id.id]
    )


def delete(ctx: Context, contacts: BaseModel) -> None:
    """Delete contacts, the addresses that were made with them, and the companies that
    were made for them, unless somebody wrote to such a company or something else needs
    it."""
    companies = contacts.parent_id.filtered(
        lambda company: (
            company.shoper_origin and company.write_date == company.create_date
        )
    )
    (made_with(contacts) | contacts).unlink()
    Uses(ctx).unreferred(companies).unlink()
