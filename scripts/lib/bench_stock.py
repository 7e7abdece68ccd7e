"""Run by Odoo's shell: send the stock of all products, look when nothing moved, also
at all that the shop has, and send what moved of a few. Writes what each phase cost."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import Meter, control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
meter = Meter(env)
shop = env["shoper.connector"].search([])
MANY = 100_000  # pieces, more than the shop has of anything
FEW = 50  # products that something moved of
PACE = 2  # calls a second that shops take, see docs/shoper-api.md
ORDERS = {"entity": "order", "fetch_all": False}

run = shop._synchronise([{"entity": "product", "import_unlinked": True}])
env.cr.commit()
run._work()
env.cr.rollback()
assert run.state == "done", (run.state, run.message, run.step_ids.message)
templates = env["product.template"].search([("shoper_link_state", "=", "linked")])
templates.is_storable = True
place = shop.stock_warehouse_ids.lot_stock_id.id
# Written as what lies there, without counting it: that is not what is measured.
quants = env["stock.quant"].sudo()
quants = quants.create(
    [
        {"product_id": product.id, "location_id": place, "quantity": MANY + number}
        for number, product in enumerate(templates.product_variant_id)
    ]
)
# Orders are taken over, and a person has looked at the first numbers.
shop.sudo().write({"stock_first_run_done": True, "orders_since": datetime.now()})

meter.synchronise("all", ORDERS, {"entity": "stock"})
meter.synchronise("nothing", ORDERS, {"entity": "stock", "fetch_all": False})
meter.synchronise("equal", ORDERS, {"entity": "stock"})
for quant in quants[:FEW]:
    quant.quantity -= 1
meter.synchronise("few", ORDERS, {"entity": "stock", "fetch_all": False})
for quant in quants:
    quant.quantity += 1
# What Odoo does between two calls is done while the shop would have it wait anyway.
control("PUT", "/limit", {"bandwidth": PACE})
meter.synchronise("paced", ORDERS, {"entity": "stock"})
(results / "stock.json").write_text(
    json.dumps({"phases": meter.phases, "rows": len(quants), "few": FEW, "pace": PACE})
)
