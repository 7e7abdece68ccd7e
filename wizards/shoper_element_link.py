from odoo import api, fields, models
from odoo.exceptions import UserError

from ..sync.engine.shown.facts import ShownFacts


class ShoperElementLink(models.TransientModel):
    """The dialog in which a person picks the Odoo record for a shop element."""

    _name = "shoper.element.link"
    _description = "Link a Shoper Element by Hand"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "element_id.connector_id"

    element_id = fields.Many2one(
        "shoper.element", string="In the Shop", required=True, ondelete="cascade"
    )
    res_model = fields.Char(compute="_compute_res_model", store=True)
    res_id = fields.Many2oneReference("In Odoo", model_field="res_model")
    like_decision_id = fields.Many2one(
        "shoper.decision",
        readonly=True,
        ondelete="cascade",
        help="The record is not linked: the element is created as a copy of it.",
    )
    offered_domain = fields.Json(
        compute="_compute_offered", help="Which records of Odoo are offered"
    )
    note = fields.Char(compute="_compute_offered")
    element_facts = fields.Html(
        "Data in the Shop",
        compute="_compute_offered",
        sanitize=False,  # made of escaped text only
    )
    record_facts = fields.Html(
        "The Chosen Record",
        compute="_compute_record_facts",
        sanitize=False,  # made of escaped text only
    )

    first_domain = fields.Json(
        compute="_compute_offered", help="Which of the offered records come first"
    )
    is_unlike = fields.Boolean(
        compute="_compute_record_facts",
        help="What is made like the chosen record would differ from it.",
    )

    @api.depends("element_id")
    def _compute_res_model(self):
        for wizard in self:
            wizard.res_model = wizard.element_id._sync_entity()._odoo_model

    @api.depends("element_id", "like_decision_id")
    @api.depends_context("lang")
    def _compute_offered(self):
        for wizard in self:
            element = wizard.element_id
            entity = element._sync_entity()
            # Only the conditions are made with all rights, by the connector's
            # companies; the records are searched with the rights of the user.
            wizard.offered_domain = (
                entity.sudo()._linkable_domain(element.sudo().connector_id)
                if wizard.like_decision_id
                else element._offered_domain()
            )
            like = wizard.like_decision_id
            wizard.first_domain = entity._like_domain(element) if like else []
            wizard.note = (
                self.env._(entity._like_note) if like else entity._linkable_note()
            )
            wizard.element_facts = ShownFacts(entity).table(
                entity._shown_of_element(element)
            )

    @api.depends("element_id", "res_id")
    @api.depends_context("lang")
    def _compute_record_facts(self):
        for wizard in self:
            element = wizard.element_id
            entity = element._sync_entity()
            shown = ShownFacts(entity)
            facts = shown.of_records(element.connector_id, [wizard.res_id or 0])
            found = facts.get(wizard.res_id)
            wizard.record_facts = found and shown.table(found)
            wizard.is_unlike = bool(found and wizard.like_decision_id) and (
                entity._is_unlike(entity._shown_of_element(element), found)
            )

    def action_link(self):
        """Link the element with the chosen record, or make it like that, and close.

        :raises UserError: when no record was chosen, or it does not fit
        """
        self.ensure_one()
        if not self.res_id:
            raise UserError(self.env._("Choose what it is in Odoo."))
        record = self.env[self.res_model].browse(self.res_id)
        if self.like_decision_id:
            return self.like_decision_id._make_like(record)
        self.element_id.action_link(record)
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }
