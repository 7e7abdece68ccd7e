from odoo import api, fields, models

SIDES = {
    "update_odoo": "odoo",
    "create_odoo": "odoo",
    "archive_odoo": "odoo",
    "restore_odoo": "odoo",
    "delete_odoo": "odoo",
    "update_shop": "shop",
    "create_shop": "shop",
    "delete_shop": "shop",
}


class ShoperSyncChange(models.Model):
    """What a record went through: on which side, on whose behalf."""

    _inherit = "shoper.sync.change"

    user_id = fields.Many2one(related="run_id.user_id", string="On Behalf Of")
    side = fields.Selection(
        [("odoo", "Odoo"), ("shop", "Shop"), ("link", "Link")],
        compute="_compute_side",
        search="_search_side",
        string="Written In",
    )

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


class ShoperLinkedMixin(models.AbstractModel):
    _inherit = "shoper.linked.mixin"

    def action_open_shoper_history(self):
        """Open what synchronisations did to these records and their elements, the
        latest first."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_history_action"
        )
        keys = {pair for pairs in self._shoper_link_keys().values() for pair in pairs}
        elements = self.env["shoper.element"].search(
            [
                ("res_model", "in", [model for model, _res_id in keys]),
                ("res_id", "in", [res_id for _model, res_id in keys]),
            ]
        )
        elements = elements.filtered(lambda item: (item.res_model, item.res_id) in keys)
        action["domain"] = [
            ("state", "in", ("done", "undone")),
            "|",
            ("element_id", "in", elements.ids),
            "&",
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
        ]
        return action
