from collections import Counter

from odoo import Command, api, fields, models
from odoo.tools import SQL, formatLang

from ..sync.engine.decisions.decisions import Decisions
from ..sync.engine.options import NAMED
from ..sync.engine.shown.names import Names
from ..sync.engine.states import RUN_ENDED, STEP, STEP_SETTLED
from .shoper_sync_change.answered import WAITING
from .shoper_sync_change.search import ACTIONS, CREATIONS, DELETIONS, UPDATES

OPEN_STATES = ("planned", "sending")  # of changes that are still to be done
GIVEN_UP = 1000  # steps whose choices are emptied in one go


class ShoperSyncStep(models.Model):
    """The part of a run that concerns one type: its options, how far it got and what
    came of it."""

    _name = "shoper.sync.step"
    _description = "Shoper Synchronisation Step"
    _inherit = ["shoper.sync.options", "shoper.shop.guard", "shoper.state.guard"]
    _order = "run_id.id desc, sequence, id"
    _following = STEP

    run_id = fields.Many2one(
        "shoper.sync.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(related="run_id.connector_id", store=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Queued"),
            ("fetching", "Downloading"),
            ("linking", "Linking"),
            ("planning", "Planning"),
            ("planned", "Planned"),
            ("applying", "Applying"),
            ("done", "Done"),
            ("done_with_errors", "With Errors"),
            ("failed", "Failed"),
            ("blocked", "Blocked"),
            ("skipped", "Skipped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    message = fields.Text(readonly=True)
    is_fetch_complete = fields.Boolean(
        readonly=True, help="Everything was downloaded, without an error."
    )
    is_downloaded = fields.Boolean(
        readonly=True, help="What was to be downloaded is there, all or what is new."
    )
    accept_fewer = fields.Boolean(
        readonly=True,
        help="An administrator confirmed that the shop really has so few elements.",
    )
    is_partial = fields.Boolean(
        readonly=True,
        help="Concerns some elements and records only: neither opens nor closes the "
        "gates of other types, and deletes in the shop only what somebody decided to "
        "delete.",
    )
    only_element_ids = fields.Json(
        readonly=True, help="Of a partial step: ids of the elements that take part"
    )
    only_res_ids = fields.Json(
        readonly=True, help="Of a partial step: ids of the records that take part"
    )
    only_remote_ids = fields.Json(
        readonly=True,
        help="Of a partial step: ids in the shop of the elements that take part, "
        "mirrored or not",
    )
    only_parent_ids = fields.Json(
        readonly=True,
        help="Of a partial step for parts of something, such as the pictures of "
        "products: ids of the records whose parts take part",
    )
    choices = fields.Json(
        readonly=True,
        prefetch=False,
        exportable=False,
        help="Of a partial step that carries out decisions: {element id: {property: "
        "{side: shop or odoo, odoo: value seen, shop: value seen}}}; nothing else is "
        "updated.",
    )
    cursor = fields.Json(
        readonly=True, help="How far the step got, so that it can be continued"
    )
    fetched_to = fields.Integer(
        "Downloaded up to ID",
        readonly=True,
        help="Highest shop id of a finished download: where one of only the new "
        "elements begins.",
    )
    fetched_marks = fields.Json(
        readonly=True,
        help="Of a finished download: the newest moment of each field by which the "
        "shop tells what changed; the next one begins there.",
    )
    fetched_odd = fields.Json(
        "To Read Again",
        readonly=True,
        help="Of a finished download: shop ids of what is read once, however old, and "
        "made no sense; the next ones read these again until they do.",
    )
    fetched_count = fields.Integer("Downloaded", readonly=True)
    changed_count = fields.Integer("New or Changed", readonly=True)
    missing_count = fields.Integer("Gone", readonly=True)
    tally = fields.Json(
        compute="_compute_tally",
        exportable=False,
        help="How many changes there are: [[kind, action, state, number]]",
    )
    gone_tally = fields.Json(
        readonly=True,
        exportable=False,
        help="How many changes there were besides, which are deleted since: "
        "[[kind, action, state, number]]",
    )
    planned_count = fields.Integer(compute="_compute_counts")
    plan = fields.Text(compute="_compute_counts", help="What is still to be done")
    linked_count = fields.Integer(compute="_compute_counts", string="Newly Linked")
    created_count = fields.Integer(compute="_compute_counts", string="Created")
    updated_count = fields.Integer(compute="_compute_counts", string="Updated")
    deleted_count = fields.Integer(compute="_compute_counts", string="Deleted")
    acted_count = fields.Integer(compute="_compute_counts", string="Actions")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    skipped_count = fields.Integer(compute="_compute_counts", string="Left Out")
    failed_count = fields.Integer(compute="_compute_counts", string="Failed")
    is_idle = fields.Boolean(
        compute="_compute_counts",
        help="Nothing was to be changed, and nothing is open.",
    )
    result = fields.Selection(
        lambda self: [
            *self._fields["state"]._description_selection(self.env),
            ("idle", self.env._("No Changes")),
        ],
        compute="_compute_counts",
    )
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    scope_count = fields.Integer(
        "Out of Scope",
        readonly=True,
        help="Elements outside the synchronisation scope of the shop",
    )
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

    _last_idx = models.Index("(connector_id, entity, id)")
    _last_full_idx = models.Index(
        "(connector_id, entity, ended_at, id) WHERE is_partial IS NOT TRUE"
    )

    @api.depends("entity")
    def _compute_display_name(self):
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for step in self:
            step.display_name = labels.get(step.entity)

    @api.depends("run_id.change_ids.state", "run_id.change_ids.verb", "gone_tally")
    def _compute_tally(self):
        """Count the changes in one pass, for all that is said of them on a page. What
        waited and was answered since is ``answered``."""
        changes = self.env["shoper.sync.change"]
        tally = changes._tally([("step_id", "in", self.ids)])
        for step in self:
            found = tally.get(step._origin, {}).items()
            step.tally = [[*facts, number] for facts, number in found] + (
                step.gone_tally or []
            )

    def _counted(self, states, verbs=None):
        """Count the changes of these steps in some states, of some kinds where these
        are named."""
        return sum(
            number
            for step in self
            for verb, _action, state, number in step.tally or ()
            if state in states and (verbs is None or verb in verbs)
        )

    @api.depends("run_id.change_ids.state", "run_id.change_ids.verb")
    @api.depends_context("lang")
    def _compute_counts(self):
        """Count the changes by kind and by what became of them."""
        verbs = dict(
            self.env["shoper.sync.change"]
            ._fields["verb"]
            ._description_selection(self.env)
        )
        for step in self:

            def count(verbs=None, states=("done", "undone"), step=step):
                return step._counted(states, verbs)

            actions = Counter()
            for _verb, action, state, number in step.tally or ():
                if action and state in OPEN_STATES:
                    actions[action] += number
            step.planned_count = count(states=OPEN_STATES)
            planned = [
                (label, count((verb,), OPEN_STATES))
                for verb, label in verbs.items()
                if verb != "act"
            ]
            entity = step.entity and self.env["shoper.sync"]._entity(step.entity)
            planned += [
                (Names(entity).of_action(action), number)
                for action, number in actions.items()
            ]
            step.plan = ", ".join(
                f"{label}: {formatLang(self.env, number, digits=0)}"
                for label, number in planned
                if number
            )
            step.linked_count = count(("link",))
            step.created_count = count(CREATIONS)
            step.updated_count = count(UPDATES)
            step.deleted_count = count(DELETIONS)
            step.acted_count = count(ACTIONS)
            step.waiting_count = count(states=WAITING)
            step.skipped_count = count(states=("skipped",))
            step.failed_count = count(states=("failed",))
            step.is_idle = step.state in ("planned", "done") and not step.tally
            step.result = "idle" if step.is_idle else step.state

    def _is_settled(self):
        """Tell whether the step has ended."""
        self.ensure_one()
        return self.state in STEP_SETTLED

    def _settle(self, state, message=False):
        """End the step and list what it left to people."""
        self.write(
            {"state": state, "message": message, "ended_at": fields.Datetime.now()}
        )
        Decisions(self.env).collect(self)

    def _close(self, state, message=False):
        """End the step and skip what it had planned and not done. A creation whose
        answer is still out keeps its count of attempts, by which the next run knows
        that it must look for what it made."""
        self._drop_changes(message)
        self._settle(state, message)

    def _drop_changes(self, message):
        """Skip what the step had planned and not done, see :meth:`_close`."""
        changes = self.env["shoper.sync.change"]
        self._skip_planned(message)
        sent = changes.search([("step_id", "=", self.id), ("state", "=", "sending")])
        made = sent.filtered(lambda change: change.verb == "create_shop")
        made.write(
            {
                "state": "failed",
                "message": self.env._(
                    "The shop's answer was lost. The next synchronisation looks for "
                    "what it made and links it."
                ),
            }
        )
        (sent - made).write(
            {
                "state": "failed",
                "message": self.env._(
                    "The shop's answer was lost. The next synchronisation looks "
                    "whether the shop did it."
                ),
            }
        )

    def _skip_planned(self, message, limit=None):
        """Skip what the step had planned and not done.

        :param limit: how many changes at most
        :return: whether there were any
        """
        planned = self.env["shoper.sync.change"].search(
            [("step_id", "=", self.id), ("state", "=", "planned")], limit=limit
        )
        planned.write({"state": "skipped", "message": message})
        return bool(planned)

    def _known_counts(self):
        """Count the elements that complete downloads of these steps are about to meet,
        as far as they were there before: {step id: count}; of no other step.

        Others are met right now."""
        complete = self.filtered(
            lambda step: (
                step.fetch_all
                and not step.is_partial
                and step.started_at
                and step.state == "fetching"
            )
        )
        if not complete:
            return {}
        self.env["shoper.element"].flush_model()
        complete.flush_recordset()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT s.id, count(*)
                       FROM shoper_sync_step s JOIN shoper_element e
                         ON e.connector_id = s.connector_id AND e.entity = s.entity
                       WHERE s.id IN %s AND e.link_state <> 'missing'
                         AND e.create_date < s.started_at
                       GROUP BY s.id""",
                    tuple(complete.ids),
                )
            )
        )

    def _forget_choices(self, elements):
        """Empty the values that people saw of some elements, in any step. The elements
        stay named, so that steps that are not over yet do nothing about them.

        :param elements: ``shoper.element``
        """
        self.flush_model(["choices"])
        ids = {str(element_id) for element_id in elements.ids}
        for step in self.search(
            [
                ("connector_id", "in", elements.connector_id.ids),
                ("entity", "in", elements.mapped("entity")),
                (
                    "id",
                    "in",
                    SQL(
                        "SELECT id FROM shoper_sync_step WHERE choices ?| %s", list(ids)
                    ),
                ),
            ]
        ):
            step.choices = {
                key: {} if key in ids else chosen
                for key, chosen in step.choices.items()
            }

    @api.autovacuum
    def _gc_choices(self):
        """Empty the values that people saw, and the shop's words about what made steps
        fail, in steps of ended runs, once their type does not keep them any longer.

        :return: (of how many steps they were emptied, whether there may be more)
        """
        emptied = 0
        self.flush_model(["choices"])
        holding = SQL(
            """SELECT step.id FROM shoper_sync_step step, jsonb_each(choices) AS one
               WHERE one.value != '{}'"""
        )
        for entity, before in self.env["shoper.sync"]._kept_until():
            if emptied == GIVEN_UP:
                break
            steps = self.search(
                [
                    ("entity", "=", entity._entity),
                    "|",
                    ("id", "in", holding),
                    "&",
                    ("state", "=", "failed"),
                    ("message", "!=", False),
                    ("run_id.state", "in", RUN_ENDED),
                    ("run_id.ended_at", "<", before),
                ],
                order="id",
                limit=GIVEN_UP - emptied,
            )
            for step in steps.filtered("choices"):
                step.choices = dict.fromkeys(step.choices, {})
            steps.filtered(lambda step: step.state == "failed").message = False
            emptied += len(steps)
        return emptied, emptied == GIVEN_UP

    def action_open_changes(self):
        """Open the changes of this step."""
        self.ensure_one()
        return self.run_id._changes_action([("step_id", "=", self.id)], group="verb")

    def action_accept_fewer(self):
        """Start anew, without stopping at a download that is much smaller than before:
        an administrator confirms that the shop really has so few elements. A run that
        deletes in the shop stops at its plan."""
        self.ensure_one()
        self.run_id.connector_id.check_access("write")  # managers only
        run = self.run_id.sudo()  # what the run is was noted by the connector
        looks = any(run.step_ids.mapped("delete_unlinked"))
        new_run = run._do_again(self.env.user, run.auto_apply and not looks)
        # A fact, which nobody writes.
        new_run.step_ids.filtered(
            lambda step: step.entity == self.entity
        ).accept_fewer = True
        return new_run.with_env(self.env)._action_open()

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

    def _same_options(self):
        """Give the options of this step, for a run that does the same again: values of
        ``shoper.sync.options``, and of a partial step what it concerned."""
        self.ensure_one()
        options = self.env["shoper.sync.options"]._option_values(self)
        if self.is_partial:
            names = ("is_partial", *NAMED, "choices")
            options |= {name: self[name] for name in names}
        return options

    def action_undo(self):
        """Plan to undo what this step did and show the plan."""
        self.ensure_one()
        return self.run_id._undo(steps=self)._action_open()

    def _concerned(self, elements):
        """Choose those of elements of its shop and type that take part in this partial
        step."""
        self.ensure_one()
        if self.only_parent_ids:
            wholes = self.env["shoper.element"].search_fetch(
                [
                    ("connector_id", "=", self.connector_id.id),
                    (
                        "entity",
                        "=",
                        self.env["shoper.sync"]._entity(self.entity)._whole,
                    ),
                    ("remote_id", "in", elements.mapped("parent_remote_id")),
                    ("res_id", "in", self.only_parent_ids),
                ],
                ["remote_id"],
            )
            inside = set(wholes.mapped("remote_id"))
            return elements.filtered(lambda item: item.parent_remote_id in inside)
        ids = set(self.only_element_ids or ())
        remote_ids = set(self.only_remote_ids or ())
        res_ids = set(self.only_res_ids or ())
        return elements.filtered(
            lambda item: (
                item.id in ids or item.remote_id in remote_ids or item.res_id in res_ids
            )
        )
