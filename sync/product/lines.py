from math import prod

from odoo import api, models
from odoo.fields import Command


class ShoperSyncProduct(models.AbstractModel):
    """Products with variants are created in Odoo with their attribute lines at once,
    so that Odoo makes no variant of its own; the variants themselves follow."""

    _inherit = "shoper.sync.product"

    @api.model
    def _import_obstacle(self, ctx, shop):
        reason = super()._import_obstacle(ctx, shop)
        if reason or not shop["_variants"]:
            return reason
        steps = {step.entity: step.state for step in ctx.run.step_ids}
        if steps.get("variant", "failed") not in ("failed", "blocked", "skipped"):
            return False  # they will be there when it is created
        mirrored = ctx.links("variant").element_by_remote.keys()
        if set(shop["_variants"]) <= mirrored:
            return False
        return self._no_variants_reason(ctx)

    @api.model
    def _prepare(self, ctx, verb, changes):
        prepared = super()._prepare(ctx, verb, changes)
        if verb == "create_odoo":
            self._prepare_lines(ctx, prepared, changes)
        return prepared

    def _prepare_lines(self, ctx, prepared, changes):
        """Add the commands that make attribute lines to what was fetched for changes;
        those whose lines cannot be made wait.

        :param prepared: {change: facts}
        """
        changes.element_id.fetch(["remote_id", "shop_values"])
        with_variants = changes.filtered(
            lambda change: (change.element_id.shop_values or {}).get("_variants")
        )
        if not with_variants:
            return
        mirrored = self._mirrored_variants(ctx, with_variants.element_id)
        meaning = self.env["shoper.sync.variant"]._option_meaning(ctx)
        for change in with_variants:
            variants = mirrored.get(change.element_id.remote_id, {})
            reason = self._lines_obstacle(ctx, change.element_id, variants, meaning)
            if reason:
                change.write({"state": "waiting", "message": reason})
                del prepared[change]
            else:
                prepared[change]["lines"] = self._lines(variants, meaning)

    def _mirrored_variants(self, ctx, elements):
        """{shop id of a product: {shop id of a variant: [shop ids of its values]}}"""
        variants = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "variant"),
                ("link_state", "!=", "missing"),
                ("parent_remote_id", "in", elements.mapped("remote_id")),
            ],
            ["parent_remote_id", "remote_id", "shop_values"],
        )
        found = {}
        for variant in variants:
            own = found.setdefault(variant.parent_remote_id, {})
            own[variant.remote_id] = variant.shop_values["options"]
        return found

    def _lines_obstacle(self, ctx, element, variants, meaning):
        """Why a product's attribute lines cannot be made, or False."""
        _ = ctx.env._
        if not set(element.shop_values["_variants"]) <= variants.keys():
            return self._no_variants_reason(ctx)
        known = [
            tuple(meaning[item] for item in options)
            for options in variants.values()
            if all(item in meaning for item in options)
        ]
        if not known:
            return _("The values of its options are not linked.")
        values = {}
        for options in known:
            for option in options:
                values.setdefault(option.attribute_id, set()).add(option.value_id)
        always = [item for item in values if meaning.makes_all(item)]
        combinations = prod(len(items) for items in values.values())
        if always and combinations != len(set(known)):
            names = ctx.user_env["product.attribute"].browse(always).mapped("name")
            return _(
                "The attribute %s makes all combinations at once in Odoo, also those "
                "that the shop does not have.",
                ", ".join(names),
            )
        return False

    @api.model
    def _no_variants_reason(self, ctx):
        return ctx.env._(
            "It has variants that were not downloaded; synchronise variants as well."
        )

    def _lines(self, variants, meaning):
        """Commands that make the attribute lines, in the shop's order of options."""
        values = {}
        for options in variants.values():
            if all(item in meaning for item in options):
                for item in options:
                    option = meaning[item]
                    key = option.sequence, option.attribute_id
                    values.setdefault(key, set()).add(option.value_id)
        return [
            Command.create(
                {
                    "attribute_id": attribute_id,
                    "sequence": sequence,
                    "value_ids": [Command.set(sorted(found))],
                }
            )
            for (sequence, attribute_id), found in sorted(values.items())
        ]

    @api.model
    def _create_values(self, ctx, change, values):
        vals = super()._create_values(ctx, change, values)
        lines = values.facts.get("lines")
        if lines:
            vals["attribute_line_ids"] = lines
            used = {
                value
                for _command, _id, line in lines
                for _set, _zero, values in line["value_ids"]
                for value in values
            }
            self.env["shoper.sync.variant"]._use_values(ctx, used)
        return vals
