from odoo import fields, models
from odoo.exceptions import UserError

NO_OPTIONS = {
    "enabled": True,
    "fetch_all": True,
    "is_partial": True,
    "update_linked": "none",
    "import_unlinked": False,
    "export_unlinked": False,
    "delete_unlinked": False,
    "conflict_policy": "protect",
}


class ShoperDecision(models.Model):
    """What a person decides. Nothing is written here but what this addon remembers:
    values are carried over, records created, by a partial run of that person, which
    looks at both sides again before it writes."""

    _inherit = "shoper.decision"

    def action_take_shop(self):
        """In all of these the shop's value counts."""
        return self._choose_side("shop")

    def action_take_odoo(self):
        """In all of these Odoo's value counts."""
        return self._choose_side("odoo")

    def action_leave(self):
        """In all of these both values stay as they are until one is edited again."""
        return self._choose_side("leave")

    def action_create(self):
        """None of the candidates is the element: create it in Odoo."""
        chosen = self._fitting(lambda decision: decision.can_create)
        twins = chosen.filtered("is_about_twins")
        if twins:
            twins.action_create_both()
        (chosen - twins)._create_elements()
        return self._report(chosen)

    def _create_elements(self):
        """Queue a run that creates the elements of these decisions, which are none of
        the candidates."""
        self._tell_apart()
        for decision in self:
            element = decision.element_id
            refused = set(element.refused_res_ids or ())
            found = set((decision.change_id.after or {}).get("candidates", ()))
            decision.memo = (decision.memo or {}) | {
                "refused": sorted(refused),
                "note": element.left_note,
            }
            element.refused_res_ids = sorted(refused | found) or False
            # This is the word that it waited for, which is none to delete it.
            element.write({"left_note": False, "is_kept_in_shop": True})
        for connector, own in self.grouped("connector_id").items():
            options = [
                NO_OPTIONS
                | {
                    "entity": entity,
                    "import_unlinked": True,
                    "only_element_ids": some.element_id.ids,
                }
                for entity, some in own.grouped("entity").items()
            ]
            own._decide("create", own._queue(connector, options))

    def action_ignore(self):
        """Leave the element, or the record, out of every synchronisation."""
        chosen = self._fitting(lambda decision: decision.can_ignore)
        chosen.element_id.sudo(False).action_ignore()
        records = chosen.filtered(lambda decision: not decision.element_id)
        for decision in records:
            self.env["shoper.ignored.record"].sudo()._ignore(
                decision.connector_id, decision.entity, decision.res_id
            )
        records._decide("ignore")
        return self._report(chosen)

    def _want_again(self):
        """Creating it may have been undone, since when it is not created unasked."""
        for decision in self:
            if decision.verb in ("create_odoo", "ambiguous"):
                decision.element_id.write({"left_note": False, "is_kept_in_shop": True})
            if decision.verb == "create_shop" and decision.res_id:
                self.env["shoper.element"].search(
                    [
                        ("connector_id", "=", decision.connector_id.id),
                        ("entity", "=", decision.entity),
                        ("link_state", "=", "missing"),
                        ("res_id", "=", decision.res_id),
                        ("gone_choice", "=", "leave"),
                    ]
                ).gone_choice = "recreate"

    def _undo_again(self, run):
        """Queue a run that undoes what this one, which was to undo it, did not.

        :raises AccessError: unless the user may undo
        """
        originals = self.change_id.undoes_id
        undo = run.undoes_id.sudo(False)._undo(originals.sudo(False)).sudo()
        undo.auto_apply = True
        return undo

    def _retry_options(self, step):
        elements = self.element_id
        records = self.filtered(lambda decision: not decision.element_id)
        options = self.env["shoper.sync.options"]._option_values(step) | {
            "is_partial": True,
            "delete_unlinked": False,
            "only_element_ids": elements.ids,
            "only_res_ids": records.mapped("res_id"),
        }
        if step.choices:
            options["choices"] = {
                key: value
                for key, value in step.choices.items()
                if int(key) in elements.ids
            }
        return options

    def action_choose_record(self):
        """Open the dialog in which any record can be chosen."""
        self.ensure_one()
        return self.element_id.action_open_link_wizard()

    def action_always(self):
        """Decide about every conflict of the properties that differ here from now
        on."""
        chosen = self._fitting(lambda decision: decision.has_values)
        if len(chosen.connector_id) > 1:
            raise UserError(self.env._("Choose decisions of one shop."))
        return chosen._action_always(chosen.value_ids._property())

    def _action_always(self, properties):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide about All of Them"),
            "res_model": "shoper.decision.always",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_connector_id": self.connector_id.id,
                "default_property_ids": properties.ids,
                "default_offered_ids": properties.ids,
            },
        }

    def _fitting(self, fits):
        """Those of the decisions that can be decided so, for the rest of the way
        without the user's restrictions.

        :raises UserError: when there are none
        """
        self.check_access("read")  # who sees a decision may decide
        chosen = self.sudo().filtered(
            lambda decision: decision.state == "open" and fits(decision)
        )
        if not chosen:
            raise UserError(self.env._("None of these can be decided like this."))
        chosen.change_id.fetch(["before", "after", "verb"])
        return chosen

    def _queue(self, connector, options, origin="person"):
        """Queue a partial run of the user."""
        run = (
            connector.with_user(self.env.user)
            ._create_run(options, True, origin, self.env.user)
            .sudo()
        )
        run.purpose = "decision"
        return run

    def _decide(self, choice, run=None):
        self.write(
            {
                "state": "decided",
                "choice": choice,
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_run_id": run.id if run else False,
            }
        )
        self._announce()

    def _decide_values(self, run=None):
        for decision in self:
            choices = set(decision.value_ids.mapped("choice"))
            choice = choices.pop() if len(choices) == 1 else "several"
            decision._decide(choice, run or decision.decision_run_id)

    def _report(self, chosen, message=None):
        """Tell what became of it and read the screen again.

        :param message: what to tell, if not that so many were decided
        """
        left = len(self) - len(chosen)
        message = message or self.env._("Decided: %s.", len(chosen))
        if left:
            message += " " + self.env._("Cannot be decided like this: %s.", left)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if left else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
