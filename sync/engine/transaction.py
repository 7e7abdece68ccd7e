"""The ends of a transaction of the worker."""

from odoo.api import Environment


def commit(env: Environment) -> None:
    """Keep what the transaction did. The scheduler is told of progress by the worker
    alone: its row would be written with each commit."""
    env.cr.commit()


def rollback(env: Environment) -> None:
    """Give up what the transaction did, and what the environment read in it."""
    env.cr.rollback()
    env.invalidate_all()
