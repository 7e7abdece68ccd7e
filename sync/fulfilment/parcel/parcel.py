from collections.abc import Collection, Iterable, Sequence
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import errors
from ...core.row import Row, flag_in, parent_in, readable, reference_in, text_in
from ...core.side import Side
from ...core.values import Property
from ...engine.context import Context
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...engine.shown.number import shown_number
from ...engine.write import Form, Prepared
from ...entity import _lt
from ...entity.entity import Rule
from ...entity.told import NOTHING_TAKEN
from ...sales.order.beside import of_orders
from ...sales.order.pause import (
    begin_anew,
    keep_beginning,
    pause_text,
    plan_note,
    told_since,
    untold,
)
from .numbers import numbered_domain
from .orders import all_with_lines, ctx_remote
from .products import (
    number_key,
    products_body,
    products_in,
    told_products,
)
from .rows import Rows
from .sending import Sending, sent_keys, values_key
from .sent_form import next_form, sent_as, without_sent
from .sides import PLACE, REASONS, ParcelSides
from .unsent import unsent_domain

# Codes of the shop's errors (docs/shoper-api.md, Customers and orders).
SENT_ALREADY = ("parcel_already_sent", "parcel_cannot_modify")
NAMED = 10  # parcels in a note
KEPT = ("parcel_id", "order_id", "shipping_id", "shipping_code", "sent", "send_date")


class ShoperSyncParcel(models.AbstractModel):
    """Parcels: what left in done transfers, told to the shop, which tells the buyer.
    They are created there once and never taken back.

    A parcel of the shop is known by its order and number. The shop's are read of those
    orders only of which something is to be sent.

    Facts of a record: ``reasons`` why it waits, ``place`` where a person goes on."""

    _name = "shoper.sync.parcel"
    _inherit = [
        "shoper.sync.entity.told",
        "shoper.sync.entity.reshaped",
        "shoper.sync.entity.personal",
    ]
    _description = "Shoper Synchronisation of Parcels"

    _entity = "parcel"
    _label = _lt("Parcels")
    _label_of_one = _lt("Parcel")
    _title = _lt("Parcel %s")
    _sequence = 130
    _resource = "parcels"
    _remote_key = "parcel_id"
    _odoo_model = "shoper.parcel"
    _panel_page_of = "order_id"
    _known_by = ("name", "code")
    _criteria = {"number": _lt("Order and tracking number")}
    _rules = {"same parcel": _lt("Same order and tracking number")}
    _properties = (
        Property(
            "order",
            _lt("Order of the shop"),
            kind="ref",
            entity="order",
            to_odoo=False,
            to_shop=False,
        ),
        Property("number", _lt("Tracking number"), to_odoo=False),
        Property("products", _lt("Contents"), to_odoo=False, to_shop=False),
        Property(
            "shipping",
            _lt("Delivery method"),
            kind="ref",
            entity="shipping",
            to_odoo=False,
            to_shop=False,
        ),
        Property("notes", _lt("Note"), to_odoo=False),
        Property("sent", _lt("Sent"), kind="bool", to_odoo=False),
    )
    _needed_rights = (("parcels", "edit"), ("orders", "read"))
    # What was cancelled in the shop must be known when a parcel is sent.
    _requires_fetch = ("order",)
    _owns_records = True
    # Other messages of parcels are about their orders.
    _webhook_topics = {"parcel.delete": "parcel_id"}
    _looks_again = frozenset({"create_shop"})
    _batch = {"shop": 100}
    _gone_elements = "leave"
    _kept_days = 90
    # Links and numbers stay: by them nothing is sent twice, and a corrected number is
    # noticed. The transfer has the number for good, too.
    _personal = frozenset({"notes"})
    _told_note = _lt(
        "Parcels go from Odoo to the shop only, and are never taken back: nothing "
        "else can be chosen."
    )
    _fixed = NOTHING_TAKEN | {
        "fetch_all": False,
        "update_linked": "shop",
        "export_unlinked": True,
    }
    _download_note = _lt(
        "Orders of which something is to be sent are looked at, nothing else."
    )
    _undo_refusal = _lt(
        "The buyer was told of the parcel, so it is not taken back. It can be deleted "
        "in the shop's panel."
    )

    # -------------------------------------------------------------------- the shop
    @api.model
    def _all_element_values(
        self, ctx: Context, rows: Sequence[Row], extra: Any
    ) -> list[dict[str, Any]]:
        return super()._all_element_values(ctx, all_with_lines(ctx, rows), extra)

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        # Little of a row was ever seen (docs/shoper-api.md, Customers and orders). Only
        # an `order_id` that is none keeps a parcel from being mirrored: else its goods
        # would be sent again.
        order = parent_in(row, "order_id")
        number = readable(text_in, row, "shipping_code") or ""
        side = {
            "shipping": readable(reference_in, row, "shipping_id"),
            "notes": readable(text_in, row, "notes"),
            "sent": readable(flag_in, row, "sent"),
        }
        return {
            "name": str(order),
            "code": number,
            "ean": "",
            "parent_remote_id": order,
            "payload": {key: row[key] for key in KEPT if key in row},
            "shop_values": {
                "order": order,
                "number": number.strip(),
                "products": told_products(row),
                **{code: value for code, value in side.items() if value is not None},
            },
        }

    # ------------------------------------------------------------- what takes part
    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [("connector_id", "=", connector.id)]

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        # Nobody is asked about what was done with a parcel in the shop's panel.
        return [Domain.FALSE]

    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        """Compare those whose numbers moved in Odoo since the shop was told."""
        ctx.env["shoper.element"].flush_model()
        ctx.env["shoper.parcel"].flush_model(["number", "further"])
        moved = SQL(
            """SELECT e.id FROM shoper_element e JOIN shoper_parcel p ON p.id = e.res_id
               WHERE e.connector_id = %s AND e.entity = %s
                 AND e.link_state = 'linked'
                 AND (e.shop_values ->> 'number' <> COALESCE(p.number, '')
                      OR COALESCE(p.further, '') <> ''
                         AND strpos(e.shop_values ->> 'notes', p.further) = 0)""",
            ctx.connector.id,
            self._entity,
        )
        return [Domain("id", "in", moved)]

    # --------------------------------------------------------------------- linking
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Make a row for each parcel that left, and look up which parcels the shop has
        of those orders. When parcels are told for the first time, or after a pause,
        nothing is told of what left before: people told buyers of it in the shop's
        panel, if anybody did. A person may set *Parcels Since* to another moment at any
        time."""
        begin_anew(ctx, "parcels_since")
        Rows(ctx).renew()
        Sending(ctx).look_up(ctx.records.search(self._untold_domain(ctx)))

    @api.model
    def _plan_note(self, ctx: Context) -> str | bool:
        return plan_note(ctx)

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        """Tell whoever synchronises parcels again what is not told any more."""
        paused = pause_text(ctx)
        if not paused:
            return False
        note = ctx.env._(
            "Parcels were last synchronised on %s. What left from then until now is "
            "not told to the shop any more: its buyers would hear of old things. If "
            "they are to be told all the same, set Parcels Since, on the page Orders "
            "in the settings of the shop, when this synchronisation is done.",
            paused,
        )
        left = self._given_up(ctx)
        if not left:
            return note
        names = [*left[:NAMED].mapped("name"), *(["…"] if left[NAMED:] else [])]
        return f"{note} " + ctx.env._(
            "So it is with parcels that this plan showed and that could not be sent: "
            "%s.",
            ", ".join(names),
        )

    @api.model
    def _given_up(self, ctx: Context) -> BaseModel:
        """Find the changes of a step by which parcels were to be sent, that the shop
        does not have, and that left so long ago that no later run sends them."""
        since = told_since(ctx, self._entity, "parcels_since")
        changes = untold(ctx).filtered(lambda change: change.verb == "create_shop")
        parcels = self.env["shoper.parcel"].browse(changes.mapped("res_id")).exists()
        old = parcels.filtered(
            lambda item: not since or item.picking_id.date_done < since
        )
        left = {*old.ids} - ctx.linked_ids(old.ids) - {*ctx.ignored_res_ids}
        changes = changes.filtered(lambda change: change.res_id in left)
        return changes - Sending(ctx).twins(changes)

    @api.model
    def _export_domain(self, ctx: Context) -> list[Any]:
        # Rows may be older: a person moved the moment, or nothing was told for long.
        since = told_since(ctx, self._entity, "parcels_since")
        domain = super()._export_domain(ctx)
        return [*domain, ("picking_id.date_done", ">=", since or ctx.now())]

    def _untold_domain(self, ctx: Context) -> list[Any]:
        """Say, as a domain, which parcels are to be told to the shop as soon as nothing
        is in their way."""
        return [*unsent_domain(ctx), *numbered_domain(ctx.connector)]

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        known = ctx_remote(ctx)
        odoo = self._odoo_values(ctx, records)
        return [
            (
                "same parcel",
                {item.id: [values_key(item.shop_values or {})] for item in elements},
                {
                    record_id: sent_keys(
                        side.values | {"order": known.get(side["order"])}
                    )
                    for record_id, side in odoo.items()
                },
                True,
            )
        ]

    # -------------------------------------------------------------------- planning
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return ParcelSides(ctx, records).of()

    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> set[str]:
        # A number is the same however it was typed.
        sides = pair.shop, pair.odoo
        is_same = len({number_key(side.get("number")) for side in sides}) == 1
        return {"number"} if is_same else set()

    @api.model
    def _export_obstacle(
        self, ctx: Context, record: BaseModel, odoo: Side
    ) -> str | bool:
        return " ".join(odoo.facts.get(REASONS, ())) or False

    @api.model
    def _obstacle_place(self, odoo: Side) -> str:
        return str(odoo.facts.get(PLACE, ""))

    # ------------------------------------------------------------ writing in the shop
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        if verb != "create_shop":
            return super()._prepare(ctx, verb, changes)
        return Sending(ctx).prepare(changes)

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            key: values[code]
            for code, key in (
                ("order", "order_id"),
                ("shipping", "shipping_id"),
                ("number", "shipping_code"),
                ("notes", "notes"),
            )
            if code in values
        }
        if "products" in values:
            body["products"] = products_body(values["products"])
        if "sent" in values:
            body |= sent_as(ctx.connector.parcels_sent_as or "both", values["sent"])
        return body

    @api.model
    def _create_body(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        body = super()._create_body(ctx, change, values)
        form = (change.meta or {}).get("form")
        if not form or "sent" not in values:
            return body
        return without_sent(body) | sent_as(form, values["sent"])

    @api.model
    def _next_form(
        self, ctx: Context, change: BaseModel, sent: dict[str, Any], error: Exception
    ) -> Form | None:
        """Say by one key alone that a parcel is sent, if the shop refused how that was
        said; see :mod:`.sent_form`. What worked is remembered on the connector."""
        if not isinstance(error, errors.Rejected):
            return None
        form = next_form(ctx.connector.parcels_sent_as or "both", sent)
        return Form(form) if form else None

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        connector, shop = ctx.connector, element.shop_values or {}
        known = connector.parcels_sent_as
        form = (change.meta or {}).get("form") or known or "both"
        if form != known and shop.get("sent"):
            connector.parcels_sent_as = form
        return super()._settle_creation(ctx, change, element, base, finished)

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        # Any refusal counts: its codes were seen in the specification alone
        # (docs/shoper-api.md, Customers and orders).
        is_sent = (element.shop_values or {}).get("sent") or (
            getattr(error, "code", "") in SENT_ALREADY
        )
        if not is_sent or not isinstance(error, errors.Rejected):
            return False
        return ctx.env._(
            "The shop takes no other number for a parcel that was sent. Where Order "
            "progress is synchronised, it goes into the order's private note."
        )

    # ----------------------------------------------------- what the shop made of it
    @api.model
    def _rows_since(
        self, ctx: Context, changes: BaseModel, after: int
    ) -> Iterable[list[Row]]:
        """Look among the parcels of their orders alone."""
        known = ctx_remote(ctx)
        return Sending(ctx).parcels_of(
            {known[change.after["order"]] for change in changes}
        )

    @api.model
    def _is_same_creation(self, ctx: Context, after: Values, shop: Values) -> bool:
        order = ctx_remote(ctx).get(after["order"])
        return values_key(shop) in sent_keys(after | {"order": order})

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> set[str]:
        """Accept a parcel of which the shop does not say what it holds as the one that
        was sent: its products are not compared then."""
        shop = change.element_id.shop_values or {}
        return set() if shop.get("products") else {"products"}

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        Sending(ctx).note_moved(created)
        return {}

    @api.model
    def _finish_telling(self, ctx: Context) -> bool:
        keep_beginning(ctx, "parcels_since")
        return False

    # ------------------------------------------------------------ telling people
    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        if prop.code != "products" or not isinstance(value, str):
            return None
        products = products_in(value)
        # Of a line that was swapped for another product there are two.
        lines = self.env["sale.order.line"].search_fetch(
            [
                ("shoper_line_id", "in", list(products)),
                ("order_id.shoper_connector_id", "=", change.connector_id.id),
                ("product_uom_qty", ">", 0),
            ],
            ["shoper_line_id", "name"],
        )
        names = {line.shoper_line_id: line.name.splitlines()[0] for line in lines}
        return ", ".join(
            f"{shown_number(self.env, quantity)} × {names.get(line_id, f'#{line_id}')}"
            for line_id, quantity in products.items()
        )

    @api.model
    def _held_about(self, people: BaseModel, emails: Collection[str]) -> BaseModel:
        # The parcels of the orders of which something is held about them.
        orders = self.env["shoper.sync.order"]._held_about(people, emails)
        return of_orders(self._entity, "parent_remote_id", orders)
