"""The states of a run, of its steps and of their changes, and what may follow what;
ARCHITECTURE.md draws them. Whoever writes a state is held to it. Besides, in which
states a decision is not settled.

Usually a run is queued, planning, planned, queued again once somebody applies it,
running, done; one that nobody looks at goes from planning to running. A closed gate
blocks a step before it begins, and again before it is applied; a step whose type the
shop's user may not read is skipped. Whoever cancels a run at work writes the run's own
row alone: the worker closes its steps and changes, piece by piece.

Usually a change is planned, done, and undone once somebody undoes it. What cannot be
done waits for a person, who may decide that it is skipped; lines left out of a plan are
skipped, too. What moved since it was planned is stale. ``sending`` is committed before
anything is sent to the shop: if the answer is lost, or the process dies, the next unit
looks in the shop before it sends again. Where the shop itself did not answer it may be
at it still, so that it is looked at two minutes later (``NotYet``), during which no run
of that shop is worked."""

from odoo.models import BaseModel

Following = dict[str, frozenset[str]]  # {state: states that may follow on it}

# What people see of a run. ``planned`` waits for a person, or is applied at once.
RUN: Following = {
    "queued": frozenset({"planning", "running", "failed", "cancelled"}),
    "planning": frozenset(
        {"planned", "running", "done", "done_with_errors", "failed", "cancelled"}
    ),
    "planned": frozenset({"queued", "cancelled"}),
    "running": frozenset({"done", "done_with_errors", "failed", "cancelled"}),
    "done": frozenset(),
    "done_with_errors": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
RUN_WORKED = ("queued", "planning", "running")
RUN_ENDED = tuple(state for state, following in RUN.items() if not following)

STEP: Following = {
    "waiting": frozenset({"fetching", "planning", "blocked", "failed", "skipped"}),
    "fetching": frozenset({"linking", "failed", "skipped"}),
    "linking": frozenset({"planning", "failed", "skipped"}),
    "planning": frozenset({"planned", "failed", "skipped"}),
    "planned": frozenset({"applying", "blocked", "failed", "skipped"}),
    "applying": frozenset({"done", "done_with_errors", "failed", "skipped"}),
    "done": frozenset(),
    "done_with_errors": frozenset(),
    "failed": frozenset(),
    "blocked": frozenset(),
    "skipped": frozenset(),
}
STEP_DONE = ("done", "done_with_errors")  # it got to its end
STEP_SETTLED = tuple(state for state, following in STEP.items() if not following)

# A change may begin in any of them: what cannot be done is noted all the same. Some
# ways lead back:
# - sending → planned: the shop certainly holds nothing of it
# - done → waiting, failed: the shop said that it took it, and does not have it
# - failed → done: the answer was lost, and the shop has it
# - skipped → planned: a person took a line back into the plan
# - skipped → waiting: a person took a decision back
CHANGE: Following = {
    "planned": frozenset({"sending", "done", "failed", "waiting", "stale", "skipped"}),
    "sending": frozenset({"planned", "done", "failed", "waiting"}),
    "done": frozenset({"waiting", "failed", "undone"}),
    "waiting": frozenset({"skipped"}),
    "skipped": frozenset({"planned", "waiting"}),
    "failed": frozenset({"done"}),
    "stale": frozenset(),
    "undone": frozenset(),
}

#: What a decision holds that is open again.
OPEN_AGAIN = {
    "state": "open",
    "choice": False,
    "decided_by": False,
    "decided_at": False,
    "decision_run_id": False,
    "memo": False,
}
LIVE = ("open", "blocked")


class IllegalTransition(Exception):
    """A state was written that may not follow on the one before: a mistake of the
    program."""


def check(table: Following, before: str, after: str, record: BaseModel) -> None:
    """Check that a state may follow on another one, or is the same.

    :param table: :data:`RUN`, :data:`STEP` or :data:`CHANGE`
    :param record: whose state it is
    :raises IllegalTransition: it may not
    """
    if after != before and after not in table[before]:
        raise IllegalTransition(f"{record}: {before!r} is never followed by {after!r}.")


def run_ends_as(steps: set[str]) -> str:
    """Tell the state of a run whose steps ended in these states. A run is done though a
    step was skipped for want of a right, but not if all steps were."""
    if steps and steps <= {"failed", "blocked", "skipped"}:
        return "failed"
    if steps & {"failed", "blocked", "done_with_errors"}:
        return "done_with_errors"
    return "done"
