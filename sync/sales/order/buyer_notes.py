"""The buyer's notes among the terms of an order, where people and papers show them."""

from collections.abc import Sequence

from markupsafe import Markup

from odoo.models import BaseModel

from ...engine.context import Context


def write_notes(ctx: Context, orders: BaseModel) -> None:
    """Write what buyers noted below the terms that orders were just made with, if the
    connector says so.

    :param orders: ``sale.order``, with the notes of their buyers
    """
    if not ctx.connector.orders_notes_in_terms:
        return
    # Texts on documents are in the language of the catalogue.
    env = ctx.env(context=ctx.env.context | {"lang": ctx.connector.lang})
    label = env._("Notes of the buyer")
    for order in orders.filtered("shoper_notes"):
        order.note = (order.note or Markup()) + _paragraph(
            [f"{label}:", *order.shoper_notes.splitlines()]
        )


def _paragraph(lines: Sequence[str]) -> Markup:
    """Make a paragraph of lines as they were typed: none of it is HTML."""
    return Markup("<p>%s</p>") % Markup("<br/>").join(lines)
