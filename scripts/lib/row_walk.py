"""Have a test follow one product of the shop through the code until it is in Odoo."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from settings import LOCAL, LOG, SERVER_USER, SetUpError, make_folder

TEST = "tests/engine/test_row_walk.py"


class Walk(NamedTuple):
    """What one row passes: [(file below the addon, function)] in the order in which it
    enters each first, how often the next one is in another file, and how many there may
    be of both. ``is_longer`` tells that the test failed."""

    way: list[tuple[str, str]]
    changes: int
    most: dict[str, int]
    is_longer: bool


def walk() -> Walk:
    """Run the test, which asserts the limits, and read what it counted."""
    found = make_folder(LOCAL / "structure", SERVER_USER) / "row.json"
    found.unlink(missing_ok=True)
    log = LOG / "row.log"
    with open(log, "wb") as out:
        status = subprocess.run(
            [sys.executable, Path(__file__).with_name("run_tests.py"), TEST],
            stdout=out, stderr=out, env=os.environ | {"SHOPER_ROW": str(found)},
        ).returncode  # fmt: skip
    if not found.exists():
        raise SetUpError(f"{TEST} did not come so far\n    what to do: read {log}")
    return Walk(**json.loads(found.read_text()), is_longer=bool(status))
