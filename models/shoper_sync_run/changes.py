from odoo import models

FEW = 3  # groups that are shown open


class ShoperSyncRun(models.Model):
    """Open lists of the changes of a run."""

    _inherit = "shoper.sync.run"

    def action_open_changes(self):
        """Open the changes of the run, those in certain states where a button names
        them (context key ``shoper_change_states``); of those that wait only what was
        not answered since."""
        self.ensure_one()
        states = self.env.context.get("shoper_change_states")
        if states:
            own = self.env["shoper.sync.change"]._unanswered()
            return self._changes_action([("state", "in", states), *own])
        action = self._changes_action([])
        action["context"]["search_default_group_verb"] = 1
        return action

    def _changes_action(self, domain, group="step_id"):
        """Make the action that lists changes of the run, grouped, the groups open
        where they are few.

        :param domain: which changes of the run
        :param group: step_id or verb
        """
        changes = self.env["shoper.sync.change"]
        domain = [("run_id", "=", self.id), *domain]
        groups = changes._read_group(domain, [group], ["__count"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_change_action"
        )
        action["domain"] = domain
        if len(groups) <= FEW:
            view = self.env.ref("shoper_connector.shoper_sync_change_view_list_open")
            action["views"] = [(view.id, "list"), (False, "kanban"), (False, "form")]
        steps = self.env["shoper.sync.step"]
        steps = steps.search_fetch([("run_id", "=", self.id)], ["entity"])
        entities = [self.env["shoper.sync"]._entity(step.entity) for step in steps]
        action["context"] = {
            f"search_default_group_{group.removesuffix('_id')}": 1,
            "shoper_pictures": any(
                changes._picture_of(entity._odoo_model) for entity in entities
            ),
        }
        return action
