from odoo import api, fields, models

from ..sync.engine.shown.facts import ShownFacts

# What has a column of its own in the list.
COLUMNS = ("name", "code", "ean", "price")


class ShoperDecisionCandidate(models.Model):
    """One Odoo record that may be the shop's element, and why."""

    _name = "shoper.decision.candidate"
    _description = "Shoper Decision: Candidate"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "decision_id.connector_id"
    _order = "decision_id, id"

    decision_id = fields.Many2one(
        "shoper.decision", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="decision_id.company_id", store=True)
    state = fields.Selection(related="decision_id.state")
    res_id = fields.Integer("Record ID", required=True, readonly=True)
    name = fields.Char("In Odoo", compute="_compute_facts")
    code = fields.Char(compute="_compute_facts")
    ean = fields.Char("EAN", compute="_compute_facts")
    price = fields.Char(compute="_compute_facts")
    details = fields.Char("What Tells It Apart", compute="_compute_facts")
    same = fields.Char(compute="_compute_facts", help="Why it is a candidate")
    may_link = fields.Boolean(
        compute="_compute_facts", help="The type allows it, and it is not linked yet."
    )
    unlike = fields.Boolean(
        compute="_compute_facts",
        help="What is made like it would differ from it in what the type copies.",
    )

    @api.depends("decision_id", "res_id")
    @api.depends_context("lang")
    def _compute_facts(self):
        """Fill in what tells the records apart, as far as the user may read them."""
        for code, lines in self.grouped(lambda line: line.decision_id.entity).items():
            entity = self.env["shoper.sync"]._entity(code)
            for connector, own in lines.grouped(
                lambda line: line.decision_id.connector_id
            ).items():
                shown = ShownFacts(entity)
                facts = shown.of_records(connector, own.mapped("res_id"))
                free = own._free_records(connector, entity)
                for line in own:
                    shop = entity._shown_of_element(line.decision_id.element_id)
                    here = facts.get(line.res_id, {})
                    line.name = here.get("name") or self.env._("Deleted in Odoo")
                    line.code = here.get("code")
                    line.ean = here.get("ean")
                    line.price = here.get("price")
                    line.details = shown.line(here, without=COLUMNS)
                    line.may_link = line in free
                    is_copied = entity._is_made_like
                    line.unlike = is_copied and entity._is_unlike(shop, here)
                    line.same = ", ".join(shown.same(shop, here))

    def _free_records(self, connector, entity):
        """Return those of the candidates, of one type of one shop, that can be linked
        now."""
        records = self.env[entity._odoo_model].browse(self.mapped("res_id")).exists()
        readable = records._filtered_access("read")
        linked = self.env["shoper.element"].search(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", "in", readable.ids),
            ]
        )
        taken, free = set(linked.mapped("res_id")), self.browse()
        by_element = self.grouped(lambda line: line.decision_id.element_id)
        for element, lines in by_element.items():
            wanted = set(lines.mapped("res_id"))
            own = readable.filtered(lambda record, ids=wanted: record.id in ids)
            allowed = set(element._may_link(own).ids) - taken if element else ()
            free |= lines.filtered(lambda line, ids=allowed: line.res_id in ids)
        return free

    def _record(self):
        """Return the Odoo record."""
        self.ensure_one()
        model = self.env["shoper.sync"]._entity(self.decision_id.entity)._odoo_model
        return self.env[model].browse(self.res_id)

    def action_link(self):
        """Link the element with this record."""
        return self.decision_id._choose_record(self._record())

    def action_make_like(self):
        """Create the element in Odoo as a copy of this record."""
        return self.decision_id._make_like(self._record())

    def action_open(self):
        """Open the record."""
        return self._record()._get_records_action(context={})
