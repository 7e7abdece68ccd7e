"""Bar codes that one of the sides does not take."""

from collections.abc import Mapping
from typing import Any

from stdnum import ean as numbers  # type: ignore[import-untyped,unused-ignore]

from odoo.models import BaseModel

from ...engine.context import Context


def ean_obstacle(ctx: Context, ean: str | None) -> str:
    """Say why the shop does not take a bar code of Odoo, empty for nothing: it takes
    those with a right check digit only (docs/shoper-api.md)."""
    if not ean or (ean.isdigit() and numbers.is_valid(ean)):
        return ""
    return ctx.env._(
        "The shop does not take the bar code %s: it is no EAN of 8, 12, 13 or 14 "
        "digits with a right check digit.",
        ean,
    )


def ean_holder(ctx: Context, ean: str | None, res_id: int) -> str:
    """Say which other product, variant or packaging of Odoo has a bar code, empty for
    none: Odoo takes each once in a company.

    :param res_id: of the record of the step's type that is to get it, 0 for a new one
    """
    if not ean:
        return ""
    record = ctx.env[ctx.entity._odoo_model].browse(res_id or ()).exists()
    domain: list[Any] = [("barcode", "=", ean)]
    if record.company_id:
        domain.append(("company_id", "in", (False, record.company_id.id)))
    holders = _holders(ctx, domain).get(ean, ctx.env["product.product"])
    if record:
        is_template = record._name == "product.template"
        holders -= record.product_variant_ids if is_template else record
    return _taken_reason(ctx, ean, holders) if holders else ""


def taken_eans(ctx: Context, eans: Mapping[int, str]) -> dict[int, str]:
    """Say of elements that are to be created in Odoo why they come without their EAN:
    {element id: reason}. An EAN that a linked product or variant has is no reason: it
    may be given up in the same run. If it is not, :func:`ean_holder` says so when the
    new one is written.

    :param eans: {element id: EAN, empty for none}
    """
    given = {ean for ean in eans.values() if ean}
    products, variants = ctx.links("product"), ctx.links("variant")
    holders = {
        ean: found
        for ean, found in _holders(ctx, [("barcode", "in", list(given))]).items()
        if products.element_by_record.keys().isdisjoint(found.product_tmpl_id.ids)
        and variants.element_by_record.keys().isdisjoint(found.ids)
    }
    reasons: dict[int, str] = {}
    seen: set[str] = set()
    for element_id, ean in eans.items():
        if ean in holders:
            reasons[element_id] = _taken_reason(ctx, ean, holders[ean])
        elif ean in seen:
            reasons[element_id] = ctx.env._(
                "The EAN %s is left out: in the shop, another one has it, too, and "
                "Odoo takes each once.",
                ean,
            )
        elif ean:
            seen.add(ean)
    return reasons


def _holders(ctx: Context, domain: list[Any]) -> dict[str, BaseModel]:
    """Find the variants that have bar codes, or whose packaging has them: {bar code:
    variants}.

    :param domain: which bar codes
    """
    # As superuser (`ctx.env`): what the user does not see is in the way, too.
    active = ctx.env(context=ctx.env.context | {"active_test": True})
    variants = active["product.product"].search(domain)
    found: dict[str, BaseModel] = {}
    for holder in (*variants, *active["product.uom"].search(domain)):
        others = found.get(holder.barcode, variants.browse())
        is_variant = holder._name == variants._name
        found[holder.barcode] = others | (holder if is_variant else holder.product_id)
    return found


def _taken_reason(ctx: Context, ean: str, holders: BaseModel) -> str:
    """Say which product of Odoo has an EAN, as far as the user may see it."""
    seen = ctx.user_env["product.product"].browse(holders.ids)._filtered_access("read")
    return ctx.env._(
        "The EAN %(ean)s is left out: in Odoo, %(name)s has it, and Odoo takes each "
        "once.",
        ean=ean,
        name=seen[:1].display_name or ctx.env._("another product"),
    )
