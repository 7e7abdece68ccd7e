"""What undoing an import of variants takes away besides them."""

from odoo.models import BaseModel

from ...engine.context import Context
from ...engine.undo.detail import UndoDetail
from ...engine.undo.originals import Originals
from ..variation.attribute_lines import combinations, remove_values
from .imported import imported


class VariantUndo:
    """Takes attribute values away that an import added to products, and makes products
    simple again that were so."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def details(self, originals: BaseModel) -> dict[BaseModel, UndoDetail]:
        """Tell what becomes of variants that were the only ones of their products
        before: {change: detail} of all that are undone."""
        not_simple = self._not_simple(originals)
        return {
            item: UndoDetail(note=self._adoption_note(item, not_simple))
            for item in originals
        }

    def _not_simple(self, originals: BaseModel) -> set[int]:
        """Find the products that had only one variant before, and cannot be so again
        since others of theirs stay: ids of templates."""
        ctx = self.ctx
        facts = [imported(change) for change in originals]
        simple = {item["template"] for item in facts if "was_simple" in item}
        going = ctx.env["shoper.sync.change"]
        if simple:
            domain = Originals(ctx).domain()
            going = going.search([*domain, ("verb", "=", "create_odoo")])
        staying = ctx.records.with_context(active_test=True).search_fetch(
            [
                ("product_tmpl_id", "in", list(simple)),
                ("id", "not in", going.mapped("res_id")),
            ],
            ["product_tmpl_id"],
        )
        return set(staying.product_tmpl_id.ids)

    def _adoption_note(self, original: BaseModel, not_simple: set[int]) -> str:
        """Tell what becomes of a variant that was the product itself; nothing where it
        was not."""
        facts, _ = imported(original), self.ctx.env._
        if "was_simple" not in facts:
            return ""
        if facts["template"] in not_simple:
            return _(
                "It was the product itself before. Other variants stay, so the product "
                "keeps its attributes."
            )
        return _("It was the product itself before, and is that again.")

    def take_away(self, changes: BaseModel) -> None:
        """Take attribute values away that the import added to products and that no
        variant uses any more; make products that were simple so again.

        :param changes: which undid the import
        """
        ctx = self.ctx
        added: dict[int, set[int]] = {}
        simple: dict[int, tuple[int, str]] = {}
        for change in changes:
            facts = imported(change.undoes_id)
            if facts:
                added.setdefault(facts["template"], set()).update(facts["added"])
                if "was_simple" in facts:
                    simple[facts["template"]] = facts["was_simple"]
        templates = ctx.user_env["product.template"].browse(added).exists()
        used: dict[int, set[int]] = {}
        active: dict[int, list[int]] = {}
        for (template_id, values), variant in combinations(ctx, templates).items():
            used.setdefault(template_id, set()).update(values)
            if variant.active:
                active.setdefault(template_id, []).append(variant.id)
        linked = ctx.env["shoper.element"]._linked_res_ids(
            [("entity", "=", ctx.entity._entity)],  # of any shop
            [variant_id for variant_id, _code in simple.values()],
        )
        for template in templates:
            variant_id, code = simple.get(template.id, (None, None))
            is_last = active.get(template.id) == [variant_id]
            if is_last and variant_id not in linked:
                self._make_simple(template, variant_id, code)
            else:
                remove_values(
                    template, added[template.id] - used.get(template.id, set())
                )

    def _make_simple(
        self, template: BaseModel, variant_id: int | None, code: str | None
    ) -> None:
        """Take the attributes away from a product. The variant that stays keeps its own
        code, which ``_shoper_drop_variants`` would replace by the product's.

        :param code: ``shoper_code`` that the product had before the import
        """
        variant = self.ctx.records.browse(variant_id)
        own_code = variant.default_code
        template.shoper_code = False
        template.with_context(active_test=True)._shoper_drop_variants()
        variant.default_code = own_code
        template.shoper_code = code
