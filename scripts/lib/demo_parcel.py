"""One order of the demo on its way: it leaves the warehouse with a tracking number."""

NUMBER = "DEMO620000000000000001"
CARRIER = "Courier"


def map_carriers(env, shop):
    """Say which carrier of Odoo the shop's methods of delivery are, for those that no
    carrier of the same name is suggested for."""
    methods = shop.shipping_method_ids.filtered(lambda method: not method.carrier_id)
    if methods:
        product = env["product.product"].create({"name": CARRIER, "type": "service"})
        methods.carrier_id = env["delivery.carrier"].create(
            {"name": CARRIER, "product_id": product.id}
        )


def deliver_one(env, shop):
    """Deliver the goods of the first sales order that the shop has not sent yet, as the
    warehouse does.

    :return: the order
    """
    orders = env["sale.order"].search(
        [
            ("shoper_connector_id", "=", shop.id),
            ("shoper_status_id.kind", "in", ("new", "opened")),
            ("state", "=", "sale"),
        ],
        order="id",
    )
    picking = orders.picking_ids.filtered(
        lambda item: item.state == "assigned" and item.picking_type_code == "outgoing"
    ).sorted("id")[:1]
    for move in picking.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    picking.carrier_tracking_ref = NUMBER
    # Nobody is there to answer whether the buyer gets a text message.
    picking.with_context(skip_sms=True).button_validate()
    return picking.sale_id


def show_way(order):
    """Print what happened to an order from buying to the parcel, and which status the
    shop has of it now."""
    parcels = order.picking_ids.shoper_parcel_ids
    print(f"order {order.shoper_number}, {order.name}:")
    print(f"  bought {order.shoper_date}, total {order.shoper_total:.2f}")
    print(
        f"  paid in the shop {order.shoper_paid:.2f} ({order.shoper_payment_id.name})"
    )
    print(f"  confirmed in Odoo: {order.state == 'sale'}")
    for picking in order.picking_ids.filtered("date_done"):
        print(f"  delivered {picking.date_done}, {picking.carrier_tracking_ref}")
    for parcel in parcels:
        print(f"  parcel {parcel.shoper_remote_id} in the shop: {parcel.display_name}")
    print(f"  status in the shop: {order.shoper_status_id.name}")
    if not parcels.filtered("shoper_remote_id"):
        raise SystemExit("The shop was not told of the parcel")
