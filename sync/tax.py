from decimal import Decimal

from odoo import api, models
from odoo.tools import html2plaintext

from .entity import _lt
from .values import Property, match_key

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


class ShoperSyncTax(models.AbstractModel):
    """VAT rates. The shop's API only reads them; an equal percentage alone never
    links, because 0 %, exempt and not subject are different things."""

    _name = "shoper.sync.tax"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of VAT Rates"

    _entity = "tax"
    _label = _lt("VAT rates")
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
    _fixed = {
        "import_unlinked": False,
        "export_unlinked": False,
        "delete_unlinked": False,
    }
    _properties = (Property("name", _lt("Name"), default=False, to_shop=False),)

    @api.model
    def _option_hints(self):
        no_api = self.env._(
            "VAT rates cannot be created, edited or deleted in the shop."
        )
        chart = self.env._(
            "VAT rates come from the chart of accounts; link them with the shop's."
        )
        return {
            "import_unlinked": chart,
            "export_unlinked": no_api,
            "delete_unlinked": no_api,
            "update_shop": no_api,
        }

    @api.model
    def _element_values(self, ctx, row, extra):
        name = row.get("name") or ""
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "_class": row.get("class") or "",
                "_rate": str(row.get("value") or "0"),
            },
        }

    @api.model
    def _record_domain(self, ctx):
        domain = [
            ("company_id", "in", ctx.connector._companies().ids),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", "percent"),
            ("active", "=", True),
            ("tax_scope", "!=", "service"),
        ]
        if "original_tax_ids" in ctx.records._fields:
            domain.append(("original_tax_ids", "=", False))
        return domain

    @api.model
    def _odoo_values(self, ctx, records):
        return {
            record.id: {"name": record.name, "_rate": record.amount}
            for record in records
        }

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        return {"name": values["name"]}

    @api.model
    def _unlinked_reason(self, ctx):
        return ctx.env._(
            "No VAT rate in Odoo fits by name or label; link it by hand or ignore it."
        )

    @api.model
    def _pair_obstacle(self, ctx, shop, odoo):
        if Decimal(shop.get("_rate") or 0) == Decimal(repr(odoo["_rate"])):
            return False
        return ctx.env._(
            "The shop's rate is %(shop)s %%, Odoo's %(odoo)s %%; a percentage is never "
            "written, link the rate anew.",
            shop=shop.get("_rate"),
            odoo=odoo["_rate"],
        )

    @api.model
    def _link_rules(self, ctx, elements, records):
        elements.fetch(["shop_values"])
        shop_names, shop_aliases = {}, {}
        for element in elements:
            values = element.shop_values or {}
            rate = Decimal(values.get("_rate") or 0).normalize()
            names = {match_key(element.name), match_key(values.get("_class"))} - {""}
            shop_names[element.id] = [(rate, name) for name in names]
            shop_aliases[element.id] = [
                (rate, match_key(alias))
                for name in names
                for alias in ALIASES.get(name, ())
            ]
        names, labels = {}, {}
        for code, _name in ctx.env["res.lang"].get_installed():
            for tax in records.with_context(lang=code):
                rate = Decimal(repr(tax.amount)).normalize()
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
