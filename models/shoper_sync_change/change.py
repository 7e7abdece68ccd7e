from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sync.core.backup import Backup
from ...sync.core.side import Side, check_codes
from ...sync.engine.shown.changes import ShownChanges
from ...sync.engine.shown.names import Names
from ...sync.engine.states import CHANGE

# Where a kind of change writes; the others write nothing but links.
SIDES = {
    "update_odoo": "odoo",
    "create_odoo": "odoo",
    "archive_odoo": "odoo",
    "restore_odoo": "odoo",
    "delete_odoo": "odoo",
    "act": "odoo",
    "update_shop": "shop",
    "create_shop": "shop",
    "delete_shop": "shop",
}


class ShoperSyncChange(models.Model):
    """One thing that a run planned or did. Whatever is written anywhere is one of these
    first.

    ``before`` and ``after`` map property codes to values, references as ids of
    elements (or "model,id" for a record that is not in the shop yet). For an
    update ``before`` is what the side that is written held, ``after`` what it gets;
    for a conflict ``before`` is Odoo's value and ``after`` the shop's.

    ``meta`` is what is to be known of it besides values:

    - ``before``, ``after`` the facts of those sides, which only the type knows
    - ``candidates`` ids of the records of which a person is to choose one
    - ``needs`` what it waits for besides the references among its values, see
      :class:`...sync.engine.causes.Needed`
    - ``asks`` whether a person decides about an action as about values
    - ``in_record`` whether what a creation in the shop waits for is put right in the
      record
    - ``in_panel`` whether it is put right in the panel of the shop
    - ``by_hand`` whether a person does in Odoo what a creation there would do, and
      ignores it
    - ``in_settings`` whether what an action waits for is said in the settings of the
      shop, not put right in the record
    - ``gone`` whether an action follows from the element's being gone from the shop
    - ``odd`` what a type noted, for others, of a row that makes no sense
    - ``alone`` whether an update of the shop is sent whatever the record holds
    - ``declined`` whether the shop refused an update that it need not carry out
    - ``form`` name of the form in which a creation is sent to the shop, see
      ``_next_form`` of the type; ``form_told`` what the shop's followers are told once
      it is taken in that form
    - ``codes`` whether the codes of a product went with the call that creates it
    - ``sent`` whether a number of stock was sent, or about to be
    - ``late_at`` when the answer of a call got lost (UTC, by the clock of the
      database), which the shop may still be carrying out; False once it answered
    - ``status`` the shop's number of an order's status before its parcel was sent
    - ``import`` what a creation in Odoo made besides its record
    - ``adopted`` whether what a creation is about was there already
    - ``made`` the id in the shop of what a creation made that cannot be read
    - ``kept``, ``parts`` of what is deleted in the shop, see
      :class:`...sync.core.backup.Backup`
    - ``archive``, ``keep`` whether undoing a creation archives the record, or leaves it
      with the values it had before
    - ``archived`` whether a change follows from its record's being archived in Odoo"""

    _name = "shoper.sync.change"
    _description = "Shoper Change"
    _inherit = [
        "shoper.shop.guard",
        "shoper.state.guard",
        "shoper.of.one",
        "shoper.of.element",
    ]
    # By ids, which rise in the order in which runs and steps are worked: to sort by
    # them no other table is joined.
    _order = "run_id.id desc, step_id.id, id"
    _following = CHANGE
    _inner_fields = (
        "action",
        "attempts",
        "is_emptied",
        "like_id",
        "question",
        "res_id",
        "res_model",
        "sent_after_id",
    )

    run_id = fields.Many2one(
        "shoper.sync.run",
        "Synchronisation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    step_id = fields.Many2one(
        "shoper.sync.step", required=True, readonly=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(related="run_id.connector_id")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    entity = fields.Selection(related="step_id.entity", store=True)
    verb = fields.Selection(
        [
            ("link", "Link"),
            ("unlink", "Unlink"),
            ("update_odoo", "Update in Odoo"),
            ("update_shop", "Update in the Shop"),
            ("create_odoo", "Create in Odoo"),
            ("create_shop", "Create in the Shop"),
            ("delete_shop", "Delete from the Shop"),
            ("archive_odoo", "Archive in Odoo"),
            ("gone_shop", "Deleted in the Shop"),
            ("gone_odoo", "Gone from Odoo"),
            ("restore_odoo", "Restore in Odoo"),
            ("act", "Action"),
            ("delete_odoo", "Delete or Archive in Odoo"),
            ("conflict", "Conflict"),
            ("ambiguous", "Link by Hand"),
            ("invalid", "Cannot Be Synchronised"),
        ],
        required=True,
        readonly=True,
        string="Kind",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("waiting", "Waiting"),
            ("stale", "Changed Meanwhile"),
            ("skipped", "Left Out"),
            ("undone", "Undone"),
        ],
        required=True,
        readonly=True,
        default="planned",
    )
    name = fields.Char(readonly=True)
    title = fields.Char("What It Is About", compute="_compute_title")
    element_id = fields.Many2one(index=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True, index=True
    )
    before = fields.Json(
        "Values Before", readonly=True, prefetch=False, exportable=False
    )
    after = fields.Json("Values After", readonly=True, prefetch=False, exportable=False)
    base = fields.Json(
        "Last Common Values",
        readonly=True,
        prefetch=False,
        exportable=False,
        help="Of what waits: the values both sides last agreed on, as far as known",
    )
    payload = fields.Json(
        readonly=True,
        prefetch=False,
        exportable=False,
        help="The shop's element as it was before it was deleted",
    )
    meta = fields.Json(
        readonly=True,
        prefetch=False,
        exportable=False,
        help="What is to be known of it besides values",
    )
    is_emptied = fields.Boolean(
        readonly=True,
        help="What it held is not kept any more: its type gives it up after a while.",
    )
    attempts = fields.Integer(
        readonly=True,
        help="How often a create was sent without the shop's answer; on a failed one "
        "the next synchronisation looks for what it may have made.",
    )
    sent_after_id = fields.Integer(
        readonly=True,
        help="Highest id known in the shop before a create was sent: what a lost "
        "answer made must have a higher one",
    )
    depends_on_ids = fields.Many2many(
        "shoper.sync.change",
        "shoper_sync_change_dependency",
        "change_id",
        "depends_on_id",
        readonly=True,
        string="Waits For",
    )
    message = fields.Text("Reason", readonly=True)
    left_out = fields.Json(
        readonly=True,
        prefetch=False,
        help="Of a creation: references that it does without until they are linked",
    )
    question = fields.Char(
        readonly=True,
        help="Changes of a step with the same one are asked about together.",
    )
    like_id = fields.Integer(
        "Made Like",
        readonly=True,
        aggregator=None,
        help="Of a creation in Odoo: id of the record that it is a copy of",
    )
    action = fields.Char(readonly=True, help="Of an action: the code of what is done")
    kind = fields.Char(
        "Kind of Change",
        compute="_compute_kind",
        help="What is done, and on which side",
    )
    rule = fields.Char(readonly=True, help="Of a link: code of the rule that found it")
    note = fields.Text(
        "Message",
        compute="_compute_note",
        help="What happened, or what there is to do. Of a link: why the two belong "
        "together.",
    )
    before_text = fields.Text("Before", compute="_compute_texts")
    after_text = fields.Text("After", compute="_compute_texts")
    difference = fields.Html(
        "Before and After",
        compute="_compute_texts",
        sanitize=False,  # made of escaped texts and sanitised HTML only
    )
    user_id = fields.Many2one(related="run_id.started_by_id")
    side = fields.Selection(
        [("odoo", "Odoo"), ("shop", "Shop"), ("link", "Link Only")],
        compute="_compute_side",
        search="_search_side",
        string="Written In",
    )

    _run_idx = models.Index("(run_id DESC, step_id, id)")  # as in _order
    # Holds all columns by which changes are counted, and that of the rule by company:
    # PostgreSQL reads the index alone.
    _step_idx = models.Index(
        "(step_id, state, verb, id) INCLUDE (action, company_id, is_answered)"
    )
    _full_idx = models.Index("(entity, id) WHERE is_emptied IS NOT TRUE")
    # Few changes never got an answer, and each step looks for them.
    _given_up_idx = models.Index(
        "(entity, write_date) WHERE state IN ('failed', 'waiting') AND attempts > 0"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note changes, and refuse facts among the values of their properties."""
        changes = super().create(vals_list)
        check_codes(
            code
            for vals in vals_list
            for name in ("before", "after")
            for code in vals.get(name) or ()
        )
        return changes

    @api.depends("verb", "action", "entity")
    @api.depends_context("lang")
    def _compute_kind(self):
        verbs = dict(self._fields["verb"]._description_selection(self.env))
        for change in self:
            change.kind = verbs.get(change.verb)
            if change.action and change.entity:
                entity = self.env["shoper.sync"]._entity(change.entity)
                change.kind = Names(entity).of_action(change.action)

    @api.depends("name", "entity")
    @api.depends_context("lang")
    def _compute_title(self):
        for code, changes in self.grouped("entity").items():
            names = code and Names(self.env["shoper.sync"]._entity(code))
            for change in changes:
                change.title = names.title(change.name) if names else change.name

    @api.depends("kind", "title")
    def _compute_display_name(self):
        for change in self:
            change.display_name = (
                f"{change.kind}: {change.title}" if change.title else change.kind
            )

    @api.depends("message", "rule", "is_emptied")
    @api.depends_context("lang")
    def _compute_note(self):
        labels = self.env["shoper.sync"]._rule_labels()
        for change in self:
            change.note = change.message or labels.get(change.rule, change.rule)
            if change.is_emptied:
                change.note = self.env._("What it held is not kept any more.")

    @api.depends("before", "after", "verb")
    @api.depends_context("lang", "tz")
    def _compute_texts(self):
        for code, changes in self.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(code)
            described = ShownChanges(entity).describe(changes)
            for change, (before, after, table) in described.items():
                change.before_text = before
                change.after_text = after
                change.difference = table

    # ----------------------------------------------------------- beside the values
    def _before(self) -> Side:
        """Read what the written side held, with the facts beside the values."""
        return Side(self.before or {}, (self.meta or {}).get("before") or {})

    def _after(self) -> Side:
        """Read what the written side gets, with the facts beside the values."""
        [side] = self._afters()
        return side

    def _afters(self) -> list[Side]:
        """Read what :meth:`_after` reads of many, in their order."""
        return [
            Side(change.after or {}, (change.meta or {}).get("after") or {})
            for change in self
        ]

    def _note(self, **meta):
        """Note what is to be known of the change besides values; see ``meta``."""
        self.meta = (self.meta or {}) | meta

    def _set_after(self, side: Side):
        """Set what the written side gets, with the facts beside the values."""
        self.after = side.values
        if side.facts:
            self._note(after=side.facts)

    def _note_before(self, **facts):
        """Note facts of the side that is about to be overwritten."""
        self._note(before=self._before().facts | facts)

    def _backup(self) -> Backup:
        """Read what was kept of the element that the change deletes in the shop, or
        creates there again."""
        return Backup.load(self.payload, self.meta)

    def action_open_record(self):
        """Open the Odoo record of the change."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("There is no record in Odoo for this yet."))
        record = self.env[self.res_model].browse(self.res_id)
        return record._get_records_action(context={})

    @api.depends("verb")
    def _compute_side(self):
        for change in self:
            change.side = SIDES.get(change.verb, "link")

    def _search_side(self, operator, value):
        if operator != "in":
            return NotImplemented
        verbs = [verb for verb, side in SIDES.items() if side in value]
        if "link" in value:
            return ["|", ("verb", "in", verbs), ("verb", "not in", list(SIDES))]
        return [("verb", "in", verbs)]
