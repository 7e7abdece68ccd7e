"""Lines that orders had before somebody edited them, or took a cancelled order up again
in the shop. Both change the stock that the shop has: the synchronisation of stock
counts them, to tell them from what somebody edits of the stock itself."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from odoo import fields
from odoo.models import BaseModel

from ...engine.context import Context

FORMER = "former"  # fact of an order: its lines before edits that stock has to know of


def former_lines(
    ctx: Context,
    element: BaseModel,
    values: Mapping[str, Any],
    given_back: Collection[int],
) -> dict[str, Any]:
    """Note the lines that an order had before it was edited in the shop; no lines for
    an order that was cancelled or returned and is taken up again. They are kept until
    all shops of the company, which may sell the same goods, were told of later stock.
    Where no shop is told of stock, nothing is noted.

    :param element: of the order, as it was mirrored before
    :param values: fields that the element gets now, see :func:`.reading.values_of`
    :param given_back: the shop's ids of statuses of orders that hold no goods
    :return: the fact ``former``, a list as :func:`former_versions` gives it; nothing
        where there is none
    """
    looked_to = ctx.cached("order", "looked_to", lambda: _looked_to(ctx))
    if looked_to is None:
        return {}
    before = element.shop_facts or {}
    kept = list(former_versions(before, looked_to))
    lines = before.get("lines")
    was, now = (
        (held or {}).get("status") in given_back
        for held in (element.shop_values, values["shop_values"])
    )
    if was and not now:
        lines = []
    if lines is not None and lines != values["shop_facts"]["lines"]:
        kept.append({"at": fields.Datetime.to_string(ctx.now()), "lines": lines})
    return {FORMER: kept} if kept else {}


def _looked_to(ctx: Context) -> datetime | bool | None:
    """Find the earliest moment up to which a shop of the company was told of stock that
    moved (UTC): False where one was never told, None where none is told of stock."""
    told = ctx.env["shoper.connector"].search_fetch(
        [
            ("company_id", "=", ctx.connector.company_id.id),
            ("stock_first_run_done", "=", True),
        ],
        ["stock_looked_to"],
    )
    moments = told.mapped("stock_looked_to")
    return (min(moments) if all(moments) else False) if moments else None


def former_versions(
    facts: Mapping[str, Any], moment: datetime | bool
) -> Iterator[dict[str, Any]]:
    """Give what was noted of an order since a moment, the oldest one first: {``at``
    when it was found to be edited, ``lines`` as they were before that}.

    :param moment: UTC, False for ever
    """
    since = fields.Datetime.to_string(moment) if moment else ""
    return (item for item in facts.get(FORMER) or () if item["at"] >= since)
