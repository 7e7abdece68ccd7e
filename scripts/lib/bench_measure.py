"""How the bench's scripts, run by Odoo's shell, measure synchronisations."""

import json
import os
import time
import urllib.request
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo import sql_db

PHASES = ("fetch", "link", "plan", "apply")


def control(method, path, value=None):
    """Ask the shop's control address; return what it answers."""
    data = None if value is None else json.dumps(value).encode()
    url = os.environ["CONTROL"] + path
    request = urllib.request.Request(url, data=data, method=method)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)


def memory(name):
    """Read a figure of this process in KiB: VmRSS, or VmHWM since measured() began."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])


def path_of(request):
    """Tell what a call is about, without ids; of a bulk call its first item."""
    items = request.get("items") or []
    path = (items[0] if items else request)["path"].partition("/")[0]
    return f"bulk of {path}" if items else path


@contextmanager
def measured(costs, name):
    """Add what is done inside to costs[name]: seconds, those of this process's
    processor, queries, and most memory."""
    start, queries = time.monotonic(), sql_db.sql_counter
    processor = time.process_time()
    Path("/proc/self/clear_refs").write_text("5")
    try:
        yield
    finally:
        cost = costs[name]
        cost["seconds"] += time.monotonic() - start
        cost["processor"] += time.process_time() - processor
        cost["queries"] += sql_db.sql_counter - queries
        cost["peak"] = max(cost["peak"], memory("VmHWM"))


def nothing():
    """Make a place for costs by name: all 0 until they are measured."""
    names = ("seconds", "processor", "queries", "peak")
    return defaultdict(lambda: dict.fromkeys(names, 0))


class Meter:
    """Works runs in this process and notes what each of their phases cost."""

    def __init__(self, env):
        self.env = env
        self.phases = []  # rows of the report
        self.idle = memory("VmRSS")  # KiB

    def synchronise(self, label, *options, turn=None):
        """Run one synchronisation, see :meth:`work`.

        :param options: dictionaries with fields of ``shoper.sync.options``
        :return: the ended run
        """
        shop = self.env["shoper.connector"].search([])
        return self.work(label, shop._synchronise(options), turn)

    def work(self, label, run, turn=None):
        """Carry a run out, and note what it cost under a name.

        :param turn: called after each slice of some seconds, whose own cost does not
            count
        """
        costs, calls = nothing(), defaultdict(float)

        def timed(name, method):
            def work(phase):
                ctx = phase.ctx
                with measured(costs, name):
                    result = method(phase)
                if "client" in ctx.__dict__:
                    calls[name, "calls"] += ctx.client.calls
                    waited = ctx.client.shop_seconds + ctx.client.waited
                    calls[name, "seconds"] += waited
                return result

            return work

        connectors = self.env.registry["shoper.connector"]
        work_slice = connectors._work_slice

        def slice_and_turn(connector, only_until=None):
            with measured(costs, "all"):
                wait = work_slice(connector, only_until)
            if turn:
                turn()
            return wait

        control("DELETE", "/requests")
        self.env.cr.commit()
        patches = [
            patch.object(phase, "work", timed(name, phase.work))
            for name in PHASES
            for phase in [self.env["shoper.sync"]._phase(name)]
        ]
        patches.append(patch.object(connectors, "_work_slice", slice_and_turn))
        for each in patches:
            each.start()
        began = time.monotonic()
        run._work()
        elapsed = time.monotonic() - began
        costs["all"]["peak"] = max(cost["peak"] for cost in costs.values())
        for each in patches:
            each.stop()
        self.env.cr.rollback()
        assert run.state == "done", (
            run.state, run.message, run.step_ids.mapped("message"),
        )  # fmt: skip
        self._note(label, run, costs, calls, elapsed)
        for step in run.step_ids:
            print(
                f"{label}: {step.entity}: {step.fetched_count} fetched, "
                f"{step.created_count} created, {step.updated_count} updated, "
                f"{step.acted_count} acted, {step.waiting_count} waiting"
            )
        return run

    def _note(self, label, run, costs, calls, elapsed):
        """Add a row for each phase and one for the whole run.

        :param elapsed: seconds that the run took, with all that it waited for
        """
        requests = control("GET", "/requests")
        of_stock = [
            {item["method"] for item in request.get("items") or [request]
             if "product-stocks" in item["path"]}
            for request in requests
        ]  # fmt: skip
        facts = {
            "elapsed": elapsed,
            "paths": Counter(map(path_of, requests)),
            "writes": sum(
                item["method"] != "GET"
                for request in requests
                for item in request.get("items") or [request]
                if request["path"] != "auth"
            ),
            "done": len(run.change_ids.filtered(lambda c: c.state == "done")),
            # What waits is listed by each run.
            "changes": len(run.change_ids.filtered(lambda c: c.state != "waiting")),
            "stock_reads": sum("GET" in methods for methods in of_stock),
            "stock_writes": sum("PUT" in methods for methods in of_stock),
        }
        for name, cost in costs.items():
            total = name == "all"
            shop_seconds = run.shop_seconds if total else calls[name, "seconds"]
            self.phases.append(
                cost
                | {
                    "name": f"{label}: {name}",
                    "seconds": cost["seconds"] - shop_seconds,
                    "shop_seconds": shop_seconds,
                    "calls": run.shop_calls if total else int(calls[name, "calls"]),
                    **facts,
                }
            )
