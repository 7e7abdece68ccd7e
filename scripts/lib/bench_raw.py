"""Run by Odoo's shell: the floor, create() of the same values in batches of 200."""

import json
import os
import sys
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import measured, nothing  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
values = json.loads((results / "values.json").read_text())
products = env["product.template"].with_context(lang="pl_PL")
products.create({"name": "Warms the caches up"})
env.cr.commit()
costs = nothing()
with measured(costs, "create"):
    for first in range(0, len(values), 200):
        products.create(values[first : first + 200])
        env.cr.commit()
        env.invalidate_all()
raw = costs["create"] | {"name": "raw create", "shop_seconds": 0, "calls": 0}
(results / "raw.json").write_text(json.dumps(raw))
