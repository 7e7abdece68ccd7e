"""Why a price cannot be compared or written, in words for people."""

from ..engine.context import Context
from .levels import PRICE_LISTS


def price_reason(ctx: Context, code: str, fact: str) -> str:
    """Say why a price cannot be used.

    :param code: of the price
    :param fact: what is in the way: ``no_tax``, ``rule`` and others
    """
    _ = ctx.env._
    if fact == "list_currency":
        pricelist = ctx.connector[PRICE_LISTS.get(code, "pricelist_id")]
        return _(
            "The price list %s is in another currency than the shop.",
            pricelist.display_name,
        )
    return {
        "new_currency": _(
            "A new product would have its price in another currency than the shop's: "
            "see what the shop's page says of prices."
        ),
        "currency": _("Its price in Odoo is in another currency than the shop's."),
        "none": _("It has no price in Odoo."),
        "no_tax": _("In Odoo it has no VAT rate of the shop's company."),
        "taxes": _("In Odoo it does not have exactly one VAT rate in percent."),
        "rule": _("Its price in the price list is calculated, not a fixed one."),
        "variants": _("In Odoo it has several variants, each with its own cost."),
        "valued": _(
            "A stock of the product is valued by its cost in Odoo; it is not changed."
        ),
    }[fact]
