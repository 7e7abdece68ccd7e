"""Run by Odoo's shell in the demo database: connect the shop and synchronise it.

Does what a person does: makes the connector, tests its settings, opens the wizard as it
is, presses Preview and applies the plan. Ends with status 1 if a step or a change
failed.
"""

import os
import sys

sys.path.append(os.environ["SCRIPTS"])
from demo_table import show  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

SHOP_URL = os.environ["SHOP_URL"]


def connector():
    """The connector of the local shop, tested."""
    found = env["shoper.connector"].search([("name", "=", "Local shop")])
    values = {"shop_url": SHOP_URL, "login": "odoo", "password": "odoo"}
    if not found:
        found = found.create(values | {"name": "Local shop"})
    elif found.shop_url != SHOP_URL:
        found.write(values)
    found.preset_ids.is_scheduled = False  # an earlier demo's would run in between
    env.cr.commit()  # the test keeps what it learns in transactions of its own
    print(found.action_test_settings()["params"]["message"])
    if found.shop_price_levels > 1 and not found.wholesale_pricelist_id:
        found.wholesale_pricelist_id = env["product.pricelist"].create(
            {"name": "Wholesale", "currency_id": found.currency_id.id}
        )
    env.cr.commit()
    return found


def synchronise(shop):
    """Synchronise all types as the wizard proposes, by the preview as everybody does
    the first time; return the ended run."""
    wizard = env["shoper.sync.wizard"].create({"connector_id": shop.id})
    run = env["shoper.sync.run"].browse(wizard.action_preview()["res_id"])
    work(run)
    if run.state == "planned":
        run.action_apply()
        work(run)
    return run


def work(run):
    """Work a run until it stands still."""
    env.cr.commit()
    run._work()
    env.cr.rollback()  # the run was worked by other transactions


def make_outside_scope(shop):
    """Decide once that the shop's np. (outside the scope of VAT) is made like Odoo's
    exempt rate; what waited for it goes on by itself.

    The Polish chart has no tax of that name, so that no criterion can decide it.
    """
    decision = env["shoper.decision"].search(
        [
            ("connector_id", "=", shop.id),
            ("entity", "=", "tax"),
            ("name", "=", "np."),
            ("state", "=", "open"),
        ]
    )
    if not decision:
        return False
    tax = env["account.chart.template"].ref("vs_kraj_zw")
    print(f"Making the shop's VAT rate {decision.name} like {tax.name}")
    dialog = env["shoper.element.link"].with_context(
        **decision.action_choose_like()["context"]
    )
    dialog.create({"res_id": tax.id}).action_link()
    env.cr.commit()
    return True


shop = connector()
run = synchronise(shop)
if make_outside_scope(shop):
    show(run)
    print("Synchronising again, since a VAT rate was decided about")
    run = synchronise(shop)
show(run)
if run.state != "done":
    raise SystemExit(f"The synchronisation ended as: {run.state} {run.message or ''}")
