from odoo import api, fields, models

from ...sync.engine.shown.facts import ShownFacts
from ..shoper_sync_change.gone import GONE

KINDS = [
    ("link", "Link"),
    ("conflict", "Conflict"),
    ("failed", "Failed"),
    ("waiting", "Waiting"),
]
CHOICES = [
    ("shop", "The shop's value counts"),
    ("odoo", "Odoo's value counts"),
    ("leave", "Both stay as they are"),
    ("several", "Each value by itself"),
    ("link", "Linked by hand"),
    ("create", "Created in Odoo"),
    ("ignore", "Ignored"),
    ("each", "Each created"),
    ("one", "One used for all"),
    ("like", "Made like another record"),
    ("retry", "Tried again"),
    ("other", "Decided by the reason"),
]


class ShoperDecision(models.Model):
    """Something that a synchronisation left to a person: each thing once, however many
    runs met it.

    A run that meets it again renews it, one that looked and found nothing settles it,
    one that did not look leaves it as it is: see ``Decisions.collect`` in
    ``sync/engine/decisions.py``."""

    _name = "shoper.decision"
    _description = "Shoper Decision"
    _inherit = ["shoper.of.type"]
    _order = "since desc, id desc"
    _rec_name = "name"

    connector_id = fields.Many2one(string="Shop")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "To Decide"),
            ("decided", "Decided"),
            ("settled", "Settled by Itself"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    key = fields.Char(
        required=True, readonly=True, help="What it is about, the same in every run"
    )
    name = fields.Char(readonly=True)
    message = fields.Text("Reason", readonly=True)
    since = fields.Datetime(
        readonly=True, help="When a synchronisation first met it (UTC)"
    )
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
    verb = fields.Selection(related="change_id.verb", string="Was To Be Done")
    element_id = fields.Many2one(
        "shoper.element", readonly=True, index="btree_not_null", ondelete="cascade"
    )
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
    can_retry = fields.Boolean(compute="_compute_can")
    can_ignore = fields.Boolean(compute="_compute_can")
    odoo_text = fields.Text("In Odoo", compute="_compute_texts")
    shop_text = fields.Text("In the Shop", compute="_compute_texts")
    element_facts = fields.Html(
        "The Shop's Element",
        compute="_compute_element_facts",
        sanitize=False,  # made of escaped text only
    )
    choice = fields.Selection(CHOICES, readonly=True, string="Decision")
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
        "(connector_id, entity, key) WHERE state = 'open'",
        "It is on the list already.",
    )
    _state_idx = models.Index("(connector_id, entity, state)")

    @api.depends(
        "kind", "verb", "element_id.link_state", "entity", "step_id", "change_id"
    )
    def _compute_can(self):
        """Tell which buttons fit."""
        engine = self.env["shoper.sync"]
        imports = {
            code
            for code, _label in engine._entity_selection()
            if "import_unlinked" not in engine._entity(code)._option_hints()
            and not engine._entity(code)._is_made_like
        }
        for decision in self:
            verb = decision.verb
            decision.can_create = decision.kind == "link" and (
                decision.entity in imports
            )
            change = decision.change_id
            decision.can_retry = (
                verb != "delete_shop"
                and (not decision.run_id.undoes_id or bool(change.undoes_id))
                and not decision.is_about_twins
                and not (verb == "create_odoo" and decision.candidate_ids)
                and verb not in GONE
            )
            decision.can_ignore = verb in (
                "ambiguous",
                "link",
                "create_odoo",
                "create_shop",
                "delete_shop",
            )

    @api.depends("change_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for decision in self:
            before, after = (
                decision.change_id.before_text,
                decision.change_id.after_text,
            )
            if decision.verb in ("update_shop", "create_shop", "ambiguous"):
                before, after = after, before
            if decision._is_of_undo():  # both texts are of one side
                before = decision.change_id.before_text
                after = decision.verb.endswith("_shop") and before
                before = not after and before
            decision.odoo_text, decision.shop_text = before, after

    @api.depends("element_id")
    @api.depends_context("lang")
    def _compute_element_facts(self):
        for decision in self:
            element, facts = decision.element_id, False
            if element and (decision.kind == "link" or decision.candidate_ids):
                entity = element._sync_entity()
                facts = ShownFacts(entity).table(entity._element_facts(element))
            decision.element_facts = facts

    # ----------------------------------------------------------------- values
    def _sides(self):
        """Return the values that there are to choose from: {code: (Odoo's, the
        shop's)}."""
        self.ensure_one()
        if self._is_of_undo():
            return {}  # undoing gives one side back what it held
        if self.change_id.verb not in ("conflict", "update_odoo", "update_shop"):
            return {}
        return self.change_id._both_sides()

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
        return self.search_count(
            [("state", "=", "open"), ("company_id", "in", self.env.companies.ids)]
        )

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
            }
        )

    @api.model
    def _decided_for(self, elements, choice):
        """Take what was asked about elements from the list: a person linked or ignored
        them by hand, which answers it.

        :param choice: ``link`` or ``ignore``
        """
        domain = [("element_id", "in", elements.ids), ("state", "=", "open")]
        if choice == "link":
            domain.append(("verb", "in", ("ambiguous", "link", "create_odoo")))
        found = self.sudo().search(domain)  # which people only read
        if found:
            for decision in found.filtered("element_id.res_id"):
                decision.memo = {"linked": decision.element_id.res_id}
            found._decide(choice)

    def action_open_element(self):
        """Open the shop element that the decision is about."""
        self.ensure_one()
        return self.change_id.action_open_element()

    def action_open_record(self):
        """Open the Odoo record that the decision is about."""
        self.ensure_one()
        return self.change_id.action_open_record()

    def action_open_run(self):
        """Open the synchronisation that met it last, or the one that carries it out."""
        self.ensure_one()
        return (self.decision_run_id or self.run_id)._action_open()
