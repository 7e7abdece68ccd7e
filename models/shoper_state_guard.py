from odoo import models

from ..sync.engine.states import Following, check


class ShoperStateGuard(models.AbstractModel):
    """Holds whoever writes the ``state`` of a record to what may follow what."""

    _name = "shoper.state.guard"
    _description = "States in Their Order"

    # What may follow what, a table of :mod:`..sync.engine.states`.
    _following: Following = {}

    def write(self, vals):
        """Write, unless the state may not follow on the present one.

        :raises IllegalTransition: see :mod:`..sync.engine.states`
        """
        if "state" in vals:
            for state, records in self.grouped("state").items():
                check(self._following, state, vals["state"], records[:1])
        return super().write(vals)
