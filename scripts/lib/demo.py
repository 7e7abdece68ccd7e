"""Called by scripts/demo: a shop and an Odoo that is synchronised with it."""

import argparse
import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
import urllib.request

import databases
import lint
import postgres
from settings import (
    ADDON,
    LOCAL,
    LOG,
    SetUpError,
    command,
    free_port,
    main,
    run,
    say,
)

DATABASE = "demo"
START_SECONDS = 120  # a server that needs longer does not start
# Which addon is installed in the database: a hash of its files.
INSTALLED = LOCAL / "demo-installed"
SCRIPTS = databases.ROOT / "scripts" / "lib"


def port(variable, *preferred):
    """Read the port that an environment variable names, else find a free one."""
    named = os.environ.get(variable)
    return int(named) if named else free_port(*preferred)


@contextlib.contextmanager
def server(name, arguments, **options):
    """Run a server inside this context, and give its process; what it says goes to its
    log."""
    log = databases.fresh_log(f"{name}.log")
    with open(log, "ab") as out:
        options = {"stdout": out, "stderr": subprocess.STDOUT} | options
        # In a session of its own: Ctrl-C reaches this process alone, which then ends
        # the servers in order.
        process = subprocess.Popen(
            **command(arguments, start_new_session=True, **options)
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(url):
    """Tell whether a server answers at an address."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=60):
        return True
    return False


def wait_until_ready(process, ready, name):
    """Wait until ready() is true. Raises SetUpError for a server that ended, or needs
    longer than it may."""
    log = LOG / f"{name}.log"
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise SetUpError(
                f"{name} did not start\n    what to do: read the end of {log}; a port "
                "that is taken can be changed by SHOPER_HTTP_PORT, SHOPER_SHOP_PORT "
                "or SHOPER_CONTROL_PORT"
            )
        time.sleep(0.2)


@contextlib.contextmanager
def shop(*options):
    """Run the local shop, with its demo catalogue unless the options say otherwise;
    give the addresses that it prints: {"ready": …, "control": …}."""
    arguments = [
        sys.executable, "-m", "simulator",
        "--port", port("SHOPER_SHOP_PORT", 8079),
        "--control-port", port("SHOPER_CONTROL_PORT", 8078),
        *options,
    ]  # fmt: skip
    say(f"Starting the local shop (log: {LOG / 'shop.log'})")
    with server("shop", arguments, cwd=ADDON) as process:

        def addresses():
            words = (LOG / "shop.log").read_text().split()
            return dict(zip(words[::2], words[1::2], strict=False))

        wait_until_ready(process, lambda: "ready" in addresses(), "shop")
        yield addresses()


def addon_hash():
    """Make a text that changes with the template and with each file of the addon."""
    digest = hashlib.sha256(databases.template().encode())
    for path in lint.files():
        if not path.startswith(("scripts/", "tests/", "simulator/")):
            digest.update(path.encode() + (databases.ROOT / path).read_bytes())
    return digest.hexdigest()


def database(fresh):
    """Make the demo database, or bring the addon in it up to date."""
    template = databases.template()
    current = addon_hash()
    if fresh or not databases.exists(DATABASE):
        databases.drop(DATABASE)
        databases.copy(template, DATABASE)
        databases.install(DATABASE)
    else:
        say(
            "The shop begins anew: where Odoo sent it other stock before, a person "
            "decides (--fresh makes the database anew, too)"
        )
        if not INSTALLED.exists() or INSTALLED.read_text() != current:
            log = databases.fresh_log("update.log")
            say(f"Updating the addon in database {DATABASE} (log: {log})")
            databases.run_odoo(
                DATABASE, "--no-http", "-i", "shoper_connector",
                "-u", "shoper_connector", log=log,
            )  # fmt: skip
    INSTALLED.write_text(current)


def shell(script, log, **variables):
    """Run a script in Odoo's shell of the demo database."""
    log = databases.fresh_log(log)
    variables["SCRIPTS"] = str(SCRIPTS)
    with open(SCRIPTS / script) as source, open(log, "ab") as errors:
        run(
            databases.odoo("shell", *databases.options(DATABASE), "--no-http"),
            stdin=source, stderr=errors, hint=f"read what is above and {log}",
            env=postgres.environment() | variables,
        )  # fmt: skip


@contextlib.contextmanager
def odoo():
    """Run Odoo's server for the demo database; give its process and address."""
    http_port = port("SHOPER_HTTP_PORT", 8069)
    arguments = databases.odoo(
        "server", *databases.options(DATABASE), f"--http-port={http_port}",
        f"--db-filter=^{DATABASE}$", "--no-database-list",
    )  # fmt: skip
    say(f"Starting Odoo (log: {LOG / 'odoo.log'})")
    url = f"http://127.0.0.1:{http_port}"
    with server("odoo", arguments, env=postgres.environment()) as process:
        wait_until_ready(process, lambda: answers(f"{url}/web/login"), "odoo")
        yield process, url


@contextlib.contextmanager
def alone():
    """Keep other demos from running meanwhile, since there is one demo database."""
    with open(LOCAL / "demo.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetUpError(
                "a demo is running already\n    what to do: end it with Ctrl-C where "
                "it was started, or name another folder by SHOPER_LOCAL_DIR"
            ) from None
        yield


def demo():
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop when the preset ran")
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    options = parser.parse_args()
    with alone(), postgres.server(), shop() as addresses:
        database(options.fresh)
        say("Connecting Odoo with the shop and synchronising all types")
        shell("demo_sync.py", "synchronise.log", SHOP_URL=addresses["ready"])
        with odoo() as (process, url):
            say("Saving a preset that Odoo runs by itself at its time")
            shell("demo_preset.py", "preset.log", CONTROL=addresses["control"],
                  WAIT="1" if options.once else "")  # fmt: skip
            if options.once:
                return 0
            say(f"Odoo: {url} (login admin, password admin): Sales > Shoper")
            say(f"Shop: {addresses['ready']} (login odoo, password odoo)")
            say(f"Shop's control address: {addresses['control']}")
            say("Ctrl-C ends both")
            process.wait()
    raise SetUpError(f"Odoo ended\n    what to do: read the end of {LOG / 'odoo.log'}")


if __name__ == "__main__":
    main(demo)
