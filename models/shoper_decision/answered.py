from odoo import api, fields, models

from ...sync.engine.dates import moment_text


class ShoperDecision(models.Model):
    """Say of what is not asked about any more which answer was given, in the words of
    its button, by whom and when; or that nobody had to answer."""

    _inherit = "shoper.decision"

    answer = fields.Char(
        compute="_compute_answer",
        help="What was decided, or why nothing had to be decided",
    )

    @api.depends(
        "state",
        "choice",
        "kind",
        "memo",
        "decision_run_id",
        "value_ids.choice",
        "element_id.link_state",
        "element_id.res_id",
        "element_id.record_name",
    )
    @api.depends_context("lang", "uid")
    def _compute_answer(self):
        labels = dict(self._fields["choice"]._description_selection(self.env))
        # Where something is gone, some buttons have other names.
        gone = self.env["shoper.element"]._fields["gone_choice"]
        of_gone = dict(gone._description_selection(self.env))
        self.filtered(lambda item: item.choice == "link").fetch(["memo"])
        for decision in self:
            choice, element = decision.choice, decision.element_id
            if decision.state == "settled":
                # A value may have been answered before the others became equal.
                decision.answer = (
                    labels["several"]
                    if any(decision.value_ids.mapped("choice"))
                    else decision._settled_text()
                )
            elif decision.state != "decided":
                decision.answer = False
            elif decision.kind == "gone" and choice in of_gone:
                decision.answer = of_gone[choice]
            elif choice == "create" and not element:
                decision.answer = self.env._("Create in the Shop")
            elif choice == "link" and decision._is_linked_so():
                record = element.record_name
                decision.answer = ": ".join(filter(None, (labels[choice], record)))
            else:
                decision.answer = labels.get(choice)

    def _settled_text(self) -> str:
        """Tell that nobody had to answer, and why as far as that is known."""
        not_needed = self.env._("Not needed any more")
        if self.kind == "link" and self.element_id.link_state == "linked":
            why = self.env._("it is linked by now")
        elif self.decision_run_id:
            why = self.env._("a synchronisation looked again and found nothing to ask")
        else:
            return not_needed
        return f"{not_needed}: {why}"

    def _is_linked_so(self) -> bool:
        """Tell whether the element is linked still with the record that was chosen."""
        element, chosen = self.element_id, (self.memo or {}).get("linked")
        return element.link_state == "linked" and element.res_id == chosen

    def _answered_text(self) -> str:
        """Tell in one line which answer was given, by whom and when; nothing of what
        is asked about still."""
        self.ensure_one()
        if not self.answer:
            return ""
        # Whoever sees a decision sees who made it.
        by = self.state == "decided" and self.decided_by.sudo().name
        at = moment_text(self.env, self.decided_at)
        facts = ", ".join(filter(None, (by, at)))
        answer = self.env._("Answer: %s", self.answer)
        return f"{answer} ({facts})" if facts else answer
