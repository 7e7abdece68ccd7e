"""Run by Odoo's shell: the catalogue, statuses and methods that orders refer to, and
orders that buyers bought since; all of them become quotations."""

import os
import sys
from datetime import datetime, timedelta

sys.path.append(os.environ["SCRIPTS"])
from odoo.addons.shoper_connector.sync.engine.context import Context
from odoo.addons.shoper_connector.sync.sales.order.gross_twins import GrossTwins

from bench_measure import control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

ORDERS = int(os.environ["ORDERS"])
AT_ONCE = 250  # orders bought by one call
DAYS = 20  # of which they are, but for those of the nights when clocks change
YEAR = 366  # days
OPEN = 10  # one of so many still goes on in the shop; the others were sent
SENT = "7"

shop = env["shoper.connector"].search([])


def work(run):
    env.cr.commit()
    run._work()
    env.cr.rollback()
    assert run.state == "done", (run.state, run.message, run.step_ids.mapped("message"))


def buy():
    """Let buyers of all kinds buy, one after the other in the last days."""
    every = timedelta(days=DAYS) / ORDERS
    first = datetime.now() - timedelta(days=DAYS)
    size = min(AT_ONCE, -(-ORDERS // OPEN))
    for number, bought in enumerate(range(0, ORDERS, size)):
        sent = {"order": {"status_id": SENT}} if (number + 1) % OPEN else {}
        control("POST", "/do/buy", sent | {
            "n": min(size, ORDERS - bought), "seed": number, "restock": True,
            "since": f"{first + bought * every:%Y-%m-%d %H:%M:%S}",
            "every": max(1, int(every.total_seconds())),
        })  # fmt: skip


created = {"import_unlinked": True}
work(
    shop._synchronise(
        [{"entity": code} | created for code in ("tag", "product", "variant")]
    )
)
work(env["shoper.sync.run"].browse(shop.action_fetch_order_settings()["res_id"]))
shop.action_start_orders()
shop.action_take_over_suggestions()
shop.orders_window = YEAR
taken = shop.order_status_ids.filtered(lambda status: status.incoming != "returned")
taken.incoming = "hold"
# Both databases have the same taxes then.
run = shop._synchronise([{"entity": "order"}]).sudo()
linked = env["shoper.element"].search(
    [("entity", "=", "tax"), ("link_state", "=", "linked")]
)
GrossTwins(Context(run.step_ids)).of(linked.mapped("res_id"))
run.unlink()
env.cr.commit()
buy()
