"""The tests of phone numbers, with the other major version of phonenumbers that is in
use: Debian has 8.12, pip installs 9."""

import shutil
import subprocess
import sys
from importlib.metadata import version

import databases
import make_wheel
from settings import LOCAL, SetUpError, say

FOLDER = LOCAL / "phonenumbers"
OTHERS = {"8": "phonenumbers>=9,<10", "9": "phonenumbers>=8.12,<9"}
TESTS = ("tests/words/test_sale_phone.py", "tests/words/test_sale_texts.py")


def other_phonenumbers():
    """Download the other major version into a folder of its own; return the folder,
    None where the package index is out of reach."""
    wanted = OTHERS[version("phonenumbers").partition(".")[0]]
    log = databases.fresh_log("phonenumbers.log")
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        make_wheel.pip(
            log, "--retries=1", "install", "--no-deps", f"--target={FOLDER}", wanted
        )
    except SetUpError:
        say(f"Phone numbers are not tested with {wanted}: pip got none (log: {log})")
        return None
    script = "import phonenumbers; print(phonenumbers.__version__)"
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(FOLDER)},
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    assert found != version("phonenumbers"), f"{FOLDER} is not where it is read from"
    say(f"Testing phone numbers with phonenumbers {found}")
    return FOLDER
