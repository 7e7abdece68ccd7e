"""Called by scripts/bench: import a generated catalogue and print what it costs."""

import argparse
import json

import databases
import postgres
from demo import shop
from settings import LOCAL, SERVER_USER, main, make_folder, run, say

SCRIPTS = databases.ROOT / "scripts" / "lib"
IMPORTED, RAW = "bench", "bench_raw"


def shell(database, script, **variables):
    """Run a script in Odoo's shell of a database."""
    log = databases.fresh_log(f"{script}.log")
    with open(SCRIPTS / script) as source, open(log, "ab") as errors:
        run(
            databases.odoo("shell", *databases.options(database), "--no-http",
                           "--log-level=warn"),
            stdin=source, stderr=errors, hint=f"read {log}",
            env=postgres.environment() | variables,
        )  # fmt: skip


def bench():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    options = parser.parse_args()
    results = make_folder(LOCAL / "bench", SERVER_USER)
    variables = {"RESULTS": str(results), "PRODUCTS": str(options.products)}
    with postgres.server(), shop("--products", str(options.products)) as addresses:
        for name in (IMPORTED, RAW):
            databases.drop(name)
        databases.copy(databases.template(), IMPORTED)
        databases.install(IMPORTED)
        variables |= {"SHOP": addresses["ready"], "CONTROL": addresses["control"]}
        say("Synchronising units, categories, producers and VAT rates")
        shell(IMPORTED, "bench_prepare.py", **variables)
        databases.copy(IMPORTED, RAW)
        say(f"Importing {options.products} products, then again without changes")
        shell(IMPORTED, "bench_import.py", **variables)
        say("Creating the same products in another database by create() alone")
        shell(RAW, "bench_raw.py", **variables)
    report(results, options.products)
    return 0


def report(results, products):
    phases = json.loads((results / "import.json").read_text())
    raw = json.loads((results / "raw.json").read_text())
    titles = ("phase", "seconds", "shop", "queries", "calls", "peak MiB")
    rows = [
        (
            phase["name"],
            f"{phase['seconds']:.1f}",
            f"{phase['shop_seconds']:.1f}",
            str(phase["queries"]),
            str(phase["calls"]),
            f"{phase['peak'] / 1024:.0f}",
        )
        for phase in [*phases, raw]
    ]
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    print(f"\n{products} products; seconds without the time waiting for the shop\n")
    for row in (titles, *rows):
        print(
            row[0].ljust(widths[0]),
            *(
                cell.rjust(width)
                for cell, width in zip(row[1:], widths[1:], strict=True)
            ),
            sep="  ",
        )
    totals = {phase["name"]: phase for phase in phases}
    first = totals["import: all"]["seconds"] / raw["seconds"]
    again = totals["again: all"]["seconds"] / raw["seconds"]
    fewest = -(-products // 1250)
    pages = -(-products // 50)
    print(f"\nimport / raw create: {first:.2f} (at most 1.5)")
    print(f"again / raw create: {again:.1%} (at most 8 %)")
    print(f"writes in the shop: {totals['again: all']['writes']} (none)")
    print(f"records written in Odoo by the second run: {totals['again: all']['done']}")
    print(
        f"calls to fetch: {totals['import: fetch']['calls']} "
        f"(fewest possible {fewest}); {totals['no bulk: fetch']['calls']} where bulk "
        f"is refused (fewest possible {pages})"
    )


main(bench)
