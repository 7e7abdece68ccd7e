"""Run by Odoo's shell: import the shop's products, and note which functions of the
addon that enters how often."""

import json
import os
import sys
from pathlib import Path

from odoo.addons.shoper_connector.sync.engine import runner
from odoo.addons.shoper_connector.sync.engine.apply import batches

# The work is divided as on a fast machine, however busy this one is: what each unit of
# it sets up would else count as what a row passes.
runner.MOMENT = batches.SLOW_SECONDS = 3600

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
entered = {}
begins = {}  # {code of a function: where it begins}


def note(frame, event, _argument):
    if event != "call":
        return
    code = frame.f_code
    _before, found, path = code.co_filename.partition("shoper_connector/")
    # Comprehensions and lambdas belong to the function around them.
    if not found or code.co_name.startswith("<"):
        return
    # A generator that goes on was entered before: how often it does depends on how the
    # network cut an answer into pieces.
    if frame.f_lasti == begins.setdefault(code, frame.f_lasti):
        place = path, code.co_qualname
        entered[place] = entered.get(place, 0) + 1


connector = env["shoper.connector"].search([])
run = connector._synchronise([{"entity": "product", "import_unlinked": True}])
env.cr.commit()
sys.setprofile(note)
run._work()
sys.setprofile(None)
env.cr.rollback()
assert run.state == "done", (run.state, run.message, run.step_ids.message)
products = int(os.environ["PRODUCTS"])
assert run.step_ids.created_count == products, "not all products were imported"
Path(os.environ["RESULTS"]).write_text(
    json.dumps([(*place, count) for place, count in entered.items()])
)
