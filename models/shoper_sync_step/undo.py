from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..shoper_sync_change.search import UPDATES


class ShoperSyncStep(models.Model):
    """Undo what a step did, by a step of a run that undoes."""

    _inherit = "shoper.sync.step"

    undoes_id = fields.Many2one("shoper.sync.step", readonly=True, ondelete="set null")
    undoes_change_ids = fields.Json(
        readonly=True, help="Ids of the changes to undo; empty: all of the step"
    )
    undoes_deletes = fields.Boolean(
        readonly=True,
        help="What the step deleted in the shop is undone; else: all other changes",
    )
    undoes_properties = fields.Boolean(
        readonly=True, help="Only the chosen properties of updates are undone."
    )
    is_undoable = fields.Boolean(compute="_compute_is_undoable")

    @api.depends("run_id.state", "run_id.change_ids.state")
    def _compute_is_undoable(self):
        wrote = self._that_wrote()
        for step in self:
            step.is_undoable = (
                step.run_id.is_undoable and step in wrote and not step._undo_refusal()
            )

    def _that_wrote(self):
        """Find those of the steps of which something is done and not undone."""
        return self.filtered(lambda step: step._counted(("done",)))

    def _undo_refusal(self):
        """Say why nothing that a step of its type did can be undone, or False."""
        self.ensure_one()
        refusal = self.env["shoper.sync"]._entity(self.entity)._undo_refusal
        return bool(refusal) and self.env._(refusal)

    def _undoable_properties(self):
        """Count the elements of which the steps updated a property that is not undone
        yet, in one query: {id of the ``shoper.property``: how many}."""
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["step_id", "entity", "verb", "state", "after"])
        changes.flush_model(["undoes_id"])
        # A text counts once for all its languages.
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, count(DISTINCT c.id)
                   FROM shoper_sync_change c,
                     LATERAL jsonb_object_keys(%(after)s) AS held(code),
                     shoper_property p
                   WHERE c.step_id = ANY(%(steps)s) AND c.state = 'done'
                     AND c.verb = ANY(%(updates)s) AND p.entity = c.entity
                     AND p.code = split_part(held.code, '@', 1)
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_change u
                       WHERE u.undoes_id = c.id AND u.state = 'done'
                         AND jsonb_exists(%(undone)s, held.code))
                   GROUP BY p.id""",
                after=changes._sql_values("c", "after"),
                undone=changes._sql_values("u", "after"),
                steps=self.ids,
                updates=list(UPDATES),
            )
        )
        return dict(rows)

    def _undo_values(self, changes, properties, sequence, deletes):
        """Return the values of the step that undoes this one.

        :param changes: these of its changes only, or None
        :param properties: these ``shoper.property`` of updates only, or None
        :param deletes: undo what it deleted in the shop, not its other changes
        """
        self.ensure_one()
        return {
            "entity": self.entity,
            "sequence": sequence,
            "is_partial": True,
            "undoes_id": self.id,
            "undoes_deletes": deletes,
            "undoes_change_ids": changes.ids if changes is not None else False,
            "undoes_properties": properties is not None,
            "property_ids": [Command.set(properties.ids if properties else [])],
        }

    def _undo_again_values(self):
        """Make the values of a step that undoes what this undoing step did not."""
        self.ensure_one()
        names = ("entity", "sequence", "undoes_change_ids", "undoes_deletes")
        return {name: self[name] for name in (*names, "undoes_properties")} | {
            "is_partial": True,
            "undoes_id": self.undoes_id.id,
            "property_ids": [Command.set(self.property_ids.ids)],
        }

    def action_undo(self):
        """Plan to undo what this step did and show the plan."""
        self.ensure_one()
        return self.run_id._undo(steps=self)._action_open()
