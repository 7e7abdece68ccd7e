"""Run by Odoo's shell: the floor, create() of the same values in batches of 200."""

import json
import os
import time
from pathlib import Path

from odoo import sql_db

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
values = json.loads((results / "values.json").read_text())
products = env["product.template"].with_context(lang="pl_PL")
products.create({"name": "Warms the caches up"})
env.cr.commit()

start, queries = time.monotonic(), sql_db.sql_counter
Path("/proc/self/clear_refs").write_text("5")
for first in range(0, len(values), 200):
    products.create(values[first : first + 200])
    env.cr.commit()
    env.invalidate_all()
status = Path("/proc/self/status").read_text()
peak = next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)
raw = {
    "name": "raw create",
    "seconds": time.monotonic() - start,
    "shop_seconds": 0,
    "queries": sql_db.sql_counter - queries,
    "calls": 0,
    "peak": peak,
}
(results / "raw.json").write_text(json.dumps(raw))
