"""Follow one product of the shop through the code until it is in Odoo."""

import json

import databases
import postgres
from demo import shop
from settings import LOCAL, SERVER_USER, make_folder, run

SCRIPTS = databases.ROOT / "scripts" / "lib"
DATABASE = "row_walk"
ROWS = 2  # fewer than a page of the shop and a batch hold
# What one row may pass: of code that is really about one row there is not more.
MOST_FUNCTIONS = 70
MOST_FILE_CHANGES = 45


def _shell(script: str, **variables: str) -> None:
    log = databases.fresh_log(f"{script}.log")
    with open(SCRIPTS / script) as source, open(log, "ab") as errors:
        run(
            databases.odoo("shell", *databases.options(DATABASE), "--no-http",
                           "--log-level=warn"),
            stdin=source, stderr=errors, hint=f"read {log}",
            env=postgres.environment() | variables,
        )  # fmt: skip


def walk() -> list[tuple[str, str]]:
    """Import a few products of a generated shop, and then one more in another database:
    what is entered more often the second time is what one row passes, not what is set
    up once per run.

    :return: [(file below the addon, function)] of the addon's own code in the order in
        which a row enters each first
    """
    fewer, more = (_entered(count) for count in (ROWS, ROWS + 1))
    return [place for place, count in more.items() if count > fewer.get(place, 0)]


def _entered(products: int) -> dict[tuple[str, str], int]:
    """Import the products of a generated shop.

    :return: {(file, function): how often it was entered}, in order of the first time
    """
    results = make_folder(LOCAL / "structure", SERVER_USER)
    found = results / "row.json"
    with postgres.server(), shop("--products", str(products)) as addresses:
        databases.drop(DATABASE)
        databases.copy(databases.template(), DATABASE)
        try:
            databases.install(DATABASE)
            _shell("bench_prepare.py", SHOP=addresses["ready"],
                   CONTROL=addresses["control"])  # fmt: skip
            _shell("row_walk_shell.py", RESULTS=str(found), PRODUCTS=str(products))
        finally:
            databases.drop(DATABASE)
    return {(file, name): count for file, name, count in json.loads(found.read_text())}


def file_changes(entered: list[tuple[str, str]]) -> int:
    """How often the next function stands in another file."""
    places = [file for file, _name in entered]
    return sum(one != other for one, other in zip(places, places[1:], strict=False))
