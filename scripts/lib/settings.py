"""Where the commands keep things, and as whom their servers run."""

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = Path(os.environ["SHOPER_LOCAL_DIR"]).resolve()
ADDONS = LOCAL / "addons"
ADDON = ADDONS / "shoper_connector"
LOG = LOCAL / "log"


class SetUpError(Exception):
    """A step failed; the message says what happened and what to do."""


def say(text):
    """Tell whoever watches what is being done."""
    print(f"==> {text}", flush=True)


def can_read(path, user):
    """Tell whether a user (a passwd entry) may read a path; only root can ask for
    others."""
    test = ["test", "-r", str(path)]
    return subprocess.run(test, **_identity(user)).returncode == 0


def _identity(user):
    if user.pw_uid == os.geteuid():
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _unprivileged():
    """Find as whom servers run: the caller, for root the user of Debian's Odoo package,
    else nobody."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("odoo")
    except KeyError:
        return pwd.getpwnam("nobody")


UNPRIVILEGED = _unprivileged()
READABLE = can_read(ADDON / "__manifest__.py", UNPRIVILEGED) and can_read(
    sys.executable, UNPRIVILEGED
)
SERVER_USER = UNPRIVILEGED if READABLE else pwd.getpwuid(os.geteuid())

# PostgreSQL never runs as root, so it needs a folder which its user can reach.
POSTGRES = LOCAL / "postgres" if READABLE else Path(f"/var/lib/shoper-connector{LOCAL}")


def make_folder(path, user, mode=0o755):
    """Make a folder of a user (a passwd entry), with those above it; return its path.
    Raises SetUpError where somebody else's is there and cannot be given away."""
    path.mkdir(parents=True, exist_ok=True)
    owner = path.stat().st_uid
    if owner != user.pw_uid:
        if os.geteuid():
            raise SetUpError(
                f"{path} belongs to {pwd.getpwuid(owner).pw_name}.\n    what to do: "
                "run the command as before, remove the folder, or name another one "
                "by SHOPER_LOCAL_DIR"
            )
        os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(mode)
    return path


def command(arguments, user=None, env=None, **options):
    """Make the arguments of subprocess.run and Popen for a command.

    :param user: passwd entry of whom it runs as, else of the server's user
    :param env: environment variables beside those of this process
    """
    user = user or SERVER_USER
    home = make_folder(LOCAL / "home", SERVER_USER)
    # Who runs the command may be root, whose folders others cannot write to.
    compiled = make_folder(LOCAL / "cache" / f"python-{user.pw_name}", user)
    environment = {
        **os.environ,
        "HOME": str(home),
        "PYTHONPYCACHEPREFIX": str(compiled),
        **(env or {}),
    }
    return {
        "args": [str(a) for a in arguments],
        "env": environment,
        **_identity(user),
        **options,
    }


def run(arguments, log=None, hint=None, **options):
    """Run a command of the server user; raise SetUpError when it fails."""
    if log:
        with open(log, "ab") as out:
            done = subprocess.run(
                **command(arguments, stdout=out, stderr=subprocess.STDOUT, **options)
            )
    else:
        done = subprocess.run(**command(arguments, **options))
    if done.returncode:
        hint = hint or (f"read the end of {log}" if log else "see above")
        raise SetUpError(
            f"{' '.join(map(str, arguments[:6]))} ended with status "
            f"{done.returncode}\n    what to do: {hint}"
        )
    return done


def free_port(*preferred):
    """Find the first preferred TCP port of this machine that is free, else any."""
    for port in (*preferred, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise SetUpError("no TCP port is free\n    what to do: see what holds them all")


def main(function):
    """Run a command's main function: failures are told without a traceback."""
    # Being terminated must stop what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not READABLE:
        say(
            f"User {UNPRIVILEGED.pw_name} cannot read this checkout: Odoo runs as "
            f"{SERVER_USER.pw_name}, PostgreSQL in {POSTGRES}"
        )
    try:
        sys.exit(function())
    except SetUpError as error:
        sys.exit(f"failed: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
