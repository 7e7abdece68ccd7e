"""Run by Odoo's shell in the demo database: connect the shop and synchronise it.

Does what a person does on the first day: makes the connector, tests its settings, opens
the wizard as it is, presses Preview and applies the plan; says what the shop's statuses
and methods mean, takes over customers and orders, counts the goods, sends the shop its
stock after a preview, and delivers one order, whose parcel the shop is told. On every
later day the wizard proposes all of it. Ends with status 1 if a step or a change
failed.
"""

import os
import sys

sys.path.append(os.environ["SCRIPTS"])
from demo_parcel import deliver_one, map_carriers, show_way  # noqa: E402
from demo_stock import count_goods  # noqa: E402
from demo_table import show, show_orders, show_stock  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

SHOP_URL = os.environ["SHOP_URL"]
YEAR = 366  # days; the demo shop's orders are of September 2026


def connector():
    """Find or create the connector of the local shop, and test its settings."""
    company = env.ref("base.main_company")
    if company.name == "My Company":  # what a picture shows should look like a shop
        company.name = "Górska Kuna"
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


def work(run):
    """Carry out a run, as the scheduled action of Odoo's server does."""
    env.cr.commit()
    run._work()
    env.cr.rollback()  # the run was worked by other transactions
    return run


def wizard(shop, *types):
    """Open the wizard as it proposes itself, with further types ticked.

    :param types: codes of types that are off until somebody wants them
    """
    found = env["shoper.sync.wizard"].create({"connector_id": shop.id})
    found.line_ids.filtered(lambda line: line.entity in types).enabled = True
    return found


def run_of(action):
    """Find the run that a button made and shows."""
    return env["shoper.sync.run"].browse(action["res_id"])


def synchronise(shop, *types):
    """Synchronise as the wizard proposes, and further types, by the preview, as
    everybody does the first time; return the ended run."""
    run = work(run_of(wizard(shop, *types).action_preview()))
    if run.state == "planned":
        run.action_apply()
        work(run)
    return run


def preview(shop, *types):
    """Plan what the wizard proposes, and further types; return the planned run."""
    run = work(run_of(wizard(shop, *types).action_preview()))
    fail_unless(run, "planned")
    return run


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
        return
    tax = env["account.chart.template"].ref("vs_kraj_zw")
    print(f"Making the shop's VAT rate {decision.name} like {tax.name}")
    dialog = env["shoper.element.link"].with_context(
        **decision.action_choose_like()["context"]
    )
    dialog.create({"res_id": tax.id}).action_link()
    env.cr.commit()


def start_orders(shop):
    """Say what the shop's statuses and methods mean, as is suggested, and from which
    order on they are taken over: from the first one, though a shop at work would begin
    now."""
    run = work(run_of(shop.action_fetch_order_settings()))
    fail_unless(run, "done")
    show(run)
    shop.action_take_over_suggestions()
    map_carriers(env, shop)
    shop.action_suggest_told_statuses()
    print(shop.action_start_orders()["params"]["message"])
    shop.write({"orders_after_id": 0, "orders_window": YEAR})
    print("Of the demo shop all orders are taken over, those of before, too")
    env.cr.commit()


def send_first_stock(shop):
    """Preview the stock, look at it and apply it: the first time a person does."""
    run = preview(shop, "stock")
    print(count_goods(env, run))
    env.cr.commit()
    run = preview(shop, "stock")
    run.action_apply()
    return work(run)


def send_one_parcel(shop):
    """Deliver one order in Odoo, and tell the shop of its parcel and status, which
    tells the buyer."""
    fail_unless(synchronise(shop, "parcel", "order_status"), "done")
    order = deliver_one(env, shop)
    run = synchronise(shop)
    # What the shop made of it is read by the next look at the orders.
    fail_unless(synchronise(shop), "done")
    show_way(order)
    return run


def fail_unless(run, state):
    """End with status 1 unless a run ended as it should."""
    if run.state != state:
        show(run)
        raise SystemExit(
            f"The synchronisation ended as: {run.state} {run.message or ''}"
        )


shop = connector()
run = synchronise(shop)
if not shop.stock_first_run_done:
    show(run)
    make_outside_scope(shop)
    start_orders(shop)
    print("Synchronising again, with customers and orders")
    run = synchronise(shop, "customer", "order")
    fail_unless(run, "done")
    show(run)
    print("Counting the goods, and sending the shop its stock after a preview")
    run = send_first_stock(shop)
    fail_unless(run, "done")
    show(run)
    show_stock(run)
    print("Delivering one order in Odoo, and telling the shop of its parcel")
    run = send_one_parcel(shop)
fail_unless(run, "done")
show(run)
show_orders(shop)
show_stock(run)
