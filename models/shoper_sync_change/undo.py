from odoo import fields, models
from odoo.exceptions import UserError


class ShoperSyncChange(models.Model):
    """Undo single changes, and tell which are undone."""

    _inherit = "shoper.sync.change"

    undoes_id = fields.Many2one(
        "shoper.sync.change",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def action_undo(self):
        """Plan to undo these changes of one run and show the plan.

        :raises UserError: when they are of several runs
        """
        if len(self.run_id) != 1:
            raise UserError(self.env._("Choose changes of one synchronisation."))
        return self.run_id._undo(changes=self)._action_open()

    def _mark_undone(self):
        """Mark the originals of these done changes as undone, where nothing is left of
        them."""
        originals = self.undoes_id
        reverts = self.search([("undoes_id", "in", originals.ids)])
        (originals | reverts).fetch(["verb", "after", "state", "run_id"])
        for original, undone in reverts.grouped("undoes_id").items():
            now = undone.filtered(lambda change: change.run_id == self.run_id)
            if not original._is_left(undone, now):
                original.state = "undone"

    def _is_left(self, undone, now):
        """Tell whether something of the change is still to be undone.

        :param undone: changes of all runs that undo it
        :param now: those of them that belong to the run which has just undone
        """
        done = undone.filtered(lambda change: change.state == "done")
        if self.verb.startswith("update_"):
            codes = {code for change in done for code in change.after or {}}
            return bool(set(self.after or ()) - codes)
        # What was deleted with parts is created again by several changes.
        return bool(now - done)
