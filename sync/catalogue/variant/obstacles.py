"""What keeps variants from being compared, created or sent."""

from functools import cached_property

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.refs import Ref, RefKind, StoredRef
from ...core.side import Side
from ...engine.context import Context
from ..product.shop_obstacle import shop_obstacle
from ..variation.meanings import read_meanings
from ..variation.templates import Variation


class VariantObstacles:
    """Says why variants are left alone; what that needs of products is read once per
    unit of work."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @classmethod
    def of(cls, ctx: Context) -> "VariantObstacles":
        """Give the one of this unit of work."""
        return ctx.cached("variant", "obstacles", lambda: cls(ctx))

    # ----------------------------------------------------------------- comparing
    def of_pair(self, shop: Side, odoo: Side) -> str | bool:
        """Say why a linked pair cannot be compared, or False."""
        reason = self._of_products.get(shop.values["product"], False)
        if not reason and self._is_another_one(shop, odoo):
            reason = self.ctx.env._(
                "In the shop it has another value of the same option than in Odoo. "
                "Give it the same one on both sides, or link it with another variant."
            )
        return reason

    @cached_property
    def _of_products(self) -> dict[int, str | bool]:
        """Find the products whose variants cannot be compared: {product element id:
        reason}."""
        env = self.ctx.env
        env["shoper.element"].flush_model(["connector_id", "entity", "shop_facts"])
        rows = env.execute_query(
            SQL(
                """SELECT id, shop_facts FROM shoper_element
                   WHERE connector_id = %s AND entity = 'product'
                     AND ((shop_facts ->> 'bundle')::bool
                          OR jsonb_exists(shop_facts, 'kind')
                          OR (shop_facts ->> 'currency')::bool)""",
                self.ctx.connector.id,
            )
        )
        return {
            element_id: shop_obstacle(self.ctx, facts) for element_id, facts in rows
        }

    def _is_another_one(self, shop: Side, odoo: Side) -> bool:
        """Tell whether the shop's variant has another value of an attribute than
        Odoo's: nobody wants the price of size M on size L. An attribute that one side
        lacks tells nothing."""
        meanings = read_meanings(self.ctx)
        remote_ids = self.ctx.links("option_value").remote_by_element
        in_odoo, in_shop = odoo.values.get("options") or (), shop.values["options"]
        is_known = len(in_odoo) == len(in_shop) and all(
            isinstance(item, int) for item in in_odoo
        )
        for item in in_shop:
            option = meanings.get(remote_ids.get(item, 0))
            if option is not None:
                values = odoo.facts["values"]
                value_id = values.get(option.attribute_id, option.value_id)
                if value_id != option.value_id:
                    return True
            elif is_known and item > 0 and item not in in_odoo:
                return True  # a value that Odoo gets only in this run
        return False

    # ------------------------------------------------------------------ creating
    def of_import(self, shop: Side) -> str | bool:
        """Say why a variant cannot be created in Odoo, or False."""
        product = shop.values["product"]
        reason = self._of_products.get(product, False)
        if not reason and product in self._archived_products:
            reason = self.ctx.env._("Its product is archived in Odoo.")
        return reason

    @cached_property
    def _archived_products(self) -> set[int]:
        """Find the elements of linked products that are archived in Odoo: their ids."""
        archived = self.ctx.user_env["product.template"]._search(
            [("active", "=", False)], active_test=False
        )
        elements = self.ctx.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", "in", archived),
            ]
        )
        return set(elements.ids)

    def of_export(self, odoo: Side) -> str | bool:
        """Say why a variant cannot be created in the shop because of its options, or
        False."""
        if "options" not in odoo.values:
            return self.ctx.env._(
                "The option group of its product does not stand for its attributes."
            )
        return False

    def of_group(self, product: StoredRef, odoo: Side) -> str | bool:
        """Say why a product of the shop cannot take a variant of Odoo with its option
        group, or False. A product that is not in the shop yet is created with the group
        that it needs.

        :param product: reference of the product
        :param odoo: what the variant holds
        """
        ref, _ = Ref.parse(product), self.ctx.env._
        if ref.kind is not RefKind.ELEMENT:
            return False
        template_id = self.ctx.links("product").record_by_element.get(ref.id)
        bound_to = Variation.of(self.ctx).group_in_shop(template_id)
        if not bound_to:
            if ref.id in self._products_getting_group:
                return False
            return _(
                "In the shop its product has no option group; update products in the "
                "shop, the option group among the properties."
            )
        links = self.ctx.links("option_group")
        if links.element_by_remote.get(bound_to) != odoo.facts["group"]:
            return _("In the shop its product has an option group with other options.")
        return False

    @cached_property
    def _products_getting_group(self) -> set[int]:
        """Find the elements of products that this run binds to a group: their ids."""
        env = self.ctx.env
        env["shoper.sync.change"].flush_model()
        rows = env.execute_query(
            SQL(
                """SELECT element_id FROM shoper_sync_change
                   WHERE run_id = %s AND entity = 'product' AND state = 'planned'
                     AND verb = 'update_shop' AND after -> 'group' IS NOT NULL""",
                self.ctx.run.id,
            )
        )
        return {row[0] for row in rows}


def export_ready(ctx: Context, changes: BaseModel) -> BaseModel:
    """Choose the creations in the shop whose product has the option group that it needs
    to take variants; the others wait."""
    ready, obstacles = changes, VariantObstacles.of(ctx)
    records = ctx.entity._readable(ctx, changes.mapped("res_id"))
    odoo = ctx.entity._odoo_values(ctx, records)
    for change in changes:
        if change.res_id not in odoo:
            continue  # deleted since it was planned: it becomes stale
        product = ctx.links("product").element_of(change.after["product"])
        reason = product and obstacles.of_group(product, odoo[change.res_id])
        if reason:
            change.write({"state": "waiting", "message": reason})
            ready -= change
    return ready
