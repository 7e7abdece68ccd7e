"""Run by Odoo's shell: take over all orders as quotations, with their buyers; confirm
them; again without changes. In turns with that another database gets the same by Odoo
alone. Writes what each phase cost."""

import json
import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from multiprocessing import Pipe
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


def taken(model, created):
    """Take from what was noted all that is there: [(id, values)]. A batch that failed
    is tried again in halves."""
    every = env[model].browse([res_id for ids, _values in created for res_id in ids])
    there = set(every.exists().ids)
    found = [
        (res_id, values)
        for ids, pickled in created
        for res_id, values in zip(ids, pickle.loads(pickled), strict=True)
        if res_id in there
    ]
    created.clear()
    return found


def start_raw():
    """Start what does the same by Odoo alone, in a process like this one but for its
    database and script.

    :return: the process, and the connection to it
    """
    here, there = Pipe()
    own = f"--database={os.environ['RAW']}"
    with open(Path(os.environ["SCRIPTS"]) / "bench_orders_raw.py") as script, there:
        process = subprocess.Popen(
            [own if word.startswith("--database=") else word for word in sys.orig_argv],
            stdin=script, pass_fds=[there.fileno()],
            env=os.environ | {"TURNS": str(there.fileno())},
        )  # fmt: skip
    return process, here


def by_odoo_alone(*turn):
    """Let the other process have its turn.

    :param turn: name of a method of its Raw, and arguments
    :return: what it did so far, and what that cost
    """
    turns.send(turn)
    return turns.recv()


def create_same(is_last=False):
    """Create by Odoo alone what the import created since."""
    env.cr.rollback()  # it was committed meanwhile
    contacts, quotations = taken("res.partner", partners), taken("sale.order", orders)
    by_odoo_alone("create", contacts, quotations, is_last)


def confirm_same(is_last=False):
    """Confirm by Odoo alone what was confirmed since; see :func:`by_odoo_alone`."""
    env.cr.rollback()
    found = env["sale.order"].search([("state", "=", "sale")], order="id").ids
    new = [res_id for res_id in found if res_id not in confirmed]
    confirmed.update(new)
    return by_odoo_alone("confirm", new, is_last)


# As little as a slice can be: the machine is the same in a turn and the next one.
env["ir.config_parameter"].set_param("shoper_connector.slice_seconds", "2")
TAKE = {"import_unlinked": True}
ORDERS = {"entity": "order", "update_linked": "odoo"} | TAKE
partners, orders, confirmed = [], [], set()
raw, turns = start_raw()
with noted("res.partner", partners), noted("sale.order", orders):
    run = meter.synchronise(
        "import", {"entity": "customer"} | TAKE, ORDERS, turn=create_same
    )
create_same(is_last=True)
waiting = run.change_ids.filtered(lambda change: change.state == "waiting")
shop.order_status_ids.filtered(lambda item: item.incoming == "hold").incoming = "open"
meter.synchronise("confirm", ORDERS | {"fetch_all": False}, turn=confirm_same)
alone = confirm_same(is_last=True)
turns.send(None)
raw.wait()
# What the run before wrote is looked at once more; after that comes a usual one.
for label in ("settle", "waits"):
    run = meter.synchronise(label, ORDERS | {"fetch_all": False})
# The same where people decided: what waits is looked at in each run.
left = run.change_ids.filtered(lambda change: change.state == "waiting")
left.element_id.action_ignore()
for label in ("decided", "idle"):
    run = meter.synchronise(label, ORDERS | {"fetch_all": False})

result = alone | {
    "phases": meter.phases,
    "idle": meter.idle,
    "waiting": [change.message for change in waiting],
    "open": run.step_ids.fetched_count,
    "rows": control("GET", "/state")["rows"],
}
(results / "orders.json").write_text(json.dumps(result))
