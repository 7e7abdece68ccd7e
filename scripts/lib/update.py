"""Called by scripts/update: bring a database of the version before up to date, in which
runs wait for a person, one stopped half-way, decisions are open and an undo is half
done, and go on with all of them."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import databases
import demo
import postgres
from settings import LOCAL, ROOT, SERVER_USER, SetUpError, main, make_folder, run, say

DATABASE = "update"
BEFORE = LOCAL / "before"
SCRIPTS = ROOT / "scripts" / "lib"
# What the database holds before Odoo installs the old addon and what that needs.
MODULES = ("l10n_pl", "shoper_connector")


def git(*arguments):
    """Run git in this checkout; return the bytes that it prints."""
    return subprocess.run(
        ["git", "-C", ROOT, *arguments], check=True, capture_output=True
    ).stdout


def version(commit):
    """Read the addon's version from the manifest of a commit."""
    manifest = ast.literal_eval(git("show", f"{commit}:__manifest__.py").decode())
    return manifest["version"]


def commit_before():
    """Find the last commit of the version before this checkout's. Raises SetUpError."""
    current = ast.literal_eval((ROOT / "__manifest__.py").read_text())["version"]
    for commit in git("log", "--format=%H", "--", "__manifest__.py").decode().split():
        if version(commit) != current:
            # What came after it belongs to that version, until the next raise.
            return _last_of(commit, version(commit))
    raise SetUpError(
        "no version came before this one\n    what to do: name a commit; a clone that "
        "was cut short (--depth) lacks the history"
    )


def _last_of(commit, wanted):
    later = git("rev-list", "--first-parent", f"{commit}..HEAD").decode().split()
    return next((item for item in later if version(item) == wanted), commit)


def unpack(commit):
    """Put the addon of a commit under its name into a folder of addons."""
    shutil.rmtree(BEFORE, ignore_errors=True)
    addon = make_folder(BEFORE / "shoper_connector", SERVER_USER)
    archive = git("archive", commit)
    subprocess.run(["tar", "-x", "-C", addon], input=archive, check=True)
    for path in (addon, *addon.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def odoo_with(addons, *arguments):
    """List options of Odoo with a folder of addons in place of this checkout's."""
    return [
        f"--addons-path={addons}" if item.startswith("--addons-path=") else item
        for item in databases.options(DATABASE)
    ] + list(arguments)


def shell(script, addons, **variables):
    """Run a script in Odoo's shell; what it prints is shown."""
    log = databases.fresh_log(f"{Path(script).stem}.log")
    variables["SCRIPTS"] = str(SCRIPTS)
    with open(SCRIPTS / script) as source, open(log, "ab") as errors:
        run(
            databases.odoo("shell", *odoo_with(addons, "--no-http")),
            stdin=source, stderr=errors, hint=f"read what is above and {log}",
            env=postgres.environment() | variables,
        )  # fmt: skip


def server(addons, name, *arguments):
    """Install or update modules. Raises SetUpError, also where Odoo logs an error."""
    log = databases.fresh_log(f"{name}.log")
    run(
        databases.odoo("server", *odoo_with(addons, "--stop-after-init", "--no-http",
                                            "--max-cron-threads=0", *arguments)),
        log=log, env=postgres.environment(),
    )  # fmt: skip
    if b" ERROR " in log.read_bytes():
        raise SetUpError(f"Odoo complained\n    what to do: read {log}")


def update():
    commit = sys.argv[1] if len(sys.argv) > 1 else commit_before()
    facts = make_folder(LOCAL / "update", SERVER_USER) / "facts.json"
    unpack(commit)
    with postgres.server(), demo.shop() as addresses:
        shop = {
            "SHOP_URL": addresses["ready"],
            "SHOP_CONTROL": addresses["control"],
            "FACTS": str(facts),
        }
        databases.drop(DATABASE)
        postgres.query(
            f"CREATE DATABASE \"{DATABASE}\" TEMPLATE template0 ENCODING 'UTF8'"
        )
        say(f"Installing version {version(commit)} of commit {commit[:8]}")
        server(BEFORE, "before", "-i", ",".join(MODULES), "--load-language=pl_PL")
        shell("prepare_template.py", BEFORE)
        say("Leaving data of every kind in it")
        shell("update_before.py", BEFORE, **shop)
        say("Updating to this checkout")
        server(databases.ADDONS, "update", "-u", "shoper_connector")
        say("Going on where it stopped")
        shell("update_after.py", databases.ADDONS, **shop)
        say("Uninstalling the addon")
        shell("update_uninstall.py", databases.ADDONS, **shop)
        databases.drop(DATABASE)
    return 0


main(update)
