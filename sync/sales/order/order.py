from collections.abc import Collection, Mapping, Sequence
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.models import BaseModel

from ...core.refs import Ref, StoredRef
from ...core.row import Row
from ...core.side import Side
from ...core.values import Property
from ...engine.context import Context
from ...engine.dates import day_text
from ...engine.joins import Join
from ...engine.plan.actions import PlannedAction
from ...engine.plan.pair import Blocked, LinkedPair
from ...engine.plan.readiness import Readiness
from ...engine.shown.number import shown_amount
from ...engine.undo.detail import UndoDetail
from ...engine.write import Creations, Prepared, Write
from ...entity import _lt
from ...entity.entity import Rule
from ..customer.buyer import twin_keys
from ..row.currency import AmountsIn
from . import domains, due
from .acting import Acting
from .action_planning import ActionPlanning
from .actions import CALL_OFF, CONFIRM, STATES, STATUS, TAKE_BACK
from .answers import BACK
from .combined import Combined
from .counting import counts_since
from .creation import OrderCreation
from .demand import Demand
from .edit_writing import EditWriting
from .edits import OrderEdits, edits_of
from .field_names import FieldNames, read_fields, trouble_with, wished_by
from .former import former_lines
from .kept_notes import with_known_notes
from .last_compared import last_compared
from .line_count import LineCount
from .maps import CANCEL
from .odd import odd_facts
from .owed import owed
from .paid_day import note_day
from .payments import awaits_payment, tells_paid_back
from .plans import OrderPlans
from .promised import promise_vals
from .reading import (
    LINES,
    PERSONAL,
    StoredOrder,
    buyers_of,
    is_told_less,
    is_whole,
    values_of,
)
from .sent import picked
from .shown import shown_lines, shown_moment
from .stages import Stage, stage_of
from .step_words import StepWords
from .tags import add_tags, wanted_tag_names
from .taken_up import note_taken_up
from .terms import term_vals
from .values import MADE_OF, ROWS, TAKEN, TEXTS, facts_vals
from .window import window_start
from .words import Words

INVOICED = ("invoiced", "upselling")  # states of orders that have their invoices


class ShoperSyncOrder(models.AbstractModel):
    """Orders of the shop, which become quotations of Odoo whose totals are the shop's
    to the grosz, and are confirmed as their payment says.

    An order waits alone, with all its reasons at once. Its buyers come from
    :mod:`..customer.buyers`. What became of it in Odoo is Odoo's: which later edits
    in the shop reach it says :mod:`.edits`; what the shop only says of it (status,
    payment, notes) follows."""

    _name = "shoper.sync.order"
    _inherit = [
        "shoper.sync.entity.documents",
        "shoper.sync.entity.made.with",
        "shoper.sync.entity.joined",
        "shoper.sync.entity.followed",
        "shoper.sync.entity.detailed",
        "shoper.sync.entity.personal",
        "shoper.sync.entity.undone",
    ]
    _description = "Shoper Synchronisation of Orders"

    _entity = "order"
    _label = _lt("Orders")
    _label_of_one = _lt("Order")
    _title = _lt("Order %s")
    _sequence = 120
    _resource = "orders"
    _remote_key = "order_id"
    _odoo_model = "sale.order"
    _made_with = "res.partner"
    _panel_page = "orders/view/id/%s"
    _settings_page = "orders"
    _criteria = {"number": _lt("Number in the shop")}
    _rules = {"same number": _lt("Same number in the shop")}
    _joins = (Join(LINES, "order_id", "total_products"),)
    _changed_by = "status_date"
    _dated_by = "date"
    _needed_rights = ((LINES, "read"),)
    _properties = (
        Property("number", _lt("Number"), to_odoo=False, to_shop=False),
        Property("state", _lt("State of the order"), to_odoo=False, to_shop=False),
        Property("date", _lt("Bought"), to_shop=False),
        Property("status", _lt("Status"), kind="ref", entity="status", to_shop=False),
        Property("buyer", _lt("Buyer"), to_shop=False, is_private=True),
        Property("billing", _lt("Billing address"), to_shop=False, is_private=True),
        Property("delivery", _lt("Delivery address"), to_shop=False, is_private=True),
        Property("lines", _lt("Lines"), to_shop=False),
        Property("texts", _lt("Texts of lines"), to_shop=False, is_private=True),
        Property(
            "shipping",
            _lt("Delivery method"),
            kind="ref",
            entity="shipping",
            to_shop=False,
        ),
        Property("shipping_cost", _lt("Cost of delivery"), kind="money", to_shop=False),
        Property("shipping_tax", _lt("VAT of delivery"), to_shop=False),
        Property("pickup_point", _lt("Pick-up point"), to_shop=False, is_private=True),
        Property(
            "payment",
            _lt("Payment method"),
            kind="ref",
            entity="payment",
            to_shop=False,
        ),
        Property(
            "currency",
            _lt("Currency"),
            kind="ref",
            entity="currency",
            to_shop=False,
        ),
        Property("vat_eu", _lt("EU sale without VAT"), kind="bool", to_shop=False),
        Property("total", _lt("Total"), kind="money", to_shop=False),
        Property("paid", _lt("Amount Paid"), kind="money", to_shop=False),
        Property(
            "registered",
            _lt("Registered as paid"),
            kind="money",
            to_odoo=False,
            to_shop=False,
        ),
        Property("invoice", _lt("Invoice"), to_odoo=False, to_shop=False),
        Property("notes", _lt("Notes of the buyer"), to_shop=False, is_private=True),
        Property(
            "shop_notes", _lt("Notes in the shop"), to_shop=False, is_private=True
        ),
        Property("fields", _lt("Additional fields"), to_shop=False, is_private=True),
        Property("tags", _lt("Tags"), to_shop=False, keeps=True),
        Property("promised", _lt("Delivery Date"), to_shop=False, keeps=True),
    )
    _personal = PERSONAL
    # What follows the shop at any time and holds up nothing.
    _unsteady = frozenset({"paid", "notes", "shop_notes", "fields", "tags", "promised"})
    _joined = (
        frozenset({"lines", "texts", "shipping", "pickup_point", "total"})
        | {"shipping_cost", "shipping_tax", "currency", "vat_eu"},
    )
    _details = ("sale.order.line",)  # what undoing must know
    _reversed_by = {"confirm": "cancel", "cancel": "reopen"}
    _gone_action = CALL_OFF
    _corrected_before = frozenset({CONFIRM})
    _actions = {
        "confirm": _lt("Confirm"),
        "cancel": _lt("Cancel"),
        "reopen": _lt("Set to Quotation"),
        "return": _lt("Take the Order Back"),
        "pay": _lt("Register Payment"),
        "by_hand": _lt("Registered by Hand"),
        "invoice": _lt("Create Invoice"),
    }
    _acted = {
        "confirm": _lt("Confirmed"),
        "cancel": _lt("Cancelled"),
        "reopen": _lt("Set back to quotation"),
        "return": _lt("Taken back"),
        "pay": _lt("Payments registered"),
        "invoice": _lt("Invoices created"),
    }
    _batch = {"update_odoo": 50, "act": 50}
    _gone_elements = "ask"
    _is_on_by_default = False
    _is_quick = True
    _webhook_topics = {"order": "order_id", "parcel": "order_id"}
    _kept_days = 90
    _new_options = {"update_linked": "odoo"}
    _download_note = _lt(
        "No: new orders, those whose status changed, and once more those that are "
        "open. Yes: also all of the days that the shop's page Orders names, and orders "
        "that were deleted in the shop."
    )
    _fixed = {"export_unlinked": False, "delete_unlinked": False}

    @api.model
    def _option_hints(self) -> dict[str, str]:
        reason = self.env._("Orders are never created, edited or deleted in the shop.")
        names = ("update_shop", "export_unlinked", "delete_unlinked")
        return dict.fromkeys(names, reason)

    # ------------------------------------------------------------------ the shop's rows
    @api.model
    def _fetch_extra(self, ctx: Context) -> dict[str, Mapping[str, str] | None]:
        """Read the names of the fields that the merchant added to orders, and of tags
        of orders: {``fields``: {id: name}, ``tags``: {id: name}}, None for what the
        shop's user may not read."""
        return {
            "fields": self._field_names(ctx),
            "tags": ctx.cached(self._entity, "tags", lambda: wanted_tag_names(ctx)),
        }

    def _field_names(self, ctx: Context) -> FieldNames | None:
        """Read the names of the additional fields, once per unit of work."""
        return ctx.cached(self._entity, "fields", lambda: read_fields(ctx))

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        names = extra or {}
        return values_of(
            row,
            names.get("fields") or {},
            names.get("tags"),
            has_promise=ctx.connector.orders_promise,
        )

    @api.model
    def _facts_of_edit(
        self, ctx: Context, element: BaseModel, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        given_back = ctx.cached(
            self._entity,
            "given back",
            lambda: set(domains.given_back_statuses(ctx.connector).mapped("number")),
        )
        return (
            former_lines(ctx, element, values, given_back)
            | owed(ctx, element)
            | note_day(ctx, element, values)
        )

    @api.model
    def _all_element_values(
        self, ctx: Context, rows: Sequence[Row], extra: Any
    ) -> list[dict[str, Any]]:
        """Read orders. One that lacks lines makes no sense (OddValue): it would become
        an order of less."""
        rows = with_known_notes(ctx, rows)
        found = super()._all_element_values(ctx, rows, extra)
        count: LineCount = ctx.cached(
            self._entity, "lines", lambda: LineCount(ctx.connector)
        )
        count.check(rows, [values["shop_facts"]["lines"] for values in found])
        return found

    @api.model
    def _odd_facts(self, row: Row) -> dict[str, Any]:
        return odd_facts(row, int(row[self._remote_key]))

    @api.model
    def _is_whole(self, ctx: Context, row: Row) -> bool:
        return is_whole(row)

    @api.model
    def _again_domain(self, ctx: Context) -> list[Any]:
        """Read again what goes on changing in the shop, what is paid, paid back or
        corrected after it was settled there, and what the shop told of."""
        told = ctx.env["shoper.webhook.event"].search_fetch(
            [("run_id", "=", ctx.run.id), ("entity", "=", self._entity)], ["remote_id"]
        )
        return [
            domains.unsettled(ctx.connector)
            | domains.awaited(ctx.connector, ctx.run.id)
            | Domain("remote_id", "in", told.mapped("remote_id"))
        ]

    @api.model
    def _window_start(self, ctx: Context, mark: str) -> str:
        return window_start(ctx.connector.orders_window, mark)

    @api.model
    def _new_from(self, ctx: Context) -> int:
        return ctx.connector.orders_after_id if ctx.connector.orders_since else 0

    @api.model
    def _backlog(self, ctx: Context, last: BaseModel) -> dict[str, list[int]]:
        """Read what the shop still had to deliver when orders began to be taken over:
        their goods are in Odoo's stock."""
        connector = ctx.connector
        began = connector.orders_since
        if not began or (last.started_at and last.started_at >= began):
            return {}
        still_open = domains.statuses(connector, ("kind", "in", domains.OPEN))
        return {"status_id": still_open.mapped("number")} if still_open else {}

    @api.model
    def _facts_of_backlog(self) -> dict[str, Any]:
        return {domains.OWED: True}

    @api.model
    def _window_domain(self, ctx: Context, start: str) -> list[Any]:
        return [domains.placed_since(ctx.connector, start)]

    @api.model
    def _kept_rows_domain(self) -> list[Any]:
        # An invoice is compared with what the shop said, if one is made at all.
        rules = [("orders_invoice", "!=", "none")]
        awaited = [
            self._awaiting_invoice(connector)
            for connector in self.env["shoper.connector"].search(rules)
        ]
        # What the shop sold and Odoo never takes off its stock counts for good.
        connectors = self.env["shoper.connector"].with_context(active_test=False)
        linked = Domain("link_state", "=", "linked")
        counted = [
            linked & (domains.only_sold(connector) | domains.ahead(connector))
            for connector in connectors.search([])
        ]
        return [domains.finished(self.env) & ~Domain.OR([*awaited, *counted])]

    @api.model
    def _held_about(self, people: BaseModel, emails: Collection[str]) -> BaseModel:
        # All that the person bought, not only what the user sells; of the elements only
        # those of shops that the user may see.
        orders = self.env["sale.order"].sudo()._shoper_bought_by(people)
        return self.env["shoper.element"]._about(self, orders, emails)

    # ------------------------------------------------------------------ what takes part
    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        return [("shoper_connector_id", "=", connector.id)]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._("Only an order that was made of this one can be linked.")

    @api.model
    def _import_domain(self, ctx: Context) -> list[Any]:
        """Take over what is newer than the first order and not left out, and whatever a
        person asked for by its number. What was cancelled before that is only
        mirrored."""
        connector = ctx.connector
        chosen = Domain.FALSE
        if ctx.by_person:
            chosen |= Domain("remote_id", "in", ctx.step.only_remote_ids or [])
            chosen |= Domain("id", "in", ctx.step.only_element_ids or [])
        if not connector.orders_since:
            return [chosen]
        usual = Domain("remote_id", ">", connector.orders_after_id)
        usual &= ~domains.left_in_shop(connector)
        usual &= ~domains.not_taken(connector)
        usual &= domains.kept(connector)
        return [chosen | usual]

    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        """Compare what goes on changing, and what was read anew since the last step
        that compared the same properties; where none did, since the last one at all."""
        last = last_compared(ctx)
        if ctx.step.is_partial or not last.started_at:
            return []
        return [
            domains.unsettled(ctx.connector)
            | Domain("write_date", ">=", last.started_at)
        ]

    @api.model
    def _acted_domain(self, ctx: Context) -> list[Any]:
        """Look for actions of those orders only that :func:`.due.acted` finds."""
        return [due.acted(ctx.connector)]

    # ------------------------------------------------------------------------- linking
    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Compare, after a complete download, how many orders there are since the first
        one that is taken over; nothing tells of one that was never listed. See whether
        the shop has the field by which buyers wish an invoice; nothing tells of one
        that was renamed. Note from which origins the newest orders come."""
        if ctx.step.is_partial:
            return
        ctx.connector._note_origins()
        if ctx.step.fetch_all:
            ctx.note("counts", counts_since(ctx))
        name = wished_by(ctx.connector)
        if name:
            ctx.note("field", (name, trouble_with(name, self._field_names(ctx))))

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        return [
            (
                "same number",
                {element.id: [str(element.remote_id)] for element in elements},
                {record.id: [record.shoper_number] for record in records},
                True,
            )
        ]

    @api.model
    def _twin_keys(self, elements: BaseModel) -> dict[int, set[str]]:
        """Give the keys of the buyers, who are made with orders: two shops have no
        order in common, but buyers."""
        return {
            key: twin_keys(email, number)
            for key, (email, number) in buyers_of(elements).items()
        }

    # -------------------------------------------------------------------- what Odoo has
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        found = {}
        for record in records:
            values = {
                "number": record.shoper_number or "",
                "state": STATES.get(record.state, record.state),
                "paid": f"{record.shoper_paid:.2f}",
                "registered": f"{record.shoper_registered:.2f}",
                "invoice": "made" if record.invoice_status in INVOICED else "",
            }
            values |= {code: record[field] or "" for code, field in TEXTS.items()}
            # Nothing that could be compared, where it was taken over without tags.
            values["tags"] = record.shoper_tags or None
            # The same where it was taken over without a delivery date.
            values["promised"] = fields.Date.to_string(record.shoper_promised_on)
            values |= {
                code: self._row_reference(ctx, code, record[field])
                for code, field in ROWS.items()
            }
            taken = record.shoper_taken or {}
            values |= {code: taken[code] for code in TAKEN if code in taken}
            if taken.get("currency"):
                elements = ctx.links("currency").element_by_remote
                number = taken["currency"]
                values["currency"] = elements.get(number) or Ref.shop(number).stored
            # The record itself, by which more is read where that is needed.
            found[record.id] = Side(values, {"order": record})
        return found

    @api.model
    def _row_reference(
        self, ctx: Context, code: str, row: BaseModel
    ) -> StoredRef | None:
        """Say which status or method an order has, also one that is gone from the shop
        and stands for nothing in Odoo any more."""
        element_id = ctx.links(code).element_by_remote.get(row.number or 0)
        return element_id or self._reference(ctx, code, row)

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = facts_vals(values)
        if record is not None and "payment" in values:
            vals |= term_vals(record, values["payment"])
        if record is not None and "promised" in values:
            zone = ctx.connector._timezone()
            vals |= promise_vals(record, values["promised"], zone)
        return vals

    @api.model
    def _incomparable(self, ctx: Context, pair: LinkedPair) -> Collection[str]:
        """Leave out what a cancelled order is made of, until it is taken up again; who
        bought, once that is not kept any more; and a pick-up point of which the shop
        only tells less than before."""
        shop, odoo = pair.shop, pair.odoo
        if odoo["state"] == CANCEL:
            return MADE_OF
        point, known = shop.get("pickup_point") or "", odoo["pickup_point"]
        told_less = ["pickup_point"] if is_told_less(point, known) else []
        return [*told_less, *(code for code in TAKEN if code not in odoo)]

    @api.model
    def _all_update_obstacles(
        self,
        ctx: Context,
        direction: str,
        updates: Sequence[tuple[LinkedPair, Sequence[str]]],
    ) -> dict[int, Blocked]:
        """Let orders wait of which a person has to decide, or that cannot become what
        the shop has, with all their reasons; what it only says of them follows."""
        edits = {
            pair.element: (pair.odoo.facts["order"], moved)
            for pair, codes in updates
            if (moved := [code for code in codes if code in MADE_OF])
        }
        if not edits:
            return {}
        return OrderEdits(ctx).blocked(edits, is_decided=bool(ctx.choices))

    # -------------------------------------------------------------------------- making
    @api.model
    def _readiness(self, ctx: Context, elements: BaseModel) -> dict[int, Readiness]:
        plans = OrderPlans(ctx).of(elements)
        return {
            element.id: plans[element.id].readiness
            if element.id in plans
            else Readiness((Words(ctx).not_kept(),))
            for element in elements
        }

    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        if verb == "create_odoo":
            return OrderCreation(ctx).prepare(changes)
        return OrderEdits(ctx).prepare(changes)

    @api.model
    def _making(self, ctx: Context, changes: BaseModel) -> BaseModel:
        """Choose those that plan orders anew, with their buyers."""
        return edits_of(changes)

    @api.model
    def _create_values(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Leave all fields to :class:`.creation.OrderCreation`: they name the buyers,
        who are made together with those of the other orders."""
        return {}

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        return OrderCreation(ctx).make(creations)

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        add_tags(ctx, writes)
        edits = [write for write in writes if "plan" in write.values.facts]
        if edits:
            EditWriting(ctx).carry_out(edits)
        others = [
            write._replace(record=write.record.with_context(tracking_disable=True))
            for write in writes
            if "plan" not in write.values.facts
        ]
        note_taken_up(ctx, others)
        return super()._write_records(ctx, others)

    # -------------------------------------------------------------------- what is done
    @api.model
    def _planned_actions(
        self, ctx: Context, elements: BaseModel
    ) -> dict[int, list[PlannedAction]]:
        return ActionPlanning(ctx).plan(elements)

    @api.model
    def _action_obstacles(
        self, ctx: Context, action: str, changes: BaseModel
    ) -> dict[BaseModel, str]:
        return Acting(ctx).obstacles(action, changes)

    @api.model
    def _gone_planned(self, record: BaseModel) -> PlannedAction | None:
        """Cancel an order only while nothing of it is picked, delivered or invoiced."""
        stage = stage_of(record)
        if stage is Stage.CANCELLED:
            return None
        reason: str | bool = False
        if stage is Stage.DONE:
            reason = self.env._(
                "Order %s was deleted in the shop, and something of it is delivered or "
                "invoiced in Odoo: it is not cancelled. If the goods come back, return "
                "the delivery and make a credit note on the page Shoper of the order; "
                "then press Leave as It Is.",
                record.shoper_number,
            )
        elif stage is Stage.PICKED:
            reason = self.env._(
                "Order %(number)s was deleted in the shop, and goods of it are picked "
                "in Odoo already (%(transfers)s): it is not cancelled. Cancel it by "
                "hand and put the goods back, or leave it as it is.",
                number=record.shoper_number,
                transfers=", ".join(picked(record).mapped("name")),
            )
        before = {"state": STATES[record.state]}
        return PlannedAction(CALL_OFF, before, {"state": CANCEL}, reason)

    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        """Say of orders that undoing cancels whether they go on in the shop."""
        return Acting(ctx).undo_details(originals)

    @api.model
    def _act(self, ctx: Context, action: str, changes: BaseModel) -> None:
        Acting(ctx).act(action, changes)

    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        if prop.kind == "money" and value:
            return shown_amount(self.env, value, self._currency_of(change))
        if prop.code == "invoice":
            _ = self.env._
            labels = {"": _("None"), "draft": _("Draft"), "posted": _("Posted")}
            return labels.get(value, _("Made"))
        if prop.code == "lines" and isinstance(value, str):
            return shown_lines(self.env, value, self._currency_of(change))
        if prop.code == "date" and value:
            return shown_moment(self.env, value, change.connector_id._timezone())
        if prop.code == "promised" and value:
            return day_text(self.env, fields.Date.to_date(value))
        if prop.code != "state":
            return None
        if (change.meta or {}).get("asks") and value == change.after["state"]:
            # The shop's own word for it.
            status = self._status_said(change)
            if status:
                return status.name
        field = self.env["sale.order"]._fields["state"]
        labels = dict(field._description_selection(self.env))
        return labels.get(CANCEL if value == BACK else value)

    @api.model
    def _shown_labels(self) -> dict[str, str]:
        _ = self.env._
        return {
            "name": _("Name"),
            "order": _("Number"),
            "state": _("State"),
            "total": _("Total"),
            "date": _("Bought"),
            "buyer": _("Buyer"),
        }

    @api.model
    def _shown_of_element(self, element: BaseModel) -> dict[str, Any]:
        values = element.shop_values or {}
        zone = element.connector_id._timezone()
        moment = values.get("date")
        return {
            "name": element.name,
            "date": moment and shown_moment(self.env, moment, zone),
            "buyer": values.get("buyer"),
        }

    @api.model
    def _shown_of_record(
        self, connector: BaseModel, record: BaseModel
    ) -> dict[str, Any]:
        states = dict(record._fields["state"]._description_selection(self.env))
        return {
            "name": record.display_name,
            "order": record.name,
            "state": states[record.state],
            "total": shown_amount(self.env, record.amount_total, record.currency_id),
            "buyer": record.partner_id.display_name,
        }

    def _currency_of(self, change: BaseModel) -> BaseModel:
        """Tell in which currency the amounts of a change are.

        :return: ``res.currency``, empty where that is not sure: the amounts are shown
            without a currency then
        """
        # Where amounts are in the buyer's currency, the shop's own may be a wrong one;
        # where the currency is what was edited, so is that of the order.
        currency = change.connector_id.currency_id
        if change.connector_id.amounts_in != AmountsIn.ORDER:
            return currency
        if not change.res_id or "currency" in (change.after or {}):
            return currency.browse()
        # Whoever reads a plan need not see the order. It is read once for all amounts.
        order = self.env["sale.order"].sudo().browse(change.res_id)
        try:
            return order.currency_id
        except MissingError:  # deleted since
            return currency.browse()

    def _status_said(self, change: BaseModel) -> BaseModel:
        """Find the status in the shop for which something is asked about an order: as
        it was when that was planned; where that was not noted, as it is now."""
        number = change.meta.get(STATUS)
        if not number:
            stored = StoredOrder.of(change.element_id)
            number = stored.row.status_id if stored else None
        return domains.statuses(change.connector_id, ("number", "=", number))[:1]

    @api.model
    def _only_left(self, changes: BaseModel) -> BaseModel:
        """Choose what the shop edited or took back after goods left or were invoiced:
        an order is not written or cancelled any more; what it combined with others, as
        far as people do that in Odoo; and what was paid back, which people enter."""
        # Who decides need not see the orders themselves.
        orders = self.env["sale.order"].sudo().browse(changes.mapped("res_id"))
        done = {order.id for order in orders.exists() if stage_of(order) is Stage.DONE}
        edits = edits_of(changes)
        by_hand = _by_hand(edits.element_id)
        return changes.filtered(
            lambda change: (
                (
                    change.res_id in done
                    and change.action in (False, CALL_OFF, TAKE_BACK)
                )
                or (change in edits and change.element_id.id in by_hand)
                or tells_paid_back(change)
            )
        )

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        """Tell how many orders are only mirrored, and why, how many the shop has that
        were never met, that nobody can tick the field for an invoice, and whether their
        tags cannot be read."""
        if ctx.step.is_partial:
            return False
        if not ctx.connector.orders_since:
            return ctx.env._(
                "No orders are taken over yet. Begin with them on the page Orders in "
                "the settings of the shop."
            )
        words, found = StepWords(ctx), ctx.cursor.notes
        notes = (
            words.only_mirrored(domains.counted(ctx.connector)),
            words.never_listed(*(found.get("counts") or (0, 0))),
            words.field_trouble(*(found.get("field") or ("", None))),
            words.tags_refused(),
        )
        return " ".join(map(str, filter(None, notes))) or False

    @api.model
    def _going_on(self, connector: BaseModel) -> Domain:
        """Say with which orders of a shop something is still to be done, see
        :class:`.demand.Demand`.

        :param connector: ``shoper.connector``, as superuser
        """
        return Demand(connector).going_on()

    @api.model
    def _awaiting_invoice(self, connector: BaseModel, *invoice_status: str) -> Domain:
        """Say of which orders of a shop an invoice is made, now or later: not of what
        was given up, nor of what nobody paid for a year.

        :param connector: ``shoper.connector``, as superuser
        :param invoice_status: see :func:`.due.awaiting_invoice`
        """
        last = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        return (
            due.awaiting_invoice(connector, *invoice_status)
            & domains.placed_since(connector, fields.Datetime.to_string(last))
            & ~domains.given_up(connector)
        )

    @api.model
    def _awaiting_payment(self, connector: BaseModel, elements: BaseModel) -> BaseModel:
        """Find the sales orders of orders of a shop whose payments are registered once
        the shop says that they are paid.

        :param connector: ``shoper.connector``, as superuser
        :param elements: the orders
        """
        sold = domains.in_odoo(connector, Domain("state", "=", "sale"))
        sold &= Domain("id", "in", elements.ids) & ~domains.given_up(connector)
        found = elements.search(sold).mapped("res_id")
        return connector.env["sale.order"].browse(found).filtered(awaits_payment)


def _by_hand(elements: BaseModel) -> set[int]:
    """Find the elements of orders that the shop combined with others and that people
    join in Odoo, as far as that is kept: their ids."""
    found: set[int] = set()
    # Who decides need not see the orders themselves, nor the settings of the shop.
    for connector, own in elements.sudo().grouped("connector_id").items():
        stored = StoredOrder.of_all(own)
        rows = {key: item.row if item else None for key, item in stored.items()}
        combined = Combined(connector, rows.values())
        found.update(key for key, row in rows.items() if combined.is_by_hand(row))
    return found
