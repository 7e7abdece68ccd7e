"""How far orders are in Odoo, which says what may still be done with them."""

from collections.abc import Collection
from typing import Any

from odoo.models import BaseModel

from ...core.text_enum import TextEnum
from .pickup import delivered_to
from .sent import picked, sent

PARTNERS = ("partner_id", "partner_invoice_id", "partner_shipping_id")
OTHERS = {"carrier": "carrier_id", "position": "fiscal_position_id"}


class Stage(TextEnum):
    """Say what an order is in Odoo."""

    DRAFT = "draft"  # a quotation, as it was made
    EDITED = "edited"  # a quotation that a person edited
    SOLD = "sold"  # confirmed, and nothing of it picked, delivered or invoiced
    PICKED = "picked"  # confirmed, and goods of it moved, none of them to the buyer
    DONE = "done"  # confirmed, and something of it delivered or invoiced
    CANCELLED = "cancelled"


def stage_of(order: BaseModel) -> Stage:
    """Tell how far an order is."""
    if order.state == "cancel":
        return Stage.CANCELLED
    if order.state == "sale":
        if _is_settled(order):
            return Stage.DONE
        return Stage.PICKED if picked(order) else Stage.SOLD
    return Stage.EDITED if is_edited(order) else Stage.DRAFT


def is_under_way(order: BaseModel) -> bool:
    """Tell whether any of an order was picked, delivered or invoiced, if only by an
    invoice that is still a draft."""
    return has_left(order) or bool(picked(order))


def has_left(order: BaseModel) -> bool:
    """Tell whether any of an order was delivered or invoiced, if only by an invoice
    that is still a draft."""
    return _is_delivered(order) or bool(_invoices(order))


def _is_settled(order: BaseModel) -> bool:
    """Tell whether any of an order was delivered or invoiced. A draft that was made by
    a synchronisation, and that nobody posted, goes with what becomes of the order."""
    return _is_delivered(order) or bool(_invoices(order) - own_drafts(order))


def _is_delivered(order: BaseModel) -> bool:
    order = order.sudo()  # whoever synchronises need not see deliveries
    return bool(sent(order)) or any(line.qty_delivered for line in order.order_line)


def _invoices(order: BaseModel) -> BaseModel:
    # Whoever synchronises need not see invoices.
    return order.sudo().invoice_ids.filtered(lambda move: move.state != "cancel")


def own_drafts(order: BaseModel) -> BaseModel:
    """Find the invoices of an order that synchronisations made and that nobody
    posted."""
    return _invoices(order).filtered(
        lambda move: (
            move.shoper_is_made and move.state == "draft" and not move.posted_before
        )
    )


def is_edited(order: BaseModel) -> bool:
    """Tell whether somebody edited in Odoo what the shop's order was made into."""
    known, now = order.shoper_made, made_of(order)
    # Of orders that earlier versions of this addon made less is known.
    return not known or any(now[key] != value for key, value in known.items())


def made_of(order: BaseModel) -> dict[str, Any]:
    """Note who an order is for, how it is delivered, and what its lines come to, in the
    form in which it is kept. Descriptions are not in it: whoever words them better
    edits nothing. Nor is the pick-up point that Odoo delivers to once an order is
    confirmed."""
    partners = order.partner_id, order.partner_invoice_id, delivered_to(order)
    return {
        "partners": [partner.id for partner in partners],
        "lines": [
            [
                line.id,
                line.product_id.id,
                line.product_uom_id.id,
                f"{line.product_uom_qty:.4f}",
                f"{line.price_unit:.4f}",
                f"{line.discount:.2f}",
                sorted(line.tax_ids.ids),
            ]
            for line in order.order_line.sorted("id")
        ],
        **{key: order[name].id for key, name in OTHERS.items()},
    }


def note_made(orders: BaseModel) -> None:
    """Keep what orders are made into, to notice later what a person edits in Odoo. The
    field is protected meanwhile, so that Odoo leaves out what a ``write`` does for each
    order (access checks, computing anew): it changes nothing else."""
    with orders.env.protecting([orders._fields["shoper_made"]], orders):
        for order in orders:
            order.shoper_made = made_of(order)


def note_written(
    order: BaseModel,
    names: Collection[str],
    former_ids: Collection[int],
    lines: BaseModel,
) -> None:
    """Keep what was just written to an order that a person edited. The rest of it still
    counts as edited by that person.

    :param names: of the fields that are as the shop has them by now
    :param former_ids: of the lines that were looked at, which may be gone
    :param lines: that are as the shop has them by now
    """
    known, now = order.shoper_made, made_of(order)
    old_ids = {*former_ids, *lines.ids}
    own = [line for line in known["lines"] if line[0] not in old_ids]
    own += [line for line in now["lines"] if line[0] in lines.ids]
    partners = zip(PARTNERS, known["partners"], now["partners"], strict=True)
    order.shoper_made = known | {
        "partners": [after if name in names else had for name, had, after in partners],
        "lines": sorted(own),
        **{key: now[key] for key, name in OTHERS.items() if name in names},
    }
