from collections.abc import Mapping, Sequence
from typing import Any

from odoo import api, models
from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import Row, flag_in
from ...core.side import Side
from ...core.values import Property
from ...engine.context import Context
from ...engine.references import Values
from ...engine.undo.detail import UndoDetail
from ...engine.write import Creations, Form, Prepared, Write
from ...entity import _lt
from ...groups.group import PropertyGroup
from ..price.cost import COST_HISTORY, delete_cost_history
from ..price.lists import PriceLists
from ..price.shown import format_price
from ..price.variants import JOINED, VariantPriceGroup
from ..product.shop_obstacle import other_kinds
from ..variation.scope import offered, taking_part
from .activation import give_values_back
from .activity import Activity
from .codes import Codes
from .creation import VariantCreation
from .matching import RULES, link_rules
from .new_in_shop import NewInShop
from .obstacles import VariantObstacles, export_ready
from .option_names import OptionNames
from .options import Options
from .picture import Picture
from .restore import REFERENCES, restore_body, with_bound_product
from .undo import VariantUndo
from .weight import Weight


class ShoperSyncVariant(models.AbstractModel):
    """Variants of linked products: stock rows with options in the shop. What both sides
    hold of a variant comes in groups of properties, see :meth:`_property_groups`."""

    _name = "shoper.sync.variant"
    _inherit = [
        "shoper.sync.goods",
        "shoper.sync.product.part",
    ]
    _description = "Shoper Synchronisation of Variants"

    _entity = "variant"
    _label = _lt("Variants")
    _label_of_one = _lt("Variant")
    _sequence = 70
    _resource = "product-stocks"
    _remote_key = "stock_id"
    _odoo_model = "product.product"
    _hidden_values = {"active": False}
    _adopts = True
    _criteria = {"code_ean_options": _lt("Code, EAN, options")}
    _known_by = ("name", "code", "ean")
    _rules = RULES
    _joined = JOINED
    _tells_joined = True
    _unique_fields = {"ean": "barcode"}
    _weak = frozenset({"image"})
    # What undoing must know.
    _details = (COST_HISTORY,)
    _parents = ("product", "options")
    _told_apart_by = ("product", "options")
    _kept_references = REFERENCES

    @api.model
    def _property_groups(self) -> tuple[type[PropertyGroup], ...]:
        return (
            Options,
            Codes,
            VariantPriceGroup,
            Weight,
            Activity,
            Picture,
            OptionNames,
        )

    # ------------------------------------------------------------------- shop
    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        return flag_in(row, "extended", default=None) and super()._is_in_scope(ctx, row)

    @api.model
    def _all_element_values(
        self, ctx: Context, rows: Sequence[Row], extra: Any
    ) -> list[dict[str, Any]]:
        found = []
        for row, side in zip(rows, self._read_shop(ctx, rows), strict=True):
            flag_in(row, "extended", default=None)  # refuses what makes no sense
            product_id = side.values["product"]
            found.append(
                {
                    "name": self._name_of(ctx, product_id, side.values["options"]),
                    "code": side.values["code"],
                    "ean": side.values["ean"],
                    "parent_remote_id": product_id,
                    "payload": row,
                    "shop_values": side.values,
                    "shop_facts": side.facts,
                }
            )
        return found

    def _name_of(self, ctx: Context, product_id: int, options: list[int]) -> str:
        """Name a variant as Odoo does: the product, its values in brackets."""
        names = ctx.cached(self._entity, "names", lambda: self._read_names(ctx))
        values = [names.get(("option_value", item)) or f"#{item}" for item in options]
        product = names.get(("product", product_id)) or f"#{product_id}"
        return f"{product} ({', '.join(values)})"

    def _read_names(self, ctx: Context) -> dict[tuple[str, int], str]:
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "in", ("product", "option_value")),
            ],
            ["entity", "remote_id", "name"],
        )
        return {
            (element.entity, element.remote_id): element.name for element in elements
        }

    # ---------------------------------------------------------- what takes part
    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [("product_tmpl_id.attribute_line_ids", "!=", False)]

    @api.model
    def _record_domain(self, ctx: Context) -> list[Any]:
        return taking_part(ctx, self._products_in_scope(ctx, "id"))

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        return [*self._record_domain(ctx), *offered(ctx)]

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        # Variants of products that this run makes simple in Odoo go with that.
        self.env["shoper.sync.change"].flush_model()
        self.env["shoper.element"].flush_model(["remote_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT p.remote_id FROM shoper_sync_change c
                   JOIN shoper_element p ON p.id = c.element_id
                   WHERE c.run_id = %s AND c.entity = 'product'
                     AND c.verb = 'update_odoo' AND c.state = 'planned'
                     AND c.after -> 'variants' = 'false'""",
                ctx.run.id,
            )
        )
        return [("parent_remote_id", "not in", [row[0] for row in rows])]

    # ------------------------------------------------------- linking, planning
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Forget in ``base`` pictures of variants that are gone from the shop. Else it
        would look as if somebody had edited the variants: in the shop, where they have
        no picture any more, or in Odoo, where they still have it."""
        elements = self.env["shoper.element"]
        elements.flush_model()
        self.env.execute_query(
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
        elements.invalidate_model(["base"])

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Any]:
        # To read all groups, such as prices, of all that may be linked takes minutes.
        told_by = [
            group
            for group in self._groups(ctx, PropertyGroup.read_odoo)
            if isinstance(group, Options | Codes)
        ]
        return link_rules(ctx, elements, self._read_odoo(ctx, records, told_by))

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        return VariantObstacles.of(ctx).of_pair(shop, odoo or Side())

    @api.model
    def _all_import_obstacles(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, str]:
        obstacles = VariantObstacles.of(ctx)
        return {
            element_id: str(reason)
            for element_id, shop in shops.items()
            if (reason := obstacles.of_import(shop))
        }

    @api.model
    def _all_export_obstacles(
        self, ctx: Context, odoo: Mapping[BaseModel, Side]
    ) -> dict[int, str]:
        obstacles = VariantObstacles.of(ctx)
        found = {
            record.id: str(reason)
            for record, side in odoo.items()
            if (reason := obstacles.of_export(side))
        }
        known = {item: side for item, side in odoo.items() if item.id not in found}
        found |= super()._all_export_obstacles(ctx, known)
        for record, side in known.items():
            reason = obstacles.of_group(side.values["product"], side)
            if reason:
                found.setdefault(record.id, str(reason))
        return found

    @api.model
    def _left_alone_reasons(self, elements: BaseModel) -> dict[BaseModel, str]:
        products = self.env["shoper.element"].search(
            [
                ("connector_id", "in", elements.connector_id.ids),
                ("entity", "=", "product"),
                ("remote_id", "in", elements.mapped("parent_remote_id")),
            ]
        )
        reasons = {
            (product.connector_id, product.remote_id): reason
            for product, reason in other_kinds(products).items()
        }
        return {
            item: reasons[item.connector_id, item.parent_remote_id]
            for item in elements
            if (item.connector_id, item.parent_remote_id) in reasons
        }

    # ------------------------------------------------------------ telling people
    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        return format_price(change, prop.code, value)

    # --------------------------------------------------------- writing in Odoo
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        if verb == "create_odoo":
            changes = VariantCreation(ctx).prepare(changes)
        elif verb == "create_shop":
            NewInShop.of(ctx).read_codes(changes)
            changes = export_ready(ctx, changes)
        return super()._prepare(ctx, verb, changes)

    @api.model
    def _all_create_values(
        self, ctx: Context, creations: Sequence[tuple[BaseModel, Side]]
    ) -> list[dict[str, Any]]:
        vals_list = super()._all_create_values(ctx, creations)
        for vals, (_change, values) in zip(vals_list, creations, strict=True):
            vals["product_tmpl_id"] = values["product"]
        return vals_list

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        def make(created: list[dict[str, Any]]) -> BaseModel:
            return ctx.records.with_context(active_test=True).create(created)

        changes = creations.changes
        records = VariantCreation(ctx).create_records(changes, creations.vals, make)
        self._finish_records(ctx, changes, records)
        return records

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        active = [write.record for write in writes if write.vals.get("active")]
        give_values_back(ctx, ctx.records.concat(*active))
        return super()._write_records(ctx, writes)

    # ----------------------------------------------------- writing in the shop
    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        new = NewInShop.of(ctx)
        body = super()._create_body(ctx, change, values) | new.body(change, values)
        if new.is_code_of_product(values["code"], values["product"]):
            del body["code"]
        return body | self._first_stock(ctx, ctx.records.browse(change.res_id))

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> frozenset[str]:
        own = super()._own_forms(ctx, change)
        is_new = change.verb == "create_shop"
        is_codeless = is_new and NewInShop.of(ctx).is_codeless(change)
        return own | {"code"} if is_codeless else own

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        return NewInShop.of(ctx).next_form(sent, error)

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        NewInShop.of(ctx).finish(created)
        return {}

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        return NewInShop.of(ctx).is_same(after, shop)

    # ----------------------------------------------------------------- undoing
    @api.model
    def _values_kept_elsewhere(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, set[int]]:
        templates = ctx.records.browse(res_ids).product_tmpl_id
        rules = PriceLists.of(ctx).fixed_rules(templates, {})
        return {rules._name: set(rules.ids)}

    @api.model
    def _delete_records(self, ctx: Context, records: BaseModel) -> None:
        delete_cost_history(records)
        return super()._delete_records(ctx, records)

    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        return VariantUndo(ctx).details(originals)

    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        VariantUndo(ctx).take_away(changes)

    # ---------------------------------------------- deleted and created again
    @api.model
    def _prepare_restore(self, ctx: Context, changes: BaseModel) -> BaseModel:
        return with_bound_product(ctx, changes)

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        return restore_body(ctx, change)
