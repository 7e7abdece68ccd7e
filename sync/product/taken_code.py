from odoo import api, models
from odoo.tools import SQL


class ShoperSyncProduct(models.AbstractModel):
    """Codes that the shop cannot take from Odoo. It takes each code once, of products
    and variants together ([1 OL live] in what is known of the API: 400); one that it
    refuses is an error, which keeps the images and variants of all products waiting."""

    _inherit = "shoper.sync.product"

    @api.model
    def _export_obstacle(self, ctx, record, values):
        reason = super()._export_obstacle(ctx, record, values)
        return reason or self._code_obstacle(ctx, record.id, values)

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = super()._update_obstacles(ctx, res_id, direction, codes, odoo)
        return reasons | self._code_obstacles(ctx, res_id, direction, codes, odoo)

    def _code_obstacles(self, ctx, res_id, direction, codes, odoo):
        """Why the code of a linked record cannot be written in the shop: {code:
        reason}."""
        is_written = direction == "shop" and "code" in codes
        reason = is_written and self._code_obstacle(ctx, res_id, odoo)
        return {"code": reason} if reason else {}

    def _code_obstacle(self, ctx, res_id, values):
        """Why the shop cannot have the code of a record of the step's type, or
        False."""
        code = values.get("code")
        if not code:
            return False
        if code.lower() in self._repeated_codes(ctx):
            return ctx.env._(
                "Several products or variants in Odoo have the code %s, and the shop "
                "takes it once: give each a code of its own, or ignore those that do "
                "not belong into the shop.",
                code,
            )
        holder = self._code_holders(ctx).get(code.lower())
        own = ctx.links(ctx.entity._entity).element_by_record.get(res_id)
        if holder in (None, own):
            return False
        return ctx.env._(
            "In the shop, %(name)s has the code %(code)s: link the two, or give one of "
            "them another code.",
            name=self.env["shoper.element"].browse(holder).display_name,
            code=code,
        )

    def _repeated_codes(self, ctx):
        """Codes, in small letters, of several variants of products that take part;
        read once per unit."""
        if "repeated codes" not in ctx.facts:
            self.env["product.product"].flush_model(["default_code", "active"])
            # One pass over the table, which is all where no code is there twice.
            rows = self.env.execute_query(
                SQL(
                    """SELECT lower(default_code), array_agg(id) FROM product_product
                       WHERE active AND default_code != ''
                       GROUP BY 1 HAVING count(*) > 1"""
                )
            )
            ids = [variant_id for _code, found in rows for variant_id in found]
            taking_part = self._taking_part(ctx, ids)
            ctx.facts["repeated codes"] = {
                code for code, found in rows if len(taking_part.intersection(found)) > 1
            }
        return ctx.facts["repeated codes"]

    def _taking_part(self, ctx, variant_ids):
        """Ids of those active variants whose products take part."""
        if not variant_ids:
            return set()
        products = self.env["shoper.sync"]._entity("product")
        scope = self.env["shoper.sync.scope"]._of(ctx.connector, products)
        ignored = self.env["shoper.ignored.record"]._res_ids(ctx.connector, "product")
        env = ctx.user_env(context=ctx.user_env.context | {"active_test": True})
        templates = env["product.template"].search(
            [
                ("product_variant_ids", "in", variant_ids),
                *products._record_domain(ctx),
                *scope._domain(),
                ("id", "not in", ignored),
            ]
        )
        return set(templates.product_variant_ids.ids)

    def _code_holders(self, ctx):
        """Elements by the code that they have in the shop, in small letters; read once
        per unit. Variants are gone with their product."""
        if "code holders" not in ctx.facts:
            rows = self.env.execute_query(
                SQL(
                    """SELECT lower(e.code), e.id FROM shoper_element e
                       LEFT JOIN shoper_element p
                         ON p.connector_id = e.connector_id AND p.entity = 'product'
                         AND p.remote_id = e.parent_remote_id AND e.entity = 'variant'
                       WHERE e.connector_id = %s AND e.entity IN ('product', 'variant')
                         AND e.link_state != 'missing' AND e.code != ''
                         AND p.link_state IS DISTINCT FROM 'missing'""",
                    ctx.connector.id,
                )
            )
            ctx.facts["code holders"] = dict(rows)
        return ctx.facts["code holders"]
