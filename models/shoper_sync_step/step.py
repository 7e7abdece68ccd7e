from odoo import api, fields, models

from ...sync.engine.context import Context
from ...sync.engine.explain import explain_failure
from ...sync.engine.options import NAMED
from ...sync.engine.states import STEP, STEP_SETTLED


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
    message = fields.Text("Message as Stored", readonly=True)
    # What went wrong in the shop, see ``failure_of``: people read it in their own
    # language in place of the message.
    failure = fields.Json(readonly=True, exportable=False)
    told = fields.Text("Message", compute="_compute_told")
    is_fetch_complete = fields.Boolean(
        readonly=True, help="Everything was downloaded, without an error."
    )
    is_downloaded = fields.Boolean(
        readonly=True, help="What was to be downloaded is there, all or what is new."
    )
    accept_fewer = fields.Boolean(
        readonly=True,
        help="An administrator confirmed that the shop really has so few elements: as "
        "many are gone as the synchronisation that this one repeats said.",
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
    listed_in = fields.Char(
        readonly=True,
        exportable=False,
        help="State in which all that it left to people was put on the list",
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
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)
    scope_count = fields.Integer(
        "Out of Scope",
        readonly=True,
        help="Elements outside the synchronisation scope of the shop",
    )

    _last_idx = models.Index("(connector_id, entity, id)")
    _last_full_idx = models.Index(
        "(connector_id, entity, ended_at, id) WHERE is_partial IS NOT TRUE"
    )

    @api.depends("entity")
    def _compute_display_name(self):
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for step in self:
            step.display_name = labels.get(step.entity)

    @api.depends("message", "failure")
    @api.depends_context("lang")
    def _compute_told(self):
        for step in self:
            is_coded = step.message and step.failure
            step.told = (
                explain_failure(self.env, step.failure) if is_coded else step.message
            )

    def _is_settled(self):
        """Tell whether the step has ended."""
        self.ensure_one()
        return self.state in STEP_SETTLED

    def _settle(self, state, message=False):
        """End the step. What it left to people is listed next."""
        self.write(
            {"state": state, "message": message, "ended_at": fields.Datetime.now()}
        )

    def _is_listed(self):
        """Tell whether all that the step left to people is on the list by now."""
        self.ensure_one()
        return self.listed_in == self.state

    def _list_next(self):
        """List the next part of what the step left to people.

        :return: whether anything was left to be listed
        """
        self.ensure_one()
        if self._is_listed():
            return False
        self.env["shoper.sync"]._phase("list")(Context(self)).work()
        return True

    def _close(self, state, message):
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
        run = self.run_id._do_again_by_person()
        steps = run.sudo().step_ids  # users may not write steps
        steps.filtered(lambda step: step.entity == self.entity).accept_fewer = True
        return run._action_open()

    def _same_options(self):
        """Give the options of this step, for a run that does the same again: values of
        ``shoper.sync.options``, and of a partial step what it concerned."""
        self.ensure_one()
        options = self.env["shoper.sync.options"]._option_values(self)
        if self.is_partial:
            names = ("is_partial", *NAMED, "choices")
            options |= {name: self[name] for name in names}
        return options

    def _concerned(self, elements):
        """Choose those of elements of its shop and type that take part in this partial
        step."""
        return elements.filtered_domain(self._concerned_domain())

    def _concerned_domain(self):
        """Say, as a domain, which elements of its shop and type take part in this
        partial step."""
        self.ensure_one()
        if not self.only_parent_ids:
            return [
                "|",
                "|",
                ("id", "in", self.only_element_ids or []),
                ("remote_id", "in", self.only_remote_ids or []),
                "&",
                ("res_id", "in", self.only_res_ids or []),
                ("res_id", ">", 0),
            ]
        whole = self.env["shoper.sync"]._entity(self.entity)._whole
        wholes = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.connector_id.id),
                ("entity", "=", whole),
                ("res_id", "in", self.only_parent_ids),
            ],
            ["remote_id"],
        )
        return [("parent_remote_id", "in", wholes.mapped("remote_id"))]
