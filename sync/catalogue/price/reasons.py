"""Why a price cannot be compared or written, in words for people."""

from collections.abc import Set as AbstractSet

from ...engine.context import Context
from ...engine.plan.pair import LinkedPair
from .levels import PRICE_LISTS, type_code


def is_never_agreed(
    ctx: Context, pair: LinkedPair, codes: AbstractSet[str] = frozenset({"price"})
) -> bool:
    """Tell whether both sides never had one retail price, so that 0.00 in Odoo may be
    none at all, and no person who saw both chose it. Where both were left as they are,
    nobody agreed on one either.

    :param codes: of the properties that make up the retail price
    """
    chosen = ctx.choices.get(pair.element.id, {})
    if not chosen.keys().isdisjoint({"price", type_code("price")}):
        return False
    return not all(isinstance(pair.base.get(code), str) for code in codes)


def price_reason(ctx: Context, code: str, fact: str) -> str:
    """Say why a price cannot be used.

    :param code: of the price
    :param fact: what is in the way: ``list_currency``, or one of the keys below
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
            "see the page Prices in the settings of the shop."
        ),
        "currency": _("Its price in Odoo is in another currency than the shop's."),
        "none": _(
            "It has no price in Odoo. Enter one, or, if it is free, enter 0.00 in the "
            "shop's panel."
        ),
        "none_yet": _(
            "It has no price in Odoo. Enter one; what is free is created in the shop's "
            "panel."
        ),
        "negative": _(
            "Its price in Odoo is below 0.00, and the shop is not sent such a price. "
            "Enter another one."
        ),
        "no_tax": _("In Odoo it has no VAT rate of the shop's company."),
        "taxes": _("In Odoo it does not have exactly one VAT rate in percent."),
        "archived_tax": _(
            "In Odoo its VAT rate is archived. Choose an active one for the product."
        ),
        "archived_link": _(
            "Its VAT rate is linked with a tax that is archived in Odoo. Unlink the "
            "rate and link it with another tax, or make this one active again."
        ),
        "rule": _("Its price in the price list is calculated, not a fixed one."),
        "variants": _("In Odoo it has several variants, each with its own cost."),
        "valued": _(
            "A stock of the product is valued by its cost in Odoo; it is not changed."
        ),
    }[fact]
