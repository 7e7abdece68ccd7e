"""Tests with other versions of Python packages than the installed ones, which systems
that run Odoo have."""

import shutil
import subprocess
import sys
from importlib.metadata import version

import databases
import make_wheel
from settings import LOCAL, SetUpError, say

# Debian has 8.12, pip installs 9.
OTHER_PHONENUMBERS = {"8": "phonenumbers>=9,<10", "9": "phonenumbers>=8.12,<9"}
PHONE_TESTS = ("tests/words/test_sale_phone.py", "tests/words/test_sale_texts.py")
# Odoo itself asks for the first with Python below 3.12; Ubuntu 24.04 has the second.
OLD_URLLIB3 = ("urllib3>=1.26,<2", "urllib3==2.0.7")


def other_phonenumbers():
    """Download the other major version of phonenumbers, see :func:`download`."""
    return download(OTHER_PHONENUMBERS[version("phonenumbers").partition(".")[0]])


def download(wanted):
    """Download a package into a folder of its own; return the folder, None where the
    package index is out of reach.

    :param wanted: the package and its versions, as pip names them
    """
    package = wanted.partition(">")[0].partition("=")[0]
    folder = LOCAL / "packages" / package
    log = databases.fresh_log(f"{package}.log")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        make_wheel.pip(
            log, "--retries=1", "install", "--no-deps", f"--target={folder}", wanted
        )
    except SetUpError:
        say(f"Nothing is tested with {wanted}: pip got none (log: {log})")
        return None
    found = subprocess.run(
        [sys.executable, "-c", f"import {package}; print({package}.__version__)"],
        env={"PYTHONPATH": str(folder)},
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    assert found != version(package), f"{folder} is not where it is read from"
    say(f"Testing with {package} {found}")
    return folder
