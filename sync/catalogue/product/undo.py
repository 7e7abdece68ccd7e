"""What undoing must know of products."""

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context
from ...engine.links import IN_SHOP
from ...engine.undo.detail import UndoDetail
from ...groups.side import shop_side
from ..price.cost import COST_HISTORY, Cost
from ..price.lists import PriceLists
from ..price.reasons import price_reason
from .batch import ProductBatch
from .in_documents import in_documents, unit_reason

DETAILS = (
    "product.product",
    "product.template.attribute.line",
    "product.template.attribute.value",
    COST_HISTORY,
)
# Ids of the changes of the run that delete variants of a product, and the name of one
# that stays or False.
VariantsLeft = tuple[list[int], str | bool]


class ProductUndo:
    """Says what keeps changes of products from being undone, and which other changes
    must be undone before."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # ------------------------------------------------------------------ records
    def records_with_details(self, res_ids: list[int]) -> dict[str, dict[int, int]]:
        """Find the variants of products: {model: {id: template id}}."""
        variants = self.ctx.env["product.product"].with_context(active_test=False)
        found = variants.search_fetch(
            [("product_tmpl_id", "in", res_ids)], ["product_tmpl_id"]
        )
        return {"product.product": {item.id: item.product_tmpl_id.id for item in found}}

    def values_kept_elsewhere(self, templates: BaseModel) -> dict[str, set[int]]:
        """Find the prices of products and their variants in the connector's lists:
        {``product.pricelist.item``: {ids}}."""
        rules = PriceLists.of(self.ctx).fixed_rules(templates, {})
        return {rules._name: set(rules.ids)}

    def details_written(self, records: BaseModel) -> list[tuple[int, BaseModel]]:
        """Find the variants of products: [(template id, variant)]. Whoever writes a
        variant, or its cost, does not write the product."""
        variants = self.ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", records.ids)],
            ["product_tmpl_id", "write_date", "write_uid"],
        )
        return [(variant.product_tmpl_id.id, variant) for variant in variants]

    # ----------------------------------------------------- variants and their group
    def details(self, originals: BaseModel) -> dict[BaseModel, UndoDetail]:
        """Say what keeps updates from being undone. Variants of a product that was
        bound to an option group must be gone before it can be taken away; units and
        costs stay where an update would not write them either."""
        bound = originals.filtered(
            lambda change: (
                change.verb == "update_shop" and "group" in (change.after or {})
            )
        )
        left, _ = self._find_variants_left(bound.element_id), self.ctx.env._
        kept = self._kept_in_odoo(originals)
        details = {}
        for original in originals:
            detail = UndoDetail()
            if original.verb == "update_odoo":
                detail.obstacles |= kept.get(original.res_id, {})
                if "variants" in (original.after or {}):
                    detail.obstacles["variants"] = _(
                        "Variants that Odoo deleted cannot be had back; create them in "
                        "the shop again and synchronise."
                    )
            if original in bound:
                detail.depends["group"], stays = left[original.element_id.id]
                if stays:
                    detail.obstacles["group"] = _(
                        "Its variant “%s” stays in the shop, so its option group does.",
                        stays,
                    )
            details[original] = detail
        return details

    def _kept_in_odoo(self, originals: BaseModel) -> dict[int, dict[str, str]]:
        """Find what updates of Odoo wrote that must stay by now, since documents use
        the product, or the value of a stock follows from it: {id of a product: {code:
        reason}}."""
        ctx = self.ctx
        updates = originals.filtered(lambda change: change.verb == "update_odoo")

        def written(code: str) -> BaseModel:
            some = updates.filtered(lambda change: code in (change.after or {}))
            return ctx.records.browse(some.mapped("res_id")).exists()

        kept = {
            product.id: {"unit": unit_reason(ctx)}
            for product in in_documents(written("unit"))
        }
        reason = price_reason(ctx, "purchase_price", "valued")
        batch = ProductBatch(ctx, written("purchase_price"))
        for product_id in Cost(ctx).valued(batch):
            kept.setdefault(product_id, {})["purchase_price"] = reason
        return kept

    def _find_variants_left(self, elements: BaseModel) -> dict[int, VariantsLeft]:
        """Find which variants of products go in this run and which stay in the shop:
        {id of the product's element: of it}.

        :param elements: of products
        """
        ctx = self.ctx
        variants = ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "variant"),
                *IN_SHOP,
                ("parent_remote_id", "in", elements.mapped("remote_id")),
            ],
            ["parent_remote_id", "remote_id", "name"],
        )
        deletes = ctx.env["shoper.sync.change"].search_fetch(
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
            known = set(own.mapped("remote_id"))
            unknown = set(shop_side(element).facts.get("variants") or ()) - known
            stays = [item.name for item in own if item not in by_variant]
            stays += [f"#{remote_id}" for remote_id in sorted(unknown)]
            changes = [by_variant[item] for item in own if item in by_variant]
            found[element.id] = changes, stays[0] if stays else False
        return found

    def deletion_obstacle(self, shop: Side) -> str | bool:
        """Say why what was created in the shop cannot be deleted there, or False."""
        known = self.ctx.links("variant").element_by_remote
        if set(shop.facts.get("variants") or ()) - known.keys():
            return self.ctx.env._(
                "In the shop it got variants or images since; it stays."
            )
        return False
