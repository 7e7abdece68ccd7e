"""What is raised where the disk of Odoo's server has no room left."""

import errno

import psycopg2.errors

FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full(error: BaseException) -> bool:
    """Tell whether there was no room for a file, or none for the database: no element
    is at fault, and all others would meet the same."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, psycopg2.errors.DiskFull)
