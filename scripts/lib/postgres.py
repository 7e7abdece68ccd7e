"""The private PostgreSQL cluster: reachable through a unix socket alone.

SHOPER_PG=1 uses the server that PGHOST, PGPORT, PGUSER and PGPASSWORD name instead.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from settings import (
    LOCAL,
    LOG,
    POSTGRES,
    UNPRIVILEGED,
    SetUpError,
    command,
    make_folder,
    run,
    say,
)

OWN = not os.environ.get("SHOPER_PG")
USER = "shoper"
DATA = POSTGRES / "data"


def _socket_folder():
    """Name the folder of the socket, which only the server's user can enter: whoever
    reaches the socket is let in."""
    folder = POSTGRES / "socket"
    if len(str(folder)) > 80:  # the system allows 107 bytes for a socket's path
        name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"shoper-connector-{name}"
    return folder


def environment():
    """Give the environment variables by which libpq, hence Odoo, finds the server."""
    if not OWN:
        return {}
    return {"PGHOST": str(_socket_folder()), "PGPORT": "5432", "PGUSER": USER}


def _binaries():
    """Find the folder of the server's binaries: of the cluster's version, else of the
    newest, for which the cluster is made anew. Raises SetUpError without any."""
    folders = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    with contextlib.suppress(OSError):
        found = subprocess.check_output(["pg_config", "--bindir"], text=True)
        folders.append(Path(found.strip()))
    folders = [f for f in folders if (f / "postgres").exists()]
    if not folders:
        raise SetUpError(
            "no PostgreSQL server binaries found\n    what to do: install the package "
            "postgresql, or name a server by SHOPER_PG=1 and PGHOST, PGPORT, PGUSER"
        )
    version = DATA / "PG_VERSION"
    if version.exists():
        same = [f for f in folders if _major(f) == version.read_text().strip()]
        if same:
            return same[0]
        say(f"The cluster is of PostgreSQL {version.read_text().strip()}, gone: anew")
        shutil.rmtree(DATA)
    return max(folders, key=lambda folder: int(_major(folder)))


def _major(folder):
    out = subprocess.check_output([folder / "postgres", "--version"], text=True)
    return re.search(r"\d+", out).group()


def _start():
    make_folder(POSTGRES, UNPRIVILEGED)
    make_folder(_socket_folder(), UNPRIVILEGED, 0o700)
    binaries = _binaries()
    log = make_folder(POSTGRES / "log", UNPRIVILEGED) / "postgres.log"
    options = {"user": UNPRIVILEGED, "cwd": POSTGRES}
    if not (DATA / "PG_VERSION").exists():
        say(f"Making a PostgreSQL {_major(binaries)} cluster in {POSTGRES}")
        run(
            [binaries / "initdb", "--auth=trust", "-U", USER, "--encoding=UTF8",
             "--locale=C.UTF-8", "-D", DATA],
            log=LOG / "initdb.log", **options,
        )  # fmt: skip
    status = [binaries / "pg_ctl", "status", "-D", DATA]
    running = subprocess.run(**command(status, stdout=subprocess.DEVNULL, **options))
    if running.returncode == 0:
        return binaries
    say("Starting PostgreSQL")
    settings = (
        f"-c listen_addresses= -c unix_socket_directories={_socket_folder()} "
        "-c port=5432 -c shared_buffers=256MB -c max_connections=200 "
        # A crash of the machine may lose the last moments of a test or a demo.
        "-c synchronous_commit=off -c max_wal_size=4GB "
        # Compiling a query takes longer than what Odoo asks for.
        "-c jit=off"
    )
    run(
        [binaries / "pg_ctl", "start", "--wait", "-D", DATA, "-l", log, "-o", settings],
        hint=f"read the end of {log}", stdout=subprocess.DEVNULL, **options,
    )  # fmt: skip
    return binaries


@contextlib.contextmanager
def server():
    """Run the server inside this context; the last of several commands stops it."""
    if not OWN:
        yield
        return
    with open(LOCAL / "postgres.users", "a") as users:
        with set_up_lock():
            binaries = _start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with set_up_lock(), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                run(
                    [binaries / "pg_ctl", "stop", "-m", "fast", "-D", DATA],
                    user=UNPRIVILEGED, cwd=POSTGRES, stdout=subprocess.DEVNULL,
                )  # fmt: skip


@contextlib.contextmanager
def set_up_lock():
    """Keep other commands from making meanwhile what several of them share."""
    with open(LOCAL / "setup.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def query(sql, database="postgres"):
    """Run an SQL statement, and read its rows: lists of texts. Raises SetUpError."""
    done = run(
        ["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database,
         "-c", sql],
        env={**environment(), "PGOPTIONS": "-c client_min_messages=warning"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return [line.split("\t") for line in done.stdout.splitlines()]
