"""Run by Odoo's shell: import all products, again without changes, and once more where
the shop refuses bulk calls; write what each phase cost and the values created."""

import json
import os
import time
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo import sql_db

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
engine = env["shoper.sync"]
phases = []


def control(method, path, value=None):
    data = None if value is None else json.dumps(value).encode()
    url = os.environ["CONTROL"] + path
    request = urllib.request.Request(url, data=data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def reset_peak():
    Path("/proc/self/clear_refs").write_text("5")


def peak():
    """Most memory used since reset_peak(), KiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])


@contextmanager
def measured(costs, name):
    start, queries = time.monotonic(), sql_db.sql_counter
    reset_peak()
    try:
        yield
    finally:
        cost = costs[name]
        cost["seconds"] += time.monotonic() - start
        cost["queries"] += sql_db.sql_counter - queries
        cost["peak"] = max(cost["peak"], peak())


def synchronise(label, **options):
    """Run one synchronisation of products, and note what each of its phases cost."""
    costs = defaultdict(lambda: dict.fromkeys(("seconds", "queries", "peak"), 0))
    calls = defaultdict(float)

    def timed(name, method):
        def work(phase):
            ctx = phase.ctx
            with measured(costs, name):
                result = method(phase)
            if "client" in ctx.__dict__:
                calls[name, "calls"] += ctx.client.calls
                calls[name, "seconds"] += ctx.client.shop_seconds + ctx.client.waited
            return result

        return work

    parts = ("fetch", "link", "plan", "apply")
    control("DELETE", "/requests")
    run = (
        env["shoper.connector"]
        .search([])
        ._synchronise([{"entity": "product", **options}])
    )
    env.cr.commit()
    patches = [
        patch.object(phase, "work", timed(name, phase.work))
        for name in parts
        for phase in [engine._phase(name)]
    ]
    for each in patches:
        each.start()
    with measured(costs, "all"):
        run._work()
    costs["all"]["peak"] = max(cost["peak"] for cost in costs.values())
    for each in patches:
        each.stop()
    env.cr.rollback()
    assert run.state == "done", (run.state, run.message, run.step_ids.message)
    requests = control("GET", "/requests")
    for name, cost in costs.items():
        total = name == "all"
        shop_seconds = run.shop_seconds if total else calls[name, "seconds"]
        phases.append(
            cost
            | {
                "name": f"{label}: {name}",
                "seconds": cost["seconds"] - shop_seconds,
                "shop_seconds": shop_seconds,
                "calls": run.shop_calls if total else int(calls[name, "calls"]),
                "writes": sum(
                    item["method"] != "GET"
                    for request in requests
                    for item in request.get("items") or [request]
                    if request["path"] != "auth"
                ),
                "done": len(run.change_ids.filtered(lambda c: c.state == "done")),
            }
        )
    step = run.step_ids
    print(f"{label}: {step.fetched_count} fetched, {step.created_count} created")


synchronise("import", import_unlinked=True)
synchronise("again", import_unlinked=True, export_unlinked=True, update_linked="odoo")
control("POST", "/faults", {"method": "POST", "path": "bulk", "kind": "status",
                            "status": 403, "times": None})  # fmt: skip
synchronise("no bulk")
control("DELETE", "/faults")
(results / "import.json").write_text(json.dumps(phases))

FIELDS = (
    "name",
    "default_code",
    "barcode",
    "list_price",
    "weight",
    "shoper_visible",
    "shoper_short_description",
    "shoper_description",
)
products = env["product.template"].with_context(lang="pl_PL")
products = products.search([("shoper_link_state", "=", "linked")], order="id")
values = [
    {name: product[name] for name in FIELDS}
    | {
        "taxes_id": [(6, 0, product.taxes_id.ids)],
        "uom_id": product.uom_id.id,
        "categ_id": product.categ_id.id,
        "shoper_category_ids": [(6, 0, product.shoper_category_ids.ids)],
        "shoper_producer_id": product.shoper_producer_id.id,
    }
    for product in products
]
(results / "values.json").write_text(json.dumps(values))
