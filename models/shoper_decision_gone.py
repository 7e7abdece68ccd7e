from odoo import api, fields, models
from odoo.exceptions import UserError

from .shoper_sync_gone import GONE


class ShoperDecision(models.Model):
    """Decisions about what is gone on one side; see ``shoper.sync.change._choose``."""

    _inherit = "shoper.decision"

    gone_choices = fields.Json(related="change_id.choices")

    @api.depends("verb")
    def _compute_can(self):
        result = super()._compute_can()
        for decision in self:
            if decision.verb in GONE:
                decision.can_retry = False
        return result

    def action_choose_gone(self):
        """Decide what the button says (context key ``shoper_choice``).

        :raises UserError: when none of these can be decided like that
        """
        self.check_access("read")  # who sees a decision may decide
        choice = self.env.context.get("shoper_choice")
        chosen = self.filtered(
            lambda decision: (
                decision.state == "open" and choice in (decision.gone_choices or ())
            )
        )
        if not chosen:
            raise UserError(self.env._("This cannot be decided here."))
        chosen.change_id._choose(choice)
        return chosen._report(chosen)

    def _restore(self):
        result = super()._restore()
        if self.verb in GONE:
            memo = self.memo or {}
            self.element_id.write(
                {"gone_choice": memo.get("choice"), "left_note": memo.get("gone")}
            )
            self.change_id.write({"state": "waiting", "message": self.message})
        return result
