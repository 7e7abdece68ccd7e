from decimal import Decimal, InvalidOperation
from typing import Any

from odoo import api, models
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tools import html2plaintext

from ..core.row import Row
from ..core.side import Side
from ..core.values import Property, match_key
from ..engine.context import Context
from ..entity import _lt
from ..entity.entity import Rule
from ..entity.made_like import Fitting

MAX_RATE = 1000  # percent, above which a number makes no sense
# The shop's rates without a percentage, as Polish charts of accounts name them.
ALIASES = {
    "zw.": (
        "zw",
        "zw.",
        "zwolnione",
        "zwolniony",
        "exempt",
        "0% exempt",
        "0% zwolnione",
    ),
    "np.": ("np", "np.", "nie podlega", "not subject"),
}


def _treatment(names: set) -> str:
    """Tell from its names how a VAT rate treats what is sold: ``zw.`` (exempt), ``np.``
    (not subject), or ``""`` for one that is taxed, 0% among them."""
    keys = {match_key(name) for name in names}
    return next((key for key, known in ALIASES.items() if keys & {key, *known}), "")


class ShoperSyncTax(models.AbstractModel):
    """VAT rates. The shop's API only reads them; an equal percentage alone never
    links, because 0%, exempt and not subject are different things
    (docs/shoper-api.md, Catalogue)."""

    _name = "shoper.sync.tax"
    _inherit = ["shoper.sync.entity.made.like", "shoper.sync.entity.detailed"]
    _description = "Shoper Synchronisation of VAT Rates"

    _entity = "tax"
    _label = _lt("VAT rates")
    _label_of_one = _lt("VAT rate")
    _sequence = 40
    _resource = "taxes"
    _remote_key = "tax_id"
    _odoo_model = "account.tax"
    _criteria = {"name_label": _lt("Name or label")}
    _rules = {
        "same name": _lt("Same name"),
        "same label": _lt("Same label on invoices or description"),
        "same rate": _lt("Same rate by another name"),
    }
    _tells_obstacles = True
    _details = ("account.tax.repartition.line",)
    # A new VAT rate is a matter of accounting: it is offered, off at first.
    _new_options = {"import_unlinked": False}
    _like_by = ("rate", "amount")
    _like_note = _lt(
        "It is created as a copy: accounts, tax grids and group of this tax, name and "
        "percentage of the shop."
    )
    _distinct = "name"
    _taken_note = _lt(
        "There is a sale tax of this name in Odoo already. Link the rate with it: "
        "press Shop Element, and Link there; or give one of them another name."
    )
    _fixed = {"export_unlinked": False, "delete_unlinked": False}
    _properties = (
        Property(
            "name",
            _lt("Name"),
            is_name=True,
            default=False,
            to_shop=False,
            in_language=True,
        ),
        Property(
            "rate",
            _lt("Percentage"),
            kind="number",
            unit="%",
            default=False,
            to_odoo=False,
            to_shop=False,
        ),
    )

    @api.model
    def _option_hints(self) -> dict[str, str]:
        no_api = self.env._(
            "VAT rates cannot be created, edited or deleted in the shop."
        )
        return {
            "export_unlinked": no_api,
            "delete_unlinked": no_api,
            "update_shop": no_api,
        }

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name = row.get("name") or ""
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "rate": self._rate_text(row.get("value")),
            },
            "shop_facts": {"class": row.get("class") or ""},
        }

    def _rate_text(self, value: Any) -> str | None:
        """Read the percentage of the shop as a decimal text (``"23"``), None where it
        is no number, or one that makes no sense."""
        try:
            rate = Decimal(str(value).strip())
        except InvalidOperation:
            return None
        if not rate.is_finite() or abs(rate) > MAX_RATE:
            return None
        return f"{rate.quantize(Decimal('0.0001')).normalize():f}"

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [
            ("company_id", "in", connector._companies().ids),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", "percent"),
            ("active", "=", True),
            ("tax_scope", "!=", "service"),
        ]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._(
            "Only active sale taxes in percent of the shop's company can be linked, "
            "none for services alone."
        )

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return {
            record.id: Side(
                {"name": record.name, "rate": self._odoo_rate(record)},
                {"archived": not record.active},
            )
            for record in records
        }

    def _odoo_rate(self, tax: Any) -> str:
        return f"{Decimal(repr(tax.amount)).normalize():f}"

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = {"name": values["name"]}
        if record is None:  # all else is that of the tax that it is made like
            vals |= {
                "amount": float(values["rate"]),
                "invoice_label": values["name"],
                "description": False,
                # Else the copy, too, would take the place of the same tax abroad, for
                # all that is sold in Odoo.
                "original_tax_ids": [Command.clear()],
            }
        return vals

    # ------------------------------------------------------------------ facts
    @api.model
    def _shown_labels(self) -> dict[str, str]:
        _ = self.env._
        return {
            "name": _("Name"),
            "rate": _("Percentage"),
            "label": _("Label on invoices"),
            "scope": _("For goods or services"),
            "group": _("Tax group"),
        }

    @api.model
    def _shown_of_element(self, element: BaseModel) -> dict[str, Any]:
        values = element.shop_values or {}
        rate = values.get("rate")
        return {
            "name": element.name,
            "rate": rate and f"{rate}%",
            "label": (element.shop_facts or {}).get("class"),
        }

    @api.model
    def _shown_of_record(
        self, connector: BaseModel, record: BaseModel
    ) -> dict[str, Any]:
        scopes = dict(record._fields["tax_scope"]._description_selection(self.env))
        return {
            "name": record.name,
            "rate": f"{self._odoo_rate(record)}%",
            "label": record.invoice_label,
            "scope": scopes.get(record.tax_scope),
            "group": record.tax_group_id.name,
        }

    @api.model
    def _unlinked_reasons(self, ctx: Context, elements: BaseModel) -> dict[int, str]:
        if ctx.step.import_unlinked:
            return {}  # they are created
        elements.fetch(["shop_values"])
        reason = ctx.env._(
            "No VAT rate in Odoo fits by name or label. Press Make It Like… to create "
            "it as a copy of a tax that you name, Choose in Odoo to link one that is "
            "there, or Ignore to leave it and what needs it out."
        )
        return {
            element.id: reason
            if (element.shop_values or {}).get("rate") is not None
            else self._no_rate_reason(ctx)
            for element in elements
        }

    # ----------------------------------------------------------------- import
    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        _ = ctx.env._
        if shop.get("rate") is None:
            return self._no_rate_reason(ctx)
        if not ctx.records.has_access("create"):
            return _(
                "The user of the synchronisation may not create taxes in Odoo. "
                "Somebody who may (Accounting: Administrator) can try it again. Or "
                "link the rate with a tax that is there: press Shop Element, and Link "
                "there."
            )
        return super()._import_obstacle(ctx, shop)

    @api.model
    def _taken_values(self, ctx: Context) -> set[Any]:
        companies = ctx.connector._companies()
        # Odoo refuses a name that a tax has which the run's user may not see, too.
        taxes = ctx.records.sudo().search(
            [
                ("company_id", "child_of", companies.root_id.ids),
                ("type_tax_use", "=", "sale"),
            ]
        )
        return set(taxes.mapped("name"))

    @api.model
    def _likes(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> dict[int, Fitting]:
        """Offer taxes of the same percentage, or all where there are none. Proposed is
        the one of the same percentage and treatment (see :func:`_treatment`) that takes
        the place of no other tax abroad (``original_tax_ids``), if it is the only
        one."""
        elements.fetch(["shop_values", "shop_facts"])
        treatments = self._treatments(ctx, records)
        found = {}
        for element in elements:
            values = element.shop_values or {}
            rate = values.get("rate")
            same_rate = records.filtered(
                lambda tax, rate=rate: self._odoo_rate(tax) == rate
            )
            treatment = _treatment(
                {element.name, (element.shop_facts or {}).get("class")}
            )
            same = same_rate.filtered(
                lambda tax, own=treatment: (
                    treatments[tax.id] == own and not tax.original_tax_ids
                )
            )
            found[element.id] = Fitting(same.ids, (same_rate or records).ids)
        return found

    def _treatments(self, ctx: Context, records: BaseModel) -> dict[int, str]:
        """Tell the treatment of taxes by their names and labels in all languages:
        {tax id: treatment, see :func:`_treatment`}."""
        texts: dict[int, set[str]] = {tax.id: set() for tax in records}
        for code, _name in ctx.env["res.lang"].get_installed():
            for tax in records.with_context(lang=code):
                texts[tax.id] |= {tax.name, tax.invoice_label}
        return {res_id: _treatment(names) for res_id, names in texts.items()}

    # ---------------------------------------------------------------- linking
    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        if shop.get("rate") is None:
            return self._no_rate_reason(ctx)
        if odoo is not None and odoo.facts["archived"]:
            return ctx.env._(
                "This tax is archived in Odoo, so nothing new is sold by it. Unlink "
                "the rate and link it with another tax, or make this one active again."
            )
        if odoo is None or self._property("rate").same(shop["rate"], odoo["rate"]):
            return False
        return ctx.env._(
            "The shop's rate is %(shop)s%%, Odoo's %(odoo)s%%; a percentage is never "
            "written, link the rate anew.",
            shop=shop["rate"],
            odoo=odoo["rate"],
        )

    def _no_rate_reason(self, ctx: Context) -> str:
        return ctx.env._(
            "The shop's percentage is no number; correct the VAT rate in the shop's "
            "panel and synchronise again."
        )

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        elements.fetch(["shop_values", "shop_facts"])
        # Taxes that take the place of others abroad are left to people: so does all VAT
        # of other countries that Odoo's OSS module makes, and names do not tell for
        # which sales each is.
        records = records.filtered(lambda tax: not tax.original_tax_ids)
        shop_names, shop_aliases = {}, {}
        for element in elements:
            values = element.shop_values or {}
            rate = values.get("rate")
            if rate is None:
                continue  # nothing can be the same as what makes no sense
            label = (element.shop_facts or {}).get("class")
            own = {match_key(element.name), match_key(label)} - {""}
            shop_names[element.id] = [(rate, name) for name in own]
            shop_aliases[element.id] = [
                (rate, match_key(alias))
                for name in own
                for alias in ALIASES.get(name, ())
            ]
        names: dict[int, set[tuple[str, str]]] = {}
        labels: dict[int, set[tuple[str, str]]] = {}
        for code, _name in ctx.env["res.lang"].get_installed():
            for tax in records.with_context(lang=code):
                rate = self._odoo_rate(tax)
                names.setdefault(tax.id, set()).add((rate, match_key(tax.name)))
                labels.setdefault(tax.id, set()).update(
                    (rate, match_key(text))
                    for text in (
                        tax.invoice_label,
                        html2plaintext(tax.description or ""),
                    )
                    if text
                )
        return [
            ("same name", shop_names, names, True),
            ("same label", shop_names, labels, True),
            ("same rate", shop_aliases, names, True),
        ]
