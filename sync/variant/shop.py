from odoo import api, models

from ...shoper_api import BulkItem, errors
from ..engine.write import Form

LIST = "list"  # one of the forms in which the shop may take options


class ShoperSyncVariant(models.AbstractModel):
    """How variants get into the shop."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = {}
        for code in ("code", "ean"):
            if code in values:
                body[code] = values[code] or ""
        if "weight" in values:
            body |= {"weight": values["weight"], "weight_type": 1}
        if "active" in values:
            body["active"] = 1 if values["active"] else 0
        if "image" in values:
            body["gfx_id"] = values["image"] or 0
        return body

    @api.model
    def _create_body(self, ctx, change, values):
        body = self._to_shop(ctx, values)
        body.pop("active")  # not taken on creation (seen live)
        if not values.get("image"):
            body.pop("gfx_id", None)
        if self._has_product_code(ctx, values["code"], values["product"]):
            del body["code"]  # codes are unique, and the product itself has this one
        options = self._options_of_values(ctx)
        pairs = {options[value]: value for value in values["options"]}
        return body | {
            "product_id": values["product"],
            "extended": 1,
            "options": self._options_form(ctx, change, pairs),
        }

    def _options_form(self, ctx, change, pairs):
        """Options as the shop takes them; see :meth:`_next_form`.

        :param pairs: {shop id of an option: shop id of its value}
        """
        if LIST in (ctx.connector.variant_options, (change.meta or {}).get("form")):
            return [
                {"option_id": option, "value_id": value}
                for option, value in pairs.items()
            ]
        return {str(option): str(value) for option, value in pairs.items()}

    def _options_of_values(self, ctx):
        """{shop id of an option value: shop id of its option}, read once per unit."""
        if "options of values" not in ctx.facts:
            elements = self.env["shoper.element"].search_fetch(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", "option_value"),
                ],
                ["remote_id", "parent_remote_id"],
            )
            ctx.facts["options of values"] = {
                element.remote_id: element.parent_remote_id for element in elements
            }
        return ctx.facts["options of values"]

    def _has_product_code(self, ctx, code, product_id):
        return bool(code) and code == self._product_codes(ctx).get(product_id)

    def _product_codes(self, ctx):
        """Codes of products by their shop id; those of a batch that is about to be
        sent are known already."""
        if "product codes" not in ctx.facts:
            products = self.env["shoper.element"].search_fetch(
                [("connector_id", "=", ctx.connector.id), ("entity", "=", "product")],
                ["remote_id", "code"],
            )
            ctx.facts["product codes"] = {
                product.remote_id: product.code for product in products
            }
        return ctx.facts["product codes"]

    @api.model
    def _own_forms(self, ctx, change):
        """The shop makes up a code where none is sent."""
        own = super()._own_forms(ctx, change)
        if change.verb != "create_shop" or not change.element_id:
            return own
        code, product_id = change.after.get("code"), change.element_id.parent_remote_id
        is_codeless = not code or self._has_product_code(ctx, code, product_id)
        return own | {"code"} if is_codeless else own

    @api.model
    def _prepare(self, ctx, verb, changes):
        if verb == "create_shop":
            changes = self._with_group(ctx, changes)
        return super()._prepare(ctx, verb, changes)

    def _with_group(self, ctx, changes):
        """The changes whose product has its option group in the shop: it must, before
        it takes variants. The others wait."""
        products = ctx.links("product")
        ready, parents = changes, {}
        records = self._readable(ctx, changes.mapped("res_id"))
        odoo = self._odoo_values(ctx, records)
        for change in changes:
            if change.res_id not in odoo:
                continue  # deleted since it was planned: it becomes stale
            product = products.element_of(change.after["product"])
            parents[change.id] = product
            reason = product and self._group_obstacle(
                ctx, product, odoo[change.res_id]["_group"]
            )
            if reason:
                change.write({"state": "waiting", "message": reason})
                ready -= change
        elements = self.env["shoper.element"].browse(filter(None, parents.values()))
        elements.fetch(["code"])
        ctx.facts["product codes"] = {
            products.remote_by_element[element.id]: element.code for element in elements
        }
        return ready

    @api.model
    def _next_form(self, ctx, change, sent, error):
        """Which form of the options the shop takes is disputed: a map, or a list. The
        other one is tried once, and what worked is remembered on the connector."""
        if not isinstance(error, errors.Rejected) or ctx.connector.variant_options:
            return None
        is_about_it = "options" in (error.description or "")
        return Form(LIST) if is_about_it and isinstance(sent["options"], dict) else None

    @api.model
    def _finish_creation(self, ctx, created):
        """Activate new variants, which the shop makes inactive (seen live)."""
        if not ctx.connector.variant_options:
            forms = {(change.meta or {}).get("form") for change in created.values()}
            ctx.connector.variant_options = LIST if LIST in forms else "map"
        active = [
            remote_id for remote_id, change in created.items() if change.after["active"]
        ]
        if active:
            ctx.commit_before_call()
            ctx.client.bulk(
                BulkItem("PUT", self._resource, id=remote_id, body={"active": 1})
                for remote_id in active
            )
        return super()._finish_creation(ctx, created)

    @api.model
    def _settle_creation(self, ctx, change, element, base, finished):
        """A variant that could not be activated is to be activated by the next
        comparison."""
        base = super()._settle_creation(ctx, change, element, base, finished)
        if not element.shop_values["active"]:
            return base | {"active": False}
        return base

    @api.model
    def _is_same_creation(self, ctx, after, shop):
        """The same values of the same product."""
        values = ctx.links("option_value")
        options = {values.remote_of(item) for item in after["options"]}
        product_id = ctx.links("product").remote_of(after["product"])
        return product_id == shop["product"] and options == set(shop["options"])
