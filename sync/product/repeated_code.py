from odoo import api, models
from odoo.tools import SQL


class ShoperSyncProduct(models.AbstractModel):
    """Codes that several products or variants of Odoo have. The shop takes each code
    once, of products and variants together; one that it refuses is an error, which
    keeps the images and variants of all products waiting."""

    _inherit = "shoper.sync.product"

    @api.model
    def _export_obstacle(self, ctx, record, values):
        reason = super()._export_obstacle(ctx, record, values)
        return reason or self._repeated_code(ctx, values.get("code"))

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = super()._update_obstacles(ctx, res_id, direction, codes, odoo)
        if direction == "shop" and "code" in codes:
            reason = self._repeated_code(ctx, odoo.get("code"))
            if reason:
                reasons = {"code": reason} | reasons
        return reasons

    def _repeated_code(self, ctx, code):
        """Why the shop cannot have a code of Odoo, or False."""
        if not code or code.lower() not in self._repeated_codes(ctx):
            return False
        return ctx.env._(
            "Several products or variants in Odoo have the code %s, and the shop takes "
            "it once: give each a code of its own, or ignore those that do not belong "
            "into the shop.",
            code,
        )

    def _repeated_codes(self, ctx):
        """Codes, in small letters, of several variants of products that take part;
        read once per unit."""
        if "repeated codes" not in ctx.facts:
            products = self.env["shoper.sync"]._entity("product")
            scope = self.env["shoper.sync.scope"]._of(ctx.connector, products)
            ignored = self.env["shoper.ignored.record"]._res_ids(
                ctx.connector, "product"
            )
            env = ctx.user_env(context=ctx.user_env.context | {"active_test": True})
            templates = env["product.template"]._search(
                [
                    *products._record_domain(ctx),
                    *scope._domain(),
                    ("id", "not in", ignored),
                ]
            )
            variants = env["product.product"]._search(
                [("default_code", "!=", False), ("product_tmpl_id", "in", templates)]
            )
            rows = self.env.execute_query(
                SQL(
                    """SELECT lower(default_code) FROM product_product
                       WHERE id IN %s GROUP BY 1 HAVING count(*) > 1""",
                    variants.subselect(),
                )
            )
            ctx.facts["repeated codes"] = {code for (code,) in rows}
        return ctx.facts["repeated codes"]
