from typing import Any

from odoo import api, fields, models

from ...sync.engine.questions import left_alone_of
from ...sync.engine.shown.names import Names
from ...sync.engine.states import LIVE
from ..shoper_decision_rule import ANSWERS
from ..shoper_sync_change.gone import CHOICES as GONE_CHOICES
from ..shoper_sync_change.gone import GONE

KINDS = [
    ("link", "Unclear Link"),
    ("conflict", "Different on Both Sides"),
    ("gone", "Gone on One Side"),
    ("failed", "Did Not Work"),
    ("waiting", "Something Is in the Way"),
]
# Answers in the words of the buttons.
CHOICES = [
    *ANSWERS,
    ("several", "Each value by itself"),
    ("link", "Link"),
    ("create", "Create in Odoo"),
    ("ignore", "Ignore"),
    ("each", "Each Is Its Own"),
    ("one", "They Are One"),
    ("like", "Make It Like…"),
    ("retry", "Try Again"),
    # ``ignore`` and ``leave`` are above; where something is gone, ``answer`` has other
    # words for them.
    *(item for item in GONE_CHOICES if item[0] not in ("ask", "ignore", "leave")),
    ("other", "Decided by the reason"),
]


class ShoperDecision(models.Model):
    """Something that a synchronisation left to a person: each thing once, however many
    runs met it. One that only waits for the answer to another one is not asked about
    but stands behind that, see ``cause_id``.

    A run that meets it again renews it, one that looked and found nothing settles it,
    one that did not look leaves it as it is: see ``Decisions`` in
    ``sync/engine/decisions/``."""

    _name = "shoper.decision"
    _description = "Shoper Decision"
    _inherit = ["shoper.of.type", "shoper.of.element"]
    _order = "blocked_count desc, since desc, id desc"
    _rec_name = "name"
    _inner_fields = (
        "has_values",
        "is_alike",
        "is_needed",
        "is_same",
        "key",
        "met_in",
        "needs",
        "res_id",
        "res_model",
    )

    connector_id = fields.Many2one(string="Shop")
    kind = fields.Selection(KINDS, required=True, readonly=True, string="Cause")
    state = fields.Selection(
        [
            ("open", "To Decide"),
            ("blocked", "Blocked"),
            ("decided", "Decided"),
            ("settled", "Settled Automatically"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    key = fields.Char(
        required=True, readonly=True, help="What it is about, the same in every run"
    )
    name = fields.Char(readonly=True)
    title = fields.Char("What It Is About", compute="_compute_title")
    message = fields.Text("Reason", readonly=True)
    since = fields.Datetime(readonly=True, help="When a synchronisation first met it")
    change_id = fields.Many2one(
        "shoper.sync.change",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The change in which it was met the last time",
    )
    step_id = fields.Many2one(
        "shoper.sync.step", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    run_id = fields.Many2one(related="step_id.run_id", string="Found By")
    met_in = fields.Char(
        readonly=True,
        exportable=False,
        help="The step, and its state, by whose listing it was met the last time",
    )
    verb = fields.Selection(related="change_id.verb", string="Was To Be Done")
    element_id = fields.Many2one(index="btree_not_null")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True
    )
    value_ids = fields.One2many("shoper.decision.value", "decision_id", readonly=True)
    candidate_ids = fields.One2many(
        "shoper.decision.candidate", "decision_id", readonly=True
    )
    has_values = fields.Boolean(
        readonly=True, help="Both sides have values to choose from"
    )
    can_create = fields.Boolean(compute="_compute_can")
    can_create_in_shop = fields.Boolean(compute="_compute_can")
    can_choose = fields.Boolean(
        compute="_compute_can", help="A record for the element can be chosen in Odoo"
    )
    can_retry = fields.Boolean(compute="_compute_can")
    can_ignore = fields.Boolean(compute="_compute_can")
    choice = fields.Selection(CHOICES, readonly=True, string="Given Answer")
    decided_by = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    decision_run_id = fields.Many2one(
        "shoper.sync.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        string="Carried Out By",
    )
    decision_run_state = fields.Selection(
        related="decision_run_id.state", string="How Far"
    )
    memo = fields.Json(
        readonly=True, prefetch=False, help="What taking it back must restore"
    )

    _open_uniq = models.UniqueIndex(
        "(connector_id, entity, key) WHERE state IN ('open', 'blocked')",
        "It is on the list already.",
    )
    _state_idx = models.Index("(connector_id, entity, state)")
    # In the order of the list, which opens in groups of kinds.
    _open_idx = models.Index(
        "(kind, blocked_count DESC, since DESC, id DESC) WHERE state = 'open'"
    )

    @api.depends("name", "entity")
    @api.depends_context("lang")
    def _compute_title(self):
        for code, decisions in self.grouped("entity").items():
            names = Names(self.env["shoper.sync"]._entity(code))
            for decision in decisions:
                decision.title = names.title(decision.name)

    @api.depends("title")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = decision.title

    @api.depends(
        "kind",
        "verb",
        "element_id.link_state",
        "element_id.is_out_of_scope",
        "entity",
        "step_id",
        "change_id",
        "is_needed",
        "is_only_left",
    )
    def _compute_can(self):
        """Tell which buttons a decision has."""
        engine = self.env["shoper.sync"]
        hints = {
            code: engine._entity(code)._option_hints()
            for code, _label in engine._entity_selection()
        }
        left_alone = {
            element
            for code, own in self.filtered(lambda item: item.kind == "link")
            .grouped("entity")
            .items()
            for element in left_alone_of(engine._entity(code), own.element_id)
        }
        for decision in self:
            verb, entity = decision.verb, engine._entity(decision.entity)
            own_hints = hints[decision.entity]
            decision.can_create = (
                decision.kind == "link"
                and bool(decision.element_id)
                and not (decision.is_needed and decision.element_id.is_out_of_scope)
                and "import_unlinked" not in own_hints
                and not entity._is_made_like
                and decision.element_id not in left_alone
            )
            decision.can_create_in_shop = (
                decision.is_needed
                and not decision.element_id
                and "export_unlinked" not in own_hints
            )
            decision.can_choose = (
                decision.kind == "link"
                and bool(decision.element_id)
                and not (
                    entity._awaits_people and entity._unready_note(decision.element_id)
                )
            )
            change = decision.change_id
            decision.can_retry = (
                verb != "delete_shop"
                and (not decision.run_id.undoes_id or bool(change.undoes_id))
                and not decision.is_about_twins
                and not (verb == "create_odoo" and decision.candidate_ids)
                and verb not in GONE
                and not decision.is_only_left
            )
            decision.can_ignore = decision.is_needed or verb in (
                "ambiguous",
                "link",
                "create_odoo",
                "create_shop",
                "delete_shop",
            )

    # ----------------------------------------------------------------- values
    def _sides(self):
        """Return the values to choose from: {code of a property: (Odoo's, the
        shop's)}; empty where there are none."""
        self.ensure_one()
        if self._is_of_undo():
            return {}  # undoing gives one side back what it held
        change = self.change_id
        asks = change.verb == "act" and (change.meta or {}).get("asks")
        if not asks and change.verb not in ("conflict", "update_odoo", "update_shop"):
            return {}
        return change._both_sides()

    # ---------------------------------------------------------------- counter
    @api.model
    def _announce(self):
        """Tell open browsers that the number of open decisions changed."""
        group = self.env.ref("shoper_connector.group_shoper_user")
        self.env["bus.bus"]._sendone(group, "shoper_decisions", {})

    @api.model
    def count_open(self):
        """Count the decisions that wait, in the companies that the user looks at."""
        self.check_access("read")
        return self.search_count(self._open_domain())

    @api.model
    def _open_domain(self) -> list[tuple]:
        """Say what waits for a person, in the companies that the user looks at. What is
        about a shop that is paused waits until it is not."""
        return [
            ("state", "=", "open"),
            ("connector_id.active", "=", True),
            ("company_id", "in", self.env.companies.ids),
        ]

    @api.model
    def _about_elements(self, elements: Any) -> list[tuple]:
        """Say, as a domain, what waits for a person about these elements. What is about
        a shop that is paused waits until it is not."""
        return [
            ("element_id", "in", elements.ids),
            ("state", "in", LIVE),
            ("connector_id.active", "=", True),
        ]

    @api.model
    def _about_orders(self, order_ids: list[int]) -> list[tuple]:
        """Say, as a domain, what waits for a person about these orders of Odoo."""
        return [
            ("entity", "=", "order"),
            ("state", "in", LIVE),
            ("element_id.res_id", "in", order_ids),
        ]

    # ---------------------------------------------------------------- settled
    def _settle(self, run=None):
        """Take these from the list: there is nothing to decide any more.

        :param run: the synchronisation that found out
        """
        self.write(
            {
                "state": "settled",
                "decided_at": fields.Datetime.now(),
                "decision_run_id": run.id if run else False,
                "cause_id": False,
            }
        )
        self.env["shoper.sync.change"]._note_answered(self)

    @api.model
    def _settle_asked_by(self, run):
        """Take from the list what nobody but a plan asked that was thrown away. What
        was asked before is asked still."""
        asked = self.search(
            [
                ("step_id", "in", run.step_ids.ids),
                ("state", "in", LIVE),
                ("since", ">=", run.create_date),
            ]
        )
        if asked:
            asked._settle(run)
            self._arrange(run.connector_id)

    @api.model
    def _decided_for(self, elements, choice, gone=None):
        """Take what was asked about elements from the list: a person linked or ignored
        them by hand, which answers it.

        :param choice: ``link`` or ``ignore``
        :param gone: what linking took away from an element whose record was gone, kept
            to take it back: {``gone``: its note, ``choice``: what was decided about it}
        """
        domain = [("element_id", "in", elements.ids), ("state", "in", LIVE)]
        if choice == "link":
            about = ("ambiguous", "link", "create_odoo", "gone_odoo")
            domain += ["|", ("is_needed", "=", True), ("verb", "in", about)]
        found = self.sudo().search(domain)  # which people only read
        if choice == "link":
            found |= found._needing(elements.sudo())
        if found:
            for decision in found:
                linked = decision.element_id.res_id or decision.res_id
                if linked:
                    decision.memo = {"linked": linked} | (gone or {})
            found._decide(choice)

    @api.model
    def _needing(self, elements: Any) -> Any:
        """Find the open questions about records of Odoo that others need and for which
        these elements stand now."""
        found = self.browse()
        for (connector, entity), own in elements.grouped(
            lambda element: (element.connector_id, element.entity)
        ).items():
            found |= self.search(
                [
                    ("connector_id", "=", connector.id),
                    ("entity", "=", entity),
                    ("is_needed", "=", True),
                    ("state", "in", LIVE),
                    ("res_model", "!=", False),
                    ("res_id", "in", own.mapped("res_id")),
                ]
            )
        return found

    # ------------------------------------------------------------------- opened
    def next_open(self, listed: list[int]) -> int | bool:
        """Choose the decision to show after this one: the next of those that are
        shown, else any other one that is open.

        :param listed: ids of what is shown, in its order
        :return: id, False when nothing is left
        """
        self.ensure_one()
        self.check_access("read")
        at = listed.index(self.id) + 1 if self.id in listed else 0
        places = {
            item: place for place, item in enumerate([*listed[at:], *listed[:at]])
        }
        live = self.search([("id", "in", list(places)), ("state", "in", LIVE)])
        live = live.sorted(lambda item: (item.state != "open", places[item.id]))
        return (live or self.search(self._open_domain(), limit=1))[:1].id

    def action_open_record(self):
        """Open the Odoo record that the decision is about."""
        self.ensure_one()
        if self.change_id:
            return self.change_id.action_open_record()
        record = self.env[self.res_model].browse(self.res_id)
        return record._get_records_action(context={})

    def action_open(self):
        """Open the decision itself, from its row."""
        self.ensure_one()
        return self._get_records_action(context={})

    @api.model
    def _action_open_about(self, domain: list[Any]) -> dict[str, Any]:
        """Open the decisions of a domain; a single one itself."""
        found = self.search(domain)
        if len(found) == 1:
            return found.action_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_decision_action"
        )
        return action | {"domain": domain, "context": {}}

    def action_open_run(self):
        """Open the synchronisation that met it last, or the one that carries it out."""
        self.ensure_one()
        return (self.decision_run_id or self.run_id)._action_open()
