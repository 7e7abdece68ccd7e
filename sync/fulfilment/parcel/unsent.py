"""What the shop is still to be told of parcels."""

from collections import defaultdict
from typing import Any

from odoo.models import BaseModel

from ...engine.among import among
from ...engine.context import Context
from ...engine.links import HAVE_RECORD
from ...sales.order.sent import is_returned
from .rows import Rows

PARCEL = "parcel"


def unsent_domain(ctx: Context) -> list[Any]:
    """Say, as a domain, which parcels are to be told to the shop sooner or later,
    whatever they wait for."""
    told = ctx.env["shoper.element"]._search(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", PARCEL),
            ("link_state", "in", HAVE_RECORD),
            ("res_id", ">", 0),
        ]
    )
    return [
        *ctx.type_of(PARCEL)._export_domain(ctx),
        ~among("id", told, "res_id"),
        ("id", "not in", ctx.ignored_res_ids),
    ]


def awaited_pickings(ctx: Context, orders: BaseModel) -> dict[int, set[int]]:
    """Find the transfers of some orders of which a parcel is still to be told: {order
    id: ids}; none once parcels are not synchronised any more. A transfer that was just
    done may have no row yet, which only the step of parcels makes: it is found all the
    same.

    :param orders: ``sale.order``
    """
    rows = Rows(ctx)
    if not rows.is_going_on:
        return {}
    parcels = ctx.env["shoper.parcel"].search(
        [
            ("order_id", "in", orders.ids),
            ("picking_id.date_done", ">=", rows.since),
        ]
    )
    told = ctx.env["shoper.element"].search(
        [
            ("entity", "=", PARCEL),
            ("res_model", "=", parcels._name),
            ("res_id", "in", parcels.ids),
            ("link_state", "in", HAVE_RECORD),
        ]
    )
    ignored = ctx.env["shoper.ignored.record"]._res_ids(ctx.connector, PARCEL)
    settled = {*told.mapped("res_id"), *ignored}
    left = parcels.filtered(
        lambda item: item.id not in settled and not is_returned(item.picking_id)
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for parcel in left:
        found[parcel.order_id.id].add(parcel.picking_id.id)
    for picking, order in rows.awaited(orders):
        found[order.id].add(picking.id)
    return dict(found)
