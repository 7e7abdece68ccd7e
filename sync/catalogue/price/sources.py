"""From which shop a price in Odoo comes that several shops share."""

from collections.abc import Sequence

from odoo.models import BaseModel

from ...engine.context import Context
from .levels import LEVELS, PRICE_LISTS

Source = dict[int, BaseModel]  # {price list id, False for the sales price: connector}


def price_sources(ctx: Context, templates: BaseModel) -> dict[int, Source]:
    """Find the source of each price of products: {template id: source}, nothing where
    there is one shop only. It is the shop with which the product was linked first, of
    those that keep the price at the same place; of the others people are told that
    their price is another one."""
    if ctx.env["shoper.connector"].search_count([], limit=2) < 2:
        return {}
    elements = ctx.env["shoper.element"].search_fetch(
        [
            ("entity", "=", "product"),
            ("res_model", "=", "product.template"),
            ("res_id", "in", templates.ids),
            ("link_state", "=", "linked"),
            ("connector_id.active", "=", True),
        ],
        ["res_id", "connector_id"],
        order="linked_at desc, id desc",
    )
    sources: dict[int, Source] = {}
    for element in elements:
        connector = element.connector_id
        places = sources.setdefault(element.res_id, {})
        for code, field in PRICE_LISTS.items():
            # The sales price is a place, too: that of no price list.
            is_in_use = connector.shop_price_levels >= LEVELS.get(code, 1)
            if field == "pricelist_id" or (connector[field] and is_in_use):
                places[connector[field].id] = connector
    return sources


def source_reason(ctx: Context, code: str, source: Source | None) -> str | bool:
    """Say why a price in Odoo is not this shop's to write, or False.

    :param source: what :func:`price_sources` found for the product
    """
    place = ctx.connector[PRICE_LISTS[code]].id
    connector = (source or {}).get(place, ctx.connector)
    return connector != ctx.connector and ctx.env._(
        "The price of this product comes from %s.", connector.display_name
    )


def tax_reason(ctx: Context, source: Source | None, codes: Sequence[str]) -> str | bool:
    """Say why the VAT rate of a product in Odoo is not this shop's to write, or False:
    all its prices are written with it, so that its customers pay what they paid.

    :param source: what :func:`price_sources` found for the product
    :param codes: of the prices that take part
    """
    own, company = ctx.connector, ctx.connector.company_id
    places = {own[PRICE_LISTS[code]].id for code in codes}
    for place, connector in (source or {}).items():
        if connector == own:
            continue
        is_of_company = connector.company_id == company
        if place in places and not is_of_company:
            return ctx.env._(
                "With the VAT rate its price in Odoo would be written, too, and that "
                "comes from %s.",
                connector.display_name,
            )
        if place not in places and is_of_company:
            return ctx.env._(
                "%s sells it by other prices in Odoo, which would not be adapted to "
                "another VAT rate. Change the VAT rate and these prices in Odoo.",
                connector.display_name,
            )
    return False
