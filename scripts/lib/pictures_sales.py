"""The screens of the merchant's day after orders were taken over: parcels, webhooks,
calls, what the shop took back. See ``pictures_rest``."""

from pictures_rest import synchronise
from walk import ROW

NUMBER = "620000000000000000000001"


def walk(story):
    """Walk on where the orders of the demo shop were taken over."""
    connector_id = story.rpc("shoper.connector", "search", [])[0]
    story.rpc("shoper.connector", "write", [connector_id], {"request_log": "all"})
    for part in (_webhooks, _parcels, _taken_back):
        story.attempt(part, connector_id)
    for part in (_person, _lists):
        story.attempt(part)


def _webhooks(story, connector_id):
    """Let the shop tell of what is new; somebody buys."""
    story.go("connectors", connector_id)
    story.click("a[name=webhooks]")
    story.scroll(".o_notebook")
    story.look("connector_webhooks_off")
    values = {"webhook_address": story.url}
    story.rpc("shoper.connector", "write", [connector_id], values)
    story.rpc("shoper.connector", "action_register_webhooks", [connector_id])
    story.steer("POST", "do/buy", {"n": 2, "seed": 7})
    story.steer("GET", "webhooks")  # all are sent
    story.go("connectors", connector_id)
    for tab in ("webhooks", "requests"):
        story.click(f"a[name={tab}]")
        story.scroll(".o_notebook")
        story.look(f"connector_{tab}")
    story.go("events")
    story.look("events")


def _parcels(story, connector_id):
    """Let goods of an order leave, and tell the shop."""
    methods = story.rpc("shoper.shipping.method", "search", [])
    product_id = story.rpc(
        "product.product", "create", {"name": "Kurier", "type": "service"}
    )
    carrier_id = story.rpc(
        "delivery.carrier", "create", {"name": "Kurier", "product_id": product_id}
    )
    values = {"carrier_id": carrier_id}
    story.rpc("shoper.shipping.method", "write", methods, values)
    values = {"parcels_since": "2020-01-01"}
    story.rpc("shoper.connector", "write", [connector_id], values)
    (picking_id,) = story.rpc(
        "stock.picking",
        "search",
        [
            ("sale_id.shoper_number", "!=", False),
            ("sale_id.shoper_status_id.kind", "in", ("new", "opened")),
            ("state", "=", "assigned"),
            ("picking_type_code", "=", "outgoing"),
        ],
        order="id",
        limit=1,
    )
    values = {"carrier_tracking_ref": NUMBER, "carrier_id": carrier_id}
    story.rpc("stock.picking", "write", [picking_id], values)
    story.rpc(
        "stock.picking",
        "button_validate",
        [picking_id],
        context={"skip_sms": True, "skip_backorder": True},
    )
    run_id = synchronise(
        story,
        connector_id,
        "action_preview",
        ("customer", "order", "parcel"),
        enabled=True,
    )
    story.follow(run_id, "planned")
    story.look("plan_with_parcels")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    story.look("run_with_parcels")
    story.go("pickings", picking_id)
    story.click("a[name=shoper]")
    story.look("picking")
    story.go("parcels")
    story.look("parcels")
    story.click(ROW)
    story.wait(".o_form_view")
    story.look("parcel")


def _taken_back(story, connector_id):
    """Let the shop take back one of two invoiced orders, and change the other."""
    found = story.rpc(
        "sale.order",
        "search_read",
        [("shoper_number", "!=", False), ("state", "=", "sale")],
        ["shoper_number"],
        order="id desc",
        limit=2,
    )
    number = int(found[0]["shoper_number"])
    picking_ids = story.rpc(
        "stock.picking", "search", [("sale_id", "=", found[0]["id"])]
    )
    story.rpc(
        "stock.picking",
        "button_validate",
        picking_ids,
        context={"skip_sms": True, "skip_backorder": True},
    )
    story.steer("POST", "do/return_order", {"order_id": number})
    other = int(found[1]["shoper_number"])
    story.steer(
        "POST",
        "do/edit_lines",
        {"order_id": other, "add": [{"stock_id": 1, "quantity": 1}]},
    )
    run_id = synchronise(
        story,
        connector_id,
        "action_synchronise",
        ("customer", "order"),
        enabled=True,
        update_linked="odoo",
    )
    story.follow(run_id)
    for order in found:
        story.go("orders", order["id"])
        story.click("a[name=shoper]")
        story.look(f"order_{'returned' if order is found[0] else 'changed'}")
    decisions = story.rpc(
        "shoper.decision",
        "search",
        [("entity", "=", "order"), ("state", "=", "open")],
        order="id desc",
        limit=3,
    )
    for place, decision_id in enumerate(decisions):
        story.go("decisions", decision_id)
        story.look(f"decision_order_{place}")


def open_buyer(story):
    """Open the page *Shoper* of a buyer's contact."""
    (buyer,) = story.rpc(
        "shoper.element",
        "search_read",
        [("entity", "=", "customer"), ("link_state", "=", "linked")],
        ["res_id"],
        limit=1,
    )
    story.go("partners", buyer["res_id"])
    story.click("a[name=shoper]")


def _person(story):
    """Look at a buyer, whom the shop may be asked to forget."""
    open_buyer(story)
    story.look("buyer")


def _lists(story):
    story.go("order_fetch")
    story.look("order_fetch")
    for name in ("statuses", "payments", "shippings", "requests"):
        story.go(name)
        story.look(f"list_{name}")
    for name, model in (
        ("statuses", "shoper.order.status"),
        ("payments", "shoper.payment.method"),
        ("shippings", "shoper.shipping.method"),
    ):
        story.go(name, story.latest(model))
        story.look(model.removeprefix("shoper.").replace(".", "_"))
    story.go("requests")
    story.click(ROW)
    story.wait(".o_form_view")
    story.look("request")
    order_id = story.latest("sale.order")
    story.rpc("sale.order", "activity_schedule", [order_id], date_deadline="2030-01-01")
    for view in ("graph", "pivot", "activity"):
        story.go("orders")
        story.switch(view)
        story.look(f"orders_{view}")
    story.go("overview")
    story.wait(".o_field_widget[name=changes_graph] canvas")
    story.look("overview_orders")
