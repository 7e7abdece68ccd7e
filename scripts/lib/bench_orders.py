"""Run by Odoo's shell: take over all orders as quotations, with their buyers; confirm
them; again without changes. Writes what each phase cost and the values created."""

import json
import os
import pickle
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
    """Note the values of all that is created of a model, batch by batch: [(ids, pickled
    values)]. Creating may change them, and noting them is measured with what is done:
    pickling takes least."""
    registered = env.registry[model]
    create = registered.create

    def note(records, vals_list):
        values = pickle.dumps(vals_list)
        found = create(records, vals_list)
        created.append((found.ids, values))
        return found

    with patch.object(registered, "create", note):
        yield


def kept(model, created):
    """Give the values of all that are there, as JSON can hold them: [(id, values)]. A
    batch that failed is tried again in halves."""
    every = env[model].browse([res_id for ids, _values in created for res_id in ids])
    there = set(every.exists().ids)
    return [
        (res_id, values)
        for ids, pickled in created
        for res_id, values in zip(ids, pickle.loads(pickled), strict=True)
        if res_id in there
    ]


TAKE = {"import_unlinked": True}
ORDERS = {"entity": "order", "update_linked": "odoo"} | TAKE
partners, orders = [], []
with noted("res.partner", partners), noted("sale.order", orders):
    run = meter.synchronise("import", {"entity": "customer"} | TAKE, ORDERS)
waiting = run.change_ids.filtered(lambda change: change.state == "waiting")
shop.order_status_ids.filtered(lambda item: item.incoming == "hold").incoming = "open"
meter.synchronise("confirm", ORDERS | {"fetch_all": False})
# What the run before wrote is looked at once more; after that comes a usual one.
for label in ("settle", "waits"):
    run = meter.synchronise(label, ORDERS | {"fetch_all": False})
# The same where people decided: what waits is looked at in each run.
left = run.change_ids.filtered(lambda change: change.state == "waiting")
left.element_id.action_ignore()
for label in ("decided", "idle"):
    run = meter.synchronise(label, ORDERS | {"fetch_all": False})

orders = kept("sale.order", orders)
confirmed = env["sale.order"].search([("state", "=", "sale")]).ids
result = {
    "phases": meter.phases,
    "idle": meter.idle,
    "waiting": [change.message for change in waiting],
    "open": run.step_ids.fetched_count,
    "rows": control("GET", "/state")["rows"],
}
created = {
    "partners": kept("res.partner", partners),
    "orders": orders,
    "confirmed": confirmed,
}
(results / "orders.json").write_text(json.dumps(result))
(results / "orders_created.json").write_text(json.dumps(created, default=str))
