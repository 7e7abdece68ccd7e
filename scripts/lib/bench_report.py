"""What scripts/bench prints."""

import json

MAX_MEMORY, MAX_SECONDS = 1.2, 4.4  # for four times as much


def read(results, name):
    return json.loads((results / f"{name}.json").read_text())


def table(rows):
    """Print rows (the first one titles), the first column to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(
            row[0].ljust(widths[0]),
            *(
                cell.rjust(width)
                for cell, width in zip(row[1:], widths[1:], strict=True)
            ),
            sep="  ",
        )


def compare_with_create(results, products):
    phases, raw = read(results, "import"), read(results, "raw")
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
    print(f"\n{products} products; seconds without the time waiting for the shop\n")
    table([titles, *rows])
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
        f"is refused (fewest possible {pages})\n"
    )


def compare_sizes(what, costs):
    """
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
        ratio = large[key] / small[key]
        verdict = "kept" if ratio <= most else "EXCEEDED"
        print(f"{name}: {ratio:.2f} times as much (at most {most}): {verdict}")
    print()
