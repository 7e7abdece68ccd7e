"""What a parcel of Odoo is to be in the shop, and what keeps it from going there."""

from functools import cached_property

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context
from ...sales.order.odd import OddOrders
from ...sales.order.sent import is_returned
from .contents import held
from .numbers import lacks_number
from .orders import Orders, is_gone, is_unknown, numbers_elsewhere
from .products import Products, exceeds, fitted, products_text, take
from .reasons import (
    combined_reason,
    deleted_reason,
    exceeds_reason,
    gone_reason,
    over_reason,
    returned_reason,
    unknown_reason,
)
from .unsent import unsent_domain

REASONS = "reasons"  # the fact that holds why a parcel waits
PLACE = "place"  # the fact that says where a person goes on


class ParcelSides:
    """Reads what parcels hold: property values, references as the contract says."""

    def __init__(self, ctx: Context, parcels: BaseModel) -> None:
        """Prepare to read.

        :param parcels: ``shoper.parcel``, with all rights
        """
        self.ctx = ctx
        self.env = ctx.env
        self.parcels = parcels
        self.orders = Orders(ctx, parcels.order_id)

    def of(self) -> dict[int, Side]:
        """Read all of them: {id: side}. What other parcels of their orders are to be
        sent counts before them as well, whether or not these are read now."""
        told = self.ctx.linked_ids(self.parcels.ids)
        left: dict[int, Products] = {}
        found = {}
        for parcel in (self.parcels | self._others).sorted("id"):
            products = held(parcel.picking_id, parcel.order_id, parcel.package_id)
            facts: dict[str, object] = {}
            if parcel.id not in told:
                order = parcel.order_id
                rest = left.setdefault(order.id, self.orders.left(order))
                products = fitted(products, rest, self.orders.sold(order))
                if parcel in self.parcels:
                    reasons = self._reasons(parcel, products, rest)
                    place = self._place(parcel, reasons)
                    facts |= {REASONS: reasons, PLACE: place}
                if not (is_returned(parcel.picking_id) or exceeds(products, rest)):
                    take(rest, products)
            if parcel in self.parcels:
                found[parcel.id] = Side(self._values(parcel, products), facts)
        return found

    @cached_property
    def _others(self) -> BaseModel:
        """Find all that is still to be sent of their orders."""
        own = ("order_id", "in", self.parcels.order_id.ids)
        return self.parcels.search([own, *unsent_domain(self.ctx)])

    def _values(self, parcel: BaseModel, products: Products) -> dict[str, object]:
        method = self._method(parcel)
        return {
            "order": self.orders.element_ids.get(parcel.order_id.id)
            or self.orders.deleted.get(parcel.order_id.id)
            or f"sale.order,{parcel.order_id.id}",
            "shipping": method and self._method_elements.get(method.id),
            "number": parcel.number or "",
            "products": products_text(products),
            "notes": self._notes(parcel),
            "sent": True,
        }

    def _notes(self, parcel: BaseModel) -> str:
        """Tell the further numbers of the same goods, in the language of the shop."""
        if not parcel.further:
            return ""
        context = self.env.context | {"lang": self.ctx.connector.lang}
        return self.env(context=context)._("Further numbers: %s", parcel.further)

    # --------------------------------------------------------------- how it is sent
    @cached_property
    def _methods(self) -> BaseModel:
        methods = self.env["shoper.shipping.method"]
        return methods.search([("connector_id", "=", self.ctx.connector.id)])

    @cached_property
    def _method_elements(self) -> dict[int, int]:
        return self.ctx.links("shipping").element_by_record

    def _method(self, parcel: BaseModel) -> BaseModel | None:
        """Find the shop's method of delivery of a parcel: the order's own, unless it
        left by another carrier, which must be one of the shop's."""
        own, carrier = parcel.order_id.shoper_shipping_id, parcel.picking_id.carrier_id
        if own and (not carrier or own.carrier_id == carrier):
            return own
        found = self._methods.filtered(
            lambda method: method.active and method.carrier_id == carrier
        )
        return found[:1] if carrier and found else None

    # ------------------------------------------------------------------ why it waits
    @cached_property
    def _odd(self) -> set[int]:
        return OddOrders(self.ctx).numbers

    @cached_property
    def _twins(self) -> set[int]:
        parcels = self.parcels.search([("order_id", "in", self.parcels.order_id.ids)])
        told = self.ctx.linked_ids(parcels.ids)
        parcels = parcels.filtered(
            lambda parcel: parcel.id in told or not is_returned(parcel.picking_id)
        )
        return set(numbers_elsewhere(parcels))

    def _place(self, parcel: BaseModel, reasons: list[str]) -> str:
        """Say where somebody does something about all that a parcel waits for, as the
        change notes it: in the transfer, which has its number, or in the panel, which
        has the order; nothing if there is more than one place."""
        lacks = lacks_number(self.ctx.connector, parcel)
        in_transfer = lacks + (parcel.id in self._twins)
        status = self.orders.status(parcel.order_id)
        if parcel.order_id.id in self.orders.deleted:
            return "in_record"
        if self._is_gone(parcel):
            return "in_panel"
        if len(reasons) == in_transfer:
            return "in_record"
        is_unknown_there = bool(status) and is_unknown(self.ctx, status)
        is_elsewhere = in_transfer or is_unknown_there or not self._method(parcel)
        return "" if is_elsewhere else "in_panel"

    def _is_gone(self, parcel: BaseModel) -> bool:
        return is_gone(self.ctx, self.orders.status(parcel.order_id))

    def _reasons(
        self, parcel: BaseModel, products: Products, left: Products
    ) -> list[str]:
        """Say why a parcel is not told to the shop yet, all points at once.

        :param left: what no other parcel of the order holds
        """
        _, found = self.env._, []
        # Whatever else there is, nothing is sent.
        if parcel.order_id.id in self.orders.deleted:
            return [deleted_reason(self.env)]
        if self._is_gone(parcel):
            return [gone_reason(self.env)]
        if lacks_number(self.ctx.connector, parcel):
            found.append(
                _(
                    "The transfer has no tracking number yet. Enter it there, in the "
                    "field Tracking Reference."
                )
            )
        if not self._method(parcel):
            found.append(
                _(
                    "The carrier %s is none of the shop's: choose it for one of the "
                    "delivery methods on the page Orders in the settings of the shop.",
                    parcel.picking_id.carrier_id.display_name or "–",
                )
            )
        status = self.orders.status(parcel.order_id)
        if status and is_unknown(self.ctx, status):
            found.append(unknown_reason(self.env))
        elif self.orders.is_over(parcel.order_id):
            found.append(over_reason(self.env))
        parent = self.orders.parent(parcel.order_id)
        if parent:
            found.append(combined_reason(self.env, parent))
        if self.orders.remote_ids.get(parcel.order_id.id) in self._odd:
            found.append(
                _(
                    "The shop sent data about the order that cannot be right, so the "
                    "order may be cancelled there. Look at it in the shop's panel."
                )
            )
        if is_returned(parcel.picking_id):
            found.append(returned_reason(self.env))
        if parcel.id in self._twins:
            found.append(_("Another transfer of the order has the same number."))
        if not products:
            found.append(
                _(
                    "It holds nothing that the shop sold, as if its goods were "
                    "replaced in Odoo. If the buyer is to be told of it, make a parcel "
                    "of the same number in the shop's panel; if not, ignore it."
                )
            )
        elif exceeds(products, left):
            found.append(exceeds_reason(self.env))
        return found
