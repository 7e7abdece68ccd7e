from odoo import api, models

from ..engine.changes import Changes


class ShoperSyncVariant(models.AbstractModel):
    """What variants need before they get into Odoo: the attribute lines of their
    product."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _prepare(self, ctx, verb, changes):
        if verb == "create_odoo":
            changes = self._allowed_in_odoo(ctx, changes)
        return super()._prepare(ctx, verb, changes)

    def _allowed_in_odoo(self, ctx, changes):
        """Leave out what the attributes or the VAT rate of its product do not
        allow."""
        changes.element_id.fetch(["shop_values"])
        products = ctx.links("product")
        templates = ctx.user_env["product.template"].browse(
            {
                products.record_by_element[change.after["product"]]
                for change in changes
                if change.after["product"] in products.record_by_element
            }
        )
        lines = self._lines_of(ctx, templates)
        prices, _rules = self._product_prices(ctx, templates.exists())
        meaning = self._option_meaning(ctx)
        ready, existing = changes, None
        for change in changes:
            template_id = products.record_by_element.get(change.after["product"])
            options = change.element_id.shop_values["options"]
            if template_id not in prices:
                continue  # it becomes stale, or its product was just deleted
            if not all(item in meaning for item in options):
                # A value was deleted in Odoo; its link may still be there.
                reason = ctx.env._("The values of its options are not linked.")
                Changes(ctx).stale(change, reason)
                ready -= change
                continue
            reason = self._price_obstacle(ctx, prices[template_id][0], change.after)
            if reason:
                change.write({"state": "waiting", "message": reason})
                ready -= change
                continue
            wanted = {meaning[item].attribute_id for item in options}
            reason = self._attributes_obstacle(
                ctx, lines.get(template_id, {}), wanted, meaning
            )
            if not reason:
                continue
            existing = existing or self._combinations(ctx, templates)
            values = frozenset(meaning[item].value_id for item in options)
            if (template_id, values) not in existing:
                change.write({"state": "waiting", "message": reason})
                ready -= change
        return ready

    def _attributes_obstacle(self, ctx, lines, wanted, meaning):
        """Why a product cannot get a variant, or False.

        :param lines: {attribute id: line} of the product
        :param wanted: ids of the attributes of the variant
        """
        always = [item for item in wanted if meaning.makes_all(item)]
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

    def _values_taken_away(self, variants):
        """Values of variants that their products do not have any more."""
        return variants.product_template_attribute_value_ids.filtered(
            lambda item: not item.ptav_active
        )

    def _activation_obstacle(self, ctx, variant):
        """Why an archived variant cannot get its values back, or False."""
        if not self._values_taken_away(variant):
            return False
        template = variant.product_tmpl_id
        lines = self._lines_of(ctx, template).get(template.id, {})
        wanted = set(variant.product_template_attribute_value_ids.attribute_id.ids)
        if lines.keys() != wanted:
            return ctx.env._("In Odoo its product has other attributes.")
        return self._attributes_obstacle(ctx, lines, wanted, self._option_meaning(ctx))

    def _lines_of(self, ctx, templates):
        """Lines of attributes that make variants: {template id: {attribute id:
        line}}."""
        lines = ctx.user_env["product.template.attribute.line"].search_fetch(
            [
                ("product_tmpl_id", "in", templates.ids),
                ("active", "=", True),
                ("attribute_id.create_variant", "!=", "no_variant"),
            ],
            ["product_tmpl_id", "attribute_id", "value_ids"],
        )
        found = {}
        for line in lines:
            own = found.setdefault(line.product_tmpl_id.id, {})
            own[line.attribute_id.id] = line
        return found

    def _combinations(self, ctx, templates):
        """{(template id, frozenset of attribute value ids): variant}, active ones
        before archived ones."""
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
