"""Archived variants of Odoo that become active again."""

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.obstacle import Obstacle
from ..variation.attribute_lines import (
    WantedValues,
    add_values,
    lines_obstacle,
    lines_of,
    use_values,
    values_taken_away,
)
from ..variation.meanings import read_meanings


def activation_obstacle(ctx: Context, variant: BaseModel) -> str | bool:
    """Say why an archived variant cannot get its values back, or False."""
    if not values_taken_away(variant):
        return False
    template = variant.product_tmpl_id
    lines = lines_of(ctx, template).get(template.id, {})
    wanted = set(variant.product_template_attribute_value_ids.attribute_id.ids)
    if lines.keys() != wanted:
        return ctx.env._("In Odoo its product has other attributes.")
    always = filter(read_meanings(ctx).makes_all, wanted)
    return lines_obstacle(ctx, lines, wanted, list(always))


def give_values_back(ctx: Context, variants: BaseModel) -> None:
    """Give products back the attribute values that they lost and that variants have
    which become active: without them, Odoo would archive or delete these variants with
    the next change of the product's attributes.

    :raises Obstacle: one of them cannot get them back
    """
    wanted: WantedValues = {}
    for item in values_taken_away(variants):
        key = item.product_tmpl_id.id, item.attribute_id.id
        value_id = item.product_attribute_value_id.id
        wanted.setdefault(key, {})[value_id] = item.attribute_line_id.sequence
    if not wanted:
        return
    for variant in variants:
        reason = activation_obstacle(ctx, variant)
        if reason:  # there was none when this was planned
            raise Obstacle(str(reason))
    use_values(ctx, {value for values in wanted.values() for value in values})
    add_values(ctx, variants.product_tmpl_id, wanted)
