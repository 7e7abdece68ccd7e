"""Notes of the shop on orders, where its answer leaves them out (docs/shoper-api.md,
section Customers and orders)."""

from collections.abc import Sequence

from odoo.tools import SQL

from ...core.row import Row
from ...engine.context import Context

NOTES = ("notes_priv", "notes_pub")  # the shop's fields


def with_known_notes(ctx: Context, rows: Sequence[Row]) -> list[Row]:
    """Complete rows of ``/orders`` by the notes that were last known of them: one that
    is not told may hold something, such as the mark by which orders are left out."""
    lacking = [int(row["order_id"]) for row in rows if not row.keys() >= {*NOTES}]
    if not lacking:
        return list(rows)
    elements = ctx.env["shoper.element"]
    elements.flush_model(["payload"])
    found = ctx.env.execute_query(
        SQL(
            """SELECT remote_id, payload -> 'notes_priv', payload -> 'notes_pub'
               FROM shoper_element
               WHERE connector_id = %s AND entity = %s AND remote_id = ANY(%s)""",
            ctx.connector.id,
            ctx.entity._entity,
            lacking,
        )
    )
    known = {
        remote_id: {name: note for name, note in zip(NOTES, notes, strict=True) if note}
        for remote_id, *notes in found
    }
    return [known.get(int(row["order_id"]), {}) | row for row in rows]
