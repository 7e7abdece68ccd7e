from odoo.api import Environment
from odoo.models import BaseModel
from odoo.tools import split_every

from ..causes import Needed
from ..states import LIVE, STEP_DONE
from .left_undone import LeftUndone
from .listing import Listing
from .needed import ask_for
from .settled import Settled

CHUNK = 1000  # changes whose values are in memory at once


class Decisions:
    """Keeps the list of decisions (``shoper.decision``): what a synchronisation left
    undone until a person says what to do."""

    def __init__(self, env: Environment) -> None:
        self.env = env

    def collect(self, steps: BaseModel) -> None:
        """Renew the list by what steps of a shop left undone; what these looked at
        without meeting it again is settled. Each cause is asked about once: what only
        waits for it, or was left undone for the same reason, stands behind it.

        A step that failed as a whole is a notice on its run, and so is a creation
        whose answer was lost: the next synchronisation looks for it, there is nothing
        to decide. What is left alone whatever anybody says is a note on its change."""
        decisions = self.env["shoper.decision"]
        found = [self._collect_of(step) for step in steps]
        if any(found):
            decisions._arrange(steps.connector_id)
            decisions._announce()

    def _collect_of(self, step: BaseModel) -> bool:
        """Renew the list by what a step left undone.

        :return: whether anything is on it that is about the step's type
        """
        decisions = self.env["shoper.decision"]
        listed = decisions.search(
            [
                ("connector_id", "=", step.connector_id.id),
                ("entity", "=", step.entity),
                "|",
                ("state", "in", LIVE),
                "&",
                ("state", "=", "decided"),
                ("decision_run_id", "=", step.run_id.id),
            ]
        )
        # One that the run was to carry out may be on the list again, by another run.
        live_last = listed.sorted(lambda decision: decision.state in LIVE)
        by_key = {decision.key: decision for decision in live_last}
        met: set[str] = set()
        needed: dict[Needed, BaseModel] = {}
        listing = Listing(self.env, step)
        left = LeftUndone(self.env, step).changes()
        for ids in split_every(CHUNK, left.ids):
            now = listing.meet(left.browse(ids), by_key)
            met |= now.keys
            by_key |= {decision.key: decision for decision in now.listed}
            for item, change in now.needed.items():
                needed.setdefault(item, change)
        if step.state in STEP_DONE:
            others = listed.filtered(
                lambda decision: decision.state in LIVE and decision.key not in met
            )
            Settled(self.env, step, left).of(others)._settle(step.run_id)
        ask_for(self.env, step, needed)
        return bool(met or listed)
