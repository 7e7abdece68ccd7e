"""Called by scripts/bench: synchronise generated catalogues and print what it costs."""

import argparse

import bench_report
import databases
import postgres
from demo import shop
from settings import LOCAL, SERVER_USER, main, make_folder, run, say

SCRIPTS = databases.ROOT / "scripts" / "lib"
IMPORTED, RAW = "bench", "bench_raw"


def shell(database, script, **variables):
    """Run a script in Odoo's shell of a database, in a process of its own."""
    log = databases.fresh_log(f"{script}.log")
    variables["SCRIPTS"] = str(SCRIPTS)
    with open(SCRIPTS / script) as source, open(log, "ab") as errors:
        run(
            databases.odoo("shell", *databases.options(database), "--no-http",
                           "--log-level=warn"),
            stdin=source, stderr=errors, hint=f"read {log}",
            env=postgres.environment() | variables,
        )  # fmt: skip


def prepare(addresses):
    """Make the database, linked with the shop in all but its products."""
    for name in (IMPORTED, RAW):
        databases.drop(name)
    databases.copy(databases.template(), IMPORTED)
    databases.install(IMPORTED)
    say("Synchronising units, categories, producers and VAT rates")
    shell(IMPORTED, "bench_prepare.py", SHOP=addresses["ready"],
          CONTROL=addresses["control"])  # fmt: skip


def bench_import(options, results):
    """Measure an import beside create() alone, and another one without changes."""
    products = options.products
    with shop("--products", str(products)) as addresses:
        prepare(addresses)
        databases.copy(IMPORTED, RAW)
        variables = {"RESULTS": str(results), "CONTROL": addresses["control"]}
        say(f"Importing {products} products, then again without changes")
        shell(IMPORTED, "bench_import.py", **variables)
        say("Creating the same products in another database by create() alone")
        shell(RAW, "bench_raw.py", **variables)
    bench_report.compare_with_create(results, products)


def bench_memory(options, results):
    """Measure the import of products, then of four times as many."""
    products, costs = options.products, {}
    for count in (products, 4 * products):
        with shop("--products", str(count)) as addresses:
            prepare(addresses)
            say(f"Importing {count} products")
            costs[count] = measure("product", results)
    bench_report.compare_sizes("products", costs)


def bench_images(options, results):
    """Measure the import of a quarter of the images, then of all, both of as many
    products."""
    images, costs = options.images, {}
    count = str(max(1, images // 4))
    for size in (images // 4, images):
        with shop("--products", count, "--images", str(size)) as addresses:
            prepare(addresses)
            measure("product", results)
            say(f"Importing {size} images of {count} products")
            costs[size] = measure("image", results)
    bench_report.compare_sizes("images of 20 kB", costs)


def measure(entity, results):
    """Measure what the import of all elements of a type costs a fresh worker."""
    shell(IMPORTED, "bench_memory.py", ENTITY=entity, RESULTS=str(results))
    return bench_report.read(results, "memory")


def bench_orders(options, results):
    """Measure how orders and their buyers are taken over and confirmed, beside the same
    by create() and action_confirm() alone."""
    number = options.orders
    with shop() as addresses:
        prepare(addresses)
        variables = {"RESULTS": str(results), "CONTROL": addresses["control"]}
        say(f"Synchronising the demo catalogue; {number} orders are bought")
        shell(IMPORTED, "bench_orders_prepare.py", ORDERS=str(number), **variables)
        databases.copy(IMPORTED, RAW)
        say(
            f"Taking over {number} orders with their buyers, then confirming them, in "
            "turns with the same by create() and action_confirm() in another database"
        )
        shell(IMPORTED, "bench_orders.py", RAW=RAW, **variables)
    bench_report.compare_orders(results, number)


def bench_parcels(options, results):
    """Measure how the shop is told of parcels, and again when nothing left since."""
    with shop() as addresses:
        prepare(addresses)
        variables = {"RESULTS": str(results), "CONTROL": addresses["control"]}
        say(f"Synchronising the demo catalogue; {options.parcels} orders are sent")
        shell(IMPORTED, "bench_orders_prepare.py", ORDERS="1", **variables)
        shell(IMPORTED, "bench_parcels.py", PARCELS=str(options.parcels), **variables)
    bench_report.tell_parcels(results)


def bench_stock(options, results):
    """Measure how the stock of all products is sent, then when nothing moved, and of a
    few products that did."""
    with shop("--products", str(options.products)) as addresses:
        prepare(addresses)
        say(f"Importing {options.products} products and sending their stock")
        shell(IMPORTED, "bench_stock.py", RESULTS=str(results),
              CONTROL=addresses["control"])  # fmt: skip
    bench_report.tell_stock(results)


def bench_screens(options, results):
    """Measure screens about very many products and changes beside Odoo's list of
    products."""
    with shop("--products", str(options.products)) as addresses:
        prepare(addresses)
        say(f"Importing {options.products} products and planning to change all of them")
        shell(IMPORTED, "bench_screens.py", RESULTS=str(results),
              CONTROL=addresses["control"])  # fmt: skip
    bench_report.tell_screens(results)


PARTS = {
    "import": bench_import,
    "memory": bench_memory,
    "images": bench_images,
    "orders": bench_orders,
    "parcels": bench_parcels,
    "stock": bench_stock,
    "screens": bench_screens,
}


def bench():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--orders", type=int, default=5_000)
    parser.add_argument("--parcels", type=int, default=1_000)
    parser.add_argument(
        "--part",
        choices=PARTS,
        action="append",
        help="import: seconds, queries and calls; memory: the worker's memory with "
        "four times the products; images: with four times the images; orders: orders "
        "and their buyers; parcels: those that the shop is told of; stock: pieces "
        "sent to the shop; screens: what opening them takes; else all",
    )
    options = parser.parse_args()
    results = make_folder(LOCAL / "bench", SERVER_USER)
    with postgres.server():
        for name in options.part or PARTS:
            PARTS[name](options, results)
    for name in bench_report.exceeded:
        print(f"EXCEEDED: {name}")
    return 1 if bench_report.exceeded else 0


main(bench)
