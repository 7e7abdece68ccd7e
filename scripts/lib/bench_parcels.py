"""Run by Odoo's shell: paid orders are taken over, confirmed and delivered; the shop is
told of their parcels, and looked at again when nothing left since. Writes what each
phase cost."""

import json
import os
import sys
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import Meter, control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
shop = env["shoper.connector"].search([])
PARCELS = int(os.environ["PARCELS"])
AT_ONCE = 100  # orders bought, or transfers done, at once
ORDERS = {"entity": "order", "import_unlinked": True, "update_linked": "odoo"}
ORDERS |= {"fetch_all": False}


def buy():
    for bought in range(0, PARCELS, AT_ONCE):
        count = min(AT_ONCE, PARCELS - bought)
        values = {"n": count, "seed": bought, "kind": "card_paid", "restock": True}
        control("POST", "/do/buy", values)


def deliver():
    """Let all that is sold leave the warehouse, each order in one parcel.

    :return: how many parcels that are
    """
    pickings = env["stock.picking"].search(
        [
            ("sale_id.shoper_number", "!=", False),
            ("picking_type_code", "=", "outgoing"),
            ("state", "not in", ("done", "cancel")),
        ]
    )
    for number, picking in enumerate(pickings):
        picking.carrier_tracking_ref = f"NR-{number}"
    for first in range(0, len(pickings), AT_ONCE):
        some = pickings[first : first + AT_ONCE]
        for move in some.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        some._action_done()
        env.cr.commit()
        env.invalidate_all()
    return len(pickings)


product = env["product.product"].create({"name": "Courier", "type": "service"})
shop.shipping_method_ids.carrier_id = env["delivery.carrier"].create(
    {"name": "Courier", "product_id": product.id}
)
held = shop.order_status_ids.filtered(lambda status: status.incoming == "hold")
held.incoming = "open"
shop.parcels_since = "2020-01-01"
buy()
meter = Meter(env)
meter.synchronise("orders", {"entity": "customer", "import_unlinked": True}, ORDERS)
number = deliver()
calls = {}
for label in ("all", "nothing"):
    run = meter.synchronise(label, ORDERS, {"entity": "parcel"})
    calls[label] = {"parcels": 0, "parcels written": 0, "orders": 0}
    for request in control("GET", "/requests"):
        items = request.get("items") or [request]
        for path in ("parcels", "orders"):
            some = [item for item in items if item["path"].split("/")[0] == path]
            is_write = any(item["method"] != "GET" for item in some)
            name = f"{path} written" if is_write else path
            calls[label][name] = calls[label].get(name, 0) + bool(some)
told = env["shoper.parcel"].search_count([("shoper_remote_id", "!=", 0)])
result = {"phases": meter.phases, "calls": calls, "left": number, "told": told}
(results / "parcels.json").write_text(json.dumps(result))
