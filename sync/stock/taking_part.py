"""Which rows of the shop's stock take part."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ..engine.context import Context
from .kits import Kits
from .offer import QUANTITY


def taking_part(ctx: Context) -> list[Any]:
    """Say which linked rows take part, as a domain of elements: those of products that
    Odoo counts and the connector does not leave out. Of what is archived those that the
    shop was told of and that are not at nothing yet."""
    products = ctx.env["product.product"].with_context(active_test=False)
    counted = Domain("is_storable", "=", True) | Kits(ctx).product_domain()
    counted &= ~_left_out(ctx.connector)
    active = products._search(counted & Domain("active", "=", True))
    archived = products._search(counted & Domain("active", "=", False))
    return [
        Domain("res_id", "in", active)
        | (Domain("res_id", "in", archived) & Domain.custom(to_sql=_was_offered))
    ]


def _left_out(connector: BaseModel) -> Domain:
    """Say which products the connector leaves out."""
    categories = connector.stock_left_out_categ_ids.ids
    tags = connector.stock_left_out_tag_ids.ids
    found = Domain.FALSE
    if categories:
        found |= Domain("categ_id", "child_of", categories)
    if tags:
        found |= Domain("product_tmpl_id.product_tag_ids", "in", tags)
        found |= Domain("additional_product_tag_ids", "in", tags)
    return found


def _was_offered(model: BaseModel, alias: str, query: Any) -> SQL:
    """Make the condition that the shop was told of more than nothing."""
    base = SQL.identifier(alias, "base", to_flush=model._fields["base"])
    return SQL(
        """CASE jsonb_typeof(%(base)s -> %(code)s)
           WHEN 'string' THEN (%(base)s ->> %(code)s)::numeric > 0
           WHEN 'object' THEN true ELSE false END""",
        base=base,
        code=QUANTITY,
    )
