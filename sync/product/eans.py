"""Bar codes that one of the sides does not take."""

from stdnum import ean as numbers

from ..engine.context import Context


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
    domain = [("barcode", "=", ean)]
    if record.company_id:
        domain.append(("company_id", "in", (False, record.company_id.id)))
    # As superuser: what the user does not see is in the way, too.
    active = ctx.env(context=ctx.env.context | {"active_test": True})
    holders = active["product.product"].search(domain)
    holders |= active["product.uom"].search(domain).product_id
    if record:
        own = record._name == "product.template" and record.product_variant_ids
        holders -= own or active["product.product"].browse(record.ids)
    if not holders:
        return ""
    seen = ctx.user_env["product.product"].browse(holders.ids)._filtered_access("read")
    return ctx.env._(
        "The EAN %(ean)s is left out: in Odoo, %(name)s has it, and Odoo takes each "
        "once.",
        ean=ean,
        name=seen[:1].display_name or ctx.env._("another product"),
    )
