from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import BulkItem, errors
from ...core.row import Row, number_in, reference_in, text_in
from ...core.side import Side
from ...core.values import Property
from ...engine.among import among
from ...engine.context import Context
from ...engine.plan.pair import LinkedPair
from ...engine.reading import ShopReading
from ...engine.references import Values
from ...engine.undo.detail import UndoDetail
from ...engine.write import Prepared
from ...entity import _lt
from ...entity.told import NOTHING_TAKEN
from ...sales.order import domains
from ...sales.order.beside import of_orders
from ...sales.order.odd import OddOrders
from ...sales.order.pause import pause_text, plan_note
from .events import StatusMap
from .mirroring import BEFORE, Mirroring
from .notes import MARKS, line_in, with_line
from .rows import Rows
from .told import Told, collected, ended_by_parcels, late_numbers

NOTE = "notes_priv"  # the shop's field, and the fact that holds it


class ShoperSyncOrderStatus(models.AbstractModel):
    """What happened to an order in Odoo, told to the shop: by its status, where a
    person said which one stands for what; by what was paid on delivery; in its private
    note.

    The row of the shop is that of the order, whose own type follows the shop; this one
    only tells it. Each event is told once, and only forward.

    Facts of an element: ``notes_priv`` the private note as it is, if that is told."""

    _name = "shoper.sync.order_status"
    _inherit = [
        "shoper.sync.entity.told",
        "shoper.sync.entity.dependent",
        "shoper.sync.entity.reshaped",
        "shoper.sync.entity.undone",
        "shoper.sync.entity.personal",
    ]
    _description = "Shoper Synchronisation of What Orders Got To"

    _entity = "order_status"
    _label = _lt("Order progress")
    _label_of_one = _lt("Progress of an order")
    _title = _lt("Order %s")
    _sequence = 135
    _resource = "orders"
    _remote_key = "order_id"
    _odoo_model = "sale.order"
    _rules = {"follows": _lt("Follows its order")}
    _depends_note = _lt("It follows the link of the order.")
    _comes_back = True
    _properties = (
        Property("status", _lt("Status"), kind="ref", entity="status", to_odoo=False),
        Property(
            "paid",
            _lt("Paid on delivery"),
            kind="money",
            default=False,
            section="other",
            to_odoo=False,
        ),
        Property(
            "note",
            _lt("Number in Odoo, in the private note"),
            default=False,
            to_odoo=False,
        ),
        Property(
            "late", _lt("Late tracking number, in the private note"), to_odoo=False
        ),
    )
    _needed_rights = (("orders", "edit"),)
    _requires_fetch = ("order",)
    _owns_records = True  # what happened is told, whoever starts the run
    _looks_again = frozenset({"update_shop"})
    _batch = {"shop": 100}
    _kept_days = 90
    _personal = frozenset(MARKS)  # the private note stands beside them
    _new_options = {"update_linked": "shop"}
    _told_note = _lt(
        "What orders got to goes from Odoo to the shop only: nothing else can be "
        "chosen."
    )
    _fixed = NOTHING_TAKEN | {"fetch_all": False}
    _download_note = _lt("Orders that go on are looked at, nothing else.")

    # -------------------------------------------------------------------- the shop
    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        known = ctx.links(self._entity).element_by_remote
        return int(row["order_id"]) in known

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        shop: Values = {
            "status": reference_in(row, "status_id"),
            "paid": number_in(row, "paid", 2),
        }
        facts: Values = {}
        # One that is not told may hold something: nothing is written in its place.
        if NOTE in row:
            facts[NOTE] = text_in(row, NOTE)
            shop |= {code: line_in(facts[NOTE], code) for code in MARKS}
        return {
            "name": text_in(row, "order_id"),
            "payload": {"order_id": row["order_id"]},
            "shop_values": shop,
            "shop_facts": facts,
        }

    # ------------------------------------------------------------- what takes part
    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        """Compare what goes on in the shop; of what has ended there what it ended
        because of a parcel, whoever made that, until that is noted, and what else there
        may be to tell."""
        elements = ctx.env["shoper.element"]
        open_ones = elements._search(domains.unsettled(ctx.connector))
        # What made no sense may be cancelled in the shop.
        odd = OddOrders(ctx).numbers
        return [
            (
                among("remote_id", open_ones, "remote_id")
                | Domain("id", "in", ended_by_parcels(ctx))
                | Domain("res_id", "in", list(late_numbers(ctx)))
                | among("res_id", collected(ctx))
            )
            & Domain("remote_id", "not in", list(odd))
        ]

    # --------------------------------------------------------------------- linking
    @api.model
    def _wanted_links(self, ctx: Context) -> SQL:
        return Rows(ctx).wanted_links()

    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Let elements follow their orders, and note on the connector as which statuses
        events are told from now on."""
        Rows(ctx).note_put_back()
        Rows(ctx).relink()

    @api.model
    def _plan_note(self, ctx: Context) -> str | bool:
        return plan_note(ctx)

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        """Tell whoever synchronises order progress again what is not told any more."""
        paused = pause_text(ctx)
        return bool(paused) and ctx.env._(
            "Order progress was last synchronised on %s. What happened to orders from "
            "then until now counts as told: their buyers would hear of old things. If "
            "one is to hear of it, change the order's status in the shop's panel.",
            paused,
        )

    # -------------------------------------------------------------------- planning
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return Told(ctx, records).sides()

    @api.model
    def _expected_bases(
        self, ctx: Context, pairs: Mapping[int, tuple[Side, Values]]
    ) -> dict[int, Values]:
        read = [
            element_id for element_id, (shop, _base) in pairs.items() if shop.values
        ]
        elements = ctx.env["shoper.element"].browse(read)
        orders = ctx.records.browse(elements.mapped("res_id"))
        return Told(ctx, orders).bases({item: pairs[item.id] for item in elements})

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        """Say that the order of an element was not read yet: elements of new orders are
        made before they are read, and a step that tells nothing reads none."""
        if shop.values:
            return super()._pair_obstacle(ctx, shop, odoo)
        return ctx.env._("The shop's order was not read yet. Synchronise again.")

    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> set[str]:
        told = ctx.cached(self._entity, "map", lambda: Told(ctx, ctx.records))
        return told.incomparable(pair.shop, pair.odoo)

    # ------------------------------------------------------------ writing in the shop
    @api.model
    def _update_item(self, ctx: Context, change: BaseModel, values: Side) -> BulkItem:
        # The shop may mail the buyer of each, and people write into the private note.
        return replace(super()._update_item(ctx, change, values), once=True)

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        """Look at the orders once more: what somebody edited meanwhile stays, and is
        given up here."""
        ShopReading(ctx).reread(changes.element_id)
        for change in changes.filtered(lambda item: "paid" in (item.after or {})):
            before = (change.element_id.shop_values or {}).get("status")
            change._note(**{BEFORE: before})
        return super()._prepare(ctx, verb, changes)

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if "status" in values:
            body["status_id"] = values["status"]
        if "paid" in values:
            body["paid"] = values["paid"]
        facts = (element.shop_facts if element else None) or {}
        for code in MARKS:
            if code in values:
                note = body.get(NOTE, facts.get(NOTE) or "")
                body[NOTE] = with_line(note, code, values[code] or "")
        return body

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        before = (change.before or {}).get("status")
        is_refused = isinstance(error, errors.Rejected)
        if not (is_refused and StatusMap(ctx).is_ended(before)):
            return False
        return ctx.env._(
            "The shop does not put an order back that it has ended. Where that is "
            "wrong, change the status in the shop's panel."
        )

    @api.model
    def _finish_telling(self, ctx: Context) -> bool:
        Mirroring(ctx).note_written()
        Rows(ctx).keep_beginning()
        return False

    @api.model
    def _kept_rows_domain(self) -> list[Any]:
        # Until the order's own row is given up there may be something to tell. That row
        # holds the private note, too.
        return [domains.row_given_up()]

    @api.model
    def _held_about(self, people: BaseModel, emails: Collection[str]) -> BaseModel:
        # The private notes of the orders of which something is held about them.
        orders = self.env["shoper.sync.order"]._held_about(people, emails)
        return of_orders(self._entity, "remote_id", orders)

    # --------------------------------------------------------------------- undoing
    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        statuses = StatusMap(ctx)
        note = ctx.env._(
            "The buyer may have been mailed of the status, and may be again of the "
            "former one."
        )
        return {
            change: UndoDetail(note=note)
            for change in originals
            if "status" in (change.after or {})
            and (
                statuses.mails(change.after["status"])
                or statuses.mails((change.before or {}).get("status"))
            )
        }
