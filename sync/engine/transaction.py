"""The ends of a transaction of the worker."""

from odoo.api import Environment


def commit(env: Environment) -> None:
    """Keep what the transaction did. ``_commit_progress`` of ``ir.cron`` is not used
    here, which would write the scheduled action's row with each commit: only the worker
    (models/shoper_connector/worker.py) calls it."""
    env.cr.commit()


def rollback(env: Environment) -> None:
    """Give up what the transaction did, and what the environment read in it."""
    env.cr.rollback()
    env.invalidate_all()
