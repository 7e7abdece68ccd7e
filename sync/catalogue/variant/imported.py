"""What an import of variants makes besides them, noted on its changes so that undoing
can take it away."""

from typing import Any

from odoo.models import BaseModel

from ...engine.context import Context
from ..variation.attribute_lines import Lines
from ..variation.meanings import Meaning
from ..variation.templates import Variation


def note_imported(
    ctx: Context,
    changes: BaseModel,
    vals_list: list[dict[str, Any]],
    options: list[list[Meaning]],
    lines: Lines,
) -> None:
    """Note on changes that create variants what their products were like, under
    ``import``: ``template`` the id of the product, ``added`` the attribute values that
    it did not have, ``was_simple`` (id of its only variant, its ``shoper_code``) where
    it had no attributes.

    :param vals_list: of each variant
    :param options: of each variant
    :param lines: of the products, before
    """
    templates = ctx.user_env["product.template"].browse(
        {vals["product_tmpl_id"] for vals in vals_list}
    )
    had = {
        template_id: {item for line in own.values() for item in line.value_ids.ids}
        for template_id, own in lines.items()
    }
    bare = templates.filtered(lambda template: template.id not in lines)
    single = Variation.of(ctx).single_variants(bare)
    codes = {template.id: template.shoper_code for template in bare}
    for change, vals, own in zip(changes, vals_list, options, strict=True):
        template_id = vals["product_tmpl_id"]
        values = {option.value_id for option in own}
        facts: dict[str, Any] = {
            "template": template_id,
            "added": sorted(values - had.get(template_id, set())),
        }
        if template_id in single:
            facts["was_simple"] = single[template_id].id, codes[template_id]
        change._note(**{"import": facts})


def imported(change: BaseModel) -> dict[str, Any]:
    """Read what :func:`note_imported` noted on a change, nothing if it did not."""
    return (change.meta or {}).get("import") or {}


def note_adopted(ctx: Context, found: list[tuple[BaseModel, BaseModel]]) -> None:
    """Note on changes what variants that were there before held, so that undoing gives
    it back.

    :param found: [(change, variant)]
    """
    records = ctx.records.concat(*(variant for _change, variant in found))
    values = ctx.entity._odoo_values(ctx, records)
    for change, variant in found:
        had = {
            code: value
            for code, value in values[variant.id].items()
            if code in change.after and code not in ("product", "options")
        }
        change.before = had
        change._note_before(
            **ctx.entity._undo_facts("odoo", change.after, values[variant.id])
        )


def note_linked(
    ctx: Context, found: list[tuple[BaseModel, BaseModel]], woken: set[BaseModel]
) -> None:
    """Note on changes what variants that were there before, and stay as they are, have
    in common with the shop's: nothing else is agreed on.

    :param found: [(change, variant)]
    :param woken: those of the variants that were archived until now
    """
    entity, records = ctx.entity, ctx.records.concat(*(item[1] for item in found))
    values = entity._odoo_values(ctx, records)
    for change, variant in found:
        held, after = values[variant.id].values, change.after
        others = {
            code
            for code in after.keys() - {"product", "options"}
            if code not in held
            or not entity._property(code).same(held[code], after[code])
        }
        for joined in entity._joined:
            others |= joined if others & joined else frozenset()
        change.write(
            {
                "before": {"active": False} if variant in woken else False,
                "after": {code: after[code] for code in after if code not in others},
                "left_out": False,
                "message": bool(others)
                and ctx.env._(
                    "It was in Odoo already: it is linked, and keeps its values until "
                    "they are compared."
                ),
            }
        )
        change._note(adopted=True)
