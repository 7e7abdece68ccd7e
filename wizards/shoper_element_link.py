from odoo import api, fields, models


class ShoperElementLink(models.TransientModel):
    """The dialog in which a person picks the Odoo record for a shop element."""

    _name = "shoper.element.link"
    _description = "Link a Shoper Element by Hand"

    element_id = fields.Many2one("shoper.element", required=True, ondelete="cascade")
    entity = fields.Selection(related="element_id.entity")
    record = fields.Reference(
        selection="_selection_record",
        string="In Odoo",
        compute="_compute_record",
        store=True,
        readonly=False,
    )

    @api.model
    def _selection_record(self):
        models_ = {
            entity._odoo_model for entity in self.env["shoper.sync"]._entities()
        }
        return [(name, self.env[name]._description) for name in sorted(models_)]

    @api.depends("element_id")
    def _compute_record(self):
        """Start with the first record of the element's model that fits by name."""
        for wizard in self:
            entity = wizard.element_id._sync_entity()
            records = self.env[entity._odoo_model]
            found = records.search(
                [("display_name", "ilike", wizard.element_id.name)], limit=1
            )
            found = found or records.search([], limit=1)
            wizard.record = f"{found._name},{found.id}" if found else False

    def action_link(self):
        """Make the link and close."""
        self.ensure_one()
        self.element_id.action_link(self.record)
        return {"type": "ir.actions.act_window_close"}
