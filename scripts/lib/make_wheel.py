"""Called by scripts/wheel: build the addon's wheel, look into it, and install it into a
clean Odoo."""

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_bytes
from pathlib import Path

import databases
import postgres
from settings import LOCAL, ROOT, SetUpError, main, run, say

WHEELS = LOCAL / "wheel"
VENV = LOCAL / "wheel-venv"
ADDON = "odoo/addons/shoper_connector/"
CHECK = ROOT / "scripts" / "lib" / "wheel_check.py"
LEFT_OUT = {
    ".ci", ".gitignore", ".local", "pyproject.toml", "requirements.txt", "scripts",
}  # fmt: skip


def pip(log, *arguments):
    """Run pip as the caller: it writes beside the checkout."""
    with open(log, "ab") as out:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check",
             *map(str, arguments)],
            stdout=out, stderr=out,
        )  # fmt: skip
    if done.returncode:
        raise SetUpError(f"pip {arguments[0]} failed\n    what to do: read {log}")


def build():
    """Build the wheel of the files that git knows, as they are; return its path."""
    log = databases.fresh_log("wheel.log")
    say(f"Building the wheel (log: {log})")
    shutil.rmtree(WHEELS, ignore_errors=True)
    # whool is in the virtual environment: nothing is downloaded.
    pip(log, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", WHEELS, ROOT)
    [wheel] = WHEELS.glob("*.whl")
    return wheel


def look_into(wheel):
    """Check that a wheel holds what belongs to the addon, and nothing else. Raises
    SetUpError."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    inside = {name.removeprefix(ADDON) for name in names if name.startswith(ADDON)}
    tops = {name.partition("/")[0] for name in inside}
    needed = {"__manifest__.py", "README.md", "static", "i18n", "tests", "simulator"}
    wrong = [*(tops & LEFT_OUT), *(name for name in inside if "__pycache__" in name)]
    if wrong or not needed <= tops:
        raise SetUpError(
            f"{wheel} holds {', '.join(sorted(tops))}\n    what to do: read "
            "scripts/lib/wheel_backend.py"
        )
    say(f"{wheel.name}: {len(inside)} files: {', '.join(sorted(tops))}")


def requirements(wheel):
    """Read what the wheel says it requires beside Odoo."""
    with zipfile.ZipFile(wheel) as packed:
        [path] = (n for n in packed.namelist() if n.endswith(".dist-info/METADATA"))
        head = message_from_bytes(packed.read(path))
    required = [
        name
        for name in head.get_all("Requires-Dist", [])
        if not name.startswith("odoo")
    ]
    if not required:
        raise SetUpError(
            f"{wheel} requires nothing beside Odoo\n    what to do: name the addon's "
            "Python packages in external_dependencies of its manifest"
        )
    return required


def install(wheel):
    """Install the wheel into a virtual environment on top of the Python with Odoo;
    return its interpreter."""
    log = databases.fresh_log("wheel-install.log")
    say(f"Installing it into a virtual environment of its own (log: {log})")
    shutil.rmtree(VENV, ignore_errors=True)
    python = VENV / "bin" / "python"
    base = Path(sys.executable).parent / f"python{sysconfig.get_python_version()}"
    subprocess.run(
        [base.resolve(), "-m", "venv", "--without-pip", "--system-site-packages", VENV],
        check=True,
    )
    folders = VENV / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    # Where the virtual environment in use finds Odoo, should SHOPER_ODOO name one.
    link = Path(sysconfig.get_path("purelib")) / "odoo.pth"
    if link.exists():
        shutil.copy(link, folders)
    # What the Python with Odoo lacks comes from the package index. Odoo's own
    # requirements are left as its packagers met them.
    pip(log, "--python", python, "install", *requirements(wheel))
    pip(log, "--python", python, "install", "--no-deps", "--no-index", wheel)
    return python


def make_wheel():
    """Build the wheel, and try it in a clean Odoo; return the exit status. Raises
    SetUpError."""
    made = build()
    look_into(made)
    python = install(made)
    with postgres.server(), databases.temporary(suffix="_wheel") as database:
        log = databases.fresh_log("wheel-odoo.log")
        say(f"Installing the addon in a new database (log: {log})")
        options = [f"--database={database}", f"--data-dir={databases.DATA}"]
        surroundings = {"env": postgres.environment() | {"VENV": str(VENV)}, "cwd": "/"}
        run([python, "-m", "odoo", "server", *options, "--no-http", "--stop-after-init",
             "--max-cron-threads=0", "-i", "shoper_connector"],
            log=log, **surroundings)  # fmt: skip
        with open(CHECK) as script, open(log, "ab") as errors:
            run([python, "-m", "odoo", "shell", *options, "--no-http"], stdin=script,
                stderr=errors, hint=f"read {log}", **surroundings)  # fmt: skip
    say(f"The wheel is {made}")
    return 0


if __name__ == "__main__":
    main(make_wheel)
