"""Run by Odoo's shell: take over all orders as quotations, with their buyers; confirm
them; again without changes. Writes what each phase cost and the values created."""

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import Meter, control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
meter = Meter(env)
shop = env["shoper.connector"].search([])


@contextmanager
def noted(model, created):
    """Note the values of all that is created of a model: [(id, values)]."""
    registered = env.registry[model]
    create = registered.create

    def note(records, vals_list):
        # As text, since creating may change them.
        values = json.loads(json.dumps(vals_list, default=str))
        found = create(records, vals_list)
        created.extend(zip(found.ids, values, strict=True))
        return found

    with patch.object(registered, "create", note):
        yield


def kept(model, created):
    """Those that are there: a batch that failed is tried again in halves."""
    there = set(env[model].browse([res_id for res_id, _ in created]).exists().ids)
    return [(res_id, values) for res_id, values in created if res_id in there]


TAKE = {"import_unlinked": True}
ORDERS = {"entity": "order", "update_linked": "odoo"} | TAKE
partners, orders = [], []
with noted("res.partner", partners), noted("sale.order", orders):
    run = meter.synchronise("import", {"entity": "customer"} | TAKE, ORDERS)
waiting = run.change_ids.filtered(lambda change: change.state == "waiting")
shop.order_status_ids.filtered(lambda item: item.incoming == "hold").incoming = "open"
meter.synchronise("confirm", ORDERS | {"fetch_all": False})
# What the run before wrote is looked at once more; after that comes a usual one.
for label in ("settle", "idle"):
    meter.synchronise(label, ORDERS | {"fetch_all": False})

orders = kept("sale.order", orders)
confirmed = env["sale.order"].search([("state", "=", "sale")]).ids
result = {
    "phases": meter.phases,
    "idle": meter.idle,
    "waiting": [change.message for change in waiting],
    "rows": control("GET", "/state")["rows"],
}
created = {
    "partners": kept("res.partner", partners),
    "orders": orders,
    "confirmed": confirmed,
}
(results / "orders.json").write_text(json.dumps(result))
(results / "orders_created.json").write_text(json.dumps(created))
