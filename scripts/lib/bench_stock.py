"""Run by Odoo's shell: send the stock of all products, look when nothing moved, also
at all that the shop has, and send what moved of a few. Writes what each phase cost."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from odoo.tools import split_every

from odoo.addons.shoper_connector.sync.fulfilment.stock.offer import Offer

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import Meter, control, measured, nothing  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
meter = Meter(env)
shop = env["shoper.connector"].search([])
MANY = 100_000  # pieces, more than the shop has of anything
FEW = 50  # products that something moved of
PACE = 2  # calls a second that shops take, see docs/shoper-api.md
ORDERS = {"entity": "order", "fetch_all": False}
AT_ONCE = env["shoper.sync.stock"]._compared_at_once
# What a planned change of stock holds.
CREATED_WITH = [
    "run_id", "step_id", "company_id", "entity", "verb", "state", "element_id", "name",
    "res_model", "res_id", "before", "after",
]  # fmt: skip

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

costs = nothing()  # of parts of the first run, and of the same by create() alone
planning = env["shoper.sync"]._phase("plan")
sides, plan = Offer.sides, planning.work


def computed(offer, records):
    with measured(costs, "computed"):
        return sides(offer, records)


def planned(phase):
    """Plan, measuring how long it takes to compute quantities: no other phase."""
    with patch.object(Offer, "sides", computed):
        return plan(phase)


def create_again(changes):
    """Make the planned changes of a run once more, as many at once as it does, and
    forget them again."""
    rows = changes.read(CREATED_WITH, load=None)
    for row in rows:
        del row["id"]
    with measured(costs, "created"):
        for part in split_every(AT_ONCE, rows, list):
            changes.create(part)
        env.flush_all()
    env.cr.rollback()


with patch.object(planning, "work", planned):
    run = meter.synchronise("all", ORDERS, {"entity": "stock"})
create_again(run.sudo().change_ids)
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
    json.dumps(
        {
            "phases": meter.phases,
            "rows": len(quants),
            "few": FEW,
            "pace": PACE,
            **{name: cost["seconds"] for name, cost in costs.items()},
        }
    )
)
