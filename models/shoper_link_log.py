from odoo import api, fields, models
from odoo.tools import SQL

from ..sync.engine.shown.names import readable_names


class ShoperLinkLog(models.Model):
    """A line of the log: who linked or unlinked which element with what, when and by
    which rule."""

    _name = "shoper.link.log"
    _description = "Shoper Link Log"
    _inherit = ["shoper.shop.guard", "shoper.empty.list", "shoper.of.one"]
    _order = "id desc"
    _rec_name = "element_id"
    _inner_fields = ("res_id", "res_model")

    connector_id = fields.Many2one(
        "shoper.connector",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        string="Shop",
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        readonly=True,
        string="Type",
    )
    element_id = fields.Many2one(
        "shoper.element",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        string="In the Shop",
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True
    )
    record_name = fields.Char("In Odoo", compute="_compute_record_name")
    action = fields.Selection(
        [
            ("linked", "Linked"),
            ("unlinked", "Unlinked"),
            ("ignored", "Ignored"),
            ("stopped", "Takes Part Again"),
            ("allowed", "May Be Deleted"),
        ],
        required=True,
        readonly=True,
        string="What",
    )
    rule = fields.Char(readonly=True)
    rule_label = fields.Char("How", compute="_compute_rule_label")
    user_id = fields.Many2one("res.users", readonly=True, string="Who")
    run_id = fields.Many2one(
        "shoper.sync.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        string="Synchronisation",
    )
    create_date = fields.Datetime("When", readonly=True)

    _record_idx = models.Index("(res_model, res_id) WHERE res_id > 0")

    @api.depends("rule")
    @api.depends_context("lang")
    def _compute_rule_label(self):
        labels = self.env["shoper.sync"]._rule_labels()
        for line in self:
            line.rule_label = labels.get(line.rule, line.rule)

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Head groups by rule with what people read of a rule, instead of its code."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec != "rule":
            return formatter
        labels = self.env["shoper.sync"]._rule_labels()

        def by_label(value):
            code, domain = formatter(value)
            return labels.get(code, code), domain

        return by_label

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for model, lines in self.grouped("res_model").items():
            names = readable_names(self.env, model, lines.mapped("res_id"))
            for line in lines:
                line.record_name = names.get(line.res_id, False)

    @api.model
    def _note(self, elements, action, rule, user, run):
        """Add a line for each element, in one query however many they are."""
        if not elements:
            return
        elements.flush_recordset()
        self.env.cr.execute(
            SQL(
                """INSERT INTO shoper_link_log (
                     connector_id, company_id, entity, element_id, res_model, res_id,
                     action, rule, user_id, run_id, create_date, write_date)
                   SELECT connector_id, company_id, entity, id, res_model, res_id,
                     %(action)s, %(rule)s, %(user)s, %(run)s, %(now)s, %(now)s
                   FROM shoper_element WHERE id IN %(ids)s ORDER BY id""",
                action=action,
                rule=SQL("link_rule") if rule is None else rule or None,
                user=(user or self.env.user).id,
                run=run.id if run else None,
                now=self.env.cr.now(),
                ids=tuple(elements.ids),
            )
        )
        elements.invalidate_recordset(["log_ids"])
