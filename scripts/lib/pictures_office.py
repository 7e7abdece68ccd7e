"""The screens of an office behind the shop: invoices and payments in an open and in a
locked period, an order that leaves in packages and in two deliveries, messages of the
shop that come twice, a person who sees one of two shops. See ``pictures_sales``."""

import urllib.request
from datetime import date, timedelta

from pictures_rest import synchronise
from pictures_user import be
from walk import ADMIN

ORDERS = ("customer", "order")
TOLD = {
    "parcel": {"enabled": True},
    "order_status": {"enabled": True, "update_linked": "shop"},
}
LINES = [{"stock_id": 1, "quantity": 4}, {"stock_id": 2, "quantity": 2}]
PAID = {"kind": "card_paid", "lines": LINES}
NUMBERS = ("620000000000000000000011", "620000000000000000000012")
LOGIN = "ola"


def walk(story):
    """Walk on where parcels and messages were seen."""
    connector_id = story.rpc("shoper.connector", "search", [], order="id", limit=1)[0]
    for part in (
        _drafts, _locked, _unsaid, _packages, _partly, _twice, _fewer_rights,
    ):  # fmt: skip
        story.attempt(part, connector_id)


def _bought(story, connector_id, seed, **values):
    """Let somebody buy and pay, and take the order over.

    :return: its id in Odoo
    """
    for line in LINES:
        story.steer(
            "POST", "do/edit_stock", {"stock_id": line["stock_id"], "quantity": 90}
        )
    (number,) = story.steer("POST", "do/buy", PAID | {"seed": seed} | values)
    run_id = synchronise(
        story,
        connector_id,
        "action_synchronise",
        ORDERS,
        enabled=True,
        update_linked="odoo",
    )
    story.ends(run_id)
    return story.rpc("sale.order", "search", [("shoper_number", "=", str(number))])[0]


def _open_order(story, order_id):
    story.go("orders", order_id)
    story.click("a[name=shoper]")


def _drafts(story, connector_id):
    """Look at invoices that are made as drafts."""
    values = {"orders_invoice": "draft", "orders_invoice_for": "all"}
    story.rpc("shoper.connector", "write", [connector_id], values)
    story.go("connectors", connector_id)
    story.click("a[name=orders]")
    story.scroll("[name=orders_invoice]")
    story.look("connector_invoices")
    order_id = _bought(story, connector_id, seed=31)
    _deliver(story, order_id)
    run_id = synchronise(
        story, connector_id, "action_preview", ORDERS, enabled=True,
        update_linked="odoo",
    )  # fmt: skip
    story.follow(run_id, "planned")
    story.look("plan_with_invoices")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    _open_order(story, order_id)
    story.scroll(".o_field_widget[name=shoper_timeline]")
    story.look("order_with_draft")
    invoice_ids = story.rpc("sale.order", "read", [order_id], ["invoice_ids"])
    story.go("invoices", invoice_ids[0]["invoice_ids"][0])
    story.look("invoice_draft")


def _locked(story, connector_id):
    """Look at a payment and an invoice that belong to a period that is locked."""
    methods = story.rpc("shoper.payment.method", "search", [])
    journals = story.rpc("account.journal", "search", [("type", "=", "bank")], limit=1)
    values = {"register_payment": True, "journal_id": journals[0]}
    story.rpc("shoper.payment.method", "write", methods, values)
    values = {"orders_invoice": "posted"}
    story.rpc("shoper.connector", "write", [connector_id], values)
    company_id = story.rpc("shoper.connector", "read", [connector_id], ["company_id"])
    company_id = company_id[0]["company_id"][0]
    locked = {"fiscalyear_lock_date": (date.today() - timedelta(days=1)).isoformat()}
    story.rpc("res.company", "write", [company_id], locked)
    since = f"{date.today() - timedelta(days=3)} 12:00:00"
    order_id = _bought(story, connector_id, seed=32, since=since)
    _deliver(story, order_id)
    for _again in range(2):
        run_id = synchronise(
            story, connector_id, "action_synchronise", ORDERS, enabled=True,
            update_linked="odoo",
        )  # fmt: skip
        story.follow(run_id)
    story.look("run_locked_period")
    _open_order(story, order_id)
    story.look("order_locked_period")
    story.go("decisions", _newest_decision(story))
    story.look("decision_locked_period")
    invoice_ids = story.rpc("sale.order", "read", [order_id], ["invoice_ids"])
    if invoice_ids[0]["invoice_ids"]:
        story.go("invoices", invoice_ids[0]["invoice_ids"][0])
        story.look("invoice_locked_period")
    values = {"fiscalyear_lock_date": False}
    story.rpc("res.company", "write", [company_id], values)


def _unsaid(story, connector_id):
    """Let the shop take back an order that is in Odoo, by a status of which nobody said
    what it means."""
    order_id = _bought(story, connector_id, seed=34)
    [status] = story.rpc(
        "shoper.order.status",
        "search_read",
        [("kind", "=", "not_completed"), ("incoming", "!=", False)],
        ["number", "incoming"],
        limit=1,
    )
    story.rpc("shoper.order.status", "write", [status["id"]], {"incoming": False})
    [order] = story.rpc("sale.order", "read", [order_id], ["shoper_number"])
    values = {"order_id": int(order["shoper_number"]), "status_id": status["number"]}
    story.steer("POST", "do/set_status", values)
    run_id = synchronise(
        story, connector_id, "action_synchronise", ORDERS, enabled=True,
        update_linked="odoo",
    )  # fmt: skip
    story.follow(run_id)
    story.go("decisions", _newest_decision(story))
    story.look("decision_status_unsaid")
    _open_order(story, order_id)
    story.look("order_status_unsaid")
    values = {"incoming": status["incoming"]}
    story.rpc("shoper.order.status", "write", [status["id"]], values)


def _newest_decision(story):
    """Find the decision about orders that was opened last."""
    [decision_id] = story.rpc(
        "shoper.decision",
        "search",
        [("entity", "=", "order"), ("state", "=", "open")],
        order="id desc",
        limit=1,
    )
    return decision_id


def _picking(story, order_id):
    """Find the delivery of an order that is still to be made."""
    return story.rpc(
        "stock.picking",
        "search",
        [("sale_id", "=", order_id), ("state", "not in", ("done", "cancel"))],
        limit=1,
    )


def _deliver(story, order_id, number="", done=None):
    """Let goods of an order leave.

    :param done: so many pieces of each line, all without it
    """
    picking_ids = _picking(story, order_id)
    moves = story.rpc(
        "stock.move",
        "search_read",
        [("picking_id", "in", picking_ids)],
        ["product_uom_qty"],
    )
    for move in moves:
        quantity = move["product_uom_qty"] if done is None else done
        values = {"quantity": quantity, "picked": True}
        story.rpc("stock.move", "write", [move["id"]], values)
    if number:
        values = {"carrier_tracking_ref": number}
        story.rpc("stock.picking", "write", picking_ids, values)
    story.rpc(
        "stock.picking",
        "button_validate",
        picking_ids,
        context={"skip_sms": True, "skip_backorder": True},
    )
    return picking_ids


def _tell(story, connector_id, method="action_preview"):
    """Tell the shop what left.

    :return: id of the run
    """
    return synchronise(
        story, connector_id, method, ORDERS, TOLD, enabled=True, update_linked="odoo"
    )


def _packages(story, connector_id):
    """Put the goods of a delivery into two packages."""
    order_id = _bought(story, connector_id, seed=33)
    picking_ids = _picking(story, order_id)
    line_ids = story.rpc(
        "stock.move.line", "search", [("picking_id", "in", picking_ids)]
    )
    for line_id, number in zip(line_ids, NUMBERS, strict=True):
        package_id = story.rpc("stock.package", "create", {"name": number})
        values = {"result_package_id": package_id}
        story.rpc("stock.move.line", "write", [line_id], values)
    _deliver(story, order_id, ", ".join(NUMBERS))
    run_id = _tell(story, connector_id)
    story.follow(run_id, "planned")
    story.look("plan_with_packages")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    story.go("pickings", picking_ids[0])
    story.click("a[name=shoper]")
    story.look("picking_with_packages")
    story.go("parcels")
    story.look("parcels_with_packages")


def _partly(story, connector_id):
    """Let half of an order leave, which the shop is told by the order's status."""
    story.rpc("shoper.connector", "action_suggest_told_statuses", [connector_id])
    status_id = story.rpc(
        "shoper.order.status", "search", [("kind", "=", "opened")], order="id desc"
    )[0]
    values = {"told_partly_id": status_id}
    story.rpc("shoper.connector", "write", [connector_id], values)
    story.go("connectors", connector_id)
    story.click("a[name=orders]")
    story.scroll("[name=told_partly_id]")
    story.look("connector_told")
    # What was there before is no news.
    story.ends(_tell(story, connector_id, "action_synchronise"))
    order_id = _bought(story, connector_id, seed=36)
    _deliver(story, order_id, NUMBERS[0], done=1)
    run_id = _tell(story, connector_id)
    story.follow(run_id, "planned")
    story.look("plan_partly_shipped")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    story.look("run_partly_shipped")
    # Its parcel came first.
    run_id = _tell(story, connector_id)
    story.follow(run_id, "planned")
    change_ids = story.rpc(
        "shoper.sync.change",
        "search",
        [("run_id", "=", run_id), ("entity", "=", "order_status")],
    )
    story.go("changes", change_ids[0])
    story.look("change_partly_shipped")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    story.look("run_partly_shipped_next")
    story.go("decisions")
    story.look("decisions_partly_shipped")
    _open_order(story, order_id)
    story.look("order_partly_shipped")


def _twice(story, connector_id):
    """Send what the shop told once more, signed as before."""
    before = story.rpc("shoper.webhook.event", "search_count", [])
    messages = story.steer("GET", "webhooks")
    for message in messages[-3:]:
        request = urllib.request.Request(
            message["url"], message["body"].encode(), message["headers"]
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200, answer.status
    after = story.rpc("shoper.webhook.event", "search_count", [])
    print("messages:", len(messages), "events before and after:", before, after)
    story.go("events")
    story.look("events_twice")


def _fewer_rights(story, connector_id):
    """Look as somebody who sees the shop of one company, while another company has one,
    too."""
    [shop] = story.rpc("shoper.connector", "read", [connector_id], ["shop_url"])
    company_id = story.rpc("res.company", "create", {"name": "Dolina"})
    [me] = story.rpc("res.users", "read", [ADMIN], ["company_ids"])
    values = {"company_ids": [(4, company_id)]}
    story.rpc("res.users", "write", [ADMIN], values)
    values = {"name": "Dolina", "lang": "pl_PL", "shop_url": shop["shop_url"]}
    values |= {"company_id": company_id, "login": "odoo", "password": "odoo"}
    context = {"allowed_company_ids": [company_id, *me["company_ids"]]}
    story.rpc("shoper.connector", "create", values, context=context)
    values = {"company_id": company_id, "company_ids": [(6, 0, [company_id])]}
    be(story, LOGIN, name="Ola Sowa", **values)
    for name in ("overview", "connectors", "runs", "decisions", "elements", "orders",
                 "parcels"):  # fmt: skip
        story.go(name)
        story.look(f"other_company_{name}")
    story.log_in()
