"""What scripts/bench prints."""

import json
import math
from collections import Counter

from table import table

PAGE, BULK = 50, 25  # rows of a page, items of a bulk call
MOST = 8  # reasons that are told
MAX_MEMORY, MAX_SECONDS = 1.2, 4.4  # for four times as much
exceeded = []  # names of the figures that are larger than they may be


def read(results, name):
    """Read what a script of the bench wrote."""
    return json.loads((results / f"{name}.json").read_text())


def phases_table(phases):
    """Print what each phase cost."""
    titles = ("phase", "seconds", "processor", "shop", "queries", "calls", "peak MiB")
    rows = [
        (
            phase["name"],
            f"{phase['seconds']:.1f}",
            f"{phase['processor']:.1f}",
            f"{phase['shop_seconds']:.1f}",
            str(phase["queries"]),
            str(phase["calls"]),
            f"{phase['peak'] / 1024:.0f}",
        )
        for phase in phases
    ]
    table([titles, *rows])


def compare_with_create(results, products):
    """Compare imports with the same by create() alone."""
    phases, raw = read(results, "import"), read(results, "raw")
    print(f"\n{products} products; seconds without the time waiting for the shop\n")
    phases_table([*phases, raw])
    totals = {phase["name"]: phase for phase in phases}
    first = totals["import: all"]["seconds"] / raw["seconds"]
    again = totals["again: all"]["seconds"] / raw["seconds"]
    fewest = -(-products // 1250)
    pages = -(-products // 50)
    print()
    tell("import / raw create", first, 1.4)
    tell("again / raw create", again, 0.08, "{:.1%}")
    tell("writes in the shop", totals["again: all"]["writes"], 0, "{:.0f}")
    print(f"records written in Odoo by the second run: {totals['again: all']['done']}")
    print(
        f"calls to fetch: {totals['import: fetch']['calls']} "
        f"(fewest possible {fewest}); {totals['no bulk: fetch']['calls']} where bulk "
        f"is refused (fewest possible {pages})\n"
    )


def compare_sizes(what, costs):
    """Compare the memory and the seconds of two imports.

    :param what: the elements, as the table's title names them
    :param costs: {number of elements: what bench_memory.py wrote}, the smaller first
    """
    titles = (what, "seconds", "shop", "start MiB", "peak MiB")
    rows = [
        (
            str(size),
            f"{cost['seconds']:.1f}",
            f"{cost['shop_seconds']:.1f}",
            f"{cost['start'] / 1024:.0f}",
            f"{cost['peak'] / 1024:.0f}",
        )
        for size, cost in costs.items()
    ]
    print("\nPeak memory of a fresh worker; seconds without those of the shop\n")
    table([titles, *rows])
    small, large = costs.values()
    print()
    for name, key, most in (
        ("memory", "peak", MAX_MEMORY),
        ("seconds", "seconds", MAX_SECONDS),
    ):
        tell(f"{name}, times as much", large[key] / small[key], most)
    print()


def tell(name, value, most, form="{:.2f}"):
    """Print a figure beside what it may be at most, and whether it is; note it where
    it is not."""
    is_kept = value <= most
    if not is_kept:
        exceeded.append(name)
    verdict = "kept" if is_kept else "EXCEEDED"
    print(f"{name}: {form.format(value)} (at most {form.format(most)}): {verdict}")


def tell_calls(phase):
    """Print what the calls of a run were about."""
    paths = sorted(phase["paths"].items())
    print(f"    {', '.join(f'{path}: {count}' for path, count in paths)}")


def bulk_calls(phase):
    """Count those of the calls of a run that hold several."""
    paths = phase["paths"].items()
    return sum(count for path, count in paths if path.startswith("bulk of "))


def calls_for(rows):
    """Count the fewest bulk calls that read so many rows: a page begins with the row
    that the one before ended with, which shows that none was missed."""
    return -(-rows // ((PAGE - 1) * BULK))


def times(phase, raw, name):
    """Say how many times as much a phase cost as the same by Odoo alone."""
    return phase[name] / sum(row[name] for row in raw)


def compare_orders(results, number):
    """Compare taking orders over with the same by create() and action_confirm()."""
    found = read(results, "orders")
    print(
        f"\n{number} orders: {found['orders']} taken over with {found['partners']} "
        f"contacts, {found['confirmed']} confirmed, {len(found['waiting'])} wait; "
        "seconds without the time waiting for the shop, processor: those of Odoo's "
        "process alone, without the database's\n"
    )
    phases_table([*found["phases"], *found["raw"]])
    phases = {phase["name"]: phase for phase in found["phases"]}
    raw = {row["name"]: row for row in found["raw"]}
    whole, idle = phases["import: all"], phases["idle: all"]
    seconds = whole["seconds"]
    rows = found["rows"]
    fewest = sum(
        calls_for(rows[name])
        for name in ("orders", "order-products", "users", "user-addresses")
    )
    print()
    for reason, count in Counter(
        line for text in found["waiting"] for line in (text or "").splitlines()
    ).most_common(MOST):
        print(f"waits: {count} x {reason}")
    print()
    created = [raw["raw: contacts"], raw["raw: orders"]]
    tell("import / raw create", times(whole, created, "seconds"), 1.3)
    print(f"    of the processor: {times(whole, created, 'processor'):.2f}")
    tell("plan / import", phases["import: plan"]["seconds"] / seconds, 0.15, "{:.0%}")
    # Blocks of orders, and of customers, each read what belongs to them by calls of
    # their own, of which the last is not full: a tenth more, and never less than one.
    # Beside them the lines of orders from before the first that is taken over.
    most = math.ceil(1.1 * fewest) + 1
    tell("bulk calls to take over", bulk_calls(whole), most, "{:.0f}")
    tell_calls(whole)
    grown = (max(phase["peak"] for phase in phases.values()) - found["idle"]) / 1024
    tell("MiB above an idle worker", grown, 150, "{:.0f}")
    waits = phases["waits: all"]["seconds"]
    print(f"seconds when nothing changed and {len(found['waiting'])} wait: {waits:.1f}")
    tell(
        f"seconds when nothing changed and {found['open']} are open",
        idle["seconds"],
        3,
        "{:.1f}",
    )
    tell("bulk calls when nothing changed", bulk_calls(idle), 3, "{:.0f}")
    tell_calls(idle)
    tell("writes when nothing changed", idle["writes"], 0, "{:.0f}")
    tell("changes when nothing changed", idle["changes"], 0, "{:.0f}")
    confirm, floor = phases["confirm: apply"], [raw["raw: confirm"]]
    tell("confirm / raw action_confirm", times(confirm, floor, "seconds"), 1.15)
    print(f"    of the processor: {times(confirm, floor, 'processor'):.2f}")
    print()


def tell_parcels(results):
    """Print what telling the shop of parcels cost."""
    found = read(results, "parcels")
    left, told, calls = found["left"], found["told"], found["calls"]["all"]
    print(f"\n{left} parcels left, the shop was told of {told}; ", end="")
    print("seconds without the time waiting for the shop\n")
    phases_table(found["phases"])
    phases = {phase["name"]: phase for phase in found["phases"]}
    print()
    tell("parcels that the shop was not told of", left - told, 0, "{:.0f}")
    least = -(-left // BULK)
    tell("calls that read parcels", calls["parcels"], 1.5 * least, "{:.0f}")
    tell("calls that write parcels", calls["parcels written"], least, "{:.0f}")
    tell_calls(phases["all: all"])
    tell("writes when nothing left", phases["nothing: all"]["writes"], 0, "{:.0f}")
    tell_calls(phases["nothing: all"])
    print()


def tell_screens(results):
    """Print how long Odoo takes to open the screens."""
    found = read(results, "screens")
    seconds = found["seconds"]
    own = seconds.pop("products")
    print(
        f"\nScreens of {found['products']} products, {found['planned']} planned "
        f"changes and {found['decisions']} decisions; Odoo's list of products takes "
        f"{1000 * own:.0f} ms\n"
    )
    # The button of the plan is pressed, then its changes are listed.
    seconds["changes"] += seconds.pop("plan")
    for name, took in seconds.items():
        tell(f"{name} / products ({1000 * took:.0f} ms)", took / own, 1.0)
    print()


def tell_stock(results):
    """Print what sending stock cost."""
    found = read(results, "stock")
    rows, few, pace = found["rows"], found["few"], found["pace"]
    phases = {phase["name"]: phase for phase in found["phases"]}
    print(f"\nStock of {rows} products; seconds without waiting for the shop\n")
    phases_table(found["phases"])
    every, nothing = phases["all: all"], phases["nothing: all"]
    equal, some = phases["equal: all"], phases["few: all"]
    print()
    tell("seconds to compute all quantities", found["computed"], 5, "{:.1f}")
    # Most of it is that each is compared, and its change written; of few products, what
    # is done once for all of them.
    planned = phases["all: link"]["seconds"] + phases["all: plan"]["seconds"]
    tell(f"plan of all ({planned:.1f} s) / its changes by create() alone",
         planned / found["created"], 2.5)  # fmt: skip
    # A sample of what was sent is read back.
    tell("calls that read all", every["stock_reads"], calls_for(rows) + 1, "{:.0f}")
    tell("calls that write all", every["stock_writes"], -(-rows // BULK), "{:.0f}")
    # The local shop answers at once, but lets no more in than a real one.
    took = phases["paced: all"]
    alone = took["calls"] / pace
    tell(f"all / the calls alone, {pace} a second", took["elapsed"] / alone, 1.1)
    tell("seconds when nothing moved", nothing["seconds"], 5, "{:.1f}")
    calls = nothing["stock_reads"] + nothing["stock_writes"]
    tell("calls about stock when nothing moved", calls, 0, "{:.0f}")
    writes = equal["stock_writes"]
    tell("calls that write when all is read and equal", writes, 0, "{:.0f}")
    tell(f"calls that read {few}", some["stock_reads"], 2, "{:.0f}")
    tell(f"calls that write {few}", some["stock_writes"], 2, "{:.0f}")
    print()
