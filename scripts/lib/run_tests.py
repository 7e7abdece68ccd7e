"""Called by scripts/test: all tests, or those that the arguments for pytest name."""

import os
import subprocess
import sys

import databases
import postgres
from settings import ADDON, LOCAL, ROOT, SERVER_USER, command, main, make_folder, say


def pytest_arguments(arguments):
    """The arguments with paths below tests/ turned into paths of the addon's link.

    The repository's root is the addon, so that its own folder name means nothing to
    Odoo: pytest must see the files below a folder named shoper_connector.
    """
    paths = False
    result = []
    for argument, before in zip(arguments, [None, *arguments], strict=False):
        file, colons, rest = argument.partition("::")
        file = os.path.relpath(file, ROOT) if file.startswith(f"{ROOT}/") else file
        is_path = file.startswith("tests") and (ROOT / file).exists()
        if is_path and before not in ("-k", "-m"):
            paths = True
            argument = f"{ADDON / file}{colons}{rest}"
        result.append(argument)
    return result if paths else [*result, str(ADDON / "tests")]


def run_pytest(database, arguments):
    """Run pytest with Odoo's registry of the database; return its exit status."""
    cache = make_folder(LOCAL / "cache", SERVER_USER)
    extra = [
        option.removeprefix("--")
        for option in databases.options(database)
        if not option.startswith(("--database", "--addons-path"))
    ]
    return subprocess.run(
        **command(
            [sys.executable, "-m", "pytest", f"--rootdir={ADDON}", "-c",
             ADDON / "pyproject.toml", "-o", f"cache_dir={cache / 'pytest'}",
             f"--odoo-database={database}", f"--odoo-addons-path={ADDON.parent}",
             "--odoo-http", *(f"--odoo-extra={option}" for option in extra),
             *pytest_arguments(arguments)],
            env={
                **postgres.environment(),
                "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
            },
            cwd=ADDON,
        )
    ).returncode  # fmt: skip


def tests():
    arguments = sys.argv[1:]
    with postgres.server(), databases.temporary() as database:
        log = databases.fresh_log("install.log")
        say(f"Installing the addon in database {database} (log: {log})")
        databases.run_odoo(database, "--no-http", "-i", "shoper_connector", log=log)
        say("Running pytest")
        return run_pytest(database, arguments)


main(tests)
