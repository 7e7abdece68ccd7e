"""Run by Odoo's shell: import products, change the price of all of them in Odoo and
their names on both sides, plan to tell the shop, and open each screen as often as
Odoo's own list of products, in turns. Writes the seconds that Odoo took."""

import json
import os
import statistics
import sys
import time
from pathlib import Path

from odoo.sql_db import db_connect

sys.path.append(os.environ["SCRIPTS"])
from odoo.addons.shoper_connector.tests.cases.opened import Screens  # noqa: E402

from bench_measure import Meter, control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
TURNS = 15
shop = env["shoper.connector"].search([])

Meter(env).synchronise("import", {"entity": "product", "import_unlinked": True})
time.sleep(2)  # what is written in the second in which a run ends is the run's
env.cr.rollback()
products = env["product.template"].search([("shoper_link_state", "=", "linked")])
for product in products:
    product.write({"list_price": product.list_price + 1, "name": f"{product.name} (O)"})
env.cr.commit()
elements = env["shoper.element"].search([("entity", "=", "product")])
for element in elements:
    texts = {"translations": {"pl_PL": {"name": f"{element.name} (S)"}}}
    control("PUT", f"/owner/products/{element.remote_id}", texts)
options = [{"entity": "product", "update_linked": "shop", "fetch_all": True}]
run = shop._synchronise(options, auto_apply=False)
env.cr.commit()
run._work()
env.cr.rollback()
assert run.state == "planned", (run.state, run.message)
assert shop.edited_count == len(products), (shop.edited_count, len(products))
planned = run.planned_count
assert planned == len(products), (planned, len(products))
open_decisions = env["shoper.decision"].count_open()
assert open_decisions >= len(products), (open_decisions, len(products))
env.cr.commit()
# As the server does by itself within a minute, in the middle of what is measured.
with db_connect(env.cr.dbname).cursor() as cr:
    cr._cnx.autocommit = True
    cr.execute("VACUUM (ANALYZE)")


def seconds(screen):
    """Open a screen with nothing in memory but what Odoo's workers keep."""
    env.invalidate_all()
    began = time.monotonic()
    screen()
    env.flush_all()  # as at the end of each request
    return time.monotonic() - began


screens = Screens(shop, run).ways()
took = {name: [] for name in screens}
for turn in range(TURNS + 1):
    for name, screen in screens.items():
        spent = seconds(screen)
        if turn:  # the first one reads what is kept afterwards
            took[name].append(spent)
env.cr.rollback()
result = {
    "seconds": {name: statistics.median(each) for name, each in took.items()},
    "products": len(products),
    "planned": planned,
    "decisions": open_decisions,
}
(Path(os.environ["RESULTS"]) / "screens.json").write_text(json.dumps(result))
