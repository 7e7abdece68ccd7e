"""Odoo databases, copied from a template so that a new one takes a second."""

import ast
import contextlib
import hashlib
import os
import re
import shutil
import sys

import postgres
from settings import (
    ADDON,
    ADDONS,
    LOCAL,
    LOG,
    ROOT,
    SERVER_USER,
    make_folder,
    run,
    say,
)

DATA = LOCAL / "odoo"
# The Polish chart of accounts is what the demo and the tests are about.
MODULES = {"sale_management", "l10n_pl"}
PREPARE = ROOT / "scripts" / "lib" / "prepare_template.py"


def odoo(*arguments):
    """Write the command line of a subcommand of Odoo."""
    return [sys.executable, "-m", "odoo", *arguments]


def options(database):
    """List the options of Odoo's server for one database."""
    make_folder(DATA, SERVER_USER)
    return [
        f"--database={database}",
        f"--addons-path={ADDONS}",
        f"--data-dir={DATA}",
        "--http-interface=127.0.0.1",
    ]


def run_odoo(database, *arguments, log, **keywords):
    """Run Odoo's server command to its end; what it says goes to the file `log`."""
    return run(
        odoo("server", *options(database), "--stop-after-init",
             "--max-cron-threads=0", *arguments),
        log=log, env=postgres.environment(), **keywords,
    )  # fmt: skip


def run_script(database, path, log):
    """Run a Python file by Odoo's shell; what it says goes to the file `log`."""
    with open(path) as script:
        run(
            odoo("shell", *options(database), "--no-http"),
            log=log, stdin=script,
            env=postgres.environment() | {"SCRIPTS": str(path.parent)},
        )  # fmt: skip


def fresh_log(name):
    """Empty the log of that name; return its path."""
    log = LOG / name
    log.write_bytes(b"")
    return log


def exists(name):
    """Tell whether there is a database of that name."""
    return bool(postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    """Drop a database, whoever uses it, and its files; none is fine, too."""
    postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)


def template():
    """Find the database with all that the addon needs, made when missing: its name."""
    from odoo import release

    manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
    modules = sorted(MODULES | set(manifest["depends"]))
    key = hashlib.sha256(repr((release.version, modules, PREPARE.read_text())).encode())
    name = f"template_{key.hexdigest()[:12]}"
    with postgres.set_up_lock():
        if not exists(name):
            _make_template(name, modules)
    return name


def _make_template(name, modules):
    for [old] in postgres.query(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'"
    ):
        drop(old)
    log = fresh_log("template.log")
    say(f"Installing {', '.join(modules)} once, for all databases (log: {log})")
    making = f"template_making_{name}"
    drop(name)
    drop(making)
    postgres.query(f"CREATE DATABASE \"{making}\" TEMPLATE template0 ENCODING 'UTF8'")
    run_odoo(making, "--no-http", "-i", ",".join(modules), "--load-language=pl_PL",
             log=log)  # fmt: skip
    run_script(making, PREPARE, log)
    filestore = DATA / "filestore"
    if (filestore / making).exists():
        (filestore / making).rename(filestore / name)
    postgres.query(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def copy(source, name):
    """Make database `name` as a copy of `source`, files included."""
    postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    filestore = DATA / "filestore"
    if (filestore / source).exists():
        # Odoo never changes a stored file, so that links do.
        run(["cp", "-al", filestore / source, filestore / name])


def install(database):
    """Install the addon in a copy of the template; return the log's path."""
    log = fresh_log("install.log")
    say(f"Installing the addon in database {database} (log: {log})")
    run_odoo(database, "--no-http", "-i", "shoper_connector", log=log)
    return log


@contextlib.contextmanager
def temporary(source=None, suffix=""):
    """Give the name of a database of this process, gone after the context: a copy of
    `source`, or else of the template. What processes left that are gone is dropped."""
    source = source or template()
    for [other] in postgres.query(
        "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+'"
    ):
        if not os.path.exists(f"/proc/{re.search('[0-9]+', other).group()}"):
            drop(other)
    name = f"test_{os.getpid()}{suffix}"
    drop(name)
    copy(source, name)
    try:
        yield name
    finally:
        drop(name)
