"""Run by Odoo's shell beside Odoo's server: save the demo's synchronisation as a preset
that is due in a moment. Told to, wait until the server ran it by itself, and end with
status 1 unless it ran at its time and found nothing to do.
"""

import json
import os
import sys
import time
import urllib.request
from datetime import timedelta

from odoo import fields

sys.path.append(os.environ["SCRIPTS"])
from demo_table import show  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

NAME = "Every day"
SECONDS = 10  # until it is due
LATE = 90  # seconds; Odoo looks once a minute for what is due
LONGEST = 180  # seconds
PICTURES = "userdata/"


def control(method, path):
    """Call the shop's control address; return what it answers."""
    request = urllib.request.Request(os.environ["CONTROL"] + path, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def fail(reason):
    """Say what is wrong with the preset, and end with status 1."""
    print(f"The preset {NAME} is not as it should be: {reason}")
    raise SystemExit(1)


def schedule(shop):
    """Save what the wizard proposes as a preset, as a person does, and schedule it
    once a day from the next moment on."""
    shop.preset_ids.filtered(lambda preset: preset.name == NAME).unlink()
    wizard = env["shoper.sync.wizard"].create({"connector_id": shop.id})
    options = wizard.action_save_preset()["context"]
    preset = env["shoper.sync.preset"].with_context(**options).create({"name": NAME})
    due = fields.Datetime.now() + timedelta(seconds=SECONDS)
    local = fields.Datetime.context_timestamp(preset.with_context(tz=ZONE), due)
    preset.write(
        {
            "is_scheduled": True,
            "time_of_day": local.hour + local.minute / 60,
            "next_run": due,
        }
    )
    env.cr.commit()
    return preset, due


def clock(moment):
    """Write a moment by the shop's clock."""
    shown = env["shoper.sync.run"].with_context(tz=ZONE)
    return f"{fields.Datetime.context_timestamp(shown, moment):%H:%M:%S}"


def wait(preset):
    """Wait for the run that the server makes of the preset; nothing here starts it."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        env.cr.rollback()  # to see what the server committed
        run = preset.run_ids[:1]
        if run and not run._is_active():
            return run
        time.sleep(0.5)
    fail(f"it did not run by itself within {LONGEST} s")


def check(run, due):
    """Show the run; end with status 1, and say why, where it is not as it should be."""
    requests = control("GET", "/requests")
    writes = [
        call
        for request in requests
        for call in request["items"] or [request]
        # A bulk call without items was refused as a whole.
        if call["method"] != "GET" and call["path"] not in ("auth", "bulk")
    ]
    pictures = [call for call in requests if call["path"].startswith(PICTURES)]
    size = sum(call["bytes_out"] for call in pictures)
    done = run.change_ids.filtered(lambda change: change.state == "done")
    show(run)
    print(
        f"The preset {NAME} was due at {clock(due)} and ran by itself from "
        f"{clock(run.create_date)} to {clock(run.ended_at)}:\nchanges: {len(done)}, "
        f"writes in the shop: {len(writes)}, bytes of images moved: {size}"
    )
    late = (run.create_date - due).total_seconds()
    faults = {
        f"it ended as: {run.state} {run.message or ''}": run.state != "done",
        f"it began {late:.0f} s after its time": not 0 <= late <= LATE,
        "it was not started by the schedule": run.origin != "preset",
        "it found something to do": done or writes,
        "it moved images": pictures,
    }
    for call in writes:
        print(call["method"], call["path"])
    found = [fault for fault, is_so in faults.items() if is_so]
    if found:
        fail("; ".join(found))


shop = env["shoper.connector"].search([("name", "=", "Local shop")])
ZONE = shop.shop_timezone
control("DELETE", "/requests")
preset, due = schedule(shop)
print(f"The preset {NAME} is due at {clock(due)}; Odoo looks once a minute")
if os.environ["WAIT"]:
    check(wait(preset), due)
