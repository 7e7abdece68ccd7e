"""The ends of a transaction of the worker."""

from odoo.api import Environment


def commit(env: Environment) -> None:
    """Keep what the transaction did. The scheduler sees that its action goes on."""
    env["ir.cron"]._commit_progress()


def rollback(env: Environment) -> None:
    """Give up what the transaction did, and what the environment read in it."""
    env.cr.rollback()
    env.invalidate_all()
