from collections.abc import Mapping, Sequence
from typing import Any

from odoo import api, models
from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import errors
from ...core.backup import Backup
from ...core.price import gross_price
from ...core.row import Row, text_in
from ...core.side import Side
from ...engine.context import Context
from ...engine.references import Values
from ...engine.undo.detail import UndoDetail
from ...engine.write import Creations, Form
from ...entity import _lt
from ...groups.group import PropertyGroup
from ..price.cost import Cost, delete_cost_history
from ..price.levels import LEVELS
from ..price.prices import Prices
from ..scope import products_outside
from .batch import ProductBatch
from .creation import create_products
from .forms import next_form
from .lines import NewLines
from .matching import RULES, ProductMatching
from .option_group import OptionGroup
from .relations import Relations
from .restore import REFERENCES, ProductRestore
from .shop_obstacle import other_kinds, shop_obstacle
from .single_variant import SingleVariant
from .texts import TEXT_FIELDS, Texts
from .trade import KINDS, Trade, note_codes
from .undo import DETAILS, ProductUndo
from .unlinkable import Unlinkable


class ShoperSyncProduct(models.AbstractModel):
    """Products: one template in Odoo. What both sides hold of a product comes in
    groups of properties, see :meth:`_property_groups`."""

    _name = "shoper.sync.product"
    _inherit = [
        "shoper.sync.goods",
        "shoper.sync.entity.texts",
        "shoper.sync.entity.restorable",
        "shoper.sync.entity.scope",
    ]
    _description = "Shoper Synchronisation of Products"

    _entity = "product"
    _label = _lt("Products")
    _label_of_one = _lt("Product")
    _sequence = 50
    _resource = "products"
    _panel_page = "products/edit/id/%s"
    _picture_key = "main_image"
    _remote_key = "product_id"
    _odoo_model = "product.template"
    _requires = ("unit", "category", "producer", "tax")
    _is_large = True
    _webhook_topics = {"product": "product_id"}
    _archived_is_gone = True
    _hidden_values = {"visible": False}
    _criteria = {
        "name_code": _lt("Name and code"),
        "code": _lt("Code"),
        "ean": _lt("EAN"),
        "name": _lt("Name"),
    }
    _known_by = ("name", "code", "ean")
    _rules = RULES
    _text_fields = TEXT_FIELDS
    _unique_fields = {"ean": "barcode"}
    # A product is created without its producer while nobody knows which one that is.
    _weak = frozenset({"producer"})
    # A gross price means nothing without VAT.
    _joined = (frozenset({"price", "tax"}),)
    # Changed on the stock row, not on the product; a group may be refused
    # (docs/shoper-api.md).
    _single = frozenset({*LEVELS, "purchase_price", "group"})
    _optional = frozenset({"purchase_price", "variants"})
    _later = frozenset(KINDS)
    _scope_filters = ("category_ids", "producer_ids", "visibility")
    # What undoing must know.
    _details = DETAILS
    _parts = ("image", "variant")
    # Their values change when the shop's product gets variants, which nobody edited at
    # the product itself.
    _read_beside = {"group": "group", "variants": "variants"}
    _told_apart_by = ("code", "name")
    _kept_references = REFERENCES

    @api.model
    def _property_groups(self) -> tuple[type[PropertyGroup], ...]:
        return (
            Texts,
            SingleVariant,
            OptionGroup,
            Prices,
            Cost,
            Relations,
            Trade,
            NewLines,
        )

    def _record_batch(self, ctx: Context, records: BaseModel) -> ProductBatch:
        return ProductBatch(ctx, records)

    # ------------------------------------------------------------------- shop
    @api.model
    def _all_element_values(
        self, ctx: Context, rows: Sequence[Row], extra: Any
    ) -> list[dict[str, Any]]:
        return [
            {
                "name": side.values["name"],
                "code": side.values["code"],
                "ean": text_in(row, "ean"),
                "payload": row,
                "shop_values": side.values,
                "shop_facts": side.facts,
            }
            for row, side in zip(rows, self._read_shop(ctx, rows), strict=True)
        ]

    def _new_locale(self, values: Side, shop: Values) -> dict[str, Any]:
        is_visible = values.get("visible", shop.get("visible"))
        return {
            "name": values.get("name") or shop.get("name"),
            "active": 1 if is_visible else 0,
        }

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        if after.get("code"):
            return self._property("code").same(after["code"], shop["code"])
        return super()._is_same_creation(ctx, after, shop)

    # ---------------------------------------------------------- what takes part
    @api.model
    def _elements_out_of_scope(self, ctx: Context, scope: BaseModel) -> Domain:
        return products_outside(ctx, scope)

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [
            ("company_id", "in", [False, *connector._companies().ids]),
            ("type", "!=", "combo"),
        ]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._(
            "Only products of the shop's company can be linked, and no combos."
        )

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        return [
            *self._record_domain(ctx),
            *self._offered_domain(),
        ]

    @api.model
    def _offered_domain(self) -> list[Any]:
        """Say which products a shop may get, as far as that is the same for all shops:
        those that are sold, without those by which Odoo itself puts discounts on
        orders, which nobody buys."""
        return [
            ("sale_ok", "=", True),
            ("active", "=", True),
            ("id", "not in", _of_discounts(self.env).ids),
        ]

    # -------------------------------------------------------- linking, planning
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Note that the shop uses manufacturer codes once a product shows it."""
        if not ctx.connector.shop_has_codes:
            elements = self.env["shoper.element"]
            elements.flush_model(["connector_id", "entity", "shop_facts"])
            rows = self.env.execute_query(
                SQL(
                    """SELECT id FROM shoper_element
                       WHERE connector_id = %s AND entity = 'product'
                         AND shop_facts -> 'codes_of' IS NOT NULL LIMIT 1""",
                    ctx.connector.id,
                )
            )
            Trade(ctx).note_use(elements.browse([row[0] for row in rows]))

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Any]:
        return ProductMatching(ctx).rules(elements, records)

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        return shop_obstacle(ctx, shop.facts)

    @api.model
    def _all_import_obstacles(
        self, ctx: Context, shops: Mapping[int, Side]
    ) -> dict[int, str]:
        unlinkable = Unlinkable.of(ctx)
        left_alone = {
            element_id: str(reason)
            for element_id, shop in shops.items()
            if (reason := shop_obstacle(ctx, shop.facts) or unlinkable.obstacle(shop))
        }
        return super()._all_import_obstacles(ctx, shops) | left_alone

    @api.model
    def _delete_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        if ctx.is_undo:
            return ProductUndo(ctx).deletion_obstacle(shop)
        # What cannot be in Odoo, or cannot be linked there, is not missing in Odoo.
        return shop_obstacle(ctx, shop.facts) or Unlinkable.of(ctx).obstacle(shop)

    @api.model
    def _left_alone_reasons(self, elements: BaseModel) -> dict[BaseModel, str]:
        return other_kinds(elements)

    @api.model
    def _left_alone_note(self) -> str:
        return self.env._(
            "It is a bundle, or of another kind that is not created in Odoo, and "
            "orders need it. Press Choose in Odoo to say which product it is, or "
            "Ignore."
        )

    # ----------------------------------------------------- writing in the shop
    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        body = super()._create_body(ctx, change, values)
        stock = self._first_stock(ctx, ctx.records.browse(change.res_id))
        body |= {"stock": stock | body.get("stock", {})}
        note_codes(change, body)
        return body

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        Trade(ctx).note_use(element)
        return super()._settle_creation(ctx, change, element, base, finished)

    # ---------------------------------------------------------- telling people
    @api.model
    def _shown_labels(self) -> dict[str, str]:
        return super()._shown_labels() | {"price": self.env._("Price (gross)")}

    @api.model
    def _shown_of_element(self, element: BaseModel) -> dict[str, Any]:
        facts = super()._shown_of_element(element)
        price = (element.shop_values or {}).get("price")
        if price:
            facts["price"] = _price_text(element.connector_id, price)
        return facts

    @api.model
    def _shown_of_record(
        self, connector: BaseModel, record: BaseModel
    ) -> dict[str, Any]:
        facts = {
            "name": record.name,
            "code": record.default_code,
            "ean": record.barcode,
        }
        # As superuser: people compare gross prices who may not read VAT rates.
        tax = connector._taxes_in_use(record.sudo())[record.id]
        if len(tax) == 1 and tax.amount_type == "percent":
            price = gross_price(record.list_price, tax.amount, tax.price_include)
            facts["price"] = _price_text(connector, price)
        return facts

    # ----------------------------------------------------------------- undoing
    @api.model
    def _records_with_details(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, dict[int, int]]:
        found = super()._records_with_details(ctx, res_ids)
        return found | ProductUndo(ctx).records_with_details(res_ids)

    @api.model
    def _values_kept_elsewhere(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, set[int]]:
        return ProductUndo(ctx).values_kept_elsewhere(ctx.records.browse(res_ids))

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        records = create_products(ctx, creations.vals)
        self._finish_records(ctx, creations.changes, records)
        return records

    @api.model
    def _details_written(
        self, ctx: Context, records: BaseModel
    ) -> list[tuple[int, BaseModel]]:
        return ProductUndo(ctx).details_written(records)

    @api.model
    def _delete_records(self, ctx: Context, records: BaseModel) -> None:
        delete_cost_history(records.product_variant_ids)
        return super()._delete_records(ctx, records)

    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        # Where somebody wants the product to be created again, its parts are, too.
        changes.element_id._let_parts_follow()

    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        return ProductUndo(ctx).details(originals)

    # ---------------------------------------------- deleted and created again
    @api.model
    def _keep(
        self, ctx: Context, changes: BaseModel
    ) -> dict[int, Backup | errors.ShoperError]:
        changes.element_id.fetch(["payload"])
        parts = ProductRestore(ctx).parts(changes)
        return {
            change.id: own
            if isinstance(own := parts[change.id], errors.ShoperError)
            else Backup(change.element_id.payload, parts=own)
            for change in changes
        }

    @api.model
    def _restore_obstacle(self, ctx: Context, backup: Backup) -> str | bool:
        return ProductRestore(ctx).obstacle(backup.row)

    @api.model
    def _restore_losses(self, ctx: Context, backup: Backup) -> str | bool:
        return ProductRestore(ctx).losses(backup.row)

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        return ProductRestore(ctx).body(change)

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        return next_form(change, sent, error)

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        if not ctx.is_undo:
            return super()._finish_creation(ctx, created)
        ProductRestore(ctx).finish_creation(created)
        return {}

    @api.model
    def _not_taken(self, ctx: Context, change: BaseModel, shop: Side) -> list[str]:
        codes = super()._not_taken(ctx, change, shop)
        had_group = int(change.payload.get("group_id") or 0)
        has_group = shop.facts["group"]
        return [*codes, "group"] if had_group and not has_group else codes


def _of_discounts(env: Environment) -> BaseModel:
    """Find the products by which Odoo itself puts discounts on orders."""
    # As superuser: companies that the user may not see may share such a product.
    companies = env["res.company"].sudo().search([])
    return companies.sale_discount_product_id.product_tmpl_id


def _price_text(connector: BaseModel, price: Any) -> str:
    """Write a price in the shop's currency; in the company's where that is unknown."""
    currency = connector.currency_id or connector.company_id.currency_id
    return currency.format(float(price))
