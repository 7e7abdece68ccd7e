"""Run by Odoo's shell: import all elements of a type in this fresh process, and write
its most memory and its seconds."""

import json
import os
import sys
import time
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import memory  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

started_with = memory("VmRSS")
options = [{"entity": os.environ["ENTITY"], "import_unlinked": True}]
run = env["shoper.connector"].search([])._synchronise(options)
env.cr.commit()
began = time.monotonic()
run._work()
seconds = time.monotonic() - began
peak = memory("VmHWM")
env.cr.rollback()
step = run.step_ids
assert run.state == "done", (run.state, run.message, step.message)
assert step.created_count == step.fetched_count, (step.created_count, step.message)
result = {
    "seconds": seconds - run.shop_seconds,
    "shop_seconds": run.shop_seconds,
    "start": started_with,
    "peak": peak,
}
(Path(os.environ["RESULTS"]) / "memory.json").write_text(json.dumps(result))
