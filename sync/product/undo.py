from odoo import api, models

from ..core.price import gross_price
from .pricelist import LEVELS

COST_HISTORY = "product.value"  # Odoo adds to it with each product and new cost


def delete_cost_history(variants):
    """Delete what Odoo noted of the cost of variants that are about to go.

    As superuser: Odoo wrote it so, by itself, and lets nobody delete it.
    """
    history = variants.env[COST_HISTORY].sudo()  # see above
    history.search([("product_id", "in", variants.ids)]).unlink()


class ShoperSyncProduct(models.AbstractModel):
    """What undoing must know of products."""

    _inherit = "shoper.sync.product"

    _details = (
        "product.product",
        "product.template.attribute.line",
        "product.template.attribute.value",
        COST_HISTORY,
    )
    _parts = ("image", "variant")
    # The shop says so once it has variants; the product itself has not changed.
    _follows = {"group": "_group", "variants": "_variants"}
    _told_apart_by = ("code", "name")

    @api.model
    def _records_with_details(self, ctx, res_ids):
        variants = self.env["product.product"].with_context(active_test=False)
        found = variants.search_fetch(
            [("product_tmpl_id", "in", res_ids)], ["product_tmpl_id"]
        )
        return super()._records_with_details(ctx, res_ids) | {
            "product.product": {item.id: item.product_tmpl_id.id for item in found}
        }

    @api.model
    def _values_kept_elsewhere(self, ctx, res_ids):
        """Prices in the connector's lists."""
        templates = ctx.records.browse(res_ids)
        rules = self._shop_price_rules(ctx, templates)
        return {rules._name: set(rules.ids)}

    def _shop_price_rules(self, ctx, templates):
        """The rules that hold the shop's prices of products and their variants."""
        single = self._single_variants(ctx, templates)
        found = self._price_rules(ctx, templates, single)
        rules = ctx.user_env["product.pricelist.item"]
        rules = rules.concat(*(rule for own in found for rule in own.values()))
        return rules.filtered(lambda rule: rule.compute_price == "fixed")

    @api.model
    def _written_at(self, ctx, records):
        """A product's variants are written without it, and so is its cost."""
        found = super()._written_at(ctx, records)
        variants = ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", records.ids)], ["product_tmpl_id", "write_date"]
        )
        for variant in variants:
            template_id = variant.product_tmpl_id.id
            found[template_id] = max(found[template_id], variant.write_date)
        return found

    @api.model
    def _delete_records(self, ctx, records):
        delete_cost_history(records.product_variant_ids)
        return super()._delete_records(ctx, records)

    @api.model
    def _undo_facts(self, codes, odoo):
        # A gross price does not tell the net one that Odoo held to the last digit,
        # and with the VAT rate all prices are written.
        facts = super()._undo_facts(codes, odoo)
        if not {"price", "tax", *LEVELS}.intersection(codes):
            return facts
        return facts | {"_amounts": odoo["_numbers"]}

    def _number(self, ctx, values, code, gross, tax, record):
        kept = values.get("_amounts") or {}
        if ctx.is_undo and code in kept:
            number = kept[code]
            amount = record.list_price if number is None else number
            if gross_price(amount, tax.amount, tax.price_include) == gross:
                return number
        return super()._number(ctx, values, code, gross, tax, record)

    # ----------------------------------------------------- variants and their group
    @api.model
    def _prepare_undo(self, ctx, originals):
        """Variants of products that were bound to an option group: they must be gone
        before it can be taken away."""
        result = super()._prepare_undo(ctx, originals)
        bound = originals.filtered(
            lambda change: (
                change.verb == "update_shop" and "group" in (change.after or {})
            )
        )
        ctx.facts["variants left"] = self._variants_left(ctx, bound.element_id)
        return result

    def _variants_left(self, ctx, elements):
        """Variants that the shop has of products: {element id: (ids of the changes of
        this run that delete some, name of one that stays or False)}"""
        variants = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "variant"),
                ("link_state", "!=", "missing"),
                ("parent_remote_id", "in", elements.mapped("remote_id")),
            ],
            ["parent_remote_id", "remote_id", "name"],
        )
        deletes = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "=", ctx.run.id),
                ("verb", "=", "delete_shop"),
                ("state", "=", "planned"),
                ("element_id", "in", variants.ids),
            ],
            ["element_id"],
        )
        by_variant = {change.element_id: change.id for change in deletes}
        by_product, found = variants.grouped("parent_remote_id"), {}
        for element in elements:
            own = by_product.get(element.remote_id, variants.browse())
            unknown = set((element.shop_values or {}).get("_variants") or ()) - set(
                own.mapped("remote_id")
            )
            stays = [item.name for item in own if item not in by_variant]
            stays += [f"#{remote_id}" for remote_id in sorted(unknown)]
            changes = [by_variant[item] for item in own if item in by_variant]
            found[element.id] = changes, stays[0] if stays else False
        return found

    @api.model
    def _undo_obstacles(self, ctx, original, side, codes):
        reasons = super()._undo_obstacles(ctx, original, side, codes)
        _ = ctx.env._
        if side == "odoo" and "variants" in codes:
            reasons["variants"] = _(
                "Variants that Odoo deleted cannot be had back; create them in the "
                "shop again and synchronise."
            )
        if side == "shop" and "group" in codes:
            stays = ctx.facts["variants left"][original.element_id.id][1]
            if stays:
                reasons["group"] = _(
                    "Its variant “%s” stays in the shop, so its option group does.",
                    stays,
                )
        return reasons

    @api.model
    def _undo_dependencies(self, ctx, original, codes):
        depends = super()._undo_dependencies(ctx, original, codes)
        if original.verb == "update_shop" and "group" in codes:
            depends += ctx.facts["variants left"][original.element_id.id][0]
        return depends

    @api.model
    def _after_deleting(self, ctx, changes):
        """Its parts follow a product that somebody wants to be created again."""
        result = super()._after_deleting(ctx, changes)
        changes.element_id._let_parts_follow()
        return result

    @api.model
    def _shop_deletion_obstacle(self, ctx, shop):
        reason = super()._shop_deletion_obstacle(ctx, shop)
        known = ctx.links("variant").element_by_remote
        if set(shop.get("_variants") or ()) - known.keys():
            return ctx.env._("In the shop it got variants or images since; it stays.")
        return reason
