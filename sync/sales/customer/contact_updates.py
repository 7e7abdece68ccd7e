from collections import defaultdict
from collections.abc import Sequence

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.plan.pair import LinkedPair
from ...engine.write import Write
from ..row.tax_number import TaxNumber, read_tax_number
from .contacts import who_logs_in
from .making import QUIETLY
from .number_owners import NumberOwners
from .settings import CustomerSettings


def wrong_number(ctx: Context, number: TaxNumber | None) -> str | bool:
    """Say that a tax number is not valid, where the connector lets such wait, else
    False. Numbers of countries outside the EU are not checked."""
    if not number or not number.is_checked or number.is_valid:
        return False
    if not CustomerSettings.of(ctx).waits_for_number:
        return False
    return ctx.env._(
        "“%s” is not a valid tax number. Correct it in the shop, or have such "
        "numbers kept as text (page Customers in the settings of the shop).",
        number.typed,
    )


class ContactUpdates:
    """Writes to contacts what changed of their customers in the shop."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def obstacles(self, pair: LinkedPair, codes: Sequence[str]) -> dict[str, str]:
        """Say why properties of a contact are not written: {code: reason}."""
        found = {}
        if "email" in codes and (who := pair.odoo.facts["logs_in"]):
            found["email"] = self._login_reason(who)
        if "vat" in codes:
            number = read_tax_number(pair.shop["vat"] or "")
            reason = self._number_reason(pair) or wrong_number(self.ctx, number)
            if reason:
                found["vat"] = str(reason)
        return found

    def _login_reason(self, who: str) -> str:
        """Say why an e-mail address is not written where somebody logs in. The address
        is no part of the text: not all who read it may see addresses, as in a
        spreadsheet.

        :param who: name of somebody who logs in
        """
        return self.ctx.env._(
            "“%s” logs in to Odoo, so that no e-mail address is taken over from the "
            "shop: whoever changed it there could get a new password for that login. "
            "Ask the customer, and enter the shop's address in Odoo by hand if it is "
            "right.",
            who,
        )

    def _number_reason(self, pair: LinkedPair) -> str | None:
        """Say why the contact of a customer does not get the tax number, None where it
        does."""
        if pair.odoo.facts["has_number"]:
            return self.ctx.env._(
                "Odoo has another tax number, which is never overwritten. Correct it "
                "by hand where it is wrong."
            )
        return NumberOwners.planned(self.ctx).give(
            self.ctx.records.browse(pair.res_id).commercial_partner_id,
            pair.shop["vat"],
            pair.shop["company"] or pair.shop["name"],
        )

    def held_up(self, changes: BaseModel) -> BaseModel:
        """Let updates wait whose tax number somebody else got since they were planned,
        or for whose contact somebody logs in since then, so that its e-mail address is
        not written.

        :return: the updates that wait
        """
        giving = changes.filtered(lambda change: (change.after or {}).get("vat"))
        moving = changes.filtered(lambda change: "email" in (change.after or {}))
        found = self.ctx.entity._readable(self.ctx, (giving | moving).mapped("res_id"))
        contacts = found.grouped("id")
        owners = NumberOwners(self.ctx, {change.after["vat"] for change in giving})
        logins = who_logs_in(found) if moving else {}
        held = changes.browse()
        for change in (giving | moving).filtered(lambda item: item.res_id in contacts):
            owner = contacts[change.res_id].commercial_partner_id
            reason = None
            if change in moving and (who := logins.get(owner.id)):
                reason = self._login_reason(who)
            elif change in giving:
                values = change.element_id.shop_values or {}
                name = values.get("company") or values.get("name") or ""
                reason = owners.give(owner, change.after["vat"], name)
            if reason:
                change.write({"state": "waiting", "message": reason})
                held |= change
        return held

    def carry_out(self, writes: list[Write]) -> None:
        """Write each contact's own fields to it, and a tax number to the company that
        the contact belongs to, from which Odoo copies it. Addresses that had the
        contact's e-mail address get the new one."""
        copies = self._copied_emails(writes)
        for write in writes:
            vals = dict(write.vals)
            if "vat" in vals:
                owner = write.record.commercial_partner_id
                number = owner._shoper_number_vals(vals.pop("vat"))
                owner.with_context(**QUIETLY).write(number)
            if vals:
                write.record.with_context(**QUIETLY).write(vals)
            copies[write.record].email = write.record.email

    def _copied_emails(self, writes: list[Write]) -> defaultdict[BaseModel, BaseModel]:
        """Find the addresses below contacts that have the same e-mail address as these,
        which is about to be written: {contact: addresses}."""
        contacts = self.ctx.records.union(
            *(write.record for write in writes if write.vals.keys() & {"email"})
        ).filtered("email_normalized")
        found: defaultdict[BaseModel, BaseModel] = defaultdict(self.ctx.records.browse)
        if not contacts:
            return found
        below = self.ctx.records.search_fetch(
            [
                ("parent_id", "in", contacts.ids),
                ("type", "!=", "contact"),
                ("email_normalized", "in", contacts.mapped("email_normalized")),
            ],
            ["parent_id", "email_normalized"],
        ).with_context(**QUIETLY)
        for address in below:
            if address.email_normalized == address.parent_id.email_normalized:
                found[address.parent_id] |= address
        return found
