"""Attribute lines of products of Odoo, and the variants that they make."""

from collections.abc import Iterable, Mapping

from odoo.fields import Command
from odoo.models import BaseModel

from ...engine.context import Context

Lines = dict[int, dict[int, BaseModel]]  # {template id: {attribute id: line}}
# Variants by the id of their template and the ids of their attribute values.
Combinations = dict[tuple[int, frozenset[int]], BaseModel]
# Ids of attribute values with the place of their attribute among the product's, by the
# ids of template and attribute.
WantedValues = dict[tuple[int, int], dict[int, int]]


def lines_of(ctx: Context, templates: BaseModel) -> Lines:
    """Find the lines of attributes that make variants."""
    lines = ctx.user_env["product.template.attribute.line"].search_fetch(
        [
            ("product_tmpl_id", "in", templates.ids),
            ("active", "=", True),
            ("attribute_id.create_variant", "!=", "no_variant"),
        ],
        ["product_tmpl_id", "attribute_id", "value_ids"],
    )
    found: Lines = {}
    for line in lines:
        own = found.setdefault(line.product_tmpl_id.id, {})
        own[line.attribute_id.id] = line
    return found


def combinations(ctx: Context, templates: BaseModel) -> Combinations:
    """Find the variants of products by their values, archived ones included: of several
    with the same values an active one, and the oldest."""
    variants = ctx.user_env["product.product"].search_fetch(
        [("product_tmpl_id", "in", templates.ids), ("active", "in", [True, False])],
        ["product_tmpl_id", "active", "product_template_attribute_value_ids"],
        order="active, id desc",
    )
    return {
        (
            variant.product_tmpl_id.id,
            frozenset(
                variant.product_template_attribute_value_ids.mapped(
                    "product_attribute_value_id"
                ).ids
            ),
        ): variant
        for variant in variants
    }


def values_taken_away(variants: BaseModel) -> BaseModel:
    """Find the values of variants that their products do not have any more."""
    return variants.product_template_attribute_value_ids.filtered(
        lambda item: not item.ptav_active
    )


def use_values(ctx: Context, value_ids: Iterable[int]) -> None:
    """Activate archived attribute values again that variants of the shop have: a
    product of Odoo does not take an archived one."""
    values = ctx.user_env["product.attribute.value"].browse(value_ids)
    values.filtered(lambda value: not value.active).active = True


def add_values(ctx: Context, templates: BaseModel, wanted: WantedValues) -> None:
    """Give products the attribute values that they lack, each line written once. Odoo
    activates archived variants then; they are archived again."""
    lines = lines_of(ctx, templates)
    missing, added = [], {}
    for (template_id, attribute_id), values in wanted.items():
        line = lines.get(template_id, {}).get(attribute_id)
        if line is None:
            missing.append(
                {
                    "product_tmpl_id": template_id,
                    "attribute_id": attribute_id,
                    "sequence": next(iter(values.values())),
                    "value_ids": [Command.set(sorted(values))],
                }
            )
        elif values.keys() - set(line.value_ids.ids):
            added[line] = sorted(values.keys() - set(line.value_ids.ids))
    if not missing and not added:
        return
    variants = ctx.user_env["product.product"]
    archived = variants.search(
        [("product_tmpl_id", "in", templates.ids), ("active", "=", False)]
    )
    ctx.user_env["product.template.attribute.line"].create(missing)
    for line, value_ids in added.items():
        line.write({"value_ids": [Command.link(item) for item in value_ids]})
    archived.exists().filtered("active").write({"active": False})


def remove_values(template: BaseModel, value_ids: set[int]) -> None:
    """Take attribute values away from a product; archived variants, which Odoo
    activates then, are archived again."""
    lines = template.attribute_line_ids.filtered(
        lambda line: value_ids & set(line.value_ids.ids)
    )
    if not lines:
        return
    variants = template.with_context(active_test=False).product_variant_ids
    archived = variants.filtered(lambda variant: not variant.active)
    for line in lines:
        left = line.value_ids.filtered(lambda item: item.id not in value_ids)
        if left:
            line.value_ids = left
        else:
            line.unlink()
    archived.exists().filtered("active").write({"active": False})


def lines_obstacle(
    ctx: Context,
    lines: Mapping[int, BaseModel],
    wanted: set[int],
    always: Iterable[int],
) -> str | bool:
    """Say why a product cannot get a variant, or False.

    :param lines: {attribute id: line} of the product
    :param wanted: ids of the attributes of the variant
    :param always: ids of those of them of which Odoo makes all combinations at once
    """
    if always:
        names = ctx.user_env["product.attribute"].browse(always).mapped("name")
        return ctx.env._(
            "The attribute %s makes all combinations at once in Odoo, also those "
            "that the shop does not have.",
            ", ".join(names),
        )
    if lines and lines.keys() != wanted:
        return ctx.env._("In Odoo its product has other attributes.")
    return False
