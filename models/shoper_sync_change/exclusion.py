from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ShoperSyncChange(models.Model):
    """Leave lines out of a plan before it is applied."""

    _inherit = "shoper.sync.change"

    excluded_by = fields.Many2one(
        "res.users", readonly=True, help="Who left the change out of the plan"
    )
    is_decidable = fields.Boolean(compute="_compute_is_decidable")

    @api.depends("run_id.state", "run_id.may_decide", "step_id.state")
    @api.depends_context("uid")
    def _compute_is_decidable(self):
        """Tell whether the change belongs to a plan that waits for the user."""
        for change in self:
            change.is_decidable = change._is_in_plan() and change.run_id.may_decide

    def _is_in_plan(self):
        """Tell whether the change belongs to a plan that waits for a person."""
        self.ensure_one()
        return self.run_id.state == "planned" and self.step_id.state == "planned"

    def action_exclude(self):
        """Leave these changes, and those that wait for them, out of their plan.

        :raises UserError: when their plan is not waiting for a person
        """
        self._check_decidable()
        # Users may not write changes; who may decide about a plan leaves lines out so.
        chosen = self.sudo().filtered(lambda change: change.state == "planned")
        chosen.write(
            {
                "state": "skipped",
                "excluded_by": self.env.uid,
                "message": self.env._("Left out by %s.", self.env.user.name),
            }
        )
        chosen._skip_dependents()
        return True

    def action_include(self):
        """Take excluded changes, and what was left out because of them, back into
        their plan.

        :raises UserError: when their plan is not waiting for a person
        """
        self._check_decidable()
        back = self.sudo().filtered("excluded_by")  # as when they are left out
        back.write({"excluded_by": False})
        back._plan_unblocked()
        return True

    def _check_decidable(self):
        """Refuse changes that one may not see or whose plan is applied already.

        :raises AccessError: when their plan is somebody else's
        :raises UserError: when their plan is not waiting for a person
        """
        self.check_access("read")
        self.run_id._check_may_decide()
        self._hold_plan()
        if not all(change._is_in_plan() for change in self):
            raise UserError(
                self.env._("Only changes of a plan that is not applied yet are chosen.")
            )

    def _hold_plan(self):
        """Keep the plan from being applied at the same time without what is changed
        here: the run is written unchanged, so that the database refuses whoever comes
        second, and Odoo tries that again. A lock alone would let the second one go on
        with what it read before."""
        self.env.cr.execute(
            SQL(
                "UPDATE shoper_sync_run SET state = state WHERE id = ANY(%s)",
                self.run_id.ids,
            )
        )

    def _skip_dependents(self):
        """Skip what waits for these changes, level by level."""
        blockers = self
        while blockers:
            waiting = self.search(
                [("depends_on_ids", "in", blockers.ids), ("state", "=", "planned")]
            )
            for blocker, own in waiting._by_blocker(blockers).items():
                own.write({"state": "skipped", "message": blocker._blocks_text()})
            blockers = waiting

    def _by_blocker(self, blockers):
        """Sort these changes by the first of others for which each waits: {the other
        one: changes}. There may be thousands of both."""
        ids = set(blockers.ids)
        return self.grouped(
            lambda change: change.depends_on_ids.filtered(lambda item: item.id in ids)[
                :1
            ]
        )

    def _blocks_text(self):
        """Tell why what waits for these changes is not done, by the change that holds
        up all others."""
        first = root = self[:1]
        seen = root
        while root.state == "skipped" and not root.excluded_by:
            before = (root.depends_on_ids - seen).filtered(
                lambda change: change.state not in ("planned", "sending", "done")
            )[:1]
            if not before:
                break
            root, seen = before, seen | before
        if root != first:
            return root._blocks_text()
        return self.env._(
            "Waits for “%(change)s”. %(reason)s",
            change=self[:1].display_name or "",
            reason=self[:1].message or "",
        )

    def _plan_unblocked(self):
        """Plan these changes again, and what waited for nothing but them."""
        freed = self
        while freed:
            freed = freed.filtered(
                lambda change: all(
                    blocker.state in ("planned", "done")
                    for blocker in change.depends_on_ids
                )
            )
            freed.write({"state": "planned", "message": False})
            freed = self.search(
                [
                    ("depends_on_ids", "in", freed.ids),
                    ("state", "=", "skipped"),
                    ("excluded_by", "=", False),
                ]
            )
