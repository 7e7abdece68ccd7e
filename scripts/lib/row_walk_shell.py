"""Run by Odoo's shell: import the shop's only product, and note which functions of
``sync`` that enters."""

import json
import os
import sys
from pathlib import Path

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
entered = {}


def note(frame, event, _argument):
    if event != "call":
        return
    code = frame.f_code
    _before, found, path = code.co_filename.partition("shoper_connector/sync/")
    # Comprehensions and lambdas belong to the function around them.
    if found and not code.co_name.startswith("<"):
        entered.setdefault((f"sync/{path}", code.co_qualname), None)


connector = env["shoper.connector"].search([])
run = connector._synchronise([{"entity": "product", "import_unlinked": True}])
env.cr.commit()
sys.setprofile(note)
run._work()
sys.setprofile(None)
env.cr.rollback()
assert run.state == "done", (run.state, run.message, run.step_ids.message)
assert run.step_ids.created_count == 1, "the product was not imported"
Path(os.environ["RESULTS"]).write_text(json.dumps(list(entered)))
