"""Which mirrored orders are which, as domains of ``shoper.element``."""

from datetime import datetime
from typing import Any

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ...engine.among import among
from ...engine.links import IN_SHOP, in_shop
from ...engine.states import LIVE
from .answers import UNDONE
from .former import FORMER
from .maps import CANCEL, GONE, NOT_COMPLETED
from .sent import SENT

OWED = "owed"  # fact of an order, see :mod:`.owed`
OPEN = ("new", "opened")  # types of statuses of orders that go on changing
TO_SEND = ("pending", "started")  # `delivery_status` of what did not leave yet
# How many orders that `awaited` finds each download reads again, at most: with their
# lines they take one more bulk call.
MOST_AWAITED = 250
# How many of the newest sales orders, and of the newest others, are always among them.
NEWEST_SOLD, NEWEST_UNDONE = 150, 50


def of(connector: BaseModel) -> Domain:
    """Say which elements are orders of a shop."""
    return Domain("connector_id", "=", connector.id) & Domain("entity", "=", "order")


def placed_since(connector: BaseModel, moment: str) -> Domain:
    """Say which orders were placed at a moment of the shop's clock or later."""
    return of(connector) & whose(connector, SQL("shop_values ->> 'date' >= %s", moment))


def placed_between(connector: BaseModel, first: str, last: str) -> Domain:
    """Say which orders were placed from one moment of the shop's clock to another."""
    return of(connector) & whose(
        connector, SQL("shop_values ->> 'date' BETWEEN %s AND %s", first, last)
    )


def with_status(connector: BaseModel, rows: BaseModel) -> Domain:
    """Say which orders have one of some statuses.

    :param rows: ``shoper.order.status`` of the shop
    """
    numbers = [str(number) for number in rows.mapped("number")]
    return of(connector) & whose(
        connector, SQL("shop_values ->> 'status' = ANY(%s)", numbers)
    )


def in_odoo(connector: BaseModel, condition: Domain) -> Domain:
    """Say which orders have a sales order that fulfils a condition.

    :param condition: of ``sale.order``
    """
    own = Domain("shoper_connector_id", "=", connector.id)
    orders = connector.env["sale.order"]._search(own & condition)
    return among("res_id", orders)


def statuses(connector: BaseModel, *domain: Any) -> BaseModel:
    """Find statuses of a shop, those that it does not use any more included. A shop has
    a dozen: they are read once in a transaction, whatever is asked of them."""
    return connector.order_status_ids.filtered_domain(list(domain))


def settled(connector: BaseModel) -> Domain:
    """Say which orders do not go on changing in the shop by themselves: completed,
    cancelled and returned ones."""
    return with_status(connector, closed_statuses(connector))


def unsettled(connector: BaseModel) -> Domain:
    """Say which orders are not :func:`settled`. Of all orders ever mirrored these are
    few: so the statuses that orders have are listed first, each by one look into the
    index, then orders are found by those that are not closed. A status that was not
    fetched yet, or none, counts as not closed."""
    elements = connector.env["shoper.element"]
    elements.flush_model(["connector_id", "entity", "shop_values"])
    closed = [str(number) for number in closed_statuses(connector).mapped("number")]
    rows = connector.env.execute_query(
        SQL(
            """WITH RECURSIVE known AS (
                 SELECT min(shop_values ->> 'status') AS status FROM shoper_element
                 WHERE connector_id = %(connector)s AND entity = 'order'
                 UNION ALL
                 SELECT (SELECT min(shop_values ->> 'status') FROM shoper_element
                         WHERE connector_id = %(connector)s AND entity = 'order'
                           AND shop_values ->> 'status' > known.status)
                 FROM known WHERE known.status IS NOT NULL)
               SELECT status FROM known WHERE status <> ALL(%(closed)s)""",
            connector=connector.id,
            closed=closed,
        )
    )
    found = [row[0] for row in rows]

    def of_row(model: BaseModel, alias: str, query: Any) -> SQL:
        status = SQL(
            "%s ->> 'status'",
            SQL.identifier(alias, "shop_values", to_flush=model._fields["shop_values"]),
        )
        return SQL("((%s) = ANY(%s) OR (%s) IS NULL)", status, found, status)

    return of(connector) & Domain.custom(to_sql=of_row)


def closed_statuses(connector: BaseModel) -> BaseModel:
    """Find the statuses of orders that do not go on changing in the shop."""
    return statuses(connector, ("kind", "not in", OPEN))


def owed(connector: BaseModel) -> Domain:
    """Say which orders are noted as open when the first order was taken over, whatever
    became of them in the shop since: see :mod:`.owed`."""
    return of(connector) & whose(connector, SQL("shop_facts ? %s", OWED))


def awaited(connector: BaseModel, run_id: int) -> Domain:
    """Say which orders have ended in the shop, and may still be paid or corrected there
    without their status changing: quotations, orders that wait to be taken over, sales
    orders that are not wholly paid, and cancelled or returned ones whose registered
    payments are not wholly paid back. Where they are many, these are the newest, and
    some of the others, which are different ones in each run.

    :param run_id: of the run that reads them
    """
    undone = in_odoo(connector, Domain("state", "in", ("draft", "sent")))
    if connector.orders_since:
        undone |= (
            Domain("remote_id", ">", connector.orders_after_id)
            & kept(connector)
            & ~left_in_shop(connector)
            & ~not_taken(connector)
        )
    undone &= of(connector) & settled(connector) & ~given_back(connector)
    unpaid = SQL(
        """EXISTS (SELECT FROM sale_order o
                    WHERE o.id = res_id AND o.state = 'sale'
                      AND o.shoper_total > COALESCE(o.shoper_paid, 0)
                      AND o.shoper_total > (shop_values ->> 'paid')::numeric)"""
    )
    registered = in_odoo(connector, Domain("shoper_registered", ">", 0))
    sold = of(connector) & Domain("link_state", "=", "linked")
    sold &= whose(connector, unpaid) | (given_back(connector) & registered)
    elements = connector.env["shoper.element"]
    chosen = SQL(
        """SELECT id FROM (
             SELECT id, remote_id, is_sold, row_number() OVER (
               PARTITION BY is_sold ORDER BY remote_id DESC) AS place
             FROM (SELECT id, remote_id, FALSE AS is_sold FROM %s undone UNION ALL
                   SELECT id, remote_id, TRUE FROM %s sold) found) ranked
           ORDER BY place > CASE WHEN is_sold THEN %s ELSE %s END,
                    md5(%s || remote_id::text)
           LIMIT %s""",
        elements._search(undone).subselect("id", "remote_id"),
        elements._search(sold).subselect("id", "remote_id"),
        NEWEST_SOLD,
        NEWEST_UNDONE,
        f"{run_id} ",
        MOST_AWAITED,
    )
    return Domain("id", "in", chosen)


def left_in_shop(connector: BaseModel) -> Domain:
    """Say which orders the connector leaves in the shop: by where they come from, their
    status, the mark of another program in their private notes."""
    origins = [str(code) for code in connector.left_out_origin_ids.mapped("code")]
    found = Domain.FALSE
    if origins:
        origin = SQL(
            "COALESCE(NULLIF(payload ->> 'origin', ''), '0') = ANY(%s)", origins
        )
        found |= whose(connector, origin)
    if connector.left_out_status_ids:
        found |= with_status(connector, connector.left_out_status_ids)
    if connector.left_out_note:
        mark = escape_psql(connector.left_out_note)
        found |= whose(connector, SQL("payload ->> 'notes_priv' ILIKE %s", f"%{mark}%"))
    return found


def not_taken(connector: BaseModel) -> Domain:
    """Say which orders are only mirrored, by what a person said of their status: those
    cancelled or returned before they were taken over, those that are not wanted; and
    those that come in with another one, see :func:`parts`."""
    wanted = ("incoming", "in", ("cancel", "returned", "none"))
    return with_status(connector, statuses(connector, wanted)) | parts(connector)


def parts(connector: BaseModel) -> Domain:
    """Say which orders came to be parts of another one that is taken over, or may be,
    where the connector takes over what the shop combined: their goods are in that."""
    if connector.combined_orders != "take":
        return Domain.FALSE
    return of(connector) & whose(
        connector,
        SQL(
            """payload ->> 'parent_order_id' IN (
                 SELECT remote_id::text FROM shoper_element whole
                 WHERE whole.connector_id = %s AND whole.entity = 'order'
                   AND (whole.link_state = 'linked' OR whole.remote_id > %s
                        AND %s))""",
            connector.id,
            connector.orders_after_id,
            in_shop("whole"),
        ),
    )


def kept(connector: BaseModel) -> Domain:
    """Say which orders that are not linked still have all that the shop said of
    them."""
    return Domain("link_state", "=", "unlinked") & whole(connector)


def whole(connector: BaseModel) -> Domain:
    """Say which orders still have all that the shop said of them."""
    return of(connector) & whose(connector, SQL("payload ? 'order_id'"))


def row_given_up() -> Domain:
    """Say which elements of a type that reads the shop's orders, too, are of orders
    whose own rows are not kept any more, in any shop."""

    def of_row(model: BaseModel, alias: str, query: Any) -> SQL:
        return SQL(
            """NOT EXISTS (SELECT FROM shoper_element own
                           WHERE own.connector_id = %s AND own.entity = 'order'
                             AND own.remote_id = %s AND own.payload ? 'order_id')""",
            SQL.identifier(alias, "connector_id"),
            SQL.identifier(alias, "remote_id"),
            to_flush=model._fields["payload"],
        )

    return Domain.custom(to_sql=of_row)


def only_sold(connector: BaseModel) -> Domain:
    """Say which orders are needed only for what they sold: they have ended in the shop,
    and Odoo takes nothing off its stock for them, since they are left out, not wanted,
    older than the first one taken over, or cancelled in Odoo. Orders that were
    cancelled in the shop as well sold nothing, and are not among them."""
    found = in_odoo(connector, Domain("state", "=", "cancel")) & ~given_back(connector)
    if connector.orders_since:
        is_newer = Domain("remote_id", ">", connector.orders_after_id)
        found |= Domain("link_state", "=", "unlinked") & (
            (is_newer & (left_in_shop(connector) | not_taken(connector)))
            | (~is_newer & owed(connector))
        )
    return found & settled(connector)


def unsent(connector: BaseModel) -> Domain:
    """Say which orders have ended in the shop although nothing of them has left in
    Odoo, which still has their goods set aside: cancelled there at last, they count for
    what they sold, as :func:`only_sold` says."""
    to_send = Domain("state", "=", "sale") & Domain("delivery_status", "in", TO_SEND)
    found = in_odoo(connector, to_send) & Domain("link_state", "=", "linked")
    return found & settled(connector) & ~given_back(connector)


def given_back(connector: BaseModel) -> Domain:
    """Say which orders are cancelled or returned, so that they are nothing to be
    delivered."""
    return with_status(connector, given_back_statuses(connector))


def given_back_statuses(connector: BaseModel) -> BaseModel:
    """Find the statuses of orders that are cancelled or returned: those that mean it,
    or that the shop has for what was not completed."""
    return statuses(
        connector,
        "|",
        ("incoming", "in", GONE),
        "&",
        ("incoming", "=", False),
        ("kind", "=", NOT_COMPLETED),
    )


def given_up(connector: BaseModel) -> Domain:
    """Say which orders are cancelled or returned, and nobody decided that they go
    on."""
    goes_on = SQL(
        "(base -> 'state' ->> 'shop' = %s OR base_facts ? %s)", CANCEL, UNDONE
    )
    return given_back(connector) & ~whose(connector, goes_on)


def ahead(connector: BaseModel) -> Domain:
    """Say of which orders the lines were edited in the shop and are still the former
    ones in the sales order, so that a person has to decide about that."""
    edited = SQL(
        """EXISTS (SELECT FROM sale_order o
                    WHERE o.id = res_id AND o.state = 'sale'
                      AND o.shoper_taken ->> 'lines' <> shop_values ->> 'lines')
           AND (base -> 'lines' ->> 'shop' = shop_values ->> 'lines') IS NOT TRUE"""
    )
    linked = of(connector) & Domain("link_state", "=", "linked")
    return linked & whose(connector, edited) & ~given_back(connector)


def cut_short(connector: BaseModel) -> Domain:
    """Say which orders were cancelled in Odoo after goods of them left, and not in the
    shop."""
    # Goods may leave in a transfer of another order: then only the order's own lines
    # tell of it.
    left = Domain("picking_ids", "any", SENT)
    left |= Domain("order_line.qty_delivered", ">", 0)
    cancelled = Domain("state", "=", "cancel") & left
    found = of(connector) & Domain("link_state", "=", "linked")
    return found & in_odoo(connector, cancelled) & ~given_back(connector)


def stood_for(connector: BaseModel) -> Domain:
    """Say for which sales orders a placeholder stands for what was sold, which somebody
    delivers by hand, until the shop closes the order. Those that :func:`ahead` names
    may be among them: of these a person has to decide first."""
    placeholder = connector.unknown_product_id
    if not placeholder:
        return Domain.FALSE
    lines = connector.env["sale.order.line"]._search(
        Domain("order_id.shoper_connector_id", "=", connector.id)
        & Domain("order_id.state", "=", "sale")
        & Domain("product_id", "=", placeholder.id)
        & Domain("shoper_line_id", ">", 0)
    )
    found = of(connector) & Domain("link_state", "=", "linked")
    found &= Domain("res_id", "in", lines.subselect("order_id"))
    return found & ~settled(connector) & ~given_back(connector)


def selling(connector: BaseModel, rows: BaseModel) -> Domain:
    """Say which orders that go on in the shop may have sold of stock rows.

    :param rows: ``shoper.element`` of the rows
    """
    found = SQL(
        """(EXISTS (SELECT FROM jsonb_path_query(
              shop_facts, '$.lines[*].product_id') AS product
                     WHERE product #>> '{}' = ANY(%s))
            OR EXISTS (SELECT FROM jsonb_path_query(
              shop_facts, '$.lines[*].children[*].stock_id') AS part
                     WHERE part #>> '{}' = ANY(%s)))""",
        [str(number) for number in rows.mapped("parent_remote_id")],
        [str(number) for number in rows.mapped("remote_id")],
    )
    return (
        Domain("link_state", "in", ("unlinked", "linked"))
        & Domain("is_forgotten", "=", False)
        & whose(connector, found)
        & unsettled(connector)
    )


def edited_since(connector: BaseModel, moment: datetime | bool) -> Domain:
    """Say of which orders is noted what their lines were before they were edited, since
    a moment.

    :param moment: UTC, False for ever
    """
    found = of(connector) & whose(connector, SQL("shop_facts ? %s", FORMER))
    if moment:
        found &= Domain("write_date", ">=", moment)
    return found & IN_SHOP


def counted(connector: BaseModel) -> dict[str, int]:
    """Count the orders that are only mirrored, by why that is: ``older`` than the first
    one, ``left_out``, ``not_taken`` because of their status, or as parts of others."""
    unlinked = of(connector) & Domain("link_state", "=", "unlinked")
    newer = unlinked & Domain("remote_id", ">", connector.orders_after_id)
    skipped = left_in_shop(connector)
    elements = connector.env["shoper.element"]
    return {
        "older": elements.search_count(
            unlinked & Domain("remote_id", "<=", connector.orders_after_id)
        ),
        "left_out": 0 if skipped.is_false() else elements.search_count(newer & skipped),
        "not_taken": elements.search_count(newer & ~skipped & not_taken(connector)),
    }


def finished(env: Environment) -> Domain:
    """Say which orders, of any shop, are over: settled in the shop, and in Odoo
    confirmed, cancelled, ignored, never to be taken over, or a quotation of an order
    that was given back and about which nobody is asked. Orders that still wait count
    against the stock, and are not among them."""
    for name in ("shoper.element", "sale.order", "shoper.decision"):
        env[name].flush_model()
    return Domain(
        "id",
        "in",
        SQL(
            """SELECT e.id FROM shoper_element e
               JOIN shoper_connector c ON c.id = e.connector_id
               JOIN shoper_order_status s ON s.connector_id = c.id
                 AND s.number::text = e.shop_values ->> 'status'
               LEFT JOIN sale_order o ON o.id = e.res_id
               WHERE e.entity = 'order' AND s.kind IN ('closed', 'not_completed')
                 AND (o.state IN ('sale', 'cancel')
                      OR o.state IN ('draft', 'sent')
                         AND (s.incoming = ANY(%s) OR s.incoming IS NULL
                              AND s.kind = 'not_completed')
                         AND NOT EXISTS (
                           SELECT FROM shoper_decision d
                           WHERE d.element_id = e.id AND d.state = ANY(%s))
                      OR o.id IS NULL AND (
                        e.link_state IN ('ignored', 'missing')
                        OR s.kind = 'not_completed'
                        OR c.orders_since IS NULL
                        OR e.remote_id <= c.orders_after_id
                           AND (c.stock_older_orders = 'count'
                                AND e.shop_facts ? %s) IS NOT TRUE))""",
            list(GONE),
            list(LIVE),
            OWED,
        ),
    )


def whose(connector: BaseModel, condition: SQL) -> Domain:
    """Say which orders of a shop fulfil a condition in SQL.

    :param condition: on columns of the order's ``shoper_element``, named alone; it may
        also read the fields of orders and invoices that are flushed here
    """
    connector.env["shoper.element"].flush_model()
    names = ["state", "shoper_paid", "shoper_registered", "shoper_paid_back"]
    names += ["shoper_taken", "shoper_total"]
    connector.env["sale.order"].flush_model(names)
    amounts = ["state", "amount_total", "amount_residual"]
    connector.env["account.move"].flush_model(amounts)

    # Asked of one row after the other, as by :func:`..engine.among.among`.
    def of_row(model: BaseModel, alias: str, query: Any) -> SQL:
        return SQL(
            """EXISTS (SELECT FROM shoper_element own
                       WHERE own.id = %s AND own.connector_id = %s
                         AND own.entity = 'order' AND %s)""",
            SQL.identifier(alias, "id"),
            connector.id,
            condition,
        )

    return Domain.custom(to_sql=of_row)
