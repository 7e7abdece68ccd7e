from collections.abc import Callable
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import Row, parent_in
from ...core.values import Property
from ...engine.context import Context
from ...entity import _lt

PRODUCT = Property(
    "product",
    _lt("Product"),
    kind="ref",
    entity="product",
    default=False,
    to_odoo=False,
    to_shop=False,
)


class ShoperSyncProductPart(models.AbstractModel):
    """What belongs to a product and only takes part while the product is linked:
    pictures, variants. Their record has ``product_tmpl_id``, their row of the shop
    ``product_id``."""

    _name = "shoper.sync.product.part"
    _inherit = [
        "shoper.sync.entity.part",
        "shoper.sync.entity.restorable",
    ]
    _description = "Shoper Synchronisation of Parts of Products"

    _requires = ("product",)
    _is_large = True
    _is_deleted_along = True
    _whole = "product"
    _whole_key = "product_id"
    _parents = ("product",)

    # ------------------------------------------------------------------ scope
    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        if ctx.is_undo:
            return True  # also parts of products that are not linked
        links = ctx.links("product")
        product = links.element_by_remote.get(parent_in(row, "product_id"))
        return product in links.record_by_element or product in links.change_by_element

    @api.model
    def _element_domain(self, ctx: Context) -> list[Any]:
        chosen = ctx.step.only_parent_ids
        return [
            *([("parent_remote_id", "in", ctx.parent_remote_ids())] if chosen else ()),
            Domain.custom(to_sql=self._product_takes_part(ctx)),
        ]

    def _product_takes_part(self, ctx: Context) -> Callable[..., SQL]:
        """Make the condition that the product of a part is linked or about to be.
        ``OFFSET 0`` makes PostgreSQL look it up by index for each part: left to itself
        it chooses a plan by statistics that do not know yet how many products are
        linked."""
        elements, changes = self.env["shoper.element"], self.env["shoper.sync.change"]
        read = [
            *(elements._fields[name] for name in ("link_state", "is_out_of_scope")),
            *(changes._fields[name] for name in ("element_id", "verb", "state")),
        ]

        def condition(model: BaseModel, alias: str, query: Any) -> SQL:
            return SQL(
                """EXISTS (
                     SELECT FROM shoper_element p
                     WHERE p.connector_id = %(connector)s AND p.entity = 'product'
                       AND p.remote_id = %(parent)s
                       AND p.is_out_of_scope IS NOT TRUE
                       AND (p.link_state = 'linked' OR EXISTS (
                         SELECT FROM shoper_sync_change c
                         WHERE c.element_id = p.id AND c.run_id = %(run)s
                           AND c.verb IN ('link', 'create_odoo')
                           AND c.state IN ('planned', 'sending')
                         OFFSET 0))
                     OFFSET 0)""",
                connector=ctx.connector.id,
                parent=SQL.identifier(alias, "parent_remote_id"),
                run=ctx.run.id,
                to_flush=read,
            )

        return condition

    def _product_changes(self, ctx: Context, verbs: tuple[str, ...]) -> Any:
        """Make the query of the changes that this run is about to make to products."""
        return self.env["shoper.sync.change"]._search(
            [
                ("run_id", "=", ctx.run.id),
                ("entity", "=", "product"),
                ("verb", "in", verbs),
                ("state", "in", ("planned", "sending")),
            ]
        )

    @api.model
    def _must_fetch_all(self, ctx: Context, last: BaseModel) -> bool:
        # The last download left out the parts of products that were linked since.
        return bool(ctx.links("product").change_by_element) or bool(
            self.env["shoper.element"].search_count(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", "product"),
                    ("link_state", "=", "linked"),
                    ("linked_at", ">=", last.started_at),
                ],
                limit=1,
            )
        )

    @api.model
    def _outdated_links(self, ctx: Context) -> BaseModel:
        # They are outdated where their product was linked with another one since.
        products = ctx.links("product")
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                ("res_id", ">", 0),
                *(self._element_domain(ctx) if ctx.step.is_partial else ()),
            ],
            ["parent_remote_id", "res_id"],
        )
        records = self.env[self._odoo_model].browse(elements.mapped("res_id")).exists()
        linked_with = {
            record.id: products.element_by_record.get(record.product_tmpl_id.id)
            for record in records
        }
        return elements.filtered(
            lambda element: (
                linked_with.get(element.res_id)
                not in (None, products.element_by_remote.get(element.parent_remote_id))
            )
        )

    # ------------------------------------------------------------------- odoo
    @api.model
    def _of_same_whole(self, element: BaseModel) -> list[Any]:
        product = self._product_link(
            element.connector_id, [("remote_id", "=", element.parent_remote_id)]
        )
        return [("product_tmpl_id", "=", product.res_id)]

    @api.model
    def _linkable_elements(self, connector: BaseModel, record: BaseModel) -> list[Any]:
        product = self._product_link(
            connector, [("res_id", "=", record.product_tmpl_id.id)]
        )
        return [("parent_remote_id", "=", product.remote_id or -1)]

    def _product_link(self, connector: BaseModel, domain: list[Any]) -> BaseModel:
        """Find the element of a shop's linked product that fits a domain, an empty
        recordset for none."""
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                *domain,
            ],
            limit=1,
        )

    @api.model
    def _linkable_note(self) -> str:
        return self.env._("Only what belongs to the linked product can be linked.")

    @api.model
    def _record_domain(self, ctx: Context) -> list[Any]:
        return self._products_in_scope(ctx, "product_tmpl_id")

    def _products_in_scope(self, ctx: Context, field: str) -> list[Any]:
        """Say, as a domain, which records belong to products that take part.

        :param field: of the records, which holds their product
        """
        linked = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
                ("is_out_of_scope", "=", False),
            ]
        )
        planned = self._product_changes(ctx, ("link", "create_shop"))
        chosen = ctx.step.only_parent_ids
        return [
            *([(field, "in", chosen)] if chosen else ()),
            "|",
            (field, "in", linked.subselect("res_id")),
            (field, "in", planned.subselect("res_id")),
        ]
