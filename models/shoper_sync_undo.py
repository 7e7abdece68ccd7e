from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..sync.engine.states import RUN_ENDED


class ShoperSyncRun(models.Model):
    """Undoing is a run of its own: its plan is shown, then applied by the worker as
    any other. Only managers undo."""

    _inherit = "shoper.sync.run"

    undoes_id = fields.Many2one(
        "shoper.sync.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    is_undoable = fields.Boolean(compute="_compute_is_undoable")

    @api.depends("state", "change_ids.state")
    def _compute_is_undoable(self):
        done = dict(
            self.env["shoper.sync.change"]._read_group(
                [("run_id", "in", self.ids), ("state", "=", "done")],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.is_undoable = run.state in RUN_ENDED and run in done

    def action_open_undo(self):
        """Open the dialog in which is chosen what of the run is undone."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["shoper.sync.undo"].create({"run_id": self.id})
        return wizard._action_open()

    def _check_may_undo(self):
        """
        :raises AccessError: when the run undoes another one and the user may not
        """
        if self.sudo().undoes_id:
            self._check_manager()

    def _check_manager(self):
        if not self.env.user.has_group("shoper_connector.group_shoper_manager"):
            raise AccessError(
                self.env._("Only a Shoper administrator may undo a synchronisation.")
            )

    def _undo(self, changes=None, steps=None, properties=None):
        """Plan to undo what this run did, and return the run that shows the plan.

        :param changes: these changes only
        :param steps: what these steps did only
        :param properties: these ``shoper.property`` of updates only
        :raises AccessError: unless the user is a Shoper manager
        :raises UserError: when the run has not ended, or did nothing of that
        """
        self.ensure_one()
        self.check_access("read")
        self._check_manager()
        if self.state not in RUN_ENDED:
            raise UserError(self.env._("The synchronisation has not ended yet."))
        origin = self.sudo()
        done = [("run_id", "=", self.id), ("state", "=", "done")]
        if changes is not None:
            done.append(("id", "in", changes.ids))
        if steps is not None:
            done.append(("step_id", "in", steps.ids))
        if properties is not None:
            done.append(("verb", "in", ("update_odoo", "update_shop")))
        undone = origin._parts_to_undo(done)
        refusals = [step._undo_refusal() for step, _deletes in undone]
        if undone and all(refusals):
            raise UserError(" ".join(dict.fromkeys(refusals)))
        if not undone:
            raise UserError(self.env._("There is nothing done here to undo."))
        run = self.sudo().create(
            {
                "connector_id": origin.connector_id.id,
                "user_id": self.env.uid,
                "undoes_id": self.id,
                "is_partial": True,
                "step_ids": [
                    (0, 0, step._undo_values(changes, properties, place, deletes))
                    for place, (step, deletes) in enumerate(undone)
                ],
            }
        )
        run._trigger_worker()
        return run.sudo(False)

    def _parts_to_undo(self, domain):
        """Steps of the run in the order in which they are undone: the last one first.
        What a synchronisation deleted in the shop is created again at the end, in the
        order in which things need each other there.

        :param domain: which changes are undone
        :return: [(step, whether it is its deletes in the shop)]
        """
        groups = self.env["shoper.sync.change"]._read_group(
            domain, ["step_id", "verb"], ["__count"]
        )
        parts = {(step, verb == "delete_shop") for step, verb, _count in groups}

        def place(part):
            step, deletes = part
            if self.undoes_id:  # whose deletes undid creations, the last one first
                return -step.sequence, not deletes
            return deletes, step.sequence if deletes else -step.sequence

        return sorted(parts, key=place)


class ShoperSyncStep(models.Model):
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
        for step in self:
            step.is_undoable = (
                step.run_id.is_undoable
                and step._did_something()
                and not step._undo_refusal()
            )

    def _did_something(self):
        """Tell whether the step linked, wrote, created or deleted anything."""
        self.ensure_one()
        return bool(
            self.linked_count
            or self.created_count
            or self.updated_count
            or self.deleted_count
            or self.acted_count
        )

    def _undo_refusal(self):
        """Say why nothing that a step of its type did can be undone, or False."""
        self.ensure_one()
        refusal = self.env["shoper.sync"]._entity(self.entity)._undo_refusal
        return bool(refusal) and self.env._(refusal)

    def _undo_values(self, changes, properties, sequence, deletes):
        """Values of the step that undoes this one.

        :param deletes: what it deleted in the shop, not its other changes
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
            "property_ids": [(6, 0, properties.ids if properties else [])],
        }

    def action_undo(self):
        """Plan to undo what this step did and show the plan."""
        self.ensure_one()
        return self.run_id._undo(steps=self)._action_open()


class ShoperSyncChange(models.Model):
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
        """Of done changes that undo others: mark those of which nothing is left."""
        originals = self.undoes_id
        reverts = self.search([("undoes_id", "in", originals.ids)])
        (originals | reverts).fetch(["verb", "after", "state", "run_id"])
        for original, undone in reverts.grouped("undoes_id").items():
            now = undone.filtered(lambda change: change.run_id == self.run_id)
            if not original._is_left(undone, now):
                original.state = "undone"

    def _is_left(self, undone, now):
        """Whether something of the change is still to be undone.

        :param undone: changes that undo it
        :param now: those of this run
        """
        done = undone.filtered(lambda change: change.state == "done")
        if self.verb.startswith("update_"):
            codes = {code for change in done for code in change.after or {}}
            return bool({code for code in self.after or {} if code[0] != "_"} - codes)
        # What was deleted with parts is created again by several changes.
        return bool(now - done)


class ShoperElement(models.Model):
    """An element that was deleted in the shop and created again there."""

    _inherit = "shoper.element"

    former_remote_ids = fields.Json(
        "Former Shop IDs",
        readonly=True,
        prefetch=False,
        help="Ids that it had before it was deleted in the shop and created again",
    )

    _renewed_idx = models.Index(
        "(connector_id, entity) WHERE former_remote_ids IS NOT NULL"
    )

    def _renewed(self, domain):
        """Elements that had other ids before, the latest last."""
        self.env.flush_all()
        query = self._search(domain, order="id")
        query.add_where("former_remote_ids IS NOT NULL")
        found = self.browse(query)
        found.fetch(["remote_id", "former_remote_ids", "link_state", "res_id"])
        return found
