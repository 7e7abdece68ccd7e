"""With which mirrored orders something is to be done, as domains of
``shoper.element``."""

from datetime import datetime

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from .answers import BACK, PAID, SET_BACK, SOLD, UNDONE
from .domains import given_back, in_odoo, of, whose
from .maps import CANCEL, PAID_LATER
from .reading import TAX_NUMBER, TICKED


def acted(connector: BaseModel) -> Domain:
    """Say which linked orders may need an action: quotations, sales orders that were
    cancelled or returned in the shop, orders that the connector cancelled and the shop
    took up again, quotations that were cancelled in Odoo and paid in the shop, and
    orders with money to be entered."""
    drafts = in_odoo(connector, Domain("state", "in", ("draft", "sent")))
    sold = in_odoo(connector, Domain("state", "=", "sale"))
    cancelled = in_odoo(connector, Domain("state", "=", "cancel"))
    gone = given_back(connector)
    was_gone = whose(
        connector,
        # Or a person cancelled a quotation in Odoo that was paid in the shop.
        SQL(
            """(base ->> 'state' = 'cancel'
                OR (shop_values ->> 'paid')::numeric > 0
                  AND base ->> 'state' IS DISTINCT FROM 'sale'
                  AND base_facts ->> %s IS DISTINCT FROM %s)""",
            SOLD,
            PAID,
        ),
    )
    # What a person answered is forgotten once the shop takes the order up again.
    answered = whose(
        connector,
        SQL(
            "(base -> 'state' ->> 'shop' = ANY(%s) OR base_facts ?| %s)",
            [CANCEL, BACK],
            [UNDONE, SET_BACK],
        ),
    )
    return (
        drafts
        | (sold & (gone | answered))
        | (cancelled & was_gone & ~gone)
        | to_register(connector)
        | to_invoice(connector)
    )


def to_register(connector: BaseModel) -> Domain:
    """Say which orders may have payments, or money paid back, that are not registered
    yet. Sales orders are among them unless somebody else entered in Odoo what is paid;
    cancelled ones if money was paid back. Orders that were made before payments of
    their method were registered are not among them, but for what was paid back.

    What is entered for an order is what :func:`.entered.entered` says, written once
    more in SQL, since that function reads the invoices of one order after the other. A
    payment without a journal entry, and an invoice in another currency, which count
    only there, are not looked at here: so an order too many may be chosen, for which
    nothing is planned then."""
    connector.env["shoper.payment.method"].flush_model()
    return of(connector) & whose(
        connector,
        SQL(
            """EXISTS (
                 SELECT FROM sale_order o
                 WHERE o.id = res_id AND (
                   o.state IN ('sale', 'cancel')
                     AND (shop_values ->> 'paid')::numeric < o.shoper_registered
                   OR o.state = 'sale'
                     -- Invoices are read only of what is not registered yet.
                     AND (shop_values ->> 'paid')::numeric
                       > GREATEST(o.shoper_registered, 0)
                     AND EXISTS (
                       SELECT FROM shoper_payment_method p
                       WHERE p.connector_id = o.shoper_connector_id
                         AND p.number::text = shop_values ->> 'payment'
                         AND p.register_payment AND p.register_since <= o.create_date)
                     AND (shop_values ->> 'paid')::numeric > COALESCE(
                       (SELECT SUM(m.amount_total - m.amount_residual)
                          - GREATEST(SUM(t.credited), COALESCE(o.shoper_paid_back, 0))
                          - COALESCE(SUM(t.elsewhere) FILTER (WHERE EXISTS (
                              SELECT FROM account_move_line l
                              JOIN sale_order_line_invoice_rel r
                                ON r.invoice_line_id = l.id
                              JOIN sale_order_line s ON s.id = r.order_line_id
                              WHERE l.move_id = m.id AND s.order_id <> o.id)), 0)
                        FROM account_move m
                        CROSS JOIN LATERAL (
                          SELECT COALESCE(SUM(c.debit_amount_currency) FILTER (
                              WHERE n.move_type = 'out_refund'), 0) AS credited,
                            COALESCE(SUM(c.debit_amount_currency) FILTER (
                              WHERE n.move_type <> 'out_refund' AND (
                                y.shoper_order_id <> o.id
                                OR y.shoper_order_id IS NULL
                                  AND m.amount_residual > 0)), 0) AS elsewhere
                          FROM account_partial_reconcile c
                          JOIN account_move_line d ON d.id = c.debit_move_id
                          JOIN account_move_line k ON k.id = c.credit_move_id
                          JOIN account_move n ON n.id = k.move_id
                          LEFT JOIN account_payment y ON y.id = n.origin_payment_id
                          WHERE d.move_id = m.id) t
                        WHERE m.state = 'posted' AND m.move_type = 'out_invoice'
                          AND m.currency_id = o.currency_id
                          AND m.id IN (
                            SELECT l.move_id FROM sale_order_line s
                            JOIN sale_order_line_invoice_rel r ON r.order_line_id = s.id
                            JOIN account_move_line l ON l.id = r.invoice_line_id
                            WHERE s.order_id = o.id)),
                       0)))"""
        ),
    )


def to_invoice(connector: BaseModel) -> Domain:
    """Say of which sales orders an invoice may be made now: what
    :class:`.invoices.Invoices` asks of one order after the other, written once more in
    SQL, since that reads each of them. What makes an invoice due is changed in both: of
    an order that is not chosen here none is made; one too many does no harm."""
    found = awaiting_invoice(connector, "to invoice")
    if connector.orders_invoice != "posted":
        return found
    paid = "(shop_values ->> 'paid')::numeric >= (shop_values ->> 'total')::numeric"
    # Odoo leaves the status empty where goods left in a transfer of another order.
    delivered = Domain("delivery_status", "in", ("full", False))
    late = delivered & Domain("shoper_payment_id.kind", "in", PAID_LATER)
    # What is paid before is invoiced at once, but for EU sales without VAT.
    at_once = f"{paid} AND (shop_values ->> 'vat_eu')::bool IS NOT TRUE"
    return found & (
        whose(connector, SQL(at_once))
        | in_odoo(connector, late)
        | whose(connector, SQL(paid)) & in_odoo(connector, delivered)
    )


def awaiting_invoice(connector: BaseModel, *invoice_status: str) -> Domain:
    """Say of which sales orders an invoice is made, now or later. Those of buyers who
    get none, those that come to nothing, and those whose invoice was credited,
    cancelled or deleted, stay to be invoiced for ever: they are not among them.

    :param invoice_status: values of ``invoice_status`` of ``sale.order``; without any,
        ``to invoice`` and also ``no``, as of goods that are invoiced once delivered
    """
    if connector.orders_invoice == "none":
        return Domain.FALSE
    orders = (
        Domain("state", "=", "sale")
        & Domain("invoice_status", "in", invoice_status or ("no", "to invoice"))
        & Domain("invoice_ids", "=", False)
        & Domain("create_date", ">=", connector.orders_invoice_since or datetime.min)
    )
    found = of(connector) & in_odoo(connector, orders)
    condition = """(base ? 'invoice') IS NOT TRUE
                   AND (shop_values ->> 'total')::numeric <> 0"""
    found &= whose(connector, SQL(condition))
    return found & _who_gets_invoices(connector)


def _who_gets_invoices(connector: BaseModel) -> Domain:
    """Say of which orders the buyers get invoices, as was chosen when they were taken
    over."""
    *former, (_all, *last) = connector._invoice_rules()
    found, since = Domain.FALSE, datetime.min
    for until, *rule in former:
        period = Domain("create_date", ">=", since) & Domain("create_date", "<", until)
        found |= _buyers(connector, *rule) & in_odoo(connector, period)
        since = until
    buyers = _buyers(connector, *last)
    if not former:
        return buyers
    newer = in_odoo(connector, Domain("create_date", ">=", since))
    return found | buyers & newer


def _buyers(connector: BaseModel, chosen: str, field: str) -> Domain:
    """Say which buyers get invoices.

    :param chosen: for whom they are made
    :param field: that buyers tick who wish one
    """
    if chosen == "companies":
        told = f"(^|, ){TAX_NUMBER}.*[0-9]"  # it stands last
        return whose(
            connector,
            SQL(
                """shop_values ->> 'billing' ~ %s AND EXISTS (
                     SELECT FROM sale_order o
                     WHERE o.id = res_id AND o.shoper_taken ->> 'billing' ~ %s)""",
                told,
                told,
            ),
        )
    if chosen == "wish":
        return whose(
            connector,
            SQL(
                """EXISTS (SELECT FROM
                     regexp_split_to_table(shop_values ->> 'fields', '\n') AS line
                   WHERE line ILIKE %s)""",
                _ticked_pattern(field),
            ),
        )
    return Domain.TRUE


def _ticked_pattern(name: str) -> str:
    """Make the pattern of a line that says of a field that it is ticked. What may be
    written otherwise and mean the same (capitals, spaces, accents) is left open."""
    letters = "".join(
        sign if sign.isascii() and sign.isalnum() else "%" for sign in name
    )
    return f"%{letters}%{TICKED}"
