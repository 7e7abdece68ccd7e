"""Follow one product of the shop through the code until it is in Odoo."""

import json

import databases
import postgres
from demo import shop
from settings import LOCAL, SERVER_USER, make_folder, run

SCRIPTS = databases.ROOT / "scripts" / "lib"
DATABASE = "row_walk"


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
    """Import one product of a generated shop.

    :return: [(file below the addon, function)] of ``sync`` in the order in which each
        was entered first
    """
    results = make_folder(LOCAL / "structure", SERVER_USER)
    found = results / "row.json"
    with postgres.server(), shop("--products", "1") as addresses:
        databases.drop(DATABASE)
        databases.copy(databases.template(), DATABASE)
        try:
            databases.install(DATABASE)
            _shell("bench_prepare.py", SHOP=addresses["ready"],
                   CONTROL=addresses["control"])  # fmt: skip
            _shell("row_walk_shell.py", RESULTS=str(found))
        finally:
            databases.drop(DATABASE)
    return [(file, name) for file, name in json.loads(found.read_text())]


def file_changes(entered: list[tuple[str, str]]) -> int:
    """How often the next function stands in another file."""
    places = [file for file, _name in entered]
    return sum(one != other for one, other in zip(places, places[1:], strict=False))
