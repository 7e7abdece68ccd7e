from odoo import api, models

from ..core.price import PRICE_TYPES
from ..core.row import choice_in, text_in
from ..engine.undo.originals import Originals
from ..product.undo import COST_HISTORY, delete_cost_history


class ShoperSyncVariant(models.AbstractModel):
    """What undoing must know of variants: what their import made besides them, which
    of them were there before, and what their values do not tell."""

    _inherit = "shoper.sync.variant"

    _details = (COST_HISTORY,)

    @api.model
    def _values_kept_elsewhere(self, ctx, res_ids):
        templates = ctx.records.browse(res_ids).product_tmpl_id
        rules = self.env["shoper.sync.product"]._shop_price_rules(ctx, templates)
        return {rules._name: set(rules.ids)}

    @api.model
    def _delete_records(self, ctx, records):
        delete_cost_history(records)
        return super()._delete_records(ctx, records)

    # ------------------------------------------------------------------- exactness
    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        # Whether the weight is the product's, its own, or more or less than that.
        values["shop_values"]["_weight"] = [
            choice_in(row, "weight_type", PRICE_TYPES),
            text_in(row, "weight") or "0",
        ]
        return values

    @api.model
    def _undo_facts(self, side, codes, current):
        facts = super()._undo_facts(side, codes, current)
        if side == "shop" and "weight" in codes and "_weight" in current:
            facts |= {"_weight": current["_weight"]}
        return facts

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        if ctx.is_undo and "_weight" in values and "weight" in values:
            weight_type, weight = values["_weight"]
            body |= {"weight_type": weight_type, "weight": weight}
        return body

    # -------------------------------------------------------- what an import makes
    def _note_products(self, ctx, changes, vals_list, templates):
        """Note on changes that create variants what their products were like: which
        attribute values they had, and which was their only variant."""
        lines = self._lines_of(ctx, templates)
        had = {
            template_id: {item for line in own.values() for item in line.value_ids.ids}
            for template_id, own in lines.items()
        }
        bare = templates.filtered(lambda template: template.id not in lines)
        single = self.env["shoper.sync.product"]._single_variants(ctx, bare)
        codes = {template.id: template.shoper_code for template in bare}
        for change, vals in zip(changes, vals_list, strict=True):
            template_id = vals["product_tmpl_id"]
            values = {option.value_id for option in vals["_options"]}
            facts = {
                "template": template_id,
                "added": sorted(values - had.get(template_id, set())),
            }
            if template_id in single:
                facts["was_simple"] = single[template_id].id, codes[template_id]
            change._note(**{"import": facts})

    def _note_adopted(self, ctx, found):
        """Note the values of variants that were there before.

        :param found: [(change, variant, values to write)]
        """
        records = ctx.records.concat(*(variant for _change, variant, _vals in found))
        values = self._odoo_values(ctx, records)
        for change, variant, _vals in found:
            had = {
                code: value
                for code, value in values[variant.id].items()
                if code in change.after and code not in ("product", "options")
            }
            facts = self._undo_facts("odoo", change.after, values[variant.id])
            change.before = had | facts

    # ------------------------------------------------------------- and takes away
    @api.model
    def _prepare_undo(self, ctx, originals):
        """Find the products that had only one variant before, and cannot be so again
        since others of theirs stay."""
        result = super()._prepare_undo(ctx, originals)
        facts = [(change.meta or {}).get("import") or {} for change in originals]
        simple = {item["template"] for item in facts if "was_simple" in item}
        going = self.env["shoper.sync.change"]
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
        ctx.facts["not simple"] = set(staying.product_tmpl_id.ids)
        return result

    @api.model
    def _adoption_note(self, ctx, original):
        note = super()._adoption_note(ctx, original)
        facts = original.meta["import"]
        if "was_simple" not in facts:
            return note
        if facts["template"] in ctx.facts["not simple"]:
            return ctx.env._(
                "It was the product itself before. Other variants stay, so the product "
                "keeps its attributes."
            )
        return ctx.env._("It was the product itself before, and is that again.")

    @api.model
    def _after_deleting(self, ctx, changes):
        """Attribute values that the import added to products and that no variant uses
        any more; products that were simple are so again."""
        result = super()._after_deleting(ctx, changes)
        added, simple = {}, {}
        for change in changes:
            facts = (change.undoes_id.meta or {}).get("import")
            if facts:
                own = added.setdefault(facts["template"], set())
                own.update(facts["added"])
                if "was_simple" in facts:
                    simple[facts["template"]] = facts["was_simple"]
        templates = ctx.user_env["product.template"].browse(added).exists()
        self.env.flush_all()
        used, active = {}, {}
        for (template_id, values), variant in self._combinations(
            ctx, templates
        ).items():
            used.setdefault(template_id, set()).update(values)
            if variant.active:
                active.setdefault(template_id, []).append(variant.id)
        elements = self.env["shoper.element"].search_fetch(
            [
                ("res_model", "=", self._odoo_model),
                ("res_id", "in", [variant_id for variant_id, _code in simple.values()]),
                ("link_state", "=", "linked"),
            ],
            ["res_id"],
        )
        linked = set(elements.mapped("res_id"))  # with any shop
        for template in templates:
            variant_id, code = simple.get(template.id, (None, None))
            is_last = active.get(template.id) == [variant_id]
            if is_last and variant_id not in linked:
                self._make_simple(ctx, template, variant_id, code)
            else:
                unused = added[template.id] - used.get(template.id, set())
                self._remove_values(ctx, template, unused)
        return result

    def _make_simple(self, ctx, template, variant_id, code):
        variant = ctx.records.browse(variant_id)
        own_code = variant.default_code
        template.shoper_code = False
        template.with_context(active_test=True)._shoper_drop_variants()
        variant.default_code = own_code
        template.shoper_code = code

    def _remove_values(self, ctx, template, value_ids):
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
