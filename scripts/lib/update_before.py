"""Run by Odoo's shell with the addon of the version before: leave behind what an update
must not lose, and note what is there. Every call is one that version has, too."""

import json
import os
import sys
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

sys.path.append(os.environ["SCRIPTS"])
from demo_parcel import deliver_one, map_carriers  # noqa: E402
from demo_stock import count_goods  # noqa: E402
from update_facts import counts  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False, context={"lang": "pl_PL"})
env.user.lang = "pl_PL"


def steer(method, path, body):
    """Do what the shop's owner does in the panel."""
    request = urllib.request.Request(
        f"{os.environ['SHOP_CONTROL']}/{path}", json.dumps(body).encode(), method=method
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def synchronise(*types, work=True, preview=False, **products):
    """Run the wizard, with further types, and with other options for products; return
    the run."""
    wizard = env["shoper.sync.wizard"].create({"connector_id": shop.id})
    wizard.line_ids.filtered(lambda line: line.entity in types).enabled = True
    if products:
        line = wizard.line_ids.filtered(lambda line: line.entity == "product")
        line.write(products)
    method = "action_preview" if preview else "action_synchronise"
    found = env["shoper.sync.run"].browse(getattr(wizard, method)()["res_id"])
    env.cr.commit()
    if work:
        carry_out(found)
    return found


def carry_out(run):
    """Carry a run out to its end."""
    run._work(600)
    env.cr.rollback()
    assert not run._is_active(), run.state


def apply(plan):
    """Carry out what a plan shows."""
    plan.action_apply()
    env.cr.commit()
    carry_out(plan)
    assert plan.state == "done", (plan.state, plan.step_ids.mapped("message"))


def elements(entity, *domain):
    """Find the linked elements of a type, in the order in which they came."""
    return env["shoper.element"].search(
        [("entity", "=", entity), ("link_state", "=", "linked"), *domain], order="id"
    )


def record(element):
    return env[element.res_model].browse(element.res_id)


def saved_preset(wizard):
    """Save the options of the wizard as a preset."""
    action = wizard.action_save_preset()
    presets = env["shoper.sync.preset"]
    if "res_id" in action:  # early commits of 19.0.0.3.0 asked for no name first
        return presets.browse(action["res_id"])
    return presets.with_context(**action["context"]).create({"name": "Noc"})


def bought(stock_id, days, kind=("registered", "transfer")):
    """Let somebody buy, who is to pay by transfer if nothing else is said, so many days
    ago; return the number of the order."""
    moment = datetime.now() - timedelta(days=days)
    [order_id] = steer(
        "POST",
        "do/buy",
        {
            "kind": list(kind),
            "lines": [{"stock_id": stock_id, "quantity": 1}],
            "since": f"{moment:%Y-%m-%d %H:%M:%S}",
            "restock": True,
        },
    )
    return order_id


def order_of(number):
    """Find the element of an order that was taken over."""
    [found] = elements("order", ("remote_id", "=", number))
    return found


def panel(element, **values):
    """Change a product as the shop's owner does in the panel."""
    steer("PUT", f"owner/products/{element.remote_id}", values)


def noted(element):
    """Read what is noted of an element: until 19.0.0.4.0 among what both sides agree
    on."""
    beside = element.base_facts if "base_facts" in element._fields else {}
    return (element.base or {}) | (beside or {})


def name(text):
    """Write the name of a product as the shop takes it."""
    return {"translations": {"pl_PL": {"name": text}}}


# No call limit: what is looked at is what stays, not the waiting.
steer("PUT", "limit", {"bandwidth": None})
shop = env["shoper.connector"].create(
    {
        "name": "Sklep",
        "shop_url": os.environ["SHOP_URL"],
        "login": "odoo",
        "password": "odoo",
    }
)
env.cr.commit()
shop.action_test_settings()
env.cr.commit()
# The first one starts by its preview.
apply(synchronise(preview=True))

# Names of products on which each thing is tried; bundles and variants are others.
products = elements("product", ("ean", "!=", False)).filtered(
    lambda element: (
        not element.payload.get("is_bundle")
        and record(element).product_variant_count == 1
    )
)[:12]
assert len(products) == 12, len(products)
conflict, gone_odoo, gone_shop, waits, left_out, sent, undone, sold = products[:8]

# Two quotations: one is cancelled because nobody pays it, another because the shop
# cancels it, which a person undoes.
settings = env["shoper.sync.run"].browse(shop.action_fetch_order_settings()["res_id"])
env.cr.commit()
carry_out(settings)
shop.action_take_over_suggestions()
env.cr.commit()
shop.action_start_orders()
env.cr.commit()
unpaid_number, kept_number = (
    bought(sold.shop_facts["stock"], days) for days in (20, 0)
)
synchronise("order")
unpaid, kept = order_of(unpaid_number), order_of(kept_number)
# Early commits of 19.0.0.3.0 cancelled no order for that.
cancels_unpaid = "orders_unpaid_days" in shop._fields
if cancels_unpaid:
    shop.orders_unpaid_days = 14
# It is there as long as that.
env.cr.execute(
    """UPDATE sale_order SET create_date = create_date - interval '20 days'
       WHERE id = %s""",
    [unpaid.res_id],
)
steer("POST", "do/cancel", {"order_id": kept_number})
env.cr.commit()
cancelled = synchronise()
assert record(kept).state == "cancel", record(kept).state
assert not cancels_unpaid or record(unpaid).state == "cancel", record(unpaid).state
changes = cancelled.change_ids.filtered(lambda change: change.element_id == kept)
undo_cancelling = cancelled._undo(changes)
env.cr.commit()
carry_out(undo_cancelling)
apply(undo_cancelling)
assert record(kept).state == "draft", record(kept).state
assert not cancels_unpaid or "unpaid" in noted(unpaid), noted(unpaid)
assert "undone" in noted(kept), noted(kept)

# An order that is paid, delivered and told to the shop, and the stock that is left.
# Early commits had no parcels yet.
lives = "parcels_since" in shop._fields and "register_payment" in (
    env["shoper.payment.method"]._fields
)
if lives:
    map_carriers(env, shop)
    shop.action_suggest_told_statuses()
    shop.payment_method_ids.filtered(lambda item: item.code == "onlinePayment").write(
        {
            "register_payment": True,
            "journal_id": env["account.journal"].search([("type", "=", "bank")])[:1].id,
        }
    )
    env.cr.commit()
    apply(synchronise("parcel", "order_status", preview=True))
    plan = synchronise("stock", preview=True)
    count_goods(env, plan)
    env.cr.commit()
    apply(synchronise("stock", preview=True))
    lived_number = bought(sold.shop_facts["stock"], 0, ("registered", "card_paid"))
    synchronise()
    lived = order_of(lived_number)
    assert deliver_one(env, shop) == record(lived)
    env.cr.commit()
    for _both in ("the parcel", "and what the shop made of it"):
        assert synchronise().state in ("done", "done_with_errors")
    assert record(lived).picking_ids.shoper_parcel_ids.shoper_remote_id
    assert record(lived).shoper_registered == record(lived).shoper_total

# Decisions: both sides edited, one side deleted; the VAT rate np. waits as well.
panel(conflict, **name("Nazwa z panelu"))
record(conflict).name = "Nazwa z Odoo"
record(gone_odoo).action_archive()
steer("DELETE", f"owner/products/{gone_shop.remote_id}", {})
panel(undone, **name("Cofnij mnie"))
env.cr.commit()
first = synchronise(update_linked="odoo")
assert record(undone).name == "Cofnij mnie"

# An ignored element, what takes part, a preset at night, a rule for conflicts.
ignored = elements("producer")[-1]
ignored.action_unlink()
ignored.action_ignore()
env["shoper.sync.scope"].create({"connector_id": shop.id, "entity": "product"})
wizard = env["shoper.sync.wizard"].create({"connector_id": shop.id})
preset = saved_preset(wizard)
preset.write({"name": "Noc", "is_scheduled": True})
weight = env["shoper.property"].search(
    [("entity", "=", "product"), ("code", "=", "weight")]
)
env["shoper.decision.rule"].sudo().create(
    {"connector_id": shop.id, "property_id": weight.id, "answer": "shop"}
)
env.cr.commit()

# A synchronisation that is to be undone type by type: new products and a producer.
steer("POST", "owner/producers", {"name": "Nowy producent"})
known = set(env["shoper.element"].search([("entity", "=", "product")]).mapped("id"))
for number in range(6):
    steer(
        "POST",
        "owner/products",
        {
            "category_id": 1,
            "code": f"NOWY-{number}",
            "stock": {"price": 10 + number},
        }
        | name(f"Nowy {number}"),
    )
imported = synchronise()
new = elements("product", ("id", "not in", list(known)))
assert len(new) == 6, len(new)

# A plan that waits for a person, with one line left out of it.
panel(waits, **name("Z planu"))
panel(left_out, **name("Pominięte"))
plan = synchronise(preview=True, update_linked="odoo")
assert plan.state == "planned", plan.state
plan.change_ids.filtered(lambda change: change.element_id == left_out).action_exclude()
assert record(waits).name != "Z planu"
env.cr.commit()

# A plan to undo something, which waits too.
changes = first.change_ids.filtered(lambda change: change.element_id == undone)
undo_plan = first._undo(changes)
env.cr.commit()
undo_plan._work(600)
env.cr.rollback()
assert undo_plan.state == "planned", undo_plan.state

# A plan that sends to the shop.
record(sent).name = "Do sklepu"
env.cr.commit()
export = synchronise(preview=True, update_linked="shop")
assert export.state == "planned", export.state

# An undo that stopped half-way: of two types one is done.
half = imported._undo()
env.cr.commit()
half._work(600)
env.cr.rollback()
half.action_apply()
env.cr.commit()
worker = env["shoper.sync"].sudo().with_user(1)
for _unit in range(200):
    # Its time is over when it begins: it does a single piece.
    worker._work_run(half.sudo().with_user(1), time.monotonic())
    env.cr.commit()
    env.invalidate_all()
    states = half.step_ids.mapped("state")
    if "done" in states:
        break
assert half._is_active() and set(states) != {"done"}, (half.state, states)
print(f"The undo stopped at: {', '.join(states)}")

# Elements of which Odoo copied the name into English: until 19.0.0.26.0 that is noted
# among the values of both sides.
copied = products.browse()
for element in elements("product"):
    beside = noted(element)
    if "_name@en_US" in beside or "name@en_US" in beside.get("copied", ()):
        copied |= element
assert copied

facts = {
    "counts": counts(env),
    "copied": copied.ids,
    "shop": shop.id,
    "runs": {
        "plan": plan.id,
        "undo_plan": undo_plan.id,
        "export": export.id,
        "half": half.id,
    },
    "elements": {
        "conflict": conflict.id,
        "gone_odoo": gone_odoo.id,
        "gone_shop": gone_shop.id,
        "waits": waits.id,
        "left_out": left_out.id,
        "sent": sent.id,
        "undone": undone.id,
        "ignored": ignored.id,
        "unpaid": cancels_unpaid and unpaid.id,
        "kept": kept.id,
        "lived": lives and lived.id,
        "new": new.ids,
    },
    "records": {str(item.id): item.res_id for item in products + new},
    "preset": preset.id,
    # Versions before some had none.
    "first_steps": bool("onboarding_steps" in shop._fields and shop.onboarding_steps),
}
Path(os.environ["FACTS"]).write_text(json.dumps(facts))
for title, number in facts["counts"].items():
    print(f"{number:6} {title}")
env.cr.commit()
