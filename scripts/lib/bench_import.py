"""Run by Odoo's shell: import all products, again without changes, and once more where
the shop refuses bulk calls; write what each phase cost and the values created."""

import json
import os
import sys
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from bench_measure import Meter, control  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
results = Path(os.environ["RESULTS"])
meter = Meter(env)

PRODUCTS = {"entity": "product", "import_unlinked": True}
meter.synchronise("import", PRODUCTS)
meter.synchronise(
    "again", PRODUCTS | {"export_unlinked": True, "update_linked": "odoo"}
)
control("POST", "/faults", {"method": "POST", "path": "bulk", "kind": "status",
                            "status": 403, "times": None})  # fmt: skip
meter.synchronise("no bulk", {"entity": "product"})
control("DELETE", "/faults")
(results / "import.json").write_text(json.dumps(meter.phases))

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
