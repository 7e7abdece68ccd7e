from odoo import api, fields, models

from ...sync.engine.questions import left_alone_reasons


class ShoperElement(models.Model):
    """Say why no synchronisation does anything with an element."""

    _inherit = "shoper.element"

    left_alone = fields.Char(
        "Left Alone Because",
        compute="_compute_left_alone",
        help="Why no synchronisation creates it in Odoo, compares it or deletes it "
        "from the shop",
    )

    @api.depends("link_state", "shop_facts", "parent_remote_id")
    @api.depends_context("lang")
    def _compute_left_alone(self):
        self.left_alone = False
        alive = self.filtered(
            lambda element: element.link_state in ("unlinked", "linked")
        )
        for code, elements in alive.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(code)
            for element, reason in left_alone_reasons(entity, elements).items():
                element.left_alone = reason
