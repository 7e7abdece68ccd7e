from odoo import fields, models
from odoo.exceptions import UserError

from ..shoper_sync_change.gone import GONE


class ShoperDecision(models.Model):
    """Decide about what is gone on one side; see ``shoper.sync.change._choose``."""

    _inherit = "shoper.decision"

    gone_choices = fields.Json(related="change_id.choices")

    def action_choose_gone(self):
        """Decide what the button says (context key ``shoper_choice``).

        :raises UserError: when none of these can be decided like that
        """
        self.check_access("read")  # whoever sees a decision may decide
        choice = self.env.context.get("shoper_choice")
        chosen = self.filtered(
            lambda decision: (
                decision.state == "open" and choice in (decision.gone_choices or ())
            )
        )
        if not chosen:
            raise UserError(
                self.env._("It was decided or settled meanwhile. Reload the page.")
            )
        runs = chosen.change_id._choose(choice)
        plans = runs.filtered(lambda run: not run.auto_apply)
        return chosen._report(chosen, plans=plans)

    def _restore_gone(self):
        """Take back what was decided about an element whose counterpart is gone. Where
        an undo left that question to a person, it stays so, whatever the settings
        say."""
        if self.verb in GONE:
            memo, asked = self.memo or {}, self.element_id.gone_choice == "ask"
            self.element_id.write(
                {
                    "gone_choice": "ask" if asked else memo.get("choice"),
                    "left_note": memo.get("gone"),
                }
            )
            self.change_id.write({"state": "waiting", "message": self.message})
