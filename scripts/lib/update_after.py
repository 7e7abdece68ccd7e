"""Run by Odoo's shell after the update: nothing is lost, and everything goes on."""

import json
import os
import sys
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from update_checks import check, failures  # noqa: E402
from update_facts import counts  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False, context={"lang": "pl_PL"})
facts = json.loads(Path(os.environ["FACTS"]).read_text())


def element(key):
    return env["shoper.element"].browse(facts["elements"][key])


def record(key):
    return env["product.template"].browse(facts["records"][str(facts["elements"][key])])


def run(key):
    return env["shoper.sync.run"].browse(facts["runs"][key])


def work(found):
    env.cr.commit()
    found._work(600)
    env.cr.rollback()
    env.invalidate_all()


for what, number in facts["counts"].items():
    check(f"{number} {what}", counts(env).get(what), number)

copied = env["shoper.element"].browse(facts["copied"])
known = copied.filtered(lambda item: "name@en_US" in item._agreed().facts["copied"])
check(f"{len(copied)} know what Odoo copied", len(known), len(copied))
env.cr.execute(
    """SELECT count(*) FROM shoper_element, jsonb_object_keys(base) AS held(key)
        WHERE starts_with(held.key, '_')"""
)
check("facts among the values of bases", env.cr.fetchone(), (0,))

shop = env["shoper.connector"].browse(facts["shop"])
if not shop.active or shop.state != "connected":
    check("the shop is connected", (shop.active, shop.state))

first_steps = bool(shop.onboarding_steps)
check("first steps that were over stay away", first_steps, facts["first_steps"])

work(run("half"))
check("the undo that stopped half-way is done", run("half").state, "done")
left = env["product.template"].search([("default_code", "like", "NOWY-")])
check("the products that it undoes are gone", left.mapped("default_code"), [])
left = env["shoper.producer"].search([("name", "=", "Nowy producent")])
check("the producer is gone too", left.mapped("name"), [])

run("plan").action_apply()
work(run("plan"))
check("the plan that waited is done", run("plan").state, "done")
check("it did what it showed", record("waits").name, "Z planu")
check("what was left out of it is left alone", record("left_out").name != "Pominięte")

run("undo_plan").action_apply()
work(run("undo_plan"))
check("the plan to undo is done", run("undo_plan").state, "done")
check("it gave the name back", record("undone").name != "Cofnij mnie")

run("export").action_apply()
work(run("export"))
check("the plan for the shop is done", run("export").state, "done")
check("the shop has it", element("sent").shop_values["name"], "Do sklepu")

noted = {"unpaid": {"unpaid": True}, "kept": {"undone": True}}
noted = {key: noted[key] for key in noted if facts["elements"][key]}
for key, known in noted.items():
    order = element(key)
    check(f"what was noted of the order: {key}", order.base_facts, known)
    check("it is no value any more", order.base.keys() & known.keys(), set())

decisions = env["shoper.decision"].search([("state", "=", "open")])
conflict = decisions.filtered(lambda item: item.element_id == element("conflict"))
check("the conflict still waits", len(conflict), 1)
conflict.action_take_shop()
env.cr.commit()
for found in conflict.sudo().decision_run_id:
    work(found)
check("it is decided", record("conflict").name, "Nazwa z panelu")
check("the ignored one is ignored", element("ignored").link_state, "ignored")
check(
    "the preset is as it was",
    env["shoper.sync.preset"].browse(facts["preset"]).is_scheduled,
)

for title in ("a synchronisation after it", "another one"):
    wizard = env["shoper.sync.wizard"].create({"connector_id": shop.id})
    found = env["shoper.sync.run"].browse(wizard.action_synchronise()["res_id"])
    work(found)
    check(f"{title} is done", found.state, "done")
if facts["elements"]["lived"]:
    told = {"parcel", "order_status", "stock"} - {*found.step_ids.mapped("entity")}
    check("it looked at parcels, statuses and stock", told, set())
    order = env["sale.order"].browse(element("lived").res_id)
    check("its parcel is told once", len(order.picking_ids.shoper_parcel_ids), 1)
    payments = env["account.payment"].search([("shoper_order_id", "=", order.id)])
    check("its payment is registered once", len(payments), 1)
done = found.change_ids.filtered(lambda change: change.state == "done")
check("the last one had nothing to do", done.mapped("name"), [])
check("it looked at orders", "order" in found.step_ids.mapped("entity"))
for key, state in (("unpaid", "cancel"), ("kept", "draft")):
    if key in noted:
        order = env["sale.order"].browse(element(key).res_id)
        check(f"the order is as it was: {key}", order.state, state)
if failures:
    raise SystemExit(f"{len(failures)} of what the update must keep is lost")
print("Everything is there, and everything went on")
