from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..product.pricelist import PRICE_LISTS, type_code


class ShoperSyncVariant(models.AbstractModel):
    """Which variants take part, and what keeps one from being written."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _linkable_domain(self, connector):
        return [("product_tmpl_id.attribute_line_ids", "!=", False)]

    @api.model
    def _linkable_with(self, element):
        return [*super()._linkable_with(element), *self._linkable_domain(None)]

    @api.model
    def _record_domain(self, ctx):
        """Variants of products that have several; the only variant of another product
        is the product itself."""
        if "templates" not in ctx.facts:
            products = self.env["shoper.sync.product"]
            templates = ctx.user_env["product.template"].search(
                Domain(self._products_in_scope(ctx, "id"))
                & Domain("attribute_line_ids", "!=", False)
            )
            single = products._single_variants(ctx, templates)
            found = products._variant_attributes(ctx, templates, single)
            ctx.facts["templates"] = list(found)
        return [("product_tmpl_id", "in", ctx.facts["templates"])]

    @api.model
    def _asked_domain(self, ctx):
        """Variants of products that this run makes simple in Odoo go with that."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT p.remote_id FROM shoper_sync_change c
                   JOIN shoper_element p ON p.id = c.element_id
                   WHERE c.run_id = %s AND c.entity = 'product'
                     AND c.verb = 'update_odoo' AND c.state = 'planned'
                     AND c.after -> 'variants' = 'false'""",
                ctx.run.id,
            )
        )
        losing = [row[0] for row in self.env.cr.fetchall()]
        return [("parent_remote_id", "not in", losing)]

    @api.model
    def _export_domain(self, ctx):
        return [*self._record_domain(ctx), *self._offer_domain(ctx)]

    def _offer_domain(self, ctx):
        """Variants that the shop may get: those that are sold, and archived ones that
        another shop keeps as inactive."""
        kept = self.env["shoper.element"]._search(
            [
                ("connector_id", "!=", ctx.connector.id),
                ("entity", "=", "variant"),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
            ]
        )
        return ["|", ("active", "=", True), ("id", "in", kept.subselect("res_id"))]

    @api.model
    def _prepare_link(self, ctx):
        """A picture that is gone from the shop is no variant's there any more: that
        was nobody's edit of the variant, so it is not one either that Odoo still has
        it."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_element v
                   SET base = jsonb_set(v.base, '{image}', 'null')
                   FROM shoper_element i
                   WHERE v.connector_id = %(connector)s AND v.entity = %(variant)s
                     AND i.connector_id = %(connector)s AND i.entity = 'image'
                     AND i.link_state = 'missing'
                     AND v.base -> 'image' = to_jsonb(i.id)""",
                connector=ctx.connector.id,
                variant=self._entity,
            )
        )
        self.env["shoper.element"].invalidate_model(["base"])

    @api.model
    def _product_obstacles(self, ctx):
        """Why variants of some products cannot be compared: {product element id:
        reason}; read once per unit."""
        if "obstacles" not in ctx.facts:
            products = self.env["shoper.sync.product"]
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """SELECT id, shop_values -> '_bundle', shop_values -> '_currency'
                       FROM shoper_element
                       WHERE connector_id = %s AND entity = 'product'
                         AND ((shop_values ->> '_bundle')::bool
                              OR (shop_values ->> '_currency')::bool)""",
                    ctx.connector.id,
                )
            )
            ctx.facts["obstacles"] = {
                element_id: products._shop_obstacle(
                    ctx, {"_bundle": bundle, "_currency": currency}
                )
                for element_id, bundle, currency in self.env.cr.fetchall()
            }
        return ctx.facts["obstacles"]

    @api.model
    def _pair_obstacle(self, ctx, shop, odoo):
        reason = self._product_obstacles(ctx).get(shop["product"], False)
        if not reason and self._is_another_one(ctx, shop, odoo):
            reason = ctx.env._(
                "In the shop it has another value of the same option than in Odoo. "
                "Give it the same one on both sides, or link it with another variant."
            )
        return reason

    def _is_another_one(self, ctx, shop, odoo):
        """Whether the shop's variant has another value of an attribute than Odoo's:
        nobody wants the price of size M on size L. An attribute that one side lacks
        tells nothing."""
        meaning = self._option_meaning(ctx)
        remote_ids = ctx.links("option_value").remote_by_element
        in_odoo = odoo.get("options") or ()
        is_known = len(in_odoo) == len(shop["options"]) and all(
            isinstance(item, int) for item in in_odoo
        )
        for item in shop["options"]:
            option = meaning.get(remote_ids.get(item))
            if option is not None:
                value_id = odoo["_values"].get(option.attribute_id, option.value_id)
                if value_id != option.value_id:
                    return True
            elif is_known and item > 0 and item not in in_odoo:
                return True  # a value that Odoo is about to get
        return False

    @api.model
    def _incomparable(self, ctx, shop, odoo):
        """A picture that one side does not have yet is no difference, nor is a price
        level that was noted when it took part. Variants of an archived product are
        archived with it: what becomes of them is decided for the product."""
        unused = {*PRICE_LISTS}.difference(self._price_codes(ctx))
        ignored = unused | {type_code(code) for code in unused}
        if odoo["_is_product_archived"]:
            ignored.add("active")
        links = ctx.links("image")
        images = {"odoo": shop["image"], "shop": odoo["image"]}
        image = images.get(ctx.step.update_linked)
        known = links.record_by_element.keys() | links.change_by_element.keys()
        if ctx.step.update_linked == "odoo" and not image:
            image = odoo["image"]  # the shop cannot have it
        if image and image not in known and not self._is_sent(links, image):
            ignored.add("image")
        return ignored

    def _is_sent(self, links, item):
        """Whether a picture without element is about to be created in the shop."""
        return isinstance(item, str) and (
            int(item.partition(",")[2]) in links.change_by_record
        )

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = super()._update_obstacles(ctx, res_id, direction, codes, odoo)
        products, facts = self.env["shoper.sync.product"], odoo["_prices"].facts
        for code in self._price_codes(ctx):
            joined = {type_code(code), code}
            if not joined.intersection(codes):
                continue
            reason = False
            if code in facts:
                reason = self._price_reason(ctx, code, facts[code])
            elif direction == "odoo":
                reason = products._source_reason(ctx, code, odoo["_price_sources"])
            if reason:
                reasons |= dict.fromkeys(joined, reason)
        if direction == "odoo" and "active" in codes and not odoo["active"]:
            variant = ctx.records.browse(res_id)
            reason = self._activation_obstacle(ctx, variant)
            if reason:
                reasons["active"] = reason
        return reasons | products._code_obstacles(ctx, res_id, direction, codes, odoo)

    @api.model
    def _told_with(self, codes):
        joined = [group for group in self._joined if group.intersection(codes)]
        return sorted(frozenset().union(*joined) - {*codes})

    @api.model
    def _import_obstacle(self, ctx, shop):
        reason = self._product_obstacles(ctx).get(shop["product"], False)
        if not reason and shop["product"] in self._archived_products(ctx):
            reason = ctx.env._("Its product is archived in Odoo.")
        return reason

    def _archived_products(self, ctx):
        """Ids of the elements of linked products that are archived in Odoo, read once
        per unit."""
        if "archived products" not in ctx.facts:
            archived = ctx.user_env["product.template"]._search(
                [("active", "=", False)], active_test=False
            )
            elements = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", "product"),
                    ("link_state", "=", "linked"),
                    ("res_id", "in", archived),
                ]
            )
            ctx.facts["archived products"] = set(elements.ids)
        return ctx.facts["archived products"]

    @api.model
    def _export_obstacle(self, ctx, record, values):
        _ = ctx.env._
        if "options" not in values:
            return _(
                "The option group of its product does not stand for its attributes."
            )
        for code, fact in values["_prices"].facts.items():
            return self._price_reason(ctx, code, fact)
        products = self.env["shoper.sync.product"]
        reason = products._code_obstacle(ctx, record.id, values)
        if reason:
            return reason
        product = values["product"]
        if isinstance(product, int):
            return self._group_obstacle(ctx, product, values["_group"])
        return False

    def _group_obstacle(self, ctx, product, group):
        """Why a product of the shop cannot take variants of an option group, or
        False.

        :param product: id of the product's element
        :param group: reference of the group
        """
        products = self.env["shoper.sync.product"]
        template_id = ctx.links("product").record_by_element.get(product)
        bound_to = products._shop_facts(ctx).get(template_id, (None,))[0]
        if not bound_to:
            if product in self._products_getting_group(ctx):
                return False
            return ctx.env._(
                "In the shop its product has no option group; update products in the "
                "shop, the option group among the properties."
            )
        if ctx.links("option_group").element_by_remote.get(bound_to) != group:
            return ctx.env._(
                "In the shop its product has an option group with other options."
            )
        return False

    def _products_getting_group(self, ctx):
        """Ids of the elements of products that this run binds to a group."""
        if "getting group" not in ctx.facts:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """SELECT element_id FROM shoper_sync_change
                       WHERE run_id = %s AND entity = 'product' AND state = 'planned'
                         AND verb = 'update_shop' AND after -> 'group' IS NOT NULL""",
                    ctx.run.id,
                )
            )
            ctx.facts["getting group"] = {row[0] for row in self.env.cr.fetchall()}
        return ctx.facts["getting group"]
