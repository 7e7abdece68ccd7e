from collections.abc import Collection, Iterable, Sequence
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ...core.row import Row, flag_in
from ...core.side import Side
from ...core.values import Property
from ...engine.among import among
from ...engine.context import Context
from ...engine.joins import Join
from ...engine.plan.actions import PlannedAction
from ...engine.plan.pair import LinkedPair
from ...engine.write import Creations, Prepared, Write
from ...entity import _lt
from ...entity.entity import Pairs, Rule
from ..row.address import Address
from ..row.names import company_name, email_key
from ..row.problem import Problem
from ..row.tax_number import HOME, read_tax_number
from ..row.words import clean
from . import undo
from .buyer import addresses_of, buyer_of, facts_of, is_taken_away, twin_keys
from .contact_keys import ContactKeys
from .contact_updates import ContactUpdates, wrong_number
from .contact_values import ContactValues
from .contacts import Contacts
from .languages import lang_of
from .matching import RULES, keys_of_buyer, keys_of_contact
from .places import Places
from .registration import Registration
from .settings import CustomerSettings
from .shop_names import read_names
from .user_row import kept_of_user, read_user

KEPT_DAYS = 90
GROUPS = "user-groups"  # the shop's resource


class ShoperSyncCustomer(models.AbstractModel):
    """Registered customers of the shop. Guests may have rows in the same resource, with
    ``registered`` 0 (docs/shoper-api.md), and are left out: orders make their contacts,
    see :class:`.buyers.Buyers`.

    A customer is linked with one contact. That of a company is, as the connector says,
    somebody in it or the company itself; a company may have several customers."""

    _name = "shoper.sync.customer"
    _inherit = [
        "shoper.sync.entity.joined",
        "shoper.sync.entity.documents",
        "shoper.sync.entity.made.with",
        "shoper.sync.entity.detailed",
        "shoper.sync.entity.undone",
        "shoper.sync.entity.personal",
    ]
    _description = "Shoper Synchronisation of Customers"

    _entity = "customer"
    _label = _lt("Customers")
    _label_of_one = _lt("Customer")
    _sequence = 110
    _resource = "users"
    _remote_key = "user_id"
    _odoo_model = "res.partner"
    _joins = (Join("user-addresses", "user_id"),)
    _criteria = {"email": _lt("E-mail, else tax number")}
    _rules = {
        "same email": _lt("Same e-mail"),
        "same tax number": _lt("Same tax number"),
        "same company": _lt("Same tax number and name"),
        "email elsewhere": _lt(
            "Same e-mail, of a company on one side and of a person on the other"
        ),
        "archived contact": _lt("Same e-mail or tax number as an archived contact"),
        "same phone": _lt("Same phone and last name"),
        "order": _lt("Buyer of an order"),
    }
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_shop=False),
        Property("company", _lt("Company"), to_odoo=False, to_shop=False),
        Property("vat", _lt("Tax number (NIP)"), to_shop=False),
        Property("email", _lt("E-mail"), to_shop=False, is_private=True),
        Property("phone", _lt("Phone"), to_shop=False, is_private=True),
        Property("addresses", _lt("Addresses"), to_shop=False, is_private=True),
        Property("lang", _lt("Language"), to_shop=False, default=False, keeps=True),
    )
    _actions = {"add_addresses": _lt("Add Addresses")}
    _acted = {"add_addresses": _lt("Addresses added")}
    _needed_rights = (("user-addresses", "read"),)
    _webhook_topics = {"client": "user_id"}
    _is_on_by_default = False
    _fixed = {"export_unlinked": False, "delete_unlinked": False}
    _kept_days = KEPT_DAYS
    _keeps_unlinked = False
    _is_archived_in_use = False

    @api.model
    def _option_hints(self) -> dict[str, str]:
        reason = self.env._("Customers are only taken over from the shop.")
        return dict.fromkeys(
            ("export_unlinked", "delete_unlinked", "update_shop"), reason
        )

    # ------------------------------------------------------------- of the shop
    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        return flag_in(row, "registered", None)

    @api.model
    def _fetch_extra(self, ctx: Context) -> dict[str, str] | None:
        """Read the names of the groups of customers, once per unit of work: {id: name},
        None where the shop's user may not."""
        return ctx.cached(self._entity, "groups", lambda: read_names(ctx, GROUPS))

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        joined = row["user-addresses"]
        user = read_user(row, joined)
        read = [Places.of(ctx).address(address) for address in user.addresses]
        addresses = [address for address in read if isinstance(address, Address)]
        own = addresses[0] if addresses else None
        typed = user.addresses[0].tax_number if user.addresses else ""
        number = read_tax_number(typed, own.country if own else HOME)
        company = company_name(user.addresses[0].company) if user.addresses else ""
        name = ", ".join(filter(None, (company, user.name)))
        return {
            "name": name,
            "payload": kept_of_user(row, joined),
            "shop_values": {
                "name": user.name,
                "company": company,
                "vat": number.for_odoo if number else "",
                "email": user.email,
                "phone": own.phone if own else "",
                "addresses": self._addresses_text(addresses),
                "lang": lang_of(ctx, user.language_id),
            },
            "shop_facts": facts_of(
                addresses,
                clean(typed) if number else "",
                delivery=user.delivery,
                is_blanked=user.is_blanked,
                countries=[item.value for item in read if isinstance(item, Problem)],
                group=clean((extra or {}).get(str(user.group_id), "")),
            ),
        }

    def _addresses_text(self, addresses: Iterable[Address]) -> str:
        """Write addresses for people, in one line."""
        return "; ".join(
            ", ".join(
                filter(
                    None,
                    (
                        address.company,
                        address.name,
                        address.street1,
                        address.street2,
                        f"{address.post_code} {address.city}".strip(),
                        address.country,
                        address.phone,
                    ),
                )
            )
            for address in addresses
        )

    # ------------------------------------------------------------------ of Odoo
    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        # As superuser: no company of this database is a customer, seen or not.
        own = self.env["res.company"].sudo().search([("id", "!=", False)]).partner_id
        return [
            ("company_id", "in", [False, *connector._companies().ids]),
            "|",
            ("parent_id", "=", False),
            ("type", "=", "contact"),
            ("user_ids", "not any", [("share", "=", False)]),
            ("id", "not in", own.ids),
        ]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._(
            "Only contacts of the shop's company, or of all companies, can be linked: "
            "none of employees, no further addresses."
        )

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return ContactValues(ctx).sides(records)

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = {
            code: values[code] or False
            for code in ("name", "email", "lang")
            if code in values
        }
        if "phone" in values:
            vals |= {"phone": values["phone"] or False, "shoper_phone_raw": False}
            if own := values.facts.get("address"):
                vals |= Places.of(ctx).phone_vals(Address(**own))
        if "vat" in values:
            number = read_tax_number(values["vat"] or "")
            if number and number.is_valid:
                vals |= {"vat": number.key, "shoper_vat_raw": False}
            else:
                typed = number.typed if number else False
                vals |= {"vat": False, "shoper_vat_raw": typed}
        return vals

    # ---------------------------------------------------------------- linking
    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        elements.fetch(["shop_values", "shop_facts"])
        is_apart = CustomerSettings.of(ctx).is_company_apart
        buyers = {
            element.id: keys_of_buyer(
                buyer_of(element.shop_values or {}, element.shop_facts or {}), is_apart
            )
            for element in elements
        }
        known = ContactKeys(records)
        contacts = {record.id: keys_of_contact(record, known) for record in records}
        return [
            (
                rule,
                {element_id: keys[rule] for element_id, keys in buyers.items()},
                {record_id: keys[rule] for record_id, keys in contacts.items()},
                decides,
            )
            for rule, decides in RULES
        ]

    @api.model
    def _made_beside(self, ctx: Context) -> Domain:
        # The companies of customers that this run made: there may be as many as these.
        linked = self.env["shoper.element"]._search(
            [*ctx.of_type(), ("link_state", "=", "linked"), ("res_id", ">", 0)]
        )
        contacts = ctx.records._search([among("id", linked, "res_id")])
        is_own = Domain("create_uid", "=", ctx.run.user_id.id)
        return is_own & among("id", contacts, "parent_id")

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Leave customers to a person whose company several in Odoo could be."""
        links, ambiguous = super()._find_links(ctx, elements, records)
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        left = elements.filtered(lambda element: element.id not in settled)
        left.fetch(["shop_values", "shop_facts", "refused_res_ids"])
        buyers = {
            element: buyer_of(element.shop_values or {}, element.shop_facts or {})
            for element in left
        }
        companies = Contacts(ctx).companies(
            {buyer.tax_key for buyer in buyers.values()} - {""}
        )
        for element, buyer in buyers.items():
            if buyer.tax_key not in companies:
                continue
            refused = set(element.refused_res_ids or ())
            found = set(companies[buyer.tax_key].active.ids) - refused
            if len(found) > 1:
                ambiguous.append((element, found, self._companies_reason(ctx, found)))
        return links, ambiguous

    def _companies_reason(self, ctx: Context, found: set[int]) -> str:
        return ctx.env._(
            "%s companies in Odoo have its tax number. Merge them there, or link the "
            "customer by hand.",
            len(found),
        )

    @api.model
    def _twin_keys(self, elements: BaseModel) -> dict[int, set[str]]:
        elements.fetch(["shop_values", "shop_facts"])
        return {
            element.id: twin_keys(
                (element.shop_values or {}).get("email") or "",
                (element.shop_facts or {}).get("tax_number") or "",
            )
            for element in elements
        }

    # -------------------------------------------------------------- in the way
    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> set[str]:
        # Addresses are no value that is written: missing ones are added by an action of
        # their own, see _planned_actions.
        found = {"addresses"}
        if pair.odoo.facts["is_company"] or self._is_nameless(pair):
            found.add("name")
        if not pair.shop.facts.get("addresses"):  # only they hold phone and number
            found |= {"phone", "vat"}
        return found

    def _is_nameless(self, pair: LinkedPair) -> bool:
        """Tell whether the e-mail address stands in place of a name that the shop does
        not know, while Odoo has a name."""
        is_address = pair.shop.get("name") == pair.shop.get("email")
        return is_address and not email_key(pair.odoo.get("name") or "")

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        if odoo is None:
            return False
        if odoo.facts["is_internal"]:
            return ctx.env._("It is the contact of an employee, which is left alone.")
        if self._is_anonymous(shop) or is_taken_away(odoo.facts["agreed"], shop.values):
            return ctx.env._(
                "The shop emptied most of what it told of this customer: it was made "
                "anonymous there. Odoo keeps what it has; ignore the customer, or "
                "press Forget This Person on the contact."
            )
        return False

    def _is_anonymous(self, shop: Side) -> bool:
        return bool(shop.facts.get("is_blanked"))

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        return ContactUpdates(ctx).obstacles(pair, codes)

    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        if not shop.values:  # of somebody who was forgotten, and takes part again
            return ctx.env._(
                "What the shop said of this customer is not kept any more. Synchronise "
                "the customers with Detect Changed and Deleted."
            )
        if self._is_anonymous(shop):
            return ctx.env._(
                "The shop made this customer anonymous; nothing is left to create."
            )
        if countries := shop.facts.get("countries"):
            return ctx.env._(
                "Odoo does not know the country of an address: %s. Correct it in the "
                "shop's panel.",
                ", ".join(countries) or "–",
            )
        reason = wrong_number(ctx, buyer_of(shop.values, shop.facts).number)
        return reason or super()._import_obstacle(ctx, shop)

    # ---------------------------------------------------------------- writing
    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        """Create contacts with their companies and addresses, which values for one
        record cannot tell."""
        return ctx.records.browse(Registration(ctx).make(creations.changes.element_id))

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        if verb != "update_odoo" or ctx.is_undo:
            return super()._prepare(ctx, verb, changes)
        changes.element_id.fetch(["shop_values", "shop_facts"])
        held_up = ContactUpdates(ctx).held_up(changes)
        found = super()._prepare(ctx, verb, changes - held_up)
        for change, facts in found.items():
            own = (change.element_id.shop_facts or {}).get("addresses") or [None]
            facts["address"] = own[0]
        return found

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        ContactUpdates(ctx).carry_out(writes)

    @api.model
    def _planned_actions(
        self, ctx: Context, elements: BaseModel
    ) -> dict[int, list[PlannedAction]]:
        step = ctx.step
        is_updated = step.update_linked == "odoo" and step.fetch_all
        if not is_updated or "addresses" not in ctx.chosen:
            return {}
        by_record = ctx.links("customer").element_by_record.items()
        contact_ids = {element_id: contact_id for contact_id, element_id in by_record}
        elements.fetch(["shop_values", "shop_facts", "refused_res_ids"])
        lacking = Registration(ctx).lacking(
            {
                element: contact_ids[element.id]
                for element in elements
                if element.id in contact_ids
            }
        )
        return {
            element_id: [
                PlannedAction(
                    "add_addresses", after={"addresses": self._addresses_text(found)}
                )
            ]
            for element_id, found in lacking.items()
        }

    @api.model
    def _act(self, ctx: Context, action: str, changes: BaseModel) -> None:
        Registration(ctx).add_addresses(
            {change.element_id: change.res_id for change in changes}
        )

    # ----------------------------------------------------------- telling people
    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        if prop.code == "lang" and value:
            return self.env["res.lang"]._get_data(code=value).name or value
        return super()._value_text(change, prop, value)

    @api.model
    def _shown_labels(self) -> dict[str, str]:
        _ = self.env._
        return {
            "name": _("Name"),
            "company": _("Company"),
            "email": _("E-mail"),
            "vat": _("Tax number (NIP)"),
            "phone": _("Phone"),
            "city": _("City"),
        }

    @api.model
    def _shown_of_element(self, element: BaseModel) -> dict[str, Any]:
        addresses = addresses_of(element.shop_facts or {})
        return {
            **(element.shop_values or {}),
            "city": addresses[0].city if addresses else "",
        }

    @api.model
    def _shown_of_record(
        self, connector: BaseModel, record: BaseModel
    ) -> dict[str, Any]:
        company = record.commercial_partner_id
        return {
            "name": record.name,
            "company": company.name if company.is_company else "",
            "email": record.email,
            "vat": company.vat,
            "phone": record.phone,
            "city": record.city,
        }

    @api.model
    def _held_about(self, people: BaseModel, emails: Collection[str]) -> BaseModel:
        return self.env["shoper.element"]._about(self, people, emails)

    # ----------------------------------------------------------------- undoing
    @api.model
    def _records_with_details(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, dict[int, int]]:
        found = undo.made_with(ctx.records.browse(res_ids))
        owners = {address.id: address.parent_id.id for address in found}
        return {self._odoo_model: {res_id: res_id for res_id in res_ids} | owners}

    @api.model
    def _details_written(
        self, ctx: Context, records: BaseModel
    ) -> list[tuple[int, BaseModel]]:
        return [(item.parent_id.id, item) for item in undo.made_with(records)]

    @api.model
    def _delete_records(self, ctx: Context, records: BaseModel) -> None:
        undo.delete(ctx, records)
