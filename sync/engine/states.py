"""The states of a run and of its steps, and what may follow what; ARCHITECTURE.md
draws them."""

# What people see of a run. ``planned`` waits for a person, or is applied at once.
RUN: dict[str, frozenset[str]] = {
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

STEP: dict[str, frozenset[str]] = {
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
STEP_SETTLED = tuple(state for state, following in STEP.items() if not following)


def run_ends_as(steps: set[str]) -> str:
    """Tell the state of a run whose steps ended in these states."""
    if steps and steps <= {"failed", "blocked"}:
        return "failed"
    if steps & {"failed", "blocked", "done_with_errors"}:
        return "done_with_errors"
    return "done"
