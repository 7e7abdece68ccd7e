"""Run by Odoo's shell: the floor, create() of the same contacts and orders in batches
of 200, and action_confirm() of the same orders in batches of 50."""

import json
import os
import sys
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from odoo.addons.shoper_connector.sync.customer import making
from odoo.addons.shoper_connector.sync.engine.context import AS_CONNECTOR
from odoo.addons.shoper_connector.sync.order import creation

from bench_measure import measured, nothing  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
created = json.loads((results / "orders_created.json").read_text())
partners = env["res.partner"].with_context(
    lang="pl_PL", shoper_writes=AS_CONNECTOR, **making.QUIETLY
)
orders = env["sale.order"].with_context(
    lang="pl_PL", shoper_writes=AS_CONNECTOR, **creation.QUIETLY
)
CONTACTS = ("partner_id", "partner_invoice_id", "partner_shipping_id")
costs = nothing()
contacts, sales = {}, {}  # ids of records there: ids of the same here


def batches(items, size):
    for first in range(0, len(items), size):
        yield items[first : first + size]


def create(model, rows, names, ids):
    """Create records, of which these fields name contacts that were created; note their
    ids."""
    for some in batches(rows, 200):
        found = model.create(
            [
                values
                | {name: contacts.get(values[name], values[name])
                   for name in names if name in values}
                for _res_id, values in some
            ]
        )  # fmt: skip
        ids.update(zip((res_id for res_id, _ in some), found.ids, strict=True))
        env.cr.commit()
        env.invalidate_all()


def create_partners():
    """Create contacts, parents before those below them."""
    left = created["partners"]
    while left:
        unknown = {res_id for res_id, _ in left}
        ready = [row for row in left if row[1].get("parent_id") not in unknown]
        create(partners, ready, ("parent_id",), contacts)
        left = [row for row in left if row[1].get("parent_id") in unknown]


partners.create({"name": "Warms the caches up"})
env.cr.rollback()
with measured(costs, "contacts"):
    create_partners()
with measured(costs, "orders"):
    create(orders, created["orders"], CONTACTS, sales)
with measured(costs, "confirm"):
    for some in batches([sales[res_id] for res_id in created["confirmed"]], 50):
        orders.browse(some).action_confirm()
        env.cr.commit()
        env.invalidate_all()
raw = [
    cost | {"name": f"raw: {name}", "shop_seconds": 0, "calls": 0}
    for name, cost in costs.items()
]
(results / "orders_raw.json").write_text(json.dumps(raw))
