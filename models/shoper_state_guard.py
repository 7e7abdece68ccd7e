from odoo import models

from ..sync.engine.states import Following, check


class ShoperStateGuard(models.AbstractModel):
    """Lets only those states of a record be written that may follow the present one."""

    _name = "shoper.state.guard"
    _description = "States in Their Order"

    # Which states may follow which, one of the tables in ``sync/engine/states.py``.
    _following: Following = {}

    def write(self, vals):
        """Write, unless the state may not follow on the present one.

        :raises IllegalTransition: see ``sync/engine/states.py``
        """
        if "state" in vals:
            for state, records in self.grouped("state").items():
                check(self._following, state, vals["state"], records[:1])
        return super().write(vals)
