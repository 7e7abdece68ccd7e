"""A plugin for pytest: each process that shares the tests with others has files of its
own beside its copy of the database. Odoo clears away after each class of tests what its
own database does not know; pytest-odoo lets the processes share one folder, in which
that would be the pictures of the others."""

import contextlib
import shutil
import subprocess

import pytest_odoo

import odoo


@contextlib.contextmanager
def _own_files(original, database):
    if original == database:
        yield
        return
    source, target = map(odoo.tools.config.filestore, (original, database))
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["mkdir", "-p", source], check=True)
    subprocess.run(["cp", "-al", source, target], check=True)
    try:
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = _own_files
