"""Run by Odoo's shell: everything that products refer to, synchronised and linked."""

import json
import os
import urllib.request

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

# No call limit: what is measured is the work, not the waiting.
request = urllib.request.Request(
    os.environ["CONTROL"] + "/limit",
    data=json.dumps({"bandwidth": None}).encode(),
    method="PUT",
)
urllib.request.urlopen(request, timeout=30)

shop = env["shoper.connector"].create(
    {
        "name": "Bench",
        "shop_url": os.environ["SHOP"],
        "login": "odoo",
        "password": "odoo",
        "lang": "pl_PL",
    }
)
env.cr.commit()
shop.action_test_settings()
env.cr.commit()
options = [
    {"entity": "unit", "import_unlinked": True},
    {"entity": "category"},
    {"entity": "producer", "import_unlinked": True},
    {"entity": "tax"},
]
run = shop._synchronise(options)
env.cr.commit()
run._work()
env.cr.rollback()
assert run.state == "done", (run.state, run.message)
unlinked = env["shoper.element"].search(
    [("entity", "=", "tax"), ("link_state", "=", "unlinked")]
)
taxes = env["account.tax"].search(
    [("amount", "=", 0), ("company_id", "=", env.company.id)]
)
free = [
    tax for tax in unlinked[:1]._may_link(taxes) if tax.shoper_link_state == "unlinked"
]
for element, tax in zip(unlinked, free, strict=False):
    element.action_link(tax)
env.cr.commit()
